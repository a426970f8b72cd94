"""Half a year of a learner who forgets: what the schedule asks of him, and what he still knows."""

from statistics import mean

from tests.practice.simulation import DAYS, THIRD_MONTH, never, one_card_a_kata, simulate

SEEDS = range(1, 6)


def test_the_third_month_takes_fifteen_minutes_and_nine_of_ten_concepts_are_known() -> None:
    for seed in SEEDS:
        outcome = simulate(seed=seed)
        assert outcome.most <= 15.0
        assert outcome.held >= 0.9
        assert outcome.above[DAYS - 1] >= 0.9


def test_without_reviews_they_are_lost() -> None:
    assert mean(simulate(never, seed=seed).held for seed in SEEDS) < 0.75


def test_a_card_for_each_kata_takes_far_more() -> None:
    assert one_card_a_kata(seed=1).mean > 3 * simulate(seed=1).mean


def test_a_week_off_is_forgiven() -> None:
    """No day after it takes more than any other, and what was lost comes back within two weeks."""
    week = range(70, 77)
    outcome, steady = simulate(seed=1, off=week), simulate(seed=1)
    assert max(outcome.minutes) <= 15.0
    assert all(outcome.minutes[day] == 0 for day in week)
    assert outcome.above[90] >= steady.above[90] - 0.1
    assert max(outcome.minutes[day] for day in THIRD_MONTH) <= 15.0


def test_a_forgetful_learner_is_not_drowned() -> None:
    outcome = simulate(seed=1, strength=0.7)
    assert outcome.most <= 15.0
    assert outcome.held >= 0.7


def test_it_comes_to_the_same_each_time() -> None:
    assert simulate(seed=3) == simulate(seed=3)
