"""Statement, editor and results: beside each other where there is room, one at a time where there is not."""

from textual import on
from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget

from kata_tui.tui.common.heading import Heading
from kata_tui.tui.common.rows import Rows
from kata_tui.tui.common.splitter import Splitter
from kata_tui.tui.editor.editor_pane import EditorPane
from kata_tui.tui.solve.results import Results
from kata_tui.tui.solve.statement import Statement
from kata_tui.tui.view_state import HIGH, WIDE, Layout

_LEAST = 80
"""Columns that they need to stand beside each other when the keys stand there too."""

_MOST = 2 / 3
"""The share of the height that the results take at most of themselves."""


class Panes(Horizontal):
    """The three panes. They are called `statement`, `editor` and `results`."""

    class Arranged(Message):
        """Other panes are shown, or in another way."""

    def __init__(self, statement: Statement, editing: EditorPane, results: Results, layout: Layout) -> None:
        super().__init__(id="panes")
        self._statement = statement
        self._editing = editing
        self._results = results
        self._lights: dict[str, tuple[bool, bool, str]] = {}
        self._wanted = 0
        self.layout_kept = layout.within_bounds()
        self.shown = "editor"
        self.zoomed = False
        """Whether the pane that is shown has the whole screen."""
        self.hidden = False
        """Whether the statement makes room."""

    def compose(self) -> ComposeResult:
        """The statement on the left, the work on the right."""
        yield self._statement
        yield Splitter(id="between")
        with Vertical(id="work"):
            yield self._editing
            yield self._results

    def on_mount(self) -> None:
        """Frames have the colours of the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._light())

    def on_unmount(self) -> None:
        """Else the signal keeps us, and with us the whole screen, until the theme is another one."""
        self.app.theme_changed_signal.unsubscribe(self)

    @property
    def alone(self) -> bool:
        """Whether one pane is shown at a time."""
        return self.zoomed or self.app.size.width < WIDE or 0 < self.size.width < _LEAST

    @property
    def framed(self) -> bool:
        """Whether there is room for frames."""
        return not self.alone and self.app.size.height >= HIGH

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
        """Make `name` the pane that is shown where there is one at a time."""
        self.shown = name
        self.hidden = self.hidden and name != "statement"
        self._arrange()

    # How the place is shared

    def resize(self, layout: Layout) -> None:
        """Share the place in another way, within bounds."""
        self._wanted = 0
        self.layout_kept = layout.within_bounds()
        self._arrange()

    def grow(self, wider: int, taller: int) -> None:
        """Make the statement wider and the editor taller by so many percent of what there is."""
        statement, editor = self.layout_kept.statement, self.layout_kept.editor
        if self._wanted:
            editor = round(100 * self._editing.size.height / max(1, self.query_one("#work").size.height))
        self.resize(Layout(statement + wider, editor + taller))

    @on(Results.RoomWanted)
    def _give_room(self, event: Results.RoomWanted) -> None:
        event.stop()
        if event.lines != self._wanted:
            self._wanted = event.lines
            self._arrange()

    def swap_zoom(self) -> None:
        """Give the pane with the focus the whole screen, or all their places again."""
        self.zoomed = not self.zoomed
        self._arrange()

    def swap_statement(self) -> None:
        """Take the statement away, or bring it back."""
        if self.alone:
            self.go_to("editor" if self.shown == "statement" else "statement")
            return
        self.hidden = not self.hidden
        if self.hidden and self.focused == "statement":
            self.go_to("editor")
        self._arrange()

    def on_resize(self) -> None:
        """Wide panes share the place; a narrow one has it all."""
        self._arrange()

    def _arrange(self) -> None:
        """Show the panes that there is room for. Not by style classes: those would look at every node below anew."""
        alone, shown = self.alone, self.shown
        self._statement.display = shown == "statement" if alone else not self.hidden
        self.query_one("#between").display = not alone and not self.hidden
        self.query_one("#work").display = not alone or shown != "statement"
        self._editing.display = not alone or shown == "editor"
        self._results.display = not alone or shown == "results"
        self._statement.styles.width = "1fr" if alone else f"{self.layout_kept.statement}%"
        self._editing.styles.height = "1fr" if alone else self._height_of_editor()
        self._light()
        self.post_message(self.Arranged())

    def _height_of_editor(self) -> int | str:
        height, percent = self.size.height, self.layout_kept.editor
        lines = min(self._wanted + self.framed, int(height * _MOST))
        return height - lines if lines > height * (100 - percent) // 100 else f"{percent}%"

    # Frames

    def on_descendant_focus(self) -> None:
        """The pane that has the focus shows it, and is the one that stays when the terminal gets narrow."""
        self.shown = self.focused or self.shown
        self._light()

    def _light(self) -> None:
        """Draw the frames, that of the pane with the focus brightly. Not by style classes, as above."""
        focused, framed = self.focused, self.framed
        colours = self.app.theme_variables
        for name, pane in (("statement", self._statement), ("editor", self._editing), ("results", self._results)):
            lit = name == focused
            colour = colours["frame-lit" if lit else "frame"]
            if self._lights.get(name) == (framed, lit, colour):
                continue
            self._lights[name] = framed, lit, colour
            pane.query_one(".pane-title", Heading).light(framed=framed, lit=lit)
            styles = pane.query_one(".body").styles
            styles.border_left = styles.border_right = styles.border_bottom = ("round", Color.parse(colour)) if framed else None

    @on(Splitter.Dragged, "#between")
    def _dragged_sideways(self, event: Splitter.Dragged) -> None:
        event.stop()
        self.resize(Layout(round(100 * event.x / max(1, self.size.width)), self.layout_kept.editor))

    @on(Splitter.Dragged, "#results-title")
    def _dragged_up(self, event: Splitter.Dragged) -> None:
        event.stop()
        work = self.query_one("#work").region
        self.resize(Layout(self.layout_kept.statement, round(100 * (event.y - work.y) / max(1, work.height))))
