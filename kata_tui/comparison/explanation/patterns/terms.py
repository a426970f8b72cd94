"""The expected result with a term of its own: an argument too much or too little, a step of another length."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from kata_tui.comparison.explanation.patterns.forms import factor_forms
from kata_tui.comparison.explanation.patterns.pair import Pair, constant
from kata_tui.comparison.explanation.patterns.reductions import REDUCING, over, reduced
from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import close
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import Pattern
from kata_tui.model.text import clean_line

_TERMS = (
    (-1, "without {}", "It is the expected result without {}.", "Was it left out?"),
    (1, "{} too much", "It is the expected result plus {}.", "Was it added twice, or not taken away?"),
    (-2, "the sign of {}", "It is the expected result with {} subtracted in place of added.", ""),
    (2, "the sign of {}", "It is the expected result with {} added in place of subtracted.", ""),
)
_STEP = Tolerance(1e-3, 0.0)
"""A step is a small difference of large numbers: of its digits some are lost."""
_WAYS = {way: REDUCING[way] for way in ("max", "mean", "sum", "min")}
_REDUCED = 2**12
_MIXED = 4
_MOST = 2**14


def term(pair: Pair) -> Iterator[Pattern]:
    """The expected result plus or minus an argument: a bias left out, a sign."""
    if not pair.same_shape or pair.one.dtype.kind == "c" or not pair.varied or not pair.other.any():
        return
    for name, value in _beside(pair):
        for times, title, sentence, hint in _TERMS:
            if pair.holds(pair.one + times * value):
                yield Pattern("term", title.format(name.replace("`", "")), sentence.format(name), hint)
                return


def mixed(pair: Pair) -> Iterator[Pattern]:
    """So much of two arguments, and expected is so much of each: an average with its weights swapped, a term that decays."""
    one = pair.one
    if not pair.same_shape or not 3 <= one.size <= _MOST or one.dtype.kind == "c":
        return
    alike = [(name, value) for name, value in pair.inputs.items() if value.shape == one.shape and np.isfinite(value).all()]
    for (a, first), (b, second) in combinations(alike[:_MIXED], 2):
        parts = np.stack([first.reshape(-1), second.reshape(-1)], axis=1)
        if np.linalg.matrix_rank(parts) < 2:
            continue
        wanted, got = (np.linalg.lstsq(parts, of.reshape(-1), rcond=None)[0] for of in (one, pair.other))
        if not (pair.wanted((parts @ wanted).reshape(one.shape)) and pair.holds((parts @ got).reshape(one.shape))):
            continue
        if (np.abs([*wanted, *got]) < 1e-3).any() or np.ptp(got / wanted) < 1e-3 or _is_step(wanted, got):
            continue  # an argument that is left out, a factor, and a step are told as that
        shown = [_amounts(part, a, b) for part in (got, wanted)]
        yield Pattern("mixed", f"{shown[0]}, not {shown[1]}", f"It is `{shown[0]}`; expected is `{shown[1]}`.")
        return


def _amounts(parts: Array, a: str, b: str) -> str:
    """How much of two things there is: `0.9 m - 0.1 g`."""
    first, second = ("" if abs(abs(part) - 1) < 5e-4 else f"{abs(part):.3g} " for part in parts)
    return f"{'-' if parts[0] < 0 else ''}{first}{clean_line(a, 15)} {'-' if parts[1] < 0 else '+'} {second}{clean_line(b, 15)}"


def _is_step(wanted: Array, got: Array) -> bool:
    """Whether one of the two arguments is what is started from."""
    return bool(((np.abs(wanted - 1) < 1e-4) & (np.abs(got - 1) < 1e-4)).any())


def step(pair: Pair) -> Iterator[Pattern]:
    """What was added to an argument is a multiple of what should have been: the step of an optimizer."""
    one, other = pair.one, pair.other
    if not pair.same_shape or one.dtype.kind == "c" or not other.any():
        return
    mixture = next(mixed(pair), None)
    if mixture is not None:
        yield mixture
        return
    for name, value in pair.inputs.items():
        if value.shape != one.shape or value.size < 2 or not np.isfinite(value).all():
            continue
        wanted, got = one - value, other - value
        if not (np.isfinite(wanted).all() and np.isfinite(got).all()) or constant(wanted) or not got.any():
            continue
        best = float((wanted * got).sum() / (wanted**2).sum())
        if abs(best) < 1e-6 or abs(best - 1) < 1e-2 or not _steps(best * wanted, got, value):
            continue
        shown = clean_line(name, 40)
        if abs(best + 1) < 1e-3:
            text = f"From `{shown}` it goes as far as expected, but the other way."
            yield Pattern("step", "a step the other way", text, "A gradient is subtracted to go down.")
            return
        words = next((words for number, words in factor_forms(()) if abs(number / best - 1) < 1e-3), None)
        if words is None and one.size < 3:
            continue
        times = words or f"about {best:.3g}"
        yield Pattern("step", f"{times} times the expected step", f"From `{shown}` it goes {times} times as far as expected.")
        return


def _beside(pair: Pair) -> Iterator[tuple[str, Array]]:
    """The arguments that can be added to the result, and that are more than one number."""
    for name, value in pair.inputs.items():
        if value.size < 2 or value.ndim > pair.one.ndim or value.dtype.kind == "c" or constant(value):
            continue
        if all(have in (1, want) for have, want in zip(value.shape[::-1], pair.one.shape[::-1], strict=False)):
            yield f"`{clean_line(name, 30)}`", value
    for name, value in pair.inputs.items():
        if 1 <= value.ndim <= 3 and 2 <= value.size <= _REDUCED and value.dtype.kind != "c" and value.shape != pair.one.shape:
            for way, axis, made in reduced(value, tuple(range(value.ndim)), _WAYS):
                if made.shape == pair.one.shape and made.size > 1 and not constant(made):
                    yield f"the {way} of `{clean_line(name, 30)}`{f' {over(axis)}' if value.ndim > 1 else ''}", made


def _steps(wanted: Array, got: Array, start: Array) -> bool:
    """Whether two steps from one start are alike, as far as the digits of the start let it be told."""
    lost = 4 * 2.0**-23 * np.abs(start)
    return bool((close(wanted, got, _STEP) | (np.abs(wanted - got) <= lost)).all()) and bool((np.abs(wanted) > 4 * lost).any())
