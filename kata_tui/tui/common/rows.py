"""A list of lines with a cursor. Only the lines in view are ever drawn, so that thousands cost what twenty do."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from kata_tui.reporting import Line
from kata_tui.tui.common.styled import content

Row = TypeVar("Row")


class Rows(ScrollView, Generic[Row], can_focus=True):
    """Rows of any kind; `draw(row, width)` makes the line of one."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
        Binding("home", "move(-1000000)", show=False),
        Binding("end", "move(1000000)", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    class Highlighted(Message):
        """The cursor is on another row, or on a row of a new list."""

        def __init__(self, rows: "Rows[Any]") -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> "Rows[Any]":
            """The list, for `@on` with a selector."""
            return self.rows

    class Chosen(Message):
        """A row was clicked that the cursor was on already."""

        def __init__(self, rows: "Rows[Any]") -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> "Rows[Any]":
            """The list, for `@on` with a selector."""
            return self.rows

    def __init__(self, draw: Callable[[Row, int], Line], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.set_reactive(Rows.auto_links, False)  # there are none, and Textual would look up their style for every line
        self._draw = draw
        self.rows: Sequence[Row] = ()

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[Row], cursor: int = 0) -> None:
        """Show other rows. The cursor goes to row `cursor`, or to the last one there is."""
        self.rows = rows
        self.set_reactive(Rows.cursor, max(0, min(cursor, len(rows) - 1)))
        self.virtual_size = Size(0, len(rows))
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Highlighted(self))

    def redraw(self, rows: Sequence[Row] | None = None) -> None:
        """Draw again, or draw as many rows that say something new of the same things. The cursor stays."""
        if rows is not None:
            self.rows = rows
            self.virtual_size = Size(0, len(rows))
        self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        """The cursor is on a row."""
        return max(0, min(cursor, len(self.rows) - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Follow the cursor."""
        if before != now:
            self._keep_in_view()
            self.refresh()
            self.post_message(self.Highlighted(self))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True)

    def action_move(self, by: int) -> None:
        """Move the cursor by so many rows."""
        self.cursor += by

    def action_move_page(self, by: int) -> None:
        """Move the cursor by so many pages."""
        self.cursor += by * max(1, self.scrollable_content_region.height - 1)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row clicked, or choose it."""
        row = event.get_content_offset(self)
        if row is None or (index := row.y + self.scroll_offset.y) >= len(self.rows):
            return
        if index == self.cursor:
            self.post_message(self.Chosen(self))
        self.cursor = index

    def render_line(self, y: int) -> Strip:
        """One line of the view."""
        index = self.scroll_offset.y + y
        width = self.scrollable_content_region.width
        if index >= len(self.rows):
            return Strip.blank(width, self.visual_style.rich_style)  # which Textual remembers, unlike `rich_style`
        line = content(self._draw(self.rows[index], width)).truncate(width, ellipsis=True)
        style = self.visual_style
        if index == self.cursor:
            style = self.get_visual_style("rows--cursor")
            if self.has_focus:
                line = line.without_spans  # colours of their own would be unreadable on the cursor's
        strips = Visual.to_strips(self, line, width, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(width, style.rich_style)
