"""Twelve evenings of a learner, with a clock that is moved: days off, a night after midnight, a journey, a leap day, another machine."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from kata_tui.practice.practice import Practice
from kata_tui.practice.stats import HALF_A_YEAR, stats_of
from kata_tui.practice.telling import calendar, stats_lines, today_lines
from kata_tui.profile.entries import ItemDone, entry_now
from kata_tui.profile.exchange import export_log, import_log
from kata_tui.reporting import text_of
from tests.practice.evening import Clock, Evening

EVENINGS = (  # when each begins, and how many minutes east of UTC
    (datetime(2028, 2, 21, 19, tzinfo=UTC), 60),
    (datetime(2028, 2, 22, 19, tzinfo=UTC), 60),
    (datetime(2028, 2, 23, 23, 30, tzinfo=UTC), 60),  # after midnight
    (datetime(2028, 2, 26, 19, tzinfo=UTC), 60),  # two days off
    (datetime(2028, 2, 29, 19, tzinfo=UTC), 60),  # a leap day
    (datetime(2028, 3, 1, 6, tzinfo=UTC), 13 * 60),  # in Auckland
    (datetime(2028, 3, 2, 6, tzinfo=UTC), 13 * 60),
    (datetime(2028, 3, 3, 5, tzinfo=UTC), -10 * 60),  # over the date line, to Honolulu
    (datetime(2028, 3, 12, 19, tzinfo=UTC), 60),  # more than a week off
    (datetime(2028, 3, 11, 19, tzinfo=UTC), 60),  # the clock was set back by a day
    (datetime(2028, 3, 27, 18, tzinfo=UTC), 120),  # summer time
    (datetime(2028, 4, 15, 18, tzinfo=UTC), 120),
)


def one_evening(evening: Evening) -> float:
    """All reviews of the day, each right but for every fifth, and two new katas. Returns the minutes that the reviews were said to take."""
    practice = evening.practice
    asked = 0.0
    while due := practice.today().due:
        asked += due[0].minutes
        kata = practice.graph.about(due[0].concept)[0].id
        evening.clock.go(minutes=due[0].minutes)
        if due[0].written:
            evening.open(kata, review=True)
            evening.run(kata)
        else:
            size = ("predict", "mend", "order")[len(practice.history.items) % 3]
            passed = len(practice.history.items) % 5 != 4
            done = ItemDone(f"{kata}:{size}", due[0].concept, size, passed, 60 * due[0].minutes)
            evening.profile.attempts.add(entry_now(done, kata))
        assert len(practice.grade()) == 1
    for _ in range(2):
        new = practice.next_new()
        assert new is not None
        evening.solve(new.id, failures=1)
        practice.grade()
    return asked


def test_twelve_evenings(evening: Evening, tmp_path: Path, clock: Clock) -> None:
    evening.practice.choose_way("jax-in-ten-evenings")
    entered = 0
    for number, (begin, zone) in enumerate(EVENINGS):
        clock.now = begin.astimezone(timezone(timedelta(minutes=zone)))
        today = evening.practice.today()
        assert today.left <= today.minutes
        assert all(text_of(line) for line in today_lines(today, evening.practice.title, width=80))
        asked = one_evening(evening)
        assert asked <= 15.0
        assert evening.practice.today().due == ()
        assert evening.profile.attempts.size > entered, "nothing is lost"
        entered = evening.profile.attempts.size
        assert Practice(evening.profile).history == evening.practice.history, "all follows from the log"
        if number == 7:  # on a journey, on another machine
            file = tmp_path / "log.jsonl"
            export_log(evening.profile.attempts, file)
            other = Evening(tmp_path / "other", clock)
            import_log(other.profile.attempts, file)
            assert other.practice.history == evening.practice.history
            assert other.practice.today().fortnight == evening.practice.today().fortnight
            assert other.practice.way == "jax-in-ten-evenings"
            evening.profile.close()
            evening = other
    stats = stats_of(evening.practice)
    assert stats.problems["solved"] == 24
    assert len(stats.days) >= 10
    practised = {day.day for day in stats.days}
    assert practised >= {"2028-02-23", "2028-02-29", "2028-03-01", "2028-04-15"}
    assert "2028-02-24" not in practised, "after midnight it is still the evening before"
    rows = calendar(stats)
    assert len(rows) == 7
    assert len(rows[0]) == HALF_A_YEAR // 7
    assert any("24 solved" in text_of(line) for line in stats_lines(stats))
    assert all(concept.recall > 0.5 for concept in stats.concepts)
    evening.profile.close()
