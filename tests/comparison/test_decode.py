"""Nodes and bytes from a process that nobody trusts, as a tree."""

import random
from contextlib import suppress

import numpy as np
import pytest

from kata_tui.comparison.compare import compare
from kata_tui.comparison.describe import describe_tree
from kata_tui.comparison.result_tree import DTYPES, MAX_STRING, Leaf, decode_tree
from kata_tui.protocol.messages import ProtocolError
from kata_tui.protocol.nodes import MAX_NODES, Node
from tests.comparison.trees import alone, array, laid


def leaf(node: Node, payload: bytes = b"") -> Leaf:
    return decode_tree(*laid((node,), payload))[""]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("offset", [0, 1, 8])
def test_an_array_of_every_dtype_stands_anywhere_in_the_payload(dtype: str, offset: int) -> None:
    held = np.array([[1, 0, 1], [0, 1, 1]]).astype(DTYPES[dtype])
    payload = b"\7" * offset + held.tobytes() + b"\7\7"
    found = leaf(Node("", "array", "", dtype, (2, 3), offset, held.nbytes), payload)
    assert (found.kind, found.dtype, found.array.dtype, found.array.shape) == ("array", dtype, DTYPES[dtype], (2, 3))
    assert found.array.tobytes() == held.tobytes()
    assert not found.array.flags.writeable
    assert compare(alone(found), alone(array([[1, 0, 1], [0, 1, 1]], dtype))).mismatches == ()


@pytest.mark.parametrize("shape", [(0,), (0, 3), (5, 0, 2**37)])
def test_an_empty_array_needs_no_payload(shape: tuple[int, ...]) -> None:
    assert leaf(Node("", "array", "", "float32", shape)).array.shape == shape


@pytest.mark.parametrize(
    "value", [True, False, 0, -1, 2**70, -(2**4000), 0.1, float("inf"), float("-inf"), 1e-320, 1 + 2j, complex("nan+infj")]
)
def test_a_python_scalar_is_its_text(value: complex) -> None:
    found = leaf(Node("", "scalar", dtype=type(value).__name__, text=repr(value)))
    assert type(found.value) is type(value)
    assert repr(found.value) == repr(value)
    assert found.array.shape == ()


@pytest.mark.parametrize("text", ["", "é", "\ud800", "a\0b", "\x1b[31m"])
def test_strings_and_bytes(text: str) -> None:
    payload = b"xx" + text.encode("utf-8", "surrogatepass")
    size = len(payload) - 2
    assert leaf(Node("", "string", offset=2, size=size), payload).value == text
    assert leaf(Node("", "bytes", offset=2, size=size), payload).value == payload[2:]


def test_the_rest_of_the_kinds() -> None:
    assert leaf(Node("", "none")) == Leaf("none")
    assert leaf(Node("", "branch", "dict")) == Leaf("branch", "dict")
    assert leaf(Node("", "opaque", "function")) == Leaf("opaque", "function")
    words = np.array([1, 2], np.uint32)
    found = leaf(Node("", "key", "threefry2x32", "uint32", (2,), 0, 8), words.tobytes())
    assert (found.type, found.array.tolist()) == ("threefry2x32", [1, 2])


PAYLOAD = bytes(64)
BAD_NODES = {
    "an unknown kind": Node("", "pickle"),
    "no kind": Node("", ""),
    "an unknown dtype": Node("", "array", "", "object", (1,), 0, 8),
    "a dtype with its byte order": Node("", "array", "", ">f4", (1,), 0, 4),
    "a structured dtype": Node("", "array", "", "i4,i4", (1,), 0, 8),
    "no dtype": Node("", "array", "", "", (1,), 0, 8),
    "a size that is not the shape's": Node("", "array", "", "float32", (3,), 0, 8),
    "a negative length": Node("", "array", "", "float32", (-1,), 0, -4),
    "two negative lengths": Node("", "array", "", "float32", (-1, -1), 0, 4),
    "too many axes": Node("", "array", "", "int8", (1,) * 33, 0, 1),
    "a size that overflows": Node("", "array", "", "int8", (2**32, 2**32), 0, 2**64 - 1),
    "an empty array beyond NumPy": Node("", "array", "", "float32", (0, 2**40, 2**40)),
    "an empty axis beyond NumPy": Node("", "array", "", "float32", (0, 2**62)),
    "beyond the payload": Node("", "array", "", "float32", (2,), 60, 8),
    "before the payload": Node("", "array", "", "float32", (2,), -8, 8),
    "empty, beyond the payload": Node("", "array", "", "float32", (0,), 65, 0),
    "a key beyond the payload": Node("", "key", "threefry2x32", "uint32", (2,), 60, 8),
    "a string beyond the payload": Node("", "string", offset=60, size=8),
    "a string before the payload": Node("", "string", offset=-1, size=1),
    "a string of negative size": Node("", "string", offset=8, size=-4),
    "bytes beyond the payload": Node("", "bytes", offset=0, size=2**60),
    "a number without text": Node("", "scalar", dtype="int"),
    "a number of another kind": Node("", "scalar", dtype="int", text="1.5"),
    "a number in hex": Node("", "scalar", dtype="int", text="0x" + "f" * 5000),
    "a number without end": Node("", "scalar", dtype="int", text="1" * 5000),
    "a bool that is none": Node("", "scalar", dtype="bool", text="1"),
    "a float that is none": Node("", "scalar", dtype="float", text="one"),
    "a complex that is none": Node("", "scalar", dtype="complex", text="1+"),
    "a scalar of an array's dtype": Node("", "scalar", dtype="float32", text="1.0"),
}


