"""What a process prints, bounded."""

import re

from kata_tui.model.text import clean

HEAD = 64 * 2**10
TAIL = 8 * 2**10
FLOOD = 8 * 2**20
"""Bytes of one request's output after which its process is killed: what a case printed is never held against another."""

_LINE = re.compile(r'File "solution\.py", line (\d+)')
_CUT = r"(?:(?: |T|Th|Thr|Thre|Threa|Thread|Thread |Thread 0)\Z)?"
"""A process that is killed while it writes a stack may get no further than this in a line."""

_THREADS = r"(?:(?:Current t|T)hread 0x[^\n]*(?:\n|\Z)(?:  [^\n]*(?:\n|\Z))*\n?)+" + _CUT
_STALL = re.compile(r"Timeout \(\d+:\d\d:\d\d(?:\.\d+)?\)!\n" + _THREADS)
_LAST = re.compile(_THREADS + r"\Z")


class Output:
    """The first 64 KiB and the last 8 KiB of what came since the last `take`."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._dropped = 0
        self.total = 0

    def add(self, data: bytes) -> None:
        """Take in more bytes."""
        self.total += len(data)
        room = HEAD - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        excess = len(self._tail) - TAIL
        if excess > 0:
            del self._tail[:excess]
            self._dropped += excess

    @property
    def flooded(self) -> bool:
        """Whether more was printed since the last `take` than any case may."""
        return self.total > FLOOD

    def take(self) -> tuple[str, bool]:
        """The text since the last call, cleaned for a terminal, and whether anything is missing from it."""
        cut = self._dropped > 0
        gap = f"\n… {self._dropped:,} bytes left out …\n".encode() if cut else b""
        text = (bytes(self._head) + gap + bytes(self._tail)).decode("utf-8", "backslashreplace")
        self._head.clear()
        self._tail.clear()
        self._dropped = self.total = 0
        bound = 8 * (HEAD + TAIL)  # what is kept is bounded already; a byte that is no character has become four
        return clean(text, characters=bound, lines=bound, line=bound), cut


def split_stall(output: str, *, last: bool = False) -> tuple[str, int | None]:
    """Output without the stack that a harness writes shortly before its deadline, and the learner's innermost line in that stack.

    `last`: the process ended while it wrote the stack, because its processor time was used up.
    """
    stack = next((_LAST if last else _STALL).finditer(output), None)
    if stack is None:
        return output, None
    line = _LINE.search(stack.group())
    return output[: stack.start()] + output[stack.end() :], int(line.group(1)) if line else None
