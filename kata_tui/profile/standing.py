"""How far the learner is with each problem, as it follows from the log."""

from enum import StrEnum

from msgspec import Struct

from kata_tui.model.verdict import Verdict
from kata_tui.profile.entries import Attempted, Entry, GaveUp, Hinted, body_of

RULES = 1
"""Moves with what `advance` makes of an entry: what was kept by other rules is worked out anew."""

_KNOWN = frozenset(Verdict)


class Status(StrEnum):
    """How far the learner is with a problem. GIVEN_UP: not solved, and the solution was seen. STALE: solved, but revised since."""

    NEW = "new"
    TRIED = "tried"
    GIVEN_UP = "given up"
    SOLVED = "solved"
    STALE = "stale"


class ProblemStanding(Struct):
    """What is known of one problem. `revision`: the newest that was solved; moments are in microseconds since 1970."""

    tried: int | None = None
    solved: int | None = None
    revision: int | None = None
    hints: int = 0
    gave_up: bool = False

    def status(self, revision: int) -> Status:
        """How far that is, for a problem of that revision."""
        if self.revision is not None:
            return Status.SOLVED if self.revision >= revision else Status.STALE
        return Status.GIVEN_UP if self.gave_up else Status.TRIED if self.tried is not None else Status.NEW


class Standing(Struct):
    """What is known of each problem, by id."""

    problems: dict[str, ProblemStanding] = {}


def advance(standing: Standing, entry: Entry) -> None:
    """Take one entry of the log."""
    if entry.kind not in (Attempted.kind, Hinted.kind, GaveUp.kind):
        return
    held = standing.problems.get(entry.problem) or ProblemStanding()
    attempted = body_of(entry, Attempted)
    if entry.kind == Hinted.kind:
        held.hints += 1
    elif entry.kind == GaveUp.kind:
        held.gave_up = True
    elif attempted is None or attempted.verdict not in _KNOWN:
        return
    else:
        held.tried = entry.at
        if attempted.verdict == Verdict.ACCEPTED:
            held.solved = entry.at if held.solved is None else held.solved
            held.revision = max(attempted.revision, held.revision or 0)
    standing.problems[entry.problem] = held
