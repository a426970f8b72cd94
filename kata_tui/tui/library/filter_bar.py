"""The heading of the list of problems: which of them are shown, by words, status and level."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from kata_tui.model.problem import Level
from kata_tui.profile.attempts import Status
from kata_tui.profile.status_words import STATUSES
from kata_tui.reporting import Role, Span
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content
from kata_tui.tui.library.library_rows import heads


class FilterBar(Horizontal):
    """What is looked for. Its field is there from when somebody first looks for words: the first screen does without."""

    class Changed(Message):
        """Others are looked for."""

    class Resized(Message):
        """It has another width: the heads may stand elsewhere."""

    class Done(Message):
        """The words are as they should be."""

    def __init__(self) -> None:
        super().__init__(classes="heading")
        self.status: Status | None = None
        self.level: Level | None = None
        self._shown = ("", 0)
        self._field = Input(id="filter", placeholder="title, concept or jax.name", compact=True)
        self._field.display = False

    def compose(self) -> ComposeResult:
        """What is shown."""
        yield SteadyText(id="heading")
        yield SteadyText(id="heads")

    def on_resize(self) -> None:
        """Tell of it, also below a dialog."""
        self.post_message(self.Resized())

    @property
    def words(self) -> str:
        """The words that are looked for; "" for none."""
        return self._field.value.strip()

    @property
    def open(self) -> bool:
        """Whether the field is there."""
        return self._field.display

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return self.open or self.status is not None or self.level is not None

    def show_heads(self, width: int) -> None:
        """Say what the columns of rows of `width` cells are."""
        self.query_one("#heads", SteadyText).say(content((Span(heads(width), Role.MUTED),)))

    def show(self, title: str, count: int) -> None:
        """Say what is shown: so many of what has that title, where no words are looked for."""
        self._shown = (title, count)
        line = [Span(f" {'Found' if self.words else title}", Role.TITLE), Span(f"  {count}", Role.MUTED)]
        if self.status is not None:
            sign, word, role = STATUSES[self.status]
            line.append(Span(f"  {sign} {word} only", role))
        if self.level is not None:
            line.append(Span(f"  {self.level.value} only", Role.WARN))
        if self.open:
            line.append(Span("  /", Role.CODE))
        self.query_one("#heading", SteadyText).say(content(tuple(line)))

    def ask(self) -> None:
        """Ask for words."""
        if not self._field.is_attached:
            self.mount(self._field, before="#heads")
        self._field.display = True
        self.screen.set_focus(self._field)
        self.show(*self._shown)

    def forget(self) -> None:
        """Look for no words any more, and for any status and level."""
        with self.prevent(Input.Changed):
            self._field.value = ""
        self._field.display = False
        self.status = self.level = None

    def next_status(self) -> None:
        """Look for another status, or for any again."""
        order = (None, *Status)
        self.status = order[(order.index(self.status) + 1) % len(order)]
        self.post_message(self.Changed())

    def next_level(self) -> None:
        """Look for another level, or for any again."""
        order = (None, *Level)
        self.level = order[(order.index(self.level) + 1) % len(order)]
        self.post_message(self.Changed())

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Done())
