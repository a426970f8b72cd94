"""What equal means: comparing a result with the expected one, leaf by leaf.

The first kind of difference is the headline, in the order structure, type, shape, dtype, nonfinite, value (whether it raised is decided
before there is a result). Shapes never broadcast; nan equals nan; a Python scalar stands for a 0-d array of its kind.
"""

from typing import Any

import numpy as np

from kata_tui.domain.display import describe, number, with_article
from kata_tui.domain.distance import kind_of, ulps
from kata_tui.domain.problem import Tolerance
from kata_tui.domain.result import Mismatch, Worst
from kata_tui.domain.text import clean_line
from kata_tui.domain.tree import DTYPES, Array, Leaf, Tree

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
_KINDS = ("structure", "type", "shape", "dtype", "nonfinite", "value")
CHUNK = 2**20
"""Elements that are widened at once: what a comparison needs beside its two arrays is bounded."""


def tolerance_for(dtype: str) -> Tolerance:
    """The default tolerance for an expected leaf of that dtype (a dtype's name, or a Python scalar's type)."""
    if dtype in _TOLERANCES:
        return _TOLERANCES[dtype]
    if dtype in DTYPES and kind_of(DTYPES[dtype]) == "float":
        return _NARROW_FLOAT
    return EXACT


def compare(expected: Tree, actual: Tree, tolerance: Tolerance | None = None, ignore_dtype: bool = False) -> tuple[Mismatch, ...]:
    """Every difference between two trees, gravest kind first; none when they are equal.

    `tolerance` replaces the default of every inexact leaf; `ignore_dtype` lifts the dtype rule.
    """
    found: list[Mismatch] = []
    reported: set[str] = set()
    within: str | None = None  # the differing node last met; what lies below it follows at once, for trees are in pre-order
    for path, leaf in expected.items():
        if within is not None and _below(path, within):
            continue
        other = actual.get(path)
        if other is None:
            found.append(Mismatch(path, "structure", f"result{path} is missing", describe(leaf), "nothing"))
            reported.add(within := path)
        elif leaf.kind == "branch" or other.kind == "branch":
            if (leaf.kind, leaf.type) != (other.kind, other.type):
                headline = f"result{path} is {_article(other)}, expected {_article(leaf)}"
                found.append(Mismatch(path, "structure", headline, describe(leaf), describe(other)))
                reported.add(within := path)
        else:
            mismatch = _compare_leaves(path, leaf, other, tolerance, ignore_dtype)
            if mismatch is not None:
                found.append(mismatch)
    within = None
    for path, other in actual.items():
        if within is not None and _below(path, within):
            continue
        if path in reported:
            within = path
        elif path not in expected:
            found.append(Mismatch(path, "structure", f"result{path} should not be there", "nothing", describe(other)))
            within = path
    found.sort(key=lambda mismatch: _KINDS.index(mismatch.kind))
    return tuple(found)


def _below(path: str, branch: str) -> bool:
    """Whether `path` lies within `branch`; `.ab` does not lie within `.a`."""
    return path.startswith(branch) and path[len(branch) : len(branch) + 1] in ("", ".", "[")


def _article(leaf: Leaf) -> str:
    """`a list`, `an array`, `a float`, `an nnx.Param`."""
    match leaf.kind:
        case "branch" | "opaque":
            name = clean_line(leaf.type, 80)
        case "key":
            name = "PRNG key"
        case "none":
            return "None"
        case "scalar":
            name = leaf.dtype
        case _:
            name = leaf.kind
    return with_article(name)


def _compare_leaves(path: str, expected: Leaf, actual: Leaf, tolerance: Tolerance | None, ignore_dtype: bool) -> Mismatch | None:
    numbers = ("array", "scalar")
    if expected.kind in numbers and actual.kind in numbers:
        return _compare_arrays(path, expected, actual, tolerance, ignore_dtype)

    def mismatch(kind: str, headline: str, **counted: Any) -> Mismatch:
        return Mismatch(path, kind, headline, describe(expected), describe(actual), **counted)

    if expected.kind != actual.kind or expected.kind == "opaque":
        return mismatch("type", f"type is {_article(actual)}, expected {_article(expected)}", of=1, wrong=1)
    if expected.kind == "none":
        return None
    if expected.kind == "key":
        if expected.type != actual.type:
            return mismatch("dtype", f"key is of the {actual.type} kind, expected {expected.type}", of=1, wrong=1)
        if expected.array.shape != actual.array.shape:
            return mismatch("shape", f"shape is {actual.array.shape[:-1]}, expected {expected.array.shape[:-1]}")
        if np.array_equal(expected.array, actual.array):
            return None
        return mismatch("value", "it is another key", of=1, wrong=1)
    if expected.value == actual.value:
        return None
    return mismatch("value", f"the {expected.kind} differs", of=1, wrong=1, tolerance=EXACT)


