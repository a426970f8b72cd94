"""Every limit of a run, hit once: told by its name, with the case and the line; the cases around it are judged."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from kata_tui.judging import run
from kata_tui.judging.judge import Judge
from kata_tui.judging.processes import source_runner as trial
from kata_tui.judging.supply import Starts
from kata_tui.model.problem import Limits, Problem
from kata_tui.model.run_state import CaseStarted, RunState, advance
from kata_tui.protocol.start import Start
from kata_tui.reporting.detail import case_detail
from tests.judging.hostile.hostile_rows import HARM, SHORT, second
from tests.judging.runs import judged, judging, result, verdicts, words
from tests.samples.katas import BRIEF, FIRST, LOOP, RIGHT, THREE, case, problem, source, three

pytestmark = pytest.mark.asyncio(loop_scope="module")
linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what the kernel of Linux holds a process to")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Judge]:
    async with judging(tmp_path_factory.mktemp("cache")) as judge:
        yield judge


SMALL = three(limits=Limits(memory_mb=640))
SHARED = """
    import mmap
    held = mmap.mmap(-1, 1500 * 2**20)
    for at in range(0, len(held), 4096):
        held[at] = 1
"""
LIMITS: dict[str, tuple[str, Problem, str, str, int | None]] = {
    "run time": ("while True: pass", SHORT, "time_limit", r"still running after 1\.2 s, the limit for one case", 0),
    "memory, asked of NumPy": (
        "x = 1\nnp.ones(2**28)",
        SMALL,
        "memory_limit",
        r"asked for 2 GB of memory; 640 MB are allowed\.\n\nUnable to",
        1,
    ),
    "memory, asked of JAX": (
        "jnp.ones(2**28).block_until_ready()",
        SMALL,
        "memory_limit",
        r"asked for 1 GB of memory; 640 MB are allowed\.\n\nRESOURCE_EXHAUSTED",
        0,
    ),
    "output": ("while True: print('x' * 2**16)", THREE, "output_limit", "printed more than 8 MiB", None),
    "size of a result": ("return np.zeros(2**28 + 1, np.int8)", THREE, "runtime_error", "256 MiB", None),
    "descriptors": (
        "import os\nwhile True:\n    os.dup(0)",
        THREE,
        "runtime_error",
        "Too many open files",
        2,
    ),
}


@pytest.mark.parametrize("name", LIMITS)
async def test_a_limit_is_told_by_its_name(judge: Judge, name: str) -> None:
    body, asked, verdict, told, line = LIMITS[name]
    state = await judged(judge, asked, second(body))
    assert verdicts(state) == {"one": "accepted", "two": verdict, "three": "accepted"}
    found = result(state, "two")
    assert re.search(told, words(found)), words(found)
    if line is not None:
        assert found.error is not None
        assert found.error.line == HARM + line


@linux
async def test_memory_that_could_be_shared_is_held_to_the_limit_too(judge: Judge) -> None:
    state = await judged(judge, SMALL, second(SHARED))
    assert verdicts(state) == {"one": "accepted", "two": "memory_limit", "three": "accepted"}
    assert re.search(r"asked for more than 640 MB of memory: it held (6[4-9]|[7-9]\d|1,\d)", words(result(state, "two")))


@linux
async def test_processor_time_is_told_by_its_name_and_line(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Start] = []

    def brief(self: Starts, *given: Any, **more: Any) -> Start:
        start = usual(self, *given, **more)
        started.append(start)
        return Start(start.devices, start.memory_mb, 5, start.layers, start.compiled, start.writable)

    usual = Starts.of_submission
    monkeypatch.setattr(Starts, "of_submission", brief)
    state = await judged(judge, three(limits=Limits(seconds=60)), second("while True:\n    pass"))
    assert verdicts(state) == {"one": "accepted", "two": "time_limit", "three": "accepted"}
    found = result(state, "two")
    assert "used up all the processor time" in words(found)
    assert found.error is not None
    assert HARM <= (found.error.line or 0) <= HARM + 1
    assert found.stdout == ""
    assert {start.cpu_seconds for start in started} == {240}


async def test_the_time_of_the_whole_run_is_told_by_its_name(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "RUN_SECONDS", 3.0)
    state = await judged(judge, THREE, second("while True:\n    pass"))
    assert state.verdict == "time_limit"
    assert verdicts(state) == {"one": "accepted", "two": "time_limit"}
    assert "when the time of the whole run was over" in words(result(state, "two"))


PRINTS = "import os\n    os.write(2, b'x' * {size} * 2**20)\n    return x * 2"


async def test_what_a_case_printed_is_not_held_against_another(judge: Judge) -> None:
    state = await judged(judge, THREE, source(f"def solve(x):\n    {PRINTS.format(size=5)}\n"))
    assert verdicts(state) == dict.fromkeys(("one", "two", "three"), "accepted")


async def test_a_case_that_printed_too_much_is_told_of_though_it_has_returned(judge: Judge) -> None:
    state = await judged(judge, THREE, second("import os\nos.write(2, b'x' * 9 * 2**20)"))
    assert verdicts(state) == {"one": "accepted", "two": "output_limit", "three": "accepted"}
    assert "more than 8 MiB, to standard output and standard error together" in words(result(state, "two"))


async def test_after_two_cases_out_of_time_the_rest_is_left_out(judge: Judge) -> None:
    cases = [case(name, {"x": [1.0]}, hidden=name == "e") for name in "abcde"]
    state = await judged(judge, problem(RIGHT, *cases, limits=BRIEF), source(LOOP))
    assert state.verdict == "time_limit"
    assert verdicts(state) == {"a": "time_limit", "b": "time_limit", "c": "skipped", "d": "skipped", "e": "skipped"}
    for left_out in "cde":
        assert "Not run: 2 cases before it ran out of time" in words(result(state, left_out))
    assert "Not run: 2 cases before it ran out of time" in "".join(
        span.text for line in case_detail(result(state, "c"), 80) for span in line
    )


@linux
async def test_time_in_which_a_process_is_stopped_does_not_count(judge: Judge) -> None:
    """Somebody stops it for longer than a case may take, and then lets it go on."""
    asked = three(limits=BRIEF)
    state = RunState()
    under_way = judge.begin(asked, second("import time\ntime.sleep(0.6)"))
    async for event in under_way.events():
        state = advance(state, event)
        if isinstance(event, CaseStarted) and event.id == "two":
            child = under_way._runner._child
            assert child is not None
            os.kill(child.pid, signal.SIGSTOP)
            asyncio.get_running_loop().call_later(2.5, os.kill, child.pid, signal.SIGCONT)
    assert verdicts(state) == dict.fromkeys(("one", "two", "three"), "accepted")


async def test_the_time_to_load_is_told_by_its_name(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "LOAD_SECONDS", BRIEF.seconds)
    state = await judged(judge, THREE, second("pass", "while True: pass"))
    assert verdicts(state) == {"load": "time_limit"}
    found = result(state, "load")
    assert "top level of your file was still running after 1.2 s" in words(found)
    assert found.error is not None
    assert found.error.line == FIRST


async def test_a_problem_sets_its_own_limits(judge: Judge) -> None:
    start = judge._starts.of_submission(three(limits=Limits(seconds=60, memory_mb=4096)))
    assert (start.memory_mb, start.cpu_seconds) == (4096, 240)
    assert judge._starts.of_submission(THREE).memory_mb == 2048
