"""Whole results: structure, paths, and the order in which differences are told."""

import contextvars
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kata_tui.comparison.compare import KEPT, SMALL, Compared, compare, same
from kata_tui.comparison.result_tree import Leaf, Tree, decode_tree
from kata_tui.model.stopping import Stopped, told_to_stop
from kata_tui.protocol.nodes import Node
from tests.comparison.trees import NONE, alone, array, branch, key, kinds, laid, listed, opaque, scalar, string


def test_the_gravest_difference_comes_first() -> None:
    expected = listed(array([1.0]), array([1.0]), array([1.0]), array([1.0]), array([1.0]), branch("dict"))
    actual = listed(array([2.0]), array([np.nan]), array([1], "int32"), array(1.0), string("1"), branch("list"))
    found = compare(expected, actual).mismatches
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
    (missing,) = compare(deep, shallow).mismatches
    assert (missing.path, missing.kind, missing.headline) == ('["a"]', "structure", 'result["a"] is missing')
    assert (missing.expected, missing.actual) == ("a dict", "nothing")
    (extra,) = compare(shallow, deep).mismatches
    assert (extra.path, extra.headline) == ('["a"]', 'result["a"] should not be there')


def test_a_sibling_whose_name_begins_alike_is_no_child() -> None:
    expected: Tree = {"": branch("T"), ".a": branch("list"), ".ab": array([1.0]), ".a[0]": NONE}
    actual: Tree = {"": branch("T"), ".a": branch("tuple"), ".ab": array([2.0]), ".abc": NONE}
    assert [(mismatch.path, mismatch.kind) for mismatch in compare(expected, actual).mismatches] == [
        (".a", "structure"),
        (".abc", "structure"),
        (".ab", "value"),
    ]


def test_containers_have_a_type() -> None:
    for one, other in (("a list", "a tuple"), ("a dict", "a FrozenDict"), ("an nnx.Param", "an nnx.BatchStat")):
        (found,) = compare(alone(branch(one.split()[1])), alone(branch(other.split()[1]))).mismatches
        assert found.kind == "structure"
        assert found.headline == f"result is {other}, expected {one}"


def test_a_container_is_no_leaf() -> None:
    pair = listed(scalar(1), scalar(2))
    (found,) = compare(alone(array([1, 2], "int32")), pair).mismatches
    assert (found.kind, found.headline) == ("structure", "result is a list, expected an array")
    (found,) = compare(pair, alone(array([1, 2], "int32"))).mismatches
    assert (found.kind, found.headline) == ("structure", "result is an array, expected a list")
    (found,) = compare(alone(branch("list")), alone(opaque("list"))).mismatches
    assert found.kind == "structure"


def test_what_comes_after_a_branch_that_differs_is_looked_at() -> None:
    expected: Tree = {"": branch("T"), ".a": branch("list"), ".a[0]": NONE, ".a[1]": NONE, ".b": array([1.0]), ".c": NONE}
    actual: Tree = {"": branch("T"), ".a": branch("tuple"), ".a[0]": scalar(1), ".b": array([2.0]), ".c": NONE, ".d": NONE}
    assert [(mismatch.path, mismatch.kind) for mismatch in compare(expected, actual).mismatches] == [
        (".a", "structure"),
        (".d", "structure"),
        (".b", "value"),
    ]


def test_the_order_of_keys_is_of_no_account() -> None:
    one: Tree = {"": branch("dict"), '["a"]': array([1.0]), '["b"]': array([2.0])}
    other: Tree = {"": branch("dict"), '["b"]': array([2.0]), '["a"]': array([1.0])}
    assert compare(one, other).mismatches == ()


def test_a_long_name_from_outside_is_cut() -> None:
    (found,) = compare(alone(array([1.0])), alone(opaque("A\x1b[2J" * 10_000))).mismatches
    assert len(found.headline) < 200
    assert "\x1b" not in found.headline + found.actual


def test_parts_beyond_number_are_told_each_once() -> None:
    many = {"": branch("list")}
    for index in range(20_000):
        many[f"[{index}]"] = branch("list")
        many[f"[{index}][0]"] = NONE
    found = compare(alone(branch("list")), many)
    assert [mismatch.path for mismatch in found.mismatches] == [f"[{index}]" for index in range(KEPT)]
    assert found.more == 20_000 - KEPT
    assert compare(many, many).mismatches == ()


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
    assert (not compare(built(one), built(other)).mismatches) == (repr(one) == repr(other) or alike(one, other))


