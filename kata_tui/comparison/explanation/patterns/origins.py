"""What a result is of the inputs, or of other answers."""

from collections.abc import Iterator

import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair, constant
from kata_tui.comparison.explanation.patterns.reductions import KEEPING, REDUCING, is_form, over, reduced, taken
from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import all_close
from kata_tui.comparison.ulp import kind_of
from kata_tui.model.result import Pattern
from kata_tui.model.text import clean_line

REDUCED_LIMIT = 2**14
"""Larger inputs are not reduced in every way to see which one gives the result."""


def whole(pair: Pair) -> Iterator[Pattern]:
    """What needs no look at single elements: the input, zeros, one value, another case's answer."""
    for name, value in pair.inputs.items():
        if pair.holds(value) and not pair.wanted(value):
            shown = clean_line(name, 60)
            hint = "A step is missing, or its result was not kept."
            meant = next((clean_line(other, 60) for other, array in pair.inputs.items() if pair.wanted(array)), "")
            if meant:
                yield Pattern(
                    "input", f"the input {shown}, not {meant}", f"It is exactly the input `{shown}`; expected is `{meant}`."
                )
                return
            yield Pattern(
                "input",
                f"the input {shown}",
                f"It is exactly the input `{shown}`.",
                hint if not name.endswith("[...]") else "",  # a Variable does change in place
            )
    if not pair.other.any() and kind_of(pair.actual.dtype) != "bool":
        yield Pattern("zeros", "all zeros", "It is all zeros." if pair.other.size > 1 else "It is zero.")
    for name, value in pair.others.items():
        if value.size > 1 and not constant(value) and pair.holds(value):
            shown = clean_line(name, 60)
            yield Pattern(
                "other-case",
                f"answer of {shown}",
                f"It is the right answer of another case, `{shown}`.",
                "Is something kept from call to call?",
            )


def level(pair: Pair) -> Iterator[Pattern]:
    """One value in all places."""
    if pair.other.any() and pair.other.size > 1 and pair.varied and constant(pair.other):
        yield Pattern("constant", "one value", f"Every element of it is {pair.other.reshape(-1)[0]:.6g}.")


def reduction(pair: Pair) -> Iterator[Pattern]:
    """The input reduced over another axis, or in another way."""
    one, other = pair.one.squeeze(), pair.other.squeeze()
    if not other.any():
        return  # many a reduction gives nothing but zeros; that it is zeros says more

    def is_(value: Array, which: Array) -> bool:
        if value.size == 1 and which is other and which.ndim and pair.varied:
            value = np.broadcast_to(value.reshape(()), which.shape)  # one number in the place of one for each row
        return value.squeeze().shape == which.shape and all_close(which, value.squeeze(), pair.tolerance)

    for name, value in (*pair.inputs.items(), *_blocks(pair)):
        if value.ndim > 4 or value.size > REDUCED_LIMIT or value.size < 2 or value.dtype.kind == "c":
            continue
        shown = f"`{clean_line(name, 40)}`"
        axes: tuple[int | None, ...] = (*range(value.ndim), None) if value.ndim > 1 else (0,)
        for operations in (REDUCING, KEEPING):
            if (value.size == one.size) is (operations is REDUCING) and not constant(other):
                continue  # what is as large as the argument has kept its shape, and what is not has not
            ways = list(reduced(value, axes, operations))
            mine = [(way, axis) for way, axis, made in ways if is_(made, other)]
            theirs = [(way, axis) for way, axis, made in ways if is_(made, one)] if mine else []
            for way, axis in mine:
                for right, right_axis in theirs:
                    if way == right and axis != right_axis:
                        text = f"It is {taken(way, shown)} {over(axis)}; expected is the one {over(right_axis)}."
                        yield Pattern(
                            "axis", f"{way} {over(axis)}", text, "Axis 0 goes down the rows, axis 1 along them; -1 is the last."
                        )
                        return
            for way, axis in mine:
                for right, right_axis in theirs:
                    if axis == right_axis and way != right:
                        along = "" if value.ndim == 1 else f" {over(axis)}"
                        wanted = f"the {right}" if not is_form(way) and not is_form(right) else taken(right, shown)
                        yield Pattern("reduction", _named(way, right), f"It is {taken(way, shown)}{along}; expected is {wanted}.")
                        return
            for way, axis in mine:
                for right, right_axis in theirs:
                    text = f"It is {taken(way, shown)} {over(axis)}; expected is {taken(right, shown)} {over(right_axis)}."
                    yield Pattern("reduction", f"{_named(way, right)}, {over(axis)}", text)
                    return


def _named(way: str, right: str) -> str:
    """A way beside the one that is right, short."""
    ddof = " with `ddof=1`"
    if way.replace(ddof, "") == right.replace(ddof, ""):
        return f"the {way}" if ddof in way else f"the {way} without `ddof=1`"
    return f"{way}, not {right}" if is_form(way) else f"the {way}, not the {right}"


def _blocks(pair: Pair) -> Iterator[tuple[str, Array]]:
    """Vectors cut into as many blocks as the result is long: pooling."""
    length = pair.one.size
    for name, value in pair.inputs.items():
        if pair.one.ndim == 1 and value.ndim == 1 and value.size > length > 1 and not value.size % length:
            yield f"{name} in blocks of {value.size // length}", value.reshape(length, -1)
