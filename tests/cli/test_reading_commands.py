"""The commands that only read and write the learner's own things: list, show, start, hint, solution, paths."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.samples.kata_home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_list_shows_track_status_id_title_level_and_minutes(home: Home) -> None:
    done = home.here("list", "--track", "basics")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Basics  basics, 0 of 2 solved",
        "  · new       double  Twice as much                                                 easy      5 min",
        "  · new       square  Squares                                                       hard     30 min",
        "",
    ]


@pytest.mark.parametrize("columns", ["20", "40", "80", "200"])
def test_list_fits_the_width_and_always_names_the_ids(home: Home, columns: str) -> None:
    lines = home.here("list", "--track", "basics", COLUMNS=columns).stdout.splitlines()[1:]
    assert max(map(len, lines)) <= int(columns)
    assert any("double" in line for line in lines)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--level", "hard"], ["square"]),
        (["--concept", "JNP"], ["double"]),
        (["--search", "twice"], ["double"]),
        (["--status", "new"], ["double", "square"]),
        (["--status", "solved"], []),
        (["--level", "hard", "--search", "twice"], []),
    ],
)
def test_list_filters(home: Home, options: list[str], found: list[str]) -> None:
    document = home.json("list", "--track", "basics", *options)
    assert [problem["id"] for problem in document["problems"]] == found


def test_list_as_json_has_every_field(home: Home) -> None:
    home.write("basics/odd.yaml", "format: 1\nid: odd\n")
    home.write("basics/square.yaml", (home.problems / "basics/square.yaml").read_text().replace("[double]", "[dobule]"))
    document = home.json("list", "--track", "basics")
    assert list(document) == ["format", "tracks", "problems", "broken", "notices", "libraries"]
    assert document["format"] == 1
    assert {"id": "basics", "title": "Basics", "summary": "First steps.", "order": 1} in document["tracks"]
    double = next(problem for problem in document["problems"] if problem["id"] == "double")
    assert double == {
        "id": "double",
        "track": "basics",
        "title": "Twice as much",
        "level": "easy",
        "minutes": 5,
        "concepts": ["jnp", "dtype"],
        "requires": [],
        "summary": "Multiply by two.",
        "revision": 2,
        "entry": "double",
        "path": str(home.problems / "basics/double.yaml"),
        "apis": double["apis"],
        "status": "new",
        "last_tried": None,
    }
    assert document["broken"][0]["path"] == str(home.problems / "basics/odd.yaml")
    assert document["broken"][0]["message"].startswith(str(home.problems / "basics/odd.yaml") + ":")
    assert "dobule" in document["notices"][0]["message"]


def test_broken_files_are_told_last_and_are_no_failure(home: Home) -> None:
    home.write("basics/odd.yaml", "format: 1\nid: odd\n")
    done = home.here("list", "--track", "basics")
    assert done.returncode == 0
    lines = [line for line in done.stdout.splitlines() if line]
    assert lines.index("Problem files that cannot be used") == len(lines) - 2
    assert lines[-1].startswith(f"! {home.problems}/basics/odd.yaml:")


def test_nothing_found_is_said(home: Home) -> None:
    done = home.here("list", "--track", "basics", "--status", "solved")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "No problem matches. `kata-tui list` shows all of them.\n"


def test_a_reader_that_goes_away_is_no_failure(home: Home) -> None:
    for _ in range(3):
        done = subprocess.run(
            ["bash", "-c", 'set -o pipefail; "$@" list | head -n 1', "bash", *home.command()],
            capture_output=True,
            text=True,
            env=home.environment(),
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)


@pytest.mark.parametrize("command", ["--help", "list", "show double"])
def test_a_reader_that_is_never_there_is_no_failure(home: Home, command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        home.command(*command.split()), stdout=writing, stderr=subprocess.PIPE, text=True, env=home.environment(), check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_said(home: Home) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            home.command("list"), stdout=full, stderr=subprocess.PIPE, text=True, env=home.environment(), check=False
        )
    assert (done.returncode, done.stderr) == (2, "The output cannot be written: No space left on device.\n")


def test_show_prints_the_statement(home: Home) -> None:
    done = home.here("show", "double")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Twice as much\ndouble, easy, about 5 min  · new\nconcepts: jnp, dtype\n\n## Your task\n")
    assert "```python\nprint(double(jnp.ones(2)))  # [2. 2.]\n```\n" in done.stdout
    assert done.stdout.endswith("To begin: kata-tui start double\n")


def test_show_as_json_keeps_the_solution_to_itself(home: Home) -> None:
    document = home.json("show", "double")
    assert document["statement"].startswith("## Your task")
    assert document["hints"] == 2
    assert document["status"] == "new"
    assert document["solution"] == str(home.solution)
    assert "reference" not in document
    assert "2 * x" not in json.dumps(document)


def test_start_writes_the_starter_once(home: Home) -> None:
    done = home.here("start", "double")
    assert (done.returncode, done.stdout) == (0, f"{home.solution}\n")
    assert "raise NotImplementedError" in home.solution.read_text()
    home.solution.write_text("mine")
    again = home.here("start", "double")
    assert again.stdout == done.stdout
    assert "stays as it is" in again.stderr
    assert home.solution.read_text() == "mine"


def test_hints_come_one_by_one_and_then_all_again(home: Home) -> None:
    first = home.here("hint", "double")
    assert first.stdout == "Hint 1 of 2\nWhat is *two* times something?\n"
    assert first.stderr == "1 more hint: kata-tui hint double\n"
    second = home.here("hint", "double")
    assert second.stdout == "Hint 2 of 2\nPython has an operator for it.\n"
    assert "no other hint" in second.stderr
    third = home.here("hint", "double")
    assert third.stdout == first.stdout + second.stdout
    assert home.here("hint", "square").stderr == "This problem has no hints.\n"


def test_the_solution_needs_a_pass_or_giving_up(home: Home) -> None:
    refused = home.here("solution", "double")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--give-up" in refused.stderr
    given = home.here("solution", "double", "--give-up")
    assert given.returncode == 0
    for part in ("def double(x):\n    return 2 * x\n", "A Python `2` is weakly typed.", "By adding", "return x + x"):
        assert part in given.stdout
    assert home.here("solution", "double").stdout == given.stdout


def test_paths_are_all_below_the_home(home: Home) -> None:
    lines = home.here("paths").stdout.splitlines()
    found = {line.split(maxsplit=1)[0]: Path(line.split(maxsplit=1)[1]) for line in lines}
    below = home.folder / "home"
    assert found["solutions"] == below / "data" / "solutions"
    assert all(found[name].is_relative_to(below) for name in ("settings", "problems", "progress", "cache"))
    assert f"library     {home.problems}" in lines
    assert not below.exists()
