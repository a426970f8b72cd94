"""What an editor draws over its lines: the marked one, signs of what looks wrong, guides of the indentation, notes."""

from collections.abc import Mapping

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import TextArea

from kata_tui.model.assistance import Mark, Weight
from kata_tui.reporting import Span
from kata_tui.reporting.line_shapes import GAP
from kata_tui.tui.editor.diagnostic import Diagnostic
from kata_tui.tui.editor.line_notes import LineNotes
from kata_tui.tui.editor.python_text import INDENT

GUIDE = "│"

_SIGNS = {Weight.ERROR: "●", Weight.WARNING: "▲", Weight.HINT: "·"}

_VISIBLE = {code: 0x2400 + code for code in range(32) if code != 9}
_VISIBLE |= dict.fromkeys((*range(0x80, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C), 0xFFFD)
_VISIBLE[127] = 0x2421


def visible(line: str) -> str:
    """`line` with a visible sign, as long, for whatever a terminal would act on."""
    return line.translate(_VISIBLE)


class LinePainter:
    """Draws on the strips of one editor."""

    CLASSES = frozenset({"editor--marked", "editor--marked-gutter", "editor--guide", *(f"editor--{weight}" for weight in Weight)})

    def __init__(self, area: TextArea) -> None:
        self._area = area
        self._guided: dict[int, tuple[Strip, int | None, Strip]] = {}
        self.mark: Diagnostic | None = None
        """The marked line."""
        self.marks: Mapping[int, Mark] = {}
        """What looks wrong, by row."""
        self.notes = LineNotes()

    def forget(self) -> None:
        """The styles are others now."""
        self._guided.clear()

    def paint(self, y: int, strip: Strip) -> Strip:
        """The strip of a line of the view with all that belongs to its row. A row that is wrapped has it on the first of its lines."""
        places = self._area.wrapped_document._offset_to_line_info
        at = self._area.scroll_offset.y + y
        if at >= len(places) or places[at][1] > 0:
            return strip
        row = places[at][0]
        strip = self._with_guides(row, strip)
        if self.mark is not None and row == self.mark.line:
            strip = self._marked(strip)
        elif row in self.marks:
            strip = self._signed(strip, self.marks[row])
        return self._noted(row, strip)

    def note_to_tell(self) -> Span | None:
        """The note of the cursor's line, where it does not stand whole behind the line."""
        row = self._area.cursor_location[0]
        line = self._area.document.get_line(row)
        note = self.notes.at(row, line)
        if note is None or not self._room_behind(row):
            return note
        room = self._area.scrollable_content_region.width - self._end_of(line) - GAP
        return note if cell_len(note.text) > room else None

    def _room_behind(self, row: int) -> bool:
        return self.notes.inline and not self._area.wrapped_document.get_offsets(row)

    def _noted(self, row: int, strip: Strip) -> Strip:
        if not self._room_behind(row) or (self._area.suggestion and row == self._area.cursor_location[0]):
            return strip
        width = self._area.scrollable_content_region.width
        drawn = self.notes.drawn(row, strip, width)
        if drawn is not None:
            return drawn
        line = self._area.document.get_line(row)
        note = self.notes.at(row, line)
        return strip if note is None else self.notes.behind(row, note, strip, self._end_of(line), width)

    def _end_of(self, line: str) -> int:
        """The cell behind a line, in the view."""
        shown = line if line.isprintable() else visible(line).expandtabs(self._area.indent_width)
        return self._area.gutter_width + max(0, cell_len(shown) - self._area.scroll_offset.x)

    def _with_guides(self, row: int, strip: Strip) -> Strip:
        """The strip with guides at the stops of its indentation, from the second on: the first would stand beside the numbers.

        No guide takes the place of the cursor. A text that is scrolled sideways has none.
        """
        line = self._area.document.get_line(row)
        indent = len(line) - len(line.lstrip(" "))
        if indent <= INDENT or self._area.scroll_offset.x:
            return strip
        cursor = self._area.cursor_location[1] if row == self._area.cursor_location[0] else None
        kept = self._guided.get(row)
        if kept is not None and kept[0] is strip and kept[1] == cursor:
            return kept[2]
        style = Style(color=self._area.get_component_rich_style("editor--guide").color)
        gutter = self._area.gutter_width
        made: list[Segment] = []
        end = 0
        for column in range(INDENT, indent, INDENT):
            cell = gutter + column
            blank = list(strip.crop(cell, cell + 1))
            if column != cursor and len(blank) == 1 and blank[0].text == " ":
                made += [*strip.crop(end, cell), Segment(GUIDE, (blank[0].style or Style()) + style)]
                end = cell + 1
        drawn = Strip([*made, *strip.crop(end)], strip.cell_length) if made else strip
        self._guided[row] = strip, cursor, drawn
        return drawn

    def _marked(self, strip: Strip) -> Strip:
        gutter = self._area.gutter_width
        number = self._area.get_component_rich_style("editor--marked-gutter")
        text = self._area.get_component_rich_style("editor--marked")
        marked: list[Segment] = []
        for part, style in ((strip.crop(0, gutter), number), (strip.crop(gutter), text)):
            marked += [Segment(segment.text, (segment.style or Style()) + style, segment.control) for segment in part]
        return Strip(marked, strip.cell_length)

    def _signed(self, strip: Strip, mark: Mark) -> Strip:
        gutter = self._area.gutter_width
        sign = Segment(_SIGNS[mark.weight], self._area.get_component_rich_style(f"editor--{mark.weight}"))
        return Strip.join([strip.crop(0, gutter - 1), Strip([sign], 1), strip.crop(gutter)])
