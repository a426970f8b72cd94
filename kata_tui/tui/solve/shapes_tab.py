"""All live shapes of the text in the editor: a tab beside the details of the results."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from kata_tui.model.bound_shapes import Shapes
from kata_tui.reporting import Role, Span
from kata_tui.reporting.line_shapes import shapes_lines
from kata_tui.tui.common.styled import paragraphs


class ShapesTab(VerticalScroll):
    """Shows the shapes that were found last."""

    def __init__(self) -> None:
        super().__init__(id="shapes")
        self._found: tuple[Shapes, str] | None = None

    def compose(self) -> ComposeResult:
        """The lines."""
        yield Static(id="shapes-text", markup=False)

    def wait(self) -> None:
        """Say that they are looked for."""
        if self._found is None:
            said = Span("Following your code line by line … The first time takes some seconds.", Role.MUTED)
            self.query_one("#shapes-text", Static).update(paragraphs([(said,)]))

    def show(self, shapes: Shapes, source: str) -> None:
        """Show what was found in `source`."""
        self._found = shapes, source
        self._draw()

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self._draw()

    def _draw(self) -> None:
        if self._found is not None:
            width = max(20, self.scrollable_content_region.width - 1)
            self.query_one("#shapes-text", Static).update(paragraphs(shapes_lines(self._found[0], width, self._found[1])))
