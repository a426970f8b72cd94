"""How a result differs from the expected one."""

from kata_tui.model.problem import Tolerance
from kata_tui.model.result import CaseResult, Mismatch, Nonfinite, Number, Worst
from kata_tui.model.text import clean_line
from kata_tui.reporting.fields import field
from kata_tui.reporting.heat_map import heat_map
from kata_tui.reporting.side_by_side import expected_and_actual
from kata_tui.reporting.spans import Line, Role, Span, wrap

LISTED = 6
_PATH = 120
_FEW_ULP = 1_000
"""So near, rounding is the likely cause, and the distance in units in the last place says more than any other."""

_NEAR = 100
"""Off by more than so many times what is allowed, nobody asks how much is."""


def headline(mismatch: Mismatch) -> Line:
    """Where and what, in one sentence."""
    place, said = place_of(mismatch), clean_line(mismatch.headline, 300)
    if not mismatch.path or place in said:
        return (Span(said),)
    return (Span(place, Role.CODE), Span(f": {said}"))


def place_of(mismatch: Mismatch) -> str:
    """The place in Python terms: `result["params"]["kernel"]`."""
    return f"result{clean_line(mismatch.path, _PATH)}"


def differences(result: CaseResult, width: int) -> list[Line]:
    """The section of a case's mismatches: the gravest in full, the others listed, and what is beyond that counted."""
    first, others = result.mismatches[:1], result.mismatches[1 : 1 + LISTED]
    lines = [line for mismatch in first for line in in_full(mismatch, width)]
    for number, mismatch in enumerate(others):
        lines += field("" if number else "also", headline(mismatch), width)
    beyond = len(result.mismatches) - len(first) - len(others) + result.more
    if beyond:
        lines += field("", (Span(f"… and {beyond:,} more", Role.MUTED),), width)
    equal = result.leaves - len(result.mismatches) - result.more
    if result.leaves > 1 and equal > 0 and all(mismatch.kind != "structure" for mismatch in result.mismatches):
        lines += wrap((Span(f"{equal} of {result.leaves} leaves are equal.", Role.MUTED),), width)
    return lines


def patterns(result: CaseResult, width: int) -> list[Line]:
    """What holds of the gravest mismatch."""
    lines: list[Line] = []
    for pattern in result.mismatches[0].patterns if result.mismatches else ():
        hint = (Span(f" {clean_line(pattern.hint, 300)}", Role.MUTED),) if pattern.hint else ()
        lines += wrap((Span("→ ", Role.MARK), Span(clean_line(pattern.sentence, 400)), *hint), width, hang=2)
    return lines


def in_full(mismatch: Mismatch, width: int) -> list[Line]:
    """Expected and actual, where nan and inf are, the worst element, the tolerance, how many differ, and a map of where."""
    lines = expected_and_actual(mismatch, width)
    for found in mismatch.nonfinite:
        lines += field(clean_line(found.value, 8), (Span(_nonfinite(found)),), width)
    if mismatch.worst is not None:
        if _number(mismatch.worst.actual) not in mismatch.headline:
            lines += field("worst", _worst(place_of(mismatch), mismatch.worst), width)
        lines += _how_near(mismatch.worst, mismatch.tolerance, width)
    if mismatch.kind == "dtype" and mismatch.of:
        agree = f"{mismatch.wrong} of {mismatch.of} differ too" if mismatch.wrong else "all agree; only the dtype is wrong"
        lines += field("values", (Span(agree),), width)
    elif mismatch.of > 1 and f"{mismatch.wrong} of {mismatch.of}" not in mismatch.headline:
        lines += field("differ", (Span(f"{mismatch.wrong} of {mismatch.of} elements"),), width)
    shown = heat_map(mismatch, width)
    return [*lines, (), *shown] if shown else lines


def _nonfinite(found: Nonfinite) -> str:
    where = clean_line(found.where, 200)
    if not found.extra:
        return f"missing from {found.missing} {'element' if found.missing == 1 else 'elements'}, {where}"
    also = f"; missing from {found.missing}" if found.missing else ""
    return f"in {found.extra} {'element' if found.extra == 1 else 'elements'} too many, {where}{also}"


def _worst(place: str, worst: Worst) -> Line:
    index = f"[{', '.join(map(str, worst.index))}]" if worst.index else ""
    return (
        Span(f"{place}{index}", Role.CODE),
        Span(" is "),
        Span(_number(worst.actual), Role.MARK),
        Span(f", expected {_number(worst.expected)}"),
    )


def _how_near(worst: Worst, tolerance: Tolerance | None, width: int) -> list[Line]:
    """By how much the worst element is off, and how much may be: where it is near, and where not a bit may be."""
    expected = worst.expected
    if tolerance is None or worst.abs is None or isinstance(worst.abs, str) or isinstance(expected, str):
        return []
    if tolerance.rtol == tolerance.atol == 0:
        return field("allowed", (Span("nothing: these are compared exactly"),), width) if isinstance(expected, float) else []
    allowed = tolerance.allowed(expected)
    if not worst.abs <= _NEAR * allowed:
        return []
    parts = [f"{_short(worst.abs)} absolute"]
    if worst.rel is not None:
        parts.append(f"{_short(worst.rel)} relative")
    if worst.ulp is not None and worst.ulp <= _FEW_ULP:
        parts.append(f"{worst.ulp:,} ulp")
    terms = f"rtol {tolerance.rtol:g}, atol {tolerance.atol:g}"
    return field("off by", (Span(f"{', '.join(parts)}; {_short(allowed)} is allowed ({terms})"),), width)


def _number(number: Number) -> str:
    return clean_line(str(number), 60)


def _short(number: Number) -> str:
    return clean_line(f"{number:.3g}" if isinstance(number, float) else str(number), 40)
