"""What is counted in jaxprs, in columns beside each other."""

from collections.abc import Sequence

from rich.cells import cell_len

from kata_tui.model.inspection import Figures, Flops, Large
from kata_tui.model.text import clean_line
from kata_tui.reporting.spans import Line, Role, Span, cut, width_of

_NAME = 22
"""Cells of a figure's name: the longest primitives fit."""

_UNKNOWN = "…"


def figures_table(columns: Sequence[tuple[str, Figures | None]], width: int) -> list[Line]:
    """One line a figure, and a column for each of these, with its name above; dots where nothing is known yet."""
    known = [figures for _, figures in columns]
    rows = [
        ("", [name for name, _ in columns]),
        ("equations", [_UNKNOWN if each is None else f"{each.equations:,}" for each in known]),
        ("dead ones, left out", [_UNKNOWN if each is None else f"{each.dead:,}" for each in known]),
        ("FLOPs", [_UNKNOWN if each is None else _flops(each.flops) for each in known]),
        ("largest value", [_UNKNOWN if each is None else _large(each.largest) for each in known]),
        ("traces", [_UNKNOWN if each is None else _traces(each.traces) for each in known]),
    ]
    return table(rows, width)


def table(rows: list[tuple[str, list[str]]], width: int) -> list[Line]:
    """Names, and columns as wide as their widest text. The first row is the columns' titles."""
    columns = [max(map(cell_len, column)) + 2 for column in zip(*(cells for _, cells in rows), strict=True)]
    names = max(10, min(_NAME, width - sum(columns)))
    lines: list[Line] = []
    for number, (name, cells) in enumerate(rows):
        label = cut((Span(name, Role.MUTED if not number else Role.PLAIN),), names)
        role = Role.MUTED if not number else Role.CODE
        spans = [Span(" " * (cells_wide - cell_len(text)) + text, role) for text, cells_wide in zip(cells, columns, strict=True)]
        lines.append(cut((*label, Span(" " * (names - width_of(label))), *spans), width))
    return lines


def _flops(flops: Flops) -> str:
    said = f"{flops.count:,}"
    if flops.at_most:
        said = f"at most {said}"
    return f"{said} + ?" if flops.open else said


def _large(large: Large | None) -> str:
    return "none" if large is None else f"{clean_line(large.type, 60)}, {_bytes(large.bytes)}"


def _bytes(size: int) -> str:
    for unit, least in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= least:
            return f"{size / least:.3g} {unit}"
    return f"{size} B"


def _traces(traces: tuple[int, int] | None) -> str:
    return "unknown" if traces is None else f"{traces[0]}, then {traces[1]}"
