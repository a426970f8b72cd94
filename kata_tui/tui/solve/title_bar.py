"""The line at the top of a problem: what it is called, where it stands, what solutions are kept from, which panes there are."""

from textual.app import ComposeResult
from textual.containers import Horizontal

from kata_tui.model.problem import Problem
from kata_tui.model.protections import Protections
from kata_tui.model.run_state import RunState
from kata_tui.reporting import Line, Role, Span, glyph, width_of
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content, fitted, outside
from kata_tui.tui.common.tabs import Tab, Tabs

_LONGEST = 60


class Title(SteadyText):
    """What a problem is, and quietly the tier of protection. Where there is no room for all of it, the tier is what stays."""

    def __init__(self) -> None:
        super().__init__(id="title")
        self._shown: tuple[Problem, Protections | None, Line, str] | None = None

    def show(self, problem: Problem, on: Protections | None, known: Line, place: str) -> None:
        """Show a problem, the protections of the last run (None before there was one), how far the learner is, and where it stands."""
        self._shown = problem, on, known, place
        self.on_resize()

    def on_resize(self) -> None:
        """Show as much as there is room for."""
        if self._shown is not None and self.size.width:
            self.say(content(_fitted(*self._shown, self.size.width)))


class TitleBar(Horizontal):
    """The title, and the panes as tabs."""

    def __init__(self) -> None:
        super().__init__(id="bar")

    def compose(self) -> ComposeResult:
        """The title on the left, the tabs on the right."""
        yield Title()
        yield Tabs(id="strip")

    def show_title(self, problem: Problem, on: Protections | None, known: Line, place: str) -> None:
        """Show what the problem is, how far the learner is, its `place` in the track, and the tier of protection of the last run.

        Of the least tier, what tells more.
        """
        self.query_one(Title).show(problem, on, known, place)

    def show_panes(self, shown: str, state: RunState | None, *, alone: bool) -> None:
        """Where one pane is shown at a time, show which there are, which is shown, and what came of the last run."""
        said: Line = (Span("Results"),)
        if state is not None and state.finished:
            said = (*said, Span(" "), glyph(state.verdict))
        tabs = (
            Tab("statement", "F2", (Span("Statement"),)),
            Tab("editor", "F3", (Span("Editor"),)),
            Tab("results", "F4", said),
        )
        strip = self.query_one("#strip", Tabs)
        strip.display = alone
        if alone:
            strip.show(tabs, shown)


def _fitted(problem: Problem, on: Protections | None, known: Line, place: str, width: int) -> Line:
    """The title in so many cells. What can be done without goes first: the id, where to read more, the place in the track."""
    name = outside(problem.title, Role.TITLE, _LONGEST)
    about = Span(f"  {problem.level.value} · {problem.minutes} min", Role.MUTED)
    where = outside(f" · {place}", Role.MUTED, _LONGEST) if place else Span("")
    named = outside(f" · {problem.id}", Role.MUTED, _LONGEST)
    tier: Line = ()
    more: Line = ()
    if on is not None and on.tier == "C":
        tier, more = (Span("  protections: C", Role.WARN),), (Span(" (kata-tui doctor)", Role.MUTED),)
    elif on is not None:
        tier = (Span(f"  protections: {on.tier}", Role.MUTED),)
    for line in (
        (name, *known, about, where, named, *tier, *more),
        (name, *known, about, where, *tier, *more),
        (name, *known, about, where, *tier),
        (name, *known, about, *tier, *more),
        (name, *known[:1], about, *tier, *more),
        (name, *known, about, *tier),
    ):
        if width_of(line) < width:
            return (Span(" "), *line)
    end = (*known[:1], *tier) if width_of((*known[:1], *tier)) < width // 2 else tier
    return (Span(" "), fitted(name.text, min(width_of((name,)), width - 1 - width_of(end)), Role.TITLE), *end)
