"""The processes that wait: how many, and what becomes of them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from kata_tui.judging.processes import pool as waiting
from kata_tui.judging.processes.harness_process import HarnessProcess
from kata_tui.judging.processes.pool import ProcessPool
from kata_tui.protocol.jax_call import ArrayPart, JaxCall
from kata_tui.protocol.messages import Reply
from kata_tui.protocol.requests import Request, WarmArguments, WarmCalls
from kata_tui.protocol.start import Start
from tests.judging.processes import family, living
from tests.samples.katas import case

START = Start()
LONG = tuple(WarmCalls((JaxCall("jax._src.numpy.ufuncs:sin", (ArrayPart((length,), "float32"),)),), 30) for length in range(1, 41))


@pytest_asyncio.fixture
async def standby() -> AsyncIterator[ProcessPool]:
    standby = ProcessPool()
    yield standby
    await standby.close()


async def forked(before: set[int], count: int) -> set[int]:
    """Wait until so many processes are below this one, beside those that were and the guard."""
    async with asyncio.timeout(60):
        while len(found := living(family() - before)) != count + 1:
            await asyncio.sleep(0.02)
    return found


async def test_three_wait_and_each_is_used_once(standby: ProcessPool) -> None:
    before = family()
    standby.prepare(START, ())
    await standby.ready()
    await forked(before, 3)
    one, other = await standby.take(START, ()), await standby.take(START, ())
    assert one.pid != other.pid
    assert await one.ready() == await other.ready()
    assert len(living(family() - before)) == 4  # nothing was started for the second
    await one.reap()
    await other.reap()


async def test_it_closes_when_all_that_waited_are_taken(standby: ProcessPool) -> None:
    before = family()
    standby.prepare(START, ())
    await standby.ready()
    for _ in range(3):
        child = await standby.take(START, ())
        await child.reap()
    await standby.close()
    assert living(family() - before) == set()


async def test_where_memory_is_short_one_waits(standby: ProcessPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "ROOM", 2**60)
    before = family()
    standby.prepare(START, ())
    await standby.ready()
    standby.prepare(START, ())
    child = await standby.take(START, ())
    assert living(family() - before) >= {child.pid}
    await forked(before, 1)
    await child.reap()


async def test_one_that_died_is_not_given(standby: ProcessPool) -> None:
    before = family()
    standby.prepare(START, ())
    await standby.ready()
    found = await forked(before, 3)
    guard = min(found)
    for pid in found - {guard}:
        os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(20):
        while living(found) != {guard}:
            await asyncio.sleep(0.02)
    child = await standby.take(START, ())
    assert child.pid not in found
    await child.reap()


async def test_one_that_is_wanted_leaves_out_the_rest_of_its_rehearsal(
    standby: ProcessPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Request] = []

    async def heard(self: HarnessProcess, request: Request, seconds: float) -> tuple[Reply, memoryview]:
        asked.append(request)
        return await usual(self, request, seconds)

    usual = HarnessProcess.ask
    monkeypatch.setattr(HarnessProcess, "ask", heard)
    calls = [JaxCall("jax._src.numpy.ufuncs:sin", (ArrayPart((length,), "float32"),)) for length in range(1, 401)]
    rehearsal = tuple(WarmCalls((call,), 30) for call in calls)
    standby.prepare(START, rehearsal)
    while not asked:
        await asyncio.sleep(0.01)
    child = await standby.take(START, rehearsal)
    assert len(asked) < 10
    assert child.alive
    await child.reap()


async def test_a_third_in_a_row_finds_one_that_has_begun_to_rehearse(standby: ProcessPool, monkeypatch: pytest.MonkeyPatch) -> None:
    started = 0

    async def counted(self: ProcessPool, start: Start) -> HarnessProcess:
        nonlocal started
        started += 1
        return await usual(self, start)

    usual = ProcessPool.spawn
    standby.prepare(START, LONG)
    await standby.ready()
    one, other = [await standby.take(START, LONG) for _ in range(2)]
    standby.prepare(START, LONG)
    while not any(waiting.busy for waiting in standby._waiting):
        await asyncio.sleep(0.01)
    held = len(standby._waiting)
    monkeypatch.setattr(ProcessPool, "spawn", counted)
    third = await standby.take(START, LONG)
    assert (held > 0, started, third.alive) == (True, 0, True)
    for child in (one, other, third):
        await child.reap()


async def test_one_that_fails_at_its_rehearsal_goes_and_the_next_do_without(standby: ProcessPool) -> None:
    ends = WarmArguments(case("c", {"x": {"expr": "__import__('os')._exit(3)"}}), 0, 30)
    standby.prepare(START, (ends,))
    await standby.ready()
    children = [await standby.take(START, (ends,)) for _ in range(3)]
    assert all(child.alive for child in children)
    for child in children:
        await child.reap()


async def test_those_of_another_kind_go(standby: ProcessPool) -> None:
    before = family()
    standby.prepare(START, ())
    await standby.ready()
    found = await forked(before, 3)
    other = Start(memory_mb=START.memory_mb + 1)
    standby.prepare(other, ())
    await standby.ready()
    left = await forked(before, 3)
    assert len(found & left) == 1, "only the guard stays"
