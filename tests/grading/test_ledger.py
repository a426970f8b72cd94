"""Results line by line: whoever is killed in the middle of one loses that one, two do not write at once, a full disk is told."""

import os
import resource
import signal
from pathlib import Path

import pytest

from kata_tui.grading.ledger import NAME, Ledger
from kata_tui.model.told import Told
from tests.grading.graded_files import result

ROWS = [result(student, "double", "a") for student in ("ada", "bob", "cem")]


def test_lines_are_there_when_it_is_opened_again(tmp_path: Path) -> None:
    with Ledger(tmp_path / "out") as ledger:
        for row in ROWS:
            ledger.add(row)
    with Ledger(tmp_path / "out") as ledger:
        assert list(ledger.known.values()) == ROWS
        ledger.settle(reversed(ROWS))
    with Ledger(tmp_path / "out") as ledger:
        assert list(ledger.known.values()) == ROWS[::-1]


def test_a_line_that_was_cut_anywhere_costs_itself(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        for row in ROWS:
            ledger.add(row)
    content = (tmp_path / NAME).read_bytes()
    ends = [at for at, byte in enumerate(content) if byte == 10]
    for cut in range(ends[1] + 1, len(content)):
        (tmp_path / NAME).write_bytes(content[:cut])
        with Ledger(tmp_path) as ledger:
            assert list(ledger.known.values()) == ROWS[:2]
            ledger.add(ROWS[2])
        assert (tmp_path / NAME).read_bytes() == content


def test_a_line_that_is_none_of_ours_is_told(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.add(ROWS[0])
    with (tmp_path / NAME).open("a") as file:
        file.write('{"id": 3}\n')
    with pytest.raises(Told, match=r"results\.jsonl:2: This line is none that kata-tui wrote"):
        Ledger(tmp_path)
    assert (tmp_path / NAME).read_bytes().count(b"\n") == 2


def test_the_second_of_two_is_told(tmp_path: Path) -> None:
    with Ledger(tmp_path), pytest.raises(Told, match="Another `kata-tui grade` writes to"):
        Ledger(tmp_path)
    with Ledger(tmp_path):
        pass


def test_a_disk_that_is_full_is_told_and_costs_nothing(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Ledger(tmp_path) as ledger:
        ledger.add(ROWS[0])
        size = (tmp_path / NAME).stat().st_size
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40, hard))
            with pytest.raises(Told, match="What was judged until now is kept"):
                ledger.add(ROWS[1])
            with pytest.raises(Told, match="cannot be written"):
                ledger.settle(ROWS)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, ignored)
        assert (tmp_path / NAME).stat().st_size == size
        ledger.add(ROWS[1])
    with Ledger(tmp_path) as ledger:
        assert list(ledger.known.values()) == ROWS[:2]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Told, match="Results cannot be kept in"):
        Ledger(tmp_path / "out")


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(Told, match="Name another folder with --out"):
        Ledger(tmp_path / "out")
