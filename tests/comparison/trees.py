"""Trees as the judge holds them, built by hand."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from kata_tui.comparison.result_tree import DTYPES, Array, Leaf
from kata_tui.model.result import Mismatch
from kata_tui.protocol.messages import ByteSpan
from kata_tui.protocol.nodes import Node, record

NONE = Leaf("none")


def array(values: Any, dtype: str = "float32") -> Leaf:
    """An array leaf of that dtype; the values are cast."""
    return of(np.asarray(values).astype(DTYPES[dtype]))


def of(values: Array) -> Leaf:
    """An array leaf that holds just this array."""
    return Leaf("array", dtype=values.dtype.name, array=values)


def scalar(value: complex) -> Leaf:
    """A Python scalar."""
    return Leaf("scalar", dtype=type(value).__name__, array=np.asarray(value), value=value)


def string(text: str) -> Leaf:
    return Leaf("string", value=text)


def data(value: bytes) -> Leaf:
    return Leaf("bytes", value=value)


def key(words: Any, kind: str = "threefry2x32") -> Leaf:
    """A typed PRNG key, or an array of them."""
    return Leaf("key", kind, "uint32", np.asarray(words, np.uint32))


def branch(kind: str) -> Leaf:
    return Leaf("branch", kind)


def opaque(kind: str) -> Leaf:
    return Leaf("opaque", kind)


def alone(leaf: Leaf) -> dict[str, Leaf]:
    """A result that is one leaf."""
    return {"": leaf}


def listed(*leaves: Leaf) -> dict[str, Leaf]:
    """A result that is a list of leaves."""
    return {"": branch("list"), **{f"[{index}]": leaf for index, leaf in enumerate(leaves)}}


def laid(nodes: Iterable[Node], values: bytes = b"") -> tuple[ByteSpan, bytes]:
    """Nodes as they stand in a payload behind the bytes of their values, and that payload."""
    table = b"".join(map(record, nodes))
    return ByteSpan(len(values), len(table)), values + table


def kinds(mismatches: tuple[Mismatch, ...]) -> list[str]:
    """The kind of each mismatch."""
    return [mismatch.kind for mismatch in mismatches]
