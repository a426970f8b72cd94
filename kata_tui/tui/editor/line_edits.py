"""Changes of whole lines: shifted, commented, moved, doubled, joined. Each is one step that can be undone."""

from textual.widgets import TextArea
from textual.widgets.text_area import Location, Selection

from kata_tui.tui.editor.python_text import Change


def selected_rows(area: TextArea) -> tuple[int, int]:
    """First and last line of the selection; a last line of which nothing is selected does not count."""
    start, end = sorted(area.selection)
    return start[0], end[0] - 1 if end[1] == 0 and end[0] > start[0] else end[0]


def change_lines(area: TextArea, change: Change) -> None:
    """Change the selected lines. Cursor and selection stay on what they were on."""
    first, last = selected_rows(area)
    lines = _lines(area, first, last)
    changed = change(lines)
    if changed == lines:
        return
    moved = {first + index: len(new) - len(old) for index, (new, old) in enumerate(zip(changed, lines, strict=True))}

    def follow(location: Location) -> Location:
        return location[0], max(0, location[1] + moved.get(location[0], 0)) if location[1] else 0

    start, end = area.selection
    _put(area, first, last, changed)
    area.selection = Selection(follow(start), follow(end))


def move_lines(area: TextArea, by: int) -> None:
    """Move the selected lines one up (-1) or down (1), past the line there."""
    first, last = selected_rows(area)
    if first + by < 0 or last + by >= area.document.line_count:
        return
    moved = _lines(area, first, last)
    (start, end), height = area.selection, area.document.line_count
    if by < 0:
        _put(area, first - 1, last, [*moved, area.document.get_line(first - 1)])
    else:
        _put(area, first, last + 1, [area.document.get_line(last + 1), *moved])
    area.selection = Selection(*((min(row + by, height - 1), column) for row, column in (start, end)))


def double_lines(area: TextArea) -> None:
    """Write the selected lines once more below. The cursor goes to the new ones."""
    first, last = selected_rows(area)
    lines, (start, end) = _lines(area, first, last), area.selection
    _put(area, first, last, [*lines, *lines])
    area.selection = Selection(*((row + len(lines), column) for row, column in (start, end)))


def join_lines(area: TextArea) -> None:
    """Make one line of the selected ones, or of the cursor's and the one below. Between two stands one blank, none inside of brackets."""
    first, last = selected_rows(area)
    last = max(last, first + 1)
    if last >= area.document.line_count:
        return
    joined, seam = area.document.get_line(first), 0
    for line in _lines(area, first + 1, last):
        added = line.strip()
        joined = joined.rstrip() if joined.strip() else joined
        tight = not added or not joined.strip() or joined[-1] in "([{" or added[0] in ")]}"
        seam = len(joined)
        joined += added if tight else " " + added
    _put(area, first, last, [joined])
    area.selection = Selection.cursor((first, seam))


def _lines(area: TextArea, first: int, last: int) -> list[str]:
    return [area.document.get_line(row) for row in range(first, last + 1)]


def _put(area: TextArea, first: int, last: int, lines: list[str]) -> None:
    area.history.checkpoint()
    area.replace("\n".join(lines), (first, 0), (last, len(area.document.get_line(last))))
    area.history.checkpoint()
