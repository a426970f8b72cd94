"""The guard: a process with one thread that has imported JAX and forks a harness process for each run (Linux).

It holds the imports, so that a new process is there in milliseconds and shares their memory. It never starts a backend (which has
threads, and forking a process with threads goes wrong) and never sees a source, an input or a result: the ends of each run's pipes are
handed through it, and the judge talks to the forked process directly.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from kata_tui.domain.start import Start
from kata_tui.harness.locks.limits import adopt_orphans, die_with

MAX_MESSAGE = 4096


def threads() -> int:
    """How many threads this process has."""
    return len(list(Path("/proc/self/task").iterdir()))


def guard(control: socket.socket, work: Callable[[Start], None]) -> None:
    """Fork a process for every request on `control` until it is closed; then kill all that are left.

    A request is a `Start` as JSON, with three descriptors: the process's standard input, output and error. Answers are `{"ready": true}`
    once, `{"forked": pid}` for each request, in order, and `{"exited": pid, "status": n}` for each end. `work` is what a forked process
    does.
    """
    awake, wake = socket.socketpair()
    for end in (control, awake, wake):  # recv_fds takes flags and does not use them
        end.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    adopt_orphans()
    gc.collect()
    gc.freeze()
    own = os.getpid()
    # jax warns of every fork; here it is right: one thread, no backend
    warnings.filterwarnings("ignore", message=".*os.fork\\(\\).*")
    alive: set[int] = set()
    _tell(control, {"ready": True})
    while True:
        select.select([control, awake], [], [])
        with suppress(BlockingIOError):
            awake.recv(4096)
        _bury(control, alive)
        try:
            data, descriptors, _, _ = socket.recv_fds(control, MAX_MESSAGE, 3)
        except BlockingIOError:
            continue
        if not data:
            break
        if threads() != 1:
            break  # some import has started a thread: better no standby than a process that hangs
        pid = os.fork()
        if pid == 0:
            _become_worker(own, descriptors, msgspec.json.decode(data, type=Start), work)
        for descriptor in descriptors:
            os.close(descriptor)
        alive.add(pid)
        _tell(control, {"forked": pid})
    for pid in alive:
        _kill(pid)


def _become_worker(parent: int, descriptors: list[int], start: Start, work: Callable[[Start], None]) -> None:
    """In the forked process: leave everything of the guard's behind, do the work, end."""
    try:
        die_with(parent)
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
        os.closerange(3, 1024)
        work(start)
    finally:
        os._exit(0)


def _bury(control: socket.socket, alive: set[int]) -> None:
    """Reap every process that has ended, tell of those that were forked here, and kill what a dead run has left behind."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            break
        if pid in alive:
            alive.discard(pid)
            _tell(control, {"exited": pid, "status": os.waitstatus_to_exitcode(status)})
    for orphan in _children() - alive:
        _kill(orphan)


def _children() -> set[int]:
    """The processes whose parent is the guard: those it forked, and orphans of theirs that were handed to it."""
    with suppress(OSError):
        return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}
    return set()


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _tell(control: socket.socket, message: dict[str, Any]) -> None:
    with suppress(OSError):  # the judge has gone; the next read says so
        control.send(json.dumps(message).encode())


def broken(control: socket.socket, message: str) -> None:
    """Say that no process can ever be forked here."""
    _tell(control, {"broken": message[: MAX_MESSAGE // 8]})


def main(descriptor: int) -> None:
    """Import JAX and be the guard on this control socket."""
    control = socket.socket(fileno=descriptor)
    try:
        from kata_tui.harness.worker import work
    except Exception as error:  # whatever is wrong with this JAX must be told, not shown as a traceback
        broken(control, f"JAX or Flax could not be imported: {type(error).__name__}: {error}")
        return
    if threads() != 1:
        broken(control, f"importing JAX has started {threads()} threads")
        return
    sys.stdin.close()
    guard(control, work)
