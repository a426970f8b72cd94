"""What is offered today: the minutes hold, what pays off comes first, new things in a block and the others mixed."""

from itertools import pairwise

from msgspec.structs import replace

from kata_tui.practice.concept_card import ConceptCard, Grade, reviewed
from kata_tui.practice.graph import Graph, Kata
from kata_tui.practice.schedule import AT_WORST, DueReview, arranged, due_reviews, todays

DAY = 740_000


def kata(name: str, *concepts: str, requires: tuple[str, ...] = (), track: str = "t", minutes: int = 10) -> Kata:
    return Kata(name, track, concepts or (name.upper(),), requires, minutes)


def card(last: int, due: int, *, reviews: int = 9, unwritten: int = 0) -> ConceptCard:
    return replace(reviewed(None, Grade.GOOD, DAY), last=last, due=due, reviews=reviews, unwritten=unwritten, seen=(last,))


def due(concept: str, minutes: float = 2.0, track: str = "t", *, new: bool = False, spare: bool = False) -> DueReview:
    return DueReview(concept, minutes, False, 1.0, track, new, spare)


GRAPH = Graph([kata("a"), kata("b", requires=("a",)), kata("c", "C", "A", requires=("b",)), kata("d")])


def test_what_rests_on_what() -> None:
    assert GRAPH.rests_on("c") == {"B": 0.5}
    assert GRAPH.rests_on("b") == {"A": 0.5}
    assert GRAPH.rests_on("a") == {}
    three = Graph([kata("a"), kata("b", requires=("a",)), kata("c", requires=("b", "gone")), kata("d", requires=("c", "b"))])
    assert three.rests_on("c") == {"B": 0.5, "A": 0.25}
    assert three.rests_on("d") == {"C": 0.5, "B": 0.5, "A": 0.25}
    assert list(three.all_below("d")) == ["c", "b", "a"]
    circle = Graph([kata("a", requires=("b",)), kata("b", requires=("a",))])
    assert list(circle.all_below("a")) == ["b"]


def test_a_concept_is_about_what_it_comes_first_in() -> None:
    assert [each.id for each in GRAPH.about("A")] == ["a", "c"]
    assert GRAPH.about("nothing") == []


def test_only_what_is_due_or_may_be_early_is_offered() -> None:
    cards = {"A": card(DAY - 10, DAY), "B": card(DAY - 5, DAY + 5), "C": card(DAY - 1, DAY + 9), "GONE": card(DAY - 9, DAY)}
    found = due_reviews(cards, GRAPH, DAY)
    assert [(each.concept, each.spare) for each in found] == [("A", False), ("B", True)]


def test_what_keeps_most_else_comes_first() -> None:
    cards = {name: card(DAY - 10, DAY) for name in ("A", "B", "D")}
    assert [each.concept for each in due_reviews(cards, GRAPH, DAY)] == ["B", "A", "D"]


def test_what_is_forgotten_most_comes_first() -> None:
    cards = {"A": card(DAY - 10, DAY), "D": card(DAY - 20, DAY - 10)}
    assert [each.concept for each in due_reviews(cards, GRAPH, DAY)] == ["D", "A"]


def test_what_was_seen_on_a_day_to_come_is_due() -> None:
    """A clock that was a year ahead, and is right again, keeps nothing away."""
    ahead = card(DAY + 365, DAY + 400)
    assert [each.concept for each in due_reviews({"A": ahead}, GRAPH, DAY)] == ["A"]
    again = reviewed(ahead, Grade.GOOD, DAY)
    assert due_reviews({"A": again}, GRAPH, DAY) == []  # once that day, and not for ever
    assert [each.concept for each in due_reviews({"A": again}, GRAPH, DAY + 1)] == ["A"]


def test_the_minutes_hold_and_the_rest_waits() -> None:
    many = [due(f"c{number}", 3.0) for number in range(40)]
    taken = todays(many, 15.0)
    assert sum(each.minutes for each in taken) <= 15.0
    assert len(taken) == 4
    assert AT_WORST * taken[-1].minutes + sum(each.minutes for each in taken[:-1]) <= 15.0
    assert todays(many, 15.0, spent=14.0) == []
    assert len(todays(many, 30.0)) > len(taken)


def test_a_long_one_is_offered_first_of_a_day_and_not_after_others() -> None:
    assert todays([due("long", 40.0)], 15.0) == [due("long", 40.0)]
    assert todays([due("long", 40.0)], 15.0, spent=1.0) == []
    assert [each.concept for each in todays([due("short"), due("long", 40.0)], 15.0)] == ["short"]


def test_new_ones_come_in_a_block_and_others_are_mixed() -> None:
    old = [due(f"{track}{number}", track=track) for track in "ab" for number in range(3)]
    new = [due("n1", track="y", new=True), due("m1", track="x", new=True), due("n2", track="y", new=True)]
    found = arranged([*old, *new])
    assert [each.concept for each in found[:3]] == ["m1", "n1", "n2"]
    tracks = [each.track for each in found[3:]]
    assert all(one != other for one, other in pairwise(tracks))


def test_what_is_early_comes_after_all_that_is_due() -> None:
    found = todays([due("a"), due("early", track="z", new=True, spare=True)], 15.0)
    assert [each.concept for each in found] == ["a", "early"]


def test_a_whole_kata_takes_its_minutes() -> None:
    (found,) = due_reviews({"A": card(DAY - 10, DAY, unwritten=2)}, GRAPH, DAY)
    assert (found.written, found.minutes) == (True, 10.0)
