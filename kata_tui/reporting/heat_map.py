"""The map of where the error sits, in digits and in colours."""

from itertools import groupby

from kata_tui.model.result import Heat, Mismatch
from kata_tui.reporting.excerpts import place
from kata_tui.reporting.spans import Line, Role, Span, wrap

_ORDER = ".123456789!"
_LEAST = 8


def heat_map(mismatch: Mismatch, width: int) -> list[Line]:
    """The map and what its signs mean; nothing where the values are all shown, or the screen is too narrow for a map."""
    heat, excerpt = mismatch.heat, mismatch.excerpt
    if heat is None or excerpt is None or width < _LEAST:
        return []
    if len(excerpt.columns) == excerpt.shape[-1] and len(excerpt.rows or "1") == (excerpt.shape[-2] if excerpt.rows else 1):
        return []
    merged = -(-max(map(len, heat.rows), default=1) // (width - 2))
    lines: list[Line] = []
    for row in heat.rows:
        signs = [max(row[at : at + merged], key=_ORDER.find) for at in range(0, len(row), merged)]
        spans = [Span("".join(group), role) for role, group in groupby(signs, _role)]
        lines.append((Span("  "), *spans))
    return [
        *wrap((Span(_title(heat), Role.TITLE),), width),
        *lines,
        *wrap((Span(_legend(heat, merged), Role.MUTED),), width, hang=2),
    ]


def _title(heat: Heat) -> str:
    if heat.lead:
        return f"where the error is, in {place(heat.lead, 2)}"
    return "where the error is"


def _legend(heat: Heat, merged: int) -> str:
    height, across = heat.block[0], heat.block[1] * merged
    block = f"{height} × {across} elements" if height > 1 or len(heat.rows) > 1 else f"{across} elements"
    signs = set("".join(heat.rows))
    said = [f"each sign is {block}" if (height, across) != (1, 1) else "each sign is an element"]
    if signs - {".", "!"}:
        largest = f"{heat.largest:.3g}" if isinstance(heat.largest, float) else str(heat.largest)
        said.append(f"9 is the largest error, {largest}")
    if "!" in signs:
        said.append("! is nan or inf")
    said.append(". is equal" if heat.looked_at == 1 else f". is equal where one element in {heat.looked_at} was looked at")
    if heat.slices[1] > 1:
        said.append(f"{heat.slices[0]} of {heat.slices[1]} such slices differ")
    return "; ".join(said)


def _role(sign: str) -> Role:
    if sign == ".":
        return Role.MUTED
    return Role.MARK if sign == "!" else Role.WARN if sign in "123" else Role.BAD
