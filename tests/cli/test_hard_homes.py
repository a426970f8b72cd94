"""Homes as people have them: on full disks, without locks or modes, of names that are no text, held by others, or none at all."""

import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.refusing import CANNOT, NAMES
from tests.samples.kata_home import RIGHT, Home

Program = Callable[..., subprocess.CompletedProcess[str]]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="system calls are refused with Linux's seccomp")
REFUSING = [sys.executable, str(Path(__file__).with_name("refusing.py"))]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("hard-homes"))
    (home.folder / "mine.py").write_text(RIGHT)
    return home


@pytest.fixture
def fresh(home: Home, tmp_path: Path) -> Program:
    """The program in an empty home `tmp_path/own`, with system calls refused: `fresh("ENOSYS locks", "list")`."""

    def run(refused: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = home.command(*arguments)
        if refused:
            command = [*REFUSING, *refused.split(), "--", *command]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            env=home.environment(KATA_TUI_HOME=str(tmp_path / "own"), **environment),
            check=False,
        )
        if done.returncode == CANNOT:
            pytest.skip("no filter for system calls is written for this machine")
        return done

    return run


@LINUX
@pytest.mark.parametrize("error", ["ENOLCK", "ENOSYS", "EOPNOTSUPP"])
def test_without_locks_progress_is_kept(fresh: Program, tmp_path: Path, error: str) -> None:
    """As on NFS without its daemon, and on Lustre."""
    file = tmp_path / "own/state/progress.sqlite3"
    for refused, hints in ((f"{error} locks", 1), (f"{error} locks", 2), ("", 2), (f"{error} locks", 2)):
        done = fresh(refused, "hint", "double")
        assert done.returncode == 0
        assert "Your progress" not in done.stderr
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("SELECT count(*) FROM entry").fetchone() == (hints,)
    assert sorted(path.name for path in file.parent.iterdir()) == ["progress.sqlite3", "progress.sqlite3.copy"]


@LINUX
def test_a_lock_that_a_killed_program_left_is_no_trap(fresh: Program, tmp_path: Path) -> None:
    assert fresh("ENOLCK locks", "hint", "double").returncode == 0
    left = tmp_path / "own/state/progress.sqlite3.lock"
    left.mkdir()
    os.utime(left, (time.time() - 3600,) * 2)
    done = fresh("ENOLCK locks", "hint", "double")
    assert (done.returncode, "Your progress" in done.stderr) == (0, False)


SAVING = """
import sys
from pathlib import Path
from kata_tui.model.problem import Level
from kata_tui.library.listed import Listed
from kata_tui.profile.paths import Paths
from kata_tui.profile.trust import Trust
from kata_tui.profile.workspace import Workspace
paths = Paths.find()
problem = Listed("scan", "arrays", "T", Level.EASY, 10, (), (), "S", 1, "f", "x.yaml", ())
workspace = Workspace(paths.workspace)
for text in ("first", "second"):
    workspace.write(problem, text)
    Trust(paths).add(Path("/" + text))
print(workspace.read(problem), *map(Trust(paths).holds, (Path("/first"), Path("/second"))))
"""


@LINUX
@pytest.mark.parametrize("refused", ["chmod", "link", "faccessat2", "renameat2", "statx"])
def test_what_is_typed_is_saved_where_calls_are_refused(home: Home, tmp_path: Path, refused: str) -> None:
    """chmod: a Windows drive under WSL, SMB, a stick. link: FAT. The rest: runtimes of containers that are older than the system inside."""
    done = subprocess.run(
        [*REFUSING, "EPERM", refused, "--", sys.executable, "-c", SAVING],
        capture_output=True,
        text=True,
        env=home.environment(KATA_TUI_HOME=str(tmp_path)),
        check=False,
    )
    if done.returncode == CANNOT:
        pytest.skip("no filter for system calls is written for this machine")
    assert (done.stdout, done.stderr) == ("second True True\n", "")


OLD_RUNTIME = [name for name in NAMES if name not in ("chmod", "link", "locks", "clone3", "prlimit64")]


@LINUX
@pytest.mark.parametrize("error", ["EPERM", "ENOSYS"])
def test_an_old_container_judges(home: Home, fresh: Program, error: str) -> None:
    done = fresh(" ".join((error, *OLD_RUNTIME)), "run", "double", str(home.folder / "mine.py"))
    assert (done.returncode, done.stderr) == (0, "")


