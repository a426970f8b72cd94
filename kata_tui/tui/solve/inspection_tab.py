"""What JAX makes of the code in the editor, on one case: the tab beside the details of the results."""

import logging

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from kata_tui.model.inspection import Inspection
from kata_tui.model.problem import Case, Problem
from kata_tui.reporting import Line, Role, Span
from kata_tui.reporting.look_inside import inspection_lines
from kata_tui.tui.common.styled import outside, paragraphs
from kata_tui.tui.shared import Shared

_log = logging.getLogger(__name__)


class InspectionTab(VerticalScroll):
    """Looks inside one case at a time. A new look ends the one that is under way."""

    def __init__(self, shared: Shared, problem: Problem) -> None:
        super().__init__(id="inside")
        self._shared = shared
        self._problem = problem
        self._case: Case | None = None
        self._source = ""
        self._found: Inspection | None = None

    def compose(self) -> ComposeResult:
        """The lines."""
        yield Static(id="inside-text", markup=False)

    @property
    def case(self) -> Case | None:
        """The case that is, or was last, looked into; None before."""
        return self._case

    def stands_for(self, case: Case | None, source: str) -> bool:
        """Whether what is shown is of that case and that text."""
        return case is not None and (self._case, self._source) == (case, source)

    def look(self, case: Case, source: str) -> None:
        """Have `source` looked into on that case, and show what is found."""
        self._case, self._source, self._found = case, source, None
        self._say(
            (
                Span("Looking into "),
                outside(case.id, Role.TITLE, 60),
                Span(" … The first look at a problem takes some seconds.", Role.MUTED),
            )
        )
        self.run_worker(self._look(case, source), group="look", exclusive=True)

    def offer(self, case: Case | None) -> None:
        """Say how to look into another case."""
        self._case, self._found = None, None
        self.workers.cancel_group(self, "look")
        if case is None:
            self._say((Span("There is no case under the cursor to look into.", Role.MUTED),))
        else:
            self._say((Span("i", Role.CODE), Span(" looks into "), outside(case.id, Role.TITLE, 60), Span(".")))

    async def _look(self, case: Case, source: str) -> None:
        try:
            solved = self._shared.profile.may_see_solution(self._problem.id)
            self._found = await self._shared.judge.inspect(self._problem, source, case, solved=solved)
        except Exception as error:
            # The judge promises never to raise. If it does, the learner gets a sentence and goes on; the log gets the rest.
            _log.error("looking inside raised", exc_info=error)
            self._say((Span("The look inside failed. It is no fault of your code; try it again.", Role.WARN),))
            return
        self._draw()
        self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self._draw()

    def _draw(self) -> None:
        if self._found is not None:
            width = max(20, self.scrollable_content_region.width - 1)
            self.query_one("#inside-text", Static).update(paragraphs(inspection_lines(self._found, width, self._source)))

    def _say(self, line: Line) -> None:
        self.query_one("#inside-text", Static).update(paragraphs([line]))
