"""Values that were right before something of them was lost."""

from collections.abc import Callable, Iterator
from typing import Any

import ml_dtypes
import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair
from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import close
from kata_tui.comparison.ulp import kind_of
from kata_tui.model.result import Pattern

_ROUNDINGS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("fractions cut off", "the expected result with its fractions cut off", np.trunc),
    ("rounded", "the expected result rounded to whole numbers", np.round),
    ("rounded down", "the expected result rounded down", np.floor),
    ("rounded up", "the expected result rounded up", np.ceil),
)


_FIRST = 256
_WRAPPED = "An integer that grows past its dtype begins again at the other end. Convert before you compute."


def overflow(pair: Pair) -> Iterator[Pattern]:
    """Whole numbers that have wrapped around, maybe before they became floats."""
    one, other = pair.one, pair.other
    if not pair.same_shape or one.dtype.kind == "c" or kind_of(pair.actual.dtype) == "bool":
        return
    off = ~close(one, other, pair.tolerance)
    missing, got = one[off] - other[off], other[off]
    if not off.any() or not (_whole(other) and np.isfinite(one).all() and np.isfinite(other).all()):
        return
    for bits, signed in ((8, False), (8, True), (16, True), (16, False), (32, True), (32, False)):
        least, most = (-(2.0 ** (bits - 1)), 2.0 ** (bits - 1) - 1) if signed else (0.0, 2.0**bits - 1)
        turns = missing / 2.0**bits
        room = 1e-9 + 2.0**-22 * np.abs(one[off]) / 2.0**bits  # expected as float32 has lost its last digits
        beyond = (one[off] > most * (1 + 1e-6)) | (one[off] < least * (1 + 1e-6))
        beyond &= (np.abs(one[off] - np.round(one[off])) <= 1e-6 * np.abs(one[off])) & (np.abs(turns) > 0.5)
        held = (got >= least).all() and (got <= most * (1 + 1e-6)).all()
        if beyond.all() and held and (np.abs(turns - np.round(turns)) <= room).all() and (room < 0.1).all():
            kind = f"{'' if signed else 'u'}int{bits}"
            text = f"It is the expected result wrapped around in the {bits} bits of {kind}."
            yield Pattern("overflow", f"integer overflow of {kind}", text, _WRAPPED)
            return


def _whole(array: Array) -> bool:
    first = array.reshape(-1)[:_FIRST]  # most show it there already
    return bool((first == np.round(first)).all() and (array == np.round(array)).all())


def precision(pair: Pair) -> Iterator[Pattern]:
    """Values that were right before something was lost."""
    one, other = pair.one, pair.other
    if not pair.same_shape or one.dtype.kind == "c":
        return
    kinds = kind_of(pair.expected.dtype), kind_of(pair.actual.dtype)
    if kinds[0] != "float":
        return
    for name, words, function in _ROUNDINGS if _whole(other) else ():
        # what is small becomes 0 in many ways, and 1 in some
        if pair.holds(function(one)) and np.count_nonzero(np.unique(other[~close(one, other, pair.tolerance)])) > 1:
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
