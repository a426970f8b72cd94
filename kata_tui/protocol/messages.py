"""The frames of the pipe between the judge and a harness process, and the replies in them; requests are in `requests.py`.

A frame is `MAGIC`, the lengths of header and payload (little-endian u32 and u64), its turn (u32), a msgpack header that is one message, and
a payload: the raw bytes of arrays, and the nodes of trees, which are read where they stand. A reply has the turn of its request, so that
none is taken for another's. Neither side is believed by the other: a frame that is not exactly right is a `ProtocolError`, found before
anything of the claimed size is allocated, and objects are made of nothing but the header, which is small.
"""

from __future__ import annotations

import struct
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from kata_tui.model.bound_shapes import LineShapes
from kata_tui.model.inspection import Inside
from kata_tui.model.observation import Observation
from kata_tui.model.protections import Protections
from kata_tui.model.result import Environment, ErrorReport, Note
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.jax_call import JaxCall
from kata_tui.protocol.requests import Request

MAGIC = b"KT1\0"
MAX_HEADER = 2**19
"""Of a reply: its words, with tracebacks, notes and a whole look inside."""

MAX_REQUEST = 8 * 2**20
"""Of a request, which may hold a source of any size that a person writes."""

MAX_PAYLOAD = 256 * 2**20
"""Bytes of values."""

MAX_TABLE = 16 * 2**20
"""Bytes of nodes."""

FEW, MANY = Meta(max_length=256), Meta(max_length=1000)
"""Of what a reply has several: a short thing in a header may be a large object."""

PREFIX = struct.Struct("<4sIQI")

STALL_MARGIN = 0.9
"""Part of its time after which a request that still runs has the learner's line written to the process's output, for the report."""


class ProtocolError(Exception):
    """Bytes came through the pipe that are no message."""


class ByteSpan(Struct, frozen=True, array_like=True):
    """Where the nodes of a tree stand in a payload, after the bytes of its values. `kata_tui.protocol.nodes` reads them."""

    offset: int = 0
    size: int = 0


class Ready(Struct, frozen=True, tag=True):
    """The first message of a harness: it can take a request."""

    environment: Environment
    protections: Protections


class ProcessBroken(Struct, frozen=True, tag=True):
    """The harness cannot work at all; `message` says why. `unprotected`: a layer of protection does not hold."""

    message: str
    unprotected: bool = False


class Loaded(Struct, frozen=True, tag=True):
    """The module body ran and the entry is there."""

    seconds: float


class Refused(Struct, frozen=True, tag=True):
    """The source does not compile, has no entry, or its module body raised."""

    verdict: Verdict
    error: ErrorReport


class Returned(Struct, frozen=True, tag=True):
    """The result of a call, and of a reference's its inputs and library calls.

    `compiling`: the seconds in which JAX compiled. `processor`: the seconds of all processor cores together, which do not grow with what
    else the machine does. `changed`: the names of options and functions of libraries that the source has changed.
    """

    seconds: float
    tree: ByteSpan
    inputs: Annotated[dict[str, ByteSpan], FEW] = {}
    library: Annotated[tuple[JaxCall, ...], MANY] = ()
    compiling: float = 0.0
    notes: Annotated[tuple[Note, ...], FEW] = ()
    processor: float = 0.0
    changed: Annotated[tuple[str, ...], FEW] = ()


class Where(StrEnum):
    """What was under way when something was raised."""

    ARGUMENTS = "arguments"  # the arguments of the case were built
    CALL = "call"
    RESULT = "result"  # what the call had returned was read
    CHECK = "check"


class Raised(Struct, frozen=True, tag=True):
    """The source, or the case's own call of it, raised. `bases`: the qualified names of the exception's class and its bases.

    `where`: while what. `of_case`: no line of the source was on the way, and the case's own `call` was. `entered`: something was on the way
    beyond the call itself, so the entry could be called like that. `out_of_memory`: it asked for too much. Of a reference, also its inputs
    and library calls, and in `wanted` the qualified name of the class that its case means.
    """

    seconds: float
    error: ErrorReport
    bases: Annotated[tuple[str, ...], FEW] = ()
    out_of_memory: bool = False
    inputs: Annotated[dict[str, ByteSpan], FEW] = {}
    notes: Annotated[tuple[Note, ...], FEW] = ()
    library: Annotated[tuple[JaxCall, ...], MANY] = ()
    where: Where = Where.CALL
    of_case: bool = False
    entered: bool = True
    wanted: str = ""
    changed: Annotated[tuple[str, ...], FEW] = ()


