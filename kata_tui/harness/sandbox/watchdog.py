"""A watch within the process, where the kernel keeps none: macOS has no signal for a parent's death, and no limit of memory that holds."""

import os
import resource
import signal
import sys
import threading
import time

EVERY = 0.05
CODE_MB = 512
"""What the libraries themselves take beside a submission's data, in megabytes (2**20 bytes)."""


def watch(parent: int, memory_mb: int) -> None:
    """Begin to look, twenty times a second, for the end of `parent` and for memory beyond the limit; either ends this process.

    What a submission does in it can hold the watch up. The judge's deadline is the wall; this is the fence before it.
    """
    threading.Thread(target=_look, args=(parent, memory_mb + CODE_MB), name="watch", daemon=True).start()


def peak_mb() -> float:
    """The most memory that this process has held at a time, in megabytes (2**20 bytes)."""
    unit = 1 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def _look(parent: int, memory_mb: int) -> None:
    while os.getppid() == parent and peak_mb() <= memory_mb:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGKILL)  # the judge knows a process that was killed for one that wanted too much memory
