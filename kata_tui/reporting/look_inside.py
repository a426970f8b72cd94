"""A look inside as lines: what is counted, the reference beside it, the jaxpr with the learner's lines, where the result is."""

from kata_tui.model.inspection import Figures, Inside, Inspection, Open, Row
from kata_tui.model.result import CaseResult
from kata_tui.model.text import clean, clean_line, lines_of
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import exceptions
from kata_tui.reporting.fields import bounded, field, heading
from kata_tui.reporting.figures import figures_table, table
from kata_tui.reporting.shard_grid import places
from kata_tui.reporting.spans import Line, Role, Span, cut, width_of, wrap
from kata_tui.reporting.verdict_words import OURS

_GUTTER = 6
_BESIDE = 70
"""Cells from which on the learner's lines stand beside the equations, not their numbers alone."""

_FEWER = "Of the reference you see only numbers until you have passed."


def inspection_lines(inspection: Inspection, width: int, source: str = "") -> list[Line]:
    """Everything that was found, no line wider than `width` cells (at least 1). `source`: the text that was looked into."""
    width = max(width, 1)
    lines = _what(inspection, width)
    found, reference = inspection.found, inspection.reference
    if found is None:
        lines += [(), *_why_not(inspection, width, source)]
    if found is not None or reference is not None:
        lines += [(), *_figures(found, reference, width)]
    if found is not None:
        lines += [(), *_primitives(found.figures, reference.figures if reference and inspection.open else None, width)]
        lines += places(found.placed, reference.placed if reference and inspection.open else (), width)
        lines += [(), *heading("your jaxpr", width), *jaxpr_lines(found, width, source)]
    if reference is not None and inspection.open:
        lines += [(), *heading("the reference's jaxpr", width), *jaxpr_lines(reference, width, "")]
    return lines


def _what(inspection: Inspection, width: int) -> list[Line]:
    title = cut((Span("inside "), Span(clean_line(inspection.case, 80), Role.TITLE)), width)
    if not inspection.call:
        return [title]
    lines = [title, *field("call", (Span(clean_line(inspection.call, 300), Role.CODE),), width)]
    if inspection.found is not None:
        names = ", ".join(clean_line(name, 60) for name in inspection.traced)
        said = f"{names}; everything else is fixed" if names else "nothing: no argument holds an array"
        lines += field("traced", (Span(said),), width)
    return lines


def _why_not(inspection: Inspection, width: int, source: str) -> list[Line]:
    lines = wrap((Span(clean(inspection.said)),), width)
    if inspection.verdict is Verdict.INTERNAL_ERROR:
        lines += wrap((Span(OURS, Role.MUTED),), width)
    if inspection.error is not None:
        result = CaseResult(inspection.case, "case", inspection.verdict, error=inspection.error)
        named = (Span(f"{clean_line(inspection.error.type, 60)}  ", Role.BAD), *exceptions.headline(inspection.error))
        lines += [*wrap(named, width, hang=2), (), *exceptions.exception(result, width, source)]
    return lines


# Figures


def _figures(found: Inside | None, reference: Inside | None, width: int) -> list[Line]:
    """One line a figure, yours and the reference's beside it, and below what cannot be counted."""
    named = [(name, inside.figures) for name, inside in (("yours", found), ("reference", reference)) if inside is not None]
    lines = figures_table(named, width)
    if found is not None:
        lines += _notes(found.figures, width)
    if reference is not None and not (reference.rows or reference.figures.primitives):
        lines += wrap((Span(_FEWER, Role.MUTED),), width)
    return lines


def _primitives(figures: Figures, reference: Figures | None, width: int) -> list[Line]:
    """How many equations of each primitive."""
    ours, theirs = dict(figures.primitives), dict(reference.primitives) if reference else {}
    rows = [("primitives", ["yours", "reference"] if reference else [""])]
    for name in dict.fromkeys([*ours, *theirs]):
        counts = [ours.get(name, 0), theirs.get(name, 0)] if reference else [ours[name]]
        rows.append((clean_line(name, 60), [f"{count:,}" if count else "–" for count in counts]))
    return table(rows, width)


