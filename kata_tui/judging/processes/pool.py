"""The standby: a process with its imports done and its backend up before the learner presses run. Each is used once."""

import asyncio
from pathlib import Path
from typing import Any

from kata_tui.judging.processes.harness_process import Ended, Flooded, HarnessProcess, NoProtection, look
from kata_tui.judging.processes.launch import Launcher
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.judging.processes.process_limits import shortage
from kata_tui.judging.processes.warmup_plan import WarmupPlan
from kata_tui.model.protections import LAYERS
from kata_tui.protocol.messages import ProtocolError
from kata_tui.protocol.start import Start

SHARE = 0.25
"""How much of a run's memory a process may hold when it rehearses more: a library call takes one to three megabytes for good."""

MOST = 2
"""How many processes wait that have rehearsed: a second run right after the first finds one ready."""

SPARE = 1
"""How many more wait that have not: runs in a row find one while others are still rehearsing."""

ROOM = 2 * 2**30
"""Bytes of memory that must be available for more than one; each takes 100 to 400 MB of its own."""


class Waiting:
    """A process that waits, and what is left of its rehearsal."""

    def __init__(self, child: HarnessProcess, rehearsal: WarmupPlan) -> None:
        self.child = child
        self.left = list(rehearsal)
        self.broken = False
        """Whether it has failed at its rehearsal."""
        self._wanted = False
        self._busy = asyncio.Lock()

    async def rehearse(self, most_mb: float) -> None:
        """Do what is left, until somebody wants the process or it holds so much memory."""
        async with self._busy:
            while self.left and not self._wanted:
                seen = look(self.child.pid)
                if seen is not None and seen.held_mb > most_mb:
                    self.left.clear()
                    return
                request = self.left.pop(0)
                try:
                    await self.child.ask(request, request.seconds)
                    self.child.take_output()
                except BaseException as error:
                    self.broken = True  # also when nobody waits for the reply any more
                    if not isinstance(error, TimeoutError | Ended | Flooded | ProtocolError):
                        raise
                    return

    @property
    def busy(self) -> bool:
        """Whether it rehearses just now."""
        return self._busy.locked()

    @property
    def usable(self) -> bool:
        """Whether it is alive and well."""
        return not self.broken and self.child.alive

    async def free(self) -> None:
        """Wait until it can take a request: it leaves out the rest of its rehearsal."""
        self._wanted = True
        async with self._busy:
            pass


class ProcessPool:
    """Processes of one kind that wait: at most two that have rehearsed one problem, and one to spare."""

    def __init__(self, layers: frozenset[str] = LAYERS, shared: Path = Path("/nonexistent")) -> None:
        self._launcher = Launcher(layers, shared)
        self._wanted: tuple[Start, WarmupPlan] = (Start(), ())
        self._fragile = False
        """Whether one of that kind has failed at its rehearsal: the others go without."""
        self._in_a_row = False
        """Whether one of that kind has been taken: the next is wanted soon, and better cold than late."""
        self._waiting: list[Waiting] = []
        self._filling: asyncio.Task[None] | None = None
        self._adding: asyncio.Task[bool] | None = None
        self._closed = False
        self._ending: set[asyncio.Task[Any]] = set()

    def begin(self) -> None:
        """See to it that whatever all processes come from is starting or ready."""
        self._launcher.prepare()

    def prepare(self, start: Start, rehearsal: WarmupPlan) -> None:
        """See to it that a process of that kind, which has rehearsed that, is starting or ready, and then others."""
        if (start, rehearsal) != self._wanted:
            self._empty()
            self._wanted, self._fragile, self._in_a_row = (start, rehearsal), False, False
        if not self._closed and (self._filling is None or self._filling.done()):
            self._filling = asyncio.create_task(self._fill())

    async def _fill(self) -> None:
        """One thing at a time: until the first process has rehearsed, it has the cores."""
        while True:
            for waiting in [waiting for waiting in self._waiting if not waiting.usable]:
                self._dismiss(waiting)
            most = MOST if roomy() else 1
            unready = next((waiting for waiting in self._waiting[:most] if waiting.left), None)
            behind = unready is None or unready is not self._waiting[0] or self._in_a_row
            if behind and len(self._waiting) < (most + SPARE if most > 1 else 1):
                self._adding = asyncio.create_task(self._add())
                await asyncio.wait({self._adding})
                if not self._adding.result():
                    return
            elif unready is not None:
                await unready.rehearse(SHARE * self._wanted[0].memory_mb)
                self._fragile |= unready.broken
            else:
                return

    async def _add(self) -> bool:
        """Have one more process wait. Returns whether there is one to be had: why not is told when one is wanted."""
        start, rehearsal = self._wanted
        try:
            child = await self.spawn(start)
        except HarnessError:
            return False
        self._waiting.append(Waiting(child, () if self._fragile else rehearsal))
        return True

    async def take(self, start: Start, rehearsal: WarmupPlan) -> HarnessProcess:
        """A ready process, from now on the caller's to reap: one that waits where it fits, else a new one. Raises HarnessError.

        One that is still rehearsing leaves out the rest.
        """
        while (start, rehearsal) == self._wanted and (self._waiting or (self._adding is not None and not self._adding.done())):
            if not self._waiting and self._adding is not None:
                await asyncio.wait({self._adding})
                continue
            best = min(self._waiting, key=lambda waiting: (waiting.busy, len(waiting.left)))
            self._waiting.remove(best)
            self._in_a_row = True
            try:
                await best.free()
            except BaseException:
                self._dismiss(best)
                raise
            if best.usable:
                return best.child
            self._dismiss(best)
        return await self.spawn(start)

    async def ready(self) -> None:
        """Wait until every process that was prepared is ready."""
        if self._filling is not None:
            await asyncio.wait({self._filling})

    async def spawn(self, start: Start) -> HarnessProcess:
        """A ready process beside the waiting one, which is left for the next submission. Raises HarnessError."""
        try:
            tried = self._launcher.flags
            process, pipes = await self._launcher.launch(start)
        except OSError as error:
            raise HarnessError(f"The system gives us no new process: {error}. {shortage() or ''}".strip()) from None
        child = HarnessProcess(process, pipes, start.memory_mb)
        try:
            ready = await child.ready()
            self._launcher.started(ready.protections)
        except BaseException as error:
            # the end of a process takes a moment; whoever waits for us need not
            self._reap(child)
            failed = isinstance(error, HarnessError) and not isinstance(error, NoProtection)
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
        self._empty()
        # only what goes on: since Python 3.12 what is done is gathered without a turn of the loop, and would never leave the set
        while ending := [task for task in self._ending if not task.done()]:
            await asyncio.gather(*ending, return_exceptions=True)
        await self._launcher.close()

    def _empty(self) -> None:
        """Let go of all that waits, and of what is on its way up."""
        for task in (self._filling, self._adding):
            if task is not None:
                task.cancel()
                self._end(task)
        self._filling = self._adding = None
        for waiting in tuple(self._waiting):
            self._dismiss(waiting)

    def _dismiss(self, waiting: Waiting) -> None:
        if waiting in self._waiting:
            self._waiting.remove(waiting)
        self._reap(waiting.child)

    def _reap(self, child: HarnessProcess) -> None:
        """End a process, without waiting for that."""
        self._end(asyncio.ensure_future(child.reap()))

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def roomy() -> bool:
    """Whether there is memory for more than one process to wait. Where that cannot be known there is not."""
    try:
        with open("/proc/meminfo") as file:  # noqa: PTH123 - a kilobyte of the kernel's own, on the way of a run
            available = next(line for line in file if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return False
    return int(available.split()[1]) * 2**10 > ROOM
