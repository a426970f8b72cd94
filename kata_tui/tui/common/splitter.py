"""A line between two panes that can be dragged."""

from textual import events
from textual.message import Message

from kata_tui.tui.common.heading import Heading


class Splitter(Heading):
    """Tells where it is dragged to, in cells of the screen; whoever owns the panes makes them so wide or high."""

    class Dragged(Message):
        """It was dragged to this place on the screen."""

        def __init__(self, splitter: "Splitter", x: int, y: int) -> None:
            super().__init__()
            self.splitter = splitter
            self.x = x
            self.y = y

        @property
        def control(self) -> "Splitter":
            """The splitter, for `@on` with a selector."""
            return self.splitter

    def on_mouse_down(self) -> None:
        """Take the mouse."""
        self.capture_mouse()

    def on_mouse_up(self) -> None:
        """Let the mouse go."""
        self.release_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell where to, while held."""
        if self.app.mouse_captured is self:
            self.post_message(self.Dragged(self, event.screen_x, event.screen_y))
