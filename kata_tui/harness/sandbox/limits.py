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
STACK_BYTES = 8 * 2**20
CPU_GRACE = 2
"""Seconds of processor time after the signal that says it is used up, until the kernel ends a process that did not heed it."""

ADDRESS_SPACE_MB = 2048
"""Address space beyond the data limit: code, maps and thread stacks."""


_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """From now on orphaned descendants of this process become its children, not those of the system's first process (Linux)."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with(parent: int) -> None:
    """From now on the kernel kills this process when `parent`, which started it, has ended (Linux). Ends it when that has happened."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the kernel knew of our wish
        os._exit(1)


def limit_process(memory_mb: int, cpu_seconds: int) -> None:
    """No core files, few descriptors, small files, a usual stack, two cores, so many megabytes (2**20 bytes), so much processor time."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, DESCRIPTORS)
    _lower(resource.RLIMIT_FSIZE, FILE_BYTES)
    if sys.platform == "linux":
        _lower(resource.RLIMIT_STACK, STACK_BYTES)  # that of every thread, too
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:CORES]))
        with suppress(OSError):  # the kernel ends this one first when the machine runs out of memory
            _write("/proc/self/oom_score_adj", "1000")
        # elsewhere the kernel does not keep to these; an allocation beyond them fails inside the submission
        _lower(resource.RLIMIT_DATA, memory_mb * 2**20)
        _lower(resource.RLIMIT_AS, (memory_mb + ADDRESS_SPACE_MB) * 2**20)
    # the kernel says nothing when both are the same: it kills, as it does when memory runs out
    _lower(resource.RLIMIT_CPU, cpu_seconds, CPU_GRACE)


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")


def _lower(limit: int, value: int, grace: int = 0) -> None:
    _, hard = resource.getrlimit(limit)
    most = value + grace if hard == resource.RLIM_INFINITY else min(value + grace, hard)
    resource.setrlimit(limit, (min(value, most), most))


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
