"""Patterns: what a wrong array is of the right one. A pattern is named only where it holds to within the tolerance."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import numpy as np
from msgspec import Struct

from kata_tui.comparison.explanation.patterns import (
    amounts,
    applied,
    lookups,
    masks,
    matrix_products,
    nans,
    origins,
    position,
    precision,
    rearranged,
    shapes,
    terms,
)
from kata_tui.comparison.explanation.patterns.pair import Pair
from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import widened
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import Pattern

LIMIT = 2**20
"""Larger results go without patterns: to look for them takes 0.3 s for so many values, and six times that for four times as many."""

_EXACT_INTEGERS = 2.0**53
_ABOUT = re.compile(r"\((\d+) is (the [^)]*)\)")

Finder = Callable[[Pair], Iterator[Pattern]]

_FAMILIES: tuple[Finder, ...] = (
    applied.applied,
    origins.whole,
    shapes.shape,
    shapes.squares,
    amounts.inverted,
    precision.overflow,
    lookups.lookups,
    matrix_products.products,
    rearranged.order,
    origins.reduction,
    origins.level,
    amounts.arithmetic,
    terms.term,
    amounts.softmax_twice,
    precision.precision,
    masks.mask,
    masks.other_elements,
    masks.let_through,
    terms.step,
    amounts.by_row,
    rearranged.regrouped,
    position.position,
)
"""Likeliest first. Of each the first that holds is named."""


_WHOLE = frozenset({"factor", "reduction", "axis", "product"})
_OTHERWISE = (terms.term, terms.step, amounts.by_row)
"""They are looked for where none of these says already what all of it is."""


class Claim(Struct, frozen=True):
    """A pattern of one case. `key` is the same for what is one claim in several cases, whatever their lengths.

    `numbers`: two of the expected values that differ, or one where all are alike: what the claim rests on here.
    """

    pattern: Pattern
    key: str
    numbers: tuple[float, ...]


def find_claims(
    expected: Array, actual: Array, tolerance: Tolerance, inputs: Mapping[str, Array], others: Mapping[str, Array]
) -> tuple[Claim, ...]:
    """Every pattern of two arrays that are not equal, the likeliest first; one of each family. Raises Stopped."""
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
        if family is origins.whole and found:
            continue  # that it is the input was said
        if family in _OTHERWISE and any(pattern.id in _WHOLE for pattern in found):
            continue
        with np.errstate(all="ignore"):
            found += islice(family(pair), 1)
    return tuple(Claim(pattern, _key(pattern), pair.numbers) for pattern in found)


def _key(pattern: Pattern) -> str:
    """What is claimed, with a length by what it is the length of, for that is what cases have in common."""
    about = _ABOUT.search(pattern.sentence)
    if about is None:
        return f"{pattern.id}: {pattern.name}"
    length = int(about[1])
    named = re.sub(rf"\b{length}\b", "n", re.sub(rf"\b{length - 1}\b", "n - 1", pattern.name))
    return f"{pattern.id}: {named}, {about[2]}"


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
