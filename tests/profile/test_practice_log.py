"""The log: nothing in it is ever lost, and all that is shown follows from it."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kata_tui.profile import days, progress_file
from kata_tui.profile.attempts import Attempts, Status
from kata_tui.profile.days import day_of
from kata_tui.profile.entries import Attempted, Corrected, Entry, GaveUp, Hinted, body_of, derived_id, entry_now
from kata_tui.profile.exchange import ExchangeError, export_log, import_log
from kata_tui.profile.fold import Fold
from kata_tui.profile.progress_schema import SCHEMA
from kata_tui.profile.standing import RULES, Standing, advance
from tests.profile.schemas import EVERY, make_first
from tests.profile.test_attempts import FAIL, PASS, listed, run

ROOT = str(Path(progress_file.__file__).parents[2])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "progress.sqlite3"


@pytest.fixture
def attempts(path: Path) -> Iterator[Attempts]:
    with closing(Attempts(path)) as attempts:
        yield attempts


def standing(attempts: Attempts) -> Standing:
    """What follows from the log, worked out from its first entry."""
    return attempts.follow(Fold("anew", time.monotonic_ns(), Standing, advance))


def attempt_at(at: int, number: int, verdict: str = "accepted", problem: str = "scan") -> Entry:
    told = Attempted(revision=number, verdict=verdict, passed=1, total=1, seconds=0.1)
    entry = entry_now(told, problem, f"source {number}")
    return Entry(derived_id(at, number, verdict, problem), at, 0, entry.kind, problem, entry.body, entry.source)


# Earlier files


def test_there_is_a_file_of_every_earlier_schema() -> None:
    assert list(EVERY) == list(range(1, SCHEMA))


def test_a_file_of_the_first_schema_is_taken_over(path: Path) -> None:
    make_first(path)
    with closing(Attempts(path)) as attempts:
        assert attempts.notice is None
        found = attempts.statuses([listed("scan", 2), listed("cond"), listed("switch"), listed("other")])
        assert found == {"scan": Status.SOLVED, "cond": Status.GIVEN_UP, "switch": Status.NEW, "other": Status.NEW}
        assert [(each.revision, each.verdict, each.source) for each in attempts.of("scan")] == [
            (2, PASS, "second"),
            (1, FAIL, "first"),
        ]
        assert attempts.of("cond")[0].when == datetime.fromtimestamp(1_790_000_200, UTC)
        assert [attempts.hints_shown(problem) for problem in ("scan", "cond", "switch")] == [0, 2, 1]
        assert (attempts.gave_up("cond"), attempts.recall("last")) == (True, "cond")
        log = list(attempts.log())
        assert len(log) == 7
        assert attempts.show_hint("cond") == 3
    with closing(sqlite3.connect(path)) as database:
        assert {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == {
            *("entry", "fold", "memory", "sqlite_sequence")
        }
    again = path.parent / "again" / path.name
    make_first(again)
    with closing(Attempts(again)) as attempts:
        assert list(attempts.log()) == log, "two copies of one file make the same log"


def test_two_trainers_take_the_same_file_over_at_once(path: Path) -> None:
    make_first(path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from kata_tui.profile.attempts import Attempts\n"
        "attempts = Attempts(Path(sys.argv[1]))\n"
        "attempts.show_hint('cond'); print(attempts.notice, len(attempts.of('scan'))); attempts.close()\n"
    )
    trainers = [subprocess.Popen([sys.executable, "-c", code, path, ROOT], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [trainer.communicate()[0] for trainer in trainers] == ["None 2\n"] * 3
    with closing(Attempts(path)) as attempts:
        assert attempts.hints_shown("cond") == 5


def test_a_copy_of_the_first_schema_is_put_back_and_taken_over(path: Path) -> None:
    make_first(path)
    shutil.copy(path, path.with_name(f"{path.name}.copy"))
    path.write_bytes(b"no database " * 1000)
    with closing(Attempts(path)) as attempts:
        assert "is corrupt" in (attempts.notice or "")
        assert "was taken in its place" in (attempts.notice or "")
        assert len(attempts.of("scan")) == 2


# Only added to


@pytest.mark.parametrize("statement", ["UPDATE entry SET body = ''", "DELETE FROM entry"])
def test_what_is_in_the_log_stays(attempts: Attempts, path: Path, statement: str) -> None:
    attempts.record(run(PASS), "kept")
    with closing(sqlite3.connect(path)) as other, pytest.raises(sqlite3.IntegrityError, match="only added to"):
        other.execute(statement)
    assert [attempt.source for attempt in attempts.of("scan")] == ["kept"]


def test_an_entry_is_entered_once(attempts: Attempts) -> None:
    entry = attempt_at(5, 1)
    attempts.add(entry, entry)
    attempts.add(entry)
    assert list(attempts.log()) == [entry]


def test_whatever_is_entered_outlives_kill_9(path: Path) -> None:
    """The process is killed at once, each time after one more of what a learner does."""
    code = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from kata_tui.profile.attempts import Attempts\n"
        "from tests.profile.test_attempts import FAIL, run\n"
        "attempts = Attempts(Path(sys.argv[1]))\n"
        "attempts.record(run(FAIL), 'x' * 5000); attempts.show_hint('scan'); attempts.give_up('scan')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    for number in range(1, 4):
        ended = subprocess.run([sys.executable, "-c", code, path, ROOT], check=False, capture_output=True)
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        with closing(Attempts(path)) as attempts:
            assert (len(attempts.of("scan")), attempts.hints_shown("scan"), attempts.gave_up("scan")) == (number, number, True)
            assert attempts.notice is None


def test_a_log_that_is_suddenly_without_entries_is_put_back_from_the_copy(path: Path) -> None:
    with closing(Attempts(path)) as attempts:
        attempts.record(run(PASS), "kept")
    path.unlink()
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:  # a sound file with nothing in it, as a program that synchronises may leave
        database.execute("CREATE TABLE other (x)")
    with closing(Attempts(path)) as attempts:
        assert "is empty" in (attempts.notice or "")
        assert "was taken in its place" in (attempts.notice or "")
        assert [attempt.source for attempt in attempts.of("scan")] == ["kept"]


def test_the_copy_is_never_a_shorter_log(path: Path) -> None:
    with closing(Attempts(path)) as attempts:
        for _ in range(3):
            attempts.record(run(FAIL), "x")
    copy = path.with_name(f"{path.name}.copy")
    kept = copy.read_bytes()
    path.unlink()
    copy.rename(copy.with_suffix(".away"))
    with closing(Attempts(path)) as attempts:
        attempts.record(run(FAIL), "y")
        copy.write_bytes(kept)
    assert copy.read_bytes() == kept


# What follows from it


def test_what_follows_is_kept_and_only_what_is_new_is_read(path: Path) -> None:
    seen: list[str] = []

    def counted(state: Standing, entry: Entry) -> None:
        seen.append(entry.id)
        advance(state, entry)

    def follow() -> Standing:
        with closing(Attempts(path)) as attempts:
            return attempts.follow(Fold("standing", RULES, Standing, counted))

    with closing(Attempts(path)) as attempts:
        attempts.add(*(attempt_at(number, number) for number in range(1000)))
    first = follow()
    assert len(seen) == 1000
    seen.clear()
    assert follow() == first
    assert not seen
    with closing(Attempts(path)) as attempts:
        attempts.add(attempt_at(2000, 2000))
    assert follow().problems["scan"].revision == 2000
    assert len(seen) == 1


def test_other_rules_work_it_out_anew(path: Path) -> None:
    seen: list[str] = []
    with closing(Attempts(path)) as attempts:
        attempts.add(attempt_at(1, 1))
        attempts.follow(Fold("f", 1, Standing, advance))
    with closing(Attempts(path)) as attempts:
        found = attempts.follow(Fold("f", 2, Standing, lambda state, entry: seen.append(entry.id)))
        assert (len(seen), found) == (1, Standing())


@pytest.mark.parametrize("spoilt", ["no json", "{}", '{"rules": 1, "id": "x", "last": [0, ""], "state": {"problems": 5}}'])
def test_what_is_kept_and_spoilt_is_worked_out_anew(path: Path, spoilt: str) -> None:
    with closing(Attempts(path)) as attempts:
        attempts.show_hint("scan")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE fold SET state = ?", (spoilt,))
    with closing(Attempts(path)) as attempts:
        assert attempts.hints_shown("scan") == 1


def test_another_log_in_the_place_of_this_one_is_noticed(path: Path, tmp_path: Path) -> None:
    with closing(Attempts(path)) as attempts:
        for _ in range(3):
            attempts.show_hint("scan")
    with closing(Attempts(tmp_path / "other" / path.name)) as other:
        for _ in range(5):
            other.show_hint("cond")
    with closing(sqlite3.connect(path)) as ours, closing(sqlite3.connect(tmp_path / "other" / path.name)) as database:
        kept = ours.execute("SELECT * FROM fold").fetchone()
        with database:
            database.execute("INSERT OR REPLACE INTO fold VALUES (?, ?, ?)", kept)
    with closing(Attempts(tmp_path / "other" / path.name)) as other:
        assert (other.hints_shown("scan"), other.hints_shown("cond")) == (0, 5)


ENTRIES = st.lists(
    st.tuples(st.integers(-5, 5), st.integers(0, 3), st.sampled_from(["accepted", "wrong_answer"]), st.sampled_from("ab")),
    max_size=12,
)


@settings(max_examples=30, deadline=None)
@given(ENTRIES, ENTRIES)
def test_two_logs_in_either_order_come_to_the_same(tmp_path_factory: pytest.TempPathFactory, left: object, right: object) -> None:
    folder = tmp_path_factory.mktemp("merged")
    files = []
    for name, entries in (("left", left), ("right", right)):
        with closing(Attempts(folder / name / "p.sqlite3")) as attempts:
            attempts.remember("begun", "now")
            attempts.add(*(attempt_at(at, number, verdict, problem) for at, number, verdict, problem in entries))  # type: ignore[attr-defined]
            files.append(folder / f"{name}.jsonl")
            export_log(attempts, files[-1])
    found = []
    for order in (files, files[::-1]):
        with closing(Attempts(folder / f"{order[0].stem} first" / "p.sqlite3")) as attempts:
            for file in (*order, *order):
                import_log(attempts, file)
                standing(attempts)
                attempts.statuses([])
            found.append((standing(attempts), {entry.id for entry in attempts.log()}, attempts.follow(attempts._standing)))
            assert found[-1][0] == found[-1][2], "what is kept is what follows"
    assert found[0] == found[1]


# Out and in


def test_export_and_import(attempts: Attempts, tmp_path: Path) -> None:
    attempts.record(run(PASS), "a → b")
    attempts.show_hint("scan")
    attempts.give_up("cond")
    file = tmp_path / "mine.jsonl"
    assert export_log(attempts, file) == 3
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert lines[0] == {"kata_tui": "log", "format": 1}
    assert lines[1]["told"]["verdict"] == "accepted"
    with closing(Attempts(tmp_path / "other" / "p.sqlite3")) as other:
        other.show_hint("scan")
        assert import_log(other, file) == 3
        assert import_log(other, file) == 0
        assert other.of("scan")[0].source == "a → b"
        assert (other.hints_shown("scan"), other.gave_up("cond")) == (2, True)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "is no progress of kata-tui"),
        ("hello", "is no progress of kata-tui"),
        ('{"kata_tui": "log", "format": 2}', "newer kata-tui"),
        ('{"kata_tui": "log", "format": 1}\n{}', "Line 2 of"),
        ('{"kata_tui": "log", "format": 1}\n\n{"id": "a", "at": 1e40, "zone": 0, "kind": "hint", "told": {}}', "Line 3 of"),
        ('{"kata_tui": "log", "format": 1}\n{"id": "a", "at": 1, "zone": 0, "kind": "hint", "told": []}', "Line 2 of"),
        ('{"kata_tui": "log", "format": 1}\n{"id": "a", "at": 1, "zone": 0, "kind": "hint", "told": {}}\n\x00', "Line 3 of"),
    ],
)
def test_what_is_no_log_is_told_and_nothing_is_imported(attempts: Attempts, tmp_path: Path, lines: str, said: str) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_text(lines)
    with pytest.raises(ExchangeError, match=said):
        import_log(attempts, file)
    assert attempts.size == 0


def test_what_a_newer_program_logged_is_kept_for_it(attempts: Attempts, tmp_path: Path) -> None:
    file, again = tmp_path / "new.jsonl", tmp_path / "again.jsonl"
    line = '{"id":"a","at":1,"zone":0,"kind":"dreamt","told":{"of":"scan"},"problem":"scan"}'
    file.write_text(f'{{"kata_tui":"log","format":1}}\n{line}\n')
    assert import_log(attempts, file) == 1
    assert attempts.statuses([listed("scan")]) == {"scan": Status.NEW}
    export_log(attempts, again)
    assert again.read_text() == file.read_text()


def test_a_folder_in_the_place_of_a_file_is_told(attempts: Attempts, tmp_path: Path) -> None:
    for exchange in (export_log, import_log):
        with pytest.raises(ExchangeError, match=str(tmp_path)):
            exchange(attempts, tmp_path)


# Time


@pytest.mark.parametrize(
    ("when", "zone", "day"),
    [
        ("2026-03-10T02:30+00:00", 0, date(2026, 3, 9)),  # after midnight is still the evening before
        ("2026-03-10T03:59:59+00:00", 0, date(2026, 3, 9)),
        ("2026-03-10T04:00+00:00", 0, date(2026, 3, 10)),
        ("2026-03-09T20:00+00:00", 13 * 60, date(2026, 3, 10)),  # in Auckland
        ("2026-03-10T20:00+00:00", -10 * 60, date(2026, 3, 10)),  # and a day later in Honolulu, over the date line
        ("2028-03-01T03:00+00:00", 0, date(2028, 2, 29)),  # a leap day
        ("2026-03-29T03:30+02:00", 120, date(2026, 3, 28)),  # the night in which clocks go on
        ("2026-12-31T23:30+00:00", 5 * 60 + 45, date(2027, 1, 1)),
    ],
)
def test_a_day_is_where_the_learner_is_and_begins_at_four(when: str, zone: int, day: date) -> None:
    assert day_of(datetime.fromisoformat(when), zone) == day


def test_a_clock_that_is_set_back_loses_nothing(attempts: Attempts, monkeypatch: pytest.MonkeyPatch) -> None:
    for hours in (0, 5, -48, 2, 24 * 365, -1):
        when = datetime(2026, 5, 1, 20, tzinfo=timezone(timedelta(hours=2))) + timedelta(hours=hours)
        monkeypatch.setattr(days, "now", lambda when=when: when)
        attempts.record(run(PASS, revision=hours + 100), f"{hours}")
        attempts.show_hint("scan")
        assert attempts.follow(attempts._standing) == standing(attempts)
    assert attempts.hints_shown("scan") == 6
    assert [attempt.source for attempt in attempts.of("scan")] == ["8760", "5", "2", "0", "-1", "-48"]
    assert attempts.solved_on("scan") == datetime(2026, 4, 29, 18, tzinfo=UTC)


def test_a_time_that_no_calendar_has_stops_nobody() -> None:
    assert [Entry("a", at, 0, "hint", "", "{}").day.year for at in (2**60, -(2**60))] == [9892, 68]


def test_two_trainers_see_what_each_other_does(path: Path) -> None:
    with closing(Attempts(path)) as one, closing(Attempts(path)) as two:
        for number in range(1, 4):
            one.show_hint("scan")
            two.show_hint("scan")
            assert (one.hints_shown("scan"), two.hints_shown("scan")) == (2 * number, 2 * number)


def test_kinds_are_told_apart() -> None:
    entry = entry_now(Hinted(), "scan")
    assert (body_of(entry, Hinted), body_of(entry, GaveUp)) == (Hinted(), None)
    assert body_of(Entry("a", 0, 0, Corrected.kind, "", "{}"), Corrected) is None
