"""The top line of a pane: its name and what belongs to it. Where the pane has a frame, the line is the frame's upper edge."""

from textual.content import Content

from kata_tui.reporting import Line
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content

_LEAST_EDGE = 2
"""Cells of the edge that stay between what stands on the left and what stands on the right."""


class Heading(SteadyText):
    """A name, what is told beside it, and what is told at the right end. A frame around the pane goes on in it."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self.framed = False
        """Whether it is the upper edge of a frame."""
        self.lit = False
        """Whether the pane has the focus."""
        self.told = Content()
        """What stands on it, without the frame."""
        self._called = Content()
        self._right = Content()

    def tell(self, name: Content, said: Line | Content = (), right: Line = ()) -> None:
        """Show that. `right` is left out where there is no room for it."""
        self._called = name
        self.told = Content.assemble(name, said if isinstance(said, Content) else content(said))
        self._right = content(right)
        self.draw()

    def light(self, *, framed: bool, lit: bool) -> None:
        """Be the edge of a frame or a bar, of the pane with the focus or of another one."""
        if (framed, lit) == (self.framed, self.lit):
            return
        self.framed, self.lit = framed, lit
        self.set_class(lit, "focused")
        self.set_class(framed, "framed")
        self.draw()

    def on_resize(self) -> None:
        """Fit it to the width."""
        self.draw()

    def draw(self) -> None:
        """Put it together anew."""
        width, left = self.size.width, self.told
        if self.lit and self._called:
            left = Content.assemble(self._called.without_spans.stylize("$pane-name"), left[len(self._called.plain) :])
        if not width or not (self.framed or self._right):
            self.say(left)
            return
        edge = "$frame-lit" if self.lit else "$frame"
        before, after, fill = (("╭─", edge), ("─╮", edge), "─") if self.framed else ("", " ", " ")
        room = width - 4 * self.framed
        right = Content.assemble(" ", self._right, " ") if self._right else Content()
        if left.cell_length + right.cell_length + _LEAST_EDGE > room:
            right = Content()
        if left.cell_length > room - 1:
            left = left.truncate(max(0, room - 1), ellipsis=True)
        left = Content.assemble(left, " ") if self.framed else left
        line = (fill * max(0, room - left.cell_length - right.cell_length - (not self.framed)), edge if self.framed else "")
        self.say(Content.assemble(before, left, line, right, after))
