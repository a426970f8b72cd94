"""`kata-tui check`, as an instructor meets it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from kata_tui.authoring.rules import RULES
from tests.cli.test_cli_terminal import Terminal
from tests.samples.kata_home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def spoil(home: Home, old: str, new: str) -> Path:
    path = home.problems / "basics" / "square.yaml"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    return path


def test_a_library_that_is_well(home: Home) -> None:
    done = home.here("check", str(home.problems), "--fast")
    assert (done.returncode, done.stdout, done.stderr) == (0, "All 2 files keep what was promised.\n", "")


def test_what_falls_short_is_told_with_its_place_and_rule(home: Home) -> None:
    path = spoil(home, "requires: [double]", "requires: [dubble]")
    done = home.here("check", str(home.problems), "--fast")
    assert (done.returncode, done.stderr) == (1, "")
    said = "It requires `dubble`, and no problem has that id. Did you mean `double`?"
    assert done.stdout == f"{path}:7:1: requires-unknown: {said}\n1 of 2 files falls short.\n"
    assert home.run("check", str(path), "--rule", "requires-cycle").returncode == 0
    document = json.loads(home.run("check", str(path), "--rule", "requires-unknown", "--json").stdout)
    assert (document["format"], document["well"]) == (1, False)
    (file,) = document["files"]
    assert file["path"] == str(path)
    assert file["complaints"] == [{"line": 7, "column": 1, "rule": "requires-unknown", "message": said, "detail": ""}]
    (file,) = json.loads(home.run("check", str(path), "--rule", "requires-unknown", "--json").stdout)["files"]
    assert file["kept"]


def test_a_real_check_lists_survivors_and_a_table_of_tolerances(home: Home) -> None:
    path = spoil(home, "args: {x: [1.0, 2.0]}", "args: {x: [2.0, 0.0]}")
    done = home.run("check", str(path), "--calibrate", "--jobs", "1")
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"{path}:16:3: mutant-survives: Every case and check accepts the mutant `copied answers: visible")
    assert lines[1] == "    It knows the answers of the visible cases by heart. Only a hidden case rejects it."
    assert "      show: hidden" in lines
    assert '      - mutant: "copied answers: visible cases"' in lines
    assert any(line.split()[:3] == ["floats", "1.0e-05", "1.0e-06"] for line in lines)
    assert "tried" in lines[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--rule", "mutant"], "kata-tui check: argument --rule: invalid choice: 'mutant'"),
        (["--jobs", "0"], "kata-tui check: argument --jobs: `0` is no whole number from 1 to 64."),
        (["--fast", "--calibrate"], "With --fast nothing is run, and what you ask for needs running."),
        (["--fast", "--rule", "case-slow"], "With --fast nothing is run, and what you ask for needs running."),
        (["nowhere.yaml"], "There is no file or folder `nowhere.yaml`."),
    ],
)
def test_what_cannot_be_checked(home: Home, arguments: list[str], said: str) -> None:
    done = home.run("check", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)


def test_a_terminal_sees_how_far_it_is(home: Home) -> None:
    terminal = Terminal(home, "check", str(home.problems), "--fast")
    shown = terminal.to_the_end()
    assert "2/2" in shown
    assert "All 2 files keep what was promised." in shown


def test_the_help_names_every_rule(home: Home) -> None:
    shown = "".join(home.here("check", "--help").stdout.split())  # a line may end within a name
    assert all(rule in shown for rule in RULES)


def test_check_looks_where_list_looks(home: Home) -> None:
    """What editors and systems leave behind is no problem file; what cannot be read, or is misnamed, is told and never waited for."""
    track = home.problems / "basics"
    first = (track / "square.yaml").read_text()
    (track / ".#square.yaml").symlink_to("someone@somewhere.1:2")
    (track / "._square.yaml").write_bytes(b"\0\5\x16\7\xb0\xb1")
    (track / ".ipynb_checkpoints").mkdir()
    (track / ".ipynb_checkpoints" / "square-checkpoint.yaml").write_text(first)
    (home.problems / ".github").mkdir()
    (home.problems / ".github" / "check.yaml").write_text("on: push\n")
    (home.problems / "docs").mkdir()
    (home.problems / "docs" / "mkdocs.yaml").write_text("site_name: Katas\n")
    (home.problems / "mkdocs.yaml").write_text("site_name: Katas\n")
    assert home.here("check", str(home.problems), "--fast").stdout == "All 2 files keep what was promised.\n"
    os.mkfifo(track / "pipe.yaml")
    (track / "zero.yaml").symlink_to("/dev/zero")
    (track / "second.yml").write_text(first)
    (track / "library.yaml").write_text("format: 1\ntitle: Katas\n")
    (home.problems / "deep").mkdir()
    (home.problems / "deep" / "first-try.yaml").write_text("id: first-try\n")
    done = home.here("check", str(home.problems), "--fast")
    listed = home.here("list")
    told = [line.split(": ", 1)[0].removeprefix(f"{home.problems}/") for line in done.stdout.splitlines()[:-1]]
    assert {place.split(":")[0] for place in told} == {
        *(f"basics/{name}" for name in ("library.yaml", "pipe.yaml", "second.yml", "zero.yaml")),
        "deep/first-try.yaml",
    }
    for place in told:
        assert f"{home.problems}/{place}" in listed.stdout
    assert done.returncode == 1


def test_what_is_too_deep_to_be_listed_is_told(home: Home) -> None:
    first = (home.problems / "basics" / "square.yaml").read_text()
    for folder in ("a/b", "basics/old", ".git/a/b", "venv/lib/x"):
        (home.problems / folder).mkdir(parents=True)
        (home.problems / folder / "deep.yaml").write_text(first)
    (home.problems / "venv" / "pyvenv.cfg").write_text("home = /usr\n")
    (home.problems / "a" / "b" / "action.yaml").write_text("entry: main.py\nruns: {using: docker}\n")
    done = home.here("check", str(home.problems), "--fast")
    told = [line.removeprefix(f"{home.problems}/").split(": format: ") for line in done.stdout.splitlines()[:-1]]
    message = "This problem file is too deep to be listed. Move it into the folder of a track, which is in the library's."
    assert told == [["a/b/deep.yaml:1:1", message], ["basics/old/deep.yaml:1:1", message]]
    track = home.here("check", str(home.problems / "basics"), "--fast")
    assert track.stdout.startswith(f"{home.problems}/basics/old/deep.yaml:1:1: format: This problem file is too deep")


def test_a_course_is_held_beside_the_problems(home: Home) -> None:
    course = home.problems / "course.yaml"
    course.write_text("format: 1\ntitle: Spring\nkatas:\n  - {id: double, points: 2}\n")
    assert home.here("check", str(course), "--fast").stdout == "It keeps what was promised.\n"
    assert home.here("check", str(home.problems), "--fast").stdout == "All 2 files keep what was promised.\n"
    course.write_text("format: 1\ntitle: Spring\nkatas:\n  - {id: doubel, points: 2}\n")
    for named in (course, home.problems):
        done = home.here("check", str(named), "--fast")
        assert done.stdout.startswith(f"{course}:4:")
        assert "Did you mean `double`?" in done.stdout
        assert done.returncode == 1
    listed = home.here("list")
    assert (listed.returncode, "course" in listed.stdout) == (0, False)


def test_on_github_complaints_are_annotations(home: Home) -> None:
    square = home.problems / "basics" / "square.yaml"
    square.write_text(square.read_text().replace("requires: [double]", "requires: [doubel]"))
    done = home.here("check", str(home.problems), "--fast", "--format", "github")
    line = next(number for number, text in enumerate(square.read_text().splitlines(), 1) if "doubel" in text)
    (told, summary) = done.stdout.splitlines()
    assert told.startswith("::error file=")
    assert f"basics/square.yaml,line={line},col=" in told
    assert ",title=requires-unknown::" in told
    assert "`doubel`" in told
    assert (summary, done.returncode) == ("1 of 2 files falls short.", 1)


def test_check_holds_the_files_of_tracks_and_libraries(home: Home) -> None:
    (home.problems / "library.yaml").write_text("format: 1\ntitle: Katas\nauthor: [Ada]\n")
    track = home.problems / "basics" / "track.yaml"
    track.write_text("format: 1\ntitel: Basics\n")
    newer = "Or update kata-tui, if a newer one knows it."
    done = home.here("check", str(home.problems), "--fast")
    assert done.returncode == 1
    assert done.stdout == (
        f"{track}:2:1: format: There is no key `titel`. Did you mean `title`? {newer}\n"
        f"{home.problems / 'library.yaml'}:3:1: format: There is no key `author`. Did you mean `authors`? {newer}\n"
        "2 of 4 files fall short.\n"
    )
    assert home.here("check", str(track), "--fast").stdout.startswith(f"{track}:2:1: format:")


def test_a_file_or_a_track_knows_the_library_around_it(home: Home, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    home.problems.rename(elsewhere)
    home.problems.mkdir()
    for named in (elsewhere / "basics" / "square.yaml", elsewhere / "basics"):
        done = home.run("--trust", "check", str(named), "--rule", "requires-unknown")
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_nothing_to_check_says_what_to_name(home: Home) -> None:
    above = home.problems.parent / "above"
    above.mkdir()
    done = home.here("check", str(above), "--fast")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Name a problem file, or the folder of a track or of a library" in done.stderr


class TestSince:
    @pytest.fixture
    def home(self, home: Home) -> Home:
        """The library of that home, committed to a repository that is above it."""
        self.git(home, "init", "--quiet")
        (home.folder / ".gitignore").write_text("ignored.yaml\n")
        self.commit(home)
        return home

    def git(self, home: Home, *arguments: str) -> None:
        said = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *said, *arguments], cwd=home.folder, check=True, capture_output=True)

    def commit(self, home: Home) -> None:
        self.git(home, "add", "--all", ".")
        self.git(home, "commit", "--quiet", "--message", "as it is")

    def checked(self, home: Home, *arguments: str, revision: str = "HEAD") -> list[str]:
        """The names of the files that are checked."""
        done = home.run("check", *(arguments or [str(home.problems)]), "--fast", "--json", "--since", revision)
        assert done.returncode == 0, done.stderr
        return [Path(file["path"]).name for file in json.loads(done.stdout)["files"]]

    def test_nothing_has_changed(self, home: Home) -> None:
        done = home.run("check", str(home.problems), "--since", "HEAD")
        assert (done.returncode, done.stdout, done.stderr) == (0, "No problem file has changed since then.\n", "")
        assert self.checked(home) == []

    def test_changed_renamed_and_untracked_files_are_checked(self, home: Home) -> None:
        basics = home.problems / "basics"
        text = (basics / "square.yaml").read_text()
        (basics / "square.yaml").write_text(text + "# changed\n")
        assert self.checked(home) == ["square.yaml"]
        self.commit(home)
        assert self.checked(home) == []
        assert self.checked(home, revision="HEAD~1") == ["square.yaml"]

        (basics / "new-ä.yaml").write_text(text)
        (basics / "ignored.yaml").write_text(text.replace("id: square", "id: ignored"))
        (basics / "double.yaml").rename(basics / "twice.yaml")
        (basics / "twice.yaml").write_text((basics / "twice.yaml").read_text().replace("id: double", "id: twice"))
        names = home.run("check", str(home.problems), "--fast", "--json", "--since", "HEAD")
        assert {Path(file["path"]).name for file in json.loads(names.stdout)["files"]} == {
            "ignored.yaml",
            "new-ä.yaml",
            "twice.yaml",
        }

    def test_what_was_only_renamed_has_changed(self, home: Home) -> None:
        (home.problems / "basics").rename(home.problems / "bases")
        self.commit(home)
        assert self.checked(home, revision="HEAD~1") == ["double.yaml", "square.yaml"]

    def test_a_link_has_changed_when_the_file_has(self, home: Home) -> None:
        away = home.folder / "away.yaml"
        link = home.problems / "basics" / "square.yaml"
        link.rename(away)
        link.symlink_to(away)
        self.commit(home)
        assert self.checked(home) == []
        away.write_text(away.read_text() + "# changed\n")
        assert self.checked(home) == ["square.yaml"]

    def test_folders_and_files_of_a_repository(self, home: Home) -> None:
        for name in ("double", "square"):
            path = home.problems / "basics" / f"{name}.yaml"
            path.write_text(path.read_text() + "# changed\n")
        assert self.checked(home, str(home.problems / "basics")) == ["double.yaml", "square.yaml"]
        assert self.checked(home, str(home.problems / "basics" / "square.yaml"), str(home.problems / "basics" / "double.yaml")) == [
            "double.yaml",
            "square.yaml",
        ]

    @pytest.mark.parametrize("revision", ["nothing-like-it", "--output=x", "", "HEAD:"])
    def test_a_revision_that_is_none(self, home: Home, revision: str) -> None:
        done = home.run("check", str(home.problems), f"--since={revision}")
        said = f"There is no revision `{revision}` in the git repository at `{os.path.realpath(home.folder)}`.\n"
        assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
        assert not (home.folder / "x").exists()


def test_since_where_there_is_no_repository_or_no_git(home: Home, tmp_path: Path) -> None:
    done = home.run("check", str(home.problems), "--since", "HEAD", GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    folder = os.path.realpath(home.problems / "basics")
    said = f"`--since` asks git what has changed, and `{folder}` is in no git repository. Name folders that are in one.\n"
    assert (done.returncode, done.stderr) == (2, said)
    done = home.run("check", str(home.problems), "--since", "HEAD", PATH=str(tmp_path))
    said = "`--since` asks git what has changed, and git cannot be started: No such file or directory. Install it.\n"
    assert (done.returncode, done.stderr) == (2, said)
