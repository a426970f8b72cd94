"""The app's end of the pipe that a process answers through."""

import asyncio
import os
from collections.abc import Iterator
from itertools import pairwise
from mmap import mmap
from pathlib import Path

import numpy as np
import pytest

from kata_tui.judging.processes.frame_reader import LARGE, TURN_BYTES, UNASKED, FrameReader, let_go
from kata_tui.judging.processes.harness_process import HarnessProcess
from kata_tui.judging.processes.pipes import PIPE_BYTES, Pipes
from kata_tui.protocol.messages import MAGIC, MAX_PAYLOAD, MAX_TABLE, PREFIX, ProtocolError, Warmed, frame

REPLY = Warmed(0.5)
STATUS = Path("/proc/self/status")


class Gone:
    """A process that has ended, with its last words still in the pipe."""

    pid = 0
    status = 0

    async def wait(self) -> int:
        return self.status


@pytest.fixture
def pipe() -> Iterator[tuple[FrameReader, int]]:
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    os.set_blocking(theirs, False)
    yield FrameReader(ours), theirs
    for descriptor in (ours, theirs):
        os.close(descriptor)


def pour(incoming: FrameReader, descriptor: int, data: bytes) -> None:
    """Write all of it and read it, as far as it is read."""
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(descriptor, view) :]
        except BlockingIOError:
            incoming.read()
    incoming.read()


def taken(incoming: FrameReader, turn: int) -> bytes:
    """The payload of the frame that has come."""
    found = incoming.take(turn)
    assert found is not None
    assert found[0] == REPLY
    assert found[1].readonly
    return bytes(found[1])


async def test_a_large_reply_is_read_over_many_turns_of_the_loop() -> None:
    pipes = Pipes()
    replies = pipes.theirs[1]
    os.set_blocking(replies, False)
    data = frame(REPLY, bytes(PIPE_BYTES))[:PIPE_BYTES]
    if os.write(replies, data) < PIPE_BYTES:
        pipes.close()
        pytest.skip("the system gives no pipe so large")
    child = HarnessProcess(Gone(), pipes, memory_mb=64)
    read = [0]
    while read[-1] < PIPE_BYTES - PREFIX.size:
        await asyncio.sleep(0)
        read.append(child._incoming._came)
    await child.reap()
    assert max(after - before for before, after in pairwise(read)) <= TURN_BYTES


@pytest.mark.parametrize("size", [0, 1, 1000, LARGE - 1, LARGE, 3 * LARGE + 5])
def test_a_frame_of_any_size_comes_as_it_was_sent(pipe: tuple[FrameReader, int], size: int) -> None:
    incoming, theirs = pipe
    payload = np.random.default_rng(size).bytes(size)
    pour(incoming, theirs, frame(REPLY, payload, turn=7))
    while not incoming.full:
        incoming.read()
    assert taken(incoming, 7) == payload
    assert not incoming.begun


def test_a_frame_comes_byte_by_byte_too(pipe: tuple[FrameReader, int]) -> None:
    incoming, theirs = pipe
    for byte in frame(REPLY, b"abc", turn=1):
        assert incoming.take(1) is None
        os.write(theirs, bytes([byte]))
        incoming.read()
        assert incoming.begun
    assert taken(incoming, 1) == b"abc"


def test_what_comes_after_a_frame_is_left_in_the_pipe_until_that_was_taken(pipe: tuple[FrameReader, int]) -> None:
    incoming, theirs = pipe
    os.write(theirs, frame(REPLY, b"one", turn=1) + frame(REPLY, b"two", turn=2))
    incoming.read()
    incoming.read()
    assert incoming.full
    assert taken(incoming, 1) == b"one"
    incoming.read()
    assert incoming.begun
    with pytest.raises(ProtocolError, match=UNASKED):
        incoming.take(1)
    assert taken(incoming, 2) == b"two"


async def test_a_process_that_talks_on_after_its_reply_keeps_nobody_busy() -> None:
    pipes = Pipes()
    replies = pipes.theirs[1]
    os.write(replies, frame(REPLY, b"one") + frame(REPLY, b"two") + frame(REPLY, b"three"))
    child = HarnessProcess(Gone(), pipes, memory_mb=64)
    await child._receive()
    while not child._incoming.full:  # the second one, which nobody asked for
        await asyncio.sleep(0)
    asked = []
    child._incoming.read = lambda: asked.append(1)  # type: ignore[method-assign]
    for _ in range(20):
        await asyncio.sleep(0)
    await child.reap()
    assert asked == []


def test_the_other_end_is_seen_to_close(pipe: tuple[FrameReader, int]) -> None:
    incoming, theirs = pipe
    os.write(theirs, frame(REPLY, b"one")[:-1])
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, theirs)
    os.close(nowhere)
    incoming.read()
    assert incoming.ended
    assert incoming.take(0) is None


def _held() -> int:
    with STATUS.open() as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon:")) * 1024


@pytest.mark.skipif(not STATUS.exists(), reason="memory is looked at as Linux tells it")
def test_a_claim_takes_no_memory_before_its_bytes_come(pipe: tuple[FrameReader, int]) -> None:
    incoming, theirs = pipe
    before = _held()
    pour(incoming, theirs, PREFIX.pack(MAGIC, 20, MAX_PAYLOAD, 0) + bytes(2**16))
    assert not incoming.full
    assert _held() - before < MAX_PAYLOAD / 16


@pytest.mark.parametrize("prefix", [b"\0" * PREFIX.size, PREFIX.pack(MAGIC, 0, MAX_PAYLOAD + MAX_TABLE + 1, 0)])
def test_what_is_no_frame_is_told_and_nothing_more_is_read(pipe: tuple[FrameReader, int], prefix: bytes) -> None:
    incoming, theirs = pipe
    os.write(theirs, prefix + bytes(10))
    incoming.read()
    assert incoming.full
    for _ in range(2):
        with pytest.raises(ProtocolError):
            incoming.take(0)


@pytest.mark.parametrize("looked_at", [False, True])
async def test_the_memory_of_a_large_payload_is_given_back_unless_somebody_looks_at_it(
    pipe: tuple[FrameReader, int], looked_at: bool
) -> None:
    incoming, theirs = pipe
    pour(incoming, theirs, frame(REPLY, bytes(LARGE)))
    while not incoming.full:
        incoming.read()
    found = incoming.take(0)
    assert found is not None
    held = found[1].obj
    assert isinstance(held, mmap)
    array = np.frombuffer(found[1], np.uint8) if looked_at else np.zeros(1)
    await let_go(found[1])
    assert held.closed != looked_at
    assert array.sum() == 0


async def test_a_small_payload_is_left_to_itself() -> None:
    payload = memoryview(b"abc")
    await let_go(payload)
    assert bytes(payload) == b"abc"
