"""A run that is cancelled ends at once, whatever is under way: deciding, explaining, recognising a mistake, judging a check."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from kata_tui.judging import verdicts
from kata_tui.judging.judge import Judge
from kata_tui.model.checks import JitRule
from kata_tui.model.run_state import Event
from kata_tui.model.stopping import Stopped, told_to_stop
from tests.judging.runs import folded, hold, judging
from tests.samples.katas import RIGHT, case, check, problem, source

pytestmark = pytest.mark.asyncio(loop_scope="module")
WRONG = "def solve(x):\n    return x * 3\n"
ASKED = problem(
    RIGHT, case("one", {"x": [1.0]}), case("two", {"x": [2.0]}), checks=(check("jits", JitRule(), "one"),), mistakes={"m": WRONG}
)
WORK = {
    "deciding": ("judge_case", WRONG),
    "comparing": ("compare", WRONG),
    "explaining": ("explained", WRONG),
    "recognising": ("evidence_of", WRONG),
    "checking": ("judge_check", RIGHT),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Judge]:
    async with judging(tmp_path_factory.mktemp("cache")) as judge:
        yield judge


@pytest.mark.parametrize("name", WORK)
async def test_a_cancelled_run_does_not_wait_for_the_judging(judge: Judge, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The work goes on until it is told to stop; whoever waited for it would wait for ever."""
    function, text = WORK[name]
    loop = asyncio.get_running_loop()
    begun, ended = asyncio.Event(), asyncio.Event()

    def endless(*given: Any, **more: Any) -> Any:
        stop = told_to_stop.get()
        assert stop is not None
        loop.call_soon_threadsafe(begun.set)
        stop.wait()
        loop.call_soon_threadsafe(ended.set)
        raise Stopped

    monkeypatch.setattr(verdicts, function, endless)

    run = judge.begin(ASKED, source(text))

    async def cancel() -> None:
        await begun.wait()
        run.cancel()

    cancelling = asyncio.create_task(cancel())
    events: list[Event] = [event async for event in run.events()]
    await cancelling
    await ended.wait()
    hold(events)
    state = folded(events)
    assert state.verdict == "cancelled"
    assert [result.verdict for result in state.results] == ["accepted"] * (2 if name == "checking" else 0)
