"""Sources that differ from a learner's in one place: where one of them is right in every case, that place is what is wrong."""

from collections.abc import Callable, Iterator
from itertools import chain, islice, zip_longest

from kata_tui.judging.nearby import names, operators, other_calls
from kata_tui.judging.nearby.variant import SourceTree, Variant, lacking
from kata_tui.judging.suspicions.code import Code

MOST = 800
"""Variants of one family that are thought of."""

_FAMILIES: tuple[Callable[[SourceTree], Iterator[Variant]], ...] = (
    operators.weights,
    operators.operators,
    other_calls.axes,
    other_calls.switches,
    other_calls.arguments,
    other_calls.functions,
    other_calls.steps,
    operators.numbers,
    names.kept,
    names.results,
    names.names,
    other_calls.missing,
    names.factors,
)
"""Likeliest first."""


def nearby(draft: SourceTree, reference: Code) -> Iterator[Variant]:
    """Changes of one place each, the likeliest first. Whether one is right only shows when it runs.

    By turns one that brings the words of a source nearest to those of the reference, and one of each family as the source has them: who
    goes another way than the reference has other words.
    """
    lacks = lacking(draft.code, reference)
    families = [list(islice(family(draft), MOST)) for family in _FAMILIES]
    nearest = sorted(chain.from_iterable(families), key=lambda variant: -variant.nearer(lacks))
    in_turn = [variant for variants in zip_longest(*families) for variant in variants if variant is not None]
    told: set[int] = set()
    for variant in chain.from_iterable(zip(nearest, in_turn, strict=True)):
        if id(variant) not in told:
            told.add(id(variant))
            yield variant
