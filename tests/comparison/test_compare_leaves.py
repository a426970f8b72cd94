"""Two leaves: when they are equal, and which difference is told of two that are not."""

from itertools import product

import numpy as np
import pytest

from kata_tui.comparison.compare import compare
from kata_tui.comparison.result_tree import DTYPES, Leaf
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import Mismatch
from tests.comparison.trees import NONE, alone, array, data, key, kinds, of, opaque, scalar, string

EXACT = [name for name in DTYPES if name == "bool" or name.startswith(("int", "uint"))]
INEXACT = [name for name in DTYPES if name not in EXACT]


def only(expected: Leaf, actual: Leaf, ignore_dtype: bool = False) -> Mismatch:
    """The one mismatch of two leaves."""
    (mismatch,) = compare(alone(expected), alone(actual), ignore_dtype=ignore_dtype).mismatches
    return mismatch


def equal(expected: Leaf, actual: Leaf, ignore_dtype: bool = False) -> bool:
    return not compare(alone(expected), alone(actual), ignore_dtype=ignore_dtype).mismatches


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_array_equals_itself_and_one_changed_element_is_found(dtype: str) -> None:
    other = 0 if dtype in EXACT else 2
    assert equal(array([1, 1, 1, 1], dtype), array([1, 1, 1, 1], dtype))
    found = only(array([1, 1, 1, 1], dtype), array([1, 1, other, 1], dtype))
    assert (found.kind, found.wrong, found.of) == ("value", 1, 4)
    assert found.worst is not None
    assert found.worst.index == (2,)


def test_a_row_of_a_matrix_is_named_by_its_index() -> None:
    expected = np.arange(6, dtype=np.int32).reshape(2, 3)
    actual = expected.copy()
    actual[1, 2] = 9
    found = only(of(expected), of(actual))
    assert found.headline == "1 of 6 values differ, the worst at [1, 2]: 9, expected 5"
    assert found.worst is not None
    assert (found.worst.expected, found.worst.actual, found.worst.abs, found.worst.rel) == (5, 9, 4, 0.8)


@pytest.mark.parametrize(
    ("one", "other"),
    [((3,), (1,)), ((), (1,)), ((1,), ()), ((3, 1), (1, 3)), ((3,), (3, 1)), ((2, 3), (3,)), ((0,), (0, 3)), ((0,), ())],
)
def test_shapes_never_broadcast(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    found = only(of(np.ones(one, np.float32)), of(np.ones(other, np.float32)))
    assert found.kind == "shape"
    assert found.headline == f"shape is {other}, expected {one}"


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0, 2)])
def test_empty_arrays_of_one_shape_and_dtype_are_equal(shape: tuple[int, ...]) -> None:
    assert equal(of(np.ones(shape, np.float32)), of(np.zeros(shape, np.float32)))
    found = only(of(np.ones(shape, np.float32)), of(np.zeros(shape, np.int32)))
    assert (found.kind, found.wrong, found.of) == ("dtype", 0, 0)


@pytest.mark.parametrize("one", DTYPES)
def test_another_dtype_is_a_mismatch_unless_it_is_ignored(one: str) -> None:
    for other in DTYPES.keys() - {one}:
        found = only(array([1, 1], one), array([1, 1], other))
        assert (found.kind, found.headline) == ("dtype", f"dtype is {other}, expected {one}")
        assert found.wrong == 0
        assert equal(array([1, 1], one), array([1, 1], other), ignore_dtype=True)
        differing = only(array([1, 1], one), array([1, 0 if other in EXACT else 2], other), ignore_dtype=True)
        assert (differing.kind, differing.wrong) == ("value", 1)


