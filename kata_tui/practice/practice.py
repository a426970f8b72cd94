"""Practice of one user: what is due today, what is new, what a pass was worth."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from kata_tui.library.catalogue import Listed
from kata_tui.practice.concept_card import Grade
from kata_tui.practice.grading import graded
from kata_tui.practice.graph import Graph, Kata
from kata_tui.practice.history import RULES, History, LastReview, ReviewEvidence, advance
from kata_tui.practice.schedule import SHORT_MINUTES, DueReview, due_reviews, todays
from kata_tui.profile import days
from kata_tui.profile.attempts import Status
from kata_tui.profile.entries import CardLog, Corrected, Entry, Reviewed, WayChosen, derived_id, entry_now
from kata_tui.profile.fold import Fold
from kata_tui.profile.profile import Profile
from kata_tui.profile.workspace import Workspace

if TYPE_CHECKING:
    from kata_tui.practice.named_faults import Faults

FORTNIGHT = 14


class GradedReview(Struct, frozen=True):
    """A review that was just graded: its entry, what it was of, the grade of its main concept and the days until that is due again."""

    entry: str
    problem: str
    concept: str
    grade: Grade
    days: int


class Today(Struct, frozen=True):
    """What this day holds. `due`: what is to be reviewed, in order; `waiting`: how much more is due, for other days.

    `new`: the next problem to learn. `minutes`: what the day has in all, of which `spent` are gone. `fortnight`: minutes of the last 14
    days, today's last.
    """

    due: tuple[DueReview, ...]
    waiting: int
    new: Listed | None
    minutes: float
    spent: float
    fortnight: tuple[float, ...]

    @property
    def left(self) -> float:
        """About how many minutes the reviews of today take."""
        return sum(each.minutes for each in self.due)


class Practice:
    """What follows from a profile's log for practice. It is looked at anew with each question; `profile` stays its owner's."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._fold = Fold("practice", RULES, History, advance)

    @property
    def history(self) -> History:
        """What was practised so far. Not to be changed."""
        return self.profile.attempts.follow(self._fold)

    @property
    def graph(self) -> Graph:
        """The katas of the library, and what each rests on."""
        listed = self.profile.library.listed
        if self._graphed is None or self._graphed[0] is not listed:
            katas = [Kata(row.id, row.track, row.concepts, row.requires, row.minutes, row.revision) for row in listed]
            self._graphed = listed, Graph(katas)
        return self._graphed[1]

    _graphed: tuple[tuple[Listed, ...], Graph] | None = None

    @cached_property
    def faults(self) -> "Faults":
        """What reports name, and the concepts that it is about."""
        from kata_tui.practice.named_faults import Faults  # late: it knows all cards

        return Faults(self.profile)

    @cached_property
    def desk(self) -> Workspace:
        """Where reviews of whole katas are written: the learner's own files stay as they are."""
        return Workspace(self.profile.paths.state / "reviews")

    def title(self, concept: str) -> str:
        """What a concept is called; its id where no list has it."""
        known = self.profile.library.concepts.get(concept)
        return known.title if known is not None else concept

    # What was worth what

    def grade(self) -> list[GradedReview]:
        """Grade what has been done and not graded yet, and enter it. Raises ProgressError."""
        entries = [entry for evidence in self.history.pending.values() if (entry := self._graded(evidence)) is not None]
        if not entries:
            return []
        self.profile.attempts.add(*entries)
        return list(self._said(entries))

    def _graded(self, evidence: ReviewEvidence) -> Entry | None:
        kata = self.graph.katas.get(evidence.problem)
        expected = {"predict": 1.0, "mend": 3.0, "order": 3.0}.get(evidence.size, float(kata.minutes if kata else SHORT_MINUTES))
        logs = graded(evidence, self.graph, self.faults.concept_of, expected)
        if not logs:
            return None
        took = None if evidence.seconds is None else round(1000 * evidence.seconds)
        first_run = evidence.passed and evidence.runs == 1 and not evidence.hints
        holds = tuple(self.graph.all_below(evidence.problem)) if evidence.passed and evidence.placement else ()
        told = Reviewed(evidence.entry, logs, evidence.size, took, first_run, holds)
        body = msgspec.json.encode(told).decode()
        return Entry(derived_id(evidence.entry, body), evidence.at + 1, evidence.zone, Reviewed.kind, evidence.problem, body)

    def _said(self, entries: list[Entry]) -> Iterator[GradedReview]:
        cards = self.history.cards
        for entry in entries:
            main = _main(entry)
            if main is not None and main.card_id in cards:
                card = cards[main.card_id]
                grade = Grade(self.history.corrections.get(entry.id, main.rating))
                yield GradedReview(entry.id, entry.problem, main.card_id, grade, card.due - entry.day.toordinal())

    def correct(self, review: GradedReview, grade: Grade) -> GradedReview:
        """Put a grade right. Returns the review as it is now. Raises ProgressError."""
        self.profile.attempts.add(entry_now(Corrected(review.entry, int(grade)), review.problem))
        card = self.history.cards[review.concept]
        return GradedReview(review.entry, review.problem, review.concept, grade, card.due - days.today().toordinal())

    @property
    def last_review(self) -> LastReview | None:
        """What was reviewed last."""
        return self.history.last

    # What is for today

    @property
    def minutes(self) -> float:
        """What the learner wants to give to reviews on a day."""
        return float(self.profile.settings.daily_minutes)

    def today(self) -> Today:
        """What this day holds."""
        history, day = self.history, days.today().toordinal()
        changed = list(self._changed())
        covered = {each.concept for each in changed}
        every = [due for due in due_reviews(history.cards, self.graph, day) if due.concept not in covered]
        spent = history.reviews.get(day, 0.0) / 60
        taken = todays([*changed, *every], self.minutes, spent)
        waiting = sum(not each.spare for each in (*changed, *every)) - sum(not each.spare for each in taken)
        fortnight = tuple(history.seconds.get(day - back, 0.0) / 60 for back in reversed(range(FORTNIGHT)))
        return Today(tuple(taken), max(0, waiting), self.next_new(), self.minutes, spent, fortnight)

    def _changed(self) -> Iterator[DueReview]:
        """The katas that were solved and have been changed since: each is due, whatever its concepts are."""
        statuses = self.profile.attempts.statuses(self.profile.library.listed)
        for row in self.profile.library.listed:
            if statuses[row.id] is Status.STALE and row.concepts:
                yield DueReview(row.concepts[0], float(row.minutes), written=True, pays=1.0, track=row.track, kata=row.id)

    # What is new

    @property
    def way(self) -> str | None:
        """The id of the way that was chosen; None when nobody asked yet, "" when none is wanted."""
        return self.profile.settings.way if self.profile.settings.way is not None else self.history.way

    def choose_way(self, way: str) -> None:
        """Go that way from now on; none, for an empty id. Raises ProgressError."""
        self.profile.attempts.add(entry_now(WayChosen(way)))

    def next_new(self) -> Listed | None:
        """The next problem to learn: the first of the way, or else of the library, whose requirements are held.

        Where none has its requirements, what they lack comes first. What was given up waits for the rest. None when all are solved.
        """
        rows = {row.id: row for row in self.profile.library.listed}
        order = [rows[name] for name in self._way_katas() if name in rows] or list(rows.values())
        return self._first_of(order, rows) or self._first_of(list(rows.values()), rows)

    def _first_of(self, order: list[Listed], rows: dict[str, Listed]) -> Listed | None:
        left = [row for row in order if not self.holds(row)]
        below = [rows[name] for row in left[:1] for name in self.graph.all_below(row.id)]
        ready = [row for row in (*left, *below) if self._is_ready(row, rows)]
        return next(iter(ready or left), None)

    def _is_ready(self, row: Listed, rows: dict[str, Listed]) -> bool:
        """Whether a problem is new, and what it requires was passed, or given up: that comes back as a review."""
        if self.holds(row) or self.profile.attempts.gave_up(row.id):
            return False
        needed = (rows[need] for need in row.requires if need in rows)
        return all(self.holds(need) or self.profile.attempts.gave_up(need.id) for need in needed)

    def holds(self, row: Listed) -> bool:
        """Whether a problem is behind the learner: it was passed, or a kata that rests on it was, to see what is known."""
        return row.id in self.history.passed or row.id in self.history.held

    def _way_katas(self) -> tuple[str, ...]:
        way = self.profile.ways.get(self.way) if self.way else None
        return () if way is None else way.katas


def _main(entry: Entry) -> CardLog | None:
    logs = msgspec.json.decode(entry.body, type=Reviewed).cards
    return next((log for log in logs if log.weight >= 1), None)
