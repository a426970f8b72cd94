"""A way is gone: its first problem whose requirements are held comes next, and what it lacks on the way."""

from tests.practice.evening import Evening


def test_a_way_decides_what_comes_next(evening: Evening) -> None:
    assert evening.practice.way is None
    evening.practice.choose_way("jax-in-ten-evenings")
    katas = evening.profile.ways["jax-in-ten-evenings"].katas
    for kata in katas:
        row = evening.practice.next_new()
        assert row is not None
        assert row.id == kata
        evening.solve(row.id)
    after = evening.practice.next_new()
    assert after is not None
    assert after.id not in katas


def test_what_a_way_lacks_comes_on_the_way(evening: Evening) -> None:
    evening.practice.choose_way("linen-to-nnx")
    katas = evening.profile.ways["linen-to-nnx"].katas
    met = []
    while katas[-1] not in evening.practice.history.passed:
        row = evening.practice.next_new()
        assert row is not None
        assert all(need in evening.practice.history.passed for need in row.requires)
        met.append(row.id)
        evening.solve(row.id)
    assert set(katas) <= set(met)
    assert set(met) <= set(katas) | {name for kata in katas for name in evening.practice.graph.all_below(kata)}


def test_no_way_and_one_that_is_gone_are_no_obstacle(evening: Evening) -> None:
    first = evening.practice.next_new()
    for way in ("", "of-another-library"):
        evening.practice.choose_way(way)
        assert evening.practice.way == way
        assert evening.practice.next_new() == first
