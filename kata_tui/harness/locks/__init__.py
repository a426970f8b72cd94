"""What a harness process gives up before it runs anything of anybody's: taken on in its own code, while it has one thread."""

import ctypes
import os
import signal
import socket
import sys
from pathlib import Path

from kata_tui.domain.protections import Protections
from kata_tui.domain.start import Start
from kata_tui.harness.locks import landlock, seccomp
from kata_tui.harness.locks.limits import limit_process

_NO_NEW_PRIVILEGES = 38
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITIES_V3 = 0x20080522
PACKAGE = Path(__file__).resolve().parents[2]


class Unprotected(Exception):
    """A layer that was taken on does not hold; the process must not run anything."""


def lock(start: Start) -> Protections:
    """Take on every layer that this machine has and `start` names, and try each.

    Raises Unprotected when a layer is on and does not hold, OSError when the kernel has one and refuses it.
    """
    limit_process(start.memory_mb)
    if sys.platform != "linux":
        return Protections(limits=True)
    if _threads() != 1:
        raise Unprotected(f"the process has {_threads()} threads before it is locked")
    _drop_privileges()
    version = landlock.restrict(PACKAGE, start.compiled, start.writable) if "landlock" in start.layers else 0
    filtered = "seccomp" in start.layers and seccomp.supported()
    if filtered:
        seccomp.restrict()
    _try(version, filtered)
    return Protections(limits=True, landlock=version, seccomp=filtered)


def _drop_privileges() -> None:
    """No privilege is ever gained again; those of a process started as root are given up."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "PR_SET_NO_NEW_PRIVS")
    number = _CAPSET.get(os.uname().machine)
    if number is not None:
        header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
        none = (ctypes.c_uint32 * 6)()
        if libc.syscall(number, header, none) != 0:
            raise OSError(ctypes.get_errno(), "capset")


def _try(version: int, filtered: bool) -> None:
    """Try what must fail. A layer that lets it through does not hold."""
    if version:
        for path in ("/", "/etc/passwd", "/root"):
            try:
                os.close(os.open(path, os.O_RDONLY))
            except OSError:
                continue
            raise Unprotected(f"Landlock is on and {path} can be read")
    if filtered:
        try:
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
        except PermissionError:
            pass
        else:
            raise Unprotected("seccomp is on and a socket can be made")
        try:
            os.kill(os.getppid(), 0)
        except PermissionError:
            pass
        else:
            raise Unprotected("seccomp is on and another process can be signalled")
        try:
            pid = os.fork()
        except PermissionError:
            pass
        else:
            if pid == 0:
                os._exit(0)
            os.kill(pid, signal.SIGKILL)
            raise Unprotected("seccomp is on and a process can be forked")


def _threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))
