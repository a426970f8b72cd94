"""Tier by tier: layers are switched off, and just what the rest promises still holds."""

import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kata_tui.judging.judge import Judge
from kata_tui.judging.processes import launch
from kata_tui.judging.processes import process_handle as process
from kata_tui.judging.processes import sandbox_commands as around
from kata_tui.judging.processes.launch import Launcher
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.judging.processes.sandbox_commands import sandbox_profile
from kata_tui.model.problem import Problem
from kata_tui.model.protections import BUBBLEWRAP, LAYERS, Protections
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.start import Start
from tests.judging.hostile.hostile_rows import SHORT, second
from tests.judging.processes import family
from tests.judging.runs import accepted, judged, result, verdicts, words
from tests.samples.katas import RIGHT, THREE, source

linux = pytest.mark.skipif(sys.platform != "linux", reason="layers of Linux")
wrapped = pytest.mark.skipif(shutil.which("bwrap") is None, reason="there is no bubblewrap here")


@asynccontextmanager
async def judging(folder: Path, layers: frozenset[str]) -> AsyncIterator[Judge]:
    judge = Judge(folder, standby=False, layers=layers)
    try:
        yield judge
    finally:
        await judge.close()


ATTEMPTS = ("read", "write", "connect", "fork", "signal")
CONFINED = {"landlock", "seccomp"}


@linux
@pytest.mark.parametrize(
    ("layers", "tier", "stopped"),
    [
        (set(), "C", set()),
        ({"landlock"}, "C", {"read", "write", "signal"}),
        ({"seccomp"}, "C", {"connect", "fork", "signal"}),
        (CONFINED, "A", set(ATTEMPTS)),
        pytest.param({BUBBLEWRAP}, "C", {"read", "write"}, marks=wrapped),
        pytest.param(CONFINED | {BUBBLEWRAP}, "A+", set(ATTEMPTS), marks=wrapped),
    ],
)
async def test_just_what_a_tier_promises_is_stopped(tmp_path: Path, layers: set[str], tier: str, stopped: set[str]) -> None:
    async with judging(tmp_path, frozenset(layers)) as judge:
        on = (await judge.probe()).protections
        if "landlock" in layers and on.landlock == 0:
            pytest.skip("this machine has no Landlock")
        if on.landlock in range(1, 6):
            stopped = stopped - ({"signal"} - layers & {"seccomp"})
        assert on.tier == tier
        tried = await judge.trespass()
        assert tuple(tried) == ATTEMPTS
        assert {name for name, by in tried.items() if by} == stopped


ALWAYS: dict[str, tuple[str, Problem, str, str]] = {
    "time": ("while True:\n    pass", SHORT, "time_limit", "still running after 1.2 s"),
    "memory": ("np.ones(2**30)", THREE, "memory_limit", "MemoryError"),
    "output": ("while True: print('x' * 2**16)", THREE, "output_limit", "more than 8 MiB"),
    "crash": ("import os\nos.abort()", THREE, "runtime_error", "SIGABRT"),
    "file size": ("open(FILE, 'wb').write(bytes(17 * 2**20))", THREE, "runtime_error", "File too large"),
    "result": (
        "import gc\nfound = [a for a in gc.get_objects() if isinstance(a, np.ndarray) and a.shape == (2,) and a[0] == 8]\n"
        "return found[0] if found else x",
        THREE,
        "wrong_answer",
        "2 of 2 values differ",
    ),
}


