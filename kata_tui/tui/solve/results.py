"""What the judge says: one line a case and check, and the selected one in full."""

from time import monotonic
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.timer import Timer
from textual.widgets import ContentSwitcher, Markdown

from kata_tui.model.bound_shapes import Shapes
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import Phase, RunEntry, RunState
from kata_tui.model.text import clean, clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import Line, Role, Span, cut, width_of, wrap
from kata_tui.reporting.alike import others, ways
from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.exceptions import brief
from kata_tui.reporting.overview import duration, run_summary
from kata_tui.reporting.success import LABEL
from kata_tui.tui.common.prose import Prose
from kata_tui.tui.common.rows import Rows
from kata_tui.tui.common.splitter import Splitter
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import bar, content, outside, paragraphs
from kata_tui.tui.common.tabs import Tab, Tabs
from kata_tui.tui.solve.inspection_tab import InspectionTab
from kata_tui.tui.solve.result_rows import Accepted, ResultRows
from kata_tui.tui.solve.scratch_tab import ScratchTab
from kata_tui.tui.solve.shapes_tab import ShapesTab

_WAITING = {
    Phase.PREPARING: "The reference is run for the expected values. That happens once per problem; later runs skip it.",
    Phase.STARTING: "A fresh process imports JAX. That takes a second or two; afterwards one is kept ready.",
    Phase.LOADING: "Your file is being executed from top to bottom.",
}

_BAR = 10
_SOME = 6
"""Rows of the list that are in view beside the details of what failed."""

_FEW = 4
"""Rows of the list that are left in view while the look inside is shown."""


