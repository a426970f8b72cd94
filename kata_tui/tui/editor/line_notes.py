"""Notes behind the lines of an editor: dim, no part of the text. A line that is edited loses its own, and those below move with theirs."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.style import Style

from kata_tui.reporting import Role, Span
from kata_tui.reporting.line_shapes import GAP, note_span

LEAST = 8
"""Cells that a note has at least; where there are fewer, there is none."""


class LineNotes:
    """The notes of one editor, by row (from 0), and how they were drawn last."""

    def __init__(self) -> None:
        self.inline = True
        """Whether they stand behind their lines."""
        self._notes: dict[int, Span] = {}
        self._lines: tuple[str, ...] = ()
        self._drawn: dict[int, tuple[Strip, int, Strip]] = {}
        self._styles: dict[Role, RichStyle] = {}

    def colour(self, variables: Mapping[str, str]) -> None:
        """Take the colours of the app's theme."""
        background = Style.parse("on $surface", dict(variables))
        for role, style in ((Role.MUTED, "$muted"), (Role.BAD, "$bad")):
            rich = (background + Style.parse(style, dict(variables))).rich_style
            self._styles[role] = RichStyle(color=rich.color, dim=rich.dim, bold=False, italic=False, underline=False)
        self._drawn.clear()

    def show(self, notes: Mapping[int, str], lines: Sequence[str]) -> bool:
        """Show these, by line from 1, of a text with these lines. Returns whether that changes anything."""
        kept = {line - 1: note_span(note) for line, note in notes.items() if 0 < line <= len(lines)}
        changed, self._notes, self._lines = kept != self._notes, kept, tuple(lines)
        self._drawn.clear()
        return changed

    def follow(self, lines: Sequence[str]) -> None:
        """The text has these lines now: what did not change keeps its note, wherever it stands."""
        if not self._notes:
            return
        before, now = self._lines, tuple(lines)
        least = min(len(before), len(now))
        above = next((row for row in range(least) if before[row] != now[row]), least)
        below = next((row for row in range(least - above) if before[-1 - row] != now[-1 - row]), least - above)
        moved = len(now) - len(before)
        kept = {row: note for row, note in self._notes.items() if row < above}
        kept |= {row + moved: note for row, note in self._notes.items() if row >= len(before) - below}
        self._notes, self._lines = kept, now
        self._drawn.clear()

    def at(self, row: int, line: str) -> Span | None:
        """The note of a row that holds that line. A text that has just changed may have other rows than the notes."""
        note = self._notes.get(row)
        return note if note is not None and self._lines[row] == line else None

    def drawn(self, row: int, strip: Strip, width: int) -> Strip | None:
        """What was made of that very strip."""
        kept = self._drawn.get(row)
        return kept[2] if kept is not None and kept[0] is strip and kept[1] == width else None

    def behind(self, row: int, note: Span, strip: Strip, end: int, width: int) -> Strip:
        """The strip of a row, `width` cells of which are seen, with a note behind its line, which ends before cell `end`.

        The note stands in the blanks that fill the strip, where there are enough of them.
        """
        start = end + GAP
        *written, blank = list(strip) or [Segment("")]
        filled = strip.cell_length - len(blank.text)
        made = strip
        if width - start >= LEAST and filled <= start and blank.text.isspace() and width <= strip.cell_length:
            cells = cell_len(note.text)
            length = min(cells, width - start)
            text = note.text if cells == length else set_cell_size(note.text, length - 1) + "…"
            style = (blank.style or RichStyle()) + self._styles.get(note.role, RichStyle())
            before, after = (
                Segment(" " * (start - filled), blank.style),
                Segment(" " * (strip.cell_length - start - length), blank.style),
            )
            made = Strip([*written, before, Segment(text, style), after], strip.cell_length)
        self._drawn[row] = strip, width, made
        return made
