"""The SQLite file of the learner's progress: opened, made, put back when it is lost, and left alone when a newer program made it."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata_tui.profile.progress_copy import UNCHANGING, KeptCopy, entries_in, is_sound, schema_of
from kata_tui.profile.progress_place import ProgressPlace
from kata_tui.profile.progress_schema import SCHEMA, bring_up_to_date
from kata_tui.profile.progress_trouble import ProgressError, what_to_do
from kata_tui.storage.files import may_write
from kata_tui.storage.folder_trial import cure, try_folder
from kata_tui.storage.sqlite_waiting import connect, connect_dotted, copy_rows, is_corrupt, patiently, write_rows

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

PATIENCE = 3.0
"""Seconds to wait while another trainer writes."""
BRIEF = 0.3
"""Seconds to wait for what one can do without, and where one has waited already."""
OLD = 600
"""Seconds after which the copy is made anew while the program goes on."""


class _Newer(Exception):
    """The file was made by a newer program."""


class _Empty(Exception):
    """There is a file, and nothing in it, where there was something. We never leave one so."""


class ProgressFile:
    """The file at `path`. It is made by the first write.

    Where it cannot be used, what is done is kept in memory, and written to it as soon as it can be: with the next write, or at the end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place = ProgressPlace(path)
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
            return self._carried_out(lambda database: database.execute(query, values).fetchall())
        except ProgressError as error:
            self._trouble = str(error)
            return []

    def write(self, statement: str, *rows: tuple[object, ...], worth_a_copy: bool = True) -> None:
        """Carry out one statement for each of these rows, all or none, and keep what it did. Raises ProgressError."""
        if self._trouble and self._settled(0):
            self._trouble = None
        self._carried_out(lambda database: write_rows(database, statement, rows))
        if self._trouble:
            self._owed += ((statement, row) for row in rows)
        self._uncopied = self._uncopied or worth_a_copy

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
        return self._place.taken() or os.path.lexists(self._copy.path)

    def _keep_copy(self) -> None:
        import sqlite3

        if self._uncopied and not self._trouble and self._database is not None:
            with suppress(OSError, sqlite3.Error):  # the file itself is there; the copy is made the next time
                self._copy.keep(self._database, BRIEF)
                self._uncopied = False

    def _carried_out(self, action: Callable[[sqlite3.Connection], list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
        """What an action gives: in the file, else, once that is in trouble, in memory. Raises ProgressError."""
        import sqlite3

        trouble: sqlite3.Error | None = None
        for _ in range(3):
            if self._database is None:
                self._database = self._open()
            database = self._database
            try:
                return patiently(lambda: action(database), PATIENCE)  # noqa: B023 - called at once
            except sqlite3.Error as error:
                trouble = error
            if self._trouble:
                break
            self._database.close()
            if not is_corrupt(trouble):
                self._database = self._passing(what_to_do(self._path, trouble))
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
                    return self._passing(what_to_do(self._path, error))
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
        if not self._place.taken():
            self._begin()
        elif self._place.empty() and self._place.has_log():  # SQLite would throw the log away
            raise _Empty
        database = connect_dotted(self._path, PATIENCE) if self._dotted else connect(self._path)
        try:
            if patiently(lambda: schema_of(database), patience) < SCHEMA:
                patiently(lambda: database.execute("BEGIN IMMEDIATE"), patience)
                if schema_of(database) < SCHEMA:  # another trainer may have been quicker
                    if self._place.empty():
                        raise _Empty
                    bring_up_to_date(database)
                patiently(lambda: database.execute("COMMIT"), patience)
            if schema_of(database) > SCHEMA:
                raise _Newer
            if not entries_in(database) and self._copy.has_entries():  # the log only grows
                raise _Empty
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

    def _begin(self) -> None:
        """Make the file where there is none: what the copy holds, else without a row. Raises OSError and sqlite3.Error."""
        made = self._put_back()
        if made is not None:
            self._lost = (
                f"Your progress in {self._path} was not there any more. The copy of {made:%Y-%m-%d %H:%M} was taken in its place. "
                f"To begin anew, remove both: {self._path.name} and {self._copy.path.name}."
            )

    def _put_back(self) -> datetime | None:
        """The copy, or what is new, in the place of the file. Returns when the copy was made; None when it was not taken."""
        self._place.clear()
        return self._copy.put_back(bring_up_to_date)

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
        bring_up_to_date(memory)
        return memory

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

    def _sound(self) -> bool:
        """Whether SQLite finds nothing wrong in the file; another trainer may have put it back."""
        import sqlite3

        if self._place.empty():
            return False
        try:
            with closing(connect(self._path)) as database:
                sound = patiently(lambda: is_sound(database), BRIEF)
                return sound and (bool(entries_in(database)) or not self._copy.has_entries())
        except sqlite3.Error as error:
            return not is_corrupt(error)

    def _set_aside(self, what: str) -> bool:
        """Rename the file, which is corrupt or empty, and begin again. False when that cannot be done."""
        import sqlite3

        aside = self._place.set_aside(what)
        if aside is None:
            return False
        told = f"Your progress in {self._path} is {what}. It was renamed to {aside.name}"
        self._lost = f"{told}, and a new one was begun."
        with suppress(OSError, sqlite3.Error):  # then it is tried again, and told
            made = self._put_back()
            if made is not None:
                self._lost = (
                    f"{told}, and the copy of {made:%Y-%m-%d %H:%M} was taken in its place. What you did after that is missing."
                )
        return True
