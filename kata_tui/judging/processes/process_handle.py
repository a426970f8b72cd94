"""A harness process that is spawned: its command, what it finds around it, and its end seen from here."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

import msgspec

from kata_tui.judging.processes.installed_packages import libraries
from kata_tui.judging.processes.pipes import Pipes
from kata_tui.protocol.start import Start

ROOT = Path(__file__).resolve().parents[3]
HARNESS = ROOT / "kata_tui" / "harness" / "__main__.py"

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OPENBLAS_CORETYPE")
_OWN = {
    "JAX_PLATFORMS": "cpu",
    "JAX_TRACEBACK_FILTERING": "off",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


class HarnessError(Exception):
    """The harness could not start or broke by itself; the message is a sentence for the user."""


class ProcessHandle(Protocol):
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
        self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
            [*around, *command("worker", msgspec.json.encode(start).decode())],
            stdin=requests,
            stdout=replies,
            stderr=printed,
            **apart(),
        )
        self.pid = self._popen.pid

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._popen.poll()

    async def wait(self) -> int:
        """Wait for its end."""
        return await asyncio.to_thread(self._popen.wait)


def command(role: str, argument: str) -> list[str]:
    """The command of a harness process: a `worker` with its start as JSON, or a `guard` with the descriptor of its socket."""
    return [sys.executable, "-I", "-B", str(HARNESS), str(ROOT), json.dumps(libraries()), role, argument]


def apart() -> dict[str, Any]:
    """In a session of its own, at the root of the file system, with an environment of a few names."""
    environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _OWN
    return {"cwd": "/", "env": environ, "start_new_session": True}
