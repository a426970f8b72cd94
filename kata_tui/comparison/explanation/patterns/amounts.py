"""Equal up to a sign, a factor, an offset or a function of each element."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numpy as np

from kata_tui.comparison.explanation.patterns.forms import Length, corrections, factor_forms, offset_forms
from kata_tui.comparison.explanation.patterns.pair import Pair
from kata_tui.comparison.explanation.patterns.reductions import softmax
from kata_tui.comparison.tolerance import close
from kata_tui.comparison.ulp import kind_of
from kata_tui.model.result import Pattern
from kata_tui.model.text import clean_line

_FUNCTIONS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("square", "the square of the expected result", np.square),
    ("square root", "the square root of the expected result", np.sqrt),
    ("reciprocal", "1 divided by the expected result", np.reciprocal),
    ("exponential", "`exp` of the expected result", np.exp),
    ("logarithm", "`log` of the expected result", np.log),
    ("absolute value", "the absolute value of the expected result", np.abs),
    ("complement", "1 minus the expected result", lambda array: 1 - array),
)

_EPS = "An `eps` inside the root and one outside of it differ like this."
_DEGREES = ("pi/180", "180/pi")
_CORRECTED = "The correction of Adam's averages in their first steps divides by this."
_DDOF = "A division by n - 1 in place of n (`ddof=1`), or the other way round, differs like this."


def inverted(pair: Pair) -> Iterator[Pattern]:
    """True for False and False for True."""
    bools = kind_of(pair.expected.dtype) == kind_of(pair.actual.dtype) == "bool"
    if bools and (pair.varied or pair.one.size == 1) and pair.holds(1.0 - pair.one):
        yield Pattern("inverted", "True and False swapped", "True and False are swapped everywhere.")


def arithmetic(pair: Pair) -> Iterator[Pattern]:
    """Equal up to a sign, a factor, an offset or a function of each element."""
    one, other = pair.one, pair.other
    if not pair.same_shape:
        return
    if kind_of(pair.expected.dtype) == "bool":
        return
    if one.any() and pair.holds(-one):
        yield Pattern(
            "negated", "negated", "It equals the expected result times -1.", "Look for a swapped subtraction, or a sign left out."
        )
        return
    if one.dtype.kind == "c":
        if pair.holds(one.conj()):
            yield Pattern("conjugated", "conjugated", "It equals the complex conjugate of the expected result.")
        return
    yield from _factor(pair)
    yield from _offset(pair)
    yield from _function(pair)
    signs = (one != 0) & close(-one, other, pair.tolerance)
    if signs.any() and bool((signs | close(one, other, pair.tolerance)).all()):
        yield Pattern(
            "signs",
            "signs",
            f"It is right but for the sign of {int(signs.sum())} of {one.size} elements.",
            "Look for `abs`, a square, or a swapped difference.",
        )


def _lengths(pair: Pair) -> list[Length]:
    """The lengths that a factor may come from, of the inputs and the expected result, each number once."""
    found: dict[int, Length] = {}
    for name, shape in [
        *((f"`{clean_line(name, 40)}`", value.shape) for name, value in pair.inputs.items()),
        ("the result", pair.one.shape),
    ]:
        size = 1
        for axis, length in enumerate(shape):
            found.setdefault(length, Length(length, f"the length of {f'axis {axis} of ' if len(shape) > 1 else ''}{name}"))
            size *= length
        if len(shape) > 1:
            found.setdefault(size, Length(size, f"the number of elements of {name}"))
    return list(found.values())


def _factor(pair: Pair) -> Iterator[Pattern]:
    one, other = pair.one, pair.other
    usable = np.isfinite(one) & np.isfinite(other)
    weight = float((one[usable] ** 2).sum())
    if not usable.any() or not 0 < weight < np.inf:
        return
    best = float((one[usable] * other[usable]).sum()) / weight
    if abs(best) < 1e-9 or abs(best - 1) < 1e-3 or (one.size > 1 and np.count_nonzero(one) < 2):
        return  # one number alone is some multiple of any other
    for value, words in chain(factor_forms(_lengths(pair)), _measures(pair), corrections()):
        if abs(value / best - 1) < 1e-2 and pair.holds(value * one):
            short = words.split(" (")[0].replace("`", "")
            name = f"{short} times expected{', as of degrees' if short in _DEGREES else ''}"
            hint = _DDOF if _is_ddof(short) else _CORRECTED if words.startswith(("1 - ", "1/(1 - ")) else ""
            yield Pattern("factor", name, f"It equals the expected result times {words}.", hint)
            return
    if pair.varied and np.count_nonzero(one) > 1 and pair.holds(best * one):
        yield Pattern(
            "factor", f"about {best:.3g} times expected", f"It equals the expected result times a constant, about {best:.6g}."
        )


def _measures(pair: Pair) -> Iterator[tuple[float, str]]:
    """Numbers that the arguments are or have: a rate, a norm, a sum."""
    for name, value in pair.inputs.items():
        if value.dtype.kind == "c" or not value.size or not np.isfinite(value).all():
            continue
        shown = f"`{clean_line(name, 30)}`"
        if value.size == 1:
            found = [(float(value.reshape(-1)[0]), shown)]
        else:
            found = [
                (float(np.sqrt((value**2).sum())), f"norm of {shown}"),
                (float(value.sum()), f"sum of {shown}"),
                (float((value**2).sum()), f"sum of the squares of {shown}"),
                (float(value.max()), f"max of {shown}"),
            ]
        for number, words in found:
            if abs(number) > 1e-6 and abs(number - 1) > 1e-3:
                yield number, words
                yield 1 / number, f"1/({words})" if " " in words else f"1/{words}"


def _is_ddof(words: str) -> bool:
    """Whether a factor is n/(n - 1), its inverse or a root of them."""
    above, _, below = words.removeprefix("sqrt(").removesuffix(")").partition("/")
    return above.isdigit() and below.isdigit() and abs(int(above) - int(below)) == 1 and min(int(above), int(below)) > 1


def softmax_twice(pair: Pair) -> Iterator[Pattern]:
    """The softmax of a softmax."""
    one = pair.one
    if not pair.same_shape or one.dtype.kind == "c" or one.ndim == 0 or (one < 0).any():
        return
    for axis in range(one.ndim):
        if one.shape[axis] > 1 and pair.holds(softmax(one, axis)):
            text = "It is the softmax of the expected result: the softmax was taken twice."
            hint = "Losses that take logits take the softmax themselves."
            yield Pattern("softmax", "softmax taken twice", text, hint)
            return


def by_row(pair: Pair) -> Iterator[Pattern]:
    """Each row, or each column, right but for a factor of its own."""
    one, other = pair.one, pair.other
    if not pair.same_shape or one.dtype.kind == "c" or one.ndim < 2:
        return
    for axis, words in ((one.ndim - 1, "row"), (0, "column")):
        weight = (one**2).sum(axis=axis, keepdims=True)
        if one.shape[axis] < 2 or not (weight > 0).all():
            continue
        factors = (one * other).sum(axis=axis, keepdims=True) / weight
        if not factors.all() or float(np.ptp(factors)) < 1e-4 or not pair.holds(one * factors):
            continue
        near = float(np.abs(factors - 1).max()) < 0.05
        hint = _EPS if near else "Look for what it is divided by: a sum, a norm, a length."
        name = f"a factor near 1 for each {words}, like an eps" if near else f"a factor for each {words}"
        yield Pattern("by-row", name, f"Each {words} is right but for a factor of its own{', near 1' if near else ''}.", hint)
        return


def _offset(pair: Pair) -> Iterator[Pattern]:
    one, other = pair.one, pair.other
    usable = np.isfinite(one) & np.isfinite(other)
    if not usable.any():
        return
    best = float(np.median(other[usable] - one[usable]))
    room = max(10 * (pair.tolerance.atol + pair.tolerance.rtol), 1e-6)
    for value, words in offset_forms():
        if abs(best - value) < room * max(1.0, abs(value)) and pair.holds(one + value):
            amount = words.lstrip("-")
            words = f"{amount} more" if value > 0 else f"{amount} less"
            yield Pattern(
                "offset",
                f"{words} than expected",
                f"Every element is {words} than expected." if one.size > 1 else f"It is {words} than expected.",
            )
            return
    if pair.varied and one.size > 2 and abs(best) > room and pair.holds(one + best):
        yield Pattern(
            "offset", f"off by {best:.3g} everywhere", f"It equals the expected result plus a constant, about {best:.6g}."
        )


def _function(pair: Pair) -> Iterator[Pattern]:
    if not pair.other.any():
        return  # the square of what is small enough is nothing too
    for name, words, function in _FUNCTIONS:
        value = function(pair.one)
        if bool(np.isfinite(value).any()) and pair.holds(value):
            yield Pattern("function", f"{name} of expected" if name != "complement" else "1 minus expected", f"It is {words}.")
            return
