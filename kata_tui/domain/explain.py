"""From what differs to what a person can learn of it: windows, maps and patterns for the gravest mismatches of a case."""

from collections.abc import Mapping

import numpy as np
from msgspec.structs import replace

from kata_tui.domain.closeness import tolerance_of
from kata_tui.domain.compare import same
from kata_tui.domain.excerpt import excerpt
from kata_tui.domain.heat import heat
from kata_tui.domain.nonfinite import nonfinite
from kata_tui.domain.patterns import find_patterns
from kata_tui.domain.problem import Tolerance
from kata_tui.domain.result import Mismatch, Pattern
from kata_tui.domain.text import clean_line
from kata_tui.domain.tree import Array, Leaf, Tree

EXPLAINED = 3
"""So many mismatches of a case, the gravest, are looked at closely."""

_HELD = "[...]"
"""Where an `nnx.Variable` holds its value."""

_SWAPS = 64
"""At most so many leaves are looked at for two that changed places."""


def explained(
    mismatches: tuple[Mismatch, ...],
    expected: Tree,
    actual: Tree,
    inputs: Mapping[str, Tree],
    others: Mapping[str, Tree],
    tolerance: Tolerance | None,
) -> tuple[Mismatch, ...]:
    """The mismatches of two trees, of each kind the worst first, the gravest ones with all that is found of them.

    `inputs` are the case's arguments, `others` the answers of other cases that may be named, both by name.
    """
    kinds = list(dict.fromkeys(mismatch.kind for mismatch in mismatches))
    ordered = sorted(mismatches, key=lambda mismatch: (kinds.index(mismatch.kind), -_badness(mismatch)))
    near = tuple(
        _near(mismatch, expected[mismatch.path], actual[mismatch.path], inputs, others, tolerance)
        if mismatch.path in expected and mismatch.path in actual
        else mismatch
        for mismatch in ordered[:EXPLAINED]
    )
    swapped = _swapped(ordered, expected, actual, tolerance)
    if swapped is not None:
        near = (replace(near[0], patterns=(swapped,)), *(replace(mismatch, patterns=()) for mismatch in near[1:]))
    return (*near, *ordered[EXPLAINED:])


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


def _near(
    mismatch: Mismatch,
    expected: Leaf,
    actual: Leaf,
    inputs: Mapping[str, Tree],
    others: Mapping[str, Tree],
    tolerance: Tolerance | None,
) -> Mismatch:
    numbers = ("array", "scalar")
    if expected.kind not in numbers or actual.kind not in numbers:
        return mismatch
    one, other = expected.array, actual.array
    if one.dtype.kind == "O" or other.dtype.kind == "O":
        return mismatch
    allowed = tolerance_of(expected, tolerance)
    if mismatch.kind in ("value", "nonfinite", "dtype") and mismatch.wrong:
        at = mismatch.worst.index if mismatch.worst else None
        if at and one.size:
            mismatch = replace(mismatch, excerpt=excerpt(one, other, allowed, at), heat=heat(one, other, allowed, at))
        if mismatch.kind == "nonfinite" and one.ndim:
            mismatch = replace(mismatch, nonfinite=nonfinite(one, other))
    if mismatch.kind == "dtype" and not mismatch.wrong:
        return mismatch  # the values agree, and that is all there is to say
    answers = {name: tree[mismatch.path].array for name, tree in others.items() if _is_number(tree.get(mismatch.path))}
    return replace(mismatch, patterns=find_patterns(one, other, allowed, _arrays(inputs), answers))


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
