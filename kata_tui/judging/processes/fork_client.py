"""The guard: a process that has JAX imported and forks the others, seen from here."""

import asyncio
import json
import os
import signal
import socket
import subprocess
from contextlib import suppress
from typing import Any

import msgspec

from kata_tui.judging.processes.pipes import Pipes
from kata_tui.judging.processes.process_handle import HarnessError, apart, command
from kata_tui.judging.processes.sandbox_commands import number_outside
from kata_tui.protocol.start import Start

GUARD_SECONDS = 60.0
"""How long the guard may take to import JAX before we call it broken."""


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


class ForkClient:
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
                [*around, *command("guard", str(theirs.fileno()))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                **apart(),
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
