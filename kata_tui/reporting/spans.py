"""Styled text without a toolkit: a line is a tuple of spans, and a span has a role, not a colour. Widths are terminal cells."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct
from rich.cells import cell_len


class Role(StrEnum):
    """What a piece of text is; whoever shows it chooses the colour."""

    PLAIN = "plain"
    MUTED = "muted"
    TITLE = "title"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    MARK = "mark"  # an element that differs
    CODE = "code"


class Span(Struct, frozen=True):
    """Text of one role. It has passed `clean` or `clean_line` if it came from outside."""

    text: str
    role: Role = Role.PLAIN


Line = tuple[Span, ...]


def text_of(line: Line) -> str:
    """The line without its roles."""
    return "".join(span.text for span in line)


def width_of(line: Line) -> int:
    """The cells that the line takes."""
    return sum(cell_len(span.text) for span in line)


def wrap(line: Line, width: int, hang: int = 0) -> list[Line]:
    r"""`line` as lines of at most `width` cells (at least 1); all but the first are indented by `hang` cells.

    It breaks at `\n`, then at spaces, then anywhere. Spaces within a line stay as they are.
    """
    width = max(width, 1)
    hang = min(hang, width // 2)
    wrapped: list[Line] = []
    for part in _split(line):
        start = 0
        while True:
            indent = hang if wrapped else 0
            end, following = _fit(part, start, width - indent)
            wrapped.append(_joined([(" ", Role.PLAIN)] * indent + part[start:end], width - indent))
            if following >= len(part):
                break
            start = following
    return wrapped


def cut(line: Line, width: int) -> Line:
    """`line` on one line of at most `width` cells; what was cut is marked with an ellipsis."""
    (characters, *rest) = _split(line)
    if not rest and sum(_cells(character) for character, _ in characters) <= width:
        return line
    kept, cells = [], 0
    for character, role in characters:
        if cells + _cells(character) > width - 1:
            break
        kept.append((character, role))
        cells += _cells(character)
    return _joined([*kept, ("…", Role.MUTED)], width) if width > 0 else ()


_Characters = list[tuple[str, Role]]


def _cells(character: str) -> int:
    """The cells of one character, at the most: a variation selector can make the one before it wide."""
    return 1 if character == "\ufe0f" else cell_len(character)


def _split(line: Line) -> list[_Characters]:
    parts: list[_Characters] = [[]]
    for span in line:
        for character in span.text:
            if character == "\n":
                parts.append([])
            else:
                parts[-1].append((character, span.role))
    return parts


def _fit(part: _Characters, start: int, width: int) -> tuple[int, int]:
    """Where the line that begins at `start` ends, and where the next one begins."""
    cells, space, solid = 0, None, False
    for at in range(start, len(part)):
        character = part[at][0]
        if character == " ":
            if solid:
                space = at
        else:
            solid = True
        cells += _cells(character)
        if cells > width and at > start:
            if space is None:
                return at, at
            following = space
            while following < len(part) and part[following][0] == " ":
                following += 1
            while part[space - 1][0] == " ":
                space -= 1
            return space, following
    return len(part), len(part)


def _joined(characters: Iterable[tuple[str, Role]], width: int) -> Line:
    spans: list[Span] = []
    text, current = "", Role.PLAIN
    for character, role in characters:
        if text and role is not current:
            spans.append(Span(text, current))
            text = ""
        current = role
        text += character if _cells(character) <= width else "…"
    return (*spans, Span(text, current)) if text else tuple(spans)
