"""Statement, editor and results: beside each other where there is room, one at a time where there is not."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget

from kata_tui.tui.common.rows import Rows
from kata_tui.tui.common.splitter import Splitter
from kata_tui.tui.editor.editor_pane import EditorPane
from kata_tui.tui.solve.results import Results
from kata_tui.tui.solve.statement import Statement
from kata_tui.tui.view_state import WIDE, Layout


class Panes(Horizontal):
    """The three panes. They are called `statement`, `editor` and `results`."""

    class Arranged(Message):
        """Other panes are shown, or in another way."""

    TITLES: ClassVar[dict[str, str]] = {"statement": "#statement-tabs", "editor": "#editor-title", "results": "#results-title"}

    def __init__(self, statement: Statement, editing: EditorPane, results: Results, layout: Layout) -> None:
        super().__init__(id="panes")
        self._statement = statement
        self._editing = editing
        self._results = results
        self.layout_kept = layout.within_bounds()
        self.shown = "editor"

    def compose(self) -> ComposeResult:
        """The statement on the left, the work on the right."""
        yield self._statement
        yield Splitter(id="between")
        with Vertical(id="work"):
            yield self._editing
            yield self._results

    @property
    def narrow(self) -> bool:
        """Whether one pane is shown at a time."""
        return self.app.size.width < WIDE

    @property
    def focused(self) -> str:
        """The pane that has the focus; "" for none."""
        node = self.screen.focused
        panes: dict[object, str] = {self._statement: "statement", self._editing: "editor", self._results: "results"}
        return next((panes[above] for above in node.ancestors_with_self if above in panes), "") if node else ""

    def go_to(self, name: str) -> None:
        """Show a pane and give it the focus, at once, so that what is typed next arrives there."""
        self.reveal(name)
        targets: dict[str, Widget] = {
            "statement": self._statement.focus_target,
            "results": self._results.query_one("#entries", Rows),
        }
        self.screen.set_focus(targets.get(name, self._editing.editor))

    def reveal(self, name: str) -> None:
        """Make `name` the pane that a narrow terminal shows."""
        self.shown = name
        self._arrange()

    def resize(self, layout: Layout) -> None:
        """Share the place in another way, within bounds."""
        self.layout_kept = layout.within_bounds()
        self._arrange()

    def on_resize(self) -> None:
        """Wide panes share the place; a narrow one has it all."""
        self._arrange()

    def _arrange(self) -> None:
        """Show the panes that there is room for. Not by style classes: those would look at every node below anew."""
        narrow, shown = self.narrow, self.shown
        self._statement.display = not narrow or shown == "statement"
        self.query_one("#between").display = not narrow
        self.query_one("#work").display = not narrow or shown != "statement"
        self._editing.display = not narrow or shown == "editor"
        self._results.display = not narrow or shown == "results"
        self._statement.styles.width = "1fr" if narrow else f"{self.layout_kept.statement}%"
        self._editing.styles.height = "1fr" if narrow else f"{self.layout_kept.editor}%"
        self.post_message(self.Arranged())

    def on_descendant_focus(self) -> None:
        """The pane that has the focus shows it, and is the one that stays when the terminal gets narrow."""
        focused = self.focused
        for name, title in self.TITLES.items():
            self.query_one(title).set_class(name == focused, "focused")
        self.shown = focused or self.shown

    @on(Splitter.Dragged, "#between")
    def _dragged_sideways(self, event: Splitter.Dragged) -> None:
        event.stop()
        self.resize(Layout(round(100 * event.x / max(1, self.size.width)), self.layout_kept.editor))

    @on(Splitter.Dragged, "#results-title")
    def _dragged_up(self, event: Splitter.Dragged) -> None:
        event.stop()
        work = self.query_one("#work").region
        self.resize(Layout(self.layout_kept.statement, round(100 * (event.y - work.y) / max(1, work.height))))
