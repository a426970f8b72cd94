"""The documentation of a name, below the editor. It stays until it is closed."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from kata_tui.model.assistance import Documentation
from kata_tui.reporting import Line, Role, Span, text_of, wrap
from kata_tui.reporting.documentation import documentation_lines
from kata_tui.tui.common.prose import python
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content, outside


class DocumentationPanel(Vertical):
    """A title, and the text to scroll in."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "close", show=False)]

    class Closed(Message):
        """It is not shown any more."""

    def __init__(self) -> None:
        super().__init__(id="documentation")
        self.told: Documentation | None = None

    def compose(self) -> ComposeResult:
        """Title and text."""
        yield SteadyText(id="documentation-title")
        with VerticalScroll(id="documentation-scroll"):
            yield Static(id="documentation-text", markup=False)

    def on_mount(self) -> None:
        """Nothing is asked yet."""
        self.display = False

    def show(self, told: Documentation) -> None:
        """Show that from its beginning."""
        self.told = told
        self.display = True
        line: Line = (
            Span(" ^K ", Role.CODE),
            Span("Documentation  ", Role.TITLE),
            outside(told.name, Role.PLAIN, 60),
            Span("  again: scroll it, Esc closes it", Role.MUTED),
        )
        self.query_one("#documentation-title", SteadyText).say(content(line))
        self.query_one("#documentation-scroll").scroll_home(animate=False)
        self.call_after_refresh(self._fill)

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        if self.told is None or not self.display:
            return
        width = max(20, self.query_one("#documentation-scroll").scrollable_content_region.width)
        lines: list[Line] = []
        for line in documentation_lines(self.told):
            text = text_of(line)
            lines += wrap(line, width, hang=len(text) - len(text.lstrip(" ")) or (4 if not lines else 0))
        self.query_one("#documentation-text", Static).update(Content("\n").join(map(_shown, lines)))

    def action_close(self) -> None:
        """Take it away."""
        self.display = False
        self.post_message(self.Closed())


def _shown(line: Line) -> Content:
    """A line of an example in the colours of Python, any other in its own."""
    text = text_of(line)
    return python(text) if text.lstrip().startswith((">>>", "...")) else content(line)
