"""The list of ways to go on, under the cursor or above it."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.widget import Widget

from kata_tui.model.assistance import Completion

ROWS = 8
NARROWEST, WIDEST = 18, 44
"""Lines and columns that it takes."""


class CompletionList(Widget):
    """Some of the ways to go on, and perhaps one that is chosen. It lies over what is there and moves nothing."""

    ALLOW_SELECT = False
    can_focus = False

    class Picked(Message):
        """One was clicked."""

        def __init__(self, item: Completion) -> None:
            super().__init__()
            self.item = item

    def __init__(self) -> None:
        super().__init__(id="completions")
        self.items: Sequence[Completion] = ()
        self._index: int | None = None
        self._first = 0
        self._takes = Size(0, 0)
        self.display = False

    @property
    def chosen(self) -> Completion | None:
        """The one that Enter and Tab would take."""
        return None if self._index is None else self.items[self._index]

    def offer(self, items: Sequence[Completion], cursor: Offset, back: int, *, choose: bool) -> None:
        """Show these below the place on the screen that is `back` columns before the cursor, or above it where there is no room."""
        self.items = items
        self._index = 0 if choose else None
        self._first = 0
        width = max(cell_len(item.name) + len(item.kind) + 4 for item in items[:50])
        size = Size(min(max(width, NARROWEST), WIDEST), min(len(items), ROWS))
        room = self.screen.size
        below = cursor.y + 1 + size.height <= room.height
        place = Offset(
            max(0, min(cursor.x - back - 1, room.width - size.width)), cursor.y + 1 if below else max(0, cursor.y - size.height)
        )
        if self._takes != size:
            self._takes = size
            self.styles.width, self.styles.height = size
        if place != self.absolute_offset:
            self.absolute_offset = place
            self.refresh(layout=True)
        self.display = True
        self.refresh()

    def move(self, by: int) -> None:
        """Choose the next one or one before; from none, the first or the last."""
        last = len(self.items) - 1
        if self._index is None:
            self._index = 0 if by >= 0 else last
        elif abs(by) == 1:
            self._index = (self._index + by) % (last + 1)
        else:
            self._index = min(max(self._index + by, 0), last)
        self._first = min(max(self._first, self._index - ROWS + 1), self._index)
        self.refresh()

    def render(self) -> Content:
        """The lines that there is room for."""
        width = self.size.width
        lines = []
        for index, item in enumerate(self.items[self._first : self._first + ROWS], self._first):
            kind = item.kind[: max(0, width - 12)]
            name = set_cell_size(f" {item.name}", max(1, width - len(kind) - 1))
            chosen = index == self._index
            lines.append(
                Content.assemble((name, "bold" if chosen else ""), (f"{kind} ", "" if chosen else "$muted")).stylize(
                    "$completion-chosen" if chosen else ""
                )
            )
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        """Take the one that was clicked."""
        event.stop()
        index = self._first + event.y
        if 0 <= index < len(self.items):
            self.post_message(self.Picked(self.items[index]))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show the following ones."""
        event.stop()
        self._scroll(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show the ones before."""
        event.stop()
        self._scroll(-1)

    def _scroll(self, by: int) -> None:
        self._first = min(max(self._first + by, 0), max(0, len(self.items) - ROWS))
        self.refresh()
