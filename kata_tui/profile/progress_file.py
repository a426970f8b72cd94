"""The SQLite file of the learner's progress: opened, made, put back when it is lost, and left alone when a newer program made it."""

from __future__ import annotations

import errno
import os
import time
from contextlib import closing, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata_tui.model.told import Told
from kata_tui.profile.progress_copy import UNCHANGING, KeptCopy, is_sound, schema_of
from kata_tui.storage.files import may_write
from kata_tui.storage.folder_trial import NO_ROOM, cure, try_folder
from kata_tui.storage.sqlite_waiting import connect, copy_rows, is_corrupt, is_locked, patiently

if TYPE_CHECKING:
    import sqlite3

SCHEMA = 1
PATIENCE = 3.0
"""Seconds to wait while another trainer writes."""
BRIEF = 0.3
"""Seconds to wait for what one can do without, and where one has waited already."""
OLD = 600
"""Seconds after which the copy is made anew while the program goes on."""
DOTTED = "vfs=unix-dotfile"
"""SQLite's locks of files of its own, for file systems that give none. They leave `<name>.lock` behind when a program is killed."""
STALE = 60
"""Seconds after which nobody holds such a lock any more: one is held for the moment of a write."""

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
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite has beside a file. Left behind it would be played into the next one of that name."""


class ProgressError(Told):
    """Progress that could not be written, not even in memory. Its text is a sentence."""


class _Newer(Exception):
    """The file was made by a newer program."""


class _Empty(Exception):
    """There is a file, and nothing in it. We never leave one so."""


class ProgressFile:
    """The file at `path`. It is made by the first write.

    Where it cannot be used, what is done is kept in memory, and written to it as soon as it can be: with the next write, or at the end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._copy = KeptCopy(path, SCHEMA)
        self._database: sqlite3.Connection | None = None
        self._dotted = False
        self._lost: str | None = None
        self._trouble: str | None = None
        self._owed: list[tuple[str, tuple[object, ...]]] = []
        """What was done in memory, and is not in the file."""
        self._uncopied = False
        if self._there():
            self._database = self._open()

    @property
    def notice(self) -> str | None:
        """A sentence when the file cannot be used as it was: what is in the way now, else what was lost; None when all is well."""
        return self._trouble or self._lost

    @property
    def in_memory(self) -> bool:
        """Whether what is done now is kept in memory alone."""
        return self._trouble is not None

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query; none when there is no file, or it cannot be read."""
        if self._database is None and not self._there():
            return []
        try:
            return self._carried_out(query, values)
        except ProgressError as error:
            self._trouble = str(error)
            return []

    def write(self, statement: str, values: tuple[object, ...]) -> None:
        """Carry out one statement, and keep what it did. Raises ProgressError."""
        if self._trouble and self._settled(0):
            self._trouble = None
        self._carried_out(statement, values)
        if self._trouble:
            self._owed.append((statement, values))
        self._uncopied = True

    def copy_when_old(self) -> None:
        """Make the copy anew, when there is something new and the copy is `OLD`."""
        try:
            made = self._copy.path.stat().st_mtime
        except OSError:
            made = 0.0
        if not 0 <= time.time() - made < OLD:
            self._keep_copy()

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed again."""
        if self._database is None:
            return
        if self._owed and self._settled(BRIEF):
            self._trouble = None
        self._keep_copy()
        self._database.close()
        self._database = None

    def _there(self) -> bool:
        return os.path.lexists(self._path) or os.path.lexists(self._copy.path)

    def _keep_copy(self) -> None:
        import sqlite3

        if self._uncopied and not self._trouble and self._database is not None:
            with suppress(OSError, sqlite3.Error):  # the file itself is there; the copy is made the next time
                self._copy.keep(self._database, BRIEF)
                self._uncopied = False

    def _carried_out(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """What a statement gives: in the file, else, once that is in trouble, in memory. Raises ProgressError."""
        import sqlite3

        trouble: sqlite3.Error | None = None
        for _ in range(3):
            if self._database is None:
                self._database = self._open()
            database = self._database
            try:
                return patiently(lambda: database.execute(statement, values).fetchall(), PATIENCE)  # noqa: B023 - called at once
            except sqlite3.Error as error:
                trouble = error
            if self._trouble:
                break
            self._database.close()
            if not is_corrupt(trouble):
                self._database = self._passing(self._told(trouble))
            elif self._sound() or self._set_aside("corrupt"):
                self._database = self._open()
            else:
                self._database = self._passing("is corrupt. Move it away")
        raise ProgressError(f"Your progress in {self._path} can be neither read nor written: {trouble}.")

    def _open(self) -> sqlite3.Connection:
        """The file, ready to be read and written; in its place something that ends with the program when that cannot be."""
        import sqlite3

        patience = 0.0
        for _ in range(4):
            try:
                return self._prepared(patience)
            except _Newer:
                return self._passing("was written by a newer kata-tui, and this one would damage it. Update kata-tui", copy=False)
            except OSError as error:
                said = cure(error).rstrip(".") or "Mend that, or set KATA_TUI_HOME"
                return self._passing(f"cannot be written: {error.strerror}. {said}")
            except (_Empty, sqlite3.Error) as error:
                if isinstance(error, _Empty) or is_corrupt(error):
                    if not self._sound() and not self._set_aside("empty" if isinstance(error, _Empty) else "corrupt"):
                        return self._passing("is corrupt. Move it away")
                elif patience or self._dotted:
                    return self._passing(self._told(error))
                else:
                    self._dotted = not try_folder(self._path.parent, 1).gives_locks
                    patience = PATIENCE
        return self._passing("is corrupt. Move it away")

    def _prepared(self, patience: float) -> sqlite3.Connection:
        """The file with the tables of this schema. Raises OSError, sqlite3.Error, _Newer and _Empty."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for needed in (self._path.parent, self._path):
            if needed.exists() and not may_write(needed):
                number = errno.EROFS if os.statvfs(needed).f_flag & os.ST_RDONLY else errno.EACCES
                raise OSError(number, os.strerror(number))
        if not os.path.lexists(self._path):
            self._begin()
        elif self._empty() and _size(self._beside("-wal")):  # SQLite would throw the log away
            raise _Empty
        database = self._connected()
        try:
            if patiently(lambda: schema_of(database), patience) < SCHEMA:
                patiently(lambda: database.execute("BEGIN IMMEDIATE"), patience)
                if schema_of(database) < SCHEMA:  # another trainer may have been quicker
                    if self._empty():
                        raise _Empty
                    for statement in _TABLES:
                        database.execute(statement)
                patiently(lambda: database.execute("COMMIT"), patience)
            if schema_of(database) > SCHEMA:
                raise _Newer
            if not self._dotted:
                self._share(database)
        except BaseException:
            database.close()
            raise
        return database

    def _share(self, database: sqlite3.Connection) -> None:
        """Let others read while one writes, where the file system can do that."""
        import sqlite3

        with suppress(sqlite3.OperationalError):  # another trainer is just doing it
            database.execute("PRAGMA journal_mode = WAL")

    def _connected(self) -> sqlite3.Connection:
        """The file, connected. Raises sqlite3.Error."""
        if not self._dotted:
            return connect(self._path)
        lock = self._beside(".lock")
        with suppress(OSError):
            if time.time() - lock.stat().st_mtime > STALE:
                lock.rmdir()
        database = connect(self._path, DOTTED)
        try:
            # what was written with a log must be read with nobody else there; the log needs memory that is shared under locks
            for statement in ("locking_mode = EXCLUSIVE", "journal_mode = DELETE", "locking_mode = NORMAL", "user_version"):
                patiently(lambda: database.execute(f"PRAGMA {statement}").fetchall(), PATIENCE)  # noqa: B023 - called at once
        except BaseException:
            database.close()
            raise
        return database

    def _begin(self) -> None:
        """Make the file where there is none: what the copy holds, else without a row. Raises OSError and sqlite3.Error."""
        made = self._put_back()
        if made is not None:
            self._lost = (
                f"Your progress in {self._path} was not there any more. The copy of {made:%Y-%m-%d %H:%M} was taken in its place. "
                f"To begin anew, remove both: {self._path.name} and {self._copy.path.name}."
            )

    def _put_back(self) -> datetime | None:
        for end in _BESIDE:
            left = self._beside(end)
            if left.exists():
                left.replace(_free_name(self._path, "left", end))
        return self._copy.put_back(_TABLES)

    def _passing(self, trouble: str, *, copy: bool = True) -> sqlite3.Connection:
        """A database in memory, with what can still be read of the file or its copy, and a notice about it."""
        import sqlite3

        self._trouble = f"Your progress in {self._path} {trouble}. Until then, what you do is kept only until you leave."
        memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        if copy:
            for ways in (("mode=ro",), UNCHANGING):
                try:
                    with closing(connect(self._path, *ways)) as kept:
                        copy_rows(kept, memory, BRIEF)
                    break
                except sqlite3.Error:
                    continue
            else:
                self._copy.read_into(memory)
        for statement in _TABLES:
            memory.execute(statement)
        return memory

    def _told(self, error: sqlite3.Error) -> str:
        """What is wrong with the file, and what to do about it."""
        import sqlite3

        if is_locked(error):
            return f"cannot be used: {error}. Another program holds it: end that one"
        refused = try_folder(self._path.parent, 65_536).error  # as much as SQLite asks for at once, and in the system's own words
        if refused is not None and (said := cure(refused)):
            return f"cannot be used: {refused.strerror}. {said.rstrip('.')}"
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            return f"cannot be used: {error}. {cure(OSError(NO_ROOM[0], '')).rstrip('.')}"
        return f"cannot be used: {error}. Make it readable and writable, or move it away"

    def _settled(self, patience: float) -> bool:
        """Whether the file can be used after all, and what was done in memory is in it now."""
        import sqlite3

        try:
            database = self._prepared(patience)
        except (OSError, sqlite3.Error, _Newer, _Empty):
            return False
        try:
            patiently(lambda: database.execute("BEGIN IMMEDIATE"), patience)
            for statement, values in self._owed:
                database.execute(statement, values)
            patiently(lambda: database.execute("COMMIT"), patience)
        except sqlite3.Error:
            database.close()
            return False
        if self._database is not None:
            self._database.close()
        self._database = database
        self._owed.clear()
        return True

    def _empty(self) -> bool:
        return _size(self._path) == 0 and self._path.is_file()

    def _sound(self) -> bool:
        """Whether SQLite finds nothing wrong in the file; another trainer may have put it back."""
        import sqlite3

        if self._empty():
            return False
        try:
            with closing(connect(self._path)) as database:
                return patiently(lambda: is_sound(database), BRIEF)
        except sqlite3.Error as error:
            return not is_corrupt(error)

    def _set_aside(self, what: str) -> bool:
        """Rename the file, which is corrupt or empty, with what SQLite has beside it, and begin again. False when that cannot be done."""
        import sqlite3

        aside = _free_name(self._path, what, "")
        try:
            self._path.rename(aside)
        except OSError:
            return False
        for end in _BESIDE:
            with suppress(OSError):
                self._beside(end).rename(f"{aside}{end}")
        told = f"Your progress in {self._path} is {what}. It was renamed to {aside.name}"
        self._lost = f"{told}, and a new one was begun."
        with suppress(OSError, sqlite3.Error):  # then it is tried again, and told
            made = self._put_back()
            if made is not None:
                self._lost = (
                    f"{told}, and the copy of {made:%Y-%m-%d %H:%M} was taken in its place. What you did after that is missing."
                )
        return True

    def _beside(self, end: str) -> Path:
        return Path(f"{self._path}{end}")


def _free_name(path: Path, what: str, end: str) -> Path:
    """A name beside `path` that says what became of it and when, and that nothing has."""
    today = datetime.now().strftime("%Y-%m-%d")
    names = (path.with_name(f"{path.name}.{what}-{today}{f'-{number}' * (number > 1)}{end}") for number in count(1))
    return next(name for name in names if not os.path.lexists(name))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
