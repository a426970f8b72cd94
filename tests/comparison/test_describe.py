"""Leaves as a line of text."""

import numpy as np
import pytest

from kata_tui.comparison.describe import WIDTH, describe, describe_tree, number, values
from kata_tui.comparison.result_tree import DTYPES, Leaf
from tests.comparison.trees import NONE, alone, array, branch, data, key, listed, of, opaque, scalar, string


@pytest.mark.parametrize(
    ("leaf", "text"),
    [
        (array([1, 2, 3, 4], "int32"), "int32[4] [1 2 3 4]"),
        (array([1.0, 3.0, 6.0, 10.0]), "float32[4] [ 1.  3.  6. 10.]"),
        (array([[1, 2], [3, 4]], "int4"), "int4[2,2] [[1 2]  [3 4]]"),
        (array(1.5, "bfloat16"), "bfloat16[] 1.5"),
        (array([], "float32"), "float32[0] []"),
        (array([True, False], "bool"), "bool[2] [ True False]"),
        (array([np.nan, -np.inf], "float8_e5m2"), "float8_e5m2[2] [nan -inf]"),
        (scalar(2.5), "2.5"),
        (scalar(2**70), str(2**70)),
        (string("a\x1b[31mb\n"), "'a\\x1b[31mb\\n'"),
        (data(b"\x00\xff"), "b'\\x00\\xff'"),
        (key([1, 2]), "key<threefry2x32>[1 2]"),
        (NONE, "None"),
        (branch("dict"), "a dict"),
        (branch("nnx.Param"), "an nnx.Param"),
        (branch("optax.EmptyState"), "an optax.EmptyState"),
        (opaque("function"), "an object of type function"),
    ],
)
def test_a_leaf_is_one_line(leaf: Leaf, text: str) -> None:
    assert describe(leaf) == text


def test_a_result_with_parts_names_them() -> None:
    assert describe_tree(listed(scalar(1), string("a"))) == "list {[0]: 1; [1]: 'a'}"
    assert describe_tree(alone(scalar(1))) == "1"


def test_every_line_is_bounded() -> None:
    long = [
        array(np.arange(10_000), "int32"),
        of(np.random.default_rng(0).normal(size=(9, 9, 9, 9))),
        string("\ud800" * 100_000),
        data(b"\xff" * 100_000),
        scalar(2**4000),
        branch("x" * 10_000),
        opaque("x\x1b" * 10_000),
        key(np.zeros((100, 2))),
    ]
    for leaf in long:
        assert len(describe(leaf)) <= WIDTH + 40
        assert describe(leaf).isprintable()
    assert len(describe_tree(listed(*long))) <= 2 * WIDTH
    assert describe_tree(listed(*long, *long)).isprintable()
    assert describe_tree(listed(*[string("x" * 50)] * 20)).endswith("; …}")


def test_an_array_of_many_short_axes_is_not_written_out() -> None:
    assert values(np.zeros((2,) * 10, np.float32)) == "[0. 0. 0. 0. 0. 0. ... 0. 0. 0. 0. 0. 0.]"
    assert values(np.zeros((2,) * 4, np.float32)).startswith("[[[[0. 0.]")


@pytest.mark.parametrize(
    ("value", "dtype", "found"),
    [
        (0.1, "float32", 0.1),
        (0.1, "float64", 0.1),
        (0.1, "bfloat16", 0.100097656),
        (np.nan, "float32", "nan"),
        (-np.inf, "float16", "-inf"),
        (True, "bool", True),
        (-8, "int4", -8),
        (2**63, "uint64", 2**63),
        (1 + 2j, "complex64", "(1+2j)"),
    ],
)
def test_an_element_as_json_can_hold_it(value: complex, dtype: str, found: object) -> None:
    element = np.asarray(value).astype(DTYPES[dtype])
    assert number(element) == found
    assert type(number(element)) is type(found)
    assert number(element[()]) == found
