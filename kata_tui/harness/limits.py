"""What the operating system holds a harness process to, set in its own code before its second thread exists."""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

CORES = 2
"""Cores a run may use: enough for XLA, and a limit of memory that does not depend on the machine (its arenas grow with the cores)."""

ADDRESS_SPACE_MB = 2048
"""Address space beyond the data limit: code, maps and thread stacks."""


_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """From now on orphaned descendants of this process become its children, not those of the system's first process (Linux)."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def limit_process() -> None:
    """No core files, few descriptors, small files, two cores; the process dies with the one that started it (Linux)."""
    if sys.platform == "linux":
        parent = os.getppid()
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the kernel knew of our wish
            os._exit(1)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 64)
    _lower(resource.RLIMIT_FSIZE, 2**20)
    if sys.platform == "linux":
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:CORES]))
        with suppress(OSError):  # the kernel ends this one first when the machine runs out of memory
            _write("/proc/self/oom_score_adj", "1000")


def limit_memory(megabytes: int) -> None:
    """From now on the process may hold so many megabytes of data. An allocation beyond it fails inside the submission."""
    if sys.platform == "linux":  # elsewhere the kernel does not keep to it
        _lower(resource.RLIMIT_DATA, megabytes * 2**20)
        _lower(resource.RLIMIT_AS, (megabytes + ADDRESS_SPACE_MB) * 2**20)


def limit_cpu(seconds: int) -> None:
    """From now on the process may use so many seconds of processor time more than it has; the kernel ends it when a judge cannot."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds)


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
