"""What came of one request to a process: a reply whose trees are decoded once, or why there is none."""

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from kata_tui.judging.processes.frame_reader import let_go
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import ByteSpan, Raised, Reply, Returned

if TYPE_CHECKING:
    from kata_tui.comparison.result_tree import Tree


class Stop(Struct, frozen=True):
    """Why a process gave no reply: in words, as a verdict, and at which line of the source when that is known."""

    verdict: Verdict
    message: str
    line: int | None = None


class Decoded(Struct, frozen=True, dict=True):
    """A reply and its payload. Its trees are decoded when they are first asked for, and kept."""

    reply: Reply | None = None
    payload: memoryview = memoryview(b"")

    @cached_property
    def tree(self) -> "Tree":
        """What was returned. Raises ProtocolError, and Stopped."""
        assert isinstance(self.reply, Returned)
        return _decoded(self.reply.tree, self.payload)

    @cached_property
    def arguments(self) -> "dict[str, Tree]":
        """What a reference was given. Raises ProtocolError, and Stopped."""
        assert isinstance(self.reply, Returned | Raised)
        return {name: _decoded(span, self.payload) for name, span in self.reply.inputs.items()}

    @property
    def changed(self) -> tuple[str, ...]:
        """What the source has changed of its process, by name."""
        return self.reply.changed if isinstance(self.reply, Returned | Raised) else ()

    async def let_go(self) -> None:
        """Give the memory of a large payload back. Nobody looks at it any more."""
        self.__dict__.clear()
        await let_go(self.payload)


class Outcome(Decoded, frozen=True):
    """What came of one request: a reply with its payload, or a stop; and what was printed meanwhile."""

    stop: Stop | None = None
    printed: str = ""
    truncated: bool = False


def _decoded(span: ByteSpan, payload: memoryview) -> "Tree":
    from kata_tui.comparison.result_tree import decode_tree  # with NumPy, which the app does without until a problem is made ready

    return decode_tree(span, payload)
