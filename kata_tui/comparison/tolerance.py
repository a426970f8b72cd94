"""What close means, for a verdict, its explanation and its report alike: which tolerance counts, which elements are within it.

Arrays of one shape; nothing broadcasts.
"""

from typing import Any

import numpy as np

from kata_tui.comparison.result_tree import DTYPES, Array, Leaf
from kata_tui.comparison.ulp import kind_of
from kata_tui.model.problem import Tolerance

EXACT = Tolerance(0.0, 0.0)
_TOLERANCES = {
    "float64": Tolerance(1e-9, 1e-12),
    "complex128": Tolerance(1e-9, 1e-12),
    "float32": Tolerance(1e-5, 1e-6),
    "complex64": Tolerance(1e-5, 1e-6),
    "float16": Tolerance(1e-3, 1e-3),
    "bfloat16": Tolerance(1e-2, 1e-2),
    "float": Tolerance(1e-5, 1e-6),  # a Python float stands for a JAX one
    "complex": Tolerance(1e-5, 1e-6),
}
_NARROW_FLOAT = Tolerance(1e-1, 1e-1)
_LEAST = 1e-300


def tolerance_for(dtype: str) -> Tolerance:
    """The default tolerance for an expected leaf of that dtype (a dtype's name, or a Python scalar's type)."""
    if dtype in _TOLERANCES:
        return _TOLERANCES[dtype]
    if dtype in DTYPES and kind_of(DTYPES[dtype]) == "float":
        return _NARROW_FLOAT
    return EXACT


def tolerance_of(expected: Leaf, given: Tolerance | None) -> Tolerance:
    """The tolerance that counts for a leaf with an array: none where it is exact, else the case's own, if it has one."""
    exact = expected.array.dtype.kind == "O" or kind_of(expected.array.dtype) in ("bool", "int")
    return EXACT if exact else (given or tolerance_for(expected.dtype))


def widened(array: Array) -> Array:
    """The array as float64 or complex128, in which its elements can be reckoned with."""
    wide: Any = np.complex128 if kind_of(array.dtype) == "complex" else np.float64
    with np.errstate(all="ignore"):
        return np.asarray(array.astype(wide))


def close(expected: Array, actual: Array, tolerance: Tolerance) -> Array:
    """Element by element whether widened arrays are within the tolerance; nan is close to nan, an infinity to itself."""
    with np.errstate(all="ignore"):
        near = np.abs(actual - expected) <= tolerance.allowed(expected)
        finite = np.isfinite(expected) & np.isfinite(actual)
        return np.asarray((near & finite) | (expected == actual) | (np.isnan(expected) & np.isnan(actual)))


def beyond(expected: Array, actual: Array, tolerance: Tolerance) -> Array:
    """Element by element the error of widened arrays over the allowed error; where nothing is allowed, the error."""
    with np.errstate(all="ignore"):
        error = np.abs(actual - expected)
        return np.asarray(error if tolerance == EXACT else error / np.maximum(tolerance.allowed(expected), _LEAST))


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
