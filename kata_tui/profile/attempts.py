"""What the learner has done: attempts, hints seen, places left. Kept in SQLite; two trainers may be open at once."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from kata_tui.library.listed import Listed
from kata_tui.model.verdict import Verdict
from kata_tui.profile.days import time_of
from kata_tui.profile.entries import Attempted, Entry, GaveUp, Happened, Hinted, Opened, body_of, entry_now
from kata_tui.profile.fold import Fold
from kata_tui.profile.progress_file import ProgressFile
from kata_tui.profile.progress_schema import ADD_ENTRY
from kata_tui.profile.progress_trouble import ProgressError
from kata_tui.profile.standing import RULES, ProblemStanding, Standing, Status, advance

if TYPE_CHECKING:
    from kata_tui.model.run_state import RunState

__all__ = ["Attempt", "Attempts", "ProgressError", "Status"]

State = TypeVar("State", bound=Struct)

_UNTOLD = frozenset({Verdict.INTERNAL_ERROR, Verdict.CANCELLED})
"""Verdicts that say nothing of the submission."""
_KNOWN = frozenset(Verdict)
_AT_ONCE = 2_000
"""Entries that are read at a time."""


class Attempt(Struct, frozen=True):
    """One judged run. `when` is in UTC; `passed` of `total` cases and checks were accepted; `seconds`: how long the run took.

    `failed`: ids of the cases and checks that did not pass, where that was kept; `cards`: ids of the cards that explained why.
    """

    id: int
    problem: str
    revision: int
    when: datetime
    verdict: Verdict
    passed: int
    total: int
    seconds: float
    source: str
    failed: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()


class Attempts:
    """The learner's progress in the file at `path`, which is made when there is something to write: a log, and what follows from it.

    `notice` is a sentence when that file could not be used as it was: it has been moved aside, or what is done now is kept only until
    the program ends, and written then if it can be. Reading never raises. Writing raises ProgressError, a sentence, when even that fails.
    `when_noticed` is called with each new notice, on the thread that met it.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file = ProgressFile(path)
        self._folds: list[Fold[Any]] = []
        self._standing = Fold("standing", RULES, Standing, advance)
        self._noticed = self._file.notice
        self.when_noticed: Callable[[str], None] | None = None

    def begin(self) -> None:
        """Write something, before there is anything to lose: where that cannot be, `notice` says so now."""
        with suppress(ProgressError):
            self.remember("begun", datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def notice(self) -> str | None:
        """What the learner should know about the file; None when all is well."""
        return self._file.notice

    @property
    def in_memory(self) -> bool:
        """Whether what is done now is kept in memory alone."""
        return self._file.in_memory

    # The log

    def add(self, *entries: Entry) -> None:
        """Put entries at the end of the log, all or none; those that are in it already stay as they are. Raises ProgressError."""
        if entries:
            self._keep(ADD_ENTRY, *((e.id, e.at, e.zone, e.kind, e.problem, e.body, e.source) for e in entries))

    def log(self) -> Iterator[Entry]:
        """All that is in the log, as it was written, a part at a time."""
        position = 0
        while rows := self._rows(
            "SELECT position, id, at, zone, kind, problem, body, source FROM entry WHERE position > ? ORDER BY position LIMIT ?",
            *(position, _AT_ONCE),
        ):
            for position, *fields in rows:  # noqa: B007 - the last one is where the next part begins
                yield Entry(*fields)

    @property
    def size(self) -> int:
        """How many entries the log has."""
        rows = self._rows("SELECT count(*) FROM entry")
        return int(rows[0][0]) if rows else 0

    def follow(self, fold: Fold[State]) -> State:
        """What follows from the log by that fold."""
        if fold not in self._folds:
            self._folds.append(fold)
        try:
            with self._lock:
                return fold.look(self._file)
        finally:
            self._tell()

    # What happens

    def record(self, state: "RunState", source: str) -> Entry | None:
        """Keep a run that has finished, and return its entry. Not kept: runs of a part of the cases, cancelled runs, internal errors."""
        if not state.finished or len(state.selected) < len(state.entries) or state.verdict in _UNTOLD:
            return None
        from kata_tui.profile.run_entry import attempted  # late: only who has run something needs it

        entry = entry_now(attempted(state), state.problem, source)
        self.add(entry)
        with self._lock:
            self._file.copy_when_old()
        return entry

    def open(self, problem_id: str, *, review: bool = False, placement: bool = False) -> None:
        """Work on a problem begins; `review`: from a clean starter; `placement`: to see what is known."""
        self._enter(Opened(review, placement), problem_id)

    def show_hint(self, problem_id: str) -> int:
        """One hint more has been seen. Returns how many that makes."""
        self._enter(Hinted(), problem_id)
        return self.hints_shown(problem_id)

    def give_up(self, problem_id: str) -> None:
        """The learner asks to see the solution."""
        self._enter(GaveUp(), problem_id)

    def _enter(self, happened: Happened, problem_id: str) -> None:
        self.add(entry_now(happened, problem_id))

    # What follows

    def of(self, problem_id: str) -> tuple[Attempt, ...]:
        """All attempts at a problem, newest first."""
        rows = self._rows(
            "SELECT position, id, at, zone, kind, problem, body, source FROM entry WHERE problem = ? AND kind = ? ORDER BY at DESC, id",
            *(problem_id, Attempted.kind),
        )
        found = (_attempt(position, Entry(*fields)) for position, *fields in rows)
        return tuple(attempt for attempt in found if attempt is not None)

    def statuses(self, listed: Iterable[Listed]) -> dict[str, Status]:
        """How far the learner is with each of these problems, by id."""
        known = self.follow(self._standing).problems
        return {problem.id: known[problem.id].status(problem.revision) if problem.id in known else Status.NEW for problem in listed}

    def solved_on(self, problem_id: str) -> datetime | None:
        """When a problem was first solved, in UTC; None when it never was."""
        solved = self._of(problem_id).solved
        return None if solved is None else time_of(solved)

    def last_tried(self) -> dict[str, datetime]:
        """When each problem was last tried, in UTC, by id; only those that ever were."""
        known = self.follow(self._standing).problems
        return {problem: time_of(held.tried) for problem, held in known.items() if held.tried is not None}

    def hints_shown(self, problem_id: str) -> int:
        """How many hints of a problem the learner has seen."""
        return self._of(problem_id).hints

    def gave_up(self, problem_id: str) -> bool:
        """Whether the learner asked to see the solution of a problem."""
        return self._of(problem_id).gave_up

    def _of(self, problem_id: str) -> ProblemStanding:
        return self.follow(self._standing).problems.get(problem_id) or ProblemStanding()

    # Small things

    def remember(self, key: str, value: str) -> None:
        """Keep a small thing until the next start: the last problem, a pane, a cursor."""
        self._keep(
            "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
        )

    def recall(self, key: str) -> str | None:
        """What was remembered under that key; None when nothing was."""
        rows = self._rows("SELECT value FROM memory WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            for fold in self._folds:
                with suppress(ProgressError):  # it is worked out anew
                    fold.keep(self._file)
            self._file.close()

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            rows = self._file.read(query, values)
        self._tell()
        return rows

    def _keep(self, statement: str, *rows: tuple[object, ...]) -> None:
        try:
            with self._lock:
                self._file.write(statement, *rows)
        finally:
            self._tell()

    def _tell(self) -> None:
        before, self._noticed = self._noticed, self._file.notice
        if self._noticed not in (before, None) and self.when_noticed is not None:
            self.when_noticed(self._noticed)


def _attempt(position: int, entry: Entry) -> Attempt | None:
    """An attempt, of the entry at that place of the log; None when its verdict is of another time."""
    told = body_of(entry, Attempted)
    if told is None or told.verdict not in _KNOWN:
        return None
    verdict = Verdict(told.verdict)
    return Attempt(
        position,
        entry.problem,
        told.revision,
        entry.when,
        verdict,
        told.passed,
        told.total,
        told.seconds,
        entry.source,
        told.failed,
        told.cards,
    )
