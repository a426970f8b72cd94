"""What to review today: what is due, most useful first, in the minutes that there are; new things in a block, others mixed."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from kata_tui.practice.concept_card import RETENTION, ConceptCard
from kata_tui.practice.graph import Graph

SHORT_MINUTES = 2.0
"""What a short review takes, where no item was chosen yet."""
AT_WORST = 1.5
"""How many times that it takes when it goes badly."""
EARLY = 0.4
"""The part of the time between two reviews after which minutes that are to spare go to a concept."""
BLOCK = 2
"""Reviews of its own up to which a concept is new: it comes in a block with others of its track."""


class DueReview(Struct, frozen=True):
    """A concept to review. `written`: by a whole kata; `minutes`: about how long that takes; `pays`: how much that keeps a minute.

    `kata`: the one that is to be written, where it is not for the schedule to choose.
    `spare`: it is not due, but may take minutes to spare. `new`: it was reviewed twice at the most.
    """

    concept: str
    minutes: float
    written: bool
    pays: float
    track: str = ""
    new: bool = False
    spare: bool = False
    kata: str = ""


def due_reviews(cards: Mapping[str, ConceptCard], graph: Graph, day: int) -> list[DueReview]:
    """What may be reviewed on that day, best first: what is due, and after all that what may be early.

    What pays off most is what is forgotten and keeps much else, in few minutes. What was last seen on a day that is still to come, by
    a clock that was wrong, is due.
    """
    found = []
    for concept, card in cards.items():
        katas = graph.about(concept)
        due = card.due <= day or (card.last > day and day not in card.seen)
        if not katas or not (due or may_be_early(card, day)):
            continue
        minutes = float(min(kata.minutes for kata in katas)) if card.wants_write else SHORT_MINUTES
        pays = forgotten(card, day) * graph.breadth(concept) / max(minutes, 1.0) ** 0.5
        found.append(DueReview(concept, minutes, card.wants_write, pays, katas[0].track, card.reviews <= BLOCK, not due))
    return sorted(found, key=lambda each: (each.spare, -each.pays, each.concept))


def may_be_early(card: ConceptCard, day: int) -> bool:
    """Whether enough of the days until it is due have gone by, and one at least."""
    return day > card.last and (day - card.last) >= EARLY * (card.due - card.last)


def forgotten(card: ConceptCard, day: int) -> float:
    """About how much of it is gone on that day, without asking FSRS: 0 when just seen, 0.15 when due, more from then on."""
    whole = max(1, card.due - card.last)
    return 1.0 - float(RETENTION ** (max(0, day - card.last) / whole))


def todays(due: Sequence[DueReview], minutes: float, spent: float = 0.0) -> list[DueReview]:
    """What is for today: as much as fits into the minutes that are left even if it goes badly, in an order to do it.

    The rest waits for other days, and is no debt: the day after has the same minutes. The first of a day is offered however long it is.
    """
    left = minutes - spent
    taken: list[DueReview] = []
    for each in due:
        if AT_WORST * each.minutes <= left or not (taken or spent):
            taken.append(each)
            left -= each.minutes
    return [*arranged(each for each in taken if not each.spare), *arranged(each for each in taken if each.spare)]


def arranged(taken: Iterable[DueReview]) -> list[DueReview]:
    """New concepts first, track by track; then the others, so that no two of a track follow each other where that can be."""
    each = list(taken)
    new = sorted((one for one in each if one.new), key=lambda one: one.track)
    by_track: dict[str, list[DueReview]] = {}
    for one in each:
        if not one.new:
            by_track.setdefault(one.track, []).append(one)
    mixed: list[DueReview] = []
    while by_track:
        last = mixed[-1].track if mixed else None
        track = max(by_track, key=lambda name: (name != last, len(by_track[name])))
        mixed.append(by_track[track].pop(0))
        if not by_track[track]:
            del by_track[track]
    return [*new, *mixed]