def _notes(figures: Figures, width: int) -> list[Line]:
    """What the figures mean where that is not plain."""
    lines: list[Line] = []
    if figures.flops.at_most:
        lines += wrap(
            (Span("At most: of the branches of a `cond`, which one runs is known only then. The dearest is counted.", Role.MUTED),),
            width,
        )
    if not figures.flops.count and not figures.flops.open:
        lines += wrap((Span("Comparisons, copies and whole numbers are no FLOPs.", Role.MUTED),), width)
    for held in figures.flops.open:
        lines += wrap(_open(held), width, hang=2)
    if figures.largest is not None and figures.largest.primitive:
        where = (Span(f", line {figures.largest.line}", Role.CODE),) if figures.largest.line else ()
        lines += wrap(
            (Span("The largest value is made by "), Span(clean_line(figures.largest.primitive, 60), Role.CODE), *where, Span(".")),
            width,
        )
    if figures.traces is not None:
        lines += wrap((Span(_traced_words(*figures.traces), Role.MUTED),), width)
    return lines


def _open(held: Open) -> Line:
    name = (Span(clean_line(held.primitive, 60), Role.CODE), *((Span(f" (line {held.line})", Role.CODE),) if held.line else ()))
    if held.primitive != "while":
        return Span("? "), *name, Span(": no simple count of its FLOPs is true, so none is made.")
    begun = f", begun {held.times:,} times" if held.times > 1 else ""
    return Span("? "), *name, Span(f"{begun}: {held.each:,} FLOPs each turn; how many turns is known only when it runs.")


def _traced_words(first: int, second: int) -> str:
    """What a pair of counts tells."""
    if first and not second:
        return "Python ran your function's body in the first call only: the next call took what was compiled."
    if second:
        return "Python runs your function's body in every call: the call as a whole is not compiled."
    return "Python never ran your function's body. Of a class, that is `__call__`."


# The jaxpr


def jaxpr_lines(inside: Inside, width: int, source: str) -> list[Line]:
    """The jaxpr; where there is room, the lines of `source` beside it that its equations come from."""
    if not any(row.kind == "equation" for row in inside.rows):
        return wrap(
            (Span("It is empty: the result comes from no array that JAX traces, or is handed through.", Role.MUTED),), width
        )
    texts = lines_of(source)
    beside = bool(source) and width >= _BESIDE
    room = (width * 3 // 5 if beside else width) - _GUTTER
    lines: list[Line] = []
    last: int | None = None
    for row in inside.rows:
        number = f"{row.line:>4}" if row.line is not None and source else " " * 4
        line: Line = (Span(f"{number}  ", Role.MUTED), *cut(_row(row), max(room, 1)))
        if beside and row.line is not None and row.line != last and 0 < row.line <= len(texts):
            text = clean_line(texts[row.line - 1].strip(), 200)
            padding = Span(" " * (room + _GUTTER + 1 - width_of(line)))
            line = (*line, padding, *cut((Span(text, Role.MUTED),), width - room - _GUTTER - 1))
        last = row.line if row.line is not None else last
        lines.append(cut(line, width))
    if inside.left_out:
        lines += wrap((Span(f"… {inside.left_out:,} more lines", Role.MUTED),), width)
    return bounded(lines, 1_000, width)


def _row(row: Row) -> Line:
    indent = Span("  " * row.depth)
    match row.kind:
        case "inputs":
            return indent, Span("in ", Role.MUTED), *_typed(row.makes)
        case "outputs":
            return indent, Span("out ", Role.MUTED), Span(clean_line(row.of, 240))
        case "part":
            return indent, Span(clean_line(row.makes, 240), Role.MUTED)
    how = (Span(f" [{clean_line(row.how, 240)}]", Role.MUTED),) if row.how else ()
    made = (*_typed(row.makes), Span(" = ", Role.MUTED))
    return indent, *made, Span(clean_line(row.primitive, 60), Role.CODE), Span(f" {clean_line(row.of, 240)}".rstrip()), *how


def _typed(text: str) -> list[Span]:
    """Variables and their types: `b:f32[3] c:f32[]`, the types less loud."""
    spans: list[Span] = []
    for part in clean_line(text, 240).split(" "):
        name, colon, kind = part.partition(":")
        spans += [Span(f" {name}" if spans else name), *([Span(f"{colon}{kind}", Role.GOOD)] if colon else [])]
    return spans
