"""How far two numbers are from each other, in units in the last place."""

from typing import Any

import numpy as np

from kata_tui.comparison.result_tree import Array

_UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}


def kind_of(dtype: np.dtype[Any]) -> str:
    """`bool`, `int`, `float` or `complex`, for NumPy's dtypes and those of ml_dtypes alike; an object is a Python int beyond 64 bits."""
    if dtype == np.bool_:
        return "bool"
    if dtype.kind in "iuO" or dtype.name.startswith(("int", "uint")):
        return "int"
    return "complex" if dtype.kind == "c" else "float"


def ulps(expected: Array, actual: Array) -> int | None:
    """Units in the last place between two 0-d arrays of one real floating dtype, any width from float8 on.

    The number of representable values one must step over to get from one to the other: bit patterns of IEEE 754 numbers of one sign are
    ordered as integers, so negative ones are mirrored at zero. None for other dtypes, for nan, and for formats whose patterns are not
    so ordered (those without a sign).
    """
    dtype = expected.dtype
    if kind_of(dtype) != "float" or dtype != actual.dtype or dtype.name == "float8_e8m0fnu" or dtype.itemsize not in _UNSIGNED:
        return None
    with np.errstate(invalid="ignore"):
        if np.isnan(expected.astype(np.float64)) or np.isnan(actual.astype(np.float64)):
            return None
    bits = {"float4_e2m1fn": 4, "float6_e2m3fn": 6, "float6_e3m2fn": 6}.get(dtype.name, 8 * dtype.itemsize)
    sign = 1 << (bits - 1)

    def rank(number: Array) -> int:
        pattern = int(np.ascontiguousarray(number).reshape(1).view(_UNSIGNED[dtype.itemsize])[0]) & (2 * sign - 1)
        return sign - pattern if pattern & sign else pattern

    return abs(rank(expected) - rank(actual))
