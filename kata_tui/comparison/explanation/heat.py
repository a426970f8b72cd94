"""A map of where the error sits, in blocks of a digit each."""

from typing import Any

import numpy as np

from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import differing, widened
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import Heat, Number

ROWS = 8
COLUMNS = 32
LINE = 48
"""At most so many rows and columns of blocks of a matrix, and so many blocks of a 1-D array."""

LOOKED_AT = 2**20
"""Of a larger slice so many elements, evenly spread, are looked at, and the worst one."""


def heat(expected: Array, actual: Array, tolerance: Tolerance, at: tuple[int, ...]) -> Heat | None:
    """The map of two arrays of one shape, or of their slice that holds the index `at`, which is of the worst element.

    None for a 0-d array, and where one block would be all.
    """
    if expected.ndim == 0 or expected.size < 2:
        return None
    lead = at[:-2]
    one, other = expected[lead], actual[lead]
    flat = expected.ndim == 1
    if flat:
        one, other = one[None], other[None]
    height, width = one.shape
    step = _steps(height, width)
    block = _block(height, ROWS, step[0]), _block(width, LINE if flat else COLUMNS, step[1])
    error, strange = _errors(one[:: step[0], :: step[1]], other[:: step[0], :: step[1]], tolerance)
    blocks = _largest(error, (block[0] // step[0], block[1] // step[1]))
    odd = _largest(strange.astype(np.float64), (block[0] // step[0], block[1] // step[1])) > 0
    row, column = (0 if flat else at[-2]) // block[0], at[-1] // block[1]
    worst_error, worst_strange = _errors(expected[at][None], actual[at][None], tolerance)
    blocks[row, column] = max(blocks[row, column], worst_error[0])
    odd[row, column] |= worst_strange[0]
    largest = float(blocks.max())
    return Heat(
        rows=tuple("".join(map(_digit, row, [largest] * len(row), strange)) for row, strange in zip(blocks, odd, strict=True)),
        block=block,
        largest=_number(largest),
        lead=lead,
        slices=_slices(expected, actual, tolerance),
        looked_at=1 if step == (1, 1) else step[0] * step[1],
    )


def _steps(height: int, width: int) -> tuple[int, int]:
    """How many elements to go on along each axis; 1 unless the slice is large."""
    too_many = -(-height * width // LOOKED_AT)
    if too_many <= 1 or min(height, width) == 0:
        return 1, 1
    rows = min(int(np.ceil(too_many**0.5)), max(1, height // ROWS))
    return rows, max(1, min(-(-too_many // rows), max(1, width // COLUMNS)))


def _block(length: int, most: int, step: int) -> int:
    """Elements of a block along an axis, a multiple of the step."""
    return -(-length // (most * step)) * step


def _errors(expected: Array, actual: Array, tolerance: Tolerance) -> tuple[Array, Array]:
    """The error of each element, 0 where it is close, and where nan or inf does not match."""
    off = differing(expected, actual, tolerance)
    one, other = widened(expected), widened(actual)
    with np.errstate(all="ignore"):
        error = np.abs(other - one)
    return np.where(off & np.isfinite(error), error, 0.0), off & ~np.isfinite(error)


def _largest(values: Array, block: tuple[int, int]) -> Any:
    height, width = values.shape
    across = np.maximum.reduceat(values, range(0, width, block[1]), axis=1)
    return np.maximum.reduceat(across, range(0, height, block[0]), axis=0)


def _digit(error: float, largest: float, strange: bool) -> str:
    if strange:
        return "!"
    return "." if error == 0 else str(min(9, max(1, int(np.ceil(9 * (error / largest))))))


def _slices(expected: Array, actual: Array, tolerance: Tolerance) -> tuple[int, int]:
    if expected.ndim < 3 or expected.size > LOOKED_AT:
        return 0, 0
    off = differing(expected, actual, tolerance).any(axis=(-1, -2))
    return int(off.sum()), int(off.size)


def _number(value: float) -> Number:
    return value if np.isfinite(value) else str(value)
