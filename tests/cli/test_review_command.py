"""`kata-tui review`: a whole evening in lines, with TERM=dumb and an editor that is a script; real processes judge it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kata_tui.profile.attempts import Attempts
from kata_tui.profile.days import at_of
from kata_tui.profile.entries import Attempted, CardLog, Entry, Happened, Reviewed
from tests.cli.test_cli_terminal import terminal
from tests.samples.kata_home import RIGHT, Home

DUMB = {"TERM": "dumb", "COLUMNS": "72"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def long_ago(home: Home, *happened: Happened, problem: str = "double", days: int = 21) -> None:
    """Enter what happened to a problem so many days ago, a minute apart."""
    attempts = Attempts(home.folder / "home/state/progress.sqlite3")
    begun = datetime.now(UTC) - timedelta(days=days)
    for number, each in enumerate(happened):
        at = at_of(begun + timedelta(minutes=number))
        attempts.add(Entry(f"e{number}", at, 0, each.kind, problem, msgspec.json.encode(each).decode(), RIGHT))
    attempts.close()


def solved() -> tuple[Happened, ...]:
    """A pass of `double`, graded."""
    return Attempted(2, "accepted", 3, 3, 0.1), Reviewed("e0", (CardLog("jnp", 3), CardLog("dtype", 3)))


def editor(home: Home, *versions: str) -> str:
    """An editor that writes one version after another into the file, and a note of what it found there."""
    script = home.folder / "editor"
    lines = ["#!/bin/sh", f'cat "$1" >> {home.folder}/found', f"n=$(cat {home.folder}/n 2>/dev/null || echo 0)"]
    for number, text in enumerate(versions):
        (home.folder / f"version{number}").write_text(text)
    lines += [f'cp {home.folder}/version$n "$1"', f"echo $((n + 1)) > {home.folder}/n"]
    script.write_text("\n".join(lines) + "\n")
    script.chmod(0o755)
    return str(script)


def test_nothing_due_says_what_is_new(home: Home) -> None:
    done = home.here("review")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Nothing is due today. A new one: `kata-tui next --open` (double).\n"


def test_a_short_review_in_lines(home: Home) -> None:
    cards = (CardLog("broadcasting", 3), CardLog("shapes", 3))
    long_ago(home, Attempted(1, "accepted", 3, 3, 0.1), Reviewed("e0", cards), problem="broadcast-bias-grid")
    done = home.run("review", "--plain", stdin="zzz\na\n1\n", EDITOR="false", **DUMB)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stdout.splitlines()[0].startswith("Predict: ")
    assert "Type a letter, a to d." in done.stderr
    assert "Enter goes on. To put that right: 1 again, 2 hard, 3 good, 4 easy." in done.stderr
    today = home.json("today")
    assert len(today["due"]) == 1, "the other concept is still due"
    assert home.json("stats")["today"]["minutes"] >= 0


def test_leaving_costs_nothing(home: Home) -> None:
    long_ago(home, *solved())
    before = len(home.json("today")["due"])
    for stdin in ("q\n", ""):
        done = home.run("review", "--plain", stdin=stdin, **DUMB)
        assert done.returncode == 1
        assert done.stderr.endswith("Left. It waits for you.\n")
    assert len(home.json("today")["due"]) == before


def test_giving_up_tells_and_comes_back_tomorrow(home: Home) -> None:
    long_ago(home, *solved())
    done = home.run("review", "--plain", stdin="G\n\n", **DUMB)
    assert done.returncode == 0
    assert "Again: " in done.stdout


def test_a_whole_kata_is_written_from_its_starter_beside_ones_own_file(home: Home) -> None:
    long_ago(home, *solved(), days=2)
    home.solution.parent.mkdir(parents=True)
    home.solution.write_text("mine = 1\n")
    (home.folder / "home/state").mkdir(exist_ok=True)
    # the problem was changed since: it is due as a whole
    home.write("basics/double.yaml", (home.problems / "basics/double.yaml").read_text().replace("revision: 2", "revision: 3"))
    wrong, right = "def double(x):\n    return x\n", "def double(x):\n    return x + x\n"
    own = editor(home, wrong, "def double(x:\n", right)
    done = home.run("review", "--plain", stdin="h\n\n\n\n\n\n", EDITOR=own, **DUMB)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Write: ")
    assert "raise NotImplementedError" in (home.folder / "found").read_text()
    assert home.solution.read_text() == "mine = 1\n", "Enter keeps one's own"
    assert "Your own file is as it was." in done.stderr
    assert "Hard: " in done.stdout, "a hint was seen"
    assert home.json("list", "--track", "basics")["problems"][0]["status"] == "solved"


def test_the_new_file_may_take_the_place_of_ones_own_and_nothing_is_lost(home: Home) -> None:
    long_ago(home, *solved(), days=2)
    home.solution.parent.mkdir(parents=True)
    home.solution.write_text("mine = 1\n")
    home.write("basics/double.yaml", (home.problems / "basics/double.yaml").read_text().replace("revision: 2", "revision: 3"))
    done = home.run("review", "--plain", stdin="\nt\n4\n", EDITOR=editor(home, RIGHT), **DUMB)
    assert done.returncode == 0, done.stderr
    assert home.solution.read_text() == RIGHT
    (kept,) = home.solution.parent.glob("*.bak.py")
    assert kept.read_text() == "mine = 1\n"


def test_a_review_under_the_prompt_of_the_shell(home: Home) -> None:
    """What is asked stands in the scrollback; the answer is taken in a few lines below, and no other screen is opened."""
    long_ago(home, *solved())
    with terminal(home, "review") as opened:
        opened.until("leaves.")
        opened.type("G\r")
        opened.until("Enter goes on.")
        opened.type("2\r")
        shown = opened.to_the_end()
    assert opened.process.returncode == 0
    assert "Again" in shown
    assert "Hard" in shown
    assert "\x1b[?1049h" not in shown


def test_an_evening_in_lines(home: Home) -> None:
    """Today, every review of it, a new one by one's own editor, the numbers, and a file to take along."""
    long_ago(home, *solved())
    assert home.run("today", "--plain", **DUMB).stdout.startswith("2 reviews, about 4 min\n")
    done = home.run("review", "--all", "--plain", stdin="a\n\nb\n\n" + "G\n\n" * 4, EDITOR=editor(home, RIGHT), **DUMB)
    assert "\x1b" not in done.stdout + done.stderr
    assert home.run("today", "--plain", **DUMB).stdout.startswith("That was it for today.\n")
    new = home.run("next", "--plain", **DUMB).stdout.split()[0]
    assert new == "square"
    home.run("start", new, **DUMB)
    shown = home.run("stats", "--plain", **DUMB).stdout
    assert shown.isascii()
    assert "1 solved" in shown
    assert home.run("export", str(home.folder / "log.jsonl"), **DUMB).returncode == 0


@pytest.mark.parametrize("chosen", ["surely-not-there", ""])
def test_without_an_editor_the_file_is_named(home: Home, chosen: str) -> None:
    long_ago(home, *solved(), days=2)
    home.write("basics/double.yaml", (home.problems / "basics/double.yaml").read_text().replace("revision: 2", "revision: 3"))
    environment = {"EDITOR": chosen, "PATH": "/nowhere" if not chosen else os.environ["PATH"]}
    done = home.run("review", "--plain", stdin="\nq\n", **DUMB, **environment)
    assert "reviews/basics/double.py" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_grade_is_put_right_afterwards(home: Home) -> None:
    none = home.run("review", "--grade", "hard")
    assert (none.returncode, none.stderr) == (1, "Nothing was reviewed yet.\n")
    long_ago(home, *solved())
    hard, easy = (home.run("review", "--grade", grade) for grade in ("hard", "easy"))
    assert (hard.returncode, easy.returncode) == (0, 0)
    assert hard.stdout.startswith("Hard: jnp. Again ")
    assert easy.stdout.startswith("Easy: jnp. Again ")