@LINUX
def test_a_container_that_refuses_threads_says_so(home: Home, fresh: Program) -> None:
    done = fresh("EPERM clone3", "run", "double", str(home.folder / "mine.py"))
    if done.returncode == 0:
        pytest.skip("threads are started without clone3 here")
    assert done.returncode == 3
    assert "The container's runtime may refuse them too: update it" in " ".join(done.stdout.split())


@LINUX
def test_the_doctor_sees_what_makes_it_harder(home: Home, fresh: Program) -> None:
    bytes_of_old = os.fsdecode(b"\xff")
    own = str(home.folder / f"home {bytes_of_old}")
    done = fresh("EPERM chmod locks", "doctor", "--json", HOME=own, KATA_TUI_PROBLEMS=f"/nonexistent:{home.folder / 'mine.py'}")
    document = json.loads(done.stdout)
    told = [(found["name"], found["value"], found["health"]) for found in document["findings"]]
    assert ("folder", "/nonexistent is not there", "short") in told
    assert ("folder", f"{home.folder / 'mine.py'} is not a folder", "short") in told
    assert ("solutions", "this file system refuses chmod: files are saved, and do not keep their mode", "note") in told
    assert ("progress", "this file system gives no locks: files of kata-tui's own take their place", "note") in told
    assert next(value for name, value, _ in told if name == "log").endswith("own/state/kata-tui.log")
    assert (done.returncode, document["well"]) == (1, False)


@pytest.mark.parametrize("name", ["ÿ of old", "with spaces", "with a\nline", "quote'd"])
def test_homes_of_every_name_work(home: Home, tmp_path: Path, name: str) -> None:
    folder = os.fsencode(tmp_path) + b"/" + (b"\xff of old" if "old" in name else name.encode())
    own = os.fsdecode(folder)
    if name == "ÿ of old":
        try:
            Path(own).mkdir()
        except OSError:
            pytest.skip("names have to be UTF-8 here")
    arguments = [["start", "double"], ["hint", "double"], ["list"], ["paths"], ["show", "double"]]
    if name == "ÿ of old":
        arguments.append(["run", "double", str(home.folder / "mine.py")])
    for command in arguments:
        done = subprocess.run(
            home.command(*command), capture_output=True, env=home.environment(KATA_TUI_HOME=own), check=False, timeout=120
        )
        assert done.returncode == 0, done
    assert sorted(path.name for path in Path(own).iterdir() if path.name != "cache") == ["data", "state"]


