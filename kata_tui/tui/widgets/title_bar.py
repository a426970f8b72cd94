"""The line at the top of a problem: what it is called, what solutions are kept from, and where panes are narrow, which are there."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from kata_tui.domain.problem import Problem
from kata_tui.domain.protections import Protections
from kata_tui.domain.run import RunState
from kata_tui.reporting import Line, Role, Span, glyph
from kata_tui.tui.styled import content, outside
from kata_tui.tui.widgets.tabs import Tab, Tabs


class TitleBar(Horizontal):
    """The title, and the panes as tabs."""

    def __init__(self) -> None:
        super().__init__(id="bar")

    def compose(self) -> ComposeResult:
        """The title on the left, the tabs on the right."""
        yield Static(id="title", markup=False)
        yield Tabs(id="strip")

    def show_title(self, problem: Problem, on: Protections | None) -> None:
        """Show what the problem is, and quietly the tier of protection of the last run; where it is the least, what tells more."""
        about = f"  {problem.level.value} · {problem.minutes} min · "
        line: Line = (
            Span(" "),
            outside(problem.title, Role.TITLE, 60),
            Span(about, Role.MUTED),
            outside(problem.id, Role.MUTED, 60),
        )
        if on is not None and on.tier == "C":
            line = (*line, Span("  protections: C", Role.WARN), Span(" (kata-tui doctor)", Role.MUTED))
        elif on is not None:
            line = (*line, Span(f"  protections: {on.tier}", Role.MUTED))
        self.query_one("#title", Static).update(content(line))

    def show_panes(self, shown: str, state: RunState | None, *, narrow: bool) -> None:
        """Where panes are narrow, show which there are, which is shown, and what came of the last run."""
        said: Line = (Span("Results"),)
        if state is not None and state.finished:
            said = (*said, Span(" "), glyph(state.verdict))
        tabs = (
            Tab("statement", "F2", (Span("Statement"),)),
            Tab("editor", "F3", (Span("Editor"),)),
            Tab("results", "F4", said),
        )
        strip = self.query_one("#strip", Tabs)
        strip.display = narrow
        strip.show(tabs, shown)
