"""What goes wrong before anything is judged: a sentence on standard error, exit code 2, and never a traceback."""

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import kata_tui
from kata_tui import cli
from kata_tui.cli import commands
from kata_tui.cli.exit import Exit
from kata_tui.model.told import Told
from tests.samples.kata_home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def refused(home: Home, *arguments: str, **environment: str) -> str:
    done = home.here(*arguments, **environment)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("command", ["show", "start", "run", "hint", "solution"])
def test_an_unknown_id_is_told_with_the_nearest(home: Home, command: str) -> None:
    assert refused(home, command, "duoble") == "There is no problem `duoble` in the library. Did you mean `double`?\n"


def test_the_trainer_knows_ids_and_commands(home: Home) -> None:
    assert refused(home, "duoble") == "There is no problem `duoble` in the library. Did you mean `double`?\n"
    assert refused(home, "lst") == "There is no command and no problem `lst`. Did you mean `list`?\n"
    said = refused(home, "browse-it-all-again")
    assert said.startswith("There is no command and no problem `browse-it-all-again`. Commands are list, show, start, run, ")
    assert said.endswith("; `kata-tui list` shows the problems.\n")
    assert refused(home, "lst", "--json").startswith("kata-tui: there is no command `lst`. Did you mean `list`?")


def test_the_trainer_needs_a_terminal(home: Home) -> None:
    sentence = "The trainer needs a terminal. Without one, use the commands that `kata-tui --help` lists.\n"
    assert refused(home) == sentence
    assert refused(home, "double") == sentence


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "--track", "basic"], "There is no track `basic`. Did you mean `basics`?"),
        (["list", "--concept", "dtyp"], "There is no concept `dtyp`. Did you mean `dtype`?"),
        (["list", "--level", "hrad"], "kata-tui list: argument --level: invalid choice: 'hrad'"),
        (["shwo", "double"], "kata-tui: there is no command `shwo`. Did you mean `show`? See `kata-tui --help`."),
        (["list", "--colour"], "kata-tui list: unrecognized arguments: --colour. See `kata-tui list --help`."),
        (["show"], "kata-tui show: the following arguments are required: ID"),
        (["run", "double"], "There is no file "),
        (["run", "double", "--case", "float", "x.py"], "`double` has no case `float`. Did you mean `floats`?"),
        (["--problems", "/nowhere/at/all", "list"], "There is no folder `/nowhere/at/all` to take problems from."),
        (["show", "\x1b[31mred"], "There is no problem `red`"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(home: Home, arguments: list[str], said: str) -> None:
    assert refused(home, *arguments).startswith(said)


def test_a_missing_solution_says_how_to_begin(home: Home) -> None:
    assert (
        refused(home, "run", "double") == f"There is no file {home.solution}. `kata-tui start double` makes it from the starter.\n"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "is not UTF-8 text (line 1)"),
        (b"x = 1\n\x80", "is not UTF-8 text (line 2)"),
        (b"x\0y", "is a binary file"),
        (b"#" * (2**20 + 1), "it is larger than 1 MiB"),
        (None, "cannot be read"),
    ],
    ids=["binary", "latin-1", "nul", "large", "folder"],
)
def test_a_file_that_is_no_source(home: Home, content: bytes | None, said: str) -> None:
    file = home.folder / "mine.py"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    assert said in refused(home, "run", "double", str(file))


@pytest.mark.parametrize("closed", ["1", "2", "1 2"])
def test_closed_outputs_do_no_harm(home: Home, closed: str) -> None:
    shut = " ".join(f"{number}>&-" for number in closed.split())
    for command, code in ((["list"], 0), (["show", "nothing-of-it"], 2), (["--help"], 0)):
        done = subprocess.run(
            ["bash", "-c", f'"$@" {shut}', "bash", *home.command(*command)],
            capture_output=True,
            env=home.environment(),
            check=False,
        )
        assert done.returncode == code
        assert b"Traceback" not in done.stderr


def test_a_pipe_is_no_file(home: Home) -> None:
    os.mkfifo(home.folder / "pipe.py")
    assert "it is a pipe or a device" in refused(home, "run", "double", str(home.folder / "pipe.py"))


