"""The solution of a problem, for those who may see it."""

import asyncio

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Markdown, Static

from kata_tui.model.problem import Problem
from kata_tui.model.text import clean, clean_line
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.common.prose import Prose
from kata_tui.tui.common.styled import paragraphs
from kata_tui.tui.solve.diff import compare

_LOCKED: tuple[Line, ...] = (
    (Span("The reference, its explanation and other ways are shown here after a pass."),),
    (),
    (
        Span("Stuck? "),
        Span("Ctrl+T", Role.CODE),
        Span(" shows a hint. "),
        Span("g", Role.CODE),
        Span(" gives up and shows the solution."),
    ),
)


class SolutionTab(VerticalScroll):
    """Reference, explanation and alternatives; a sentence instead while they are locked."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(id="solution")
        self._problem = problem
        self._shown: tuple[str, int] | None = None

    def compose(self) -> ComposeResult:
        """Differences first, then words."""
        yield Static(paragraphs(_LOCKED), id="differences", markup=False)
        yield Prose(id="more")

    def revise(self, problem: Problem) -> None:
        """The problem was revised: what is shown is made anew the next time."""
        self._problem = problem
        self._shown = None

    def on_resize(self) -> None:
        """Fit the lines to the width, which is not known before this tab is looked at."""
        if self._shown is not None:
            self.run_worker(self.show(self._shown[0]))

    async def show(self, mine: str) -> None:
        """Show the reference beside `mine`."""
        width = max(20, self.scrollable_content_region.width - 1)
        if self._shown == (mine, width):
            return
        first = self._shown is None
        self._shown = (mine, width)
        lines = await asyncio.to_thread(compare, mine, self._problem.reference, width)
        self.query_one("#differences", Static).update(paragraphs(lines))
        if first:
            await self.query_one("#more", Markdown).update(solution_text(self._problem))


def solution_text(problem: Problem) -> str:
    """Explanation and alternatives as Markdown."""
    parts = []
    if problem.explanation.strip():
        parts.append(f"## Explanation\n\n{clean(problem.explanation)}")
    for alternative in problem.alternatives:
        code = clean(alternative.code).rstrip()
        fence = "`" * 3
        while fence in code:
            fence += "`"
        parts.append(f"## {clean_line(alternative.title)}\n\n{fence}python\n{code}\n{fence}")
    return "\n\n".join(parts)
