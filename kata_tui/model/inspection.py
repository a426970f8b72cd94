"""A look inside: what JAX made of a call, as data. The harness finds it, `run` has no part in it, and nothing of it is judged."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from kata_tui.model.result import ErrorReport
from kata_tui.model.sharding import MAX_PARTS, Placement
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict

MAX_ROWS = 400
MAX_PRIMITIVES = 60
MAX_OPEN = 20
MAX_PLACED = 8
MAX_TEXT = 240
MAX_DEPTH = 30


class Row(Struct, frozen=True):
    """One line of a jaxpr.

    `kind`: `equation`, `inputs` (what a jaxpr takes), `outputs` (what it gives), or `part` (the name of a nested jaxpr). `depth` counts
    the jaxprs around it. Of an equation: what it makes, the primitive, what of, and how (its parameters); `line` is in the source's file.
    """

    depth: int
    kind: str
    makes: str = ""
    primitive: str = ""
    of: str = ""
    how: str = ""
    line: int | None = None


class Large(Struct, frozen=True):
    """The largest value that an equation makes: its type (`float32[3,3]`), its bytes, and where it comes from."""

    type: str
    bytes: int
    primitive: str = ""
    line: int | None = None


class Open(Struct, frozen=True):
    """Something whose FLOPs are not known: each turn of a `while` (`each` FLOPs, begun `times` times), or a primitive without a count."""

    primitive: str
    each: int
    times: int
    line: int | None = None


class Flops(Struct, frozen=True):
    """Floating-point operations, with the lengths of loops multiplied in.

    One for each element of an arithmetic operation or function; 2·m·n·k for a product of matrices; n - 1 for the sum of n. Comparisons,
    copies, integers and communication count nothing. Of the branches of a `cond` the dearest counts, and then `count` is `at_most`.
    """

    count: int
    at_most: bool = False
    open: tuple[Open, ...] = ()


class Figures(Struct, frozen=True):
    """What is counted in a jaxpr: its equations (nested ones too, those of a loop once), by primitive, most frequent first.

    `dead`: equations that JAX traced and nothing of the result comes from; they are in no other figure. `traces`: how often Python ran
    the body of the entry in a first call and in a second one right after it; None when the body could not be found.
    """

    equations: int
    flops: Flops
    dead: int = 0
    primitives: tuple[tuple[str, int], ...] = ()
    largest: Large | None = None
    traces: tuple[int, int] | None = None


class Placed(Struct, frozen=True):
    """One array of a result, and which device holds which part of it."""

    path: str
    shape: tuple[int, ...]
    dtype: str
    placement: Placement


class Inside(Struct, frozen=True):
    """What was found in one source. `left_out`: rows of the jaxpr beyond those that are kept. `placed`: where there are several devices."""

    figures: Figures
    rows: tuple[Row, ...] = ()
    left_out: int = 0
    placed: tuple[Placed, ...] = ()


class Inspection(Struct, frozen=True):
    """A submission looked into on one case, beside the reference.

    `call` and `traced` (the arguments that are traced; others are fixed) say what was looked into. Where that came to nothing, `said` is
    a sentence, `verdict` what a run would say of it, and `error` what the call raised. `reference` has but numbers until the learner may
    see the solution (`open`).
    """

    format: int
    problem: str
    case: str
    call: str
    traced: tuple[str, ...] = ()
    found: Inside | None = None
    said: str = ""
    verdict: Verdict = Verdict.ACCEPTED
    error: ErrorReport | None = None
    reference: Inside | None = None
    open: bool = False


def concealed(inside: Inside) -> Inside:
    """The reference as it may be seen before a pass: how much of each, and nothing of what."""
    figures = inside.figures
    largest = figures.largest and Large(figures.largest.type, figures.largest.bytes)
    flops = Flops(figures.flops.count, figures.flops.at_most, tuple(Open("", held.each, held.times) for held in figures.flops.open))
    return Inside(Figures(figures.equations, flops, figures.dead, (), largest, figures.traces))


def bounded(inside: Inside) -> Inside:
    """What came from a process, cleaned, and cut to what may be kept and shown."""
    figures, kept = inside.figures, inside.rows[:MAX_ROWS]
    largest = figures.largest
    return Inside(
        replace(
            figures,
            primitives=tuple((_line(name), count) for name, count in figures.primitives[:MAX_PRIMITIVES]),
            largest=largest and replace(largest, type=_line(largest.type), primitive=_line(largest.primitive)),
            flops=replace(
                figures.flops,
                open=tuple(replace(held, primitive=_line(held.primitive)) for held in figures.flops.open[:MAX_OPEN]),
            ),
        ),
        tuple(_row(row) for row in kept),
        max(0, inside.left_out) + len(inside.rows) - len(kept),
        tuple(_placed(placed) for placed in inside.placed[:MAX_PLACED] if _drawable(placed)),
    )


def _line(text: str) -> str:
    return clean_line(text, MAX_TEXT)


def _row(row: Row) -> Row:
    depth = max(0, min(row.depth, MAX_DEPTH))
    return Row(depth, row.kind, _line(row.makes), _line(row.primitive), _line(row.of), _line(row.how), row.line)


def _placed(placed: Placed) -> Placed:
    placement = placed.placement
    axes = tuple((_line(name), length) for name, length in placement.axes[:MAX_PARTS])
    spec = tuple(map(_line, placement.spec[: len(placed.shape)]))
    return Placed(_line(placed.path), placed.shape, _line(placed.dtype), Placement(axes, spec, placement.parts))


def _drawable(placed: Placed) -> bool:
    """Whether each part lies within its array."""
    parts = placed.placement.parts
    return (
        len(parts) <= MAX_PARTS
        and len(placed.shape) <= 32
        and all(len(part.start) == len(part.stop) == len(placed.shape) for part in parts)
        and all(
            0 <= start <= stop <= length
            for part in parts
            for start, stop, length in zip(part.start, part.stop, placed.shape, strict=True)
        )
    )