def test_a_broken_problem_names_file_line_and_column(home: Home) -> None:
    file = home.write("basics/square.yaml", "format: 1\nid: square\ntitel: Squares\n")
    assert refused(home, "show", "square").startswith(f"The file of `square` cannot be used. {file}:")


def test_a_solution_that_cannot_be_saved(home: Home) -> None:
    home.folder.joinpath("home").write_text("a file where a folder should be")
    assert refused(home, "start", "double").startswith(f"Your solution cannot be saved to {home.solution}: ")


def test_version_and_help(home: Home) -> None:
    assert home.here("--version").stdout == f"kata-tui {kata_tui.__version__}\n"
    done = home.here("--help")
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("list", "show", "start", "run", "hint", "solution", "doctor", "paths", "--problems", "--debug", "exit codes"):
        assert word in done.stdout
    assert "trainer  " not in done.stdout.split("commands:")[1]
    assert max(map(len, done.stdout.splitlines())) <= 100
    for command in ("list", "show", "start", "run", "hint", "solution", "doctor", "paths"):
        assert home.here(command, "--help").stdout.startswith(f"usage: kata-tui {command}")


def imported_by(home: Home, *arguments: str) -> set[str]:
    """The names of the modules that a process has after a command that went well."""
    code = f"import sys\nfrom kata_tui.cli import main\nassert main({list(arguments)!r}) == 0\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=home.environment(), check=False)
    return set(done.stderr.split())


@pytest.mark.parametrize("options", ["--version", "--help", "list", "list --help"])
def test_only_the_command_that_was_called_is_imported(home: Home, options: str) -> None:
    found = {name for name in imported_by(home, *options.split()) if name.startswith("kata_tui.cli.commands.")}
    assert found == ({"kata_tui.cli.commands.list"} if "list" in options else set())


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_who_asks_for_the_help_waits_for_nothing_that_a_command_needs(home: Home, option: str) -> None:
    rooms = ("library", "profile", "authoring", "judging", "tui")
    assert not {name for name in imported_by(home, option) if name.startswith(tuple(f"kata_tui.{room}." for room in rooms))} - {
        "kata_tui.model.suggest"
    }


def test_every_module_of_a_command_is_in_the_help_and_every_command_has_its_module() -> None:
    assert {module.name for module in pkgutil.iter_modules(commands.__path__)} == set(commands.COMMANDS)


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_a_command_tells_what_it_is_for(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(f"usage: kata-tui {name}")
    told = f"{commands.COMMANDS[name]}{commands.command(name).MORE}"
    assert told.replace(" ", "") in said.replace(" ", "")  # lines end at a hyphen, too


@pytest.mark.parametrize("error", [*Told.__subclasses__(), Told])
def test_whatever_is_told_in_a_sentence_ends_with_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: type[Told]
) -> None:
    told = error.__new__(error)
    Told.__init__(told, "The moon is in the way.")
    monkeypatch.setattr(error, "__str__", Told.__str__)

    def fail(*_: object) -> int:
        raise told

    monkeypatch.setattr("kata_tui.cli.commands.list.run", fail)
    assert cli.main(["list"]) == Exit.WRONG
    assert capsys.readouterr().err == "The moon is in the way.\n"


def test_a_fault_of_ours_is_a_sentence_and_exit_code_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("the shelf \x1b[31mfell")

    monkeypatch.setattr("kata_tui.cli.commands.list.run", fail)
    assert cli.main(["list"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Something went wrong in kata-tui itself, not in what you did: RuntimeError: the shelf fell.\n")
    assert "Traceback" not in said.err
    assert cli.main(["list", "--debug"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("kata_tui.cli.commands.list.run", interrupt)
    assert cli.main(["list"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.parametrize("command", ["--help", "list", "show double", "paths"])
def test_starting_imports_no_screens_no_jax_and_no_numpy(home: Home, command: str) -> None:
    heavy = {"textual", "jax", "jaxlib", "flax", "numpy", "rich.markdown", "asyncio"}
    found = heavy & imported_by(home, "--problems", str(home.problems), *command.split())
    assert found == ({"rich.markdown"} if command == "show double" else set())
