"""`kata-tui export` and `import`: two machines come to the same, and what is no log is told."""

import json
from pathlib import Path

import pytest

from tests.samples.kata_home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "one")


def status(home: Home, problem: str) -> str:
    return str(next(row["status"] for row in home.json("list")["problems"] if row["id"] == problem))


def test_two_machines_come_to_the_same(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "two")
    home.here("hint", "double")
    home.here("solution", "double", "--give-up")
    other.here("hint", "double")
    mine, hers = tmp_path / "mine.jsonl", tmp_path / "hers.jsonl"
    assert home.here("export", str(mine)).stderr == f"2 entries of your log: {mine}\n"
    assert other.here("export", str(hers)).stderr == f"1 entry of your log: {hers}\n"
    assert other.here("import", str(mine)).stderr == f"2 entries of {mine} were new.\n"
    assert home.here("import", str(hers)).stderr == f"1 entry of {hers} was new.\n"
    assert home.here("import", str(hers)).stderr == f"0 entries of {hers} were new.\n"
    assert status(home, "double") == status(other, "double") == "given up"
    for each, file in ((home, mine), (other, hers)):
        each.here("export", str(file))
    assert sorted(mine.read_text().splitlines()) == sorted(hers.read_text().splitlines())


def test_what_is_no_log_is_told(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_text(json.dumps({"kata_tui": "log", "format": 1}) + "\n{}\n")
    done = home.here("import", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Line 2 of {file} is no entry of a log: Object missing required field `id`. Nothing was imported.\n"
    assert "is no progress of kata-tui" in home.here("import", str(home.problems / "basics/double.yaml")).stderr
    assert home.here("import", str(tmp_path / "none")).returncode == 2
    assert home.here("export", str(tmp_path / "none/x")).returncode == 2
