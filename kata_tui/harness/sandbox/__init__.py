"""What a harness process gives up before it runs anything of anybody's: taken on in its own code, while it has one thread."""

import ctypes
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from kata_tui.harness.sandbox import landlock, seccomp
from kata_tui.harness.sandbox.limits import limit_process
from kata_tui.model.protections import BUBBLEWRAP, Protections
from kata_tui.protocol.start import Start

_NO_NEW_PRIVILEGES = 38
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITIES_V3 = 0x20080522
PACKAGE = Path(__file__).resolve().parents[2]


class Unprotected(Exception):
    """A layer that was taken on does not hold; the process must not run anything."""


def lock(start: Start, apart: Sequence[str] = ()) -> Protections:
    """Take on every layer that this machine has and `start` names, and try each.

    `apart`: libraries that are not on the path of modules, to be read.

    `bubblewrap` and `seatbelt` are around the process already when `start` names them: they are only tried.
    Raises Unprotected when a layer is on and does not hold, OSError when the kernel has one and refuses it.
    """
    limit_process(start.memory_mb, start.cpu_seconds)
    version, filtered = 0, False
    if sys.platform == "linux":
        if _threads() != 1:
            raise Unprotected(f"the process has {_threads()} threads before it is locked")
        _drop_privileges()
        version = landlock.restrict(PACKAGE, apart, start.compiled, start.writable) if "landlock" in start.layers else 0
        filtered = "seccomp" in start.layers and seccomp.supported()
        if filtered:
            seccomp.restrict()
    on = Protections(True, version, filtered, BUBBLEWRAP in start.layers, "seatbelt" in start.layers)
    _try(on)
    return on


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


def _try(on: Protections) -> None:
    """Try what must fail. A layer that lets it through does not hold."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.expanduser raises where nobody knows whose that is
    if on.landlock:
        for path in (Path("/"), Path("/etc/passwd"), Path("/root")):
            if _can_read(path):
                raise Unprotected(f"Landlock is on and {path} can be read")
        for folder in (Path("/tmp"), Path("/dev/shm"), home):  # noqa: S108 - to see that nothing can be written there
            if _can_write(folder):
                raise Unprotected(f"Landlock is on and a file can be made in {folder}")
    if on.bubblewrap and Path("/etc/passwd").exists():
        raise Unprotected("bubblewrap is on and /etc/passwd can be seen")
    if on.seatbelt and (_can_read(home) or _can_write(home)):
        raise Unprotected("sandbox-exec is on and your home folder is within reach")
    if on.seccomp or on.seatbelt:
        name = "seccomp" if on.seccomp else "sandbox-exec"
        if _can_connect():
            raise Unprotected(f"{name} is on and a socket can be made")
        if _can_signal():
            raise Unprotected(f"{name} is on and another process can be signalled")
        if _can_fork():
            raise Unprotected(f"{name} is on and a process can be forked")


def _can_read(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError:
        return False
    return True


def _can_write(folder: Path) -> bool:
    path = folder / f".kata-tui-{os.getpid()}"
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        return False
    path.unlink()
    return True


def _can_connect() -> bool:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
            made.connect(("127.0.0.1", 9))  # nothing is sent
    except PermissionError:
        return False
    return True


def _can_signal() -> bool:
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        return False
    return True


def _can_fork() -> bool:
    try:
        pid = os.fork()
    except PermissionError:
        return False
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def _threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))
