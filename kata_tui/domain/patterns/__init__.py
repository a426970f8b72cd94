"""Patterns: what a wrong array is of the right one. A pattern is named only where it holds to within the tolerance."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import numpy as np

from kata_tui.domain.closeness import widened
from kata_tui.domain.patterns import amounts, masks, nans, order, origins, position, precision, shapes, terms
from kata_tui.domain.patterns.pair import Pair
from kata_tui.domain.problem import Tolerance
from kata_tui.domain.result import Pattern
from kata_tui.domain.tree import Array

LIMIT = 2**20
"""Larger results go without patterns: to look for them takes 0.3 s for so many values, and six times that for four times as many."""

AT_MOST = 2
_EXACT_INTEGERS = 2.0**53

Finder = Callable[[Pair], Iterator[Pattern]]

_FAMILIES: tuple[Finder, ...] = (
    origins.whole,
    shapes.shape,
    amounts.inverted,
    order.order,
    origins.reduction,
    amounts.arithmetic,
    terms.term,
    amounts.softmax_twice,
    precision.precision,
    masks.mask,
    terms.step,
    amounts.by_row,
    order.regrouped,
    position.position,
)
"""Likeliest first. Of each the first that holds is named."""


def find_patterns(
    expected: Array, actual: Array, tolerance: Tolerance, inputs: Mapping[str, Array], others: Mapping[str, Array]
) -> tuple[Pattern, ...]:
    """At most two patterns of two arrays that are not equal, the likeliest first; one of each family."""
    known = {name: array for name, array in inputs.items() if _fit(array)}
    answers = {name: array for name, array in others.items() if _fit(array)}
    if not (_fit(expected) and _fit(actual)):
        return ()
    pair = Pair(
        expected,
        actual,
        widened(expected),
        widened(actual),
        tolerance,
        {name: widened(array) for name, array in known.items()},
        {name: widened(array) for name, array in answers.items()},
    )
    found: list[Pattern] = []
    for family in _FAMILIES if _as_finite(pair) else (nans.origin, position.position):
        if family is position.position and any(pattern.id != "input" for pattern in found):
            break  # where it is wrong follows from what it is
        with np.errstate(all="ignore"):
            found += islice(family(pair), 1)
        if len(found) == AT_MOST:
            break
    return tuple(found)


def _as_finite(pair: Pair) -> bool:
    """Whether nan and the infinities stand where they should: else what holds of the other numbers is not what is wrong."""
    if not pair.same_shape:
        return bool(np.isfinite(pair.other).all() or not np.isfinite(pair.one).all())
    return bool((np.isfinite(pair.one) == np.isfinite(pair.other)).all())


def _fit(array: Array) -> bool:
    """Whether an array can be reckoned with: not too large, not empty, no integer that float64 cannot tell from its neighbours."""
    if not 0 < array.size <= LIMIT or array.dtype.kind == "O" or array.ndim > 6:
        return False
    return array.dtype.kind not in "iu" or bool(np.abs(array.astype(np.float64)).max() < _EXACT_INTEGERS)
