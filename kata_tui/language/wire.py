"""Messages of JSON-RPC as the Language Server Protocol frames them: a header that tells the length, then JSON."""

import asyncio
from typing import Any

import msgspec
from msgspec import Raw, Struct

LONGEST_HEADER = 4096
LARGEST_MESSAGE = 16 * 2**20
"""Bytes. All completions after `jnp.` take 0.2 MB."""


class WireError(Exception):
    """What came is no message."""


class Incoming(Struct, frozen=True):
    """A message of the server: a request has `id` and `method`, a notification only `method`, an answer only `id`."""

    id: int | str | None = None
    method: str | None = None
    params: Raw = Raw(b"null")
    result: Raw = Raw(b"null")
    error: Any = None


def framed(message: dict[str, Any]) -> bytes:
    """The bytes of a message of ours."""
    body = msgspec.json.encode({"jsonrpc": "2.0", **message})
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


async def read_message(reader: asyncio.StreamReader) -> tuple[Incoming, int]:
    """The next message, and its bytes; what is not an object of the protocol counts as one that says nothing.

    Raises WireError for a header without a length, or one that is too long, and for a message that is too large; EOFError at the end.
    """
    length = await _length(reader)
    try:
        body = await reader.readexactly(length)
    except asyncio.IncompleteReadError:
        raise EOFError from None
    try:
        return msgspec.json.decode(body, type=Incoming), length
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):  # a ValidationError too
        return Incoming(), length


async def _length(reader: asyncio.StreamReader) -> int:
    length = None
    size = 0
    while True:
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.IncompleteReadError:
            raise EOFError from None
        except asyncio.LimitOverrunError:
            raise WireError("a line of a header has no end") from None
        size += len(line)
        if size > LONGEST_HEADER:
            raise WireError("a header is too long")
        if not line.strip():
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit() and len(value) < 20:
            length = int(value)
    if length is None:
        raise WireError("a header tells no length")
    if length > LARGEST_MESSAGE:
        raise WireError("a message is too large")
    return length
