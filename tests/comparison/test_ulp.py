"""Units in the last place, counted by stepping through the numbers themselves."""

import numpy as np
import pytest

from kata_tui.comparison.result_tree import DTYPES, Array
from kata_tui.comparison.ulp import kind_of, ulps

NARROW = [
    name
    for name, dtype in DTYPES.items()
    if kind_of(dtype) == "float" and dtype.itemsize <= 2 and name not in ("float16", "float8_e8m0fnu")
]


def ordered(dtype: str) -> Array:
    """Every finite number of a format of at most 16 bits, once, from the smallest up."""
    width = DTYPES[dtype].itemsize
    patterns = np.arange(256**width).astype({1: np.uint8, 2: np.uint16}[width]).view(DTYPES[dtype])
    with np.errstate(all="ignore"):
        wide = patterns.astype(np.float64)
    numbers, places = np.unique(wide, return_index=True)
    found: Array = patterns[places[np.isfinite(numbers)]]
    return found


@pytest.mark.parametrize("dtype", NARROW)
def test_two_neighbours_are_one_apart(dtype: str) -> None:
    numbers = ordered(dtype)
    assert len(numbers) > 10
    rows = range(len(numbers) - 1) if len(numbers) <= 256 else range(0, len(numbers) - 1, 97)
    for place in rows:
        assert ulps(numbers[place], numbers[place + 1]) == 1
        assert ulps(numbers[place + 1], numbers[place]) == 1


@pytest.mark.parametrize("dtype", NARROW)
def test_the_ends_are_as_far_apart_as_there_are_numbers(dtype: str) -> None:
    numbers = ordered(dtype)
    assert ulps(numbers[0], numbers[-1]) == len(numbers) - 1
    assert ulps(numbers[3], numbers[3]) == 0


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("start", [0.0, 1.0, -1.0, 1e-7, 6e4])
def test_steps_of_nextafter_are_counted(dtype: str, start: float) -> None:
    first = np.asarray(start, dtype)
    for towards in (np.inf, -np.inf):
        number = first
        for step in range(1, 6):
            number = np.nextafter(number, np.asarray(towards, dtype))
            assert ulps(first, number) == ulps(number, first) == step


@pytest.mark.parametrize(
    ("dtype", "one", "other", "distance"),
    [
        ("float32", 1.0, 2.0, 2**23),
        ("float32", 3.0, 3.5, 2**21),
        ("float64", 1.0, 2.0, 2**52),
        ("float16", 1.0, 2.0, 2**10),
        ("bfloat16", 1.0, 2.0, 2**7),
        ("float8_e4m3fn", 1.0, 2.0, 8),
        ("float8_e4m3fn", -1.0, 1.0, 2 * 7 * 8),
        ("float8_e4m3fnuz", -1.0, 1.0, 2 * 8 * 8),
        ("float8_e5m2", 1.0, 2.0, 4),
        ("float8_e3m4", 1.0, 2.0, 16),
        ("float6_e2m3fn", 1.0, 2.0, 8),
        ("float4_e2m1fn", 1.0, 2.0, 2),
        ("float4_e2m1fn", -1.0, 1.0, 4),
    ],
)
def test_distances_worked_out_by_hand(dtype: str, one: float, other: float, distance: int) -> None:
    pair = np.array([one, other]).astype(DTYPES[dtype])
    assert ulps(pair[0], pair[1]) == distance


def test_the_two_zeros_are_one_number() -> None:
    for dtype in ("float16", "float32", "float64", "bfloat16", "float8_e4m3fn"):
        zeros = np.array([0.0, -0.0]).astype(DTYPES[dtype])
        assert ulps(zeros[0], zeros[1]) == 0


@pytest.mark.parametrize("dtype", ["int32", "uint4", "bool", "complex64", "float8_e8m0fnu"])
def test_other_numbers_have_no_such_distance(dtype: str) -> None:
    pair = np.array([1, 1]).astype(DTYPES[dtype])
    assert ulps(pair[0], pair[1]) is None


def test_nan_is_at_no_distance() -> None:
    for dtype in ("float32", "bfloat16", "float8_e4m3b11fnuz"):
        pair = np.array([np.nan, 1.0]).astype(DTYPES[dtype])
        assert ulps(pair[0], pair[1]) is None
        assert ulps(pair[1], pair[0]) is None


def test_dtypes_are_not_mixed() -> None:
    assert ulps(np.array(1, np.float32), np.array(1, np.float64)) is None


def test_every_dtype_has_its_kind() -> None:
    for name, dtype in DTYPES.items():
        expected = "bool" if name == "bool" else "int" if "int" in name else "complex" if "complex" in name else "float"
        assert kind_of(dtype) == expected
