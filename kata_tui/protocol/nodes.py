"""The nodes of a tree as they stand in a payload: one record after the other, so that they can be read without being held.

A record is its length (little-endian u32) and a node in msgpack. As objects of Python nodes take ten times as much memory, so a process
that nobody trusts could have us take it.
"""

import struct
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from kata_tui.model.sharding import Placement
from kata_tui.protocol.messages import ByteSpan, ProtocolError

MAX_RECORD = 2**16
MAX_NODES = 100_000

_LENGTH = struct.Struct("<I")


class Node(Struct, frozen=True, array_like=True):
    """One node of a result.

    `kind`: branch (a container), array, scalar (a Python number), key (a typed PRNG key), string, bytes, none, or opaque (an object that
    cannot be compared). `type` names the container, key implementation or object. Bytes of arrays, keys, strings and bytes stand in the
    payload at `offset`, C order; a scalar is its `repr` in `text`. `placement`: of an array, where there are several devices.
    """

    path: str
    kind: str
    type: str = ""
    dtype: str = ""
    shape: tuple[int, ...] = ()
    offset: int = 0
    size: int = 0
    text: str = ""
    placement: Placement | None = None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Node)


def record(node: Node) -> bytes:
    """A node as it stands in a payload. Raises ValueError for one that is larger than a record may be."""
    data = _encoder.encode(node)
    if len(data) > MAX_RECORD:
        raise ValueError
    return _LENGTH.pack(len(data)) + data


def node_at(payload: memoryview, position: int, end: int) -> tuple[Node, int]:
    """The node whose record begins at `position`, and where that ends, before `end`. Raises ProtocolError."""
    begin = position + _LENGTH.size
    following = begin + _LENGTH.unpack_from(payload, position)[0] if begin <= end else end + 1
    if following > end or following - begin > MAX_RECORD:
        raise ProtocolError("the nodes of a result do not add up")
    try:
        return _decoder.decode(payload[begin:following]), following
    except (msgspec.MsgspecError, RecursionError, ValueError):  # what it says would be the words of the process
        raise ProtocolError("a node of a result is none") from None


def nodes_in(span: ByteSpan, payload: bytes | memoryview) -> Iterator[tuple[int, Node]]:
    """The nodes of a tree in pre-order, each with the position of its record, read while one goes. Raises ProtocolError."""
    view, position, end = memoryview(payload), span.offset, span.offset + span.size
    if span.offset < 0 or span.size < 0 or end > len(view):
        raise ProtocolError("the nodes of a result lie outside of its payload")
    while position < end:
        node, following = node_at(view, position, end)
        yield position, node
        position = following
