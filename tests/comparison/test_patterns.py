"""Patterns: found where they hold, and never named where they do not."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kata_tui.comparison.explanation.patterns import LIMIT, find_claims
from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import all_close, close, tolerance_for, widened
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import Pattern

EXACT = Tolerance(0.0, 0.0)
F32 = tolerance_for("float32")


def f32(*values: object) -> Array:
    return np.asarray(values, np.float32)


def find_patterns(
    expected: Array, actual: Array, tolerance: Tolerance, inputs: dict[str, Array], others: dict[str, Array]
) -> list[Pattern]:
    return [claim.pattern for claim in find_claims(expected, actual, tolerance, inputs, others)]


def found(
    expected: Array, actual: Array, inputs: dict[str, Array] | None = None, others: dict[str, Array] | None = None
) -> list[str]:
    tolerance = F32 if expected.dtype.kind == "f" else EXACT
    return [pattern.id for pattern in find_patterns(expected, actual, tolerance, inputs or {}, others or {})]


def sentences(expected: Array, actual: Array, inputs: dict[str, Array] | None = None) -> str:
    tolerance = F32 if expected.dtype.kind == "f" else EXACT
    return " ".join(pattern.sentence for pattern in find_patterns(expected, actual, tolerance, inputs or {}, {}))


RAW = np.array([0.3, -1.7, 2.9, 4.4, -0.6, 8.1, 3.3, -5.2, 7.7, 1.1, 6.5, -9.4], np.float32)
M = RAW.reshape(3, 4)
S = RAW[:9].reshape(3, 3)
T = RAW.reshape(2, 3, 2)


@pytest.mark.parametrize(
    ("expected", "actual", "pattern"),
    [
        (S, S.T, "transposed"),
        (M, M.T, "transposed"),
        (T, T.transpose(2, 1, 0), "transposed"),
        (RAW, RAW[::-1], "reversed"),
        (M, M[::-1], "reversed"),
        (RAW, np.roll(RAW, -2), "rolled"),
        (M, np.roll(M, 1, 1), "rolled"),
        (RAW, np.concatenate([f32(0), RAW[:-1]]), "shifted"),
        (M, np.concatenate([M[1:], M[:1] * 0], 0), "shifted"),
        (RAW, RAW * 2, "factor"),
        (RAW, RAW * np.float32(0.7531), "factor"),
        (RAW, RAW / np.sqrt(np.float32(12)), "factor"),
        (RAW, -RAW, "negated"),
        (RAW, RAW + 1, "offset"),
        (RAW, RAW - np.float32(0.37), "offset"),
        (RAW, RAW**2, "function"),
        (np.abs(RAW), np.sqrt(np.abs(RAW)), "function"),
        (RAW, 1 - RAW, "function"),
        (RAW, np.abs(RAW), "function"),
        (RAW, np.where(np.arange(12) % 2, -RAW, RAW).astype(np.float32), "signs"),
        (RAW, np.trunc(RAW), "rounded"),
        (RAW, np.where(np.arange(12) == 11, 0, RAW).astype(np.float32), "edge"),
        (M, np.where(np.arange(3)[:, None] == 1, 0, M).astype(np.float32), "part"),
        (S, np.where(np.eye(3, dtype=bool), 0, S).astype(np.float32), "part"),
        (RAW, np.zeros_like(RAW), "zeros"),
        (RAW, np.full_like(RAW, 3), "constant"),
        (RAW, RAW[[3, 1, 0, 2, 7, 5, 6, 4, 11, 9, 10, 8]], "reordered"),
        (RAW, RAW[None], "extra-axis"),
        (RAW[None], RAW, "missing-axis"),
        (M, RAW, "reshaped"),
        (RAW[:4], np.broadcast_to(RAW[:4], (3, 4)), "repeated"),
        (np.full((3, 4), 2.5, np.float32), np.float32(2.5).reshape(()), "not-broadcast"),
        (RAW[:3] * 2, RAW[:3] + RAW[:3, None], "diagonal"),
        (RAW, RAW[:-1], "short"),
        (RAW[1:], RAW, "long"),
        (M.sum(0), M, "not-reduced"),
        (M[-1], M, "one-slice"),
        (np.array([True, False, True]), np.array([False, True, False]), "inverted"),
        (np.array([1 + 2j, 3 - 1j]), np.array([1 - 2j, 3 + 1j]), "conjugated"),
        (np.array([1, 300, -200]), np.array([1, 44, 56], np.int8), "overflow"),
    ],
)
def test_what_holds_is_found(expected: Array, actual: Array, pattern: str) -> None:
    assert pattern in found(np.asarray(expected), np.asarray(actual))


@pytest.mark.parametrize(
    ("actual", "said"),
    [
        (RAW * 2, "times 2."),
        (RAW / 5, "times 1/5"),
        (RAW / 12, "times 1/12 (12 is the length of `x`)"),
        (RAW * np.sqrt(np.float32(12)), "times sqrt(12) (12 is the length of `x`)"),
        (RAW * 12 / 11, "times 12/11 (12 is the length of `x`)"),
        (RAW * np.float32(np.pi), "times pi"),
        (RAW * np.float32(0.4217), "about 0.4217"),
        (RAW + 1, "1 more than expected"),
        (RAW - 0.5, "0.5 less than expected"),
        (np.roll(RAW, 3), "`jnp.roll(expected, 3)`"),
    ],
)
def test_simple_forms_are_recognised(actual: Array, said: str) -> None:
    assert said in sentences(RAW, actual.astype(np.float32), {"x": RAW + 100})


def test_inputs_and_answers_are_recognised() -> None:
    assert found(RAW * 3, RAW, {"x": RAW})[:2] == ["input", "factor"]
    assert found(RAW * 3, M.reshape(-1) + 7, {}, {"two": RAW + 7})[0] == "other-case"
    assert "`x` over axis 0; expected is the one over axis 1" in sentences(M.sum(1), M.sum(0), {"x": M})
    assert "It is the mean of `x` over axis 1; expected is the sum" in sentences(M.sum(1), M.mean(1), {"x": M})


def test_the_input_is_not_named_when_it_is_not_what_came() -> None:
    assert found(RAW, np.zeros_like(RAW), {"x": RAW}) == ["zeros"]


@pytest.mark.parametrize("narrow", ["bfloat16", "float16"])
def test_lost_precision_is_named_by_its_dtype(narrow: str) -> None:
    import ml_dtypes

    dtype = np.dtype(getattr(ml_dtypes, narrow, narrow))
    assert narrow in sentences(RAW, RAW.astype(dtype).astype(np.float32))
    assert "precision" not in found(RAW, RAW * np.float32(1.001))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (f32(0, 0, 0, 1), f32(0, 0, 0, 2)),
        (f32(1, 1, 1, 1), f32(1, 1, 1, 2)),
        (f32(1, 2), f32(5, 3)),
        (np.array([True, True]), np.array([True, False])),
        (np.array(2**60), np.array(2**60 + 1)),
    ],
)
def test_too_little_is_no_pattern(expected: Array, actual: Array) -> None:
    assert not {"shifted", "rolled", "factor", "offset", "constant"} & set(found(expected, actual))


def test_an_infinity_is_close_to_itself_alone() -> None:
    one, other = np.array([np.inf, np.inf, -np.inf, np.nan, 1.0]), np.array([np.inf, 1.0, np.inf, np.nan, np.inf])
    assert close(one, other, F32).tolist() == [True, False, False, True, False]


def test_large_results_go_without() -> None:
    large = np.arange(LIMIT + 1, dtype=np.float32)
    assert found(large, large[::-1]) == []


ARRAYS = st.one_of(
    st.lists(st.integers(-3, 3), min_size=1, max_size=9).map(lambda held: np.asarray(held, np.float32)),
    st.lists(st.integers(-2, 2), min_size=6, max_size=6).map(lambda held: np.asarray(held, np.int32).reshape(2, 3)),
    st.lists(st.floats(width=32), min_size=4, max_size=4).map(lambda held: np.asarray(held, np.float32).reshape(2, 2)),
    st.lists(st.booleans(), min_size=3, max_size=9).map(np.asarray),
)


def claim_holds(pattern: Pattern, expected: Array, actual: Array, inputs: dict[str, Array]) -> bool:
    """Whether what a sentence says is so, worked out by another way than it was found; True where there is none here."""
    tolerance = F32 if expected.dtype.kind == "f" else EXACT
    one, other = widened(expected), widened(actual)
    with np.errstate(all="ignore"):
        match pattern.id:
            case "transposed" if one.ndim == 2:
                return all_close(one.T, other, tolerance)
            case "reversed":
                return any(all_close(np.flip(one, axis), other, tolerance) for axis in range(one.ndim))
            case "rolled":
                return any(all_close(np.roll(one, by, axis), other, tolerance) for axis in range(one.ndim) for by in range(-9, 10))
            case "negated":
                return all_close(-one, other, tolerance)
            case "input":
                return any(all_close(widened(value), other, tolerance) for value in inputs.values())
            case "zeros":
                return not other.any()
            case "constant":
                return len(np.unique(other)) == 1
            case "inverted":
                return bool((expected != actual).all())
            case "offset" | "factor":
                usable = np.isfinite(one) & np.isfinite(other) & (one != 0)
                made = other - one if pattern.id == "offset" else other[usable] / one[usable]
                return bool(np.ptp(made[np.isfinite(made)]) <= 1e-3 * max(1.0, float(np.abs(one[np.isfinite(one)]).max())))
            case "reordered":
                return (
                    sorted(map(repr, one.reshape(-1).tolist())) == sorted(map(repr, other.reshape(-1).tolist()))
                    or expected.dtype.kind == "f"
                )
    return True


@given(ARRAYS, ARRAYS, st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_claim_is_wrong_and_nothing_raises(expected: Array, actual: Array, same_shape: bool) -> None:
    if same_shape:
        with np.errstate(all="ignore"):
            actual = np.resize(actual, expected.shape).astype(expected.dtype)
    inputs = {"x": actual, "y": expected}
    tolerance = F32 if expected.dtype.kind == "f" else EXACT
    if all_close(widened(expected), widened(actual), tolerance):
        return
    patterns = find_patterns(expected, actual, tolerance, inputs, {"other": np.flip(actual)})
    for pattern in patterns:
        assert claim_holds(pattern, expected, actual, inputs), pattern


def test_what_is_all_zeros_is_not_called_a_reduction_too() -> None:
    column = f32(0.3, 0.7).reshape(2, 1)
    named = found(column, np.zeros_like(column), {"x": column})
    assert "zeros" in named
    assert "reduction" not in named


def test_false_is_no_zero() -> None:
    assert found(np.array(True), np.array(False)) == ["inverted"]
    assert "zeros" not in found(np.array([True, False]), np.array([False, False]))


@pytest.mark.parametrize(("name", "advised"), [("x", True), ("params[0]", True), ("model.bias[...]", False)])
def test_an_array_that_was_left_as_it_is_brings_advice_but_a_variable_does_not(name: str, advised: bool) -> None:
    pattern = find_patterns(RAW * 3 - 1, RAW, F32, {name: RAW}, {})[0]
    assert pattern.id == "input"
    assert ("not kept" in pattern.hint) is advised


ROWS = np.array([[0.5, -1.5, 2.0], [0.0, 0.0, 0.0], [3.0, 1.0, -2.5], [90.0, 1.0, 2.0]], np.float32)
TRI = np.tril(S + 20)
P = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]], np.float32)
B4 = f32(0.5, -1.25, 3.0, 0.75)


def softmax(array: Array, axis: int = -1) -> Array:
    raised = np.exp(array - array.max(axis, keepdims=True))
    return np.asarray(raised / raised.sum(axis, keepdims=True))


def set_at(array: Array, places: Any, value: float) -> Array:
    made = array.copy()
    made[places] = value
    return made


@pytest.mark.parametrize(
    ("expected", "actual", "inputs", "said"),
    [
        (M + B4, M, {"z": M + 50, "b": B4}, "the expected result without `b`"),
        (M - B4, M + B4, {"z": M + 50, "b": B4}, "`b` added in place of subtracted"),
        (M + B4, M + 2 * B4, {"z": M + 50, "b": B4}, "plus `b`"),
        (RAW - 0.1 * RAW**2, RAW + 0.1 * RAW**2, {"w": RAW}, "From `w` it goes as far as expected, but the other way"),
        (RAW - 0.1 * RAW**2, RAW - 0.2 * RAW**2, {"w": RAW}, "From `w` it goes 2 times as far"),
        (TRI, np.tril(S + 20, -1), {}, "zeros on the diagonal, where the expected result has none"),
        (TRI, np.triu(np.tril(S + 20, 1), -9), {}, "no zeros on the diagonal 1 above the main one"),
        (P, softmax(P), {}, "the softmax was taken twice"),
        (RAW.std() * M, RAW.std(ddof=1) * M, {"x": RAW}, "`ddof=1`"),
        ((M**2).mean(1), M.mean(1) ** 2, {"x": M}, "square of the mean of `x` over axis 1; expected is the mean of the squares"),
        (
            (M - M.mean(1, keepdims=True)) / M.std(1, keepdims=True),
            (M - M.mean(0)) / M.std(0),
            {"x": M},
            "`x` standardised over axis 0",
        ),
        (M / np.sqrt((M**2).mean(1, keepdims=True) + 0.1), M / (np.sqrt((M**2).mean(1, keepdims=True)) + 0.1), {}, "own, near 1"),
        (M, M[:, [1, 3, 0, 2]], {}, "along axis 1 in the order (1, 3, 0, 2)"),
        (RAW[:8], RAW[[0, 4, 1, 5, 2, 6, 3, 7]], {}, "Halves and interleaved"),
        (RAW.reshape(2, 3, 2).transpose(1, 0, 2).reshape(3, 4), RAW.reshape(3, 2, 2).reshape(3, 4), {}, ""),
        (ROWS[:3], set_at(ROWS[:3], ROWS[:3] == 0, np.nan), {"x": ROWS[:3]}, "nan exactly where `x` is 0"),
        (np.abs(ROWS[:3]), set_at(np.abs(ROWS[:3]), ROWS[:3] < 0, np.nan), {"x": ROWS[:3]}, "nan exactly where `x` is negative"),
        (ROWS[:, 0], set_at(ROWS[:, 0], 1, np.nan), {"x": ROWS}, "where `x` is all 0 (or False) along axis 1"),
        (ROWS, set_at(ROWS, ROWS > 88, np.inf), {"x": ROWS}, "not finite exactly where `x` is above 88"),
        (S, set_at(S, np.eye(3, dtype=bool), np.nan), {"x": RAW}, "exactly on the diagonal"),
        (f32(3.5), f32(np.nan), {"x": ROWS}, "`x` has numbers as far from 0 as 90"),
    ],
)
def test_what_people_do_is_said(expected: Array, actual: Array, inputs: dict[str, Array], said: str) -> None:
    one, other = np.asarray(expected, np.float32), np.asarray(actual, np.float32)
    text = " ".join(f"{p.sentence} {p.hint}" for p in find_patterns(one, other, F32, inputs, {}))
    assert said in text, text
    assert text


@pytest.mark.parametrize(
    ("expected", "actual", "inputs", "silent"),
    [
        (ROWS[:3], set_at(set_at(ROWS[:3], ROWS[:3] == 0, np.nan), (0, 0), np.nan), {"x": ROWS[:3]}, "nan"),
        (RAW * 2, set_at(RAW, 3, np.nan), {}, "factor"),
        (TRI, set_at(TRI, (1, 1), 0), {}, "mask"),
        (M + B4, M + 1.1 * B4, {"z": M + 50, "b": B4}, "term"),
        (RAW - 0.1 * RAW**2, RAW - 0.2 * RAW**3, {"w": RAW}, "step"),
        (P, P**2, {}, "softmax"),
        (M, set_at(M * f32(2, 3, 4)[:, None], (0, 0), 9.0), {}, "by-row"),
        (M, set_at(M[:, [1, 3, 0, 2]], (0, 0), 9.0), {}, "reordered"),
        (f32(3.5), f32(np.nan), {"x": ROWS[:3]}, "nan"),
    ],
)
def test_a_near_miss_is_no_pattern(expected: Array, actual: Array, inputs: dict[str, Array], silent: str) -> None:
    one, other = np.asarray(expected, np.float32), np.asarray(actual, np.float32)
    assert silent not in found(one, other, inputs)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (RAW[:4] / 4, RAW[:7] / 7, True),  # each by its own length
        (RAW[:4] / 4, RAW[:7] / 4, False),
        (RAW[:4] * 2, RAW[:7] * 2, True),
        (RAW[:4] * 2, RAW[:7] * 3, False),
        (RAW[:4][::-1], RAW[:7][::-1], True),
        (RAW[:4][::-1], -RAW[:7], False),
        (RAW[:5] * 5 / 4, RAW[:7] * 7 / 6, True),
    ],
)
def test_a_claim_is_one_in_two_cases_or_is_not(one: Array, other: Array, alike: bool) -> None:
    keys = [
        {claim.key for claim in find_claims(RAW[: len(made)], made.astype(np.float32), F32, {"x": RAW[: len(made)] + 50}, {})}
        for made in (one, other)
    ]
    assert all(keys)
    assert bool(keys[0] & keys[1]) is alike


def test_what_a_claim_rests_on() -> None:
    assert find_claims(RAW, -RAW, F32, {}, {})[0].numbers == (float(RAW[0]), float(RAW[1]))
    assert find_claims(f32(3), -f32(3), F32, {}, {})[0].numbers == (-3.0,)
