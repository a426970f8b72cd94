"""A window on two arrays that are too long to show: the elements around the one that is worst off."""

import numpy as np

from kata_tui.comparison.describe import number
from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import differing
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import Excerpt

ROWS = 9
COLUMNS = 9
LINE = 25
"""At most so many rows and columns of a matrix, and so many elements of a 1-D array."""

WHOLE = 40
"""Arrays of so few elements are shown whole, on one line of text."""


def excerpt(expected: Array, actual: Array, tolerance: Tolerance, at: tuple[int, ...]) -> Excerpt | None:
    """The window around the index `at` of two arrays of one shape; None for arrays that one line of text holds."""
    if expected.size <= WHOLE and expected.ndim <= 4:
        return None
    lead = at[:-2]
    one, other = expected[lead], actual[lead]
    flat = expected.ndim == 1
    if flat:
        one, other = one[None], other[None]
    rows = [0] if flat else _window(at[-2], one.shape[0], ROWS)
    columns = _window(at[-1], one.shape[1], LINE if flat else COLUMNS)
    one, other = one[np.ix_(rows, columns)], other[np.ix_(rows, columns)]
    differs = differing(one, other, tolerance)
    pairs = [
        [_texts(one[row, column], other[row, column], bool(differs[row, column])) for column in range(len(columns))]
        for row in range(len(rows))
    ]
    return Excerpt(
        shape=expected.shape,
        lead=lead,
        rows=() if flat else tuple(rows),
        columns=tuple(columns),
        expected=tuple(tuple(pair[0] for pair in row) for row in pairs),
        actual=tuple(tuple(pair[1] for pair in row) for row in pairs),
        differs=tuple(tuple(map(bool, row)) for row in differs),
        centre=(0 if flat else rows.index(at[-2]), columns.index(at[-1])),
    )


def _window(at: int, length: int, most: int) -> list[int]:
    start = max(0, min(at - most // 2, length - most))
    return list(range(start, min(length, start + most)))


def _texts(expected: Array, actual: Array, differ: bool) -> tuple[str, str]:
    """Both elements in as few digits as tell them apart."""
    one, other = number(np.asarray(expected)), number(np.asarray(actual))
    short = _short(one), _short(other)
    return (str(one), str(other)) if differ and short[0] == short[1] else short


def _short(value: bool | int | float | str) -> str:
    if isinstance(value, float):
        return f"{value:.5g}"
    return str(value) if len(str(value)) <= 24 else f"{str(value)[:23]}…"
