"""A function of an argument where another one is expected, or none of it where one is."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair, constant
from kata_tui.comparison.explanation.patterns.reductions import KEEPING, is_form, over, reduced
from kata_tui.comparison.result_tree import Array
from kata_tui.model.result import Pattern
from kata_tui.model.text import clean_line

_LIMIT = 2**14


def _sigmoid(array: Any) -> Any:
    return 1 / (1 + np.exp(-array))


_FUNCTIONS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("absolute value", np.abs),
    ("double", lambda array: 2 * array),
    ("half", lambda array: array / 2),
    ("square", np.square),
    ("cube", lambda array: array**3),
    ("square root", np.sqrt),
    ("reciprocal", np.reciprocal),
    ("exponential", np.exp),
    ("exponential less 1", np.expm1),
    ("logarithm", np.log),
    ("logarithm to base 2", np.log2),
    ("logarithm to base 10", np.log10),
    ("logarithm of 1 more", np.log1p),
    ("sine", np.sin),
    ("cosine", np.cos),
    ("tangent", np.tan),
    ("sine in degrees", lambda array: np.sin(np.radians(array))),
    ("cosine in degrees", lambda array: np.cos(np.radians(array))),
    ("tangent in degrees", lambda array: np.tan(np.radians(array))),
    ("arc tangent", np.arctan),
    ("hyperbolic tangent", np.tanh),
    ("sigmoid", _sigmoid),
    ("silu", lambda array: array * _sigmoid(array)),
    ("relu", lambda array: np.maximum(array, 0)),
    ("softplus", lambda array: np.logaddexp(array, 0)),
    ("sign", np.sign),
    ("nearest whole number", np.round),
    ("next whole number below", np.floor),
    ("next whole number above", np.ceil),
)


def applied(pair: Pair) -> Iterator[Pattern]:
    """An argument itself, or a function of its elements, where expected is another function of it, and only one that we know."""
    one = pair.one
    if not pair.same_shape or one.dtype.kind == "c" or not pair.varied or one.size > _LIMIT:
        return
    for name, value in pair.inputs.items():
        if value.shape != one.shape or constant(value) or not np.isfinite(value).all():
            continue
        wanted = _only(_ways(value), pair.wanted)
        shown = clean_line(name, 30)
        if pair.holds(value):
            wanted = wanted or _only(_along(value), pair.wanted)
            if wanted:
                text = f"It is exactly the input `{shown}`; expected is its {wanted}."
                yield Pattern(
                    "applied", f"{shown} itself, not its {wanted}", text, "A step is missing, or its result was not kept."
                )
                return
        elif wanted and (mine := _only(_ways(value), pair.holds)):
            yield Pattern(
                "applied", f"the {mine} of {shown}, not the {wanted}", f"It is the {mine} of `{shown}`; expected is the {wanted}."
            )
            return


def _ways(value: Array) -> Iterator[tuple[str, Array]]:
    """Each function of the elements that is not the argument itself."""
    for name, function in _FUNCTIONS:
        made = np.asarray(function(value))
        if not np.array_equal(made, value):
            yield name, made


def _along(value: Array) -> Iterator[tuple[str, Array]]:
    """What keeps the shape and goes along an axis."""
    axes: tuple[int | None, ...] = (*range(value.ndim), None) if value.ndim > 1 else (0,)
    yield from ((f"reverse along axis {axis}", np.flip(value, axis)) for axis in range(value.ndim) if value.ndim < 3)
    if value.ndim == 2 and value.shape[0] == value.shape[1]:
        yield "transpose", value.T
    for name, axis, made in reduced(value, axes, KEEPING):
        along = f" {over(axis)}" if value.ndim > 1 else ""
        yield f"{'form ' if is_form(name) else ''}{name}{along}", made


def _only(ways: Iterator[tuple[str, Array]], holds: Callable[[Array], bool]) -> str:
    """The name of the one way that holds; empty where none does, or several do."""
    found = [name for name, made in ways if made.dtype.kind == "f" and not np.isnan(made).any() and holds(made)]
    return found[0] if len(found) == 1 else ""
