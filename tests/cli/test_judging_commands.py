"""`run` and `doctor` with the real judge. Each start of JAX takes two seconds, so each test asks for much of one run."""

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from jsonschema import Draft202012Validator

from tests.samples.kata_home import FLOAT, RIGHT, Home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home for all: the expected values are computed once."""
    return Home(tmp_path_factory.mktemp("cli"))


@pytest.fixture
def running() -> Iterator[list[subprocess.Popen[str]]]:
    """Programs that a test started; whatever is left of them is killed."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def solution(home: Home, text: str, name: str = "mine.py") -> Path:
    path = home.folder / name
    path.write_text(text)
    return path


def test_a_wrong_answer(home: Home) -> None:
    done = home.run("run", "double", str(solution(home, FLOAT)))
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert [line.split()[:4] for line in lines[:3]] == [
        ["✓", "floats", "accepted", lines[0].split()[3]],
        ["✗", "integers", "wrong", "answer"],
        ["✓", "random", "hidden", "accepted"],
    ]
    at = lines.index("✗ integers  wrong answer: dtype")
    assert lines[at + 1 : at + 3] == ["You multiply by a float.", "dtype is float32, expected int32"]
    for part in ("You multiply by a float.", "call      double(x)", "  in (3,)"):
        assert part in lines
    assert "An integer stays an integer." not in lines  # the mistake is known
    assert lines[-2].startswith("✗ wrong answer: 2 of 3 passed (visible 1 of 2, hidden 1 of 1) in ")
    assert lines[-1] == "A hint, if you like: kata-tui hint double"
    assert home.json("list", "--track", "basics", "--status", "tried")["problems"][0]["id"] == "double"


def test_a_run_as_json_has_every_field(home: Home) -> None:
    done = home.run("run", "double", "--json", str(solution(home, FLOAT)))
    assert (done.returncode, done.stderr) == (1, "")
    document = json.loads(done.stdout)
    assert document.pop("protections")["limits"] is True
    counts = ["passed", "total", "visible", "hidden"]
    assert list(document) == ["format", "problem", "revision", "verdict", *counts, "seconds", "environment", "cases"]
    environment, cases, seconds = document.pop("environment"), document.pop("cases"), document.pop("seconds")
    assert document == {
        "format": 1,
        "problem": "double",
        "revision": 2,
        "verdict": "wrong_answer",
        "passed": 2,
        "total": 3,
        "visible": {"passed": 1, "total": 2},
        "hidden": {"passed": 1, "total": 1},
    }
    assert seconds > 0
    assert list(environment) == ["python", "jax", "flax", "numpy", "devices"]
    assert environment["devices"] == ["cpu:0"]
    assert [(case["id"], case["kind"], case["verdict"], case["shown"]) for case in cases] == [
        ("floats", "case", "accepted", "visible"),
        ("integers", "case", "wrong_answer", "visible"),
        ("random", "case", "accepted", "hidden"),
    ]
    integers = cases[1]
    assert integers.pop("seconds") >= integers.pop("compiling") >= 0
    for later in ("repetition", "reproduce", "finding"):
        assert integers.pop(later) is None
    assert integers == {
        "id": "integers",
        "kind": "case",
        "verdict": "wrong_answer",
        "shown": "visible",
        "call": "double(x)",
        "inputs": {"x": "int32[3] [1 2 3]"},
        "mismatches": [
            {
                "path": "",
                "kind": "dtype",
                "headline": "dtype is float32, expected int32",
                "expected": "int32[3] [2 4 6]",
                "actual": "float32[3] [2. 4. 6.]",
                "wrong": 0,
                "of": 3,
                "worst": None,
                "tolerance": {"rtol": 0.0, "atol": 0.0},
                "excerpt": None,
                "heat": None,
                "nonfinite": [],
                "patterns": [],
            }
        ],
        "message": "An integer stays an integer.",
        "mistake": {"id": "float-factor", "feedback": "You multiply by a float."},
        "error": None,
        "stdout": "in (3,)\n",
        "stdout_truncated": False,
        "notes": [],
        "leaves": 1,
        "card": None,
        "more": 0,
        "returned": "",
        "suspicions": [],
        "message_kind": "",
    }
    assert (cases[2]["inputs"], cases[2]["stdout"], cases[2]["call"], cases[2]["returned"]) == ({}, "", "", "")
    assert cases[0]["returned"].startswith("float32[")


def test_what_run_prints_is_as_the_schema_says_that_is_printed(home: Home) -> None:
    printed = home.run("schema", "--report")
    assert (printed.returncode, printed.stderr) == (0, "")
    validator = Draft202012Validator(json.loads(printed.stdout))
    raising = "def double(x):\n    print('here')\n    return 2 * x + {}[x.shape]\n"
    sources = {RIGHT: "accepted", FLOAT: "wrong_answer", raising: "runtime_error", "def double(x) return x": "invalid_submission"}
    for source, verdict in sources.items():
        report = json.loads(home.run("run", "double", "--json", str(solution(home, source))).stdout)
        validator.validate(report)
        assert report["verdict"] == verdict
    del report["cases"][0]["verdict"]
    assert not validator.is_valid(report)


