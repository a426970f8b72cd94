"""Live shapes as lines: each line of the source that bound something, and behind it what."""

from kata_tui.model.bound_shapes import Shapes
from kata_tui.model.text import clean, clean_line, lines_of
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import exceptions
from kata_tui.reporting.fields import field
from kata_tui.reporting.spans import Line, Role, Span, cut, width_of, wrap
from kata_tui.reporting.verdict_words import OURS

GAP = 2
"""Blanks between a line of code and its note."""

_NOTE = 600
_GUTTER = 6
_CODE = 3 / 5
"""At most this part of the width is for the code, where both have no room."""

_ABSTRACT = "Nothing was computed: JAX traced the call with the shapes and dtypes of the case."
_REAL = "The call needs values, so it ran for real."
_NOTHING = "No line of your file bound anything that has a shape."


def note_span(text: str) -> Span:
    """A note as it stands behind its line; that of the line that raised stands out."""
    return Span(clean_line(text, _NOTE), Role.BAD if text.startswith("✗") else Role.MUTED)


def shapes_lines(shapes: Shapes, width: int, source: str) -> list[Line]:
    """Everything that was found, no line wider than `width` cells (at least 1). `source`: the text that was looked at."""
    width = max(width, 1)
    lines: list[Line] = [cut((Span("shapes in "), Span(clean_line(shapes.case, 80), Role.TITLE)), width)]
    if shapes.call:
        lines += field("call", (Span(clean_line(shapes.call, 300), Role.CODE),), width)
    if shapes.said:
        lines += _why_not(shapes, width)
    elif not shapes.notes:
        lines += wrap((Span(_NOTHING, Role.MUTED),), width)
    else:
        lines += wrap((Span(_ABSTRACT if shapes.abstract else _REAL, Role.MUTED),), width)
    rows = _rows(shapes, width, source)
    return [*lines, *([(), *rows] if rows else [])]


def _rows(shapes: Shapes, width: int, source: str) -> list[Line]:
    """The functions of the source from the first noted line to the last, with a note behind each line that has one."""
    notes, texts = shapes.notes, lines_of(source)
    noted = [line for line in notes if line <= len(texts)]
    if not noted:
        return []
    shown = range(noted[0], noted[-1] + 1)
    code = {line: (Span(f"{line:>4}  ", Role.MUTED), Span(clean(texts[line - 1], lines=1), Role.CODE)) for line in shown}
    beside = min(max(width_of(code[line]) for line in noted) + GAP, round(width * _CODE) + _GUTTER)
    rows: list[Line] = []
    for line in shown:
        if line not in notes:
            rows.append(cut(code[line], width))
            continue
        left = cut(code[line], beside - GAP)
        rows.append(cut((*left, Span(" " * (beside - width_of(left))), note_span(notes[line])), width))
    return rows


def _why_not(shapes: Shapes, width: int) -> list[Line]:
    lines = wrap((Span(clean(shapes.said)),), width)
    if shapes.verdict is Verdict.INTERNAL_ERROR:
        lines += wrap((Span(OURS, Role.MUTED),), width)
    if shapes.error is not None:
        named = (Span(f"{clean_line(shapes.error.type, 60)}  ", Role.BAD), *exceptions.headline(shapes.error))
        lines += wrap(named, width, hang=2)
    return lines
