"""Cache folders: kept within their bounds, and written so that a file is there as a whole or not at all."""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

DAY = 86_400


def prune(folder: Path, most_bytes: int, most_days: float) -> None:
    """Remove files older than `most_days`, and the oldest until half of `most_bytes` is left when there is more. Raises OSError."""
    found = sorted(
        ((path.stat(), path) for path in folder.rglob("*") if path.is_file()), key=lambda entry: entry[0].st_mtime, reverse=True
    )
    held, too_old = sum(status.st_size for status, _ in found), time.time() - most_days * DAY
    goal = most_bytes // 2 if held > most_bytes else held
    while found and (held > goal or found[-1][0].st_mtime < too_old):
        status, path = found.pop()
        path.unlink(missing_ok=True)
        held -= status.st_size


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Make the file at `path` of these pieces. Raises OSError, and then nothing is left of them."""
    temporary = path.with_name(f".{os.urandom(8).hex()}.tmp")
    try:
        with temporary.open("xb") as file:
            file.writelines(pieces)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