def alike(one: object, other: object) -> bool:
    """Equal in value and type, dicts in any order."""
    if type(one) is not type(other):
        return False
    match one, other:
        case (list(), list()):
            return len(one) == len(other) and all(alike(left, right) for left, right in zip(one, other, strict=True))
        case (dict(), dict()):
            return one.keys() == other.keys() and all(alike(held, other[name]) for name, held in one.items())
    return one == other


MANY = 4 * KEPT


def parts(make: Callable[[int], Leaf]) -> dict[str, Leaf]:
    return listed(*map(make, range(MANY)))


OF_A_KIND: dict[str, tuple[Callable[[int], Leaf], Callable[[int], Leaf], str]] = {
    "values": (lambda at: array([at, 1]), lambda at: array([at, 2]), "value"),
    "numbers": (lambda at: scalar(at), lambda at: scalar(at + 1), "value"),
    "texts": (lambda at: string("a"), lambda at: string("b"), "value"),
    "keys": (lambda at: key([0, at]), lambda at: key([1, at]), "value"),
    "large integers": (lambda at: scalar(2**70 + at), lambda at: scalar(2**71 + at), "value"),
    "large arrays": (lambda at: array(np.zeros(SMALL + 1)), lambda at: array(np.ones(SMALL + 1)), "value"),
    "nan": (lambda at: array([at, 1]), lambda at: array([at, np.nan]), "nonfinite"),
    "dtypes": (lambda at: array([at, 1]), lambda at: array([at, 1], "int32"), "dtype"),
    "shapes": (lambda at: array([at, 1]), lambda at: array([at]), "shape"),
    "types": (lambda at: array([at, 1]), lambda at: string("b"), "type"),
    "containers": (lambda at: branch("list"), lambda at: branch("tuple"), "structure"),
}


@pytest.mark.parametrize("name", OF_A_KIND)
def test_of_each_kind_some_are_told_and_the_others_counted(name: str) -> None:
    one, other, kind = OF_A_KIND[name]
    found = compare(parts(one), parts(other))
    assert kinds(found.mismatches) == [kind] * KEPT
    assert [mismatch.path for mismatch in found.mismatches] == [f"[{at}]" for at in range(KEPT)]
    assert found.more == MANY - KEPT
    assert not same(parts(one), parts(other))
    assert compare(parts(one), parts(one)) == Compared()
    assert same(parts(one), parts(one))


def test_what_is_grave_is_told_however_many_are_not() -> None:
    ones, others = [array([at]) for at in range(MANY)], [array([at + 1]) for at in range(MANY)]
    found = compare(listed(*ones, array([0]), array([0])), listed(*others, array([np.nan]), array([[0]])))
    assert kinds(found.mismatches) == ["shape", "nonfinite", *["value"] * KEPT]
    assert found.more == MANY - KEPT


def test_arrays_that_differ_here_and_there_are_told_in_their_order() -> None:
    sizes = [*range(9), SMALL, SMALL + 1, 3, 0, 1]
    ones = [array(np.arange(size), dtype) for dtype in ("float32", "int32", "bfloat16") for size in sizes]
    others = [array(leaf.array + (at % 3 == 0), leaf.dtype) for at, leaf in enumerate(ones)]
    found = compare(listed(*ones), listed(*others)).mismatches
    wrong = [f"[{at}]" for at, leaf in enumerate(ones) if at % 3 == 0 and leaf.array.size]
    assert [mismatch.path for mismatch in found] == wrong


class Watched(dict[str, Leaf]):
    """A tree that counts the nodes that were asked of it."""

    asked = 0

    def items(self) -> Any:
        for item in super().items():
            self.asked += 1
            yield item


def test_whether_two_are_the_same_is_decided_at_the_first_difference() -> None:
    many = listed(string("other"), *(string(str(at)) for at in range(MANY)))
    watched = Watched(listed(*(string(str(at)) for at in range(MANY + 1))))
    assert not same(watched, many)
    assert watched.asked <= 3


def test_a_comparison_that_nobody_waits_for_ends() -> None:
    stop = threading.Event()
    stop.set()
    large = alone(array(np.ones(SMALL + 1)))
    span, payload = laid([Node("", "none")])
    for work in (
        lambda: compare(large, large),
        lambda: compare(alone(array([1])), alone(array([1]))),
        lambda: decode_tree(span, payload),
    ):
        work()
        context = contextvars.copy_context()
        context.run(told_to_stop.set, stop)
        with pytest.raises(Stopped):
            context.run(work)
