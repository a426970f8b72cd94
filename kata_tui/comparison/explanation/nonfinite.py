"""Where nan and the infinities stand in one result and not in the other."""

import numpy as np

from kata_tui.comparison.explanation.regions import place
from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import widened
from kata_tui.comparison.ulp import kind_of
from kata_tui.model.result import Nonfinite


def nonfinite(expected: Array, actual: Array) -> tuple[Nonfinite, ...]:
    """What does not match of two arrays of one shape, value by value: nan, inf, -inf."""
    found = []
    for value in ("nan", "inf", "-inf"):
        wanted, got = _is(expected, value), _is(actual, value)
        extra, missing = got & ~wanted, wanted & ~got
        if extra.any():
            found.append(Nonfinite(value, int(extra.sum()), int(missing.sum()), place(extra)))
        elif missing.any():
            found.append(Nonfinite(value, 0, int(missing.sum()), place(missing)))
    return tuple(found)


def _is(array: Array, value: str) -> Array:
    if kind_of(array.dtype) not in ("float", "complex"):
        return np.zeros(array.shape, bool)
    native = array if array.dtype.kind in "fc" else widened(array)
    if value == "nan":
        return np.asarray(np.isnan(native))
    if native.dtype.kind == "c":
        return np.asarray(np.isinf(native)) if value == "inf" else np.zeros(array.shape, bool)
    return np.asarray(native == np.inf if value == "inf" else native == -np.inf)
