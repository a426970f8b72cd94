"""Right values in another shape."""

from collections.abc import Iterator

import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair
from kata_tui.comparison.explanation.patterns.rearranged import transposed
from kata_tui.comparison.explanation.patterns.reductions import REDUCING, reduced
from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import all_close
from kata_tui.model.result import Pattern
from kata_tui.model.text import clean_line


def shape(pair: Pair) -> Iterator[Pattern]:
    """Right values in another shape."""
    if pair.same_shape:
        return
    one, other = pair.one, pair.other
    if one.squeeze().shape == other.squeeze().shape and all_close(one.squeeze(), other.squeeze(), pair.tolerance):
        if other.ndim > one.ndim:
            text = f"The values are right, with an axis of length 1 too many: {other.shape} for {one.shape}."
            yield Pattern(
                "extra-axis",
                "an extra axis of length 1",
                text,
                "Look for `keepdims=True`, `[:, None]` or a slice `[0:1]` in place of `[0]`.",
            )
        elif other.ndim < one.ndim:
            text = f"The values are right; an axis of length 1 is missing: {other.shape} for {one.shape}."
            yield Pattern(
                "missing-axis",
                "a missing axis of length 1",
                text,
                "`keepdims=True` in a reduction keeps it, `[:, None]` puts it back.",
            )
        else:
            yield Pattern(
                "moved-axis", "axis of length 1 elsewhere", "The values are right; the axis of length 1 is in another place."
            )
    yield from transposed(pair)
    if one.size == other.size and all_close(one.reshape(-1), other.reshape(-1), pair.tolerance):
        yield Pattern("reshaped", "reshaped", f"The values are right and in the right order; only the shape is {other.shape}.")
    yield from _repeated(pair)
    if one.ndim == 1 and other.shape == one.shape * 2 and pair.wanted(np.diagonal(other)):
        yield Pattern(
            "diagonal",
            "broadcast to a square",
            "The expected result is its diagonal.",
            f"{one.shape} together with {(*one.shape, 1)} broadcasts to {other.shape}. One of the two has an axis too many.",
        )
    yield from _unreduced(pair)
    yield from _cut_short(pair)


def squares(pair: Pair) -> Iterator[Pattern]:
    """Of a column and a row among the arguments the differences of each with each, summed up."""
    if pair.one.ndim or not pair.same_shape:
        return
    columns = [(name, value) for name, value in pair.inputs.items() if value.ndim == 2 and value.shape[1] == 1 < len(value)]
    rows = [(name, value) for name, value in pair.inputs.items() if value.ndim == 1]
    for name, column in columns:
        for other, row in rows:
            if len(row) != len(column):
                continue
            for measure in (np.square, np.abs, lambda off: off == 0):
                for summed in (np.mean, np.sum):
                    wanted, got = (np.asarray(summed(measure(one - row)), float) for one in (column[:, 0], column))
                    if pair.wanted(wanted) and pair.holds(got):
                        shown = f"`{clean_line(name, 30)}` is {column.shape} and `{clean_line(other, 30)}` {row.shape}"
                        text = f"{shown}: together they broadcast to {(len(row), len(row))}, each with each."
                        yield Pattern("diagonal", "a column against a row", text, "Take `[:, 0]` of the column first.")
                        return


def _repeated(pair: Pair) -> Iterator[Pattern]:
    one, other = pair.one, pair.other
    if (
        other.ndim >= one.ndim
        and other.size > one.size
        and _broadcasts(one, other.shape)
        and pair.holds(np.broadcast_to(one, other.shape))
    ):
        yield Pattern(
            "repeated", "repeated by broadcasting", f"It is the expected result broadcast from {one.shape} to {other.shape}."
        )
    if one.ndim < other.ndim or one.size <= other.size or not _broadcasts(other, one.shape):
        return
    if pair.wanted(np.broadcast_to(other, one.shape)):
        text = f"The values are right; broadcast to {one.shape} it would be the expected result."
        yield Pattern("not-broadcast", "not broadcast", text)


def _broadcasts(array: Array, shape: tuple[int, ...]) -> bool:
    return all(have in (1, want) for have, want in zip(array.shape[::-1], shape[::-1], strict=False))


def _unreduced(pair: Pair) -> Iterator[Pattern]:
    """A result that is right but for a last step."""
    one, other = pair.one, pair.other
    if other.size <= one.size or other.ndim > 4:
        return
    axes: tuple[int | None, ...] = (*range(other.ndim), None) if other.ndim > 1 else (0,)
    for name, axis, value in reduced(other, axes, REDUCING):
        if value.squeeze().shape == one.squeeze().shape and all_close(one.squeeze(), value.squeeze(), pair.tolerance):
            over = "" if axis is None or other.ndim == 1 else f" over axis {axis}"
            yield Pattern(
                "not-reduced", f"{name} not taken", f"Its {name}{over} is the expected result.", "The last step is missing."
            )
            return
    for axis in range(other.ndim):
        for at, words in ((-1, "last"), (0, "first")):
            if other.shape[axis] > 1 and pair.wanted(other.take(at, axis)):
                yield Pattern(
                    "one-slice", f"only the {words} is wanted", f"Its {words} slice along axis {axis} is the expected result."
                )
                return


def _cut_short(pair: Pair) -> Iterator[Pattern]:
    """One or a few elements too many or too few at an end of an axis."""
    one, other = pair.one, pair.other
    unlike = [axis for axis in range(min(one.ndim, other.ndim)) if one.shape[axis] != other.shape[axis]]
    if one.ndim != other.ndim or len(unlike) != 1:
        return
    (axis,) = unlike
    short, long = sorted((one, other), key=lambda array: array.shape[axis])
    least, most = short.shape[axis], long.shape[axis]
    if least < 1:
        return
    for start, words in ((0, "last"), (most - least, "first")):
        if all_close(short, long.take(range(start, start + least), axis), pair.tolerance):
            count = most - least
            named = f"the {words} element" if count == 1 else f"the {words} {count} elements"
            missing = other.shape[axis] == least
            state = "missing" if missing else "too many"
            text = f"The values are right, but {named} along axis {axis} {'is' if count == 1 else 'are'} {state}."
            yield Pattern("short" if missing else "long", f"{words} {'missing' if missing else 'too many'}", text)
            return
