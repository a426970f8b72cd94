"""What follows from the log, worked out entry by entry, and kept: who comes back reads only what is new."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from kata_tui.profile.entries import Corrected, Entry
from kata_tui.profile.progress_file import ProgressFile

State = TypeVar("State", bound=Struct)

_KEEP_AFTER = 50
"""New entries after which what follows is kept anew."""
_ROWS = "SELECT position, id, at, zone, kind, problem, body FROM entry WHERE position >= ? ORDER BY kind = ? DESC, at, id"
_KEPT = "SELECT position, state FROM fold WHERE name = ?"
_KEEP = "INSERT INTO fold VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position, state = excluded.state"


class KeptFold(Struct, frozen=True):
    """What stands in the file. `rules`: by which it was made; `id`: of the entry up to which; `last`: the moment and id of the latest."""

    rules: int
    id: str
    last: tuple[int, str]
    state: msgspec.Raw


class Fold(Generic[State]):
    """What follows from a log by `advance`, which changes a state by an entry. `rules` moves whenever `advance` comes to something else.

    Entries are taken by when they happened, whichever file or machine they came from first; so an entry from before the last one that
    was taken makes it begin anew, as does what puts an earlier one right. Such corrections are taken before all else.
    """

    def __init__(self, name: str, rules: int, empty: type[State], advance: Callable[[State, Entry], None]) -> None:
        self._name = name
        self._rules = rules
        self._empty = empty
        self._advance = advance
        self._state: State | None = None
        self._position, self._id, self._last = 0, "", (-(2**63), "")
        self._unkept = 0

    def look(self, file: ProgressFile) -> State:
        """What follows from all entries that are in the file now."""
        if self._state is None:
            self._restore(file)
        rows = self._rows(file, self._position)
        if self._position:
            same = [row for row in rows if row[:2] == (self._position, self._id)]
            new = [row for row in rows if row[0] != self._position]
            early = any((row[2], row[1]) < self._last or row[4] == Corrected.kind for row in new)
            if not same or early:  # another file is in this one's place, or it is not as it was taken to be
                self._begin()
                new = self._rows(file, 0)
        else:
            self._begin()
            new = rows
        self._take(new)
        assert self._state is not None
        if self._unkept >= _KEEP_AFTER:
            self.keep(file)
        return self._state

    def keep(self, file: ProgressFile) -> None:
        """Write down what follows from the log so far. Raises ProgressError."""
        if self._state is None or not self._unkept:
            return
        kept = KeptFold(self._rules, self._id, self._last, msgspec.Raw(msgspec.json.encode(self._state)))
        file.write(_KEEP, (self._name, self._position, msgspec.json.encode(kept).decode()), worth_a_copy=False)
        self._unkept = 0

    def _rows(self, file: ProgressFile, position: int) -> list[tuple[Any, ...]]:
        return file.read(_ROWS, (position, Corrected.kind))

    def _begin(self) -> None:
        self._state = self._empty()
        self._position, self._id, self._last = 0, "", (-(2**63), "")

    def _restore(self, file: ProgressFile) -> None:
        """Take what is kept, if this program can go on from it."""
        self._begin()
        for position, text in file.read(_KEPT, (self._name,)):
            try:
                kept = msgspec.json.decode(text, type=KeptFold)
                state = msgspec.json.decode(kept.state, type=self._empty)
            except (msgspec.MsgspecError, ValueError):
                continue
            if kept.rules == self._rules:
                self._state, self._position, self._id, self._last = state, position, kept.id, kept.last

    def _take(self, rows: list[tuple[Any, ...]]) -> None:
        assert self._state is not None
        for position, own_id, at, zone, kind, problem, body in rows:
            self._advance(self._state, Entry(own_id, at, zone, kind, problem, body))
            if kind != Corrected.kind:
                self._last = max(self._last, (at, own_id))
            if position > self._position:
                self._position, self._id = position, own_id
            self._unkept += 1
