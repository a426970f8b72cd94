"""Room for processes and threads: what the user or the container may have is limited, and a run that finds no room is nobody's fault."""

import sys
import threading
from contextlib import suppress
from pathlib import Path

NEEDED = 96
"""Threads that must be to be had, or a crash is no fault of the source: two processes that wait, the author's, and the app's own."""

REFUSED = ("can't start new thread", "pthread_create", "Resource temporarily unavailable", "failed to create thread")
"""What is printed or raised where a thread or process was refused."""


def shortage(own: int = 0) -> str | None:
    """What to tell when the system gives hardly any more threads and processes; None when there is room for a run.

    It is tried: nobody can read all the limits that hold. `own`: so many are taken by what is judged, and are its own doing.
    """
    found = own + _to_be_had(NEEDED - own)
    if found >= NEEDED:
        return None
    refused = " The container's runtime may refuse them too: update it." if not found else ""
    return (
        f"The system gives only {found} more processes and threads, and a run needs up to {NEEDED}.{_limits()}{refused} "
        "Close other programs or raise that limit, and run again. It is not your code, and this run does not count."
    )


def _to_be_had(most: int) -> int:
    """How many threads could be started now, up to so many."""
    leave = threading.Event()
    started: list[threading.Thread] = []
    with suppress(RuntimeError):
        for _ in range(most):
            thread = threading.Thread(target=leave.wait, daemon=True)
            thread.start()
            started.append(thread)
    leave.set()
    for thread in started:
        thread.join()
    return len(started)


def _limits() -> str:
    """The limits that are known, in a sentence of their own."""
    if sys.platform == "win32":
        return ""
    import resource

    known = []
    soft, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    if soft != resource.RLIM_INFINITY:
        known.append(f"yours is {soft} (`ulimit -u`)")
    with suppress(OSError):
        most = Path("/sys/fs/cgroup/pids.max").read_text(encoding="ascii").strip()
        if most.isdigit():
            known.append(f"that of this container is {most} (`--pids-limit`)")
    return (
        f" The limit: {', and '.join(known)}."
        if known
        else " A limit is in the way (`ulimit -u`, or `--pids-limit` of a container)."
    )
