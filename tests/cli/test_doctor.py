"""The doctor on protections, with the real judge; and the system on which there is none."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from kata_tui.cli.commands import doctor
from kata_tui.cli.health import Health, HealthFinding
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.model.protections import TIERS, Protections
from tests.samples.kata_home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def findings(on: Protections, tried: dict[str, str]) -> dict[str, HealthFinding]:
    return {finding.name: finding for finding in doctor._protections(on, tried)}


CONFINED = Protections(limits=True, landlock=6, seccomp=True)
STOPPED = dict.fromkeys(doctor._TRIED, "PermissionError")


def test_what_is_tried_is_told(home: Home) -> None:
    document = home.json("doctor")
    told = {finding["name"]: finding for finding in document["findings"] if finding["topic"] == "Protections"}
    assert list(document["tried"]) == list(doctor._TRIED)
    tier = document["protections"]["tier"]
    assert told["tier"]["value"].startswith(f"{tier}: ")
    assert told["promised"]["value"] == TIERS[tier].promised
    for attempt, words in doctor._TRIED.items():
        stopped = document["tried"][attempt]
        assert told[words]["value"] == (f"tried: stopped ({stopped})" if stopped else "tried: not stopped")
        assert bool(stopped) == (tier != "C")


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="there is no bubblewrap here")
def test_bubblewrap_is_there_when_it_is_wanted(home: Home) -> None:
    settings = home.folder / "home/config/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('container = "bubblewrap"\n')
    document = home.json("doctor")
    assert document["protections"]["bubblewrap"] is True
    assert document["tried"]["read"] == document["tried"]["write"] == "FileNotFoundError"
    assert document["well"] is True
    done = home.run("doctor", "--json", PATH="/nonexistent")
    devices = next(finding for finding in json.loads(done.stdout)["findings"] if finding["name"] == "devices")
    assert "Your settings ask for bubblewrap, and it does not start here." in devices["value"]
    assert done.returncode == 1


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is Linux's")
@pytest.mark.parametrize("command", ["run", "inspect", "preview", "check"])
def test_bubblewrap_that_is_wanted_is_wanted_by_every_command(home: Home, command: str) -> None:
    settings = home.folder / "home/config/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('container = "bubblewrap"\n')
    home.run("start", "double")
    named = str(home.problems / "basics/double.yaml") if command == "check" else "double"
    done = home.run(command, named, PATH="/nonexistent")
    assert "Your settings ask for bubblewrap, and it does not start here." in " ".join(done.stdout.split())


def test_a_lesser_tier_says_what_to_do() -> None:
    told = findings(Protections(limits=True), dict.fromkeys(doctor._TRIED, ""))
    assert (told["tier"].value, told["tier"].health) == ("C: basic", Health.NOTE)
    assert "Run only solutions that you trust" in (told["tier"].cure or "")
    assert told["read a file"].health is Health.NOTE
    assert "a solution reaches what you reach" in told["not promised"].value
    told = findings(Protections(limits=True, seatbelt=True), STOPPED)
    assert (told["tier"].value, told["tier"].health) == ("B: restricted", Health.WELL)
    assert 'container = "bubblewrap"' in (findings(CONFINED, STOPPED)["tier"].cure or "")


@pytest.mark.parametrize("attempt", doctor._TRIED)
def test_a_tier_that_does_not_hold_is_an_alarm(attempt: str) -> None:
    told = findings(CONFINED, {**STOPPED, attempt: ""})
    short = [finding.name for finding in told.values() if finding.health is Health.SHORT]
    assert short == [doctor._TRIED[attempt]]
    assert "This must not be" in (told[short[0]].cure or "")


@pytest.mark.parametrize("user", [0, 1000])
def test_root_is_told_what_that_weakens(user: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "os", SimpleNamespace(name="posix", geteuid=lambda: user))
    for on, tried, said in (
        (CONFINED, STOPPED, "you are root: solutions run under the same locks"),
        (Protections(limits=True), dict.fromkeys(doctor._TRIED, ""), "you are root: what a solution reaches here is every file"),
    ):
        told = findings(on, tried).get("user")
        assert (told is not None) == (user == 0)
        if told is not None:
            assert told.value.startswith(said)
            assert told.health is Health.NOTE
            assert told.cure == "Run kata-tui as an ordinary user, in a container too."


@pytest.mark.parametrize(
    ("told", "cure"),
    [
        ("Your settings ask for bubblewrap, and it does not start here.", "Install bubblewrap, or take the line"),
        ("JAX or Flax could not be imported: ImportError: x", "env -i "),
        (
            "The judge's process did not start: the protections of this machine do not hold: [Errno 1] seccomp.",
            "refuses a system call",
        ),
        ("It ended, and nobody knows why.", "Please report it, with what `kata-tui doctor` prints"),
    ],
)
def test_the_cure_is_that_of_the_cause(told: str, cure: str) -> None:
    (found,) = doctor._harness(HarnessError(told), {})
    assert found.health is Health.SHORT
    assert cure in (found.cure or "")


WINDOWS = """
import os, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty"):
    sys.modules[name] = None
from kata_tui.cli import main
os.name = "nt"
sys.exit(main(["doctor"]))
"""


def test_windows_is_told_in_a_sentence() -> None:
    done = subprocess.run([sys.executable, "-c", WINDOWS], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kata-tui does not run on Windows itself. It runs in WSL")
    assert len(done.stderr.splitlines()) <= 2


def test_the_language_server_is_told_and_missed_by_name() -> None:
    there = doctor._language(("ty", "server"))
    assert (there.health, there.cure) == (Health.WELL, None)
    assert there.value.endswith("ty server")
    missing = doctor._language(("no-such-server", "--stdio"))
    assert missing.health is Health.NOTE
    assert missing.value == "there is no `no-such-server`: no completion and no documentation"
    assert missing.cure is not None
    assert "language_server" in missing.cure
    assert doctor._language(()).value.startswith("off, as the settings say")
