"""Values that were right before something of them was lost."""

from collections.abc import Callable, Iterator
from typing import Any

import ml_dtypes
import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair
from kata_tui.comparison.ulp import kind_of
from kata_tui.model.result import Pattern

_ROUNDINGS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("fractions cut off", "the expected result with its fractions cut off", np.trunc),
    ("rounded", "the expected result rounded to whole numbers", np.round),
    ("rounded down", "the expected result rounded down", np.floor),
    ("rounded up", "the expected result rounded up", np.ceil),
)


def precision(pair: Pair) -> Iterator[Pattern]:
    """Values that were right before something was lost."""
    one, other = pair.one, pair.other
    if not pair.same_shape or one.dtype.kind == "c":
        return
    kinds = kind_of(pair.expected.dtype), kind_of(pair.actual.dtype)
    if kinds == ("int", "int") and pair.actual.dtype.itemsize <= 4 and pair.actual.dtype.kind in "iu":
        bits = 8 * pair.actual.dtype.itemsize
        wrapped = (
            np.mod(one + 2.0 ** (bits - 1), 2.0**bits) - 2.0 ** (bits - 1)
            if pair.actual.dtype.kind == "i"
            else np.mod(one, 2.0**bits)
        )
        if pair.holds(wrapped):
            yield Pattern("overflow", "integer overflow", f"It is the expected result wrapped around in {bits} bits.")
    if kinds[0] != "float":
        return
    for name, words, function in _ROUNDINGS:
        if pair.holds(function(one)):
            yield Pattern("rounded", name, f"It is {words}.", "An integer dtype or `//` cuts fractions off.")
            return
    if one.size < 2:
        return
    for narrow, bits in ((ml_dtypes.bfloat16, 8), (np.float16, 11)):
        rounded = one.astype(narrow).astype(np.float64)
        representable = bool((other.astype(narrow).astype(np.float64) == other).all())
        near = bool((np.abs(other - one) <= 2.0 ** (2 - bits) * np.abs(one) + pair.tolerance.atol).all())
        if representable and near and np.mean(rounded == other) >= 0.5:
            label = np.dtype(narrow).name
            text = f"The values are right to the {bits} bits of {label}, and no further."
            yield Pattern("precision", f"precision of {label}", text, "Somewhere it was computed in a narrower dtype.")
            return
