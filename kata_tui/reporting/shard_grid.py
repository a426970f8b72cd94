"""Which device holds which part of a result, drawn: a grid of its blocks, each with the devices that hold it."""

from rich.cells import cell_len

from kata_tui.model.inspection import Placed
from kata_tui.model.sharding import words_of
from kata_tui.model.text import clean_line
from kata_tui.reporting.fields import heading
from kata_tui.reporting.spans import Line, Role, Span, cut, width_of, wrap

Bounds = tuple[int, int]


def places(found: tuple[Placed, ...], reference: tuple[Placed, ...], width: int) -> list[Line]:
    """Every array of a result with where its parts are, the reference's below it where that is elsewhere. None on one device."""
    theirs = {placed.path: placed for placed in reference}
    lines: list[Line] = []
    for placed in found:
        name = f"where result{clean_line(placed.path, 80)} is"
        lines += [(), *heading(name, width), *_place(placed, width)]
        other = theirs.get(placed.path)
        if other is None:
            continue
        if other.placement.blocks == placed.placement.blocks:
            lines += wrap((Span("The reference has it in the same places.", Role.MUTED),), width)
        else:
            lines += [*wrap((Span("The reference has it elsewhere:", Role.WARN),), width), *_place(other, width)]
    return lines


def _place(placed: Placed, width: int) -> list[Line]:
    about = f"{clean_line(placed.dtype, 40)}[{','.join(map(str, placed.shape))}] {clean_line(words_of(placed.placement), 300)}"
    return [*wrap((Span(about),), width), *(_grid(placed, width) or _list(placed, width))]


def _grid(placed: Placed, width: int) -> list[Line]:
    """The blocks of an array of at most two axes as a grid; nothing when they make none, or it is too wide."""
    if not 1 <= len(placed.shape) <= 2:
        return []
    blocks = {
        tuple(zip(start, stop, strict=True)): " ".join(map(str, devices))
        for (start, stop), devices in placed.placement.blocks.items()
    }
    across = sorted({block[-1] for block in blocks})
    down: list[Bounds | None] = [None] if len(placed.shape) == 1 else [*sorted({block[0] for block in blocks})]
    cells = [[blocks.get((column,) if row is None else (row, column), "") for column in across] for row in down]
    titles = [_bounds(column) for column in across]
    wide = [max(map(cell_len, (title, *column))) for title, *column in zip(titles, *cells, strict=True)]
    label = max(cell_len(_bounds(row)) if row else 0 for row in down)
    rule = Span(f"{' ' * label} +{'+'.join('-' * (cells_wide + 2) for cells_wide in wide)}+", Role.MUTED)
    lines: list[Line] = [
        (Span(f"{' ' * label}  {' '.join(f' {title:<{w}} ' for title, w in zip(titles, wide, strict=True))}", Role.MUTED),)
    ]
    lines.append((rule,))
    for row, held in zip(down, cells, strict=True):
        spans = [Span(f"{_bounds(row) if row else '':>{label}} |", Role.MUTED)]
        for text, cells_wide in zip(held, wide, strict=True):
            spans += [Span(f" {text:<{cells_wide}} ", Role.CODE), Span("|", Role.MUTED)]
        lines += [tuple(spans), (rule,)]
    said: Line = (Span("In each cell: the devices that hold it.", Role.MUTED),)
    return [*lines, *wrap(said, width)] if max(map(width_of, lines)) <= width else []


def _list(placed: Placed, width: int) -> list[Line]:
    """Device by device."""
    lines: list[Line] = []
    for part in sorted(placed.placement.parts, key=lambda part: part.device):
        held = ", ".join(_bounds(bounds) for bounds in zip(part.start, part.stop, strict=True))
        lines.append(cut((Span(f"device {part.device:<3}", Role.MUTED), Span(f"[{held}]", Role.CODE)), width))
    return lines


def _bounds(bounds: Bounds) -> str:
    """Indices as a slice: `0:4`."""
    return f"{bounds[0]}:{bounds[1]}"
