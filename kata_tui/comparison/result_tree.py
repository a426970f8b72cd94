"""A result as the judge holds it: paths, containers and typed leaves, decoded from the nodes of the pipe."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import ItemsView, Iterator, Mapping
from math import prod
from typing import Any

import ml_dtypes
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from kata_tui.model.stopping import go_on
from kata_tui.protocol.messages import ByteSpan, ProtocolError
from kata_tui.protocol.nodes import MAX_NODES, Node, node_at, nodes_in

Array = NDArray[Any]
Payload = bytes | memoryview

MAX_STRING = 2**19
"""Bytes of one string: as one of Python's it may take four times as many."""

_NUMPY = """
    bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128
"""
_NARROW = """
    int2 int4 uint2 uint4 bfloat16 float4_e2m1fn float6_e2m3fn float6_e3m2fn float8_e3m4 float8_e4m3 float8_e4m3b11fnuz float8_e4m3fn
    float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu
"""
DTYPES: dict[str, np.dtype[Any]] = {name: np.dtype(name) for name in _NUMPY.split()} | {
    name: np.dtype(getattr(ml_dtypes, name)) for name in _NARROW.split() if hasattr(ml_dtypes, name)
}
"""Every dtype that a leaf can have, by name."""

_SCALARS = {"bool": "bool", "int": "int", "float": "float", "complex": "complex"}


class Leaf(Struct, frozen=True):
    """A node of a decoded tree.

    `kind` and `type` are the node's. `array` holds the values of an array, of a key (its data, uint32) or of a Python scalar (0-d);
    `value` is the str, bytes or Python scalar itself. A branch has neither.
    """

    kind: str
    type: str = ""
    dtype: str = ""
    array: Any = None
    value: Any = None


Tree = Mapping[str, Leaf]
"""Path to node, in pre-order; the root's path is empty."""

_LOW = 2**32 - 1


class _Decoded(Mapping[str, Leaf]):
    """A tree that stays in its payload: a leaf is made when somebody asks for it.

    Beside the payload it takes eight bytes a node, fewer than the node has there: an index of one number for each, half of the hash of its
    path above the position of its record, in order. (The hashes of strings are different in each process, so nobody can choose them.)
    """

    def __init__(self, span: ByteSpan, payload: memoryview) -> None:
        """Look at every node. Raises ProtocolError for anything that does not add up."""
        self._span = span
        self._payload = payload
        self._values = payload[: max(span.offset, 0)]  # of what stands before its nodes, leaves are made
        self._index = array("Q")
        for position, node in nodes_in(span, payload):
            if len(self._index) == MAX_NODES:
                raise ProtocolError(f"a result has more than {MAX_NODES} nodes")
            if not len(self._index) % 256:
                go_on()
            _check(node, self._values)
            self._index.append(_half(node.path) << 32 | position)
        if not self._index:
            raise ProtocolError("a result has no nodes")
        index = np.frombuffer(self._index, np.uint64)
        index.sort()  # where it is
        halves = index.view(np.uint32)[sys.byteorder == "little" :: 2]
        if any(self._is_repeated(int(number) + 1) for number in np.flatnonzero(halves[1:] == halves[:-1])):
            raise ProtocolError("a result has two nodes at one path")
        if "" not in self:
            raise ProtocolError("a result has no root")

    def __len__(self) -> int:
        return len(self._index)

    def __iter__(self) -> Iterator[str]:
        return (node.path for _, node in nodes_in(self._span, self._payload))

    def __getitem__(self, path: str) -> Leaf:
        node = self._find(path)
        if node is None:
            raise KeyError(path)
        return _leaf(node, self._values)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._find(path) is not None

    def _find(self, path: str) -> Node | None:
        half = _half(path)
        number = bisect_left(self._index, half << 32)
        while number < len(self._index) and self._index[number] >> 32 == half:
            node = self._at(number)
            if node.path == path:
                return node
            number += 1
        return None

    def items(self) -> ItemsView[str, Leaf]:
        """Paths and leaves, without looking each up."""
        return _Items(self)

    def leaves(self) -> Iterator[tuple[str, Leaf]]:
        """Paths and leaves in pre-order."""
        return ((node.path, _leaf(node, self._values)) for _, node in nodes_in(self._span, self._payload))

    def _is_repeated(self, number: int) -> bool:
        """Whether a node before this one, in the order of the index, has its path."""
        half = self._index[number] >> 32
        before = number - 1
        while before >= 0 and self._index[before] >> 32 == half:
            if self._at(before).path == self._at(number).path:
                return True
            before -= 1
        return False

    def _at(self, number: int) -> Node:
        """The node at that place of the index."""
        return node_at(self._payload, self._index[number] & _LOW, self._span.offset + self._span.size)[0]