def _compare_arrays(path: str, expected: Leaf, actual: Leaf, tolerance: Tolerance | None, ignore_dtype: bool) -> Mismatch | None:
    one, other = expected.array, actual.array

    def mismatch(kind: str, headline: str, **counted: Any) -> Mismatch:
        return Mismatch(path, kind, headline, describe(expected), describe(actual), **counted)

    if one.shape != other.shape:
        return mismatch("shape", f"shape is {other.shape}, expected {one.shape}")
    if "O" in (one.dtype.kind, other.dtype.kind):  # a Python int beyond 64 bits
        if kind_of(one.dtype) != kind_of(other.dtype) and not ignore_dtype:
            headline = f"dtype is {actual.dtype}, expected {expected.dtype}"
            return mismatch("dtype", headline, of=1, wrong=1, tolerance=EXACT)
        if expected.value == actual.value:
            return None
        return mismatch("value", "the integer differs", of=1, wrong=1, tolerance=EXACT)
    exact = kind_of(one.dtype) in ("bool", "int")
    used = EXACT if exact else (tolerance or tolerance_for(expected.dtype))
    wrong, first_nonfinite, worst_index = _scan(one.reshape(-1), other.reshape(-1), used)
    differs = expected.dtype != actual.dtype
    if "scalar" in (expected.kind, actual.kind):
        differs = kind_of(one.dtype) != kind_of(other.dtype)
    counted: dict[str, Any] = {"wrong": wrong, "of": int(one.size), "tolerance": used}
    if differs and not ignore_dtype:
        headline = f"dtype is {actual.dtype}, expected {expected.dtype}"
        return mismatch("dtype", headline, **counted)
    if not wrong:
        return None
    kind, flat = ("value", worst_index) if first_nonfinite is None else ("nonfinite", first_nonfinite)
    index = tuple(int(axis) for axis in np.unravel_index(flat, one.shape))
    where = "" if one.ndim == 0 else f" at [{', '.join(map(str, index))}]"
    pair = f"{number(other[index])}, expected {number(one[index])}"
    if kind == "nonfinite":
        headline = f"the result is {pair}" if one.ndim == 0 else f"element{where[3:]} is {pair}"
    elif one.ndim == 0:
        headline = f"the value is {pair}"
    else:
        headline = f"{wrong} of {one.size} values differ, the worst{where}: {pair}"
    return mismatch(kind, headline, worst=_worst(one[index], other[index], index), **counted)


def _scan(expected: Array, actual: Array, tolerance: Tolerance) -> tuple[int, int | None, int]:
    """How many elements of two flat arrays differ, the first where nan or inf does not match, and the one furthest off.

    Furthest is by error over allowed error.
    """
    complex_ = "complex" in (kind_of(expected.dtype), kind_of(actual.dtype))
    integral = kind_of(expected.dtype) != "float" and kind_of(actual.dtype) != "float" and not complex_
    wide: Any = np.complex128 if complex_ else np.float64
    wrong, nonfinite, worst, worst_score = 0, None, 0, -1.0
    for start in range(0, expected.size, CHUNK):
        raw, raw_other = expected[start : start + CHUNK], actual[start : start + CHUNK]
        with np.errstate(all="ignore"):
            one, other = raw.astype(wide), raw_other.astype(wide)
            error = np.abs(other - one)
            allowed = tolerance.atol + tolerance.rtol * np.abs(one)
            finite = np.isfinite(one) & np.isfinite(other)
            same = (one == other) | (np.isnan(one) & np.isnan(other))
            # integers of 64 bits can differ where their float64 do not
            off = np.asarray(raw != raw_other) if integral else ~same & (~finite | (error > allowed))
            score = np.where(off & finite, error if tolerance == EXACT else error / np.maximum(allowed, 1e-300), -1.0)
        count = int(off.sum())
        if not count:
            continue
        wrong += count
        strange = off & ~finite
        if nonfinite is None and strange.any():
            nonfinite = start + int(strange.argmax())
        best = int(score.argmax())
        if score[best] > worst_score:
            worst, worst_score = start + best, float(score[best])
    return wrong, nonfinite, worst


def _worst(expected: Array, actual: Array, index: tuple[int, ...]) -> Worst:
    one, other = np.asarray(expected), np.asarray(actual)
    kinds = {kind_of(one.dtype), kind_of(other.dtype)}
    shown = Worst(index, number(one), number(other))
    if kinds == {"bool"}:
        return shown
    if kinds <= {"bool", "int"}:
        difference = abs(int(other) - int(one))
        return Worst(index, shown.expected, shown.actual, difference, difference / abs(int(one)) if int(one) else None)
    wide: Any = np.complex128 if "complex" in kinds else np.float64
    with np.errstate(all="ignore"):
        a, b = one.astype(wide), other.astype(wide)
        error = float(np.abs(b - a))
        size = float(np.abs(a))
        # by way of float64: not every two narrow dtypes can be cast to each other
        steps = ulps(one, b.astype(one.dtype)) if "complex" not in kinds else None
    if not (np.isfinite(error) and np.isfinite(size)):
        return shown
    return Worst(index, shown.expected, shown.actual, error, error / size if size else None, steps)