def test_a_home_below_a_folder_that_is_gone_is_a_sentence(home: Home, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = 'cd "$0" && rmdir "$0" && exec "$@"'
    for environment in ({"KATA_TUI_HOME": "own"}, {"KATA_TUI_PROBLEMS": "katas"}):
        gone.mkdir(exist_ok=True)
        done = subprocess.run(
            ["sh", "-c", command, str(gone), *home.command("list")],
            capture_output=True,
            text=True,
            env=home.environment(PYTHONPATH=str(Path(__file__).parents[2]), **environment),
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("The folder that you are in is not there any more.")


HOMELESS = """
import pwd, sys
def unknown(number):
    raise KeyError(number)
pwd.getpwuid = unknown
from kata_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("command", ["list", "doctor", "paths"])
def test_no_home_at_all_is_a_sentence(command: str) -> None:
    """A container that runs as a number which is in no list of users."""
    environ = {"PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", HOMELESS, command], capture_output=True, text=True, env=environ, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Nobody knows your home folder. Set HOME to a folder of yours, or KATA_TUI_HOME")


def test_a_locked_progress_file_is_told_and_ctrl_c_ends_the_wait(home: Home) -> None:
    own = str(home.folder / "locked")
    environ = home.environment(KATA_TUI_HOME=own)
    subprocess.run(home.command("hint", "double"), env=environ, capture_output=True, check=True)
    file = Path(own) / "state/progress.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        done = subprocess.run(home.command("list"), env=environ, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0
        assert f"Your progress in {file} cannot be used: database is locked." in done.stderr
        if sys.platform != "linux":
            return
        waiting = subprocess.Popen(home.command("list"), env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while not _holds_open(waiting.pid, file):
            assert waiting.poll() is None
        waiting.send_signal(signal.SIGINT)
        assert waiting.communicate(timeout=30)[0] == ""
        assert waiting.returncode == 130


def _holds_open(pid: int, file: Path) -> bool:
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if descriptor.readlink() == file:
                return True
        except OSError:
            continue
    return False


def test_an_empty_progress_file_is_put_back_and_told(home: Home) -> None:
    own = str(home.folder / "emptied")
    assert home.run("hint", "double", KATA_TUI_HOME=own).returncode == 0
    file = Path(own) / "state/progress.sqlite3"
    file.write_bytes(b"")
    done = home.run("hint", "double", KATA_TUI_HOME=own)
    assert f"Your progress in {file} is empty. It was renamed to " in done.stderr
    assert "and the copy of " in done.stderr
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM entry").fetchone() == (2,)


FULL = """
mount -t tmpfs -o "$1" tmpfs "$2" || exit 77
own=$2 mine=$3; shift 3
KATA_TUI_HOME=$own/home; export KATA_TUI_HOME
"$@" run double "$mine"; echo "code $?"
"$@" doctor --json; echo "code $?"
mount -o remount,size=64m,nr_inodes=0 "$own" || exit 77
"$@" run double "$mine"; echo "code $?"
"$@" list --json; echo "code $?"
find "$own/home" -type f -size 0 ! -name .looked-at
"""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts a small disk")
@pytest.mark.parametrize("options", ["size=64k", "size=8m,nr_inodes=6"], ids=["no room", "no inodes"])
def test_a_full_disk_is_told_with_its_cure_and_all_is_well_when_there_is_room_again(
    home: Home, tmp_path: Path, options: str
) -> None:
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", FULL, "sh", options, str(tmp_path), str(home.folder / "mine.py"), *home.command()],
        capture_output=True,
        text=True,
        env=home.environment(),
        check=False,
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"no disk can be mounted here: {done.stderr}")
    judged, doctor, again, listed = (part.strip() for part in re.split(r"(?m)^code (?=\d)", done.stdout)[:4])
    codes = [line for line in done.stdout.splitlines() if line.startswith("code ")]
    assert codes == ["code 0", "code 1", "code 0", "code 0"], done.stdout
    assert f"Your progress in {tmp_path}/home/state/progress.sqlite3 cannot be " in done.stderr
    assert "Make room on the disk: it is full, or can hold no more files. Until then" in done.stderr
    findings = json.loads(doctor.split("\n", 1)[1])["findings"]
    cures = {found["cure"] for found in findings if found["topic"] == "Folders" and found["health"] == "short"}
    assert cures == {"Make room on the disk: it is full, or can hold no more files."}
    assert "accepted: all 3 passed" in judged
    assert "accepted: all 3 passed" in again
    (double,) = [found for found in json.loads(listed.split("\n", 1)[1])["problems"] if found["id"] == "double"]
    assert double["status"] == "solved"
    assert done.stdout.endswith("code 0\n")  # no file of no bytes is left


def test_a_command_that_is_printed_can_be_copied(home: Home, tmp_path: Path) -> None:
    library = tmp_path / "my katas"
    done = subprocess.run(
        [sys.executable, "-m", "kata_tui", "--problems", "my katas", "new", "warm-up/first"],
        capture_output=True,
        text=True,
        env=home.environment(PYTHONPATH=str(Path(__file__).parents[2])),
        cwd=tmp_path,
        check=True,
    )
    command = done.stderr.splitlines()[-1].removeprefix("Then: ")
    assert shlex.split(command) == ["kata-tui", "check", "my katas/warm-up/first.yaml"]
    assert (library / "warm-up/first.yaml").exists()


FAULTY = """
import sys
from kata_tui.cli import main
from kata_tui.cli.commands import list
def broken(*_):
    raise AssertionError("a fault of ours")
list.run = broken
sys.exit(main(["list"]))
"""


def test_a_fault_of_ours_is_in_the_log_and_the_log_is_named(home: Home, tmp_path: Path) -> None:
    for state in ("folder", "file"):
        own = tmp_path / state
        log = own / "state/kata-tui.log"
        own.mkdir()
        if state == "file":
            (own / "state").write_text("no folder")
        done = subprocess.run(
            [sys.executable, "-c", FAULTY],
            capture_output=True,
            text=True,
            env=home.environment(KATA_TUI_HOME=str(own)),
            check=False,
        )
        assert (done.returncode, done.stdout) == (3, "")
        assert "Traceback" not in done.stderr
        assert f"Please report it, with what `kata-tui doctor` prints and the end of {log}." in done.stderr
        if state == "folder":
            written = log.read_text()
            assert "kata_tui.cli: a command failed" in written
            assert "Traceback" in written
            assert f"log         {log}\n" in home.run("paths", KATA_TUI_HOME=str(own)).stdout