class _Items(ItemsView[str, Leaf]):
    def __init__(self, tree: _Decoded) -> None:
        super().__init__(tree)
        self._tree = tree

    def __iter__(self) -> Iterator[tuple[str, Leaf]]:
        return self._tree.leaves()


def decode_tree(span: ByteSpan, payload: Payload) -> Tree:
    """The tree whose nodes stand there in `payload`, its arrays read-only views into it.

    Raises ProtocolError for anything that does not add up. It takes no more memory than the payload has bytes, but for one string.
    """
    return _Decoded(span, memoryview(payload).toreadonly())


def _half(path: str) -> int:
    return hash(path) & _LOW


def _check(node: Node, payload: Payload) -> None:
    """Raises ProtocolError for a node that does not add up; of one that does, a leaf can be made."""
    match node.kind:
        case "array" | "key":
            _check_array(node, payload)
        case "string" if node.size > MAX_STRING:
            raise ProtocolError("a string is too long")
        case "branch" | "opaque" | "none":
            pass
        case _:
            _leaf(node, payload)


def _leaf(node: Node, payload: Payload) -> Leaf:
    match node.kind:
        case "branch" | "opaque":
            return Leaf(node.kind, node.type)
        case "none":
            return Leaf("none")
        case "scalar":
            return _scalar(node)
        case "array" | "key":
            raw = np.frombuffer(payload, np.uint8, node.size, node.offset)
            return Leaf(node.kind, node.type, node.dtype, raw.view(DTYPES[node.dtype]).reshape(node.shape))
        case "string" | "bytes":
            data = _slice(node, payload)
            try:
                return Leaf(node.kind, value=data if node.kind == "bytes" else data.decode("utf-8", "surrogatepass"))
            except UnicodeDecodeError:
                raise ProtocolError("a string is not UTF-8") from None
    raise ProtocolError("a result has a node of an unknown kind")


def _slice(node: Node, payload: Payload) -> bytes:
    if node.offset < 0 or node.size < 0 or node.offset + node.size > len(payload):
        raise ProtocolError("a leaf lies outside of its payload")
    return bytes(payload[node.offset : node.offset + node.size])


def _check_array(node: Node, payload: Payload) -> None:
    dtype = DTYPES.get(node.dtype)
    if dtype is None:
        raise ProtocolError("an array has an unknown dtype")
    if len(node.shape) > 32 or any(length < 0 for length in node.shape):
        raise ProtocolError("an array has no such shape")
    if prod(node.shape) * dtype.itemsize != node.size or node.offset < 0 or node.offset + node.size > len(payload):
        raise ProtocolError("an array's size is not that of its shape")
    if not node.size and prod(max(length, 1) for length in node.shape) > 2**40:  # an empty array, larger than NumPy can say
        raise ProtocolError("an array has no such shape")
    if dtype == np.bool_ and node.size and np.frombuffer(payload, np.uint8, node.size, node.offset).max() > 1:
        raise ProtocolError("a bool is neither 0 nor 1")


def _scalar(node: Node) -> Leaf:
    try:
        match node.dtype:
            case "bool" if node.text in ("True", "False"):
                return Leaf("scalar", dtype="bool", array=np.asarray(node.text == "True"), value=node.text == "True")
            case "int":
                number = int(node.text)
                return Leaf("scalar", dtype="int", array=np.asarray(number), value=number)
            case "float":
                return Leaf("scalar", dtype="float", array=np.asarray(float(node.text)), value=float(node.text))
            case "complex":
                return Leaf("scalar", dtype="complex", array=np.asarray(complex(node.text)), value=complex(node.text))
    except ValueError:
        pass
    raise ProtocolError("a number is none")
