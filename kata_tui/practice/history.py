"""What was practised, as it follows from the log: cards, what has yet to be graded, days, and what went wrong again and again."""

from msgspec import Struct

from kata_tui.model.verdict import Verdict
from kata_tui.practice.concept_card import ConceptCard, Grade, credited, reviewed
from kata_tui.profile.days import day_of, time_of
from kata_tui.profile.entries import (
    Attempted,
    Corrected,
    Entry,
    GaveUp,
    Hinted,
    ItemDone,
    Opened,
    Reviewed,
    WayChosen,
    body_of,
)

RULES = 3
"""Moves with what `advance` makes of an entry: what was kept by other rules is worked out anew."""
_LONGEST_STAY = 3 * 3600
"""Seconds between two doings after which nobody was at it."""
_A_DOING = 60
"""Seconds that something took which nothing came before."""


class Sitting(Struct):
    """Work on a problem since it was last passed or begun anew. `began`: microseconds since 1970; `faults`: how often each was named."""

    began: int | None = None
    review: bool = False
    placement: bool = False
    runs: int = 0
    failed: int = 0
    hints: int = 0
    gave_up: bool = False
    faults: dict[str, int] = {}


class ReviewEvidence(Struct, frozen=True):
    """What shows how well something is known, and has yet to be graded. `seconds` is None where nobody knows.

    `size`: of the item, `write` for a whole kata; `concept`: the one that an item is of. `kata_passed`: by a run that was accepted.
    """

    entry: str
    problem: str
    at: int
    zone: int
    passed: bool
    runs: int
    failed: int
    hints: int
    seconds: float | None
    faults: dict[str, int]
    size: str = "write"
    concept: str = ""
    revision: int = 0
    placement: bool = False


class Fault(Struct):
    """Something that reports named: how often, and last when and where."""

    count: int = 0
    at: int = 0
    problem: str = ""
    zone: int = 0


class LastReview(Struct, frozen=True):
    """What was last reviewed, to be put right: the entry's id, what it was of, and the grade of its first card."""

    id: str
    problem: str
    concept: str
    grade: int


class History(Struct):
    """All that follows from the log, for practice. Days are ordinals."""

    cards: dict[str, ConceptCard] = {}
    sittings: dict[str, Sitting] = {}
    pending: dict[str, ReviewEvidence] = {}
    passed: dict[str, int] = {}
    """The newest revision of each kata that was passed."""
    held: set[str] = set()
    """Katas that are behind the learner although they were never done: something that rests on them was."""
    placements: dict[str, bool] = {}
    """Katas that were tried to see what is known, and whether they were passed."""
    seconds: dict[int, float] = {}
    """How long was practised on each day."""
    reviews: dict[int, float] = {}
    """Of that, on reviews."""
    first_runs: dict[str, tuple[int, int]] = {}
    """For each concept, how many passes at the first run, of how many."""
    faults: dict[str, Fault] = {}
    items: dict[str, int] = {}
    """The day on which each item was last done."""
    corrections: dict[str, int] = {}
    last: LastReview | None = None
    way: str | None = None
    before: tuple[int, int] | None = None
    """The moment of the last doing, and its day."""


def advance(history: History, entry: Entry) -> None:
    """Take one entry of the log."""
    day = entry.day.toordinal()
    if (corrected := body_of(entry, Corrected)) is not None:
        history.corrections[corrected.of] = corrected.rating  # they are taken before what they put right
        return
    if (seen := body_of(entry, Reviewed)) is not None:
        _review(history, seen, entry, day)
        return
    if (chosen := body_of(entry, WayChosen)) is not None:
        history.way = chosen.way
        return
    if (done := body_of(entry, ItemDone)) is not None:
        history.items[done.item] = day
        _spend(history, entry, day, done.seconds, review=True)
        failed = max(0, done.runs - 1) if done.passed else done.runs
        history.pending[entry.id] = ReviewEvidence(
            entry.id,
            entry.problem,
            entry.at,
            entry.zone,
            done.passed,
            done.runs,
            failed,
            0,
            done.seconds,
            {},
            done.size,
            done.concept,
        )
        return
    if not entry.problem:
        return
    sitting = history.sittings.setdefault(entry.problem, Sitting())
    if (opened := body_of(entry, Opened)) is not None:
        if opened.review:
            sitting = history.sittings[entry.problem] = Sitting(review=True)
        if opened.placement:
            history.placements.setdefault(entry.problem, False)
        sitting.placement = sitting.placement or opened.placement
        sitting.began = (
            entry.at if sitting.began is None or day != day_of(time_of(sitting.began), entry.zone).toordinal() else sitting.began
        )
        history.before = (entry.at, day)
    elif entry.kind == Hinted.kind:
        sitting.hints += 1
        _spend(history, entry, day, None, review=sitting.review)
    elif entry.kind == GaveUp.kind:
        sitting.gave_up = True
        _spend(history, entry, day, None, review=sitting.review)
        history.pending[entry.id] = _evidence(entry, sitting, passed=False)
    elif (attempted := body_of(entry, Attempted)) is not None:
        _spend(history, entry, day, None, review=sitting.review)
        _attempt(history, sitting, attempted, entry)


