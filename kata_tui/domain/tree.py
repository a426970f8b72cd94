"""A result as the judge holds it: paths, containers and typed leaves, decoded from the nodes of the pipe."""

from __future__ import annotations

from math import prod
from typing import Any

import ml_dtypes
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from kata_tui.domain.wire import Node, ProtocolError

Array = NDArray[Any]
Payload = bytes | memoryview

MAX_NODES = 100_000
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


Tree = dict[str, Leaf]
"""Path to node, in pre-order; the root's path is empty."""


def decode_tree(nodes: tuple[Node, ...], payload: Payload) -> Tree:
    """The tree of `nodes`, its arrays read-only views into `payload`. Raises ProtocolError for anything that does not add up."""
    if not nodes or len(nodes) > MAX_NODES:
        raise ProtocolError(f"a result has {len(nodes)} nodes")
    tree: Tree = {}
    for node in nodes:
        if node.path in tree:
            raise ProtocolError("a result has two nodes at one path")
        tree[node.path] = _leaf(node, payload)
    if "" not in tree:
        raise ProtocolError("a result has no root")
    return tree


def _leaf(node: Node, payload: Payload) -> Leaf:
    match node.kind:
        case "branch" | "opaque":
            return Leaf(node.kind, node.type)
        case "none":
            return Leaf("none")
        case "scalar":
            return _scalar(node)
        case "array" | "key":
            return Leaf(node.kind, node.type, node.dtype, _array(node, payload))
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


def _array(node: Node, payload: Payload) -> Array:
    dtype = DTYPES.get(node.dtype)
    if dtype is None:
        raise ProtocolError("an array has an unknown dtype")
    if len(node.shape) > 32 or any(length < 0 for length in node.shape):
        raise ProtocolError("an array has no such shape")
    count = prod(node.shape)
    if count * dtype.itemsize != node.size or node.offset < 0 or node.offset + node.size > len(payload):
        raise ProtocolError("an array's size is not that of its shape")
    if prod(max(length, 1) for length in node.shape) > 2**40:  # an empty array, larger than NumPy can say
        raise ProtocolError("an array has no such shape")
    raw = np.frombuffer(payload, np.uint8, node.size, node.offset)
    if dtype == np.bool_ and raw.size and raw.max() > 1:
        raise ProtocolError("a bool is neither 0 nor 1")
    return raw.view(dtype).reshape(node.shape)


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