def test_a_pass_of_the_own_file_is_kept_and_opens_the_solution(home: Home) -> None:
    home.run("start", "double")
    home.solution.write_text(RIGHT)
    done = home.run("run", "double", "--plain")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[-4].startswith("✓ accepted: all 3 passed in ")
    assert " jnp. Again in " in lines[-1]  # how well it went is told by the runs before, which are of other tests
    assert lines[-3:-1] == [
        "Why it works, and other ways: kata-tui solution double",
        "Next: kata-tui show square  (Squares, hard, 30 min)",
    ]
    assert home.json("show", "double")["status"] == "solved"
    assert home.run("solution", "double").returncode == 0


def test_a_file_that_does_not_compile_names_the_line(home: Home) -> None:
    done = home.run("run", "double", str(solution(home, "def double(x) return x\n")))
    assert done.returncode == 1
    assert done.stdout.startswith("! your file  invalid submission: SyntaxError\nline 1, column 15: expected ':'\n")
    assert "   1 | def double(x) return x" in done.stdout
    assert done.stdout.splitlines()[-2] == "! invalid submission: no case could be run"


def test_one_case_alone_is_shown_in_full_and_is_no_pass(home: Home) -> None:
    done = home.run("run", "double", str(solution(home, RIGHT)), "--case", "floats")
    assert done.returncode == 1
    assert "call      double(x)\nwith      x = float32[3] [1. 2. 3.]" in done.stdout
    assert done.stdout.endswith("✓ floats passed. 2 not run: only a whole run can be accepted.\n")


def test_ctrl_c_ends_a_run_that_hangs(home: Home, running: list[subprocess.Popen[str]]) -> None:
    hangs = "def double(x):\n    while x.dtype == 'int32':\n        pass\n    return 2 * x\n"
    before = home.json("list", "--search", "double")["problems"][0]["last_tried"]
    process = start(home, running, "run", "double", str(solution(home, hangs)))
    assert next_line(process.stdout).startswith("✓ floats")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert out.splitlines()[-1].startswith("■ cancelled: 1 of 3 passed")
    assert home.json("list", "--search", "double")["problems"][0]["last_tried"] == before


def test_watching_judges_again_and_ends_with_the_last_verdict(home: Home, running: list[subprocess.Popen[str]]) -> None:
    path = solution(home, FLOAT, "watched.py")
    process = start(home, running, "run", "double", "--json", "--watch", str(path))
    assert json.loads(next_line(process.stdout))["verdict"] == "wrong_answer"
    assert next_line(process.stderr) == f"Watching {path}. Ctrl+C ends.\n"
    path.write_bytes(b"\xff")
    assert "is not UTF-8" in next_line(process.stderr)
    assert next_line(process.stderr) == f"Watching {path}. Ctrl+C ends.\n"
    path.unlink()
    path.write_text(RIGHT)
    assert json.loads(next_line(process.stdout))["verdict"] == "accepted"
    assert next_line(process.stderr) == f"Watching {path}. Ctrl+C ends.\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0


def test_the_doctor_finds_all_well_and_what_is_not(home: Home) -> None:
    done = home.run("doctor", "--json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["format"], document["well"]) == (0, 1, True)
    found = {(finding["topic"], finding["name"]): finding for finding in document["findings"]}
    assert list(found["Versions", "jax"]) == ["topic", "name", "value", "health", "cure"]
    assert found["JAX", "devices"]["value"] == "cpu:0"
    assert found["Folders", "solutions"]["value"] == str(home.folder / "home/data/solutions")
    assert list(document["protections"]) == ["tier", "limits", "landlock", "seccomp", "bubblewrap", "seatbelt"]
    confined = document["protections"]["tier"].startswith("A")
    assert found["Protections", "files and network"]["health"] == ("well" if confined else "note")

    odd = home.write("basics/odd.yaml", "format: 1\n")
    cache = home.folder / "elsewhere"
    cache.mkdir()
    (cache / "data").write_text("a file where a folder should be")
    (cache / "config").mkdir()
    (cache / "config/settings.toml").write_text('theem = "nord"\n')
    done = home.run("doctor", KATA_TUI_HOME=str(cache))
    odd.unlink()
    assert (done.returncode, done.stderr) == (1, "")
    text = " ".join(done.stdout.split())
    for part in (f"`{cache}/data` is not a folder", "basics/odd.yaml:", "Did you mean `theme`?", "7 things need your care"):
        assert part in text


def start(home: Home, running: list[subprocess.Popen[str]], *arguments: str) -> subprocess.Popen[str]:
    """The program, running. One that hangs is killed after a minute, so that reading from it ends."""
    process = subprocess.Popen(
        home.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=home.environment()
    )
    running.append(process)
    watchdog = threading.Timer(60, process.kill)
    watchdog.daemon = True
    watchdog.start()
    return process


def next_line(stream: IO[str] | None) -> str:
    """The next line that comes; nothing when the program has ended."""
    assert stream is not None
    return stream.readline()


def test_inspect_shows_the_inside_of_a_case(home: Home) -> None:
    path = str(solution(home, RIGHT, "inside.py"))
    done = home.run("inspect", "square", "--case", "floats", str(solution(home, RIGHT.replace("double", "square"), "square.py")))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:3] == ["inside floats", "call      square(x)", "traced    x; everything else is fixed"]
    assert ["FLOPs", "2", "2"] in [line.split() for line in lines]
    assert "Of the reference you see only numbers until you have passed." in lines
    assert any(line.startswith("   2  b:f32[2] = mul 2.0 a ") and line.endswith("return 2 * x") for line in lines)
    assert "\x1b" not in done.stdout
    assert home.run("inspect", "double", "--plain", path).stdout == home.run("inspect", "double", path).stdout
    document = home.json("inspect", "double", path)
    assert list(document)[:7] == ["format", "problem", "case", "call", "traced", "found", "said"]
    assert (document["format"], document["case"], document["verdict"]) == (1, "floats", "accepted")
    assert document["found"]["figures"]["flops"] == {"count": 3, "at_most": False, "open": []}
    assert [row["line"] for row in document["found"]["rows"] if row["kind"] == "equation"] == [2]
    assert document["reference"]["figures"]["equations"] == 1


