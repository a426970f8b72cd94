"""The window on an expected and an actual array that are too long to show whole; differing elements are marked with a star."""

from msgspec import Struct
from rich.cells import cell_len

from kata_tui.model.result import Excerpt
from kata_tui.model.text import clean_line
from kata_tui.reporting.fields import LABEL, NARROW, heading
from kata_tui.reporting.spans import Line, Role, Span, cut, wrap

_GAP = 3
_FEWEST = 3
_CELL = 30


class _Column(Struct, frozen=True):
    """A column of cells: the cells that its numbers need, and one more where there is a star."""

    digits: int
    star: int

    @property
    def cells(self) -> int:
        return 1 + self.digits + self.star


_BETWEEN = (Span(""), _Column(_GAP - 1, 0))


def window(excerpt: Excerpt, width: int) -> list[Line]:
    """Both windows: a 1-D array's one above the other, a matrix's side by side where at least three columns of each have room."""
    if not excerpt.columns or not excerpt.expected or not excerpt.actual:
        return []
    return _flat(excerpt, width) if not excerpt.rows else _matrix(excerpt, width)


def place(lead: tuple[int, ...], axes: int) -> str:
    """A slice in Python terms: `result[3, :, :]`."""
    return f"result[{', '.join([*map(str, lead), *[':'] * axes])}]"


def _cells(excerpt: Excerpt) -> list[list[tuple[Span, Span]]]:
    """The cells of both windows, row by row."""
    found = []
    for ones, others, differs in zip(excerpt.expected, excerpt.actual, excerpt.differs, strict=False):
        row = []
        for one, other, off in zip(ones, others, differs, strict=False):
            role = Role.MARK if off else Role.CODE
            row.append((Span(clean_line(one, _CELL), role), Span(clean_line(other, _CELL) + ("*" if off else ""), role)))
        found.append(row)
    return found


def _flat(excerpt: Excerpt, width: int) -> list[Line]:
    (cells,) = _cells(excerpt)[:1]
    indices = [Span(str(column), Role.MUTED) for column in excerpt.columns]
    columns = [(index, *pair) for index, pair in zip(indices, cells, strict=False)]
    widths = [_column(list(column)) for column in columns]
    kept = _kept(widths, excerpt.centre[1], width - LABEL)
    lines = []
    for number, label in enumerate(("index", "expected", "actual")):
        parts = [Span(f"{label:<{LABEL - 1}}", Role.MUTED)]
        lines.append(_joined(parts, [(columns[at][number], widths[at]) for at in kept], width))
    return [*lines, *_legend(excerpt, width)]


def _matrix(excerpt: Excerpt, width: int) -> list[Line]:
    cells = _cells(excerpt)
    labels = [f"[{', '.join(map(str, (*excerpt.lead, row)))}]" for row in excerpt.rows]
    label = max(map(len, labels))
    headers = [str(column) for column in excerpt.columns]
    widths = [
        _column([Span(header), *(span for row in cells for span in row[at])]) for at, header in enumerate(headers[: len(cells[0])])
    ]
    beside = _kept(widths, excerpt.centre[1], (width - label - _GAP) // 2)
    lines: list[Line] = []
    if len(beside) >= min(_FEWEST, len(widths)) and width >= NARROW:
        across = sum(widths[at].cells for at in beside)
        titles = f"{'':{label}} {'expected':<{across + _GAP - 1}} actual"
        lines.append(cut((Span(titles, Role.MUTED),), width))
        header = [(Span(headers[at], Role.MUTED), widths[at]) for at in beside]
        lines.append(_joined([Span(" " * label)], [*header, _BETWEEN, *header], width))
        for name, row in zip(labels, cells, strict=False):
            left = [(row[at][0], widths[at]) for at in beside]
            right = [(row[at][1], widths[at]) for at in beside]
            lines.append(_joined([Span(f"{name:>{label}}", Role.MUTED)], [*left, _BETWEEN, *right], width))
        return [*lines, *_legend(excerpt, width)]
    kept = _kept(widths, excerpt.centre[1], width - label)
    for side, title in enumerate(("expected", "actual")):
        lines += heading(title, width)
        lines.append(_joined([Span(" " * label)], [(Span(headers[at], Role.MUTED), widths[at]) for at in kept], width))
        for name, row in zip(labels, cells, strict=False):
            parts = [(row[at][side], widths[at]) for at in kept]
            lines.append(_joined([Span(f"{name:>{label}}", Role.MUTED)], parts, width))
    return [*lines, *_legend(excerpt, width)]


def _legend(excerpt: Excerpt, width: int) -> list[Line]:
    shown = len(excerpt.columns) * max(1, len(excerpt.rows))
    whole = 1
    for length in excerpt.shape:
        whole *= length
    around = " around the worst one" if shown < whole else ""
    return wrap((Span(f"* differs; {shown} of {whole:,} elements{around}", Role.MUTED),), width, hang=2)


def _kept(widths: list[_Column], centre: int, room: int) -> list[int]:
    """The columns around the centre that have room, at least that one."""
    first = last = min(max(centre, 0), len(widths) - 1)
    room -= widths[first].cells
    grown = True
    while grown:
        grown = False
        if last + 1 < len(widths) and widths[last + 1].cells <= room:
            last, grown = last + 1, True
            room -= widths[last].cells
        if first > 0 and widths[first - 1].cells <= room:
            first, grown = first - 1, True
            room -= widths[first].cells
    return list(range(first, last + 1))


def _joined(before: list[Span], parts: list[tuple[Span, _Column]], width: int) -> Line:
    """Cells behind what stands before them, numbers aligned at their right, a star behind its number."""
    spans = list(before)
    for span, column in parts:
        body = cell_len(span.text.rstrip("*"))
        rest = column.star - (cell_len(span.text) - body)
        spans += [Span(" " * (1 + max(0, column.digits - body))), span, Span(" " * max(0, rest))]
    return cut(tuple(span for span in spans if span.text), width)


def _column(spans: list[Span]) -> _Column:
    """The column that these cells, and its index, need."""
    digits = max(cell_len(span.text.rstrip("*")) for span in spans)
    return _Column(digits, int(any(span.text.endswith("*") for span in spans)))
