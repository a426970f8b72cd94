"""Nothing needs root: where the suite is root, an ordinary user judges, is attacked and asks the doctor, with the real program."""

import json
import os
import site
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kata_tui.cli.commands.doctor import _TRIED
from kata_tui.judging.processes.process_handle import ROOT
from tests.judging.hostile.as_user import CANNOT
from tests.judging.hostile.canaries import held_by
from tests.judging.hostile.ordinary import TELLING, UNCONFINED

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root on Linux becomes another user; anybody else is an ordinary one"
)

HERE = Path(__file__).parent
USER = 20_000 + os.getpid() % 20_000
"""A number that nobody has: what is counted for a user is counted for all of its processes."""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder of the ordinary user's. Pytest's own are root's, and nobody else may enter them."""
    with tempfile.TemporaryDirectory(prefix="kata-tui-") as folder:
        os.chown(folder, USER, USER)
        yield Path(folder)


def becoming(home: Path, *program: str) -> Any:
    """What a Python program printed, as JSON, when an ordinary user ran it."""
    needed = [sys.base_prefix, sys.prefix, str(ROOT), str(HERE), *site.getsitepackages()]
    done = subprocess.run(
        [sys.executable, str(HERE / "as_user.py"), str(USER), *needed, "--", sys.executable, *program],
        cwd="/",
        env={"PATH": os.environ["PATH"], "HOME": str(home), "KATA_TUI_HOME": str(home / "home"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == CANNOT:
        pytest.skip(f"no other user may run this Python: {done.stderr.strip()}")
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def told(home: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = becoming(home, str(HERE / "ordinary.py"), str(home))
    return found


@pytest.mark.parametrize("row", TELLING, ids=lambda row: row.name)
def test_what_is_thrown_at_an_ordinary_user(row: Any, told: dict[str, list[str]]) -> None:
    if not held_by(row.needs, frozenset(told["layers"])):
        pytest.skip(f"this machine has none of {', '.join(sorted(row.needs))}")
    assert told[row.name] == []


@pytest.mark.parametrize("row", UNCONFINED, ids=lambda row: row.name)
def test_what_spreads_is_swept_up_where_it_may_fork(row: Any, told: dict[str, list[str]]) -> None:
    assert told[f"unconfined: {row.name}"] == []


def test_a_user_who_may_have_no_more_processes_is_told_so(told: dict[str, list[str]]) -> None:
    said, then = told["refused"]
    assert "The system gives us no new process: " in said
    assert "temporarily unavailable" in said
    assert then == "then accepted, the same guard"


def test_where_threads_run_short_it_is_the_systems_fault(told: dict[str, list[str]]) -> None:
    verdicts = [said.partition(":")[0] for said in told["few"]]
    assert set(verdicts) <= {"accepted", "internal_error"}, told["few"]
    assert verdicts[0] == "internal_error"
    for said in told["few"]:
        assert "accepted" in said or ("more processes and threads, and a run needs up to" in said and "ulimit -u" in said)


@pytest.mark.parametrize("root", [False, True], ids=["an ordinary user", "root"])
def test_the_doctor_tells_root_what_that_weakens_and_nobody_else(root: bool, home: Path, tmp_path: Path) -> None:
    arguments = ["-m", "kata_tui", "doctor", "--json"]
    if root:
        environment = {**os.environ, "KATA_TUI_HOME": str(tmp_path)}
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=environment, check=False)
        document = json.loads(done.stdout)
    else:
        document = becoming(home, *arguments)
    protections = {finding["name"]: finding for finding in document["findings"] if finding["topic"] == "Protections"}
    assert document["well"] is True
    confined = document["protections"]["tier"] != "C"
    assert [bool(document["tried"][attempt]) for attempt in _TRIED] == [confined] * len(_TRIED)
    assert ("user" in protections) == root
    if root:
        assert protections["user"]["value"].startswith("you are root: ")