@pytest.mark.parametrize("ignore_dtype", [False, True])
def test_no_bit_pattern_of_any_dtype_gives_a_warning_or_an_error(ignore_dtype: bool) -> None:
    random = np.random.default_rng(0)

    def noise(dtype: str) -> Leaf:
        size = DTYPES[dtype].itemsize * 48
        return of(random.integers(0, 2 if dtype == "bool" else 256, size, np.uint8).view(DTYPES[dtype]))

    for one, other in product(DTYPES, DTYPES):
        for mismatch in compare(alone(noise(one)), alone(noise(other)), ignore_dtype=ignore_dtype).mismatches:
            assert mismatch.kind in ("dtype", "value", "nonfinite")


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "bfloat16", "float8_e5m2", "complex64", "complex128"])
def test_nan_equals_nan_and_stands_only_where_it_should(dtype: str) -> None:
    expected = array([1, np.nan, 3], dtype)
    assert equal(expected, array([1, np.nan, 3], dtype))
    for actual, place in ((array([1, 2, 3], dtype), 1), (array([1, np.nan, np.nan], dtype), 2)):
        found = only(expected, actual)
        assert found.kind == "nonfinite"
        assert found.worst is not None
        assert found.worst.index == (place,)
        assert found.worst.abs is None


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "bfloat16", "float8_e5m2"])
def test_infinities_have_a_sign(dtype: str) -> None:
    assert equal(array([np.inf, -np.inf], dtype), array([np.inf, -np.inf], dtype))
    assert only(array([np.inf, 1], dtype), array([-np.inf, 1], dtype)).kind == "nonfinite"
    assert only(array([np.inf, 1], dtype), array([np.nan, 1], dtype)).kind == "nonfinite"
    assert only(array([1, 1], dtype), array([np.inf, 1], dtype)).headline == "element [0] is inf, expected 1.0"


def test_no_tolerance_lets_a_number_stand_for_infinity() -> None:
    anything = Tolerance(np.inf, np.inf)
    (found,) = compare(alone(array(np.inf)), alone(array(1.0)), anything).mismatches
    assert found.kind == "nonfinite"
    assert compare(alone(array(1.0)), alone(array(np.nan)), anything).mismatches


def test_minus_zero_is_zero() -> None:
    for dtype in ("float16", "float32", "float64", "bfloat16", "float8_e4m3fn", "complex64"):
        assert equal(array([0.0], dtype), array([-0.0], dtype))


def test_integers_are_compared_to_the_last_unit() -> None:
    large = 2**53
    for dtype in ("int64", "uint64"):
        found = only(of(np.array([large, 1], dtype)), of(np.array([large + 1, 1], dtype)))
        assert (found.kind, found.wrong) == ("value", 1)
        assert found.worst is not None
        assert (found.worst.index, found.worst.actual, found.worst.abs) == ((0,), large + 1, 1)
    extremes = only(of(np.array([2**63 - 1])), of(np.array([-(2**63)])))
    assert extremes.worst is not None
    assert extremes.worst.abs == 2**64 - 1
    assert only(of(np.array([2**64 - 1], np.uint64)), of(np.array([-1])), ignore_dtype=True).kind == "value"


def test_a_tolerance_never_softens_integers() -> None:
    (found,) = compare(alone(array([1, 2], "int32")), alone(array([1, 3], "int32")), Tolerance(1.0, 10.0)).mismatches
    assert found.tolerance == Tolerance(0.0, 0.0)


@pytest.mark.parametrize(
    ("value", "dtypes"),
    [
        (True, ["bool"]),
        (1, ["int2", "int4", "uint4", "int8", "int32", "int64", "uint8", "uint64"]),
        (1.0, ["float16", "float32", "float64", "bfloat16", "float8_e4m3fn", "float8_e8m0fnu", "float4_e2m1fn"]),
        (1j, ["complex64", "complex128"]),
    ],
)
def test_a_python_scalar_stands_for_a_0d_array_of_its_kind(value: complex, dtypes: list[str]) -> None:
    for dtype in DTYPES:
        if np.iscomplexobj(value) != dtype.startswith("complex"):
            continue
        same_kind = dtype in dtypes or (type(value) is int and dtype in EXACT and dtype != "bool")
        same_kind = same_kind or (type(value) is float and dtype in INEXACT)
        for expected, actual in ((scalar(value), array(value, dtype)), (array(value, dtype), scalar(value))):
            found = compare(alone(expected), alone(actual)).mismatches
            assert kinds(found) == ([] if same_kind else ["dtype"]), dtype
    assert only(scalar(value), array([value], dtypes[0])).kind == "shape"
    assert only(array([value], dtypes[0]), scalar(value)).kind == "shape"


def test_python_scalars_of_different_kinds_differ() -> None:
    values: list[complex] = [True, 1, 1.0, 1 + 0j]
    for one, other in product(values, values):
        found = compare(alone(scalar(one)), alone(scalar(other))).mismatches
        assert kinds(found) == ([] if type(one) is type(other) else ["dtype"])
        assert equal(scalar(one), scalar(other), ignore_dtype=True)


