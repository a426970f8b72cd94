"""What equal means: comparing a result with the expected one, leaf by leaf.

The first kind of difference is the headline, in the order structure, type, shape, dtype, nonfinite, value (whether it raised is decided
before there is a result). Shapes never broadcast; nan equals nan; a Python scalar stands for a 0-d array of its kind.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from kata_tui.comparison.describe import describe, number, with_article
from kata_tui.comparison.result_tree import Array, Leaf, Tree
from kata_tui.comparison.tolerance import EXACT, beyond, differing, tolerance_of, widened
from kata_tui.comparison.ulp import kind_of, ulps
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import Mismatch, Worst
from kata_tui.model.stopping import go_on
from kata_tui.model.text import clean_line

_KINDS = ("structure", "type", "shape", "dtype", "nonfinite", "value")
_NUMBERS = ("array", "scalar")

KEPT = 32
"""So many mismatches of each kind are told; the others are counted."""

CHUNK = 2**20
"""Elements that are widened at once: what a comparison needs beside its two arrays is bounded."""

SMALL, TOGETHER, AT_ONCE = 2**12, 2**16, 2**9
"""Arrays of so few elements are looked at together, so many elements and arrays at once: a leaf takes many times its own bytes."""


class Difference(Struct, frozen=True):
    """One place where two trees differ, before anything is said of it. `number`: its place in the order of the trees.

    Of what differs in structure one side may be missing. `scan`: what was found of two arrays, where each element was looked at.
    """

    number: int
    path: str
    kind: str
    expected: Leaf | None = None
    actual: Leaf | None = None
    scan: "Scan | None" = None


class Compared(Struct, frozen=True):
    """What differs between two trees, gravest kind first: `KEPT` mismatches of each kind, and how many `more` there are."""

    mismatches: tuple[Mismatch, ...] = ()
    more: int = 0


def compare(expected: Tree, actual: Tree, tolerance: Tolerance | None = None, ignore_dtype: bool = False) -> Compared:
    """How two trees differ; no mismatch when they are equal. Raises Stopped.

    `tolerance` replaces the default of every inexact leaf; `ignore_dtype` lifts the dtype rule.
    """
    met: Counter[str] = Counter()
    kept: list[Difference] = []
    for difference in differences(expected, actual, tolerance, ignore_dtype):
        met[difference.kind] += 1
        if met[difference.kind] <= KEPT:
            kept.append(difference)
    kept.sort(key=lambda difference: (_KINDS.index(difference.kind), difference.number))
    told = tuple(_told(difference, expected, actual, tolerance) for difference in kept)
    return Compared(told, met.total() - len(told))


def same(expected: Tree, actual: Tree, tolerance: Tolerance | None = None, ignore_dtype: bool = False) -> bool:
    """Whether two trees do not differ. Ends at the first difference. Raises Stopped."""
    return next(differences(expected, actual, tolerance, ignore_dtype, at_first=True), None) is None


def differences(
    expected: Tree, actual: Tree, tolerance: Tolerance | None, ignore_dtype: bool, *, at_first: bool = False
) -> Iterator[Difference]:
    """Every difference between two trees, as it is found: those of small arrays a little later than the others. Raises Stopped.

    `at_first`: the first is all that is wanted, so of an array no more is looked at than up to there.
    """
    batch = Batch(tolerance)
    for at, (path, one, other) in enumerate(_pairs(expected, actual)):
        if one is None or other is None or "branch" in (one.kind, other.kind):
            yield Difference(at, path, "structure", one, other)
            continue
        kind = _at_sight(one, other, ignore_dtype)
        if kind is not None:
            yield Difference(at, path, kind, one, other)
        elif batch.takes(one, other):
            yield from batch.add(Difference(at, path, "value", one, other))
        elif one.array is None or one.kind == "key" or "O" in (one.array.dtype.kind, other.array.dtype.kind):
            if not (np.array_equal(one.array, other.array) if one.kind == "key" else one.value == other.value):
                yield Difference(at, path, "value", one, other)
        else:
            scan = _scan(one, other, tolerance_of(one, tolerance), at_first=at_first)
            if scan.wrong:
                yield Difference(at, path, "value" if scan.nonfinite is None else "nonfinite", one, other, scan)
    yield from batch.flush()


def _pairs(expected: Tree, actual: Tree) -> Iterator[tuple[str, Leaf | None, Leaf | None]]:
    """Every leaf of both trees with its path, and the nodes that differ in structure: what lies below these is left out.

    Of a node that should not be there both sides are None: whoever wants to tell of it looks it up.
    """
    unlike: set[str] = set()
    within: str | None = None  # the differing node last met; what lies below it follows at once, for trees are in pre-order
    matched = 0
    following = iter(actual.items())
    ahead = next(following, None)
    for path, leaf in expected.items():
        if within is not None and _below(path, within):
            continue
        if ahead is not None and ahead[0] == path:  # two trees that are alike need no looking up
            other: Leaf | None = ahead[1]
            ahead = next(following, None)
        else:
            other = actual.get(path)
        if other is None:
            within = path
            yield path, leaf, None
            continue
        matched += 1
        if "branch" not in (leaf.kind, other.kind):
            yield path, leaf, other
        elif (leaf.kind, leaf.type) != (other.kind, other.type):
            unlike.add(within := path)
            yield path, leaf, other
    if matched == len(actual):
        return
    within = None
    for path in actual:
        if within is not None and _below(path, within):
            continue
        if path in unlike:
            within = path
        elif path not in expected:
            within = path
            yield path, None, None


def _at_sight(one: Leaf, other: Leaf, ignore_dtype: bool) -> str | None:
    """The kind of difference between two leaves that shows without a look at their values, if there is one."""
    if one.kind in _NUMBERS and other.kind in _NUMBERS:
        if one.array.shape != other.array.shape:
            return "shape"
        return "dtype" if not ignore_dtype and _other_dtype(one, other) else None
    if one.kind != other.kind or one.kind == "opaque":
        return "type"
    if one.kind == "key":
        return "dtype" if one.type != other.type else "shape" if one.array.shape != other.array.shape else None
    return None


def _other_dtype(one: Leaf, other: Leaf) -> bool:
    """Whether two leaves are of different dtypes, or one of them is a Python scalar, of different kinds of numbers."""
    if "scalar" in (one.kind, other.kind) or "O" in (one.array.dtype.kind, other.array.dtype.kind):
        return kind_of(one.array.dtype) != kind_of(other.array.dtype)
    return one.dtype != other.dtype


class Batch:
    """Small arrays of one dtype, looked at together: a look takes as long for one element as for a thousand."""

    def __init__(self, tolerance: Tolerance | None) -> None:
        self._tolerance = tolerance
        self._waiting: list[Difference] = []
        self._elements = 0

    def takes(self, one: Leaf, other: Leaf) -> bool:
        """Whether two leaves of one shape can wait for others of their kind."""
        return (
            one.kind in _NUMBERS
            and one.dtype == other.dtype
            and one.array.dtype == other.array.dtype
            and one.array.dtype.kind != "O"
            and one.array.size <= SMALL
        )

    def add(self, pair: Difference) -> Iterator[Difference]:
        """Take two leaves in, as the difference that they may be. Those that are looked at now and differ come back."""
        assert pair.expected is not None
        first = self._waiting[0].expected if self._waiting else pair.expected
        assert first is not None
        full = self._elements > TOGETHER or len(self._waiting) == AT_ONCE
        if full or first.dtype != pair.expected.dtype or first.kind != pair.expected.kind:
            yield from self.flush()
        self._waiting.append(pair)
        self._elements += pair.expected.array.size

    def flush(self) -> Iterator[Difference]:
        """Those that wait and differ."""
        go_on()
        waiting = [pair for pair in self._waiting if pair.expected is not None and pair.expected.array.size]
        self._waiting, self._elements = [], 0
        if not waiting:
            return
        one, other = (
            np.concatenate([leaf.array.reshape(-1) for leaf in leaves if leaf is not None])
            for leaves in ([pair.expected for pair in waiting], [pair.actual for pair in waiting])
        )
        assert waiting[0].expected is not None
        off = differing(one, other, tolerance_of(waiting[0].expected, self._tolerance))
        if not off.any():
            return
        strange = off & ~(np.isfinite(widened(one)) & np.isfinite(widened(other)))
        begins = np.cumsum([0, *(pair.expected.array.size for pair in waiting[:-1] if pair.expected is not None)])
        wrong, odd = (np.logical_or.reduceat(found, begins) for found in (off, strange))
        for at in np.flatnonzero(wrong):
            yield replace(waiting[at], kind="nonfinite") if odd[at] else waiting[at]


def _told(difference: Difference, expected: Tree, actual: Tree, tolerance: Tolerance | None) -> Mismatch:
    """What is said of a difference."""
    path, one, other = difference.path, difference.expected, difference.actual
    if one is None:
        return Mismatch(path, "structure", f"result{path} should not be there", "nothing", describe(actual[path]))
    if other is None:
        return Mismatch(path, "structure", f"result{path} is missing", describe(one), "nothing")
    if difference.kind == "structure":
        headline = f"result{path} is {_article(other)}, expected {_article(one)}"
        return Mismatch(path, "structure", headline, describe(one), describe(other))
    headline, counted = _said_of(difference, one, other, tolerance)
    return Mismatch(path, difference.kind, headline, describe(one), describe(other), **counted)


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


def _said_of(difference: Difference, one: Leaf, other: Leaf, tolerance: Tolerance | None) -> tuple[str, dict[str, Any]]:
    """The headline of two leaves that differ, and what is counted of them."""
    alone: dict[str, Any] = {"of": 1, "wrong": 1}
    match difference.kind:
        case "type":
            return f"type is {_article(other)}, expected {_article(one)}", alone
        case "shape":
            last = -1 if one.kind == "key" else None  # its data is no axis of hers
            return f"shape is {other.array.shape[:last]}, expected {one.array.shape[:last]}", {}
        case "dtype" if one.kind == "key":
            return f"key is of the {other.type} kind, expected {one.type}", alone
    if one.kind == "key":
        return "it is another key", alone
    if one.array is None:
        return f"the {one.kind} differs", {**alone, "tolerance": EXACT}
    dtype = f"dtype is {other.dtype}, expected {one.dtype}"
    if "O" in (one.array.dtype.kind, other.array.dtype.kind):  # a Python int beyond 64 bits
        return dtype if difference.kind == "dtype" else "the integer differs", {**alone, "tolerance": EXACT}
    used = tolerance_of(one, tolerance)
    scan = difference.scan or _scan(one, other, used)
    counted = {"wrong": scan.wrong, "of": int(one.array.size), "tolerance": used}
    if difference.kind == "dtype":
        return dtype, counted
    array, shape = other.array, one.array.shape
    flat = scan.worst if scan.nonfinite is None else scan.nonfinite
    index = tuple(int(axis) for axis in np.unravel_index(flat, shape))
    where = "" if not shape else f" at [{', '.join(map(str, index))}]"
    pair = f"{number(array[index])}, expected {number(one.array[index])}"
    if difference.kind == "nonfinite":
        headline = f"element{where[3:]} is {pair}" if shape else f"the result is {pair}"
    elif shape:
        headline = f"{scan.wrong} of {one.array.size} values differ, the worst{where}: {pair}"
    else:
        headline = f"the value is {pair}"
    return headline, {**counted, "worst": _worst(one.array[index], array[index], index)}


class Scan(Struct, frozen=True):
    """How many elements of two flat arrays differ, the first where nan or inf does not match, and the one furthest off.

    Furthest is by error over allowed error.
    """

    wrong: int
    nonfinite: int | None
    worst: int


def _scan(one_leaf: Leaf, other_leaf: Leaf, tolerance: Tolerance, *, at_first: bool = False) -> Scan:
    """Every element of two arrays of one shape; `at_first`: no more than up to the first `CHUNK` that holds a difference."""
    expected, actual = one_leaf.array.reshape(-1), other_leaf.array.reshape(-1)
    wrong, nonfinite, worst, worst_score = 0, None, 0, -1.0
    for start in range(0, expected.size, CHUNK):
        go_on()
        raw, raw_other = expected[start : start + CHUNK], actual[start : start + CHUNK]
        off = np.flatnonzero(differing(raw, raw_other, tolerance))
        if not off.size:
            continue
        wrong += int(off.size)
        one, other = widened(raw[off]), widened(raw_other[off])
        finite = np.isfinite(one) & np.isfinite(other)
        if nonfinite is None and not finite.all():
            nonfinite = start + int(off[finite.argmin()])
        score = np.where(finite, beyond(one, other, tolerance), -1.0)
        best = int(score.argmax())
        if score[best] > worst_score:
            worst, worst_score = start + int(off[best]), float(score[best])
        if at_first:
            break
    return Scan(wrong, nonfinite, worst)


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
