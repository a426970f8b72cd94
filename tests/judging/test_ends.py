"""Every run ends once, promptly, and leaves nothing: cancelled, closed, left alone, or judged."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
import pytest_asyncio

from kata_tui.judging.judge import Judge
from kata_tui.model.problem import Problem
from kata_tui.model.run_state import CaseStarted, Event, Phase, PhaseChanged, RunFinished, RunStarted
from kata_tui.model.verdict import Verdict
from tests.judging.processes import descriptors, family, living, threads
from tests.judging.runs import accepted, folded, hold, judged, judging, verdicts
from tests.samples.katas import HANGING, LOOP, RIGHT, THREE, case, problem, source

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc"),
]

PROMPT = 5.0
"""Seconds within which a cancelled run has ended; every limit here is far longer."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Judge]:
    async with judging(tmp_path_factory.mktemp("cache"), standby=True) as judge:
        yield judge


@pytest.fixture
def nothing_is_left() -> Iterator[None]:
    """No process, descriptor or thread of a test is there after it."""
    before = family(), descriptors(), threads()
    yield
    assert living(family() - before[0]) == set()
    assert {number: held for number, held in descriptors().items() if before[1].get(number) != held} == {}
    assert threads() == before[2]


async def settled(judge: Judge, others: set[int] | frozenset[int] = frozenset()) -> None:
    """Wait until there are no more processes than a judge at rest has, its guard and its three standbys, beside `others`."""
    async with asyncio.timeout(90):
        await judge.warmed()  # none is about to begin
        while len(living(family() - others)) > 4:
            await asyncio.sleep(0.02)


Moment = tuple[Callable[[Event], bool], Problem, str]


def is_phase(phase: Phase) -> Callable[[Event], bool]:
    return lambda event: isinstance(event, PhaseChanged) and event.phase is phase


def slow_to_prepare() -> Problem:
    """A problem that no judge has seen, whose reference takes long."""
    slow_to_prepare.count += 1  # type: ignore[attr-defined]
    return problem(f"import time\ntime.sleep(2)\n{RIGHT}", case("c", {"x": [float(slow_to_prepare.count)]}))  # type: ignore[attr-defined]


slow_to_prepare.count = 0  # type: ignore[attr-defined]
MOMENTS: dict[str, Callable[[], Moment]] = {
    "started": lambda: (lambda event: isinstance(event, RunStarted), THREE, RIGHT),
    "preparing": lambda: (is_phase(Phase.PREPARING), slow_to_prepare(), RIGHT),
    "starting": lambda: (is_phase(Phase.STARTING), THREE, RIGHT),
    "loading": lambda: (is_phase(Phase.LOADING), THREE, "import time\ntime.sleep(9)\n"),
    "in a case": lambda: (lambda event: isinstance(event, CaseStarted), HANGING, LOOP),
    "in a later case": lambda: (
        lambda event: isinstance(event, CaseStarted) and event.id == "two",
        HANGING,
        "def solve(x):\n    while len(x) == 2:\n        pass\n    return x * 2\n",
    ),
    "in XLA": lambda: (
        lambda event: isinstance(event, CaseStarted),
        HANGING,
        "def solve(x):\n    return lax.while_loop(lambda v: v[0] > -2, lambda v: jnp.sin(v), x)\n",
    ),
}


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_cancelled_run_ends_once_and_promptly(judge: Judge, moment: str) -> None:
    reached, asked, text = MOMENTS[moment]()
    events: list[Event] = []
    async with asyncio.timeout(60) as waiting:
        run = judge.begin(asked, source(text))
        async for event in run.events():
            events.append(event)
            if reached(event):
                run.cancel()
                waiting.reschedule(asyncio.get_running_loop().time() + PROMPT)
    hold(events)
    assert isinstance(events[-1], RunFinished)
    assert events[-1].verdict is folded(events).verdict is Verdict.CANCELLED
    assert verdicts(folded(events)) == ({"one": "accepted"} if moment == "in a later case" else {})
    await settled(judge)


@pytest.mark.parametrize("moment", ["preparing", "loading", "in a case", "in a later case", "in XLA"])
async def test_a_run_is_cancelled_while_it_waits(judge: Judge, moment: str) -> None:
    reached, asked, text = MOMENTS[moment]()
    events: list[Event] = []
    async with asyncio.timeout(60) as waiting:
        run = judge.begin(asked, source(text))
        async for event in run.events():
            events.append(event)
            if reached(event):
                asyncio.get_running_loop().call_later(0.3, run.cancel)
                waiting.reschedule(asyncio.get_running_loop().time() + PROMPT)
    hold(events)
    assert folded(events).verdict is Verdict.CANCELLED
    await settled(judge)


async def test_the_verdict_does_not_wait_for_the_process_which_is_gone_soon(judge: Judge) -> None:
    others = living(family())
    run = judge.begin(THREE, source(RIGHT))
    async for event in run.events():
        if isinstance(event, CaseStarted):
            assert run._runner._child is not None
            running = run._runner._child.pid
        if isinstance(event, RunFinished):
            async with asyncio.timeout(PROMPT):
                while running in living({running}):
                    await asyncio.sleep(0.005)
    assert running not in family() - others


async def test_after_a_cancelled_run_the_next_is_judged(judge: Judge) -> None:
    run = judge.begin(HANGING, source(LOOP))
    async for event in run.events():
        if isinstance(event, CaseStarted):
            run.cancel()
    run.cancel()  # when it is over, that is nothing
    assert accepted(await judged(judge, HANGING, source(RIGHT)))


