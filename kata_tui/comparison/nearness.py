"""Whether the inputs of one case are as good as those of another."""

from collections.abc import Mapping

import numpy as np

from kata_tui.comparison.result_tree import Leaf, Tree
from kata_tui.comparison.tolerance import close, widened
from kata_tui.comparison.ulp import kind_of
from kata_tui.model.problem import Tolerance

_NEAR = Tolerance(0.02, 0.02)
"""So near that what is expected of one tells what is expected of the other."""


def inputs_near(ones: Mapping[str, Tree], others: Mapping[str, Tree]) -> bool:
    """Whether two cases have the same inputs, or nearly; names do not count, nor what cannot be compared. Raises Stopped.

    Whole numbers, bools, texts and random keys must be equal; other numbers within two parts in a hundred.
    """
    if len(ones) != len(others):
        return False
    return all(_near(one, other) for one, other in zip(ones.values(), others.values(), strict=True))


def _near(one: Tree, other: Tree) -> bool:
    if len(one) != len(other):
        return False
    return all(_leaf_near(left, right) for (_, left), (_, right) in zip(one.items(), other.items(), strict=True))


def _leaf_near(one: Leaf, other: Leaf) -> bool:
    if (one.array is None) != (other.array is None):
        return False
    if one.array is None:
        return bool(one.kind == other.kind and one.value == other.value)
    if one.array.shape != other.array.shape:
        return False
    if "key" in (one.kind, other.kind):
        return one.kind == other.kind and bool(np.array_equal(one.array, other.array))
    kinds = {kind_of(each.array.dtype) if each.array.dtype.kind != "O" else "int" for each in (one, other)}
    if kinds <= {"bool", "int"}:
        return bool(np.array_equal(one.array, other.array))
    return bool(close(widened(one.array), widened(other.array), _NEAR).all())
