"""Starting a harness process: forked from the guard where there is one, else spawned."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from kata_tui.domain.protections import BUBBLEWRAP, LAYERS
from kata_tui.domain.start import Start
from kata_tui.judging.around import NOT_WRAPPED, SANDBOX_EXEC, bubblewrap, number_outside, seatbelt
from kata_tui.judging.pipes import Pipes

ROOT = Path(__file__).resolve().parents[2]
HARNESS = ROOT / "kata_tui" / "harness" / "__main__.py"
GUARD_SECONDS = 60.0
"""How long the guard may take to import JAX before we call it broken."""

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OPENBLAS_CORETYPE")
_OWN = {
    "JAX_PLATFORMS": "cpu",
    "JAX_TRACEBACK_FILTERING": "off",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

CLOSED = "The judge has been closed."


class HarnessError(Exception):
    """The harness could not start or broke by itself; the message is a sentence for the user."""


class Process(Protocol):
    """A process that was started, its end seen from here."""

    pid: int

    @property
    def status(self) -> int | None:
        """Its exit status as `subprocess` gives it; None while it runs."""

    async def wait(self) -> int:
        """Wait for its end, however long that takes."""


class Spawned:
    """A process of our own."""

    def __init__(self, pipes: Pipes, start: Start, around: list[str]) -> None:
        requests, replies, printed = pipes.theirs
        command = [*around, *_command("worker", msgspec.json.encode(start).decode())]
        self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
            command, stdin=requests, stdout=replies, stderr=printed, **_apart()
        )
        self.pid = self._popen.pid

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._popen.poll()

    async def wait(self) -> int:
        """Wait for its end."""
        return await asyncio.to_thread(self._popen.wait)


class Forked:
    """A process that the guard forked, and reaps."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self.ended.result() if self.ended.done() else None

    async def wait(self) -> int:
        """Wait for its end."""
        return await asyncio.shield(self.ended)


class Guard:
    """The guard process and what it has forked. Started at once; usable once `ready` has come back.

    Inside bubblewrap its processes have numbers of their own; here they are known by those that the system outside gives them.
    """

    def __init__(self, around: list[str]) -> None:
        self._contained = bool(around)
        self._loop = asyncio.get_running_loop()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs:
            self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
                [*around, *_command("guard", str(theirs.fileno()))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                **_apart(),
            )
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._forks: list[asyncio.Future[int]] = []
        self._processes: dict[int, Forked] = {}
        self._early: dict[int, int] = {}
        self.alive = True
        self._loop.add_reader(self._control, self._on_message)

    async def fork(self, pipes: Pipes, start: Start) -> Forked:
        """A new process on these pipes. Raises HarnessError when the guard cannot give one, OSError when the system gives it none."""
        try:
            async with asyncio.timeout(GUARD_SECONDS):
                await asyncio.shield(self._ready)
                forked: asyncio.Future[int] = self._loop.create_future()
                self._forks.append(forked)
                self._send(pipes, start)
                inside = await forked
        except TimeoutError:
            self.kill()
            raise HarnessError("The judge's guard process did not answer.") from None
        pid = self._outside(inside)
        if pid is None:
            raise HarnessError("A process ended before it was seen.")
        process = Forked(pid)
        if inside in self._early:
            process.ended.set_result(self._early.pop(inside))
        else:
            self._processes[inside] = process
        return process

    def _send(self, pipes: Pipes, start: Start) -> None:
        try:
            socket.send_fds(self._control, [msgspec.json.encode(start)], pipes.theirs)
        except OSError as error:
            self.kill()
            raise HarnessError(f"The judge's guard process is gone ({error}).") from None

    def kill(self) -> None:
        """End the guard; what it forked dies with it."""
        self._popen.kill()
        self._lost("it was ended")

    async def close(self) -> None:
        """End the guard, and with it what it forked; wait for its end."""
        self.kill()
        self._control.close()
        await asyncio.to_thread(self._popen.wait)

    def _on_message(self) -> None:
        while self.alive:
            try:
                data = self._control.recv(4096)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            message: dict[str, Any] = json.loads(data) if data else {}
            match message:
                case {"ready": True}:
                    self._ready.set_result(None)
                case {"forked": int(pid)}:
                    forked = self._forks.pop(0)
                    if forked.done():  # nobody waits for it any more
                        outside = self._outside(pid)
                        with suppress(ProcessLookupError):
                            if outside is not None:
                                os.kill(outside, signal.SIGKILL)
                    else:
                        forked.set_result(pid)
                case {"refused": str(why)}:
                    forked = self._forks.pop(0)
                    if not forked.done():
                        forked.set_exception(OSError(why))
                case {"exited": int(pid), "status": int(status)}:
                    process = self._processes.pop(pid, None)
                    if process is None:
                        self._early[pid] = status
                    else:
                        process.ended.set_result(status)
                case {"broken": str(text)}:
                    self._lost(text)
                case _:
                    self._lost("it ended")

    def _outside(self, pid: int) -> int | None:
        """The number outside of the process that the guard knows as `pid`; None when it has gone."""
        return number_outside(self._popen.pid, pid) if self._contained else pid

    def _lost(self, why: str) -> None:
        """The guard is of no more use: everything it forked is dead or dying."""
        if not self.alive:
            return
        self.alive = False
        self._loop.remove_reader(self._control)
        waited_for: list[asyncio.Future[Any]] = [self._ready, *self._forks]
        for future in waited_for:
            if not future.done():
                future.set_exception(HarnessError(f"The judge's guard process is of no use: {why}."))
                future.exception()  # nobody may be waiting for it
        for process in self._processes.values():
            process.ended.set_result(-signal.SIGKILL)
        self._processes.clear()


class Launcher:
    """Gives new processes: forked on Linux, spawned elsewhere and where the guard does not work.

    `layers` of protection may be wanted; what is put around a process here is put there when it is among them. `shared` is the folder
    of compilations.
    """

    def __init__(self, layers: frozenset[str] = LAYERS, shared: Path = Path("/nonexistent")) -> None:
        self._wrapped = BUBBLEWRAP in layers
        self._shared = shared
        self._belted = "seatbelt" in layers and Path(SANDBOX_EXEC).exists()
        self.belt_holds = False
        """Whether a process has started under sandbox-exec: from then on none starts without."""
        self._guard: Guard | None = None
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
            self._guard = Guard(around)

    def without_belt(self) -> bool:
        """Go on without sandbox-exec, which never let a process start. Returns whether that makes a difference."""
        if self.belt_holds or not self._belted:
            return False
        self._belted = False
        return True

    async def launch(self, start: Start) -> tuple[Process, Pipes]:
        """A new process that is on its way up, and our ends of its pipes. Raises OSError when the system gives none."""
        pipes = Pipes()
        try:
            process = await self._process(pipes, start)
        except BaseException:
            pipes.close()
            raise
        pipes.hand_over()
        return process, pipes

    async def _process(self, pipes: Pipes, start: Start) -> Process:
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


def _command(role: str, argument: str) -> list[str]:
    return [sys.executable, "-I", "-B", str(HARNESS), str(ROOT), role, argument]


def _apart() -> dict[str, Any]:
    """In a session of its own, at the root of the file system, with an environment of a few names."""
    environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _OWN
    return {"cwd": "/", "env": environ, "start_new_session": True}
