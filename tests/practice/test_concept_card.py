"""A card by FSRS: whole days, no steps on one day, at most a year, and parts of a review."""

import pytest
from msgspec.structs import replace

from kata_tui.practice.concept_card import LONGEST, RETENTION, WRITE_EVERY, ConceptCard, Grade, credited, recall, reviewed

DAY = 740_000


def good(*days: int) -> ConceptCard:
    card = reviewed(None, Grade.GOOD, DAY)
    for day in days:
        card = reviewed(card, Grade.GOOD, DAY + day)
    return card


def test_a_card_is_due_when_it_is_known_with_the_retention_that_is_wanted() -> None:
    card = good(4, 15)
    assert recall(card, card.last) == 1.0
    assert recall(card, card.due) == pytest.approx(RETENTION, abs=0.01)
    assert recall(card, card.due + 100) < recall(card, card.due + 10) < RETENTION


def test_better_grades_come_back_later() -> None:
    due = [reviewed(good(), grade, DAY + 4).due for grade in Grade]
    assert due == sorted(due)
    assert len(set(due)) == len(due)


def test_nothing_comes_back_on_the_same_day_nor_after_more_than_a_year() -> None:
    for grade in Grade:
        card = reviewed(None, grade, DAY)
        assert card.due > DAY
        for _ in range(30):
            card = reviewed(card, Grade.EASY, card.due)
            assert 1 <= card.due - card.last <= LONGEST
    assert card.due - card.last == LONGEST


def test_the_same_log_is_the_same_card_every_time() -> None:
    assert good(4, 15, 60) == good(4, 15, 60)


def test_a_review_on_a_day_before_the_last_one_counts_as_of_that_day() -> None:
    """The clock was set back, or a journey crossed the date line."""
    card = good(10)
    before, on = (reviewed(card, Grade.GOOD, DAY + days) for days in (9, 10))
    assert (before.seen[-1], on.seen[-1]) == (DAY + 9, DAY + 10)
    assert replace(before, seen=()) == replace(on, seen=())
    assert recall(card, DAY) == 1.0


def test_a_part_of_a_good_review_is_a_part_of_the_way() -> None:
    card = good(4)
    none, quarter, half, whole = (credited(card, part, DAY + 12) for part in (0.0, 0.25, 0.5, 1.0))
    assert none == card
    assert none.stability < quarter.stability < half.stability < whole.stability
    assert none.due < quarter.due < half.due <= whole.due
    assert whole.stability == reviewed(card, Grade.GOOD, DAY + 12).stability
    assert half.reviews == card.reviews


def test_credit_on_the_day_of_a_review_is_nothing() -> None:
    card = good()
    assert credited(card, 0.5, DAY) == card
    assert credited(card, 0.5, DAY - 3) == card


def test_every_third_review_is_a_whole_kata() -> None:
    card = good()
    written = []
    for _ in range(6):
        written.append(card.wants_write)
        card = reviewed(card, Grade.GOOD, card.due, written=card.wants_write)
    assert written == [False, False, True] * 2
    assert WRITE_EVERY == 3
    assert card.reviews == 7
