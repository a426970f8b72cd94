"""Where a nan or an infinity comes from that should not be there: what an argument is at just these places."""

from collections.abc import Callable, Iterator

import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair
from kata_tui.comparison.result_tree import Array
from kata_tui.model.result import Pattern
from kata_tui.model.text import clean_line

_OVERFLOW = 88.0
"""From here on `exp` is more than float32 holds."""

_AT_ZERO = (
    "A division, a logarithm, a root or a norm has no value or no gradient at 0. `where` does not help behind it: a gradient goes "
    "through both branches. Put a safe number in before (`jnp.where(x == 0, 1.0, x)`), then choose."
)
_BELOW = "A logarithm and a root have no value below 0. `where` behind them does not help a gradient: put a safe number in before."
_LARGE = "`exp` of more than 88 is more than float32 holds. Subtract the largest value first, or use `jax.nn` and `logsumexp`."
_SMALL = "`exp` of it is 0, and a logarithm or a division by it has no value. Use `log_softmax`, `logsumexp` or `log_sigmoid`."
_NOTHING = "The mean or the softmax of nothing is 0/0. Give such a row something to divide by."

_ELEMENTS: tuple[tuple[str, str, Callable[[Array], Array]], ...] = (
    ("is 0", _AT_ZERO, lambda value: value == 0),
    ("is negative", _BELOW, lambda value: value < 0),
    ("is not above 0", _AT_ZERO, lambda value: value <= 0),
    ("is above 88", _LARGE, lambda value: value > _OVERFLOW),
    ("is below -88", _SMALL, lambda value: value < -_OVERFLOW),
    ("is further from 0 than 88", _LARGE, lambda value: np.abs(value) > _OVERFLOW),
    ("is an infinity", "Infinity minus itself, and 0 times it, are nan.", np.isinf),
    ("is nan", "What is to be left out has to be replaced before it is reckoned with: 0 times nan is nan.", np.isnan),
)


def origin(pair: Pair) -> Iterator[Pattern]:
    """The places of what is not finite and should be are those where an argument is 0, negative, large, or a row of nothing."""
    one, other = pair.one, pair.other
    if not pair.same_shape or one.dtype.kind == "c":
        return
    bad = np.isfinite(one) & ~np.isfinite(other)
    if not bad.any() or (~np.isfinite(one) & ~bad & (other != one) & ~(np.isnan(one) & np.isnan(other))).any():
        return
    what = "nan" if np.isnan(other[bad]).all() else "not finite"
    for name, value in pair.inputs.items():
        shown = f"`{clean_line(name, 40)}`"
        for where, hint in _places(value, bad):
            yield Pattern("nan", f"{what} where {shown.strip('`')} {where}", f"It is {what} exactly where {shown} {where}.", hint)
            return
    if bad.ndim == 2 and bad.shape[0] == bad.shape[1] > 1 and (bad == np.eye(len(bad), dtype=bool)).all():
        text = "It is not finite exactly on the diagonal, where something meets itself: a distance of 0."
        yield Pattern("nan", f"{what} on the diagonal", text, _AT_ZERO)
        return
    if bad.all():
        yield from _everywhere(pair, what)


def _places(value: Array, bad: Array) -> Iterator[tuple[str, str]]:
    """What an argument is at just these places, in words, and what to do about it."""
    if bad.all() or value.dtype.kind == "c":
        return
    if value.shape == bad.shape:
        for words, hint, holds in _ELEMENTS:
            if (holds(value) == bad).all():
                yield words, hint
    nothing = _NOTHING if value.max() <= 1 and value.min() >= 0 else _AT_ZERO
    for axis in range(value.ndim):
        along = f"along axis {axis}" if value.ndim > 1 else "everywhere"
        if _are_rows(np.asarray((value == 0).all(axis=axis, keepdims=True)), value, axis, bad):
            yield f"is all 0 (or False) {along}", nothing
        if _are_rows(np.asarray((np.abs(value) > _OVERFLOW).any(axis=axis, keepdims=True)), value, axis, bad):
            yield f"has a number above 88 {along}", _LARGE


def _are_rows(rows: Array, value: Array, axis: int, bad: Array) -> bool:
    """Whether `bad` are just these rows along `axis` of an argument: whole ones of its shape, or an element for each."""
    if value.shape[axis] < 2:
        return False
    if value.shape == bad.shape:
        return bool((np.broadcast_to(rows, value.shape) == bad).all())
    return rows.size == bad.size and bool((rows.reshape(bad.shape) == bad).all())


def _everywhere(pair: Pair, what: str) -> Iterator[Pattern]:
    """All of it, so that its places tell nothing: an argument with a nan, or with a number that `exp` cannot take."""
    for name, value in pair.inputs.items():
        shown = clean_line(name, 40)
        if np.isnan(value).any():
            text = f"`{shown}` holds a nan, and it has spread over everything."
            yield Pattern("nan", f"the nan in {shown}", text, "Replace it before you sum: 0 times nan is nan.")
            return
        most = float(np.abs(value[np.isfinite(value)]).max(initial=0.0))
        if most > _OVERFLOW:
            text = f"It is {what}. `{shown}` has numbers as far from 0 as {most:.6g}."
            yield Pattern("nan", f"overflow from {shown}", text, _LARGE)
            return
