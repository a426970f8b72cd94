"""Live shapes by the real judge, whatever the submission does; a run comes first, always."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from kata_tui.judging import judge as judging_room
from kata_tui.judging.judge import Judge
from kata_tui.model.bound_shapes import Shapes
from kata_tui.model.problem import Limits
from kata_tui.model.verdict import Verdict
from tests.judging.processes import family, living
from tests.judging.runs import judged, judging
from tests.samples.katas import FIRST, case, problem, source

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = problem(
    "def solve(x):\n    return jnp.cumsum(x)\n",
    case("three", {"x": [1.0, 2.0, 3.0]}),
    case("secret", {"x": [4.0]}, hidden=True),
    case("broken", {"x": {"expr": "nothing"}}),
    limits=Limits(seconds=2.0),
)
THREE, SECRET, BROKEN = ASKED.cases
RIGHT = source("def solve(x):\n    y = jnp.cumsum(x)\n    return y\n")
TOLD = {FIRST: "x: float32[3]", FIRST + 1: "y: float32[3]", FIRST + 2: "→ float32[3]"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Judge]:
    async with judging(tmp_path_factory.mktemp("cache")) as judge:
        yield judge


def pid_of(judge: Judge) -> int | None:
    runner = judge._shapes._runner
    return runner._child.pid if runner is not None and runner._child is not None else None


async def test_abstractly_and_in_one_process_for_many_texts(judge: Judge) -> None:
    found = await judge.shapes(ASKED, RIGHT, THREE)
    assert (found.notes, found.abstract, found.verdict, found.call) == (TOLD, True, Verdict.ACCEPTED, "solve(x)")
    before = pid_of(judge)
    assert before is not None
    other = await judge.shapes(ASKED, RIGHT.replace("y = jnp.cumsum(x)", "y = x[:2]"), THREE)
    assert other.notes[FIRST + 1] == "y: float32[2]"
    assert pid_of(judge) == before


async def test_what_needs_values_runs_for_real(judge: Judge) -> None:
    found = await judge.shapes(ASKED, source("def solve(x):\n    n = int(x.sum())\n    return jnp.zeros(n)\n"), THREE)
    assert (found.abstract, found.said) == (False, "")
    assert found.notes == {FIRST: "x: float32[3]", FIRST + 1: "n: 6", FIRST + 2: "→ float32[6]"}


async def test_a_hidden_case_is_not_looked_at(judge: Judge) -> None:
    found = await judge.shapes(ASKED, RIGHT, SECRET)
    assert (found.lines, found.call, found.verdict) == ((), "", Verdict.SKIPPED)
    assert found.said.startswith("The inputs of this case are hidden")


async def test_a_raise_keeps_the_lines_before_it_and_tells_the_names_of_its_own(judge: Judge) -> None:
    found = await judge.shapes(ASKED, source("def solve(x):\n    y = x[:2]\n    return x + y\n"), THREE)
    assert found.verdict is Verdict.RUNTIME_ERROR
    assert found.notes == {FIRST: "x: float32[3]", FIRST + 1: "y: float32[2]", FIRST + 2: "✗ x: float32[3]  y: float32[2]"}


HANGS = source(
    """\
    def solve(x):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
    """
)
SPOOFS = """\
    import os
    def solve(x):
        for fd in range(3, 64):
            try:
                os.write(fd, b"KT1" * 99)
            except OSError:
                pass
        return x
    """
ENDS: dict[str, tuple[str, Verdict, str]] = {
    "it does not compile": ("def solve(x:\n", Verdict.INVALID_SUBMISSION, "Your file could not be loaded."),
    "its module raises": ("1 / 0\n", Verdict.RUNTIME_ERROR, "Your file could not be loaded."),
    "it hangs": ("def solve(x):\n    y = x\n    while True:\n        pass\n", Verdict.TIME_LIMIT, "It takes long"),
    "it hangs, and catches everything": (HANGS, Verdict.TIME_LIMIT, "It was still running"),
    "it ends its process": ("import os\ndef solve(x):\n    os._exit(0)\n", Verdict.RUNTIME_ERROR, "The process"),
    "it leaves": ("def solve(x):\n    raise SystemExit(3)\n", Verdict.RUNTIME_ERROR, "Your code raises"),
    "it crashes": ("import ctypes\ndef solve(x):\n    ctypes.string_at(0)\n", Verdict.RUNTIME_ERROR, "The process crashed"),
    "it wants all memory": ("def solve(x):\n    return bytearray(2**36)\n", Verdict.RUNTIME_ERROR, "Your code raises"),
    "it prints without end": ("def solve(x):\n    while True:\n        print('x' * 10**6)\n", Verdict.OUTPUT_LIMIT, "It printed"),
    "it answers in our place": (SPOOFS, Verdict.RUNTIME_ERROR, "The process"),
}


@pytest.mark.parametrize("name", ENDS)
async def test_whatever_it_does_it_is_said_and_the_next_text_is_looked_at(judge: Judge, name: str) -> None:
    text, verdict, said = ENDS[name]
    found = await judge.shapes(ASKED, source(text), THREE)
    assert found.verdict is verdict, found
    assert found.said.startswith(said), found
    assert (await judge.shapes(ASKED, RIGHT, THREE)).notes == TOLD


async def test_what_a_text_changes_of_its_process_is_not_there_for_the_next(judge: Judge) -> None:
    wide = source("jax.config.update('jax_enable_x64', True)\ndef solve(x):\n    y = jnp.arange(3)\n    return y\n")
    assert (await judge.shapes(ASKED, wide, THREE)).notes[FIRST + 2] == "y: int64[3]"
    assert (await judge.shapes(ASKED, source("def solve(x):\n    y = jnp.arange(3)\n"), THREE)).notes[FIRST + 1] == "y: int32[3]"
    await judge.shapes(ASKED, source("jax.config.update('jax_enable_x64', True)\n1 / 0\n"), THREE)
    assert (await judge.shapes(ASKED, source("def solve(x):\n    y = jnp.arange(3)\n"), THREE)).notes[FIRST + 1] == "y: int32[3]"


async def test_a_fault_of_the_file_is_not_hers(judge: Judge) -> None:
    found = await judge.shapes(ASKED, RIGHT, BROKEN)
    assert found.verdict is Verdict.INTERNAL_ERROR
    assert "broken, x: the expression `nothing` raised NameError" in found.said


async def test_a_run_ends_it_at_once_and_takes_none_of_its_processes(judge: Judge) -> None:
    await judged(judge, ASKED, RIGHT)
    looking = asyncio.create_task(judge.shapes(ASKED, HANGS, THREE))
    while pid_of(judge) is None or not judge._shapes._busy.locked():
        await asyncio.sleep(0.01)
    pid = pid_of(judge)
    run = judge.begin(ASKED, RIGHT)
    assert pid_of(judge) is None
    found = await looking
    assert (found.lines, found.verdict) == ((), Verdict.SKIPPED)
    assert pid is not None
    assert not living({pid})
    assert [event async for event in run.events()]
    assert (await judge.shapes(ASKED, RIGHT, THREE)).notes == TOLD


async def test_a_new_text_ends_the_one_before(judge: Judge) -> None:
    looking = asyncio.create_task(judge.shapes(ASKED, HANGS, THREE))
    while pid_of(judge) is None or not judge._shapes._busy.locked():
        await asyncio.sleep(0.01)
    pid = pid_of(judge)
    assert pid is not None
    looking.cancel()
    assert (await judge.shapes(ASKED, RIGHT, THREE)).notes == TOLD
    assert not living({pid})


async def test_where_memory_is_short_it_is_left(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging_room, "roomy", lambda: False)
    found = await judge.shapes(ASKED, RIGHT, THREE, spare=True)
    assert (found.lines, found.verdict) == ((), Verdict.SKIPPED)
    assert "too little free memory" in found.said
    assert (await judge.shapes(ASKED, RIGHT, THREE)).notes == TOLD


async def test_nothing_is_left_behind(tmp_path: Path) -> None:
    before = family()
    async with judging(tmp_path) as judge:
        await judge.shapes(ASKED, RIGHT, THREE)
        looking: asyncio.Task[Shapes] = asyncio.create_task(judge.shapes(ASKED, HANGS, THREE))
        while not judge._shapes._busy.locked():
            await asyncio.sleep(0)
    await looking
    assert living(family() - before) == set()
    assert (await judge.shapes(ASKED, RIGHT, THREE)).lines == ()
