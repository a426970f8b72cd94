"""From what differs to what a person can learn of it: windows, maps and patterns for the gravest mismatches of a case."""

import re
from collections.abc import Mapping

import numpy as np
from msgspec.structs import replace

from kata_tui.comparison.compare import same
from kata_tui.comparison.explanation.heat import heat
from kata_tui.comparison.explanation.nonfinite import nonfinite
from kata_tui.comparison.explanation.patterns import Claim, find_claims
from kata_tui.comparison.explanation.window import excerpt
from kata_tui.comparison.result_tree import Array, Leaf, Tree
from kata_tui.comparison.tolerance import tolerance_of
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import Mismatch, Pattern
from kata_tui.model.text import clean_line

EXPLAINED = 3
"""So many mismatches of a case, the gravest, are looked at closely."""

_HELD = "[...]"
"""Where an `nnx.Variable` holds its value."""

_STATE = re.compile(r"\.(count|mu|nu|trace)\b|\bBatchNorm\w*\W|\bbatch_stats\b")
"""Where a state is kept that each step or call renews."""

_SWAPS = 64
"""At most so many leaves are looked at for two that changed places."""


def explained(mismatches: tuple[Mismatch, ...], expected: Tree, actual: Tree, tolerance: Tolerance | None) -> tuple[Mismatch, ...]:
    """The mismatches of two trees, of each kind the worst first, the gravest ones with windows and maps of them."""
    kinds = list(dict.fromkeys(mismatch.kind for mismatch in mismatches))
    ordered = sorted(mismatches, key=lambda mismatch: (kinds.index(mismatch.kind), -_badness(mismatch)))
    near = tuple(
        _near(mismatch, expected[mismatch.path], actual[mismatch.path], tolerance)
        if mismatch.path in expected and mismatch.path in actual
        else mismatch
        for mismatch in ordered[:EXPLAINED]
    )
    return (*near, *ordered[EXPLAINED:])


def claims(
    mismatches: tuple[Mismatch, ...],
    expected: Tree,
    actual: Tree,
    inputs: Mapping[str, Tree],
    others: Mapping[str, Tree],
    tolerance: Tolerance | None,
) -> tuple[Claim, ...]:
    """What holds of the gravest of the mismatches, as `explained` orders them, likeliest first. Raises Stopped.

    `inputs` are the case's arguments, `others` the answers of other cases that may be named, both by name.
    """
    swapped = _swapped(list(mismatches), expected, actual, tolerance)
    if swapped is not None:
        return (Claim(swapped, "swapped", (0.0, 1.0)),)
    first = mismatches[0]
    one, other = expected.get(first.path), actual.get(first.path)
    if one is None or other is None or not _comparable(one, other) or (first.kind == "dtype" and not first.wrong):
        return ()  # of a dtype that is wrong with values that agree there is no more to say
    fresh = _never_updated(first.path, one.array, other.array)
    if fresh is not None:
        return (fresh,)
    answers = {name: tree[first.path].array for name, tree in others.items() if _is_number(tree.get(first.path))}
    return find_claims(one.array, other.array, tolerance_of(one, tolerance), _arrays(inputs), answers)


def _never_updated(path: str, expected: Array, actual: Array) -> Claim | None:
    """A part of an optimizer's state, or a statistic of a BatchNorm, that is still what it was made as."""
    if not _STATE.search(path) or not expected.size or expected.shape != actual.shape or expected.dtype.kind not in "iuf":
        return None
    began = 1.0 if "var" in path.rpartition("[")[2] else 0.0
    if (actual != began).any() or not (expected != began).any():
        return None
    text = f"`result{clean_line(path, 60)}` is still what it was made as: {began:.0f} everywhere."
    pattern = Pattern("never-updated", "never updated", text, "Keep the new state that `update` or `apply` gives, and pass it on.")
    return Claim(pattern, "never-updated", (began, float(expected[expected != began].reshape(-1)[0])))


def _badness(mismatch: Mismatch) -> float:
    """The worst error over the allowed error."""
    worst, tolerance = mismatch.worst, mismatch.tolerance
    if worst is None or worst.abs is None or isinstance(worst.abs, str):
        return 0.0
    allowed = tolerance.allowed(0.0 if isinstance(worst.expected, str) else worst.expected) if tolerance else 0.0
    try:
        return float(worst.abs) / (allowed or 1.0)
    except OverflowError:  # a Python integer beyond all floats
        return float("inf")


def _comparable(one: Leaf, other: Leaf) -> bool:
    """Whether both leaves are numbers that can be reckoned with."""
    return _is_number(one) and _is_number(other) and "O" not in (one.array.dtype.kind, other.array.dtype.kind)


def _near(mismatch: Mismatch, expected: Leaf, actual: Leaf, tolerance: Tolerance | None) -> Mismatch:
    if not _comparable(expected, actual):
        return mismatch
    one, other, allowed = expected.array, actual.array, tolerance_of(expected, tolerance)
    if mismatch.kind in ("value", "nonfinite", "dtype") and mismatch.wrong:
        at = mismatch.worst.index if mismatch.worst else None
        if at and one.size:
            mismatch = replace(mismatch, excerpt=excerpt(one, other, allowed, at), heat=heat(one, other, allowed, at))
        if mismatch.kind == "nonfinite" and one.ndim:
            mismatch = replace(mismatch, nonfinite=nonfinite(one, other))
    return mismatch


def _is_number(leaf: Leaf | None) -> bool:
    return leaf is not None and leaf.kind in ("array", "scalar")


def _arrays(inputs: Mapping[str, Tree]) -> dict[str, Array]:
    """Every array of the arguments by how Python reaches it: `x`, `params["kernel"]`."""
    return {
        f"{name}{path}": leaf.array
        for name, tree in inputs.items()
        for path, leaf in tree.items()
        if leaf.kind == "array" or (leaf.kind == "scalar" and leaf.dtype != "bool")
    }


def _swapped(ordered: list[Mismatch], expected: Tree, actual: Tree, tolerance: Tolerance | None) -> Pattern | None:
    """Two leaves that have changed places, when that is all that is wrong."""
    if len(ordered) != 2 or len(expected) > _SWAPS:
        return None
    one, other = ordered[0].path, ordered[1].path
    if not all(path in tree and tree[path].kind != "branch" for path in (one, other) for tree in (expected, actual)):
        return None
    crossed = {one: actual[other], other: actual[one]}
    with np.errstate(all="ignore"):
        if not same({path: expected[path] for path in (one, other)}, crossed, tolerance):
            return None
    first, second = sorted((one, other), key=list(expected).index)
    places = f"result{clean_line(first, 60)}", f"result{clean_line(second, 60)}"
    text = f"`{places[0]}` and `{places[1]}` have changed places."
    return Pattern("swapped", "two parts swapped", text)


def misuse_card(expected: Tree, actual: Tree) -> str | None:
    """The id of the card that explains a wrong result which is a usual misuse."""
    wanted, got = expected[""], actual[""]
    if got.kind == "none" and wanted.kind != "none":
        return "forgotten-return"
    if got.kind == "opaque" and wanted.kind != "opaque" and "unction" in got.type and "your class" not in got.type:
        return "function-returned"
    if any(_replaced(path.removesuffix(_HELD), expected, actual) for path in expected if path.endswith(_HELD)):
        return "variable-replaced"
    return None


def _replaced(path: str, expected: Tree, actual: Tree) -> bool:
    """Whether an `nnx.Variable` is expected there and a number stands in its place."""
    wanted, got = expected.get(path), actual.get(path)
    return wanted is not None and got is not None and wanted.kind == "branch" and got.kind in ("array", "scalar")
