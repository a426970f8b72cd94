"""Today: what is due, one after another, and what is new. It ends."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from kata_tui.practice.practice import Practice
from kata_tui.practice.telling import today_lines
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.commands import TODAY, Command, bindings
from kata_tui.tui.common.keybar import KeyBar
from kata_tui.tui.common.styled import paragraphs
from kata_tui.tui.practice.progress_screen import ProgressScreen
from kata_tui.tui.practice.review_screen import ReviewScreen
from kata_tui.tui.practice.way_question import ask_way
from kata_tui.tui.shared import Shared


class TodayScreen(Screen[str | None]):
    """Enter does the first of it. Its value is the id of a new problem to open; None when the learner goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(TODAY)]
    commands: ClassVar[tuple[Command, ...]] = TODAY
    pane = ""

    def __init__(self, shared: Shared, practice: Practice) -> None:
        super().__init__()
        self._shared = shared
        self._practice = practice

    def compose(self) -> ComposeResult:
        """The list, and the keys."""
        with VerticalScroll(id="today-list"):
            yield Static(id="today-lines", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the day."""
        self.look()

    def on_screen_resume(self) -> None:
        """Something was done."""
        self.look()

    def look(self) -> None:
        """Show the day as it is now."""
        today = self._practice.today()
        self._due, self._new = today.due, today.new
        way = self._practice.profile.ways.get(self._practice.way or "")
        gone: Line = (Span("w ", Role.CODE), Span("Which way?" if way is None else f"Your way: {way.title}", Role.MUTED))
        lines = [*today_lines(today, self._practice.title, width=max(20, self.app.size.width - 4)), (), gone]
        self.query_one("#today-lines", Static).update(paragraphs(lines))

    def action_begin(self) -> None:
        """Do the first review; where none is left, open the new problem."""
        if self._due:
            self.app.push_screen(ReviewScreen(self._shared, self._practice, self._due[0]), self._reviewed)
        elif self._new is not None:
            self.dismiss(self._new.id)

    def _reviewed(self, done: bool | None) -> None:
        """On to the next one, until the learner leaves or nothing is left."""
        self.look()
        if done and self._due:
            self.action_begin()

    def action_new(self) -> None:
        """Open the new problem."""
        if self._new is not None:
            self.dismiss(self._new.id)

    def action_progress(self) -> None:
        """Where one is."""
        self.app.push_screen(ProgressScreen(self._practice))

    def action_way(self) -> None:
        """Ask which way, the one question there is."""
        ask_way(self, self._practice, self.look)

    def action_back(self) -> None:
        """Back to the library."""
        self.dismiss(None)