@pytest.mark.parametrize("name", ALWAYS)
@pytest.mark.parametrize("guarded", [True, False], ids=["forked", "spawned"])
async def test_the_least_tier_keeps_its_word(tmp_path: Path, name: str, guarded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not guarded:
        monkeypatch.setattr(Launcher, "prepare", lambda _: None)
    body, asked, verdict, told = ALWAYS[name]
    before = family()
    async with judging(tmp_path / "cache", frozenset()) as judge:
        state = await judged(judge, asked, second(body.replace("FILE", repr(str(tmp_path / "large")))), only="two")
        assert state.protections is not None
        assert state.protections.tier == "C"
        assert verdicts(state) == {"two": verdict}
        assert told in words(result(state, "two"))
    assert family() - before == set()


GIVEN_UP = """
    import ctypes, os, resource
    libc = ctypes.CDLL(None, use_errno=True)
    def solve(x):
        signal = ctypes.c_int()
        libc.prctl(2, ctypes.byref(signal), 0, 0, 0)
        status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
        print("dies with its parent by", signal.value)
        print("may forget that:", libc.prctl(1, 0, 0, 0, 0) == 0)
        print("no new privileges:", status["NoNewPrivs"].strip())
        print("privileges:", {status[name].strip("\\t0") for name in ("CapInh", "CapPrm", "CapEff")})
        print("session of its own:", os.getsid(0) == os.getpid())
        print("cores:", len(os.sched_getaffinity(0)) <= 2)
        print("goes first:", open("/proc/self/oom_score_adj").read().strip())
        print("open:", len(os.listdir("/proc/self/fd")) - 1)
        names = ("CORE", "NOFILE", "FSIZE", "STACK", "DATA", "AS", "CPU")
        print(*(resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] for name in names))
        return x * 2
"""


@linux
@pytest.mark.parametrize("guarded", [True, False], ids=["forked", "spawned"])
async def test_what_a_process_has_given_up(tmp_path: Path, guarded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not guarded:
        monkeypatch.setattr(Launcher, "prepare", lambda _: None)
    async with judging(tmp_path, LAYERS) as judge:
        state = await judged(judge, THREE, source(GIVEN_UP), only="one")
    assert state.protections is not None
    if state.protections.tier != "A":
        pytest.skip("this machine has not all layers")
    told = result(state, "one").stdout.splitlines()
    assert told[:7] == [
        "dies with its parent by 9",
        "may forget that: False",
        "no new privileges: 1",
        "privileges: {''}",
        "session of its own: True",
        "cores: True",
        "goes first: 1000",
    ]
    assert told[7] == "open: 5"  # input, output twice, and the two ends of the channel
    assert told[8].split() == ["0", "64", str(2**24), str(2**23), str(2**31), str(2**32), "120"]


@wrapped
async def test_inside_bubblewrap_nothing_else_is_there_and_everything_works(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine")
    looks = f"import os\nprint([path for path in ({str(mine)!r}, '/etc/passwd', '/home', '/var') if os.path.exists(path)])"
    before = family()
    async with judging(tmp_path / "cache", LAYERS | {BUBBLEWRAP}) as judge:
        state = await judged(judge, THREE, second(looks))
        assert accepted(state)
        assert result(state, "two").stdout == "[]\n"
        state = await judged(judge, SHORT, second("while True:\n    pass"))
        assert verdicts(state) == {"one": "accepted", "two": "time_limit", "three": "accepted"}
        state = await judged(judge, THREE, second("import os\nos.abort()"))
        assert "SIGABRT" in words(result(state, "two"))
        assert list((tmp_path / "cache/compiled/author").rglob("*-cache"))  # compilations are kept from inside, too
    assert family() - before == set()


@linux
async def test_bubblewrap_that_is_wanted_and_does_not_start_is_an_internal_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    for path in (str(tmp_path), "/nonexistent"):
        monkeypatch.setenv("PATH", path)
        async with judging(tmp_path / "cache", LAYERS | {BUBBLEWRAP}) as judge:
            state = await judged(judge, THREE, source(RIGHT))
        assert state.verdict is Verdict.INTERNAL_ERROR
        assert "Your settings ask for bubblewrap, and it does not start here." in words(result(state, "load"))


LIES = {
    "landlock": ("def restrict(*_: object) -> int:\n    return 7\n", "Landlock is on and / can be read"),
    "seccomp": ("def restrict() -> None:\n    pass\n", "seccomp is on and a socket can be made"),
}


@linux
@pytest.mark.parametrize("layer", LIES)
@pytest.mark.parametrize("guarded", [True, False], ids=["forked", "spawned"])
async def test_a_layer_that_lies_is_an_internal_error(
    tmp_path: Path, layer: str, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lie, told = LIES[layer]
    if not guarded:
        monkeypatch.setattr(Launcher, "prepare", lambda _: None)
    copied = tmp_path / "copy"
    shutil.copytree(process.ROOT / "kata_tui", copied / "kata_tui", ignore=shutil.ignore_patterns("__pycache__"))
    with (copied / "kata_tui" / "harness" / "sandbox" / f"{layer}.py").open("a") as file:
        file.write(lie)
    monkeypatch.setattr(process, "ROOT", copied)
    monkeypatch.setattr(process, "HARNESS", copied / "kata_tui" / "harness" / "__main__.py")
    async with judging(tmp_path / "cache", LAYERS) as judge:
        state = await judged(judge, THREE, source(RIGHT))
        assert state.verdict is Verdict.INTERNAL_ERROR
        assert verdicts(state) == {"load": "internal_error"}
        assert f"the protections of this machine do not hold: {told}" in words(result(state, "load"))
        with pytest.raises(HarnessError, match="do not hold"):
            await judge.probe()


# macOS: sandbox-exec is played by a program of ours; what is around it is the real thing


@pytest.fixture
def belt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `sandbox-exec`, and no guard."""
    program = tmp_path / "sandbox-exec"
    monkeypatch.setattr(Launcher, "prepare", lambda _: None)
    monkeypatch.setattr(launch, "SANDBOX_EXEC", str(program))
    monkeypatch.setattr(around, "SANDBOX_EXEC", str(program))
    return program


def play(program: Path, text: str) -> None:
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)


async def test_a_sandbox_exec_that_confines_nothing_is_an_internal_error(belt: Path, tmp_path: Path) -> None:
    play(belt, f'echo "$1" "$2" > {tmp_path}/profile; shift 2; exec "$@"')
    async with judging(tmp_path / "cache", frozenset({"seatbelt"})) as judge:
        state = await judged(judge, THREE, source(RIGHT))
    assert state.verdict is Verdict.INTERNAL_ERROR
    # a user whom the system has no entry for, as in a container, has no home that is known
    reached = "(your home folder is within reach|a socket can be made)"
    assert re.search(f"do not hold: sandbox-exec is on and {reached}", words(result(state, "load")))
    assert (tmp_path / "profile").read_text().startswith("-p (version 1)\n(deny default)\n")


async def test_without_a_sandbox_exec_that_works_the_tier_is_the_least(belt: Path, tmp_path: Path) -> None:
    for text in ("exit 71", None):
        if text is None:
            belt.unlink()
        else:
            play(belt, text)
        async with judging(tmp_path / "cache", frozenset({"seatbelt"})) as judge:
            state = await judged(judge, THREE, source(RIGHT))
        assert accepted(state)
        assert state.protections is not None
        assert state.protections.tier == "C"


def test_a_sandbox_exec_that_has_worked_is_never_left_out(belt: Path) -> None:
    play(belt, "exit 71")
    wanted = frozenset({"seatbelt"})
    launcher = Launcher(wanted)
    assert [launcher.plainer(launcher.flags) for _ in range(3)] == [True, True, False]  # the flags, the belt, and no more
    launcher = Launcher(wanted)
    launcher.started(Protections())
    assert [launcher.plainer(launcher.flags) for _ in range(2)] == [True, False]
    launcher = Launcher(wanted)
    launcher.started(Protections(seatbelt=True))
    assert not launcher.plainer(launcher.flags)


def test_a_profile_denies_all_but_what_it_names(tmp_path: Path) -> None:
    odd = tmp_path / 'a "folder" (with \\ all) ü'
    (tmp_path / "link").symlink_to(tmp_path / "programs")
    text = sandbox_profile([tmp_path / "link"], [odd, tmp_path / "cache"], [tmp_path / "cache"])
    lines = text.splitlines()
    assert lines[:2] == ["(version 1)", "(deny default)"]
    real = tmp_path.resolve()
    quoted = f'(subpath "{real}/a \\"folder\\" (with \\\\ all) ü")'
    assert f'(allow process-exec (subpath "{real}/programs"))' in lines  # the link is followed
    assert f'(allow file-read* (literal "/") {quoted} (subpath "{real}/cache"))' in lines
    assert f'(allow file-write* (subpath "{real}/cache"))' in lines
    assert {"(deny process-fork)", "(deny network*)", "(allow signal (target self))"} <= set(lines)
    assert not [line for line in lines if line.startswith("(deny file")]
    assert "file-write*" not in sandbox_profile([odd], [odd], [])


@pytest.mark.parametrize("writable", [True, False])
def test_only_an_author_writes_compilations(tmp_path: Path, writable: bool) -> None:
    program, flag, profile = around.seatbelt(process.ROOT, Start(compiled=str(tmp_path), writable=writable))
    assert (program, flag) == ("/usr/bin/sandbox-exec", "-p")
    assert f'(subpath "{tmp_path.resolve()}")' in profile
    assert ("(allow file-write* " in profile) == writable
