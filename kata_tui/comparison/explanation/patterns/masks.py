"""Zeros on one diagonal too many or too few: a mask that lets one more or one less through."""

from collections.abc import Iterator

import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair
from kata_tui.model.result import Pattern

_HINT = "`<` and `<=`, and the `k` of `tril` and `triu`, differ by this diagonal."


def mask(pair: Pair) -> Iterator[Pattern]:
    """The places of the zeros are those of the expected result but for one diagonal of the last two axes."""
    one, other = pair.one, pair.other
    if not pair.same_shape or one.ndim < 2 or min(one.shape[-2:]) < 3:
        return
    wanted, got = one == 0, other == 0
    if not wanted.any() and not got.any():
        return
    unlike = (wanted ^ got).reshape(-1, *one.shape[-2:])
    if not (unlike == unlike[0]).all() or not unlike[0].any():
        return
    rows, columns = np.nonzero(unlike[0])
    at = int(columns[0] - rows[0])
    diagonal = np.eye(one.shape[-2], one.shape[-1], k=at, dtype=bool)
    if diagonal.sum() < 2 or not (unlike[0] == diagonal).all() or not (wanted & got).any():
        return
    which = "the diagonal" if at == 0 else f"the diagonal {abs(at)} {'above' if at > 0 else 'below'} the main one"
    if got.reshape(unlike.shape)[0][diagonal].all():
        yield Pattern("mask", "one diagonal too few", f"It has zeros on {which}, where the expected result has none.", _HINT)
    elif wanted.reshape(unlike.shape)[0][diagonal].all():
        yield Pattern("mask", "one diagonal too many", f"It has no zeros on {which}, where the expected result has them.", _HINT)