def test_a_python_float_is_compared_as_a_float32_whatever_stands_for_it() -> None:
    assert not equal(scalar(1.0), array(1.0625, "bfloat16"))
    assert not equal(scalar(1.0), array(1.125, "float8_e4m3fn"))
    assert equal(scalar(1.0), array(1.0 + 5e-6, "float64"))
    assert only(scalar(1.0), scalar(1.1)).tolerance == Tolerance(1e-5, 1e-6)
    assert equal(scalar(1j), scalar(1j + 5e-6))
    assert only(scalar(1j), scalar(1.1j)).tolerance == Tolerance(1e-5, 1e-6)


def test_python_integers_have_no_size() -> None:
    large = 2**70
    assert equal(scalar(large), scalar(large))
    assert equal(scalar(-(2**4000)), scalar(-(2**4000)))
    assert only(scalar(large), scalar(large + 1)).kind == "value"
    assert only(scalar(2**4000), scalar(2**4000 - 1)).kind == "value"
    assert only(scalar(large), scalar(3)).kind == "value"
    assert only(scalar(3), scalar(large)).kind == "value"
    assert only(array(3, "int32"), scalar(large)).kind == "value"
    assert only(array([3, 4], "int32"), scalar(large)).kind == "shape"
    assert only(array(3.0, "float32"), scalar(large)).kind == "dtype"
    assert only(scalar(1e30), scalar(int(1e30))).kind == "dtype"
    assert only(scalar(int(1e30)), scalar(1e30)).kind == "dtype"
    assert equal(scalar(1e30), scalar(int(1e30)), ignore_dtype=True)
    assert only(scalar(True), scalar(large)).kind == "dtype"


@pytest.mark.parametrize(
    ("one", "other"), [("a", "b"), ("", " "), ("\ud800", "\ud801"), ("é", "e\u0301"), ("a", "a\0"), ("x" * 500, "x" * 501)]
)
def test_strings_are_compared_character_by_character(one: str, other: str) -> None:
    assert equal(string(one), string(one))
    assert only(string(one), string(other)).kind == "value"
    raw = one.encode("utf-8", "surrogatepass")
    assert equal(data(raw), data(raw))
    assert only(data(raw), data(raw + b"\0")).kind == "value"
    assert only(string(one), data(raw)).kind == "type"


def test_keys_compare_by_implementation_shape_and_data() -> None:
    assert equal(key([1, 2]), key([1, 2]))
    assert only(key([1, 2]), key([1, 2], "unsafe_rbg")).kind == "dtype"
    assert only(key([1, 2]), key([1, 3])).headline == "it is another key"
    several = only(key([[1, 2], [3, 4]]), key([1, 2]))
    assert (several.kind, several.headline) == ("shape", "shape is (), expected (2,)")


def test_leaves_of_different_types_never_stand_for_each_other() -> None:
    leaves = [array(0, "int32"), key([0, 0]), string(""), data(b""), NONE, opaque("function")]
    for expected, actual in product(leaves, leaves):
        if expected is not actual:
            found = only(expected, actual)
            assert (found.kind, found.wrong, found.of) == ("type", 1, 1)
    assert only(NONE, array(1.0)).headline == "type is an array, expected None"
    assert only(string("a"), NONE).headline == "type is None, expected a string"


def test_nothing_equals_an_object_that_cannot_be_compared() -> None:
    assert only(opaque("function"), opaque("function")).kind == "type"


def test_the_first_kind_that_differs_is_the_headline() -> None:
    assert only(array([1.0, 2.0]), array([1], "int32")).kind == "shape"
    assert only(array([1.0, 2.0]), array([1, 9], "int32")).kind == "dtype"
    assert only(array([1.0, 2.0, 3.0]), array([9.0, 2.0, np.nan])).kind == "nonfinite"
    assert only(array([1.0, 2.0]), string("12")).kind == "type"


def test_values_are_counted_beside_a_dtype_that_differs() -> None:
    found = only(array([1, 3, 6], "int32"), array([1.0, 3.0, 7.0]))
    assert (found.kind, found.wrong, found.of, found.tolerance) == ("dtype", 1, 3, Tolerance(0.0, 0.0))
