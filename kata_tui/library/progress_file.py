"""The SQLite file of the learner's progress: opened, made, moved aside when it is corrupt, and left alone when a newer program made it."""

from __future__ import annotations

import errno
import os
from contextlib import closing, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata_tui.library.files import may_write

if TYPE_CHECKING:
    import sqlite3

SCHEMA = 1
PATIENCE = 5.0
"""Seconds to wait while another trainer writes."""

_TABLES = (
    """CREATE TABLE IF NOT EXISTS attempt (
        id INTEGER PRIMARY KEY, problem TEXT NOT NULL, revision INTEGER NOT NULL, at INTEGER NOT NULL,
        verdict TEXT NOT NULL, passed INTEGER NOT NULL, total INTEGER NOT NULL, seconds REAL NOT NULL, source TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS attempt_problem ON attempt (problem, at)",
    """CREATE TABLE IF NOT EXISTS help (
        problem TEXT PRIMARY KEY, hints INTEGER NOT NULL DEFAULT 0, gave_up INTEGER NOT NULL DEFAULT 0)""",
    "CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    f"PRAGMA user_version = {SCHEMA}",
)


class ProgressError(Exception):
    """Progress that could not be written. Its text is a sentence."""


class _Newer(Exception):
    """The file was made by a newer program."""


class ProgressFile:
    """The file at `path`. It is made by the first write; `notice` is a sentence when it cannot be used as it was."""

    def __init__(self, path: Path) -> None:
        self.notice: str | None = None
        self._path = path
        self._database: sqlite3.Connection | None = None
        if os.path.lexists(path):
            self._database = self._open()

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query; none when there is no file, or it cannot be read."""
        import sqlite3

        if self._database is None and not os.path.lexists(self._path):
            return []
        for _ in range(2):
            try:
                return self._connection().execute(query, values).fetchall()
            except sqlite3.Error as error:
                if not self._mend(error):
                    self.notice = f"Your progress in {self._path} cannot be read: {error}."
                    return []
        return []

    def write(self, statement: str, values: tuple[object, ...]) -> None:
        """Carry out one statement, and keep what it did. Raises ProgressError."""
        import sqlite3

        for _ in range(2):
            try:
                self._connection().execute(statement, values)
                return
            except sqlite3.Error as error:
                if not self._mend(error):
                    raise ProgressError(f"Your progress could not be written to {self._path}: {error}.") from None

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed again."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _connection(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = self._open()
        return self._database

    def _mend(self, error: sqlite3.Error) -> bool:
        """Whether the error came of a corrupt file that is out of the way now, so that one can go on with a new one."""
        if not _is_corrupt(error):
            return False
        self.close()
        if not self._sound():
            self._move_aside()
        self._database = self._open()
        return True

    def _open(self) -> sqlite3.Connection:
        """The file, ready to be read and written; in its place something that ends with the program when that cannot be."""
        import sqlite3

        for _ in range(2):
            try:
                return self._prepared()
            except _Newer:
                return self._passing("was written by a newer kata-tui, and this one would damage it. Update kata-tui", copy=False)
            except OSError as error:
                return self._passing(f"cannot be written: {error.strerror}. Allow writing there, or set KATA_TUI_HOME")
            except sqlite3.Error as error:
                if not _is_corrupt(error) or not self._move_aside():
                    return self._passing(f"cannot be used: {error}. Make it readable and writable, or move it away")
        return self._passing("is corrupt. Move it away")

    def _prepared(self) -> sqlite3.Connection:
        """The file with the tables of this schema. Raises OSError, sqlite3.Error and _Newer."""
        import sqlite3

        self._path.parent.mkdir(parents=True, exist_ok=True)
        for needed in (self._path.parent, self._path):
            if needed.exists() and not may_write(needed):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        database = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            if _schema(database) < SCHEMA:
                database.execute("BEGIN IMMEDIATE")
                if _schema(database) < SCHEMA:  # another trainer may have been quicker
                    for statement in _TABLES:
                        database.execute(statement)
                database.execute("COMMIT")
            if _schema(database) > SCHEMA:
                raise _Newer
            with suppress(sqlite3.OperationalError):  # another trainer is just doing it
                database.execute("PRAGMA journal_mode = WAL")
        except BaseException:
            database.close()
            raise
        return database

    def _passing(self, trouble: str, *, copy: bool = True) -> sqlite3.Connection:
        """A database in memory, with what can still be read of the file, and a notice about it."""
        import sqlite3

        self.notice = f"Your progress in {self._path} {trouble}. Until then, what you do is kept only until you leave."
        memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        for way in ("mode=ro", "immutable=1") if copy else ():
            try:
                with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?{way}", uri=True, timeout=PATIENCE)) as kept:
                    kept.backup(memory)
                break
            except sqlite3.Error:
                continue
        for statement in _TABLES:
            memory.execute(statement)
        return memory

    def _sound(self) -> bool:
        """Whether SQLite finds nothing wrong in the file."""
        import sqlite3

        try:
            with closing(sqlite3.connect(self._path, timeout=PATIENCE)) as database:
                return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
        except sqlite3.Error as error:
            return not _is_corrupt(error)

    def _move_aside(self) -> bool:
        """Rename the corrupt file, with what SQLite has beside it. False when that cannot be done."""
        today = datetime.now().strftime("%Y-%m-%d")
        names = (self._path.with_name(f"{self._path.name}.corrupt-{today}{f'-{number}' * (number > 1)}") for number in count(1))
        aside = next(name for name in names if not os.path.lexists(name))
        try:
            self._path.rename(aside)
        except OSError:
            return False
        for end in ("-wal", "-shm"):
            with suppress(OSError):
                Path(f"{self._path}{end}").rename(f"{aside}{end}")
        self.notice = f"Your progress in {self._path} is corrupt. It was renamed to {aside.name}, and a new one was begun."
        return True


def _schema(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _is_corrupt(error: sqlite3.Error) -> bool:
    import sqlite3

    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
