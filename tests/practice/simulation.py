"""Half a year of practice, simulated: `python -m tests.practice.simulation` prints the table of the decision record."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from kata_tui.practice.concept_card import ConceptCard, Grade, credited, recall, reviewed
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


def one_card_a_kata(*, seed: int, retention: float = 0.9) -> Outcome:
    """What practice.md had before: a card for each kata, reviewed by writing it whenever it is due, at that retention."""
    graph, learner = made_up_library(), Learner(seed)
    cards: dict[str, ConceptCard] = {}
    new = iter(graph.katas.values())
    minutes, above = [], []
    for number in range(DAYS):
        day = 740_000 + number
        due = [name for name, card in cards.items() if early_by(card, retention, day)]
        for name in due:
            known = sum(learner.asked(concept, day) for concept in graph.katas[name].concepts) == len(graph.katas[name].concepts)
            cards[name] = reviewed(cards[name], Grade.GOOD if known else Grade.AGAIN, day)
        for _, kata in zip(range(A_DAY), new, strict=False):
            for concept in kata.concepts:
                learner.learn(concept, day)
            cards[kata.id] = reviewed(None, Grade.GOOD, day)
        minutes.append(WRITE * len(due))
        met = learner.met()
        above.append(sum(learner.knows(concept, day + 1) > 0.8 for concept in met) / max(1, len(met)))
    return Outcome(minutes, above)


def early_by(card: ConceptCard, retention: float, day: int) -> bool:
    """Whether a card is due by a retention that is not the schedule's own."""
    return day > card.last and recall(card, day) <= retention


def fixed_days(cards: Mapping[str, ConceptCard], graph: Graph, day: int, spent: float) -> Sequence[DueReview]:
    """Every concept three weeks after it was last seen, as long as there are minutes."""
    due = [each for each in due_reviews(cards, graph, day + 365) if day - cards[each.concept].last >= 21]
    return todays(due, 15.0, spent)


def oldest_first(cards: Mapping[str, ConceptCard], graph: Graph, day: int, spent: float) -> Sequence[DueReview]:
    """What has been due for longest, in place of what pays off most."""
    due = sorted(due_reviews(cards, graph, day), key=lambda each: (each.spare, cards[each.concept].due))
    return todays(due, 15.0, spent)


def nothing_early(cards: Mapping[str, ConceptCard], graph: Graph, day: int, spent: float) -> Sequence[DueReview]:
    """Only what is due, though there are minutes to spare."""
    return todays([each for each in due_reviews(cards, graph, day) if not each.spare], 15.0, spent)


def without_limit(cards: Mapping[str, ConceptCard], graph: Graph, day: int, spent: float) -> Sequence[DueReview]:
    """All that is due, however long it takes."""
    return [each for each in due_reviews(cards, graph, day) if not each.spare]


def never(cards: Mapping[str, ConceptCard], graph: Graph, day: int, spent: float) -> Sequence[DueReview]:
    """No reviews: what new katas bring up again is all."""
    return []


if __name__ == "__main__":
    SEEDS = range(1, 6)
    TRIED: dict[str, Callable[[int], Outcome]] = {
        "as it is": lambda seed: simulate(seed=seed),
        "as it is, a forgetful learner (0.7)": lambda seed: simulate(seed=seed, strength=0.7),
        "as it is, a strong learner (1.3)": lambda seed: simulate(seed=seed, strength=1.3),
        "as it is, ten days off from day 70": lambda seed: simulate(seed=seed, off=range(70, 80)),
        "no credit for what a kata rests on": lambda seed: simulate(seed=seed, credit=False),
        "nothing early in minutes to spare": lambda seed: simulate(nothing_early, seed=seed),
        "what is due longest first": lambda seed: simulate(oldest_first, seed=seed),
        "no limit of minutes": lambda seed: simulate(without_limit, seed=seed),
        "every three weeks": lambda seed: simulate(fixed_days, seed=seed),
        "no reviews": lambda seed: simulate(never, seed=seed),
        "a card for each kata, retention 0.90": lambda seed: one_card_a_kata(seed=seed),
    }
    print("| | minutes a day | longest day | above 0.8 | on day 180 |\n|---|---|---|---|---|")  # noqa: T201
    for name, tried in TRIED.items():
        each = [tried(seed) for seed in SEEDS]
        mean, most = sum(one.mean for one in each) / len(each), max(one.most for one in each)
        held, end = sum(one.held for one in each) / len(each), sum(one.above[-1] for one in each) / len(each)
        print(f"| {name} | {mean:.1f} | {most:.0f} | {held:.0%} | {end:.0%} |")  # noqa: T201
