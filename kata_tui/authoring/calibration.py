"""Whether tolerances fit: how far float32 takes the reference from itself in float64, and alternatives from the reference."""

import re
from collections.abc import Iterable
from math import ceil, log10

import numpy as np

from kata_tui.authoring.file_report import Calibration
from kata_tui.comparison.result_tree import Leaf, decode_tree
from kata_tui.comparison.tolerance import beyond, tolerance_for, widened
from kata_tui.judging.author_judge import AuthorJudge
from kata_tui.judging.authored_answer import Answer, Answers
from kata_tui.model.problem import Case, DictValue, ExprValue, Problem, Tolerance, Value
from kata_tui.protocol.messages import Raised, Returned
from kata_tui.protocol.nodes import nodes_in

PART = 0.1
"""The part of its tolerance within which float32 is to be."""

ABSURD = 1e3
"""So many tolerances apart are two results that differ by more than rounding: where random numbers are drawn, float64 draws others."""

_DRAWS = re.compile(r"\brandom\b|\bRngs\b|\binit\b")
_STREAM = re.compile(r"\bRngs\b")
"""An argument with a random stream in it: what is called with it may draw, as a dropout layer does."""

_WIDER = {"float32": "float64", "complex64": "complex128"}
_NOT_HERE = "it has no float32 result"


async def calibrate(problem: Problem, bench: AuthorJudge, double: AuthorJudge, *, spread: bool) -> tuple[Calibration, ...]:
    """How far results lie apart, for each case. `double` computes in float64. `spread`: look at the alternatives too."""
    narrow = [case for case in problem.cases if any(map(_is_narrow, bench.reference[case.id]))]
    precise = await double.answers(problem.reference, narrow)
    others = [await bench.answers(other.code, problem.cases) for other in problem.alternatives] if spread else []
    draws = _DRAWS.search(problem.reference) is not None
    return tuple(_case(case, bench.reference, precise, others, draws=draws or _may_draw(case)) for case in problem.cases)


def _case(case: Case, reference: Answers, precise: Answers, others: list[Answers], *, draws: bool) -> Calibration:
    used = case.tolerance or tolerance_for("float32")
    pairs = zip(reference[case.id], precise.get(case.id, reference[case.id]), strict=True)
    apart, why = _worst(_apart(one, other, used, _WIDER) for one, other in pairs)
    if apart is not None and apart > ABSURD and draws:
        apart, why = None, "in float64 it draws other random numbers"
    same = {dtype: dtype for dtype in _WIDER}
    spread = [
        _worst(_apart(one, two, used, same) for one, two in zip(reference[case.id], other[case.id], strict=True))[0]
        for other in others
    ]
    largest = max((part for part in spread if part is not None), default=None)
    wanted = max(apart or 0.0, largest or 0.0) / PART
    return Calibration(case.id, used.rtol, used.atol, apart, largest, _rounded_up(wanted) if wanted > 1 else 1.0, why)


def _may_draw(case: Case) -> bool:
    """Whether random numbers may be drawn outside of the reference: by the call, or from a stream that an argument holds."""
    return _DRAWS.search(case.call or "") is not None or any(_has_stream(argument.value) for argument in case.args)


def _has_stream(value: Value) -> bool:
    match value:
        case ExprValue(code=code):
            return _STREAM.search(code) is not None
        case DictValue(items=items):
            return any(map(_has_stream, items.values()))
    return False


def _is_narrow(answer: Answer) -> bool:
    """Whether it has a float32 result, so that there is something to compare."""
    return isinstance(answer.reply, Returned) and any(
        node.dtype in _WIDER for _, node in nodes_in(answer.reply.tree, answer.payload)
    )


def _worst(found: Iterable[float | str]) -> tuple[float | None, str]:
    """The largest of the numbers; None and a reason where there is none."""
    parts = list(found)
    numbers = [part for part in parts if isinstance(part, float)]
    reasons = [part for part in parts if isinstance(part, str)]
    return (max(numbers), "") if numbers else (None, reasons[0] if reasons else _NOT_HERE)


def _apart(one: Answer, other: Answer, used: Tolerance, partners: dict[str, str]) -> float | str:
    """How far two answers lie apart in parts of the tolerance; a reason when that cannot be said."""
    if not isinstance(one.reply, Returned):
        return "the reference raises, as it is to" if isinstance(one.reply, Raised) else "the reference gives no result"
    if isinstance(other.reply, Raised):
        return f"in float64 it raises {other.reply.error.type}"
    if not isinstance(other.reply, Returned):
        return "in float64 it gives no result"
    expected, actual = decode_tree(one.reply.tree, one.payload), decode_tree(other.reply.tree, other.payload)
    wanted = [path for path, leaf in expected.items() if leaf.kind == "array" and leaf.dtype in partners]
    if not wanted:
        return _NOT_HERE
    parts = [
        _leaves(expected[path], actual[path], used)
        for path in wanted
        if path in actual
        and actual[path].dtype == partners[expected[path].dtype]
        and actual[path].array.shape == expected[path].array.shape
    ]
    return max(parts) if parts else "in float64 it still computes in float32"


def _leaves(one: Leaf, other: Leaf, used: Tolerance) -> float:
    a, b = widened(one.array), widened(other.array)
    off = beyond(a, b, used)
    finite = np.isfinite(a) & np.isfinite(b)
    return float(off[finite].max()) if finite.any() else 0.0


def _rounded_up(factor: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 and so on."""
    power = 10.0 ** ceil(log10(factor) - 1)
    return next(step * power for step in (1, 2, 5, 10) if step * power >= factor * 0.999)