@pytest.mark.parametrize("name", BAD_NODES)
def test_a_node_that_does_not_add_up_is_told(name: str) -> None:
    with pytest.raises(ProtocolError):
        decode_tree(*laid((BAD_NODES[name],), PAYLOAD))


def test_bytes_that_are_no_value_are_told() -> None:
    with pytest.raises(ProtocolError, match="UTF-8"):
        decode_tree(*laid((Node("", "string", offset=0, size=2),), b"\xff\xfe"))
    with pytest.raises(ProtocolError, match="bool"):
        decode_tree(*laid((Node("", "array", "", "bool", (2,), 0, 2),), b"\1\7"))


def test_a_tree_has_one_root_and_one_node_at_a_path() -> None:
    for nodes in (
        (),
        (Node("[0]", "none"),),
        (Node("", "branch", "list"), Node("[0]", "none"), Node("[0]", "none")),
        (Node("", "none"),) * 2,
        (Node("", "none"),) * (MAX_NODES + 1),
    ):
        with pytest.raises(ProtocolError):
            decode_tree(*laid(nodes))


def test_paths_whose_hashes_agree_are_told_apart() -> None:
    seen: dict[int, str] = {}
    for number in range(2_000_000):  # among so many two agree in 32 bits, but for one time in e**460
        path = f"[{number}]"
        one, other = seen.setdefault(hash(path) & 2**32 - 1, path), path
        if one != other:
            break
    assert one != other
    nodes = [Node("", "branch", "list"), Node(one, "scalar", dtype="int", text="1"), Node(other, "scalar", dtype="int", text="2")]
    tree = decode_tree(*laid(nodes))
    assert (tree[one].value, tree[other].value, len(tree), list(tree)) == (1, 2, 3, ["", one, other])
    for again in (one, other):
        with pytest.raises(ProtocolError, match="two nodes"):
            decode_tree(*laid([*nodes, Node(again, "none")]))


def test_a_tree_is_a_mapping_in_pre_order() -> None:
    nodes = [Node("", "branch", "list"), Node("[1]", "none"), Node("[0]", "string", offset=1, size=2)]
    tree = decode_tree(*laid(nodes, b"xab"))
    assert dict(tree) == {"": Leaf("branch", "list"), "[1]": Leaf("none"), "[0]": Leaf("string", value="ab")}
    assert list(tree.items()) == [("", Leaf("branch", "list")), ("[1]", Leaf("none")), ("[0]", Leaf("string", value="ab"))]
    assert "[2]" not in tree
    assert tree.get("[2]") is None


def test_a_string_is_bounded() -> None:
    whole = "é" * (MAX_STRING // 2)
    assert leaf(Node("", "string", size=MAX_STRING), whole.encode()).value == whole
    with pytest.raises(ProtocolError, match="too long"):
        leaf(Node("", "string", size=MAX_STRING + 1), bytes(MAX_STRING + 1))


def test_an_overflowing_float_is_infinite() -> None:
    assert leaf(Node("", "scalar", dtype="float", text="1e999")).value == float("inf")


def test_any_nodes_are_a_tree_or_an_error_and_a_tree_can_be_compared_and_shown() -> None:
    chance = random.Random(0)
    sizes = [0, 1, 2, 3, 4, 8, 16, 64, 65, -1, 2**31, 2**63 - 1]
    texts = ["", "1", "True", "1.5", "nan", "1e999", "1+2j", "-0", "9" * 400, "é", "\0"]

    def node(path: str) -> Node:
        dtype = chance.choice([*DTYPES, "int", "float", "bool", "complex", "object", ""])
        shape = tuple(chance.choice([*sizes[:8], 0]) for _ in range(chance.randrange(4)))
        size = chance.choice([*sizes, int(np.prod(shape)) * (DTYPES[dtype].itemsize if dtype in DTYPES else 1)])
        kind = chance.choice(["array", "array", "array", "scalar", "key", "string", "bytes", "none", "branch", "opaque"])
        return Node(
            path,
            kind,
            chance.choice(["", "list", "threefry2x32"]),
            dtype,
            shape,
            chance.choice(sizes[:9]),
            size,
            chance.choice(texts),
        )

    trees = []
    for _ in range(6_000):
        nodes = (node(""),) if chance.random() < 0.5 else (Node("", "branch", "list"), node("[0]"), node("[1]"))
        with suppress(ProtocolError):
            trees.append(decode_tree(*laid(nodes, chance.randbytes(64))))
    assert len(trees) > 300
    for _ in range(6_000):
        one, other = chance.choice(trees), chance.choice(trees)
        assert compare(one, other, ignore_dtype=chance.random() < 0.5).mismatches is not None
        assert describe_tree(one)
