"""The harness's end of the pipe.

The judge starts the harness with the channel as its standard input and output. `claim` moves both to descriptors of their own, so that
what a submission prints goes, in the order it was written, to the standard error pipe, which the judge drains and bounds.
"""

import io
import os
import sys
from contextlib import suppress
from typing import BinaryIO, TextIO

from kata_tui.protocol.messages import MAX_REQUEST, PREFIX, Reply, decode_request, frame, lengths, turn_of
from kata_tui.protocol.requests import Request


class Channel:
    """Requests in, replies out."""

    def __init__(self, requests: int, replies: int) -> None:
        self._requests: BinaryIO = os.fdopen(requests, "rb")
        self._replies: BinaryIO = os.fdopen(replies, "wb", 0)
        self.turn = 0

    def receive(self) -> Request | None:
        """The next request; None when the judge has gone."""
        prefix = self._requests.read(PREFIX.size)
        if len(prefix) < PREFIX.size:
            return None
        header, payload = lengths(prefix, MAX_REQUEST)
        self.turn = turn_of(prefix)
        return decode_request(self._requests.read(header + payload)[:header])

    def send(self, reply: Reply, payload: bytes = b"") -> None:
        """Flush what was printed, so that it stands in its pipe before the reply does, and answer."""
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):  # a submission may have replaced or closed it; the answer matters more
                stream.flush()
        left = memoryview(frame(reply, payload, turn=self.turn))
        while left:
            left = left[self._replies.write(left) :]


def claim() -> Channel:
    """Take standard input and output as the channel; leave /dev/null as input, and the error pipe as the place for all output."""
    requests, replies = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    sys.stdin = io.TextIOWrapper(os.fdopen(0, "rb", closefd=False), encoding="utf-8")  # the one we were started with may be closed
    sys.stdout, sys.stderr = _text(1), _text(2)
    return Channel(requests, replies)


def _text(descriptor: int) -> TextIO:
    """A text stream that can write anything and loses no whole line when the process dies."""
    raw = os.fdopen(descriptor, "wb", closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", line_buffering=True)
