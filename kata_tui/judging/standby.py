"""The standby: a process with its imports done and its backend up before the learner presses run. Each is used once."""

import asyncio
from contextlib import suppress
from pathlib import Path

from kata_tui.domain.library_call import LibraryCall
from kata_tui.domain.protections import LAYERS
from kata_tui.domain.start import Start
from kata_tui.domain.wire import ProtocolError, Warm
from kata_tui.judging.child import Child, Ended, Flooded, Unprotected
from kata_tui.judging.launch import HarnessError, Launcher

WARM_SECONDS = 30.0
"""How long the library calls of a problem may take before the standby goes without them."""


class Standby:
    """At most one waiting process, of one kind, warmed with the library calls of one problem."""

    def __init__(self, layers: frozenset[str] = LAYERS, shared: Path = Path("/nonexistent")) -> None:
        self._launcher = Launcher(layers, shared)
        self._wanted: tuple[Start, tuple[LibraryCall, ...]] = (Start(), ())
        self._waiting: asyncio.Task[Child] | None = None
        self._reaping: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        """See to it that whatever all processes come from is starting or ready."""
        self._launcher.prepare()

    def prepare(self, start: Start, calls: tuple[LibraryCall, ...]) -> None:
        """See to it that a process of that kind, which has made these library calls, is starting or ready."""
        waiting = self._waiting
        if waiting is not None and ((start, calls) != self._wanted or (waiting.done() and not _usable(waiting))):
            self._dismiss(waiting)
            self._waiting = None
        if self._waiting is None:
            self._wanted = (start, calls)
            self._waiting = asyncio.create_task(self._warmed(start, calls))

    async def take(self, start: Start, calls: tuple[LibraryCall, ...]) -> Child:
        """A ready process, from now on the caller's to reap: the waiting one where it fits, else a new one. Raises HarnessError."""
        task = self._waiting
        if task is None or (start, calls) != self._wanted or (task.done() and not _usable(task)):
            return await self.spawn(start)
        self._waiting = None
        try:
            return await asyncio.shield(task)
        except BaseException:
            self._dismiss(task)
            raise

    async def ready(self) -> None:
        """Wait until the process that was prepared is ready, if there is one."""
        if self._waiting is not None:
            await asyncio.wait({self._waiting})

    async def _warmed(self, start: Start, calls: tuple[LibraryCall, ...]) -> Child:
        child = await self.spawn(start)
        try:
            if calls:
                await child.ask(Warm(calls, WARM_SECONDS), WARM_SECONDS)
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
            process, pipes = await self._launcher.launch(start)
        except OSError as error:
            raise HarnessError(f"The system gives us no new process: {error}.") from None
        child = Child(process, pipes, start.memory_mb)
        try:
            ready = await child.ready()
            self._launcher.belt_holds |= ready.protections.seatbelt
        except BaseException as error:
            # the end of a process takes a moment; whoever waits for us need not
            self._keep(asyncio.ensure_future(_reap(child)))
            failed = isinstance(error, HarnessError) and not isinstance(error, Unprotected)
            if failed and self._launcher.without_belt():
                return await self.spawn(start)
            raise
        return child

    async def close(self) -> None:
        """End the processes and wait until they are gone."""
        if self._waiting is not None:
            self._dismiss(self._waiting)
            self._waiting = None
        while self._reaping:
            await asyncio.gather(*self._reaping)
        await self._launcher.close()

    def _dismiss(self, task: asyncio.Task[Child]) -> None:
        self._keep(asyncio.ensure_future(_dismissed(task)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._reaping.add(task)
        task.add_done_callback(self._reaping.discard)


def _usable(task: asyncio.Task[Child]) -> bool:
    return not task.cancelled() and task.exception() is None and task.result().alive


async def _reap(child: Child) -> None:
    await child.reap()


async def _dismissed(task: asyncio.Task[Child]) -> None:
    """End a process that may still be on its way up."""
    task.cancel()
    with suppress(asyncio.CancelledError, HarnessError):
        child = await task
        await child.reap()
