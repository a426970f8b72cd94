"""Reductions along an axis, to see which one a result is: over the wrong axis, or another one over the right axis."""

from collections.abc import Callable, Iterator

import numpy as np

from kata_tui.comparison.result_tree import Array

Reduction = Callable[[Array, int | None], Array]


def softmax(array: Array, axis: int | None) -> Array:
    """The softmax along an axis, or of everything."""
    raised = np.exp(array - array.max(axis=axis, keepdims=True))
    return np.asarray(raised / raised.sum(axis=axis, keepdims=True))


def _normalised(array: Array, axis: int | None) -> Array:
    return np.asarray(array / array.sum(axis=axis, keepdims=True))


def _centred(array: Array, axis: int | None) -> Array:
    return np.asarray(array - array.mean(axis=axis, keepdims=True))


def _standardised(array: Array, axis: int | None) -> Array:
    return np.asarray(_centred(array, axis) / array.std(axis=axis, keepdims=True))


def _unit(array: Array, axis: int | None) -> Array:
    return np.asarray(array / np.sqrt((array * array).sum(axis=axis, keepdims=True)))


def _by_its_rms(array: Array, axis: int | None) -> Array:
    return np.asarray(array / np.sqrt((array * array).mean(axis=axis, keepdims=True)))


def _row(reduced: Array, array: Array, axis: int | None) -> Array:
    """What was reduced over axis 1 of a square as it broadcasts without `keepdims`: along the wrong axis. Raises ValueError."""
    if axis != 1 or array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise ValueError("it broadcasts as it should, or not at all")
    return reduced


def _centred_flat(array: Array, axis: int | None) -> Array:
    return np.asarray(array - _row(array.mean(axis=axis), array, axis))


def _logsumexp(array: Array, axis: int | None) -> Array:
    most = array.max(axis=axis, keepdims=True)
    return np.asarray((np.log(np.exp(array - most).sum(axis=axis, keepdims=True)) + most).squeeze(axis))


REDUCING: dict[str, Reduction] = {
    "sum": lambda array, axis: np.asarray(array.sum(axis=axis)),
    "mean": lambda array, axis: np.asarray(array.mean(axis=axis)),
    "max": lambda array, axis: np.asarray(array.max(axis=axis)),
    "min": lambda array, axis: np.asarray(array.min(axis=axis)),
    "product": lambda array, axis: np.asarray(array.prod(axis=axis)),
    "argmax": lambda array, axis: np.asarray(array.argmax(axis=axis)),
    "argmin": lambda array, axis: np.asarray(array.argmin(axis=axis)),
    "standard deviation": lambda array, axis: np.asarray(array.std(axis=axis)),
    "variance": lambda array, axis: np.asarray(array.var(axis=axis)),
    "norm": lambda array, axis: np.asarray(np.sqrt((array * array).sum(axis=axis))),
    "mean of the squares": lambda array, axis: np.asarray((array * array).mean(axis=axis)),
    "square of the mean": lambda array, axis: np.asarray(array.mean(axis=axis) ** 2),
    "root of the mean square": lambda array, axis: np.asarray(np.sqrt((array * array).mean(axis=axis))),
    "variance with `ddof=1`": lambda array, axis: np.asarray(array.var(axis=axis, ddof=1)),
    "standard deviation with `ddof=1`": lambda array, axis: np.asarray(array.std(axis=axis, ddof=1)),
    "logsumexp": _logsumexp,
}
"""Those that take an axis away, by what they are called."""

KEEPING: dict[str, Reduction] = {
    "softmax": softmax,
    "log-softmax": lambda array, axis: np.asarray(np.log(softmax(array, axis))),
    "cumulative sum": lambda array, axis: np.asarray(array.cumsum(axis=axis)).reshape(array.shape),
    "cumulative sum from the end": lambda array, axis: np.flip(np.flip(array, axis).cumsum(axis=axis).reshape(array.shape), axis),
    "cumulative product": lambda array, axis: np.asarray(array.cumprod(axis=axis)).reshape(array.shape),
    "sort": lambda array, axis: (
        np.sort(array.reshape(-1), axis=0).reshape(array.shape) if axis is None else np.sort(array, axis=axis)
    ),
    "normalised": _normalised,
    "centred": _centred,
    "standardised": _standardised,
    "divided by its norm": _unit,
    "divided by its root mean square": _by_its_rms,
    "divided by its standard deviation": lambda array, axis: np.asarray(array / array.std(axis=axis, keepdims=True)),
    "centred, without `keepdims`,": lambda array, axis: _centred_flat(array, axis),
    "divided by its sum, without `keepdims`,": lambda array, axis: array / _row(array.sum(axis=axis), array, axis),
    "divided by its norm, without `keepdims`,": lambda array, axis: array / _row(np.sqrt((array**2).sum(axis=axis)), array, axis),
    "standardised, without `keepdims`,": lambda array, axis: _centred_flat(array, axis) / _row(array.std(axis=axis), array, axis),
}
"""Those that leave the shape as it is."""


def reduced(
    array: Array, axes: tuple[int | None, ...], operations: dict[str, Reduction]
) -> Iterator[tuple[str, int | None, Array]]:
    """Every reduction of a widened array over each of the axes, with its name and axis. Those that cannot be made are left out."""
    for name, operation in operations.items():
        for axis in axes:
            with np.errstate(all="ignore"):
                if "ddof=1" in name and (array.size if axis is None else array.shape[axis]) < 2:
                    continue
                try:
                    yield name, axis, operation(array, axis)
                except (ValueError, TypeError):  # an empty array has no largest element, a complex one no order
                    continue


def over(axis: int | None) -> str:
    """An axis in words."""
    return "over everything" if axis is None else f"over axis {axis}"


def is_form(way: str) -> bool:
    """Whether a way tells how an array is, and not what is taken of it: `centred`, `divided by its norm`."""
    return way.startswith(("centred", "normalised", "standardised", "divided"))


def taken(way: str, shown: str) -> str:
    """An array reduced in a way, in words: the sum of `x`, `x` divided by its norm."""
    return f"{shown} {way}" if is_form(way) else f"the {way} of {shown}"
