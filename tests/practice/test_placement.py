"""Ten katas place a learner within a track."""

from random import Random

import pytest

from kata_tui.practice.placement import MOST, PlacementTest, known_tracks, last_katas, levels, next_track
from tests.practice.evening import Evening

TRACKS = 14


def placed(known: int, chance: Random) -> tuple[int, int]:
    """Where a learner who knows so many tracks is placed, and by how many katas: he slips in one of ten, and is lucky in one of thirty."""
    outcomes: dict[int, bool] = {}
    while (track := next_track(TRACKS, outcomes)) is not None:
        outcomes[track] = chance.random() > 0.1 if track < known else chance.random() < 0.03
    return known_tracks(TRACKS, outcomes), len(outcomes)


@pytest.mark.parametrize("known", range(TRACKS + 1))
def test_a_learner_who_never_slips_is_placed_exactly(known: int) -> None:
    outcomes: dict[int, bool] = {}
    while (track := next_track(TRACKS, outcomes)) is not None:
        outcomes[track] = track < known
    assert known_tracks(TRACKS, outcomes) == known
    assert len(outcomes) <= MOST


def test_a_learner_who_slips_is_placed_within_a_track() -> None:
    chance = Random(1)
    found = [(known, *placed(known, chance)) for known in range(TRACKS + 1) for _ in range(20)]
    within = [abs(known - said) <= 1 for known, said, _ in found]
    assert sum(within) / len(within) >= 0.9
    assert max(katas for _, _, katas in found) <= MOST


def test_before_the_first_kata_all_is_as_likely() -> None:
    assert levels(3, {}) == [0.25] * 4
    assert last_katas([("a", "x"), ("b", "x"), ("c", "y")]) == {"x": "b", "y": "c"}


def test_a_pass_marks_what_it_rests_on(evening: Evening) -> None:
    test = PlacementTest(evening.practice)
    kata = test.next_kata()
    assert kata is not None
    evening.open(kata.id, placement=True)
    evening.run(kata.id)
    evening.practice.grade()
    below = evening.practice.graph.all_below(kata.id)
    assert below
    assert all(evening.practice.holds(evening.profile.listed(name)) for name in below)
    cards = evening.practice.history.cards
    assert all(concept in cards for name in below for concept in evening.profile.listed(name).concepts)
    new = evening.practice.next_new()
    assert new is not None
    assert new.id not in below


def test_a_learner_goes_all_the_way(evening: Evening) -> None:
    """Somebody who knows everything is done in few katas, and is told so."""
    test = PlacementTest(evening.practice)
    for _ in range(MOST):
        kata = test.next_kata()
        if kata is None:
            break
        evening.open(kata.id, placement=True)
        evening.run(kata.id)
        evening.practice.grade()
    assert test.next_kata() is None
    assert test.known() == len(evening.profile.library.tracks)
    assert test.result().startswith("You know all tracks.")


def test_what_is_failed_is_told_as_the_beginning(evening: Evening) -> None:
    test = PlacementTest(evening.practice)
    while (kata := test.next_kata()) is not None:
        evening.open(kata.id, placement=True)
        evening.run(kata.id, "wrong_answer")
    assert test.result().startswith("You are at the beginning.")
    assert not evening.practice.history.cards
