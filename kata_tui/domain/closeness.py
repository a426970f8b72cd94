"""Which elements of two arrays are close, and how far off the others are. Arrays of one shape; nothing broadcasts."""

from typing import Any

import numpy as np

from kata_tui.domain.distance import kind_of
from kata_tui.domain.problem import Tolerance
from kata_tui.domain.tree import Array


def widened(array: Array) -> Array:
    """The array as float64 or complex128, in which its elements can be reckoned with."""
    wide: Any = np.complex128 if kind_of(array.dtype) == "complex" else np.float64
    with np.errstate(all="ignore"):
        return np.asarray(array.astype(wide))


def close(expected: Array, actual: Array, tolerance: Tolerance) -> Array:
    """Element by element whether widened arrays are within the tolerance; nan is close to nan, an infinity to itself."""
    with np.errstate(all="ignore"):
        near = np.abs(actual - expected) <= tolerance.atol + tolerance.rtol * np.abs(expected)
        finite = np.isfinite(expected) & np.isfinite(actual)
        return np.asarray((near & finite) | (expected == actual) | (np.isnan(expected) & np.isnan(actual)))


def all_close(expected: Array, actual: Array, tolerance: Tolerance) -> bool:
    """Whether two widened arrays have one shape and every element is close. A few elements are looked at first."""
    if expected.shape != actual.shape:
        return False
    one, other = expected.reshape(-1), actual.reshape(-1)
    if one.size > 256 and not close(one[:: one.size // 64], other[:: one.size // 64], tolerance).all():
        return False
    return bool(close(one, other, tolerance).all())


def differing(expected: Array, actual: Array, tolerance: Tolerance) -> Array:
    """Element by element whether two arrays as they came differ by more than the tolerance."""
    if kind_of(expected.dtype) in ("bool", "int") and kind_of(actual.dtype) in ("bool", "int"):
        return np.asarray(expected != actual)  # integers of 64 bits can differ where their float64 do not
    return ~close(widened(expected), widened(actual), tolerance)
