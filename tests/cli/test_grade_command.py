"""`kata-tui grade`, as somebody runs it: a small class of right, wrong and hostile files through the real pool."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kata_tui.grading.ledger import Ledger
from tests.samples.kata_home import FLOAT, RIGHT, SQUARE, Home

SQUARED = "def square(x):\n    return x * x\n"
HASTY = SQUARE.replace("id: square", "id: hasty").replace("entry: square", "entry: hasty").replace("square(x)", "hasty(x)")
HASTY = HASTY.replace("requires: [double]\n", "") + "limits: {seconds: 1.5}\n"
CLASS = {
    "ada/double.py": RIGHT,
    "ada/square.py": SQUARED,
    "bob/double.py": RIGHT.replace("2 * x", "2 * x  # mine"),
    "bob/square/2026-11-01T10-00.py": "def square(x):\n    return x\n",
    "bob/square/2026-11-02T10-00.py": SQUARED,
    "cem/double.py": FLOAT,
    "dee/double.py": "def double(x:\n",
    "eve/double.py": "import os\n\n\ndef double(x):\n    os._exit(0)\n",
    "fay/double.py": "from pathlib import Path\n\n\ndef double(x):\n    return Path('/etc/passwd').read_text()\n",
    "<b>gus/square.py": "def square(x):\n    raise SystemExit('<script>')\n",
    "hal/notes.txt": "no submission",
}
TIMELY = ("seconds.jsonl", "report/slowest.html")
"""What another judging of the same files makes otherwise."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("graded"))
    home.write("basics/hasty.yaml", HASTY)
    return home


@pytest.fixture(scope="module")
def classroom(home: Home) -> Path:
    return handed_in(home.folder / "class", CLASS)