def test_inspect_shows_the_shapes_of_a_case(home: Home) -> None:
    path = str(solution(home, "def double(x):\n    y = x[:, None] * 2\n    return y[:, 0]\n", "shapes.py"))
    done = home.run("inspect", "double", "--shapes", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-3:] == [
        "   1  def double(x):          x: float32[3]",
        "   2      y = x[:, None] * 2  y: float32[3,1]",
        "   3      return y[:, 0]      → float32[3]",
    ]
    document = home.json("inspect", "double", "--shapes", path)
    assert (document["format"], document["case"], document["verdict"], document["abstract"]) == (1, "floats", "accepted", True)
    assert document["lines"][1] == {
        "line": 2,
        "names": [{"name": "y", "shapes": ["float32[3,1]"], "times": 1, "last": "float32[3,1]"}],
    }
    raising = home.run("inspect", "double", "--shapes", str(solution(home, "def double(x):\n    y = x[:2]\n    return x + y\n")))
    assert raising.returncode == 1
    assert raising.stdout.splitlines()[-1] == "   3      return x + y  ✗ x: float32[3]  y: float32[2]"
    hidden = home.run("inspect", "double", "--shapes", "--case", "random", path)
    assert hidden.returncode == 1
    assert "float32" not in hidden.stdout


def test_a_run_tells_the_shapes_of_the_failing_line(home: Home) -> None:
    path = str(solution(home, "def double(x):\n    y = x[:2]\n    return x + y\n"))
    assert "`x` is float32[3], `y` is float32[2]" in home.run("run", "double", "--plain", path).stdout.splitlines()
    errors = {result["shown"]: result["error"]["shapes"] for result in home.json("run", "double", path)["cases"] if result["error"]}
    assert list(errors["visible"]) == ["x", "y"]
    assert errors["hidden"] == {}


def test_inspect_says_in_its_exit_code_whether_there_was_something_to_see(home: Home) -> None:
    raising = home.run("inspect", "double", str(solution(home, "def double(x):\n    return 1 / 0\n", "raising.py")))
    assert raising.returncode == 1
    assert "ZeroDivisionError  line 2, column 12: division by zero" in raising.stdout
    hidden = home.run("inspect", "double", "--case", "random", str(solution(home, RIGHT)))
    assert hidden.returncode == 1
    assert "The inputs of this case are hidden" in hidden.stdout
    unknown = home.run("inspect", "double", "--case", "float", str(solution(home, RIGHT)))
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "has no case `float`. Did you mean `floats`?" in unknown.stderr
    missing = home.run("inspect", "double", "nowhere.py")
    assert missing.returncode == 2


def test_once_solved_the_inside_of_the_reference_is_open(home: Home) -> None:
    assert home.run("run", "double", str(solution(home, RIGHT))).returncode == 0
    done = home.run("inspect", "double", str(solution(home, RIGHT)))
    assert "the reference's jaxpr" in done.stdout
    assert "only numbers" not in done.stdout


def test_its_author_looks_inside_the_reference(home: Home) -> None:
    closed = home.run("inspect", "square", "--reference")
    assert (closed.returncode, closed.stdout) == (2, "")
    assert "is for those who have solved it. `kata-tui solution square --give-up` opens it." in closed.stderr
    done = home.run("inspect", str(home.problems / "basics" / "double.yaml"), "--reference", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["problem"], found["verdict"]) == (0, "double", "accepted")
    assert found["found"]["figures"] == found["reference"]["figures"]
    both = home.run("inspect", "double", str(solution(home, RIGHT)), "--reference")
    assert "Leave one of the two out." in both.stderr


@pytest.mark.parametrize("name", ["mine.ipynb", "mine.py"])
def test_a_notebook_is_told_as_one(home: Home, name: str) -> None:
    done = home.run("run", "double", str(solution(home, '{\n "cells": [],\n "nbformat": 4,\n "metadata": null}\n', name)))
    assert done.returncode == 2
    assert "is a notebook, not a Python file" in done.stderr
