"""Products of two arguments, with one of them transposed or the two in the other order."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair
from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import all_close
from kata_tui.model.result import Pattern
from kata_tui.model.text import clean_line

_LIMIT = 2**12
_MOST = 6


def products(pair: Pair) -> Iterator[Pattern]:
    """The product of two arguments where another product of the same two is expected; a third may be added to both."""
    one, other = pair.one, pair.other
    if not pair.same_shape or not 1 <= one.ndim <= 2 or one.dtype.kind == "c" or not pair.varied:
        return
    small = [(clean_line(name, 20), value) for name, value in pair.inputs.items() if 1 <= value.ndim <= 2 and value.size <= _LIMIT]
    added: list[Array] = [np.zeros(())]
    added += [value for _, value in small if value.shape == one.shape[-1:]]
    for (a, left), (b, right) in permutations(small[:_MOST], 2):
        made = [(words, product) for words, product in _products(a, left, b, right) if product.shape == one.shape]
        for term in added if len(made) > 1 else ():
            wanted = [words for words, product in made if all_close(one, product + term, pair.tolerance)]
            got = [words for words, product in made if all_close(other, product + term, pair.tolerance)]
            if len(wanted) == len(got) == 1:
                text = f"It is made with `{got[0]}`; expected is `{wanted[0]}`."
                yield Pattern("product", f"{got[0]}, not {wanted[0]}", text, "Which axis is summed over?")
                return


def _products(a: str, left: Array, b: str, right: Array) -> Iterator[tuple[str, Array]]:
    for turned, x in ((a, left), (f"{a}.T", left.T)) if left.ndim == 2 else ((a, left),):
        for also, y in ((b, right), (f"{b}.T", right.T)) if right.ndim == 2 else ((b, right),):
            if x.shape[-1] == y.shape[0]:
                yield f"{turned} @ {also}", np.asarray(x @ y)
            if x.ndim == y.ndim == 2 and y.shape[-1] == x.shape[0]:
                yield f"{also} @ {turned}", np.asarray(y @ x)
    if left.shape == right.shape and left.ndim == 2:
        yield f"{a} * {b}", np.asarray(left * right)
