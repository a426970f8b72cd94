"""The library: tracks, problems, and which one to open."""

from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from kata_tui.library.catalogue import UnknownProblem
from kata_tui.library.format.file_error import FileError
from kata_tui.model.problem import Problem
from kata_tui.reporting import Role, Span
from kata_tui.tui.commands import LIBRARY, Command, bindings
from kata_tui.tui.common.keybar import KeyBar
from kata_tui.tui.common.keys_panel import KeysPanel
from kata_tui.tui.common.rows import Rows
from kata_tui.tui.common.styled import content, outside, outside_lines, paragraphs
from kata_tui.tui.library.about import about_problem, about_track, map_of
from kata_tui.tui.library.filter_bar import FilterBar
from kata_tui.tui.library.library_rows import ProblemRow, Row, TrackRow, TroubleRow, draw_row, draw_track
from kata_tui.tui.library.listing import Listing
from kata_tui.tui.library.preview import Preview
from kata_tui.tui.library.reading import read_on
from kata_tui.tui.library.welcome import Welcome
from kata_tui.tui.practice.today_line import TodayLine
from kata_tui.tui.shared import Shared
from kata_tui.tui.trust_question import when_trusted
from kata_tui.tui.view_state import BROAD, WIDE

WARM_AFTER = 0.4
"""Seconds that the cursor rests on a problem before the judge gets ready for it."""


