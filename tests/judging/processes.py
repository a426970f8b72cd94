"""Which processes, descriptors and threads there are, to see that none is left."""

import os
import threading
from contextlib import suppress
from pathlib import Path


def family() -> set[int]:
    """Every process that descends from this one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError):
                stat = (entry / "stat").read_text()
                parents[int(entry.name)] = int(stat[stat.rindex(")") + 1 :].split()[1])
    found: set[int] = set()
    fresh = {os.getpid()}
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def living(processes: set[int]) -> set[int]:
    """Those that run, zombies not among them; one whose first thread has ended and others have not yet still runs."""
    found = set()
    for pid in processes:
        with suppress(OSError):
            stat = Path(f"/proc/{pid}/stat").read_text()
            if stat[stat.rindex(")") + 2] != "Z" or len(list(Path(f"/proc/{pid}/task").iterdir())) > 1:
                found.add(pid)
    return found


def descriptors() -> dict[int, str]:
    """Every open descriptor with what it is open on."""
    found = {}
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found[int(entry.name)] = str(entry.readlink())
    return found


def threads() -> set[str]:
    """The threads beside those of the event loop, which ends its own."""
    return {thread.name for thread in threading.enumerate() if not thread.name.startswith("asyncio_")}
