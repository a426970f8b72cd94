"""An expected and an actual value beside each other, their differing elements marked; not only in colour."""

import re
from itertools import zip_longest

from rich.cells import cell_len

from kata_tui.model.problem import Tolerance
from kata_tui.model.result import Mismatch
from kata_tui.model.text import clean_line
from kata_tui.reporting.excerpts import window
from kata_tui.reporting.fields import LABEL, NARROW, field, labelled
from kata_tui.reporting.spans import Line, Role, Span, width_of, wrap

_LONGEST = 1_000
_GAP = 3
_CARETED = 3
_ELEMENT = re.compile(r"[^\s\[\]{}(),;]+")
_KIND = re.compile(r"^\w[\w<>]*\[[\d,]*\]")
"""The dtype and the shape that stand before the elements."""

_ROW_END = re.compile(r"\](\s+\.\.\.)?\s+(?=\[)")


def expected_and_actual(mismatch: Mismatch, width: int) -> list[Line]:
    """Expected above actual, aligned. A nested array that does not fit on a line is shown row by row, side by side if there is room."""
    if mismatch.excerpt is not None:
        return window(mismatch.excerpt, width)
    if not mismatch.expected and not mismatch.actual:
        return []
    one, other = clean_line(mismatch.expected, _LONGEST), clean_line(mismatch.actual, _LONGEST)
    if max(cell_len(one), cell_len(other)) > width - LABEL:
        one, other = rows(one), rows(other)
    expected, actual = marked(one, other, mismatch.tolerance)
    column = (width - _GAP) // 2
    widest = max(cell_len(row) for text in (one, other) for row in text.split("\n"))
    if "\n" in one and "\n" in other and widest <= column:
        return _beside(wrap(expected, column), wrap(actual, column), column)
    if width < NARROW:
        return [*field("expected", expected, width), *field("actual", actual, width)]
    below: list[Line] = []
    careted = _careted(shown := wrap(actual, width - LABEL))
    for line in shown:
        below += [line, _carets(line)] if careted and _is_marked(line) else [line]
    return [*field("expected", expected, width), *labelled("actual", below)]


def rows(text: str) -> str:
    """A nested array's text with a line for each row, indented by its depth; other text as it is."""
    start = text.find(" [[")
    if start < 0:
        return text
    body = text[start + 1 :]

    def broken(match: re.Match[str]) -> str:
        before = body[: match.start() + 1]
        indent = "\n" + " " * (before.count("[") - before.count("]"))
        return f"]{indent}...{indent}" if match.group(1) else f"]{indent}"

    return f"{text[:start]}\n{_ROW_END.sub(broken, body)}"


def marked(expected: str, actual: str, tolerance: Tolerance | None) -> tuple[Line, Line]:
    """Both texts with the elements marked that differ by more than the tolerance; none when they have not equally many elements."""
    ones, others = list(_ELEMENT.finditer(expected)), list(_ELEMENT.finditer(actual))
    if len(ones) != len(others):
        return (Span(expected, Role.CODE),), (Span(actual, Role.CODE),)
    differ = [not _close(one.group(), other.group(), tolerance) for one, other in zip(ones, others, strict=True)]
    return _spans(expected, ones, differ), _spans(actual, others, differ)


def _close(one: str, other: str, tolerance: Tolerance | None) -> bool:
    if one == other:
        return True
    if one.lstrip("-").isdecimal() and other.lstrip("-").isdecimal():
        return False  # integers are compared exactly, and need not fit into a float
    from numpy import asarray  # late: whoever has values to show has compared them with it

    from kata_tui.comparison.tolerance import EXACT, close

    try:
        return bool(close(asarray(complex(one)), asarray(complex(other)), tolerance or EXACT))
    except (ValueError, OverflowError):
        return False


def _spans(text: str, elements: list[re.Match[str]], differ: list[bool]) -> Line:
    spans: list[Span] = []
    at = 0
    for element, off in zip(elements, differ, strict=True):
        if off:
            spans += [Span(text[at : element.start()], Role.CODE), Span(element.group(), Role.MARK)]
            at = element.end()
    return tuple(span for span in (*spans, Span(text[at:], Role.CODE)) if span.text)


def _beside(left: list[Line], right: list[Line], column: int) -> list[Line]:
    """Two blocks with their titles side by side, the left one `column` cells wide."""
    careted = _careted(right)
    pairs: list[tuple[Line, Line]] = [((Span("expected", Role.MUTED),), (Span("actual", Role.MUTED),))]
    for one, other in zip_longest(left, right, fillvalue=()):
        pairs.append((one, other))
        if careted and _is_marked(other):
            pairs.append(((), _carets(other)))
    return [(*one, Span(" " * (column + _GAP - width_of(one))), *other) for one, other in pairs]


def _is_marked(line: Line) -> bool:
    return any(span.role is Role.MARK for span in line)


def _careted(lines: list[Line]) -> bool:
    """Whether carets help: where nearly everything differs they only make it longer."""
    equal = any(_ELEMENT.search(_KIND.sub("", span.text)) for line in lines for span in line if span.role is Role.CODE)
    return equal and sum(map(_is_marked, lines)) <= _CARETED


def _carets(line: Line) -> Line:
    """A line that puts a caret below each marked cell of `line`."""
    text = "".join(("^" if span.role is Role.MARK else " ") * width_of((span,)) for span in line)
    return (Span(text.rstrip(), Role.BAD),)
