"""A machine that sleeps, a disk that is full, a cache that is none: the verdict is what it would have been, and what is missing is said."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.samples.kata_home import DOUBLE, RIGHT, Home

SLOW = "import time\n\n\ndef double(x):\n    if x.dtype == 'int32':\n        time.sleep(3)\n    return 2 * x\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("hard"))
    home.write("basics/brief.yaml", DOUBLE.replace("id: double", "id: brief") + "limits: {seconds: 2}\n")
    return home


def source(home: Home, text: str) -> Path:
    path = home.folder / "mine.py"
    path.write_text(text)
    return path


def test_what_took_too_long_while_the_machine_slept_is_no_pass(home: Home) -> None:
    process = subprocess.Popen(
        home.command("run", "brief", str(source(home, SLOW))),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=home.environment(),
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("✓ floats")
    os.kill(process.pid, signal.SIGSTOP)
    time.sleep(4)  # the submission has returned by then, a second too late, and nobody was there to see it
    os.kill(process.pid, signal.SIGCONT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, "")
    assert "time limit" in out
    assert "accepted: all" not in out


def family(pid: int) -> list[int]:
    """A process and all that descends from it."""
    children = [int(child) for path in Path(f"/proc/{pid}/task").iterdir() for child in (path / "children").read_text().split()]
    return [pid, *(one for child in children for one in family(child))]


@pytest.mark.skipif(sys.platform != "linux", reason="its family is read from /proc")
@pytest.mark.parametrize("whole", [False, True], ids=["alone", "with all its processes"])
def test_time_in_which_the_command_was_stopped_costs_no_verdict(home: Home, whole: bool) -> None:
    process = subprocess.Popen(
        home.command("run", "brief", str(source(home, SLOW.replace("sleep(3)", "sleep(1)")))),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=home.environment(),
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("✓ floats")
    stopped = family(process.pid) if whole else [process.pid]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(4)  # longer than a case may take
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, ""), out
    assert "time limit" not in out


def test_on_a_full_disk_it_is_judged_and_what_is_not_kept_is_said(home: Home) -> None:
    file = source(home, RIGHT)
    elsewhere = str(home.folder / "full")
    done = subprocess.run(  # a process that may write no byte to a file is told so in the same way
        ["bash", "-c", 'ulimit -f 0; exec "$@"', "bash", *home.command("run", "double", str(file))],
        capture_output=True,
        text=True,
        env=home.environment(KATA_TUI_HOME=elsewhere),
        check=False,
    )
    assert done.returncode == 0
    assert "accepted: all 3 passed" in done.stdout
    assert f"Your progress in {elsewhere}/state/progress.sqlite3 cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_cache_it_is_judged_all_the_same(home: Home) -> None:
    elsewhere = home.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "cache").write_text("no folder")
    for text, code in ((RIGHT, 0), (RIGHT.replace("2 * x", "x"), 1)):
        done = home.run("run", "double", str(source(home, text)), KATA_TUI_HOME=str(elsewhere))
        assert (done.returncode, done.stderr) == (code, "")
    assert (elsewhere / "cache").read_text() == "no folder"
