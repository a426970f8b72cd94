"""The app's end of a process's channel."""

import asyncio
import os
from itertools import pairwise

import pytest

from kata_tui.judging.child import TURN_BYTES, Child
from kata_tui.judging.pipes import PIPE_BYTES, Pipes


class Gone:
    """A process that has ended, with its last words still in the pipe."""

    pid = 0
    status = 0

    async def wait(self) -> int:
        return self.status


async def test_a_large_reply_is_read_over_many_turns_of_the_loop() -> None:
    pipes = Pipes()
    replies = pipes.theirs[1]
    os.set_blocking(replies, False)
    if os.write(replies, bytes(PIPE_BYTES)) < PIPE_BYTES:
        pipes.close()
        pytest.skip("the system gives no pipe so large")
    child = Child(Gone(), pipes, memory_mb=64)
    read = [0]
    while read[-1] < PIPE_BYTES:
        await asyncio.sleep(0)
        read.append(len(child._buffer))
    await child.reap()
    assert max(after - before for before, after in pairwise(read)) <= 2 * TURN_BYTES
