"""SQLite files that others may hold: opened without a wait of SQLite's own, and waited for here, where Ctrl+C is heard."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import sqlite3

Given = TypeVar("Given")

_LONGEST_NAP = 0.05


def connect(path: Path, *ways: str) -> sqlite3.Connection:
    """The database at `path`, each statement a transaction. It says at once when it is locked. `ways`: of SQLite's URIs, like `mode=ro`."""
    import sqlite3

    place = "?".join((path.absolute().as_uri(), "&".join(ways)))
    return sqlite3.connect(place, uri=True, timeout=0, isolation_level=None, check_same_thread=False)


def patiently(action: Callable[[], Given], seconds: float) -> Given:
    """What `action` gives, tried again for so many seconds while the file is locked. Raises sqlite3.Error."""
    import sqlite3

    deadline, nap = time.monotonic() + seconds, 0.001
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if not is_locked(error) or time.monotonic() >= deadline:
                raise
        time.sleep(nap)
        nap = min(2 * nap, _LONGEST_NAP)


def copy_rows(source: sqlite3.Connection, target: sqlite3.Connection, seconds: float) -> None:
    """Make `target` what `source` is, waiting for so many seconds while that is locked. Raises sqlite3.Error."""
    import sqlite3

    deadline = time.monotonic() + seconds

    def waited(status: int, _left: int, _all: int) -> None:  # without it Python tries again for ever
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() >= deadline:
            raise sqlite3.OperationalError("database is locked")

    source.backup(target, progress=waited, sleep=_LONGEST_NAP)


def is_locked(error: sqlite3.Error) -> bool:
    """Whether another program holds the file, as far as SQLite knows: where locks are not given it may say the same."""
    import sqlite3

    return code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)


def is_corrupt(error: sqlite3.Error) -> bool:
    """Whether the file is damaged, or is no database."""
    import sqlite3

    return code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where it has none, as in errors of our own."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
