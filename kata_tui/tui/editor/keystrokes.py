"""What a key does that Python makes more of than a character: Enter, brackets and quotes, backspace."""

from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from kata_tui.tui.editor import python_text as rules
from kata_tui.tui.editor.document import PythonDocument

ABOVE = 100
"""Lines above a new one that its indentation may come from."""


def new_line(area: TextArea) -> None:
    """Begin a line, indented as Python wants it. Between a pair of brackets it gets one of its own, and so does the closing one."""
    (row, column), end = sorted(area.selection)
    before = area.document.get_line(row)[:column]
    after = area.document.get_line(end[0])[end[1] :]
    if not before.strip():
        # The white space moves down with the cursor instead of staying behind on an empty line.
        area.replace("\n" + before, (row, 0), end, maintain_selection_offset=False)
        return
    *above, code = _document(area).code(max(0, row - ABOVE), row)
    indent = rules.indent_after(code[:column], above)
    if before[-1:] in rules.PAIRS and before[-1:] not in rules.QUOTES and after[:1] == rules.PAIRS[before[-1:]]:
        area.replace(f"\n{indent}\n{rules.leading(before)}", (row, column), end, maintain_selection_offset=False)
        area.move_cursor((row + 1, len(indent)))
        return
    spare = len(after) - len(after.lstrip(" ")) if after.strip() else 0
    area.replace("\n" + indent, (row, column), (end[0], end[1] + spare), maintain_selection_offset=False)


def typed(area: TextArea, character: str) -> bool:
    """Do what Python makes of a character. Returns whether that was anything: if not, it stands for itself."""
    if character not in rules.PAIRS and character not in rules.CLOSERS:
        return False
    if not area.selection.is_empty:
        return _around_selection(area, character)
    before, after = around(area)
    row, column = area.cursor_location
    if character in rules.CLOSERS and after[:1] == character and not (character in rules.QUOTES and before.endswith("\\")):
        area.move_cursor((row, column + 1))
        return True
    document = _document(area)
    inside = document.in_string(row, column)
    below = document.get_line(row + 1) if row + 1 < document.line_count else ""
    if not inside and rules.closes_below(character, document.code(row, row)[0][:column], after, below):
        if not before.strip():
            area.delete((row, 0), (row + 1, 0), maintain_selection_offset=False)
            row -= 1
        area.move_cursor((row + 1, below.index(character) + 1))
        return True
    if rules.opens_triple(character, before) and not document.in_string(row, column - 2):
        area.insert(character * 4)
        area.move_cursor((row, column + 1))
        return True
    if character in rules.PAIRS and not inside and rules.pairs_up(character, before, after):
        area.insert(character + rules.PAIRS[character])
        area.move_cursor((row, column + 1))
        return True
    return False


def backspace(area: TextArea) -> bool:
    """Delete both of an empty pair, or white space back to the stop before. Returns whether there was either."""
    before, after = around(area)
    row, column = area.cursor_location
    if not area.selection.is_empty or not before or area.read_only:
        return False
    if rules.PAIRS.get(before[-1]) == after[:1]:
        area.delete((row, column - 1), (row, column + 1), maintain_selection_offset=False)
        return True
    if not before.strip(" "):
        area.delete((row, rules.stop_before(column)), (row, column), maintain_selection_offset=False)
        return True
    return False


def around(area: TextArea) -> tuple[str, str]:
    """What stands before and behind the cursor in its line."""
    row, column = area.cursor_location
    line = area.document.get_line(row)
    return line[:column], line[column:]


def _around_selection(area: TextArea, character: str) -> bool:
    """Put the pair around what is selected, which stays selected."""
    if character not in rules.PAIRS:
        return False
    start, end = sorted(area.selection)
    area.replace(character + area.selected_text + rules.PAIRS[character], start, end, maintain_selection_offset=False)
    shift = 1 if start[0] == end[0] else 0
    area.selection = Selection((start[0], start[1] + 1), (end[0], end[1] + shift))
    return True


def _document(area: TextArea) -> PythonDocument:
    document = area.document
    assert isinstance(document, PythonDocument)
    return document