class Failed(Struct, frozen=True, tag=True):
    """The harness itself failed at a request: a bug of ours, and no fault of theirs. `message`: what was raised, and where."""

    message: str


class Checked(Struct, frozen=True, tag=True):
    """A check was carried out. `message` says what was found; `line` is in the learner's file.

    `other`: what was found is another thing than the rule asks.
    """

    seconds: float
    holds: bool
    message: str = ""
    line: int | None = None
    other: bool = False


class Inspected(Struct, frozen=True, tag=True):
    """What JAX made of a call. `traced`: the arguments that are traced; the others are fixed."""

    inside: Inside
    traced: Annotated[tuple[str, ...], FEW] = ()


class Untraced(Struct, frozen=True, tag=True):
    """The call runs, and JAX cannot trace it: `error` is what tracing raised."""

    error: ErrorReport


class ShapesTraced(Struct, frozen=True, tag=True):
    """What the names of the source were bound to. `error`: what the call raised. `cut`: it took too long, and was ended.

    `spent`: the source has changed its process, which is none for another one any more.
    """

    lines: Annotated[tuple[LineShapes, ...], FEW] = ()
    error: ErrorReport | None = None
    cut: bool = False
    spent: bool = False


class Observed(Struct, frozen=True, tag=True):
    """What was seen of the operations of the source, also where the call did not come to its end."""

    observations: Annotated[tuple[Observation, ...], FEW] = ()


class Evaluated(Struct, frozen=True, tag=True):
    """It was carried out. `shape`: dtype and shape of the last expression's value, or its class; `value`: its values in words.

    Both are empty where the last statement is no expression.
    """

    seconds: float
    shape: str = ""
    value: str = ""


class Unable(Struct, frozen=True, tag=True):
    """The problem file's part of a request cannot be carried out: an argument or a call that raises, a check that cannot be made."""

    message: str


class Warmed(Struct, frozen=True, tag=True):
    """What was to be done in advance was done, as far as it was possible."""

    seconds: float


Reply = (
    Warmed
    | Ready
    | ProcessBroken
    | Loaded
    | Refused
    | Returned
    | Raised
    | Checked
    | Inspected
    | Untraced
    | ShapesTraced
    | Observed
    | Evaluated
    | Unable
    | Failed
)

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def frame(message: Request | Reply, payload: bytes = b"", *, turn: int = 0) -> bytes:
    """One message as bytes. The turn of what comes unasked, when a process is ready, is 0."""
    header = _encoder.encode(message)
    return PREFIX.pack(MAGIC, len(header), len(payload), turn) + header + payload


def lengths(prefix: bytes, most: int = MAX_HEADER) -> tuple[int, int]:
    """Header, `most` bytes of it, and payload length of the frame that begins so. Raises ProtocolError."""
    magic, header, payload, _ = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise ProtocolError("the bytes on the result channel are not a message")
    if header > most or payload > MAX_PAYLOAD + MAX_TABLE:
        raise ProtocolError(f"a message is larger than {MAX_PAYLOAD // 2**20} MiB")
    return header, payload


def turn_of(prefix: bytes) -> int:
    """The turn of the frame that begins so."""
    turn: int = PREFIX.unpack(prefix)[3]
    return turn


def decode_request(header: bytes | memoryview) -> Request:
    """The request of a header. Raises ProtocolError."""
    try:
        return _requests.decode(header)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise ProtocolError(str(error)) from None


def decode_reply(header: bytes | memoryview) -> Reply:
    """The reply of a header. Raises ProtocolError."""
    try:
        return _replies.decode(header)
    except (msgspec.MsgspecError, RecursionError, ValueError):  # what it says would be the words of the process
        raise ProtocolError("the bytes on the result channel are not a message") from None
