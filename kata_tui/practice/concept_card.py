"""What is remembered of one concept: its card, and how a review changes it. Days are whole, and the learner's own."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    import fsrs

RETENTION = 0.85
"""How likely it is to be still known on the day that a card is due."""
LONGEST = 365
"""Days between two reviews at the most."""
SEEN = 4
"""So many days of reviews are kept."""
WRITE_EVERY = 3
"""Every so manieth review of a concept is the kata itself, written anew."""


class Grade(IntEnum):
    """How a review went, in the numbers of FSRS."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class ConceptCard(Struct, frozen=True):
    """The state of a concept's memory by FSRS. `last` and `due` are ordinals of days.

    `stability`: days until it is known with 0.9; `difficulty`: 1 to 10. `reviews` counts those of its own, `unwritten` those since the
    last one that was a whole kata. `seen`: the last days of its own reviews, by the clock of the time, which may have been wrong.
    """

    stability: float
    difficulty: float
    last: int
    due: int
    reviews: int = 0
    unwritten: int = 0
    seen: tuple[int, ...] = ()

    @property
    def wants_write(self) -> bool:
        """Whether its next review is a whole kata."""
        return self.unwritten >= WRITE_EVERY - 1


def reviewed(card: ConceptCard | None, grade: Grade, day: int, *, written: bool = True) -> ConceptCard:
    """The card after a review of its own on that day; `written`: it was a whole kata. A day before the last one counts as that."""
    seen = (*(card.seen if card else ()), day)[-SEEN:]
    day = day if card is None else max(day, card.last)
    after = _rated(card, grade, day)
    before = card or after
    unwritten = 0 if written else before.unwritten + 1
    return replace(after, reviews=(before.reviews if card else 0) + 1, unwritten=unwritten, seen=seen)


def credited(card: ConceptCard, part: float, day: int) -> ConceptCard:
    """The card after something that rests on it went well: that `part` (0 to 1) of the way to what a good review makes of it.

    On the day of its last review nothing is gained.
    """
    if day <= card.last:
        return card
    good = _rated(card, Grade.GOOD, day)
    stability = card.stability + part * max(0.0, good.stability - card.stability)
    last = card.last + int(part * (day - card.last))
    due = max(card.due, last + _interval(stability))
    return replace(card, stability=stability, last=last, due=due)


def recall(card: ConceptCard, day: int) -> float:
    """How likely it is to be known on that day, from 0 to 1."""
    made = _fsrs_card(card)
    return float(_scheduler().get_card_retrievability(made, _moment(max(day, card.last))))


def _rated(card: ConceptCard | None, grade: Grade, day: int) -> ConceptCard:
    import fsrs

    made = fsrs.Card(card_id=0) if card is None else _fsrs_card(card)
    after, _ = _scheduler().review_card(made, fsrs.Rating(int(grade)), _moment(day))
    assert after.stability is not None
    assert after.difficulty is not None
    due = day + max(1, (after.due - _moment(day)).days)
    before = card or ConceptCard(0.0, 0.0, day, day)
    return replace(before, stability=after.stability, difficulty=after.difficulty, last=day, due=due)


def _interval(stability: float) -> int:
    """Days after which a card of that stability is due."""
    import fsrs

    made = fsrs.Card(card_id=0, state=fsrs.State.Review, stability=stability, difficulty=5.0, last_review=_moment(1))
    scheduler = _scheduler()
    # the days at which the curve of this card is at the retention that is wanted
    low, high = 1, LONGEST
    while low < high:
        middle = (low + high + 1) // 2
        if scheduler.get_card_retrievability(made, _moment(1 + middle)) >= RETENTION:
            low = middle
        else:
            high = middle - 1
    return low


def _fsrs_card(card: ConceptCard) -> fsrs.Card:
    import fsrs

    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=_moment(card.due),
        last_review=_moment(card.last),
    )


@cache
def _scheduler() -> fsrs.Scheduler:
    """FSRS without steps on one day, and without chance: what is due is the same on every machine that has the log."""
    import fsrs  # late: it takes a while, and who only looks what is due needs none of it

    return fsrs.Scheduler(
        desired_retention=RETENTION, learning_steps=(), relearning_steps=(), maximum_interval=LONGEST, enable_fuzzing=False
    )


@cache
def _moment(day: int) -> datetime:
    return datetime.fromordinal(min(max(day, 1), 3_000_000)).replace(tzinfo=UTC)
