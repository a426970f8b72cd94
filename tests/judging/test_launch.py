"""Where processes come from: the guard, without it, and what is told when neither works."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from kata_tui.judging.processes import launch
from kata_tui.judging.processes import process_handle as process
from kata_tui.judging.processes.launch import Launcher
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.model.run_state import CaseStarted, Event
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.start import Start
from tests.judging.processes import family, living
from tests.judging.runs import accepted, folded, hold, judged, judging, result, words
from tests.samples.katas import HANGING, LOOP, RIGHT, THREE, source

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is a guard on Linux only")


def guards(before: set[int]) -> set[int]:
    """The children of this process that are new."""
    parents = {pid: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1] for pid in living(family() - before)}
    return {pid for pid, parent in parents.items() if parent == str(os.getpid())}


def hold_apart(printed: str) -> None:
    """Nothing of our environment or our place was there."""
    assert "73519" not in printed
    names, place = printed.split("\n")[:2]
    set_by_libraries = {"TPU_SKIP_MDS_QUERY", "LC_CTYPE", "XLA_FLAGS"}
    assert set(names.split()) <= {*process._PASSED_ON, *process._OWN, *set_by_libraries}
    assert place.startswith("/ ")


TELLING = "import os\ndef solve(x):\n    print(*os.environ)\n    print(os.getcwd(), list(os.environb.values()))\n    return x * 2\n"


async def test_without_a_guard_each_process_is_spawned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Launcher, "prepare", lambda _: None)
    monkeypatch.setenv("SECRET_TOKEN", "73519")
    before = family()
    async with judging(tmp_path) as judge:
        state = await judged(judge, THREE, source(TELLING))
        assert accepted(state)
        hold_apart(result(state, "one").stdout)
        state = await judged(judge, THREE, source("import os\ndef solve(x):\n    os.abort()\n"), only="one")
        assert "SIGABRT" in words(result(state, "one"))
    assert family() - before == set()


FLAGGED = "import os\ndef solve(x):\n    print(os.environ.get('XLA_FLAGS'))\n    return x * 2\n"


async def test_the_flags_for_xla_are_known_to_this_version(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        state = await judged(judge, THREE, source(FLAGGED))
        assert accepted(state)
        # JAX 0.12 does not know them: it gets none, and no process is lost in finding out
        known = tuple(map(int, version("jax").split(".")[:2])) < (0, 11)
        assert result(state, "one").stdout == f"{launch.FLAGS if known else None}\n"


def test_of_several_processes_that_did_not_know_the_flags_each_is_tried_again() -> None:
    launcher = Launcher(frozenset())
    tried = launcher.flags
    assert [launcher.plainer(tried) for _ in range(3)] == [True, True, True]
    assert launcher.flags == ""
    assert not launcher.plainer("")


@pytest.mark.parametrize("forked", [pytest.param(True, marks=linux), False], ids=["forked", "spawned"])
async def test_a_version_that_does_not_know_the_flags_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forked: bool
) -> None:
    monkeypatch.setattr(launch, "FLAGS", "--xla_no_such_flag=true")
    if not forked:
        monkeypatch.setattr(Launcher, "prepare", lambda _: None)
    async with judging(tmp_path) as judge:
        state = await judged(judge, THREE, source(FLAGGED))
        assert accepted(state)
        assert result(state, "one").stdout == "None\n"


@linux
async def test_a_guard_that_was_killed_is_started_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "73519")
    before = family()
    async with judging(tmp_path) as judge:
        ready = await judge.probe()
        assert ready.environment.devices == ("cpu:0",)
        assert ready.protections.limits
        state = await judged(judge, THREE, source(TELLING))
        assert accepted(state)
        hold_apart(result(state, "one").stdout)
        (guard,) = guards(before)
        os.kill(guard, signal.SIGKILL)
        assert accepted(await judged(judge, THREE, source(RIGHT)))
        assert guards(before) != {guard}
    assert family() - before == set()


@linux
async def test_a_guard_that_is_killed_under_a_run_takes_nothing_else_along(tmp_path: Path) -> None:
    before = family()
    async with judging(tmp_path) as judge:
        events: list[Event] = []
        async with asyncio.timeout(30):
            async for event in judge.begin(HANGING, source(LOOP), only="two").events():
                events.append(event)
                if isinstance(event, CaseStarted):
                    (guard,) = guards(before)
                    os.kill(guard, signal.SIGKILL)
        hold(events)
        assert not accepted(folded(events))
        assert accepted(await judged(judge, HANGING, source(RIGHT)))
    assert family() - before == set()


async def test_both_ends_of_the_pipe_are_of_one_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = tmp_path / "copy"
    shutil.copytree(process.ROOT / "kata_tui", copied / "kata_tui", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(process, "ROOT", copied)
    monkeypatch.setattr(process, "HARNESS", copied / "kata_tui" / "harness" / "__main__.py")
    text = "import kata_tui\ndef solve(x):\n    print(kata_tui.__file__)\n    return x * 2\n"
    async with judging(tmp_path) as judge:
        state = await judged(judge, THREE, source(text))
    assert accepted(state)
    assert result(state, "one").stdout == f"{copied / 'kata_tui' / '__init__.py'}\n"


async def test_a_jax_that_does_not_start_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(process._OWN, "JAX_PLATFORMS", "abacus")
    async with judging(tmp_path) as judge:
        state = await judged(judge, THREE, source(RIGHT))
        assert state.verdict is Verdict.INTERNAL_ERROR
        told = result(state, "load").error
        assert told is not None
        assert told.message.startswith("The judge's process did not start: JAX could not start: ")
        assert "abacus" in told.message
        assert told.message.endswith("Run `kata-tui doctor`.")
        with pytest.raises(HarnessError, match="abacus"):
            await judge.probe()


async def test_an_interpreter_that_is_not_there_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "HARNESS", tmp_path / "nothing.py")
    async with judging(tmp_path) as judge:
        state = await judged(judge, THREE, source(RIGHT))
    assert state.verdict is Verdict.INTERNAL_ERROR
    assert "The judge's process did not start" in words(result(state, "load"))


async def test_a_closed_launcher_starts_nothing() -> None:
    launcher = Launcher()
    await launcher.close()
    with pytest.raises(HarnessError, match="closed"):
        await launcher.launch(Start())


@linux
@pytest.mark.parametrize("warm", [True, False], ids=["with threads", "with one"])
def test_a_process_with_threads_is_not_locked_and_runs_nothing(warm: bool) -> None:
    """Landlock binds the thread that takes it on: code of a submission could be run on another."""
    code = (
        f"import sys; sys.path.insert(0, {str(process.ROOT)!r})\n"
        "import jax\nfrom kata_tui.protocol.start import Start\nfrom kata_tui.harness.sandbox import Unprotected, lock\n"
        f"{'jax.devices()' if warm else ''}\n"
        "try:\n    lock(Start())\nexcept Unprotected as error:\n    print('refused:', error)\nelse:\n    print('locked')\n"
    )
    environment = {**os.environ, **process._OWN}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    said = r"refused: the process has \d+ threads before it is locked\n" if warm else r"locked\n"
    assert re.fullmatch(said, done.stdout), done.stderr
