"""What the operating system holds a harness process to, set in its own code before its second thread exists."""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

CORES = 2
"""Cores a run may use: enough for XLA, and a limit of memory that does not depend on the machine (its arenas grow with the cores)."""

DESCRIPTORS = 64
FILE_BYTES = 16 * 2**20
CPU_SECONDS = 300
"""Processor time of a process: the kernel's own end for one whose judge is gone or stuck."""

ADDRESS_SPACE_MB = 2048
"""Address space beyond the data limit: code, maps and thread stacks."""


_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """From now on orphaned descendants of this process become its children, not those of the system's first process (Linux)."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def limit_process(memory_mb: int) -> None:
    """No core files, few descriptors, small files, two cores, so many megabytes; the process dies with the one that started it (Linux)."""
    if sys.platform == "linux":
        parent = os.getppid()
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the kernel knew of our wish
            os._exit(1)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, DESCRIPTORS)
    _lower(resource.RLIMIT_FSIZE, FILE_BYTES)
    if sys.platform == "linux":
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:CORES]))
        with suppress(OSError):  # the kernel ends this one first when the machine runs out of memory
            _write("/proc/self/oom_score_adj", "1000")
        # elsewhere the kernel does not keep to these; an allocation beyond them fails inside the submission
        _lower(resource.RLIMIT_DATA, memory_mb * 2**20)
        _lower(resource.RLIMIT_AS, (memory_mb + ADDRESS_SPACE_MB) * 2**20)
    _lower(resource.RLIMIT_CPU, CPU_SECONDS)


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
