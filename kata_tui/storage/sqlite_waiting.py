"""SQLite files that others may hold: opened without a wait of SQLite's own, and waited for here, where Ctrl+C is heard."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import sqlite3

Given = TypeVar("Given")

_LONGEST_NAP = 0.05
_DOTTED = "vfs=unix-dotfile"
"""SQLite's locks of files of its own, for file systems that give none. They leave `<name>.lock` behind when a program is killed."""
_STALE = 60
"""Seconds after which nobody holds such a lock any more: one is held for the moment of a write."""


def connect(path: Path, *ways: str) -> sqlite3.Connection:
    """The database at `path`, each statement a transaction. It says at once when it is locked. `ways`: of SQLite's URIs, like `mode=ro`."""
    import sqlite3

    place = "?".join((path.absolute().as_uri(), "&".join(ways)))
    return sqlite3.connect(place, uri=True, timeout=0, isolation_level=None, check_same_thread=False)


def connect_dotted(path: Path, seconds: float) -> sqlite3.Connection:
    """The database at `path` where the file system gives no locks, waiting so long for one of our own. Raises sqlite3.Error."""
    lock = Path(f"{path}.lock")
    with suppress(OSError):
        if time.time() - lock.stat().st_mtime > _STALE:
            lock.rmdir()
    database = connect(path, _DOTTED)
    try:
        # what was written with a log must be read with nobody else there; the log needs memory that is shared under locks
        for statement in ("locking_mode = EXCLUSIVE", "journal_mode = DELETE", "locking_mode = NORMAL", "user_version"):
            patiently(lambda: database.execute(f"PRAGMA {statement}").fetchall(), seconds)  # noqa: B023 - called at once
    except BaseException:
        database.close()
        raise
    return database


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


def write_rows(database: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> list[tuple[Any, ...]]:
    """Carry out a statement for each row. Returns no row. Raises sqlite3.Error, and then nothing was written."""
    if len(rows) == 1:
        database.execute(statement, rows[0])
        return []
    database.execute("BEGIN IMMEDIATE")
    try:
        database.executemany(statement, rows)
        database.execute("COMMIT")
    except BaseException:
        database.rollback()
        raise
    return []


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
