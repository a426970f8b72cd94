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
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from kata_tui.harness.sandbox.limits import adopt_orphans, die_with
from kata_tui.model.site_packages import SitePackages
from kata_tui.protocol.start import Start

MAX_MESSAGE = 4096
ROUNDS = 100
"""How often a sweep looks for more at a time: a bomb without any limit could be faster than the guard, which has others to care for."""

PATIENCE = 5.0
"""Seconds without any news, after which an end is told although something cannot be killed."""


def threads() -> int:
    """How many threads this process has."""
    return len(list(Path("/proc/self/task").iterdir()))


def guard(control: socket.socket, work: Callable[[Start], None]) -> None:
    """Fork a process for every request on `control` until it is closed; then kill all that are left.

    A request is a `Start` as JSON, with three descriptors: the process's standard input, output and error. Answers are `{"ready": true}`
    once, `{"forked": pid}` or `{"refused": why}` for each request, in order, and `{"exited": pid, "status": n}` for each end.
    `work` is what a forked process does.
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
    ended: dict[int, int] = {}
    _tell(control, {"ready": True})
    while True:
        woken, _, _ = select.select([control, awake], [], [], PATIENCE if ended else None)
        with suppress(BlockingIOError):
            awake.recv(4096)
        ended |= {pid: status for pid, status in _reap().items() if pid in alive}
        alive -= ended.keys()
        if not _sweep(alive) or not woken:  # an end is told when nothing is left of what it was the end of
            for pid, status in ended.items():
                _tell(control, {"exited": pid, "status": status})
            ended = {}
        try:
            data, descriptors, _, _ = socket.recv_fds(control, MAX_MESSAGE, 3)
        except BlockingIOError:
            continue
        if not data:
            break
        if threads() != 1:
            break  # some import has started a thread: better no standby than a process that hangs
        try:
            pid = os.fork()
        except OSError as error:  # the user has as many processes as she may, or the machine has
            _tell(control, {"refused": str(error)})
        else:
            if pid == 0:
                _become_worker(own, descriptors, msgspec.json.decode(data, type=Start), work)
            alive.add(pid)
            _tell(control, {"forked": pid})
        for descriptor in descriptors:
            os.close(descriptor)
    while _sweep(set()):  # what they have forked, too
        os.waitpid(-1, 0)


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


def _reap() -> dict[int, int]:
    """Every child that has ended, with its exit status."""
    found: dict[int, int] = {}
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            found[pid] = os.waitstatus_to_exitcode(status)
    return found


def _sweep(alive: set[int]) -> bool:
    """Kill the guard's children that are not `alive`, orphans of runs, and all that descends from them. Returns whether there were any.

    One that is killed alone makes room for the next that another forks. So all are stopped first, again and again until nobody is new,
    and then killed. What still slips through is an orphan when its parent is dead, and that wakes the guard again.
    """
    stopped: set[int] = set()
    for _ in range(ROUNDS):
        fresh = _descendants(_children(os.getpid()) - alive) - stopped
        if not fresh:
            break
        for pid in fresh:
            _signal(pid, signal.SIGSTOP)
        stopped |= fresh
    for pid in stopped:
        _signal(pid, signal.SIGKILL)
    return bool(stopped)


def _descendants(processes: set[int]) -> set[int]:
    """These and all that descends from them."""
    found: set[int] = set()
    fresh = processes
    while fresh:
        found |= fresh
        fresh = {child for pid in fresh for child in _children(pid)} - found
    return found


def _children(pid: int) -> set[int]:
    """The children of a process, of all its threads; of the guard, also orphans that were handed to it."""
    found: set[int] = set()
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - on the way of every end of a process
            with suppress(OSError), open(f"/proc/{pid}/task/{thread}/children") as file:  # noqa: PTH123
                found.update(map(int, file.read().split()))
    return found


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _tell(control: socket.socket, message: dict[str, Any]) -> None:
    with suppress(OSError):  # the judge has gone; the next read says so
        control.send(json.dumps(message).encode())


def broken(control: socket.socket, message: str) -> None:
    """Say that no process can ever be forked here."""
    _tell(control, {"broken": message[: MAX_MESSAGE // 8]})


def main(descriptor: int, libraries: SitePackages) -> None:
    """Import JAX from these libraries and be the guard on this control socket."""
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
    guard(control, partial(work, libraries))
