"""Starting a harness process: forked from the guard where there is one, else spawned."""

import asyncio
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from kata_tui.judging.processes.fork_client import ForkClient
from kata_tui.judging.processes.pipes import Pipes
from kata_tui.judging.processes.process_handle import ROOT, HarnessError, ProcessHandle, Spawned
from kata_tui.judging.processes.sandbox_commands import NOT_WRAPPED, SANDBOX_EXEC, bubblewrap, seatbelt
from kata_tui.model.protections import BUBBLEWRAP, LAYERS, Protections
from kata_tui.protocol.start import Start

CLOSED = "The judge has been closed."

FLAGS = "--xla_cpu_use_fusion_emitters=false"
"""XLA's older way to make code compiles what is small in two thirds of the time. A version that does not know the flag does without."""


class Launcher:
    """Gives new processes: forked on Linux, spawned elsewhere and where the guard does not work.

    `layers` of protection may be wanted; what is put around a process here is put there when it is among them. `shared` is the folder
    of compilations.
    """

    def __init__(self, layers: frozenset[str] = LAYERS, shared: Path = Path("/nonexistent")) -> None:
        self._wrapped = BUBBLEWRAP in layers
        self._shared = shared
        self._flags = FLAGS
        self._flags_known = False
        self._belted = "seatbelt" in layers and Path(SANDBOX_EXEC).exists()
        self._belt_holds = False
        """Whether a process has started under sandbox-exec: from then on none starts without."""
        self._guard: ForkClient | None = None
        self._burying: set[asyncio.Task[None]] = set()
        self._closed = False

    def prepare(self) -> None:
        """See to it that the guard is starting or ready."""
        if self._guard is not None and not self._guard.alive:
            burying = asyncio.create_task(self._guard.close())
            self._burying.add(burying)
            burying.add_done_callback(self._burying.discard)
            self._guard = None
        if sys.platform == "linux" and self._guard is None:
            around: list[str] = []
            if self._wrapped:
                program = shutil.which("bwrap")
                if program is None:
                    return  # told when a process is wanted
                with suppress(OSError):  # then nothing is kept
                    self._shared.mkdir(parents=True, exist_ok=True)
                around = bubblewrap(program, ROOT / "kata_tui", self._shared)
            with suppress(OSError):  # there is no room for a process; told when one is wanted
                self._guard = ForkClient(around)

    def started(self, protections: Protections) -> None:
        """Learn from a process that is ready: what has worked is not left out any more."""
        self._flags_known = True
        self._belt_holds |= protections.seatbelt

    @property
    def flags(self) -> str:
        """The flags that a process is started with now."""
        return self._flags

    def plainer(self, tried: str) -> bool:
        """Go without the flags, or then without sandbox-exec, if no process has ever started with them. Returns whether there were any.

        `tried`: the flags of the process that did not start. Of several at a time the first to end takes them away for all.
        """
        if tried != self._flags:
            return True
        if self._flags and not self._flags_known:
            self._flags = ""
            return True
        if self._belt_holds or not self._belted:
            return False
        self._belted = False
        return True

    async def launch(self, start: Start) -> tuple[ProcessHandle, Pipes]:
        """A new process that is on its way up, and our ends of its pipes. Raises OSError when the system gives none."""
        pipes = Pipes()
        try:
            process = await self._process(pipes, replace(start, flags=self._flags))
        except BaseException:
            pipes.close()
            raise
        pipes.hand_over()
        return process, pipes

    async def _process(self, pipes: Pipes, start: Start) -> ProcessHandle:
        for _ in range(2):  # a guard that somebody killed is started anew, once
            if self._closed:
                raise HarnessError(CLOSED)
            self.prepare()
            guard = self._guard
            if guard is None:
                break
            with suppress(HarnessError):
                return await guard.fork(pipes, _under(start, LAYERS - {"seatbelt"} | ({BUBBLEWRAP} if self._wrapped else set())))
            await guard.close()
        if self._closed:
            raise HarnessError(CLOSED)
        if self._wrapped:
            raise HarnessError(NOT_WRAPPED)
        belt = seatbelt(ROOT / "kata_tui", start) if self._belted else []
        return Spawned(pipes, _under(start, LAYERS if belt else LAYERS - {"seatbelt"}), belt)

    async def close(self) -> None:
        """End the guard. No process is started after that."""
        self._closed = True
        if self._guard is not None:
            await self._guard.close()
            self._guard = None
        await asyncio.gather(*self._burying)


def _under(start: Start, layers: frozenset[str]) -> Start:
    """The start without the layers that there are not."""
    return replace(start, layers=tuple(layer for layer in start.layers if layer in layers))
