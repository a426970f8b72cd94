"""Half a year of practice, simulated: `python -m tests.practice.simulation` prints the table of the decision record."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from kata_tui.practice.concept_card import ConceptCard, Grade, credited, reviewed
from kata_tui.practice.graph import Graph, Kata
from kata_tui.practice.schedule import DueReview, due_reviews, todays
from tests.practice.learner import A_DAY, Learner, made_up_library

DAYS = 180
THIRD_MONTH = range(60, 90)
SHORT, WRITE = 2.0, 10.0


class Outcome(Struct, frozen=True):
    """`minutes`: of review, for each day; `above`: the share of the concepts that were met whose recall is above 0.8, for each day."""

    minutes: list[float]
    above: list[float]

    @property
    def mean(self) -> float:
        """Minutes of review a day in the third month."""
        return sum(self.minutes[day] for day in THIRD_MONTH) / len(THIRD_MONTH)

    @property
    def most(self) -> float:
        """Those of the longest day of it."""
        return max(self.minutes[day] for day in THIRD_MONTH)

    @property
    def held(self) -> float:
        """The share above 0.8, on average over the third month."""
        return sum(self.above[day] for day in THIRD_MONTH) / len(THIRD_MONTH)


Choose = Callable[[Mapping[str, ConceptCard], Graph, int, float], Sequence[DueReview]]


def fifteen_minutes(cards: Mapping[str, ConceptCard], graph: Graph, day: int, spent: float) -> Sequence[DueReview]:
    """What kata-tui offers."""
    return todays(due_reviews(cards, graph, day), 15.0, spent)


def simulate(
    choose: Choose = fifteen_minutes, *, seed: int = 7, strength: float = 1.0, credit: bool = True, off: range = range(0)
) -> Outcome:
    """Half a year of a learner: three new katas on each day, and the reviews of `choose`; on days in `off` nothing."""
    graph, learner = made_up_library(), Learner(seed, strength)
    cards: dict[str, ConceptCard] = {}
    new = iter(graph.katas.values())
    minutes, above = [], []
    for number in range(DAYS):
        day = 740_000 + number
        spent = 0.0
        if number not in off:
            while queue := choose(cards, graph, day, spent):
                due = queue[0]
                known = learner.asked(due.concept, day)
                spent += (WRITE if due.written else SHORT) * (1.0 if known else 1.5)
                grade = Grade.GOOD if known else Grade.AGAIN
                cards[due.concept] = reviewed(cards[due.concept], grade, day, written=due.written)
                if known and credit:
                    flow(graph, graph.about(due.concept)[0], cards, learner, day)
            for _, kata in zip(range(A_DAY), new, strict=False):
                solve(graph, kata, cards, learner, day, credit=credit)
        minutes.append(spent)
        met = learner.met()
        above.append(sum(learner.knows(concept, day + 1) > 0.8 for concept in met) / max(1, len(met)))
    return Outcome(minutes, above)


def solve(graph: Graph, kata: Kata, cards: dict[str, ConceptCard], learner: Learner, day: int, *, credit: bool) -> None:
    """A new kata: what is new in it is learnt, what is known is asked for."""
    for concept in kata.concepts:
        if concept in cards:
            known = learner.asked(concept, day)
            grade = Grade.GOOD if known else Grade.HARD  # it was passed in the end
        else:
            learner.learn(concept, day)
            grade = Grade.GOOD
        cards[concept] = reviewed(cards.get(concept), grade, day)
    flow(graph, kata, cards if credit else {}, learner, day)


def flow(graph: Graph, kata: Kata, cards: dict[str, ConceptCard], learner: Learner, day: int) -> None:
    """What a kata rests on is used with it."""
    for concept, part in graph.rests_on(kata.id).items():
        learner.used(concept, part, day)
        if concept in cards:
            cards[concept] = credited(cards[concept], part, day)


if __name__ == "__main__":
    for strength in (0.7, 1.0, 1.3):
        for seed in (1, 2, 3):
            found = simulate(seed=seed, strength=strength)
            print(strength, seed, round(found.mean, 1), round(found.most, 1), round(found.held, 3), round(found.above[-1], 3))  # noqa: T201