@pytest.fixture(scope="module")
def whole(home: Home, classroom: Path) -> Path:
    """The class, graded in one go."""
    out = home.folder / "whole"
    done = home.run("grade", str(classroom), "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("10 of 10 submissions are judged (0 of them before).")
    assert "hal/notes.txt: It is no Python file and no notebook." in done.stdout
    return out


def handed_in(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (1_760_000_000, 1_760_000_000))
    return folder


def results(out: Path) -> dict[str, Any]:
    rows = [json.loads(line) for line in (out / "results.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    return {row["id"]: row for row in rows}


def grades(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def tree(out: Path) -> dict[str, bytes]:
    """Every file that must not depend on when it was made."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and not path.name.startswith("."))
    held = {path.relative_to(out).as_posix(): path.read_bytes() for path in files}
    return {name: content for name, content in held.items() if name not in TIMELY}


def test_each_is_judged_as_in_the_trainer(whole: Path) -> None:
    rows = results(whole)
    assert {name: row["verdict"] for name, row in rows.items()} == {
        "<b>gus/square/square.py": "runtime_error",
        "ada/double/double.py": "accepted",
        "ada/square/square.py": "accepted",
        "bob/double/double.py": "accepted",
        "bob/square/2026-11-01T10-00.py": "wrong_answer",
        "bob/square/2026-11-02T10-00.py": "accepted",
        "cem/double/double.py": "wrong_answer",
        "dee/double/double.py": "invalid_submission",
        "eve/double/double.py": "runtime_error",
        "fay/double/double.py": "runtime_error",
    }
    assert rows["cem/double/double.py"]["mistakes"] == ["float-factor"]
    assert rows["bob/double/double.py"]["same_as"] == "ada/double/double.py"
    assert rows["fay/double/double.py"]["text"].count("root:") == 0
    assert {row["protections"]["tier"] for row in rows.values()} <= {"A", "A+"}
    assert set(rows["ada/double/double.py"]["versions"]) == {"kata_tui", "python", "jax", "flax", "numpy"}


def test_the_table_has_each_student_once(whole: Path) -> None:
    table = grades(whole)
    assert list(table) == sorted(table)
    assert {name: (row["double"], row["square"], row["total"]) for name, row in table.items()} == {
        "<b>gus": ("0", "0", "0"),
        "ada": ("1", "1", "2"),
        "bob": ("1", "1", "2"),
        "cem": ("0", "0", "0"),
        "dee": ("0", "0", "0"),
        "eve": ("0", "0", "0"),
        "fay": ("0", "0", "0"),
    }
    assert sum(int(row["judged"]) for row in table.values()) == 9  # of bob's two the best
    assert len(list((whole / "gradescope").glob("*/results.json"))) == 7
    assert len(list((whole / "report" / "students").glob("*.html"))) == 7


def test_nothing_of_it_is_the_instructors_own(home: Home, whole: Path) -> None:
    assert whole.exists()
    assert list(home.folder.rglob("progress.sqlite3")) == []
    assert list(home.folder.rglob("solutions")) == []


def test_what_is_known_is_not_judged_again(home: Home, classroom: Path, whole: Path) -> None:
    before = tree(whole)
    done = home.here("grade", str(classroom), "--out", str(whole))
    assert done.stdout.startswith("10 of 10 submissions are judged (10 of them before).")
    assert tree(whole) == before


@contextmanager
def grading(home: Home, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        home.command("grade", *arguments), env=home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def test_killed_at_any_moment_and_resumed_it_ends_in_the_same_bytes(home: Home, classroom: Path, whole: Path) -> None:
    out = home.folder / "killed"
    chance = random.Random(22)
    for _ in range(3):
        with grading(home, str(classroom), "--out", str(out), "--json") as process:
            assert process.stdout is not None
            for _ in range(chance.randint(1, 3)):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
    done = home.run("grade", str(classroom), "--out", str(out))
    assert done.returncode == 0
    assert "(0 of them before)" not in done.stdout
    assert tree(out) == tree(whole)


def test_ctrl_c_keeps_what_was_judged(home: Home, classroom: Path) -> None:
    out = home.folder / "stopped"
    with grading(home, str(classroom), "--out", str(out), "--json") as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.startswith("Stopped. ")
    assert "The same command goes on from there." in said
    with Ledger(out) as ledger:
        assert first["id"] in ledger.known


def test_two_at_a_time_are_told(home: Home, classroom: Path) -> None:
    out = home.folder / "two"
    with Ledger(out):
        done = home.here("grade", str(classroom), "--out", str(out))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Another `kata-tui grade` writes to")


def test_a_time_limit_is_judged_again_before_it_stands(home: Home) -> None:
    endless = handed_in(
        home.folder / "endless",
        {
            "ada/hasty.py": "def hasty(x):\n    while True:\n        pass\n",
            "bob/hasty.py": "import time\n\n\ndef hasty(x):\n    time.sleep(2.2)\n    return x * x\n",
            "cem/hasty.py": "def hasty(x):\n    while True:\n        pass\n",
        },
    )
    done = home.run("grade", str(endless), "--out", str(home.folder / "late"))
    assert done.returncode == 0
    rows = results(home.folder / "late")
    assert {row["student"]: (row["verdict"], row["tried_again"], row["same_as"]) for row in rows.values()} == {
        "ada": ("time_limit", True, ""),
        "bob": ("accepted", False, ""),
        "cem": ("time_limit", True, "ada/hasty/hasty.py"),
    }


COURSE = """\
format: 1
title: Autumn
katas:
  - {id: double, points: 3, partial: cases}
  - {id: square, points: 2, deadline: 2026-11-01T12:00:00Z}
late: [{hours: 24, percent: 50}]
students: [ada, bob, cem, dee, eve, fay, <b>gus, ida]
groups: {one: [ada, bob]}
excused: [{student: dee}]
"""


def test_a_course_gives_points_and_marks_by_hand_stay(home: Home, classroom: Path, whole: Path) -> None:
    out = home.folder / "course"
    course = home.folder / "course.yaml"
    course.write_text(COURSE)
    out.mkdir()
    marks = "student,kata,points,comment\ncem,double,2.5,nearly\n"
    (out / "marks.csv").write_text(marks)
    done = home.run("grade", str(classroom), "--course", str(course), "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    table = grades(out)
    assert {name: (row["double"], row["square"], row["total"], row["out_of"]) for name, row in table.items()} == {
        "<b>gus": ("0", "0", "0", "5"),
        "ada": ("3", "2", "5", "5"),
        "bob": ("3", "1", "4", "5"),
        "cem": ("2.5", "0", "2.5", "5"),
        "dee": ("excused", "excused", "0", "0"),
        "eve": ("0", "0", "0", "5"),
        "fay": ("0", "0", "0", "5"),
        "ida": ("0", "0", "0", "5"),
    }
    assert table["bob"]["late"] == "square"
    assert (out / "marks.csv").read_text() == marks
    # a moved deadline and other marks need no judging
    course.write_text(COURSE.replace("2026-11-01", "2026-11-03"))
    (out / "marks.csv").write_text(marks.replace("2.5", "1"))
    done = home.here("grade", str(classroom), "--course", str(course), "--out", str(out))
    assert "(10 of them before)" in done.stdout
    assert (grades(out)["bob"]["square"], grades(out)["cem"]["double"]) == ("2", "1")
    assert whole.exists()


def test_what_cannot_be_judged_is_not_graded_and_says_why(home: Home) -> None:
    few = handed_in(home.folder / "few", {"ada/double.ipynb": '{"cells": []}', "bob/square.py": SQUARED, "bob/dubble.py": RIGHT})
    out = home.folder / "few-out"
    done = home.run("grade", str(few), "--out", str(out), "--json")
    assert (done.returncode, done.stderr) == (1, "")
    *rows, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["bob/square/square.py"]
    assert last["summary"] == {"submissions": 2, "judged": 1, "kept": 0, "not_graded": 1, "left_out": 0}
    assert [stray["place"] for stray in last["strays"]] == ["bob/dubble.py"]
    table = grades(out)
    assert (table["ada"]["double"], table["ada"]["total"], table["ada"]["not_graded"]) == ("", "", "double")
    assert not (out / "gradescope" / "ada").exists()


def test_only_and_regrade_and_since(home: Home) -> None:
    few = handed_in(home.folder / "some", {"ada/square.py": SQUARED, "bob/double.py": RIGHT, "bob/square.py": SQUARED + "\n"})
    out = home.folder / "some-out"
    done = home.run("grade", str(few), "--out", str(out), "--only", "square")
    assert done.stdout.startswith("2 of 3 submissions are judged (0 of them before), 1 left out.")
    done = home.run("grade", str(few), "--out", str(out), "--regrade", "ada", "--json")
    assert [json.loads(line).get("id") for line in done.stdout.splitlines()] == ["ada/square/square.py", None]
    done = home.here("grade", str(few), "--out", str(out), "--since", "2027-01-01")
    assert done.stdout.startswith("2 of 3 submissions are judged (2 of them before), 1 left out.")
    done = home.run("grade", str(few), "--out", str(out))
    assert done.stdout.startswith("3 of 3 submissions are judged (2 of them before).")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{class}", "--out", "{class}/out"], "The results must not lie among the submissions."),
        (["{home}/nowhere", "--out", "{home}/x"], "There is no folder or file "),
        (["{home}/library", "--out", "{home}/x"], "There is no submission in "),
        (
            ["{class}", "--out", "{home}/x", "--only", "adda"],
            "`adda` is no student who handed in, and no kata. Did you mean `ada`?",
        ),
        (["{class}", "--out", "{home}/x", "--since", "soon"], "kata-tui grade: argument --since: `soon` is no time"),
        (["{class}", "--out", "{home}/x", "--course", "{home}/no.yaml"], "{home}/no.yaml:1:1: This file cannot be read"),
        (["{class}", "--out", "{home}/x", "--jobs", "0"], "kata-tui grade: argument --jobs: "),
        (["{class}"], "kata-tui grade: the following arguments are required: --out"),
    ],
)
def test_what_cannot_be_done_is_told(home: Home, classroom: Path, arguments: list[str], said: str) -> None:
    places = {"class": str(classroom), "home": str(home.folder)}
    done = home.here("grade", *(argument.format(**places) for argument in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said.format(**places))


def test_the_results_of_another_class_are_left_alone(home: Home, whole: Path) -> None:
    other = handed_in(home.folder / "other", {"zoe/double.py": RIGHT})
    before = tree(whole)
    done = home.here("grade", str(other), "--out", str(whole))
    assert done.returncode == 2
    assert "holds the results of other submissions" in done.stderr
    assert tree(whole) == before


def test_fewer_protections_are_refused_unless_they_are_allowed(home: Home) -> None:
    few = handed_in(home.folder / "tier", {"ada/square.py": SQUARED})
    refusing = Path(__file__).with_name("refusing.py")

    def run(*more: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(refusing), "ENOSYS", "landlock", "--", *home.command("grade", str(few), *more)]
        return subprocess.run(command, env=home.environment(), capture_output=True, text=True, check=False)

    out = home.folder / "tier-out"
    done = run("--out", str(out))
    if done.returncode == 77:
        pytest.skip("this kernel refuses nothing")
    assert done.returncode == 2
    assert "protections of tier C here, and grading demands A" in done.stderr
    done = run("--out", str(out), "--allow-tier", "C")
    assert (done.returncode, results(out)["ada/square/square.py"]["verdict"]) == (0, "accepted")
