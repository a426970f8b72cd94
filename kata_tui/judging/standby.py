"""The standby: a process with its imports done and its backend up before the learner presses run. Each is used once."""

import asyncio
from contextlib import suppress
from pathlib import Path

from kata_tui.domain.protections import LAYERS
from kata_tui.domain.start import Start
from kata_tui.domain.wire import ProtocolError
from kata_tui.judging.child import Child, Ended, Flooded, Unprotected, look
from kata_tui.judging.launch import Launcher
from kata_tui.judging.process import HarnessError
from kata_tui.judging.rehearsal import Rehearsal
from kata_tui.judging.room import shortage

SHARE = 0.25
"""How much of a run's memory a process may hold when it rehearses more: a library call takes one to three megabytes for good."""

MOST = 2
"""How many processes wait: a second run right after the first finds one ready."""

ROOM = 2 * 2**30
"""Bytes of memory that must be available for the second one; it takes 100 to 400 MB of its own."""


class Standby:
    """At most two waiting processes, of one kind, that have rehearsed one problem."""

    def __init__(self, layers: frozenset[str] = LAYERS, shared: Path = Path("/nonexistent")) -> None:
        self._launcher = Launcher(layers, shared)
        self._wanted: tuple[Start, Rehearsal] = (Start(), ())
        self._waiting: list[asyncio.Task[Child]] = []
        self._hurried: set[asyncio.Task[Child]] = set()
        self._closed = False
        self._reaping: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        """See to it that whatever all processes come from is starting or ready."""
        self._launcher.prepare()

    def prepare(self, start: Start, rehearsal: Rehearsal) -> None:
        """See to it that a process of that kind, which has rehearsed that, is starting or ready, and then another."""
        fit = [task for task in self._waiting if (start, rehearsal) == self._wanted and _usable(task)]
        for task in self._waiting:
            if task not in fit:
                self._dismiss(task)
        self._waiting = fit
        self._wanted = (start, rehearsal)
        self._fill()

    def _fill(self) -> None:
        """Begin one more process if there is room and none is on its way up: one at a time, so that the first has the cores."""
        if self._closed or any(not task.done() for task in self._waiting):
            return
        if len(self._waiting) < (MOST if _roomy() else 1):
            task = asyncio.create_task(self._warmed(*self._wanted))
            self._waiting.append(task)
            task.add_done_callback(self._one_more)

    def _one_more(self, task: asyncio.Task[Child]) -> None:
        if task in self._waiting and _usable(task):
            self._fill()

    async def take(self, start: Start, rehearsal: Rehearsal) -> Child:
        """A ready process, from now on the caller's to reap: the waiting one where it fits, else a new one. Raises HarnessError.

        One that is still rehearsing leaves out the rest.
        """
        task = next((task for task in self._waiting if (start, rehearsal) == self._wanted and _usable(task)), None)
        if task is None:
            return await self.spawn(start)
        self._waiting.remove(task)
        self._hurried.add(task)
        try:
            return await asyncio.shield(task)
        except BaseException:
            self._dismiss(task)
            raise
        finally:
            self._hurried.discard(task)

    async def ready(self) -> None:
        """Wait until every process that was prepared is ready."""
        while begun := [task for task in self._waiting if not task.done()]:
            await asyncio.wait(begun)
            await asyncio.sleep(0)  # the one that is ready may begin another

    async def _warmed(self, start: Start, rehearsal: Rehearsal) -> Child:
        child = await self.spawn(start)
        try:
            for request in rehearsal:
                seen = look(child.pid)
                if asyncio.current_task() in self._hurried or (seen is not None and seen.held_mb > SHARE * start.memory_mb):
                    break
                await child.ask(request, request.seconds)
                child.take_output()
        except (TimeoutError, Ended, Flooded, ProtocolError):
            self._keep(asyncio.ensure_future(_reap(child)))
            return await self.spawn(start)
        except BaseException:
            self._keep(asyncio.ensure_future(_reap(child)))
            raise
        return child

    async def spawn(self, start: Start) -> Child:
        """A ready process beside the waiting one, which is left for the next submission. Raises HarnessError."""
        try:
            tried = self._launcher.flags
            process, pipes = await self._launcher.launch(start)
        except OSError as error:
            raise HarnessError(f"The system gives us no new process: {error}. {shortage() or ''}".strip()) from None
        child = Child(process, pipes, start.memory_mb)
        try:
            ready = await child.ready()
            self._launcher.started(ready.protections)
        except BaseException as error:
            # the end of a process takes a moment; whoever waits for us need not
            self._keep(asyncio.ensure_future(_reap(child)))
            failed = isinstance(error, HarnessError) and not isinstance(error, Unprotected)
            short = shortage() if failed else None
            if short is not None:
                raise HarnessError(short) from None
            if failed and self._launcher.plainer(tried):
                return await self.spawn(start)
            raise
        return child

    async def close(self) -> None:
        """End the processes and wait until they are gone."""
        self._closed = True
        for task in self._waiting:
            self._dismiss(task)
        self._waiting = []
        while self._reaping:
            await asyncio.gather(*self._reaping)
        await self._launcher.close()

    def _dismiss(self, task: asyncio.Task[Child]) -> None:
        self._keep(asyncio.ensure_future(_dismissed(task)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._reaping.add(task)
        task.add_done_callback(self._reaping.discard)


def _usable(task: asyncio.Task[Child]) -> bool:
    """Whether a process is on its way up, or there and alive."""
    return not task.done() or (not task.cancelled() and task.exception() is None and task.result().alive)


def _roomy() -> bool:
    """Whether there is memory for a second process to wait. Where that cannot be known there is not."""
    try:
        with open("/proc/meminfo") as file:  # noqa: PTH123 - a kilobyte of the kernel's own, on the way of a run
            available = next(line for line in file if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return False
    return int(available.split()[1]) * 2**10 > ROOM


async def _reap(child: Child) -> None:
    await child.reap()


async def _dismissed(task: asyncio.Task[Child]) -> None:
    """End a process that may still be on its way up."""
    task.cancel()
    with suppress(asyncio.CancelledError, HarnessError):
        child = await task
        await child.reap()