class LibraryScreen(Screen[None]):
    """Tracks on the left, problems on the right, what a problem is about below them."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LIBRARY)]
    AUTO_FOCUS = ""
    commands: ClassVar[tuple[Command, ...]] = LIBRARY

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self._shared = shared
        self._profile = shared.profile
        self._stock = Listing(self._profile)
        self._rest: Timer | None = None
        self._opened: str | None = None
        self._away = False
        self._left_at: str | None = None

    def compose(self) -> ComposeResult:
        """Where to go on, the two lists, the summary, the keys."""
        yield Welcome()
        yield TodayLine(self._shared.practice)
        with Horizontal(id="lists"):
            with Vertical(id="left"):
                yield Static(content((Span(" Tracks", Role.TITLE),)), classes="heading", markup=False)
                yield Rows[TrackRow](draw_track, id="tracks")
            with Vertical(id="right"):
                yield FilterBar()
                yield Rows[Row](lambda book, width: draw_row(book, datetime.now(UTC), width), id="problems")
            yield Preview()
        with VerticalScroll(id="summary"):
            yield Static(id="about", markup=False)
        yield KeyBar()
        if self._shared.keys_open:
            yield KeysPanel()

    @property
    def _tracks(self) -> Rows[TrackRow]:
        return self.query_one("#tracks", Rows)

    @property
    def _sieve(self) -> FilterBar:
        return self.query_one(FilterBar)

    @property
    def _problems(self) -> Rows[Row]:
        return self.query_one("#problems", Rows)

    @property
    def pane(self) -> str:
        """The list that has the focus."""
        return self.focused.id or "" if self.focused is not None else ""

    def on_mount(self) -> None:
        """Begin where the learner was, else at the first problem."""
        self._show_shelves()
        self.query_one(TodayLine).look()
        self._opened = self._profile.attempts.recall("last")
        self.show_problem(self._opened)
        self.set_focus(self._problems)
        self.set_timer(WARM_AFTER, self._read_on)

    def on_resize(self) -> None:
        """Where there is room, the tracks and the summary take more of it."""
        wide = self.app.size.width >= WIDE
        self.query_one("#left").styles.width = 40 if wide else 27 if self.app.size.width >= 76 else 20
        self.query_one("#summary").styles.height = 6 if wide else 4
        self.query_one(Preview).display = self.app.size.width >= BROAD

    @on(FilterBar.Resized)
    def _show_heads(self) -> None:
        self._sieve.show_heads(self._problems.scrollable_content_region.width)

    def on_descendant_focus(self) -> None:
        """The list that has the focus shows it, and tells of what is under its cursor."""
        self.query_one("#left").set_class(self.pane == "tracks", "focused")
        self.query_one("#right").set_class(self.pane in ("problems", "filter"), "focused")
        if self.pane == "tracks":
            self._tell_of_track()
        elif self.pane == "problems":
            self._problem_shown()

    def on_screen_suspend(self) -> None:
        """Another screen comes on top."""
        self._away = True

    def on_screen_resume(self) -> None:
        """Statuses may have changed while a problem was open, and the cursor goes to the problem that was."""
        if not self._away:
            return  # it is the first screen of the app, and has looked just now
        self._away = False
        at = self._problems.current
        before, self._opened = self._opened, self._profile.attempts.recall("last")
        self._look()
        self.show_problem(self._opened if self._opened != before or not isinstance(at, ProblemRow) else at.listed.id)

    # What there is

    def _look(self) -> None:
        """Look at library and attempts, and show the tracks."""
        self._stock = Listing(self._profile)
        self._show_shelves()
        self.query_one(TodayLine).look()

    def _read_on(self) -> None:
        """Have read whole what was not yet, and show what that finds; the cursors stay."""
        read_on(self, self._profile, self._look_from_here)

    def _look_from_here(self) -> None:
        if self._away:
            return  # it looks when it comes back
        book = self._problems.current
        self._look()
        self._fill(book.listed.id if isinstance(book, ProblemRow) else None)

    def _show_shelves(self) -> None:
        """Show the tracks; the cursor stays on its track."""
        shelves = self._stock.shelves()
        at = self._tracks.current
        self._tracks.show(shelves, next((i for i, shelf in enumerate(shelves) if at and shelf.track == at.track), 0))
        self.query_one(Welcome).show(self._stock, self._profile.paths.problems)
        self.refresh_bindings()

    def show_problem(self, problem_id: str | None) -> None:
        """Put the cursors on a problem and its track; on the first problem when there is no such one."""
        row = self._stock.rows.get(problem_id or "")
        track = row.listed.track if row else next((listed.track for listed in self._profile.library.listed), None)
        shelves = self._tracks.rows
        self._tracks.cursor = next((i for i, shelf in enumerate(shelves) if shelf.track == track), 0)
        self._fill(problem_id)

    def _fill(self, problem_id: str | None = None) -> None:
        """Show the problems of the track, or those that are looked for."""
        shelf, sieve = self._tracks.current, self._sieve
        books = self._stock.books(shelf, sieve.words, sieve.status, sieve.level)
        at = next((i for i, book in enumerate(books) if isinstance(book, ProblemRow) and book.listed.id == problem_id), 0)
        self._problems.show(books, at)
        sieve.show(outside(shelf.title).text if shelf else "Problems", len(books))

    # The cursor

    @on(Rows.Highlighted, "#tracks")
    def _track_chosen(self) -> None:
        if self._tracks.has_focus:
            self._fill()

    @on(Rows.Highlighted, "#problems")
    def _problem_shown(self) -> None:
        book = self._problems.current
        if isinstance(book, ProblemRow) and not self._sieve.narrowed:
            self._left_at = book.listed.id
        about = self.query_one("#about", Static)
        if self._rest is not None:
            self._rest.stop()
            self._rest = None
        if book is None:
            about.update("Nothing here. Escape shows all problems again, / looks for others." if self._stock.rows else "")
            return
        if isinstance(book, TroubleRow):
            about.update(paragraphs([(outside(str(book.about.path), Role.CODE),), *outside_lines(book.about.message)]))
            return
        if self.pane == "tracks":
            self._tell_of_track()
            return
        about.update(paragraphs(about_problem(book.listed, self._stock.rows, self._profile.library.concepts)))
        self._rest = self.set_timer(WARM_AFTER, self._warm)

    def _tell_of_track(self) -> None:
        """What the track under the cursor is about; beside the lists, its map."""
        shelf = self._tracks.current
        if shelf is None or shelf.track is None:
            return
        known = next((track for track in self._profile.library.tracks if track.id == shelf.track), None)
        held = [row for row in self._stock.rows.values() if shelf.track in ("", row.listed.track)]
        self.query_one("#about", Static).update(paragraphs(about_track(known, shelf.title, held)))
        if self._previews and shelf.track:
            self.run_worker(self.query_one(Preview).show_map(map_of(held, self._stock.rows)), group="preview", exclusive=True)

    @property
    def _previews(self) -> bool:
        return self.query_one(Preview).display

    def _warm(self) -> None:
        book = self._problems.current
        if not (isinstance(book, ProblemRow) and self.is_current and self._profile.trust.holds(book.listed.library)):
            return
        if (problem := self._load(book.listed.id)) is not None:
            if self._previews and self.pane != "tracks":
                self.run_worker(self.query_one(Preview).show_statement(problem.statement), group="preview", exclusive=True)
            self._shared.judge.warm(problem)
            from kata_tui.tui.solve import solve_screen  # noqa: F401 - nobody waits now for what it takes to import it

    def _load(self, problem_id: str) -> Problem | None:
        """The whole problem; None, with its error shown, when its file is broken."""
        try:
            return self._profile.library.problem(problem_id)
        except (FileError, UnknownProblem) as error:
            self.query_one("#about", Static).update(paragraphs(outside_lines(str(error), Role.BAD)))
            return None

    def show_keys(self) -> None:
        """Show the keys beside the work, or take them away."""
        for panel in self.query(KeysPanel):
            panel.remove()
        if self._shared.keys_open and self.app.size.width >= WIDE:
            self.mount(KeysPanel())

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a command makes sense now."""
        match action:
            case "resume":
                return self._stock.to_go_on() is not None
            case "next_new":
                return self._stock.next_new() is not None
            case "tracks":
                return self.pane != "tracks"
            case "problems":
                return self.pane != "problems"
            case "filter":
                return self.pane != "filter"
            case "clear":
                return self._sieve.narrowed
        return True

    def open_problem(self, problem_id: str) -> None:
        """Open a problem, or show why not."""
        self.show_problem(problem_id)
        problem = self._load(problem_id)
        if problem is not None:
            self._show(problem)

    def _show(self, problem: Problem) -> None:
        when_trusted(self.app, self._profile, problem, partial(self._open, problem))

    def _open(self, problem: Problem) -> None:
        from kata_tui.tui.solve.solve_screen import SolveScreen  # late: this screen is there the sooner

        self.app.push_screen(SolveScreen(self._shared, problem))

    @on(Rows.Chosen)
    def action_open(self) -> None:
        """Open what is under the cursor; from the tracks, go to the problems."""
        if self._tracks.has_focus:
            self.set_focus(self._problems)
            return
        book = self._problems.current
        if isinstance(book, ProblemRow) and (problem := self._load(book.listed.id)) is not None:
            self._show(problem)

    def action_resume(self) -> None:
        """Go on where the learner was, or with what comes next."""
        if (row := self._stock.to_go_on()) is not None:
            self.open_problem(row.listed.id)

    def action_next_new(self) -> None:
        """Open the next problem that was not tried: of the learner's way, where there is one."""
        if (wanted := self._next_of_way()) is not None:
            self.open_problem(wanted)
        elif (row := self._stock.next_new()) is not None:
            self.open_problem(row.listed.id)

    def _next_of_way(self) -> str | None:
        practice = self._shared.practice
        row = practice.next_new() if practice.way else None
        return None if row is None else row.id

    def action_way(self) -> None:
        """Ask which way, and go to its first problem."""
        from kata_tui.tui.practice.way_question import ask_way  # late, as below

        ask_way(self, self._shared.practice, lambda: self.show_problem(self._next_of_way()))

    def action_filter(self) -> None:
        """Ask what to look for."""
        self._sieve.ask()
        self.refresh_bindings()

    @on(FilterBar.Changed)
    def _sieve_changed(self) -> None:
        self._fill(self._left_at)
        self.refresh_bindings()

    @on(FilterBar.Done)
    def _sieve_done(self) -> None:
        self.set_focus(self._problems)

    def action_clear(self) -> None:
        """Leave nothing out any more. The cursor stays on its problem; where nothing was found, it goes back to the one it came from."""
        book = self._problems.current
        self._sieve.forget()
        self.show_problem(book.listed.id if isinstance(book, ProblemRow) else self._left_at)
        self.set_focus(self._problems)
        self.refresh_bindings()

    def key_down(self) -> None:
        """From the field to what it found."""
        if self.pane == "filter":
            self.set_focus(self._problems)

    def action_cycle_status(self) -> None:
        """Next status."""
        self._sieve.next_status()

    def action_cycle_level(self) -> None:
        """Next level."""
        self._sieve.next_level()

    def action_tracks(self) -> None:
        """Go to the tracks."""
        self.set_focus(self._tracks)

    def action_problems(self) -> None:
        """Go to the problems."""
        self.set_focus(self._problems)

    def action_today(self) -> None:
        """Today, one after another; it may lead to a new problem."""
        from kata_tui.tui.practice.today_screen import TodayScreen  # late, like all that the first screen does without

        self.app.push_screen(TodayScreen(self._shared, self._shared.practice), self._open_new)

    def _open_new(self, problem_id: str | None) -> None:
        if problem_id is not None:
            self.open_problem(problem_id)

    def action_reload(self) -> None:
        """Look at the folders again."""
        book = self._problems.current
        self._profile.reload()
        self._look()
        self.show_problem(book.listed.id if isinstance(book, ProblemRow) else None)
        self._read_on()
        count, broken = len(self._profile.library.listed), len(self._profile.library.broken)
        self.notify(f"{count} problems, {broken} broken files.", markup=False)

    async def action_leave(self) -> None:
        """Quit."""
        await self.app.action_quit()