def _attempt(history: History, sitting: Sitting, attempted: Attempted, entry: Entry) -> None:
    if attempted.verdict == Verdict.ACCEPTED:
        known = history.passed.get(entry.problem)
        if sitting.placement and not sitting.gave_up:
            history.placements[entry.problem] = True
        sitting.runs += 1
        if (known is None or sitting.review or attempted.revision > known) and not sitting.gave_up:
            history.pending[entry.id] = _evidence(entry, sitting, passed=True, revision=attempted.revision)
        if sitting.review:
            history.items[f"{entry.problem}:write"] = entry.day.toordinal()
        history.passed[entry.problem] = max(attempted.revision, known or 0)
        history.sittings[entry.problem] = Sitting()
        return
    if attempted.unread:
        return
    sitting.runs += 1
    sitting.failed += 1
    named = [f"{entry.problem}:{mistake}" for mistake in attempted.mistakes]
    named += (*(f"card:{card}" for card in attempted.cards), *(f"pattern:{pattern}" for pattern in attempted.patterns))
    for name in dict.fromkeys((*named, *(f"{entry.problem}:{check}" for check in attempted.checks))):
        sitting.faults[name] = sitting.faults.get(name, 0) + 1
        fault = history.faults.setdefault(name, Fault())
        fault.count, fault.at, fault.zone, fault.problem = fault.count + 1, entry.at, entry.zone, entry.problem


def _evidence(entry: Entry, sitting: Sitting, *, passed: bool, revision: int = 0) -> ReviewEvidence:
    seconds = None if sitting.began is None else (entry.at - sitting.began) / 1e6
    if seconds is not None and not 0 <= seconds <= _LONGEST_STAY:
        seconds = None
    faults = dict(sitting.faults)
    return ReviewEvidence(
        entry.id,
        entry.problem,
        entry.at,
        entry.zone,
        passed,
        sitting.runs,
        sitting.failed,
        sitting.hints,
        seconds,
        faults,
        revision=revision,
        placement=sitting.placement,
    )


def _review(history: History, seen: Reviewed, entry: Entry, day: int) -> None:
    if history.pending.pop(seen.of, None) is None:
        return  # another machine has graded the same
    history.held.update(seen.holds)
    rating = history.corrections.get(entry.id)
    for log in seen.cards:
        grade = _grade(log.rating if rating is None or log.weight < 1 else rating)
        card = history.cards.get(log.card_id)
        if log.weight >= 1:
            history.cards[log.card_id] = reviewed(card, grade, day, written=seen.item == "write")
            passes, of = history.first_runs.get(log.card_id, (0, 0))
            history.first_runs[log.card_id] = passes + seen.first_run, of + 1
        elif card is not None:
            history.cards[log.card_id] = credited(card, max(0.0, log.weight), day)
    own = [log for log in seen.cards if log.weight >= 1]
    if own:
        shown = rating if rating is not None else own[0].rating
        history.last = LastReview(entry.id, entry.problem, own[0].card_id, shown)


def _grade(rating: int) -> Grade:
    return Grade(min(max(rating, Grade.AGAIN), Grade.EASY))


def _spend(history: History, entry: Entry, day: int, seconds: float | None, *, review: bool) -> None:
    """Count the time since the last doing, unless nobody was at it."""
    if seconds is None:
        since = None if history.before is None else (entry.at - history.before[0]) / 1e6
        seconds = since if since is not None and 0 <= since <= _LONGEST_STAY / 6 else _A_DOING
    seconds = min(max(seconds, 0.0), float(_LONGEST_STAY))  # whatever another machine's log says
    history.before = (entry.at, day)
    history.seconds[day] = history.seconds.get(day, 0.0) + seconds
    if review:
        history.reviews[day] = history.reviews.get(day, 0.0) + seconds
