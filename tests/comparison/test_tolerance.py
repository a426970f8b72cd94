"""How close is close enough, which element is told, and that long arrays are looked at to their end."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kata_tui.comparison import compare as comparing
from kata_tui.comparison.compare import compare
from kata_tui.comparison.result_tree import DTYPES, Array
from kata_tui.comparison.tolerance import tolerance_for
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import Mismatch
from tests.comparison.trees import alone, array, of

TABLE = {
    "float64": (1e-9, 1e-12),
    "complex128": (1e-9, 1e-12),
    "float32": (1e-5, 1e-6),
    "complex64": (1e-5, 1e-6),
    "float16": (1e-3, 1e-3),
    "bfloat16": (1e-2, 1e-2),
    **{name: (1e-1, 1e-1) for name in DTYPES if name.startswith("float8")},
    **{name: (0.0, 0.0) for name in DTYPES if "int" in name or name == "bool"},
    "string": (0.0, 0.0),
}


@pytest.mark.parametrize("dtype", TABLE)
def test_the_default_is_that_of_the_format(dtype: str) -> None:
    assert tolerance_for(dtype) == Tolerance(*TABLE[dtype])


@pytest.mark.parametrize("dtype", [name for name in TABLE if name in DTYPES])
def test_the_default_is_shown_beside_a_failure(dtype: str) -> None:
    other = 0 if TABLE[dtype] == (0.0, 0.0) else 2
    (found,) = compare(alone(array([1, 1], dtype)), alone(array([1, other], dtype))).mismatches
    assert found.tolerance == Tolerance(*TABLE[dtype])


@pytest.mark.parametrize(
    ("dtype", "inside", "outside"),
    [
        ("float64", 1 + 1.0009e-9, 1 + 1.0011e-9),
        ("float32", 1 + 1.09e-5, 1 + 1.11e-5),
        ("float16", 1 + 2 * 2**-10, 1 + 3 * 2**-10),
        ("bfloat16", 1 + 2 * 2**-7, 1 + 3 * 2**-7),
        ("float8_e4m3fn", 1.125, 1.25),
        ("float8_e5m2", 0.875, 1.25),
        ("complex64", 1 + 1.09e-5j, 1 + 1.11e-5j),
    ],
)
def test_the_default_holds_at_its_edge(dtype: str, inside: complex, outside: complex) -> None:
    assert compare(alone(array(1, dtype)), alone(array(inside, dtype))).mismatches == ()
    assert compare(alone(array(1, dtype)), alone(array(outside, dtype))).mismatches


@pytest.mark.parametrize("actual", [-1.5e308 - 1.5e308j, 1.5e308j, 1.4e308 + 1.5e308j])
def test_a_number_whose_size_no_float_holds_is_not_close_to_all_others(actual: complex) -> None:
    expected = alone(array([1.5e308 + 1.5e308j], "complex128"))
    assert compare(expected, expected).mismatches == ()
    assert compare(expected, alone(array([actual], "complex128"))).mismatches


def test_the_edge_belongs_to_what_is_close() -> None:
    quarter = Tolerance(0.25, 0.5)  # of 1.0 that is 0.75, without rounding
    one = alone(of(np.array(1.0)))
    for edge, beyond in ((1.75, np.nextafter(1.75, 2)), (0.25, 0.25 - 2**-53)):
        assert compare(one, alone(of(np.array(edge))), quarter).mismatches == ()
        assert compare(one, alone(of(np.array(beyond))), quarter).mismatches


def test_the_relative_part_is_of_the_expected_value() -> None:
    half = Tolerance(0.5, 0.0)
    two, one = alone(array(2.0)), alone(array(1.0))
    assert compare(two, one, half).mismatches == ()
    assert compare(one, two, half).mismatches


def told(expected: Array, actual: Array, tolerance: Tolerance | None = None) -> Mismatch:
    (found,) = compare(alone(of(expected)), alone(of(actual)), tolerance).mismatches
    return found


def test_the_worst_element_is_the_one_furthest_outside_its_own_tolerance() -> None:
    expected = np.array([1000.0, 1.0, 0.001], np.float32)
    actual = np.array([1000.5, 1.01, 0.0011], np.float32)  # 50, 900 and 99 times what is allowed
    found = told(expected, actual)
    assert found.worst is not None
    assert (found.worst.index, found.wrong) == ((1,), 3)
    assert found.worst.abs == pytest.approx(0.01, rel=1e-4)
    assert found.worst.rel == pytest.approx(0.01, rel=1e-4)


def test_the_worst_of_exact_values_is_the_one_furthest_off() -> None:
    for dtype in (np.int32, np.int64):
        found = told(np.zeros(4, dtype), np.array([0, 10**9, -2 * 10**9, 5], dtype))
        assert found.worst is not None
        assert (found.worst.index, found.worst.abs) == ((2,), 2 * 10**9)
    found = told(np.zeros(3), np.array([1e200, 2e200, 1.0]), Tolerance(0.0, 0.0))
    assert found.worst is not None
    assert found.worst.index == (1,)


def test_the_report_of_the_contract() -> None:
    found = told(np.array([1, 2, 3], np.float32), np.array([1, 2, 3.5], np.float32))
    assert found.worst is not None
    assert (found.worst.index, found.worst.expected, found.worst.actual) == ((2,), 3.0, 3.5)
    assert (found.worst.abs, round(float(found.worst.rel or 0), 4), found.worst.ulp) == (0.5, 0.1667, 2097152)


def test_a_relative_error_of_zero_is_no_number() -> None:
    found = told(np.zeros(1, np.float32), np.ones(1, np.float32))
    assert found.worst is not None
    assert (found.worst.abs, found.worst.rel) == (1.0, None)


@pytest.mark.parametrize("place", [0, 3, 4, 5, 8, 9])
def test_a_difference_is_found_in_whatever_chunk_it_lies(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "CHUNK", 4)
    expected = np.arange(10, dtype=np.float32).reshape(5, 2)
    actual = expected.copy()
    actual.reshape(-1)[place] += 1
    found = told(expected, actual)
    assert found.worst is not None
    assert (found.kind, found.wrong, found.worst.index) == ("value", 1, divmod(place, 2))
    actual.reshape(-1)[place] = np.nan
    found = told(expected, actual)
    assert found.worst is not None
    assert (found.kind, found.worst.index) == ("nonfinite", divmod(place, 2))


def test_the_worst_is_the_worst_of_all_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "CHUNK", 4)
    expected = np.ones(12, np.float32)
    for worst in range(12):
        actual = expected + 0.5
        actual[worst] = 3
        found = told(expected, actual)
        assert found.worst is not None
        assert (found.worst.index, found.wrong) == ((worst,), 12)
    strange = expected.copy()
    strange[5], strange[11], strange[0] = np.inf, np.nan, 9
    found = told(expected, strange)
    assert found.worst is not None
    assert (found.kind, found.worst.index, found.wrong) == ("nonfinite", (5,), 3)


@pytest.mark.parametrize("dtype", ["int8", "bfloat16", "float32"])
def test_an_array_longer_than_a_chunk_is_compared_to_its_end(dtype: str) -> None:
    expected = np.ones(comparing.CHUNK + 3, DTYPES[dtype])
    for place in (comparing.CHUNK, comparing.CHUNK + 2):
        actual = expected.copy()
        actual[place] = 3
        found = told(expected, actual)
        assert found.worst is not None
        assert (found.worst.index, found.wrong) == ((place,), 1)


FLOATS = st.floats(width=32)


@given(
    st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=9), st.sampled_from([None, Tolerance(0.0, 0.0), Tolerance(0.5, 1.0)])
)
def test_arrays_differ_just_where_their_elements_do(pairs: list[tuple[float, float]], tolerance: Tolerance | None) -> None:
    used = tolerance or Tolerance(1e-5, 1e-6)

    def differs(expected: float, actual: float) -> bool:
        if not (math.isfinite(expected) and math.isfinite(actual)):
            return repr(expected) != repr(actual)
        return abs(actual - expected) > used.atol + used.rtol * abs(expected)

    one, other = (np.array(column, np.float32) for column in zip(*pairs, strict=True))
    wrong = sum(differs(expected, actual) for expected, actual in pairs)
    found = compare(alone(of(one)), alone(of(other)), tolerance).mismatches
    assert sum(mismatch.wrong for mismatch in found) == wrong
    strange = any(differs(*pair) and not all(map(math.isfinite, pair)) for pair in pairs)
    assert [mismatch.kind for mismatch in found] == (["nonfinite" if strange else "value"] if wrong else [])


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=9), st.data())
def test_integers_differ_just_where_they_are_not_equal(values: list[int], draw: st.DataObject) -> None:
    others = [draw.draw(st.sampled_from([value, value ^ 1, -(value + 1)])) for value in values]
    found = compare(alone(of(np.array(values, np.int64))), alone(of(np.array(others, np.int64)))).mismatches
    assert sum(mismatch.wrong for mismatch in found) == sum(a != b for a, b in zip(values, others, strict=True))
