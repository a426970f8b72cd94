"""Where the learner is: tracks solved and held, days and minutes, first runs, what goes wrong again and again, what will be due."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from kata_tui.practice.concept_card import ConceptCard, recall
from kata_tui.practice.graph import Kata
from kata_tui.practice.practice import Practice
from kata_tui.profile import days
from kata_tui.profile.attempts import Status
from kata_tui.profile.days import day_of, time_of

HELD = 0.8
"""How likely something is to be known that counts as held."""
HALF_A_YEAR = 26 * 7
FORECAST = 14
RECURRING = 2
"""Times after which something goes wrong again and again."""
_MOST = 10


class TrackStats(Struct, frozen=True):
    """A track: how many of its problems were solved and given up, of how many; how many of its concepts are held, of those met."""

    id: str
    title: str
    problems: int
    solved: int
    given_up: int
    met: int
    held: int


class DayStats(Struct, frozen=True):
    """A day, as `2026-11-28`, and the minutes of it."""

    day: str
    minutes: float


class ConceptStats(Struct, frozen=True):
    """A concept that was met. `recall`: how likely it is to be known now; `first_runs` of `passes` were at the first run."""

    id: str
    title: str
    recall: float
    due: str
    first_runs: int
    passes: int


class RecurringFault(Struct, frozen=True):
    """What went wrong several times: how it is called, how often, on which day last, and the kata that trains it."""

    id: str
    title: str
    times: int
    last: str
    trains: str


class Stats(Struct, frozen=True):
    """Everything; `kata-tui stats --json` prints it. `forecast`: how many concepts come due on each of the next days, today first."""

    format: int
    tracks: tuple[TrackStats, ...]
    problems: dict[str, int]
    days: tuple[DayStats, ...]
    today: DayStats
    daily_minutes: float
    concepts: tuple[ConceptStats, ...]
    recurring: tuple[RecurringFault, ...]
    forecast: tuple[int, ...]


def stats_of(practice: Practice) -> Stats:
    """Where the learner is now."""
    profile, history, today = practice.profile, practice.history, days.today().toordinal()
    listed = profile.library.listed
    statuses = profile.attempts.statuses(listed)
    recalls = {concept: recall(card, today) for concept, card in history.cards.items()}
    counted = dict.fromkeys((status.value for status in Status), 0)
    for status in statuses.values():
        counted[status.value] += 1
    tracks = []
    for track in profile.library.tracks:
        rows = [row for row in listed if row.track == track.id]
        concepts = dict.fromkeys(concept for row in rows for concept in row.concepts if concept in recalls)
        tracks.append(
            TrackStats(
                track.id,
                track.title,
                len(rows),
                sum(statuses[row.id] in (Status.SOLVED, Status.STALE) for row in rows),
                sum(statuses[row.id] is Status.GIVEN_UP for row in rows),
                len(concepts),
                sum(recalls[concept] >= HELD for concept in concepts),
            )
        )
    practised = [DayStats(_day(day), round(seconds / 60, 1)) for day, seconds in sorted(history.seconds.items())]
    return Stats(
        1,
        tuple(tracks),
        counted,
        tuple(practised),
        DayStats(_day(today), round(history.seconds.get(today, 0.0) / 60, 1)),
        practice.minutes,
        tuple(
            ConceptStats(
                concept,
                practice.title(concept),
                round(recalls[concept], 3),
                _day(card.due),
                *history.first_runs.get(concept, (0, 0)),
            )
            for concept, card in history.cards.items()
        ),
        recurring(practice),
        forecast(history.cards.values(), today),
    )


def recurring(practice: Practice) -> tuple[RecurringFault, ...]:
    """What went wrong more than once, most often first, and what trains just that."""
    found = [(name, fault) for name, fault in practice.history.faults.items() if fault.count >= RECURRING]
    found.sort(key=lambda each: (-each[1].count, -each[1].at, each[0]))
    return tuple(
        RecurringFault(
            name,
            practice.faults.title(name),
            fault.count,
            day_of(time_of(fault.at), fault.zone).isoformat(),
            _training(practice, name, fault.problem),
        )
        for name, fault in found[:_MOST]
    )


def _training(practice: Practice, fault: str, problem: str) -> str:
    """The kata that trains what went wrong: another one of the same concept, else where it went wrong."""
    kata: Kata | None = practice.graph.katas.get(problem)
    if kata is None:
        return problem
    concept = practice.faults.concept_of(fault, kata.concepts) or next(iter(kata.concepts), "")
    others = [each for each in practice.graph.about(concept) if each.id != problem and each.id not in practice.history.passed]
    ready = [each for each in others if all(need in practice.history.passed for need in each.requires)]
    return ready[0].id if ready else problem


def forecast(cards: Iterable[ConceptCard], today: int) -> tuple[int, ...]:
    """How many concepts come due on each of the next days; what is due already counts for today."""
    found = [0] * FORECAST
    for card in cards:
        ahead = max(0, card.due - today)
        if ahead < FORECAST:
            found[ahead] += 1
    return tuple(found)


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
