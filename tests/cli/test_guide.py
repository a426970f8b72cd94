"""The guide for instructors, tried as a new instructor would: every command in it is run, in its order, by the real program."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kata_tui.comparison.tolerance import tolerance_for
from kata_tui.model.problem import Tolerance
from tests.cli.test_cli_terminal import Terminal
from tests.samples.kata_home import Home

GUIDE = Path(__file__).resolve().parents[2] / "problems" / "README.md"
BLOCK = re.compile(
    r"(?:<!-- (?P<about>[^\n]+) -->\n)?(?P<fence>`{3,})(?P<kind>\w*)\n(?P<text>.*?)^(?P=fence)\n", re.DOTALL | re.MULTILINE
)


class Newcomer(Home):
    """A person with the program on the PATH, in an empty folder. Trusts nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "kata_tui", *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        given = super().environment(**more)
        return given | {"PATH": f"{Path(sys.executable).parent}:{given['PATH']}"}


def blocks() -> Iterator[tuple[str, str, str]]:
    """What the comment above says, the language, and the text of each block of the guide."""
    for found in BLOCK.finditer(GUIDE.read_text()):
        yield found["about"] or "", found["kind"], found["text"]


def test_every_command_of_the_guide_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    newcomer = Newcomer(tmp_path)
    said = ""
    ran = 0
    for about, kind, text in blocks():
        if about.startswith("write: "):
            written = tmp_path / about.removeprefix("write: ")
            written.parent.mkdir(exist_ok=True)
            written.write_text(text)
        elif about.startswith("on a terminal, until: "):
            opened = Terminal(newcomer, *shlex.split(text)[1:])
            try:
                opened.until(about.removeprefix("on a terminal, until: "))
                opened.type("\x11")  # Ctrl+Q
                opened.to_the_end()
                assert opened.process.returncode == 0
            finally:
                opened.close()
            ran += 1
        elif kind == "sh":
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", text],
                capture_output=True,
                text=True,
                env=newcomer.environment(),
                stdin=subprocess.DEVNULL,
                check=False,
            )
            assert done.returncode == 0, (text, done.stdout, done.stderr)
            said += done.stdout
            ran += text.count("kata-tui")
    assert ran >= 9
    for words in (
        "my-katas/warm-up/center-rows.yaml\n",
        "- - - statement - - -",
        "the report of the mistake row-by-row",
        "Python walks through the rows",
        "Problems of the Thursday group, by Ada, Grace (CC-BY-4.0)",
        "Rows around zero",
        "Hint 1 of 2",
        "2 of 2 submissions are judged",
    ):
        assert words in said
    assert "Its feedback is not in this report" not in said
    assert (tmp_path / "my-katas" / "problem.schema.json").exists()
    assert not (tmp_path / "home" / "data" / "problems").exists()


def test_the_inline_commands_are_commands() -> None:
    commands = re.findall(r"`kata-tui ([a-z]+)", GUIDE.read_text())
    assert set(commands) <= {"check", "doctor", "new", "preview", "schema", "list", "next", "paths", "grade", "inspect"}


def test_the_tolerances_of_the_guide_are_those_that_are_used() -> None:
    rows = re.findall(r"^\| ([\w, ]+) \| (1e-\d+) \| (1e-\d+) \|$", GUIDE.read_text(), re.MULTILINE)
    told = {name: (float(rtol), float(atol)) for names, rtol, atol in rows for name in names.split(", ")}
    told["float8_e4m3fn"] = told.pop("float8")
    assert len(told) == 7
    for name, (rtol, atol) in told.items():
        assert tolerance_for(name) == Tolerance(rtol, atol), name
