"""The guard with a short work of its own in the place of the harness: what it tells, and when."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from kata_tui.judging.processes.process_handle import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is a guard on Linux only")

GUARD = """
import os, socket, sys, time
sys.path.insert(0, sys.argv[1])
from kata_tui.harness import fork_server as guard

def work(start):
    for left in range(start.devices - 1):  # so many processes are left behind, each in a session of its own
        pid = os.fork()
        if pid == 0:
            os.setsid()
            time.sleep(600)
        os.write(1, f"{pid}\\n".encode())
    os._exit(7)

if sys.argv[3] == "nothing can be killed":
    guard._signal = lambda pid, number: None
    guard.PATIENCE = 0.2
guard.guard(socket.socket(fileno=int(sys.argv[2])), work)
"""


class Asked:
    """A guard, seen from the judge's end of its socket."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def fork(self, left_behind: int) -> int:
        """Have a process forked that leaves so many others behind; the end of a pipe to read what it prints from."""
        told, printed = os.pipe()
        null = os.open(os.devnull, os.O_RDWR)
        request = json.dumps({"devices": left_behind + 1}).encode()
        socket.send_fds(self._control, [request], [null, printed, null])
        for descriptor in (printed, null):
            os.close(descriptor)
        return told

    def message(self) -> dict[str, Any]:
        """The next thing it tells."""
        found: dict[str, Any] = json.loads(self._control.recv(4096))
        return found


@contextmanager
def guarding(how: str = "") -> Iterator[Asked]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(60)
    with ours:
        command = [sys.executable, "-I", "-c", GUARD, str(ROOT), str(theirs.fileno()), how]
        running = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        theirs.close()
        try:
            asked = Asked(ours)
            assert asked.message() == {"ready": True}
            yield asked
        finally:
            running.kill()
            running.wait()


def left_behind(told: int, count: int) -> list[int]:
    """The numbers of those that were left behind."""
    with os.fdopen(told) as lines:
        return [int(lines.readline()) for _ in range(count)]


def lives(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - it may go while it is read
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    return False


def test_an_end_is_told_with_its_status() -> None:
    with guarding() as guard:
        os.close(guard.fork(0))
        forked = guard.message()["forked"]
        assert guard.message() == {"exited": forked, "status": 7}


def test_an_end_is_told_when_nothing_is_left_of_what_it_was_the_end_of() -> None:
    with guarding() as guard:
        told = guard.fork(3)
        forked = guard.message()["forked"]
        pids = left_behind(told, 3)
        assert guard.message() == {"exited": forked, "status": 7}
        assert not any(map(lives, pids))


def test_an_end_is_told_although_something_cannot_be_killed() -> None:
    with guarding("nothing can be killed") as guard:
        told = guard.fork(1)
        forked = guard.message()["forked"]
        (pid,) = left_behind(told, 1)
        try:
            assert guard.message() == {"exited": forked, "status": 7}
            assert lives(pid)
            os.close(guard.fork(0))
            forked = guard.message()["forked"]
            assert guard.message() == {"exited": forked, "status": 7}
        finally:
            os.kill(pid, signal.SIGKILL)
