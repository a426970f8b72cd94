"""Right values in another order."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair, constant
from kata_tui.comparison.tolerance import all_close
from kata_tui.comparison.ulp import kind_of
from kata_tui.model.result import Pattern

_FARTHEST = 3
_FEWEST = 8
_SHORT = 16
_REGROUPED = 2**14


def order(pair: Pair) -> Iterator[Pattern]:
    """Right values in another order."""
    one, other = pair.one, pair.other
    if not pair.same_shape or one.size < 2:
        return
    yield from _inverse(pair)
    yield from transposed(pair)
    for axis in range(one.ndim):
        if pair.holds(np.flip(one, axis)):
            along = "" if one.ndim == 1 else f" along axis {axis}"
            yield Pattern("reversed", f"reversed{along}", f"It equals the expected result reversed{along}.")
    yield from _moved(pair)
    if one.dtype.kind == "c":
        return
    for axis in range(one.ndim):
        if one.ndim > 1 and pair.holds(np.sort(one, axis)):
            yield Pattern("sorted", f"sorted along axis {axis}", f"It equals the expected result sorted along axis {axis}.")
    yield from permuted(pair)
    if one.size > 2 and all_close(np.sort(one, axis=None), np.sort(other, axis=None), pair.tolerance):
        yield Pattern("reordered", "in another order", "It has the right values in another order.")


def _inverse(pair: Pair) -> Iterator[Pattern]:
    """Of a permutation the inverse: what `argsort` gives where ranks are meant, or the other way round."""
    one, other = pair.one, pair.other
    if one.ndim == 1 and one.size > 3 and (np.sort(one) == np.arange(one.size)).all() and (np.argsort(one) == other).all():
        text = "It is the inverse of the expected permutation."
        hint = "`argsort` tells which element comes next; the rank of each element is `argsort` of that."
        yield Pattern("inverse", "the inverse permutation", text, hint)


def permuted(pair: Pair) -> Iterator[Pattern]:
    """A short axis whose slices stand in another order: which one."""
    one, other = pair.one, pair.other
    for axis in range(one.ndim):
        length = one.shape[axis]
        if not 3 <= length <= _SHORT:
            continue
        slices = [one.take(at, axis) for at in range(length)]
        found = [
            [at for at, part in enumerate(slices) if all_close(part, other.take(to, axis), pair.tolerance)] for to in range(length)
        ]
        if any(len(at) != 1 for at in found):
            continue
        taken = tuple(at for (at,) in found)
        if sorted(taken) == list(range(length)):
            along = "" if one.ndim == 1 else f" along axis {axis}"
            text = f"It has the right values{along} in the order {taken}."
            yield Pattern("reordered", f"in another order{along}", text, _interleaved(taken))
            return


def _interleaved(taken: tuple[int, ...]) -> str:
    """What the order is of that pairs neighbours where halves are meant, or the other way round; empty for others."""
    half, odd = divmod(len(taken), 2)
    halves = tuple(at // 2 + (at % 2) * half for at in range(len(taken)))
    pairs = (*range(0, len(taken), 2), *range(1, len(taken), 2))
    return "Halves and interleaved pairs are mixed up." if not odd and taken in (halves, pairs) else ""


def regrouped(pair: Pair) -> Iterator[Pattern]:
    """A reshape where axes had to be moved as well: with an axis split in two, its parts in another order."""
    one = pair.one
    if not pair.same_shape or one.size > _REGROUPED or one.ndim > 3 or one.dtype.kind == "c" or not pair.varied:
        return
    for axis in range(one.ndim):
        for first in range(1 if axis == 0 else 2, one.shape[axis]):
            if one.shape[axis] % first:
                continue
            split = one.reshape(*one.shape[:axis], first, one.shape[axis] // first, *one.shape[axis + 1 :])
            for axes in permutations(range(split.ndim)):
                moved = split.transpose(axes).reshape(one.shape)
                if axes != tuple(range(split.ndim)) and pair.holds(moved) and not pair.wanted(moved):
                    text = (
                        "It has the right values in the order that a `reshape` gives when the axes were not moved first, or twice."
                    )
                    yield Pattern(
                        "regrouped", "a reshape in another order", text, "Give each axis its name, `transpose`, then reshape."
                    )
                    return


def transposed(pair: Pair) -> Iterator[Pattern]:
    """The expected result with its axes in another order."""
    one = pair.one
    if not 2 <= one.ndim <= 4:
        return
    for axes in permutations(range(one.ndim)):
        if axes != tuple(range(one.ndim)) and pair.holds(one.transpose(axes)):
            if one.ndim == 2:
                hint = "Look for a missing or extra `.T`, for swapped `in_axes` or `out_axes`, or for the operands of `@`."
                yield Pattern("transposed", "transposed", "It equals the expected result transposed.", hint)
            else:
                text = f"It equals the expected result with its axes in the order {axes}: `expected.transpose{axes}`."
                yield Pattern("transposed", "axes in another order", text)
            return


def _moved(pair: Pair) -> Iterator[Pattern]:
    """Rolled (what falls off comes in again) or shifted (something else comes in)."""
    one, other = pair.one, pair.other
    if one.size < _FEWEST and kind_of(pair.expected.dtype) == "bool":
        return  # so few bools look alike in many ways
    for axis in range(one.ndim):
        length = one.shape[axis]
        along = "" if one.ndim == 1 else f" along axis {axis}"
        for by in sorted(range(-min(length // 2, 8), min(length // 2, 8) + 1), key=abs):
            if by and pair.holds(np.roll(one, by, axis)):
                again = f"jnp.roll(expected, {by})" if one.ndim == 1 else f"jnp.roll(expected, {by}, axis={axis})"
                text = f"It equals the expected result rolled by {by}{along}: `{again}`."
                yield Pattern("rolled", f"rolled by {by}{along}", text)
                return
        for by in range(1, min(_FARTHEST, length - 2) + 1):
            early, late = slice(length - by), slice(by, length)
            for mine, theirs, words in ((late, early, "late"), (early, late, "early")):
                before = (slice(None),) * axis  # a slice copies nothing
                part = one[(*before, theirs)]
                if all_close(part, other[(*before, mine)], pair.tolerance) and not constant(part):
                    step = "one place" if by == 1 else f"{by} places"
                    text = f"The right values stand {step} too {words}{along}."
                    yield Pattern(
                        "shifted",
                        f"off by {'one' if by == 1 else by}{along}",
                        text,
                        "An inclusive and an exclusive range differ like this.",
                    )
                    return
