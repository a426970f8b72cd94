import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kata_tui.library.listed import Listed
from kata_tui.model.problem import Level
from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import CaseFinished, RunEntry, RunFinished, RunStarted, RunState, advance
from kata_tui.model.verdict import Verdict
from kata_tui.profile import progress_copy, progress_file
from kata_tui.profile.attempts import Attempts, Status
from kata_tui.profile.entries import Attempted, entry_now
from tests.samples.ordinary_user import ordinary_folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where progress is kept, in a folder that is not there yet."""
    return tmp_path / "state" / "progress.sqlite3"


@pytest.fixture
def attempts(path: Path) -> Iterator[Attempts]:
    with closing(Attempts(path)) as attempts:
        yield attempts


def run(
    *verdicts: Verdict,
    problem: str = "scan",
    revision: int = 1,
    selected: int | None = None,
    ended: Verdict | None = None,
    finish: bool = True,
) -> RunState:
    """A run of one case for each verdict."""
    entries = tuple(RunEntry(f"c{number}", "case") for number in range(len(verdicts)))
    names = tuple(entry.id for entry in entries)
    state = advance(RunState(), RunStarted(problem, revision, entries, names[:selected]))
    for entry, verdict in zip(entries, verdicts, strict=True):
        state = advance(state, CaseFinished(CaseResult(entry.id, "case", verdict)))
    return advance(state, RunFinished(0.25, ended)) if finish else state


def listed(problem_id: str, revision: int = 1) -> Listed:
    return Listed(problem_id, "arrays", "T", Level.EASY, 10, (), (), "S", revision, "f", "x.yaml", ())


PASS, FAIL = Verdict.ACCEPTED, Verdict.WRONG_ANSWER


def test_nothing_is_made_until_something_is_written(attempts: Attempts, path: Path) -> None:
    assert (
        attempts.of("scan"),
        attempts.last_tried(),
        attempts.hints_shown("scan"),
        attempts.gave_up("scan"),
        attempts.recall("x"),
    ) == ((), {}, 0, False, None)
    assert attempts.statuses([listed("scan")]) == {"scan": Status.NEW}
    assert attempts.notice is None
    assert not path.parent.exists()


def test_attempts_are_kept_newest_first(attempts: Attempts, path: Path) -> None:
    before = datetime.now(UTC)
    attempts.record(run(PASS, FAIL, revision=2), "first\r\n\tline")
    attempts.record(run(PASS, PASS, revision=2), "second é😀\0")
    attempts.record(run(PASS, problem="other"), "x")
    attempts.close()
    with closing(Attempts(path)) as again:
        second, first = again.of("scan")
        assert (first.problem, first.revision, first.verdict, first.passed, first.total) == ("scan", 2, FAIL, 1, 2)
        assert (first.seconds, first.source) == (0.25, "first\r\n\tline")
        assert (second.verdict, second.passed, second.source) == (PASS, 2, "second é😀\0")
        assert before <= first.when <= second.when <= datetime.now(UTC)
        assert second.id > first.id
        tried = again.last_tried()
        assert tried["scan"] == second.when
        assert set(tried) == {"scan", "other"}


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        (run(PASS, PASS), True),
        (run(FAIL), True),
        (run(Verdict.TIME_LIMIT, FAIL), True),
        (run(PASS, PASS, ended=Verdict.TIME_LIMIT), True),
        (run(PASS, PASS, selected=1), False),
        (run(PASS, ended=Verdict.CANCELLED), False),
        (run(PASS, Verdict.INTERNAL_ERROR), False),
        (run(PASS, finish=False), False),
        (run(), False),
        (RunState(), False),
    ],
)
def test_only_whole_runs_that_say_something_are_kept(attempts: Attempts, state: RunState, kept: bool) -> None:
    attempts.record(state, "x")
    assert bool(attempts.of("scan")) is kept


def test_a_submission_that_did_not_load_is_an_attempt(attempts: Attempts) -> None:
    state = advance(RunState(), RunStarted("scan", 1, (RunEntry("a", "case"), RunEntry("b", "case")), ("a", "b")))
    state = advance(state, CaseFinished(CaseResult("load", "load", Verdict.INVALID_SUBMISSION)))
    attempts.record(advance(state, RunFinished(0.1)), "x =")
    (attempt,) = attempts.of("scan")
    assert (attempt.verdict, attempt.passed, attempt.total) == (Verdict.INVALID_SUBMISSION, 0, 2)


def test_the_status_of_a_problem(attempts: Attempts) -> None:
    attempts.record(run(FAIL, problem="tried"), "")
    attempts.record(run(PASS, problem="solved", revision=2), "")
    attempts.record(run(FAIL, problem="solved", revision=3), "")
    attempts.record(run(PASS, problem="stale"), "")
    attempts.record(run(FAIL, problem="stale", revision=2), "")
    found = attempts.statuses([listed("new"), listed("tried"), listed("solved", 2), listed("stale", 2)])
    assert found == {"new": Status.NEW, "tried": Status.TRIED, "solved": Status.SOLVED, "stale": Status.STALE}
    attempts.record(run(PASS, problem="stale", revision=2), "")
    assert attempts.statuses([listed("stale", 2)]) == {"stale": Status.SOLVED}


def test_giving_up_is_a_status_until_there_is_a_pass(attempts: Attempts) -> None:
    attempts.give_up("unseen")
    attempts.record(run(FAIL, problem="tried"), "")
    attempts.give_up("tried")
    found = attempts.statuses([listed("unseen"), listed("tried")])
    assert found == {"unseen": Status.GIVEN_UP, "tried": Status.GIVEN_UP}
    assert attempts.solved_on("tried") is None
    attempts.record(run(PASS, problem="tried"), "")
    assert attempts.statuses([listed("tried")]) == {"tried": Status.SOLVED}
    assert attempts.solved_on("tried") == attempts.of("tried")[0].when


def test_hints_and_giving_up_are_remembered(attempts: Attempts, path: Path) -> None:
    assert [attempts.show_hint("scan"), attempts.show_hint("scan"), attempts.show_hint("cond")] == [1, 2, 1]
    attempts.give_up("scan")
    attempts.give_up("fori")
    attempts.give_up("fori")
    attempts.close()
    with closing(Attempts(path)) as again:
        assert [again.hints_shown(name) for name in ("scan", "cond", "fori", "none")] == [2, 1, 0, 0]
        assert [again.gave_up(name) for name in ("scan", "cond", "fori", "none")] == [True, False, True, False]
        assert again.show_hint("fori") == 1
        assert again.gave_up("fori")


def test_small_things_are_remembered(attempts: Attempts, path: Path) -> None:
    attempts.remember("problem", "scan")
    attempts.remember("problem", "cond'); DROP TABLE memory; --")
    attempts.remember("pane", "")
    attempts.close()
    with closing(Attempts(path)) as again:
        assert (again.recall("problem"), again.recall("pane"), again.recall("none")) == ("cond'); DROP TABLE memory; --", "", None)


def test_half_characters_do_not_stop_a_record(attempts: Attempts) -> None:
    attempts.record(run(FAIL), "a\ud800b")
    assert attempts.of("scan")[0].source == "a?b"


def test_a_verdict_of_another_time_is_passed_over(attempts: Attempts) -> None:
    told = Attempted(revision=1, verdict="splendid", passed=0, total=1, seconds=0.1)
    attempts.add(entry_now(told, "scan", "x"))
    assert attempts.statuses([listed("scan")]) == {"scan": Status.NEW}
    attempts.record(run(PASS), "y")
    assert [attempt.source for attempt in attempts.of("scan")] == ["y"]


def test_two_trainers_write_at_once(path: Path) -> None:
    """Both begin with no file, and lose nothing."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from kata_tui.profile.attempts import Attempts\n"
        "attempts = Attempts(Path(sys.argv[1]))\n"
        "for _ in range(40): attempts.show_hint('scan')\n"
        "print(attempts.notice); attempts.close()\n"
    )
    root = str(Path(progress_file.__file__).parents[2])
    trainers = [subprocess.Popen([sys.executable, "-c", code, path, root], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [trainer.communicate()[0] for trainer in trainers] == ["None\n"] * 3
    with closing(Attempts(path)) as attempts:
        assert attempts.hints_shown("scan") == 120
        assert attempts.notice is None
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_threads_share_one(attempts: Attempts) -> None:
    threads = [threading.Thread(target=lambda: [attempts.show_hint("scan") for _ in range(20)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert attempts.hints_shown("scan") == 80


def test_one_trainer_sees_what_the_other_wrote(attempts: Attempts, path: Path) -> None:
    attempts.remember("x", "1")
    with closing(Attempts(path)) as other:
        other.remember("x", "2")
        assert attempts.recall("x") == "2"
        attempts.give_up("scan")
        assert other.gave_up("scan")


@pytest.mark.parametrize(
    "content",
    [b"no database at all, but long enough to be looked at" * 100, b"SQLite format 3\0" + b"\xff" * 5000],
    ids=["noise", "half a header"],
)
def test_a_corrupt_file_is_moved_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with closing(Attempts(path)) as attempts:
        today = datetime.now().strftime("%Y-%m-%d")
        aside = path.with_name(f"progress.sqlite3.corrupt-{today}")
        assert attempts.notice == f"Your progress in {path} is corrupt. It was renamed to {aside.name}, and a new one was begun."
        assert aside.read_bytes() == content
        assert attempts.show_hint("scan") == 1
    path.write_bytes(content)
    with closing(Attempts(path)) as attempts:
        assert aside.with_name(f"{aside.name}-2").read_bytes() == content
        assert attempts.hints_shown("scan") == 1
        assert attempts.notice is not None
        assert "-2, and the copy of " in attempts.notice
        assert attempts.notice.endswith("What you did after that is missing.")


def test_a_newer_program_that_is_quicker_is_noticed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """We look at the empty file, wait for our turn to make the tables, and a newer program has made its own meanwhile."""
    looked = threading.Event()
    schema = progress_copy.schema_of

    def look(database: sqlite3.Connection) -> int:
        found = schema(database)
        looked.set()
        return found

    monkeypatch.setattr(progress_file, "schema_of", look)
    path.parent.mkdir()
    opened: list[Attempts] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as newer:
        newer.execute("BEGIN IMMEDIATE")
        newer.execute("PRAGMA user_version = 99")
        thread = threading.Thread(target=lambda: opened.append(Attempts(path)))
        thread.start()
        assert looked.wait(20)
        newer.execute("COMMIT")
        thread.join()
        with closing(opened[0]) as attempts:
            assert attempts.notice is not None
            assert "newer kata-tui" in attempts.notice
        assert newer.execute("PRAGMA user_version").fetchone() == (99,)
        assert newer.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def copy_of(path: Path) -> Path:
    """The copy that is kept of the progress file."""
    return path.with_name(f"{path.name}.copy")


@pytest.mark.parametrize("log", [b"", b"a log of what was"])
def test_a_file_that_is_empty_now_is_put_back(path: Path, log: bytes) -> None:
    """A power cut, or a folder that is synchronised."""
    with closing(Attempts(path)) as attempts:
        attempts.record(run(PASS), "kept")
    path.write_bytes(b"")
    if log:
        Path(f"{path}-wal").write_bytes(log)
    with closing(Attempts(path)) as attempts:
        aside = path.with_name(f"{path.name}.empty-{datetime.now():%Y-%m-%d}")
        assert attempts.notice is not None
        assert attempts.notice.startswith(f"Your progress in {path} is empty. It was renamed to {aside.name}, and the copy of ")
        assert [attempt.source for attempt in attempts.of("scan")] == ["kept"]
        assert aside.read_bytes() == b""
        if log:
            assert Path(f"{aside}-wal").read_bytes() == log
    with closing(Attempts(path)) as attempts:
        assert (attempts.notice, len(attempts.of("scan"))) == (None, 1)


def test_an_empty_file_without_a_copy_is_told_too(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"")
    with closing(Attempts(path)) as attempts:
        assert attempts.notice is not None
        assert "is empty. It was renamed to" in attempts.notice
        assert attempts.show_hint("scan") == 1


def test_the_copy_is_the_last_sound_state_and_is_made_only_for_something_new(path: Path) -> None:
    with closing(Attempts(path)) as attempts:
        for _ in range(50):
            attempts.record(run(FAIL), "x" * 1000)
    made = copy_of(path).stat()
    with closing(Attempts(path)) as attempts:
        assert len(attempts.of("scan")) == 50
    assert copy_of(path).stat() == made
    content = path.read_bytes()
    half = len(content) // 8192 * 4096
    path.write_bytes(content[:half] + os.urandom(4096) + content[half + 4096 :])  # a page that nobody happens to read
    with closing(Attempts(path)) as attempts:
        attempts.remember("x", "1")
    assert copy_of(path).stat() == made
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, copy_of(path).name]


def test_an_attempt_is_copied_while_the_program_goes_on_when_the_copy_is_old(
    attempts: Attempts, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts.record(run(PASS), "first")
    first = copy_of(path).stat()
    attempts.record(run(PASS), "second")
    assert copy_of(path).stat() == first
    monkeypatch.setattr(progress_file, "OLD", 0)
    attempts.record(run(PASS), "third")
    with closing(sqlite3.connect(copy_of(path))) as copy:
        assert copy.execute("SELECT count(*) FROM entry").fetchone() == (3,)


@pytest.mark.parametrize("first", ["read", "write", "nothing"])
def test_a_lock_that_stays_is_waited_for_a_moment(path: Path, monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    """Held so that nobody can even read, as a file system does that gives no locks."""
    monkeypatch.setattr(progress_file, "PATIENCE", 0.05)
    with closing(Attempts(path)) as attempts:
        attempts.record(run(PASS), "kept")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        attempts = Attempts(path)
        if first == "read":
            assert [attempt.source for attempt in attempts.of("scan")] == ["kept"]
        if first == "write":
            assert attempts.show_hint("scan") == 1
        assert attempts.notice is not None
        assert "cannot be used: database is locked. Another program holds it: end that one. Until then" in attempts.notice
        attempts.close()
    with closing(Attempts(path)) as attempts:
        assert (attempts.notice, len(attempts.of("scan"))) == (None, 1)


def spoil_pages(path: Path) -> bytes:
    """Make all pages but the first nonsense, as a bad disk would."""
    content = path.read_bytes()
    content = content[:4096] + os.urandom(len(content) - 4096)
    path.write_bytes(content)
    return content


@pytest.mark.parametrize("first", ["read", "write"])
def test_corruption_that_shows_only_later_is_moved_aside_then(path: Path, first: str) -> None:
    with closing(Attempts(path)) as attempts:
        for _ in range(50):
            attempts.record(run(FAIL), "x" * 1000)
    content = spoil_pages(path)
    copy_of(path).write_bytes(content)  # nor is the copy of any use
    with closing(Attempts(path)) as attempts:
        if first == "read":
            assert attempts.of("scan") == ()
        attempts.record(run(PASS), "new")
        assert [attempt.source for attempt in attempts.of("scan")] == ["new"]
        assert attempts.notice is not None
        assert "is corrupt" in attempts.notice
    (aside,) = path.parent.glob("*.corrupt-*[0-9]")
    assert aside.read_bytes() == content


def test_what_sqlite_has_beside_a_corrupt_file_goes_with_it(path: Path) -> None:
    """A log left behind would be played into the new file."""
    with closing(Attempts(path)) as attempts:
        for _ in range(50):
            attempts.record(run(FAIL), "x" * 1000)
    spoil_pages(path)
    with closing(sqlite3.connect(path)) as other:  # another trainer, which keeps the log alive
        other.execute("PRAGMA application_id = 5")
        with closing(Attempts(path)) as attempts:
            assert len(attempts.of("scan")) == 50
            attempts.record(run(PASS), "new")
            (aside,) = path.parent.glob("*.corrupt-*-wal")
            assert aside.stat().st_size > 0
    with closing(Attempts(path)) as attempts:
        assert attempts.notice is None
        assert len(attempts.of("scan")) == 51


def test_a_file_of_a_newer_program_is_left_alone(path: Path) -> None:
    with closing(Attempts(path)) as attempts:
        attempts.give_up("scan")
    with closing(sqlite3.connect(path)) as database:
        database.execute("ALTER TABLE entry RENAME TO line")
        database.execute("PRAGMA user_version = 99")
        database.execute("PRAGMA journal_mode = DELETE")
    copy_of(path).unlink()
    before = path.read_bytes()
    with closing(Attempts(path)) as attempts:
        assert attempts.notice is not None
        assert "newer kata-tui" in attempts.notice
        assert "kept only until you leave" in attempts.notice
        assert attempts.show_hint("scan") == 1
        attempts.record(run(PASS), "x")
        assert len(attempts.of("scan")) == 1
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_folder_that_cannot_be_made_costs_only_what_is_done_now(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with closing(Attempts(tmp_path / "file" / "state" / "progress.sqlite3")) as attempts:
        assert attempts.recall("x") is None
        attempts.remember("x", "1")
        assert attempts.recall("x") == "1"
        assert attempts.notice is not None
        assert "Not a directory" in attempts.notice


def test_a_folder_in_the_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with closing(Attempts(path)) as attempts:
        assert attempts.show_hint("scan") == 1
        assert attempts.notice is not None
        assert "unable to open" in attempts.notice


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_progress_that_may_not_be_written_is_still_read(closed: str) -> None:
    with ordinary_folder() as folder:
        path = folder / "progress.sqlite3"
        with closing(Attempts(path)) as attempts:
            attempts.record(run(PASS), "kept")
            attempts.show_hint("scan")
        before = path.read_bytes()
        if closed == "file":
            path.chmod(0o400)
        else:
            folder.chmod(0o500)
        with closing(Attempts(path)) as attempts:
            assert attempts.notice is not None
            assert "Permission denied" in attempts.notice
            assert attempts.of("scan")[0].source == "kept"
            assert attempts.show_hint("scan") == 2
        assert path.read_bytes() == before


def test_what_another_trainer_has_just_written_is_read_where_nothing_may_be_written() -> None:
    with ordinary_folder() as folder:
        path = folder / "progress.sqlite3"
        with closing(Attempts(path)) as writing:
            writing.remember("x", "not yet in the file itself")
            path.chmod(0o400)
            with closing(Attempts(path)) as attempts:
                assert attempts.recall("x") == "not yet in the file itself"


@pytest.mark.parametrize("copied", [True, False])
def test_progress_that_may_not_be_read_costs_only_what_is_done_now(copied: bool) -> None:
    with ordinary_folder() as folder:
        path = folder / "progress.sqlite3"
        with closing(Attempts(path)) as attempts:
            attempts.show_hint("scan")
        path.chmod(0)
        if not copied:
            copy_of(path).unlink()
        with closing(Attempts(path)) as attempts:
            assert attempts.notice is not None
            assert attempts.show_hint("scan") == 1 + copied


def test_what_cannot_be_written_is_told_and_written_later(attempts: Attempts, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_file, "PATIENCE", 0.01)
    attempts.remember("x", "1")
    noticed: list[str] = []
    attempts.when_noticed = noticed.append
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        attempts.remember("x", "2")
        assert noticed == [attempts.notice]
        assert f"Your progress in {path} cannot be used: database is locked. Another program holds it" in noticed[0]
        assert attempts.recall("x") == "2"
        attempts.show_hint("scan")
        assert other.execute("SELECT value FROM memory WHERE key = 'x'").fetchone() == ("1",)
        other.execute("ROLLBACK")
    attempts.give_up("scan")
    assert attempts.notice is None
    with closing(Attempts(path)) as again:
        assert (again.recall("x"), again.hints_shown("scan"), again.gave_up("scan")) == ("2", 1, True)


def test_a_full_disk_is_told_and_what_was_done_is_written_at_the_end(attempts: Attempts, path: Path) -> None:
    attempts.remember("x", "1")
    database = attempts._file._database
    assert database is not None
    database.execute(f"PRAGMA max_page_count = {database.execute('PRAGMA page_count').fetchone()[0]}")
    attempts.record(run(FAIL), "x" * 100_000)
    assert attempts.notice is not None
    assert "full. Make room on the disk" in attempts.notice
    assert (attempts.recall("x"), len(attempts.of("scan"))) == ("1", 1)
    attempts.close()
    assert not attempts.notice
    with closing(Attempts(path)) as again:
        assert len(again.of("scan")[0].source) == 100_000


def test_a_file_taken_away_meanwhile_is_put_back(attempts: Attempts, path: Path) -> None:
    attempts.show_hint("scan")
    attempts.close()
    path.unlink()
    assert attempts.hints_shown("scan") == 1
    assert attempts.show_hint("scan") == 2
    assert attempts.notice is not None
    assert "was not there any more" in attempts.notice
    assert "To begin anew, remove both" in attempts.notice


def test_with_its_copy_taken_away_too_one_begins_anew(attempts: Attempts, path: Path) -> None:
    attempts.show_hint("scan")
    attempts.close()
    for file in path.parent.iterdir():
        file.unlink()
    assert (attempts.hints_shown("scan"), attempts.show_hint("scan"), attempts.notice) == (0, 1, None)