async def test_a_run_that_is_cancelled_before_anybody_listens_ends_as_that(judge: Judge) -> None:
    run, other = judge.begin(HANGING, source(LOOP)), judge.begin(THREE, source(RIGHT))
    run.cancel()
    async with asyncio.timeout(PROMPT):
        events = [event async for event in run.events()]
    hold(events)
    assert [type(event) for event in events] == [RunStarted, RunFinished]
    assert folded(events).verdict is Verdict.CANCELLED
    assert accepted(folded([event async for event in other.events()]))  # it is no business of another run's
    await settled(judge)


@pytest.mark.usefixtures("nothing_is_left")
async def test_a_run_that_was_begun_with_a_judge_that_is_closed_ends_as_cancelled(tmp_path: Path) -> None:
    async with judging(tmp_path, standby=True) as judge:
        before = judge.begin(THREE, source(RIGHT))
    after = judge.begin(THREE, source(RIGHT))
    for run in (before, after):
        assert folded([event async for event in run.events()]).verdict is Verdict.CANCELLED


async def test_the_processes_of_a_run_are_gone_when_its_last_event_comes(judge: Judge) -> None:
    pids: set[int] = set()
    writes = "import os\ndef solve(x):\n    print(os.getpid(), flush=True)\n    return x * 2\n"
    for text in (writes, writes.replace("return", "os._exit(0)\n    return")):
        state = await judged(judge, THREE, source(text))
        pids |= {int(line) for found in state.results for line in found.stdout.split()}
        assert living(pids) == set()
    assert len(pids) == 1 + 3


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_run_that_nobody_listens_to_any_more_leaves_no_process(judge: Judge, moment: str) -> None:
    reached, asked, text = MOMENTS[moment]()
    async with aclosing(judge.begin(asked, source(text)).events()) as events:  # type: ignore[type-var]
        async for event in events:
            if reached(event):
                break
    await settled(judge)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_task_that_listens_can_be_cancelled(judge: Judge, moment: str) -> None:
    reached, asked, text = MOMENTS[moment]()
    at_it = asyncio.Event()

    async def listen() -> None:
        async for event in judge.begin(asked, source(text)).events():
            if reached(event):
                at_it.set()

    listening = asyncio.create_task(listen())
    await asyncio.wait_for(at_it.wait(), 60)
    listening.cancel()
    async with asyncio.timeout(PROMPT):
        await asyncio.gather(listening, return_exceptions=True)
    await settled(judge)


@pytest.mark.usefixtures("nothing_is_left")
@pytest.mark.parametrize("moment", ["started", "preparing", "starting", "in a case"])
async def test_a_judge_can_be_closed_while_it_runs(tmp_path: Path, moment: str) -> None:
    reached, asked, text = MOMENTS[moment]()
    judge = Judge(tmp_path)
    events: list[Event] = []
    at_it = asyncio.Event()

    async def listen() -> None:
        async for event in judge.begin(asked, source(text)).events():
            events.append(event)
            if reached(event):
                at_it.set()

    listening = asyncio.create_task(listen())
    async with asyncio.timeout(60):
        await at_it.wait()
        await judge.close()
        await listening
    hold(events)
    assert folded(events).verdict is Verdict.CANCELLED


@pytest.mark.usefixtures("nothing_is_left")
async def test_whoever_leaves_after_the_verdict_leaves_nothing(tmp_path: Path) -> None:
    async with judging(tmp_path, standby=True) as judge:
        verdict = asyncio.Event()

        async def follow() -> None:
            async for event in judge.begin(THREE, source(RIGHT)).events():
                if isinstance(event, RunFinished):
                    verdict.set()

        leaving = asyncio.create_task(follow())
        await verdict.wait()
        leaving.cancel()
        await asyncio.wait({leaving})
        assert leaving.cancelled()
        assert accepted(await judged(judge, THREE, source(RIGHT)))


@pytest.mark.usefixtures("nothing_is_left")
async def test_a_judge_that_has_done_nothing_leaves_nothing(tmp_path: Path) -> None:
    async with judging(tmp_path, standby=True):
        pass
    async with judging(tmp_path, standby=True) as judge:
        judge.warm(THREE)
    async with judging(tmp_path, standby=True) as judge:
        judge.warm(THREE)
        await asyncio.sleep(0.5)  # somewhere on the way
    await judge.close()
    judge.warm(THREE)


@pytest.mark.usefixtures("nothing_is_left")
async def test_a_judge_that_has_seen_everything_leaves_nothing(tmp_path: Path) -> None:
    others = family()
    async with judging(tmp_path, standby=True) as judge:
        for text in (
            RIGHT,
            "def solve(x):\n    raise ValueError\n",
            "import os\ndef solve(x):\n    os._exit(0)\n",
            "import os\ndef solve(x):\n    while True: os.write(1, b'x' * 65536)\n",
            "def solve(x):\n    return np.zeros((2000, 2000))\n",
            "no python",
        ):
            await judged(judge, THREE, source(text), only="two")
            await settled(judge, others)
            held = len(descriptors())
            await judged(judge, THREE, source(RIGHT))
            await settled(judge, others)
            assert len(descriptors()) <= held + 9  # the pipes of three standbys, where there were none yet
        await judge.probe()


async def test_a_judge_belongs_to_one_loop(tmp_path: Path) -> None:
    async def once() -> bool:
        async with judging(tmp_path, standby=True) as judge:
            return accepted(await judged(judge, THREE, source(RIGHT)))

    for _ in range(2):
        assert await asyncio.to_thread(lambda: asyncio.run(once()))
