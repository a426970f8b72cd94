"""Zeros on one diagonal too many or too few: a mask that lets one more or one less through."""

from collections.abc import Iterator

import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair, constant
from kata_tui.comparison.tolerance import close
from kata_tui.model.result import Pattern
from kata_tui.model.text import clean_line

_LIMIT = 2**14
"""Larger results are not compared with every argument."""
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
    inside = bool((diagonal | ~unlike[0]).all())  # an element of the diagonal may be 0 by itself
    if unlike[0].sum() < 2 or not inside or not (wanted & got & ~diagonal).any():
        return
    which = "the diagonal" if at == 0 else f"the diagonal {abs(at)} {'above' if at > 0 else 'below'} the main one"
    if got.reshape(unlike.shape)[0][diagonal].all():
        yield Pattern("mask", "one diagonal too few", f"It has zeros on {which}, where the expected result has none.", _HINT)
    elif wanted.reshape(unlike.shape)[0][diagonal].all():
        yield Pattern("mask", "one diagonal too many", f"It has no zeros on {which}, where the expected result has them.", _HINT)


def other_elements(pair: Pair) -> Iterator[Pattern]:
    """Of an argument just the elements are kept that should be replaced, and the others replaced."""
    one, other = pair.one, pair.other
    if not pair.same_shape or not 4 <= one.size <= _LIMIT or one.dtype.kind == "c":
        return
    for name, value in pair.inputs.items():
        if value.shape != one.shape or constant(value):
            continue
        wanted, got = close(value, one, pair.tolerance), close(value, other, pair.tolerance)
        rest = (*one[~wanted], *other[~got])
        if wanted.all() or got.all() or not wanted.any() or not got.any() or len(set(rest)) != 1:
            continue
        either = close(value, np.full(value.shape, rest[0]), pair.tolerance)
        shown = clean_line(name, 30)
        filled = f"{rest[0]:.6g}"
        if ((wanted ^ got) | either).all() and (wanted & ~either).any():
            text = f"Just those elements of `{shown}` are kept that should be {filled}, and the others are {filled}."
            yield Pattern(
                "other-elements", f"the other elements of {shown} are kept", text, "Is the condition the wrong way round?"
            )
            return
        if one.ndim == 2 and one.shape[0] == one.shape[1] and ((got == wanted.T) | either).all():
            text = f"It keeps the elements of `{shown}` on the other side of the diagonal."
            yield Pattern(
                "other-elements", "the other side of the diagonal", text, "`tril` keeps what is below, `triu` what is above."
            )
            return


def let_through(pair: Pair) -> Iterator[Pattern]:
    """Where it is wrong it is the argument, which should be one number there: a limit on one side only."""
    one, other = pair.one, pair.other
    if not pair.same_shape or not 4 <= one.size <= _LIMIT or one.dtype.kind == "c":
        return
    off = ~close(one, other, pair.tolerance)
    for name, value in pair.inputs.items():
        if value.shape != one.shape or pair.holds(value) or not off.any() or off.sum() > one.size / 2:
            continue
        if constant(one[off]) and close(value, other, pair.tolerance)[off].all():
            shown, number = clean_line(name, 30), f"{one[off][0]:.6g}"
            text = f"Where it is wrong it is `{shown}` unchanged; expected there is {number}."
            yield Pattern("let-through", f"{shown} unchanged where {number} is wanted", text)
            return
