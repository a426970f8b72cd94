"""What instructors run: new, schema, preview; and what is asked before somebody else's library runs."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kata_tui.library.format.load import load_problem, load_track
from kata_tui.profile.paths import Paths
from kata_tui.profile.trust import Trust
from tests.cli.test_cli_terminal import terminal
from tests.samples.kata_home import RIGHT, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


class Doubtful(Home):
    """The library is given without `--trust`."""

    def command(self, *arguments: str) -> list[str]:
        return [word for word in super().command(*arguments) if word != "--trust"]


def below(home: Home) -> Path:
    """The user's own library."""
    return home.folder / "home" / "data" / "problems"


def plainly(home: Home, *arguments: str) -> tuple[int, str, str]:
    """Run the program as a person does who trusts nothing yet and names no library."""
    command = [sys.executable, "-m", "kata_tui", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, env=home.environment(), cwd=home.folder, stdin=subprocess.DEVNULL, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("problem_id", ["running-mean", "3-4", "123", "null", "lambda", "1e5", "x" * 64])
def test_a_new_problem_loads_and_says_what_is_left(home: Home, problem_id: str) -> None:
    code, out, err = plainly(home, "new", f"warm-up/{problem_id}")
    path = below(home) / "warm-up" / f"{problem_id}.yaml"
    assert (code, out) == (0, f"{path}\n")
    problem = load_problem(path)
    assert (problem.id, problem.track) == (problem_id, "warm-up")
    assert load_track(path.with_name("track.yaml")).title == "Warm up"
    lines = path.read_text().splitlines()
    told = re.findall(r"^ +(\d+)  (\w+): (.+)$", err, re.MULTILINE)
    assert len(told) == sum("# TODO: " in line for line in lines) > 10
    for number, key, words in told:
        line = lines[int(number) - 1]
        assert line.endswith(words)
        assert f"{key}:" in line + lines[int(number)]
    assert f"kata-tui check {path}" in err


def test_a_new_problem_names_a_schema_that_is_there(home: Home) -> None:
    plainly(home, "new", "warm-up/one")
    first = (below(home) / "warm-up" / "one.yaml").read_text().splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", first)
    assert found is not None
    schema = json.loads((below(home) / "warm-up" / found[1]).read_text())
    code, out, _ = plainly(home, "schema")
    assert (code, json.loads(out)) == (0, schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_new_writes_below_the_first_library_named_and_never_over_a_file(home: Home) -> None:
    made = home.folder / "made"
    code, out, _ = plainly(home, "--problems", str(made), "--problems", str(home.problems), "new", "warm-up/one")
    path = made / "warm-up" / "one.yaml"
    assert (code, out) == (0, f"{path}\n")
    path.write_text("mine")
    (made / "warm-up" / "track.yaml").write_text("mine too")
    (made / "problem.schema.json").write_text("and this")
    assert plainly(home, "--problems", str(made), "new", "warm-up/one")[0] == 2
    assert plainly(home, "--problems", str(made), "new", "warm-up/two")[0] == 0
    assert path.read_text() == "mine"
    assert (made / "warm-up" / "track.yaml").read_text() == "mine too"
    assert (made / "problem.schema.json").read_text() == "and this"
    (made / "warm-up" / "three.yaml").symlink_to("nowhere.yaml")
    code, _, err = plainly(home, "--problems", str(made), "new", "warm-up/three")
    assert (code, "There is a file" in err) == (2, True)
    assert not (made / "warm-up" / "nowhere.yaml").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("one", "Write the track too"),
        ("../one", "cannot be the id of a track"),
        ("a/../../one", "cannot be the id of a problem"),
        ("a/b/c", "cannot be the id of a problem"),
        ("/etc/one", "cannot be the id of a track"),
        ("a/", "cannot be the id of a problem"),
        ("a/One", "cannot be the id of a problem"),
        ("a/one.yaml", "cannot be the id of a problem"),
        ("a/con", "cannot be the id of a problem"),
        ("a/one\x1b[31m", "cannot be the id of a problem"),
        ("a/track", "No problem can have the id `track`"),
        ("a/library", "No problem can have the id `library`"),
        ("a/double", "is that of"),
    ],
)
def test_a_name_that_names_nothing_new_is_refused_and_nothing_is_written(home: Home, name: str, said: str) -> None:
    done = home.run("new", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "\x1b" not in done.stderr
    assert [file.name for file in home.problems.rglob("*.yaml") if "basics" not in file.parts] == []


def test_a_file_where_the_folder_should_be_is_a_sentence(home: Home) -> None:
    (home.problems / "warm-up").write_text("a file")
    done = home.run("new", "warm-up/one")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be written: File exists" in done.stderr


def test_a_library_that_new_began_is_ones_own(home: Home) -> None:
    made = home.folder / "made"
    plainly(home, "--problems", str(made), "new", "warm-up/one")
    plainly(home, "--problems", str(home.problems), "new", "warm-up/one-more")
    paths = home_paths(home)
    assert Trust(paths).holds(made)
    assert not Trust(paths).holds(home.problems)  # there was something of somebody else's


def home_paths(home: Home) -> Paths:
    return Paths.find({"KATA_TUI_HOME": str(home.folder / "home")})


def test_a_library_of_others_runs_only_when_it_is_trusted(home: Home) -> None:
    solution = home.folder / "mine.py"
    solution.write_text(RIGHT)
    named = ("--problems", str(home.problems))
    for command in (["run", "double", str(solution)], ["check", str(home.problems)], ["check"], ["preview", "double"]):
        code, out, err = plainly(home, *named, *command)
        assert (code, out) == (2, "")
        assert err == (
            f"The library {home.problems} is not one of yours, and it contains Python that will run. "
            "Look at it, and add `--trust` if you want to run it. That is remembered.\n"
        )
    for command in (["list"], ["show", "double"], ["start", "double"], ["hint", "double"], ["paths"]):  # nothing runs here
        assert plainly(home, *named, *command)[0] == 0
    assert "not one of yours" in plainly(home, *named, "paths")[1]
    code, out, _ = plainly(home, *named, "--trust", "run", "double", str(solution))
    assert (code, "accepted: all 3 passed" in out) == (0, True)
    assert plainly(home, *named, "run", "double", str(solution))[0] == 0
    listed = json.loads(plainly(home, *named, "list", "--json")[1])
    assert [library["trusted"] for library in listed["libraries"]] == [True, True]


def test_on_a_terminal_it_is_asked(home: Home) -> None:
    solution = home.folder / "mine.py"
    solution.write_text(RIGHT)
    home = Doubtful(home.folder)
    for answer, code in (("", 2), ("n", 2), ("y", 0)):
        with terminal(home, "run", "double", str(solution)) as opened:
            opened.until("[y/N]")
            opened.type(f"{answer}\r")
            text = opened.to_the_end()
        assert opened.process.returncode == code
        assert "contains Python that will run" in text
        assert ("Nothing of" in text) == (code == 2)
    with terminal(home, "run", "double", str(solution)) as opened:
        assert "[y/N]" not in opened.to_the_end()


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": 1}', "[" * 5000, "\x00", "null"])
def test_a_spoilt_file_of_trust_trusts_nobody(home: Home, content: str) -> None:
    trust = Trust(home_paths(home))
    trust.file.parent.mkdir(parents=True)
    trust.file.write_text(content)
    assert not trust.holds(home.problems)
    trust.add(home.problems)
    assert Trust(home_paths(home)).holds(home.problems)


def test_trust_is_of_the_folder_itself_however_it_is_named(home: Home) -> None:
    link = home.folder / "link"
    link.symlink_to(home.problems)
    trust = Trust(home_paths(home))
    trust.add(link)
    assert trust.holds(home.problems)
    assert not trust.holds(home.problems / "basics")
    assert not trust.holds(home.folder)
    assert trust.holds(below(home))


def test_a_trust_that_cannot_be_kept_holds_until_the_end(home: Home) -> None:
    trust = Trust(home_paths(home))
    trust.file.parent.parent.mkdir(parents=True)
    trust.file.parent.write_text("a file where a folder should be")
    trust.add(home.problems)
    assert trust.holds(home.problems)
    assert not Trust(home_paths(home)).holds(home.problems)


def test_preview_shows_the_screens_and_each_mistakes_report(home: Home) -> None:
    home.write("library.yaml", "format: 1\ntitle: Katas\n")
    quiet = (
        "  - id: hidden-only\n    feedback: Only a hidden case sees this.\n"
        "    code: |\n      def double(x):\n          return 2 * x + (x.shape == (5,))\n"
        "  - id: check-only\n    feedback: Only a check sees this.\n"
        "    code: |\n      import jax.numpy as jnp\n      def double(x):\n          return jnp.sort(x)[jnp.argsort(jnp.argsort(x))] * 2\n"
        "checks:\n  - jaxpr: {forbid: [sort]}\n    message: Do not sort.\n"
    )
    file = home.problems / "basics/double.yaml"
    file.write_text(file.read_text().replace("hints:\n", quiet + "hints:\n"))
    done = home.run("preview", "double")
    assert (done.returncode, done.stderr) == (0, "")
    heads = [line.strip("- ") for line in done.stdout.splitlines() if line.startswith("- - - ")]
    assert heads == [
        "statement",
        "starter",
        "results",
        "the report of the mistake float-factor",
        "the report of the mistake hidden-only",
        "the report of the mistake check-only",
    ]
    screens = done.stdout.split("- - - ")
    for screen in screens[1:4]:
        lines = screen.split("\n")[1:-2]
        assert len(lines) == 24
        assert max(map(len, lines)) <= 80
    assert "It returns twice x." in done.stdout  # as the app shows it, not as it is written
    assert "raise NotImplementedError" in done.stdout
    reports = done.stdout.split("the report of the mistake ")
    assert "dtype is float32, expected int32" in reports[1]
    assert "You multiply by a float." in reports[1]
    assert "Its feedback is not in this report" not in reports[1]
    assert "Only a hidden case sees this." in reports[2]  # it is the author's, and tells nothing of the inputs
    assert "Only a check sees this." in reports[3]
    assert "Its feedback is not in this report" not in reports[3]
    assert not home.solution.exists()
    assert home.json("show", "double")["status"] == "new"
    assert home.run("preview", str(file)).stdout.count("- - - ") == done.stdout.count("- - - ")


def test_preview_of_what_is_no_problem_tells_every_fault(home: Home) -> None:
    file = home.write("basics/odd.yaml", "format: 1\nid: odd\nlevl: easy\n")
    done = home.run("preview", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(" ")[0] for line in done.stderr.splitlines()] == [f"{file}:1:1:", f"{file}:3:1:"]
    assert home.run("preview", "nowhere.yaml").stderr == "There is no file `nowhere.yaml`.\n"
    assert "Did you mean `double`?" in home.run("preview", "duoble").stderr


def test_a_library_tells_of_itself(home: Home) -> None:
    home.write(
        "library.yaml", 'format: 1\ntitle: Katas\nauthors: [Ada, "Grace\\u202e"]\nlicense: CC0-1.0\ntested_with: {jax: "0.10"}\n'
    )
    listed = home.json("list")
    about = next(library for library in listed["libraries"] if library["path"] == str(home.problems))
    assert (about["title"], about["license"], about["tested_with"]) == ("Katas", "CC0-1.0", {"jax": "0.10"})
    assert (listed["broken"], listed["notices"]) == ([], [])
    assert "Katas, by Ada, Grace\\u202e (CC0-1.0)" in home.run("paths").stdout
    home.write("library.yaml", "format: 1\ntitel: Katas\n")
    assert "Did you mean `title`?" in home.json("list")["broken"][0]["message"]
    assert "Did you mean `title`?" in home.run("paths").stdout


def test_an_id_in_two_libraries_is_told_and_the_first_wins(home: Home) -> None:
    other = home.folder / "other" / "basics" / "double.yaml"
    other.parent.mkdir(parents=True)
    other.write_text((home.problems / "basics/double.yaml").read_text().replace("Twice as much", "The other one"))
    listed = home.json("--problems", str(home.folder / "other"), "list", "--track", "basics", "--search", "double")
    assert [problem["title"] for problem in listed["problems"]] == ["Twice as much"]
    told = listed["broken"][0]["message"]
    assert told.startswith(f"{other}:2:1: The id `double` is that of {home.problems / 'basics/double.yaml'} already. That library")
    assert [library["path"] for library in listed["libraries"][:2]] == [str(home.problems), str(home.folder / "other")]
