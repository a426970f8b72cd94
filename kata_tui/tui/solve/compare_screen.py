"""After a pass: one's own code beside the reference and the other ways, with what JAX makes of each and why it works."""

import logging
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Markdown, Static

from kata_tui.model.inspection import Inspection
from kata_tui.model.problem import Case, Problem
from kata_tui.model.text import clean, clean_line
from kata_tui.reporting import Line, Role, Span, cut
from kata_tui.reporting.figures import figures_table
from kata_tui.reporting.look_inside import jaxpr_lines
from kata_tui.tui.commands import COMPARE, Command, bindings
from kata_tui.tui.common.keybar import KeyBar
from kata_tui.tui.common.python_code import numbered, python_code
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content, paragraphs
from kata_tui.tui.shared import Shared

_log = logging.getLogger(__name__)

TWO, THREE = 100, 150
"""Columns of the terminal from which on so many stand beside each other."""

_NOTHING = "The author wrote no explanation."


class ComparedWay:
    """One way to solve it: a name for the table, a title, its code, and what was found in it so far."""

    def __init__(self, name: str, title: str, code: str) -> None:
        self.name = name
        self.title = title
        self.code = code
        self.inside: Inspection | None = None


class CompareScreen(Screen[None]):
    """The figures of all ways above; below them the learner's code, another way's, and the explanation, as many as there is room for."""

    CSS_PATH = "compare.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COMPARE), Binding("q", "back", show=False)]
    commands: ClassVar[tuple[Command, ...]] = COMPARE
    pane = "compare"

    def __init__(self, shared: Shared, problem: Problem, source: str, case: Case) -> None:
        """For one who may see the solution. `case`: one that is not hidden, where to begin."""
        super().__init__()
        self._shared = shared
        self._problem = problem
        self._cases = [each for each in problem.cases if not each.hidden]
        self._case = case
        others = [ComparedWay(f"way {number}", other.title, other.code) for number, other in enumerate(problem.alternatives, 2)]
        self._mine = ComparedWay("yours", "Yours", source)
        self._ways = [self._mine, ComparedWay("reference", "The reference", problem.reference), *others]
        self._shown = 1
        """Which of them stands beside one's own; the explanation comes after the last."""

    def compose(self) -> ComposeResult:
        """What is compared on which case, the figures, and the columns."""
        yield SteadyText(id="compared")
        yield Static(id="figures", markup=False)
        with Horizontal(id="ways"):
            for name in ("mine", "other"):
                with VerticalScroll(id=name):
                    yield Static(id=f"{name}-text", markup=False)
            with VerticalScroll(id="why"):
                yield Markdown(clean(self._problem.explanation.strip() or _NOTHING), open_links=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Look into all of them."""
        self._look()
        self._focus_shown()

    @property
    def _columns(self) -> int:
        return 3 if self.size.width >= THREE else 2 if self.size.width >= TWO else 1

    @property
    def _pages(self) -> range:
        """What can be chosen: the explanation too where it has no column of its own, and one's own where there is one column."""
        return range(int(self._columns > 1), len(self._ways) + (self._columns < 3))

    # Looking

    def _look(self) -> None:
        for way in self._ways:
            way.inside = None
        self._draw()
        self.run_worker(self._look_into_all, group="look", exclusive=True)  # type: ignore[arg-type]  # mypy does not see which of its three kinds

    async def _look_into_all(self) -> None:
        judge, problem, case = self._shared.judge, self._problem, self._case
        for way in self._ways:
            try:
                if way is self._mine:
                    way.inside = await judge.inspect(problem, way.code, case, solved=True)
                else:
                    way.inside = await judge.inspect_own(problem, way.code, case)
            except Exception as error:
                # The judge promises never to raise. If it does, the learner goes on without; the log gets the rest.
                _log.error("comparing raised", exc_info=error)
                way.inside = Inspection(1, problem.id, case.id, "", said="The look inside failed. Try it again.")
            self._draw()

    # Drawing

    def on_resize(self) -> None:
        """As many columns as there is room for."""
        self.call_after_refresh(self._arrange)

    def _arrange(self) -> None:
        self._draw()
        if self._panes:
            self._focus_shown()

    def _draw(self) -> None:
        if not self.query("#ways"):
            return  # it is going
        columns, pages = self._columns, self._pages
        shown = self._shown = max(pages[0], min(self._shown, pages[-1]))
        explained = shown == len(self._ways)
        self.query_one("#mine").display = columns > 1 or shown == 0
        self.query_one("#other").display = 0 < shown < len(self._ways)
        self.query_one("#why").display = columns == 3 or explained
        self._fill("mine", self._mine)
        if not explained and shown:
            self._fill("other", self._ways[shown])
        title = clean_line(self._problem.title, 60)
        head: Line = (
            Span(f" {title}  ", Role.TITLE),
            Span("compared on "),
            Span(clean_line(self._case.id, 60), Role.CODE),
            Span(f"   {pages.index(shown) + 1} of {len(pages)}", Role.MUTED),
        )
        self.query_one("#compared", SteadyText).say(content(cut(head, self.size.width)))
        room = self.size.width - 2
        table = [(way.name, way.inside.found.figures if way.inside and way.inside.found else None) for way in self._ways]
        if columns == 1 and len(table) > 3:
            table = [*table[:2], table[max(2, min(shown, len(table) - 1))]]
        self.query_one("#figures", Static).update(paragraphs(figures_table(table, room)))

    def _fill(self, name: str, way: ComparedWay) -> None:
        pane = self.query_one(f"#{name}", VerticalScroll)
        width = max(20, pane.scrollable_content_region.width - 1)
        parts = [
            content((Span(clean_line(way.title, 200), Role.TITLE),)),
            Content(""),
            numbered(python_code(way.code)),
            Content(""),
        ]
        if way.inside is None:
            parts.append(content((Span("Looking into it … The first look at a problem takes some seconds.", Role.MUTED),)))
        elif way.inside.found is None:
            parts.append(content((Span(clean(way.inside.said), Role.WARN),)))
        else:
            heading: Line = (Span("jaxpr", Role.TITLE), Span("  with the lines above that it comes from", Role.MUTED))
            parts.append(paragraphs([cut(heading, width), *jaxpr_lines(way.inside.found, width, way.code)]))
        self.query_one(f"#{name}-text", Static).update(Content("\n").join(parts))

    # What can be done

    def action_other(self, by: int) -> None:
        """Show another way, or the explanation."""
        pages = self._pages
        self._shown = pages[(pages.index(self._shown) + by) % len(pages)]
        self._draw()
        self._focus_shown()

    @property
    def _panes(self) -> list[VerticalScroll]:
        """The columns that are seen."""
        return [pane for pane in self.query("#ways > VerticalScroll").results(VerticalScroll) if pane.display]

    def _focus_shown(self) -> None:
        """Where a column has gone that had the focus, the first one that is seen gets it: the arrow keys scroll something."""
        if self.focused not in self._panes:
            self._panes[0].focus()

    def action_next_case(self) -> None:
        """Compare on another case."""
        at = self._cases.index(self._case)
        self._case = self._cases[(at + 1) % len(self._cases)]
        self._look()

    def action_turn(self) -> None:
        """Give the focus to the next column, to scroll it."""
        shown = self._panes
        at = shown.index(self.focused) if self.focused in shown else -1
        shown[(at + 1) % len(shown)].focus()

    def action_back(self) -> None:
        """Back to the problem."""
        self.dismiss(None)
