"""What the learner has done: attempts, hints seen, places left. Kept in SQLite; two trainers may be open at once."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kata_tui.library.listed import Listed
from kata_tui.model.verdict import Verdict
from kata_tui.profile.progress_file import ProgressError, ProgressFile

if TYPE_CHECKING:
    from kata_tui.model.run_state import RunState

__all__ = ["Attempt", "Attempts", "ProgressError", "Status"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNTOLD = frozenset({Verdict.INTERNAL_ERROR, Verdict.CANCELLED})
"""Verdicts that say nothing of the submission."""
_KNOWN = frozenset(Verdict)


class Status(StrEnum):
    """How far the learner is with a problem. GIVEN_UP: not solved, and the solution was seen. STALE: solved, but revised since."""

    NEW = "new"
    TRIED = "tried"
    GIVEN_UP = "given up"
    SOLVED = "solved"
    STALE = "stale"


class Attempt(Struct, frozen=True):
    """One judged run. `when` is in UTC; `passed` of `total` cases and checks were accepted; `seconds`: how long the run took."""

    id: int
    problem: str
    revision: int
    when: datetime
    verdict: Verdict
    passed: int
    total: int
    seconds: float
    source: str


class Attempts:
    """The learner's progress in the file at `path`, which is made when there is something to write.

    `notice` is a sentence when that file could not be used as it was: it has been moved aside, or what is done now is kept only until
    the program ends, and written then if it can be. Reading never raises. Writing raises ProgressError, a sentence, when even that fails.
    `when_noticed` is called with each new notice, on the thread that met it.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file = ProgressFile(path)
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

    def record(self, state: "RunState", source: str) -> None:
        """Keep a run that has finished. Not kept: runs of a part of the cases, cancelled runs, and internal errors."""
        if not state.finished or len(state.selected) < len(state.entries) or state.verdict in _UNTOLD:
            return
        from kata_tui.model.run_state import report  # late: only who has run something needs it

        run = report(state)
        when = (datetime.now(UTC) - _EPOCH) // timedelta(microseconds=1)
        text = source.encode("utf-8", "replace").decode()  # half characters cannot be stored
        self._keep(
            "INSERT INTO attempt (problem, revision, at, verdict, passed, total, seconds, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(run.problem, run.revision, when, run.verdict.value, run.passed, run.total, run.seconds, text),
        )
        with self._lock:
            self._file.copy_when_old()

    def of(self, problem_id: str) -> tuple[Attempt, ...]:
        """All attempts at a problem, newest first."""
        rows = self._rows(
            "SELECT id, problem, revision, at, verdict, passed, total, seconds, source FROM attempt WHERE problem = ? ORDER BY id DESC",
            problem_id,
        )
        return tuple(_attempt(*row) for row in rows if row[4] in _KNOWN)

    def statuses(self, listed: Iterable[Listed]) -> dict[str, Status]:
        """How far the learner is with each of these problems, by id."""
        tried: dict[str, int | None] = dict(
            self._rows("SELECT problem, max(CASE WHEN verdict = 'accepted' THEN revision END) FROM attempt GROUP BY problem")
        )
        given_up = {problem for (problem,) in self._rows("SELECT problem FROM help WHERE gave_up")}

        def status(problem: Listed) -> Status:
            revision = tried.get(problem.id)
            if revision is not None:
                return Status.SOLVED if revision >= problem.revision else Status.STALE
            return Status.GIVEN_UP if problem.id in given_up else Status.TRIED if problem.id in tried else Status.NEW

        return {problem.id: status(problem) for problem in listed}

    def solved_on(self, problem_id: str) -> datetime | None:
        """When a problem was first solved, in UTC; None when it never was."""
        rows = self._rows("SELECT min(at) FROM attempt WHERE problem = ? AND verdict = 'accepted'", problem_id)
        return _time(rows[0][0]) if rows and rows[0][0] is not None else None

    def last_tried(self) -> dict[str, datetime]:
        """When each problem was last tried, in UTC, by id; only those that ever were."""
        rows = self._rows("SELECT problem, max(at) FROM attempt GROUP BY problem")
        return {problem: _time(at) for problem, at in rows}

    def hints_shown(self, problem_id: str) -> int:
        """How many hints of a problem the learner has seen."""
        rows = self._rows("SELECT hints FROM help WHERE problem = ?", problem_id)
        return int(rows[0][0]) if rows else 0

    def show_hint(self, problem_id: str) -> int:
        """One hint more has been seen. Returns how many that makes."""
        self._keep(
            "INSERT INTO help (problem, hints) VALUES (?, 1) ON CONFLICT (problem) DO UPDATE SET hints = hints + 1", problem_id
        )
        return self.hints_shown(problem_id)

    def gave_up(self, problem_id: str) -> bool:
        """Whether the learner asked to see the solution of a problem."""
        rows = self._rows("SELECT gave_up FROM help WHERE problem = ?", problem_id)
        return bool(rows and rows[0][0])

    def give_up(self, problem_id: str) -> None:
        """The learner asks to see the solution."""
        self._keep("INSERT INTO help (problem, gave_up) VALUES (?, 1) ON CONFLICT (problem) DO UPDATE SET gave_up = 1", problem_id)

    def remember(self, key: str, value: str) -> None:
        """Keep a small thing until the next start: the last problem, a pane, a cursor."""
        self._keep(
            "INSERT INTO memory (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value
        )

    def recall(self, key: str) -> str | None:
        """What was remembered under that key; None when nothing was."""
        rows = self._rows("SELECT value FROM memory WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._file.close()

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            rows = self._file.read(query, values)
        self._tell()
        return rows

    def _keep(self, statement: str, *values: object) -> None:
        try:
            with self._lock:
                self._file.write(statement, values)
        finally:
            self._tell()

    def _tell(self) -> None:
        before, self._noticed = self._noticed, self._file.notice
        if self._noticed not in (before, None) and self.when_noticed is not None:
            self.when_noticed(self._noticed)


def _attempt(
    number: int, problem: str, revision: int, at: int, verdict: str, passed: int, total: int, seconds: float, source: str
) -> Attempt:
    return Attempt(number, problem, revision, _time(at), Verdict(verdict), passed, total, seconds, source)


def _time(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
