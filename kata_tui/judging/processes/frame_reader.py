"""The frames that come through the pipe of a process, one after the other."""

import asyncio
import os
from contextlib import suppress
from mmap import mmap

from kata_tui.protocol.messages import PREFIX, ProtocolError, Reply, decode_reply, lengths, turn_of

TURN_BYTES = 2**18
"""So much of a large frame is read at one turn of the loop: a key press takes many turns until it is shown, and waits at each."""

LARGE = 2**20
"""A frame of so many bytes has pages of its own: none of them is there before its bytes come, and `let_go` gives them back in a thread."""

UNASKED = "a message came that nobody asked for"


class FrameReader:
    """Reads up to the end of one frame; what comes after that is left in the pipe until the frame has been taken."""

    def __init__(self, descriptor: int) -> None:
        """`descriptor`: our end of the pipe, which does not block."""
        self._descriptor = descriptor
        self.ended = False
        """Whether the other end is closed."""
        self._wrong: ProtocolError | None = None
        self._prefix = bytearray(PREFIX.size)
        self._rest: bytearray | mmap | None = None
        """Room for header and payload, once their lengths are known."""
        self._came = 0
        """So many bytes of the prefix, and then of the rest, have come."""

    @property
    def begun(self) -> bool:
        """Whether something has come."""
        return self._came > 0 or self._rest is not None

    @property
    def full(self) -> bool:
        """Whether there is nothing to read before the frame has been taken."""
        return self._wrong is not None or (self._rest is not None and self._came == len(self._rest))

    def read(self) -> None:
        """Take in what is there, `TURN_BYTES` at most."""
        left = TURN_BYTES
        while left > 0 and not (self.ended or self.full):
            part = self._prefix if self._rest is None else self._rest
            with memoryview(part) as whole, whole[self._came : self._came + left] as room:
                try:
                    count = os.readv(self._descriptor, [room])
                except BlockingIOError:
                    return
                except OSError:
                    count = 0
            self.ended = not count
            self._came += count
            left -= count
            if self._rest is None and self._came == PREFIX.size:
                self._make_room()

    def _make_room(self) -> None:
        try:
            size = sum(lengths(bytes(self._prefix)))
            self._rest, self._came = bytearray(size) if size < LARGE else mmap(-1, size), 0
        except ProtocolError as error:
            self._wrong = error
        except (OSError, MemoryError):
            self._wrong = ProtocolError("a message is larger than the memory that there is")

    def take(self, turn: int) -> tuple[Reply, memoryview] | None:
        """The reply of that turn and its payload, which is a view of what was read; None until all of it has come. Raises ProtocolError."""
        if self._wrong is not None:
            raise self._wrong
        if self._rest is None:
            return None
        if turn_of(bytes(self._prefix)) != turn:
            raise ProtocolError(UNASKED)
        if not self.full:
            return None
        header, _ = lengths(bytes(self._prefix))
        view = memoryview(self._rest).toreadonly()
        self._came, self._rest = 0, None
        return decode_reply(view[:header]), view[header:]


async def let_go(payload: memoryview) -> None:
    """Give the memory of a large payload back. Left to itself, that stops all threads: 7 ms for 100 MB.

    Nothing happens to a payload that somebody still looks at: its memory goes with the last view.
    """
    held = payload.obj
    if isinstance(held, mmap):
        with suppress(BufferError):
            payload.release()
            await asyncio.to_thread(held.close)