class Results(Vertical):
    """Shows a `RunState`. Its title is the handle that makes it taller."""

    class RoomWanted(Message):
        """So many lines would show all that there is; 0: any number will do."""

        def __init__(self, lines: int) -> None:
            super().__init__()
            self.lines = lines

    DRAWN_EVERY: ClassVar[float] = 0.1
    """Seconds between two drawings while a run goes on: drawing takes time from the run, and most runs end before the first."""

    def __init__(self, problem: Problem, inside: InspectionTab, scratch: ScratchTab) -> None:
        super().__init__(id="results")
        self._problem = problem
        self._inside = inside
        self._shapes = ShapesTab()
        self._scratch = scratch
        self._tab = "detail"
        self._frames = False
        self.state: RunState | None = None
        self._source = ""
        self._old = False
        self._begun = False
        self._only: str | None = None
        self._wanted = 0
        self._started = 0.0
        self._clock: Timer | None = None

    def compose(self) -> ComposeResult:
        """Title, entries, and below them the tabs: the details of one, or a look inside."""
        yield Splitter(id="results-title", classes="pane-title")
        with Vertical(classes="body"):
            yield ResultRows()
            yield Tabs(id="results-tabs")
            with ContentSwitcher(initial="detail"):
                with VerticalScroll(id="detail"):
                    yield SteadyText(id="case")
                    yield Prose(id="explanation")
                yield self._inside
                yield self._shapes
                yield self._scratch

    def on_mount(self) -> None:
        """Say what will happen."""
        self._begin_anew()

    def revise(self, problem: Problem) -> None:
        """The problem was revised: what came of a run of the old one says nothing of it. No run is under way."""
        self._problem = problem
        self._scratch.revise(problem)
        self.state = None
        self._begin_anew()

    def _begin_anew(self) -> None:
        entries = [RunEntry(case.id, "case", case.hidden) for case in self._problem.cases]
        entries += [RunEntry(check.id, "check", self._problem.case(check.case).hidden) for check in self._problem.checks]
        self.rows.await_run(entries)
        self._show_tab("detail")
        self._show_title()
        self._show_detail()

    @property
    def rows(self) -> ResultRows:
        """The list."""
        return self.query_one(ResultRows)

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self.state is not None and not self.state.finished

    @property
    def entry_to_run(self) -> str | None:
        """The case or check under the cursor, or the learner's own one, by its id."""
        entry = self.rows.entry
        return entry.id if entry is not None and entry.kind in ("case", "check", "own") else None

    def begin(self, source: str, only: str | None = None) -> None:
        """A run of `source` begins; `only`: of that case or check."""
        self._only = only
        self.state = RunState()
        self._source = source
        self._old = self.rows.old = False
        self._begun = True
        self._started = monotonic()
        if self._clock is None:
            self._clock = self.set_interval(self.DRAWN_EVERY, self._show_run)

    def show(self, state: RunState) -> None:
        """Take the run as it stands, and show how it ended; what comes before that is drawn when it is time."""
        self.state = state
        if state.finished:
            if self._clock is not None:
                self._clock.stop()
                self._clock = None
            self._show_run()
            self._finish(state)

    def _show_run(self) -> None:
        if self._begun:
            self._begun = False
            if self._only is None:
                self.rows.cursor = 0
            self._show_tab("detail")
        if self.state is not None:
            self.rows.follow(self.state)
        if self.running:
            self._show_detail()
        self._show_title()

    def _finish(self, state: RunState) -> None:
        self._show_tab(self._tab)
        if state.verdict is Verdict.ACCEPTED:
            self._show_pass(state)
            return
        self.rows.settle(state)
        self._wanted = 0
        self._show_detail()

    def compare(self, text: str) -> None:
        """Say so when what is shown came of another text than that one."""
        old = self.state is not None and text != self._source
        if old != self._old:
            self._old = self.rows.old = old
            self.rows.redraw()
            self._show_title()

    # The title

    def on_resize(self) -> None:
        """Fit the words to the width."""
        self._show_title()
        if not self.query_one("#explanation").display:
            self._show_detail()

    def _show_title(self) -> None:
        title = self.query_one("#results-title", Splitter)
        width = title.size.width or self.size.width
        name = content((Span(" F4 ", Role.CODE), Span("Results ", Role.TITLE)))
        if self.state is None:
            title.tell(name)
            return
        tail: Line = ()
        if self.running:
            done = len(self.state.results)
            elapsed = Span(f" {duration(max(0.1, monotonic() - self._started))} ", Role.MUTED)
            tail = (Span(" "), *bar(done, len(self.state.selected) or len(self.state.entries), _BAR), elapsed)
        room = max(10, width - name.cell_length - 1 - width_of(tail) - 5 * title.framed)
        old: Line = (Span("of an earlier text: ", Role.WARN),) if self._old else ()
        said = cut((*old, *run_summary(self.state, max(10, room - width_of(old)))), room)
        title.tell(name, (Span(" "), *said, *tail))

    # The detail

    @on(Rows.Highlighted)
    def _show_selected(self) -> None:
        self._scratch.offer(self.case_to_trace)
        if self._tab == "inside" and self._inside.case != self._case:
            self._inside.offer(self._case)
        if self.rows.has_focus or not (self.state and self.state.finished and self.state.verdict is Verdict.ACCEPTED):
            self._show_detail()

    def _show_detail(self) -> None:
        self.query_one("#explanation").display = False
        width = max(20, self.query_one("#detail").scrollable_content_region.width - 1)
        result = self.rows.selected
        lines = self._told(result, width) if result else self._sentences()
        self.query_one("#case", SteadyText).say(paragraphs(lines))
        self.query_one("#detail").scroll_home(animate=False)
        if self.state is not None and self.state.finished and result is not None and result.verdict is not Verdict.ACCEPTED:
            self._want_room(len(lines))

    def _want_room(self, lines: int) -> None:
        """Ask for room for so many lines of details; between two runs it never gets less, or the panes would jump with the cursor."""
        lines += min(len(self.rows.rows), _SOME) + 2
        if lines > self._wanted:
            self._wanted = lines
            self.post_message(self.RoomWanted(lines))

    def _told(self, result: CaseResult, width: int) -> list[Line]:
        """A result whole, and which others failed like it."""
        alike = [way for way in ways(self.state.results if self.state else ()) if way.first is result]
        return [
            *case_detail(result, width, self._source, frames=self._frames),
            *[line for way in alike for line in others(way, width)],
        ]

    def _sentences(self) -> list[Line]:
        if self.state is None:
            cases, checks = len(self._problem.cases), len(self._problem.checks)
            hidden = sum(case.hidden for case in self._problem.cases)
            counted = f"{cases} case{'s' * (cases != 1)}" + f" and {checks} check{'s' * (checks != 1)}" * bool(checks)
            line: Line = (
                Span("Ctrl+R", Role.CODE),
                Span(" runs "),
                outside(self._problem.entry, Role.CODE, 60),
                Span(f" on {counted}" + f"; {hidden} of them hidden" * bool(hidden)),
                Span(". The first run of a problem takes some seconds.", Role.MUTED),
            )
            return [line]
        if self.state.finished:
            if isinstance(row := self.rows.current, Accepted):
                names = ", ".join(clean_line(entry.id, 80) for entry in row.entries)
                return [run_summary(self.state), (Span("Accepted: ", Role.GOOD), Span(names, Role.MUTED))]
            return [(Span("This one was not run.", Role.MUTED),), run_summary(self.state)]
        return [(Span(_WAITING.get(self.state.phase, "Not decided yet."), Role.MUTED),)]

    def _show_pass(self, state: RunState) -> None:
        self.query_one("#case", SteadyText).say(paragraphs([run_summary(state)]))
        self.query_one("#detail").scroll_home(animate=False)
        self.call_after_refresh(self._explain)  # the verdict does not wait for it

    def celebrate(self, told: list[Line]) -> None:
        """Tell more of a pass, now that it is kept."""
        if self.state is not None and self.state.verdict is Verdict.ACCEPTED:
            width = max(20, self.query_one("#detail").scrollable_content_region.width - 1)
            lines = [part for line in told for part in wrap(line, width, hang=LABEL)]
            self.query_one("#case", SteadyText).say(paragraphs([run_summary(self.state), *lines]))
            self._wanted = 0
            self._want_room(len(lines) + 1 + _SOME)

    def _explain(self) -> None:
        explanation = self.query_one("#explanation", Markdown)
        explanation.display = bool(self._problem.explanation) and not self.running
        explanation.update(clean(self._problem.explanation))

    # Looking inside

    @property
    def _case(self) -> Case | None:
        """The case under the cursor, or the one that the check there looks at."""
        entry = self.rows.entry
        cases = {case.id: case.id for case in self._problem.cases} | {check.id: check.case for check in self._problem.checks}
        return self._problem.case(cases[entry.id]) if entry is not None and entry.id in cases else None

    def inspect(self, source: str) -> None:
        """Look into `source` on the case under the cursor; when that is what is shown, go back to the details."""
        case = self._case
        if self._tab == "inside" and self._inside.stands_for(case, source):
            self._show_tab("detail")
            return
        self._show_tab("inside")
        if case is None:
            self._inside.offer(None)
        else:
            self._inside.look(case, source)

    @on(Tabs.Chosen, "#results-tabs")
    async def _tab_clicked(self, event: Tabs.Chosen) -> None:
        event.stop()
        if event.name == "detail":
            self._show_tab("detail")
        else:
            actions = {"inside": "inspect", "shapes": "all_shapes", "scratch": "scratch"}
            await self.screen.run_action(actions[event.name])

    # Live shapes

    @property
    def case_to_trace(self) -> Case | None:
        """The case under the cursor, or the first one that is not hidden; None where all are."""
        case = self._case
        if case is not None and not case.hidden:
            return case
        return next((case for case in self._problem.cases if not case.hidden), None)

    @property
    def shows_shapes(self) -> bool:
        """Whether their tab is open."""
        return self._tab == "shapes"

    def swap_shapes(self) -> None:
        """Show all shapes, or the details again."""
        self._shapes.wait()
        self._show_tab("detail" if self.shows_shapes else "shapes")

    def show_shapes(self, shapes: Shapes, source: str) -> None:
        """Show what was found in `source`, in their tab."""
        self._shapes.show(shapes, source)

    def show_own_selected(self) -> None:
        """Something came of the learner's own cases: show it where the cursor is on one."""
        if self.rows.entry is not None and self.rows.entry.kind == "own":
            self._show_detail()

    def show_scratch(self) -> None:
        """Show what is tried beside the file, and where the next expression is typed."""
        self._show_tab("scratch")
        self.screen.set_focus(self._scratch.input)

    def _show_tab(self, name: str) -> None:
        self._tab = name
        ended = self.state is not None and self.state.finished
        self.rows.styles.max_height = _FEW if name != "detail" else _SOME if ended else "50%"  # a jaxpr needs the room
        self.query_one(ContentSwitcher).current = name
        names = (("detail", "d", "Details"), ("inside", "i", "Inside"), ("shapes", "s", "Shapes"), ("scratch", "^E", "Scratch"))
        tabs = tuple(Tab(each, key, (Span(label),)) for each, key, label in names)
        self.query_one("#results-tabs", Tabs).show(tabs, name)

    def swap_focus(self) -> None:
        """Give the focus to what is shown below the list, or back to the list."""
        detail = self._scratch.input if self._tab == "scratch" else self.query_one(f"#{self._tab}")
        self.screen.set_focus(self.rows if detail.has_focus else detail)

    @property
    def has_frames(self) -> bool:
        """Whether the selected result is an exception that passed through libraries."""
        result = self.rows.selected
        return bool(result and result.error and result.error.frames.strip())

    def swap_frames(self) -> None:
        """Show every frame of exceptions, those inside libraries too, or only the learner's own again."""
        self._frames = not self._frames
        self._show_tab("detail")
        self._show_detail()

    def line_of_error(self) -> int | None:
        """The line (from 1) of the editor in which the selected case failed."""
        result = self.rows.selected
        return result.error.line if result and result.error else None

    def first_error(self) -> tuple[int, str] | None:
        """The line (from 1) of the first exception of the run that has one in the learner's file, and a sentence about it."""
        for result in self.state.results if self.state else ():
            if result.error and result.error.line:
                hidden = result.shown == "hidden" and not result.error.message and result.mistake is None
                said = f"{clean_line(result.error.type, 100)} in a hidden case" if hidden else brief(result.error, result.mistake)
                return result.error.line, f"Line {result.error.line}: {said}"
        return None
