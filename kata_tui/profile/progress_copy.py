"""The copy of the progress file: the last state of it that was sound, whole on the disk beside it, and put in its place when it is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kata_tui.storage.files import flush_folder, name_beside, put_in_place
from kata_tui.storage.sqlite_waiting import connect, copy_rows

if TYPE_CHECKING:
    import sqlite3

UNSHARED = "nolock=1"
"""A way to open a file that nobody else knows of: no lock is needed, and not every file system gives one."""
UNCHANGING = ("mode=ro", "immutable=1")
"""A way to open a copy: it is only ever replaced, as a whole."""


class KeptCopy:
    """The copy of the file at `path`, in the file `<its name>.copy` beside it. `schema`: the newest that this program knows."""

    def __init__(self, path: Path, schema: int) -> None:
        self.path = path.with_name(f"{path.name}.copy")
        self._original = path
        self._schema = schema

    def keep(self, database: sqlite3.Connection, seconds: float) -> None:
        """Make the copy what `database` is now, if that is sound, waiting so long for a lock. Raises OSError and sqlite3.Error."""
        temporary = name_beside(self.path)
        try:
            with closing(_alone(temporary)) as copy:
                copy_rows(database, copy, seconds)
            with closing(connect(temporary, *UNCHANGING)) as copy:
                if not is_sound(copy) or entries_in(copy) < self._entries():  # a log that has become shorter is no good state
                    return
            _flush(temporary)
            temporary.replace(self.path)
            flush_folder(self.path.parent)
        finally:
            _remove(temporary)

    def put_back(self, bring_up_to_date: Callable[[sqlite3.Connection], None]) -> datetime | None:
        """Make a file where there is none: the copy if it is sound, else one without a row. Nothing happens when there is one.

        Returns when the copy was made; None when it was not taken. Raises OSError and sqlite3.Error.
        """
        temporary = name_beside(self._original)
        try:
            with closing(_alone(temporary)) as database:
                taken = self.read_into(database)
                if taken is None:
                    bring_up_to_date(database)
            _flush(temporary)
            return taken if put_in_place(temporary, self._original) else None
        finally:
            _remove(temporary)

    def read_into(self, database: sqlite3.Connection) -> datetime | None:
        """Copy the copy, if it is sound, and tell when it was made; None, and nothing done, when it is not or there is none."""
        import sqlite3

        with suppress(OSError, sqlite3.Error):
            made = datetime.fromtimestamp(self.path.stat().st_mtime)
            with closing(connect(self.path, *UNCHANGING)) as copy:
                if is_sound(copy) and 0 < schema_of(copy) <= self._schema:
                    copy_rows(copy, database, 0)
                    return made
        return None

    def has_entries(self) -> bool:
        """Whether there is a sound copy with something in its log."""
        import sqlite3

        with suppress(sqlite3.Error), closing(connect(self.path, *UNCHANGING)) as copy:
            return entries_in(copy) > 0 and is_sound(copy)
        return False

    def _entries(self) -> int:
        import sqlite3

        with suppress(sqlite3.Error), closing(connect(self.path, *UNCHANGING)) as copy:
            return entries_in(copy)
        return 0


def schema_of(database: sqlite3.Connection) -> int:
    """The version of a database's tables; 0 for an empty one. Raises sqlite3.Error."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def entries_in(database: sqlite3.Connection) -> int:
    """How many entries, or attempts of the first schema, a database has had; 0 where there are no tables. Raises sqlite3.Error."""
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, number in (("entry", "position"), ("attempt", "id")):
        if table in tables:
            return int(database.execute(f"SELECT coalesce(max({number}), 0) FROM {table}").fetchone()[0])  # noqa: S608 - ours
    return 0


def is_sound(database: sqlite3.Connection) -> bool:
    """Whether SQLite finds nothing wrong. Raises sqlite3.Error for what is no database at all."""
    return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))


def _alone(temporary: Path) -> sqlite3.Connection:
    database = connect(temporary, UNSHARED)
    database.execute("PRAGMA journal_mode = OFF")  # whatever goes wrong, it is thrown away
    return database


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(temporary: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        Path(f"{temporary}{end}").unlink(missing_ok=True)
