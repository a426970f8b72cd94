"""Whole results: structure, paths, and the order in which differences are told."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from trees import NONE, alone, array, branch, kinds, listed, opaque, scalar, string

from kata_tui.domain.compare import compare
from kata_tui.domain.tree import Leaf, Tree


def test_the_gravest_difference_comes_first() -> None:
    expected = listed(array([1.0]), array([1.0]), array([1.0]), array([1.0]), array([1.0]), branch("dict"))
    actual = listed(array([2.0]), array([np.nan]), array([1], "int32"), array(1.0), string("1"), branch("list"))
    found = compare(expected, actual)
    assert kinds(found) == ["structure", "type", "shape", "dtype", "nonfinite", "value"]
    assert [mismatch.path for mismatch in found] == ["[5]", "[4]", "[3]", "[2]", "[1]", "[0]"]


def test_a_missing_part_and_a_part_too_many_are_told_once() -> None:
    deep: Tree = {
        "": branch("dict"),
        '["a"]': branch("dict"),
        '["a"]["x"]': array([1.0]),
        '["a"]["y"]': branch("list"),
        '["a"]["y"][0]': array([1.0]),
        '["ab"]': array([1.0]),
    }
    shallow: Tree = {"": branch("dict"), '["ab"]': array([1.0])}
    (missing,) = compare(deep, shallow)
    assert (missing.path, missing.kind, missing.headline) == ('["a"]', "structure", 'result["a"] is missing')
    assert (missing.expected, missing.actual) == ("a dict", "nothing")
    (extra,) = compare(shallow, deep)
    assert (extra.path, extra.headline) == ('["a"]', 'result["a"] should not be there')


def test_a_sibling_whose_name_begins_alike_is_no_child() -> None:
    expected: Tree = {"": branch("T"), ".a": branch("list"), ".ab": array([1.0]), ".a[0]": NONE}
    actual: Tree = {"": branch("T"), ".a": branch("tuple"), ".ab": array([2.0]), ".abc": NONE}
    assert [(mismatch.path, mismatch.kind) for mismatch in compare(expected, actual)] == [
        (".a", "structure"),
        (".abc", "structure"),
        (".ab", "value"),
    ]


def test_containers_have_a_type() -> None:
    for one, other in (("a list", "a tuple"), ("a dict", "a FrozenDict"), ("an nnx.Param", "an nnx.BatchStat")):
        (found,) = compare(alone(branch(one.split()[1])), alone(branch(other.split()[1])))
        assert found.kind == "structure"
        assert found.headline == f"result is {other}, expected {one}"


def test_a_container_is_no_leaf() -> None:
    pair = listed(scalar(1), scalar(2))
    (found,) = compare(alone(array([1, 2], "int32")), pair)
    assert (found.kind, found.headline) == ("structure", "result is a list, expected an array")
    (found,) = compare(pair, alone(array([1, 2], "int32")))
    assert (found.kind, found.headline) == ("structure", "result is an array, expected a list")
    (found,) = compare(alone(branch("list")), alone(opaque("list")))
    assert found.kind == "structure"


def test_what_comes_after_a_branch_that_differs_is_looked_at() -> None:
    expected: Tree = {"": branch("T"), ".a": branch("list"), ".a[0]": NONE, ".a[1]": NONE, ".b": array([1.0]), ".c": NONE}
    actual: Tree = {"": branch("T"), ".a": branch("tuple"), ".a[0]": scalar(1), ".b": array([2.0]), ".c": NONE, ".d": NONE}
    assert [(mismatch.path, mismatch.kind) for mismatch in compare(expected, actual)] == [
        (".a", "structure"),
        (".d", "structure"),
        (".b", "value"),
    ]


def test_the_order_of_keys_is_of_no_account() -> None:
    one: Tree = {"": branch("dict"), '["a"]': array([1.0]), '["b"]': array([2.0])}
    other: Tree = {"": branch("dict"), '["b"]': array([2.0]), '["a"]': array([1.0])}
    assert compare(one, other) == ()


def test_a_long_name_from_outside_is_cut() -> None:
    (found,) = compare(alone(array([1.0])), alone(opaque("A\x1b[2J" * 10_000)))
    assert len(found.headline) < 200
    assert "\x1b" not in found.headline + found.actual


def test_parts_beyond_number_are_told_each_once() -> None:
    many = {"": branch("list")}
    for index in range(20_000):
        many[f"[{index}]"] = branch("list")
        many[f"[{index}][0]"] = NONE
    found = compare(alone(branch("list")), many)
    assert [mismatch.path for mismatch in found] == [f"[{index}]" for index in range(20_000)]
    assert compare(many, many) == ()


TREES = st.recursive(
    st.sampled_from([1.0, 2.0, 3, None, "a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "ab", "b"]), inner, max_size=3),
    max_leaves=8,
)


def built(value: object, path: str = "") -> dict[str, Leaf]:
    """A tree as a harness would send it, in pre-order."""
    match value:
        case list():
            children = [(f"{path}[{index}]", child) for index, child in enumerate(value)]
        case dict():
            children = [(f'{path}["{name}"]', child) for name, child in value.items()]
        case None:
            return {path: NONE}
        case str():
            return {path: string(value)}
        case float() | int():
            return {path: scalar(value)}
    tree = {path: branch(type(value).__name__)}
    for place, child in children:
        tree |= built(child, place)
    return tree


@given(TREES, TREES)
def test_two_trees_are_equal_just_when_the_values_are(one: object, other: object) -> None:
    assert (not compare(built(one), built(other))) == (repr(one) == repr(other) or same(one, other))


def same(one: object, other: object) -> bool:
    """Equal in value and type, dicts in any order."""
    if type(one) is not type(other):
        return False
    match one, other:
        case (list(), list()):
            return len(one) == len(other) and all(same(left, right) for left, right in zip(one, other, strict=True))
        case (dict(), dict()):
            return one.keys() == other.keys() and all(same(held, other[name]) for name, held in one.items())
    return one == other
