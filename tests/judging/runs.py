"""Running the real judge, and what holds of every run."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import msgspec

from kata_tui.judging.judge import Judge
from kata_tui.model.problem import Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import (
    CaseFinished,
    CaseStarted,
    Event,
    Phase,
    PhaseChanged,
    RunFinished,
    RunStarted,
    RunState,
    advance,
    report,
)
from kata_tui.model.verdict import Verdict

PHASES = list(Phase)


@asynccontextmanager
async def judging(folder: Path, **how: Any) -> AsyncIterator[Judge]:
    """A judge with its cache in a folder, closed in the end. It has no standby unless that is asked for: nobody waits for its next run."""
    judge = Judge(folder, **{"standby": False, **how})
    try:
        yield judge
    finally:
        await judge.close()


@asynccontextmanager
async def taking_turns(folder: Path) -> AsyncIterator[Iterator[Judge]]:
    """Two judges by turns, with one cache: while one judges, the other has its next process made ready."""
    async with judging(folder) as one, judging(folder) as other:
        yield cycle((one, other))


async def events_of(judge: Judge, problem: Problem, source: str, only: str | None = None) -> list[Event]:
    """Every event of a run, which is one in its order."""
    events = [event async for event in judge.begin(problem, source, only=only).events()]
    hold(events)
    return events


async def judged(judge: Judge, problem: Problem, source: str, only: str | None = None) -> RunState:
    """The last state of a run."""
    return folded(await events_of(judge, problem, source, only))


def folded(events: list[Event]) -> RunState:
    state = RunState()
    for event in events:
        state = advance(state, event)
    return state


def hold(events: list[Event]) -> None:
    """What is true of every run, whatever was judged."""
    assert isinstance(events[0], RunStarted)
    assert [isinstance(event, (RunStarted, RunFinished)) for event in events[1:-1]].count(True) == 0
    assert isinstance(events[-1], RunFinished)
    phases = [PHASES.index(event.phase) for event in events if isinstance(event, PhaseChanged)]
    assert phases == sorted(set(phases))
    known = {entry.id for entry in events[0].entries} | {"load"}
    running = None
    finished: list[str] = []
    for event in events:
        match event:
            case CaseStarted():
                assert running is None
                running = event.id
            case CaseFinished():
                assert running in (event.result.id, None) or event.result.id == "load"
                assert event.result.id in known
                running = None
                finished.append(event.result.id)
    assert len(finished) == len(set(finished))
    text = msgspec.json.encode(report(folded(events))).decode()
    assert not re.search(r"\\u00(0[0-8bcef]|1|7f|8|9)|[\x00-\x08\x0b-\x1f\x7f-\x9f]", text), (
        "something for the terminal came through"
    )


def verdicts(state: RunState) -> dict[str, str]:
    """Each reported id with its verdict."""
    return {result.id: result.verdict.value for result in state.results}


def result(state: RunState, case: str) -> CaseResult:
    found = state.result(case)
    assert found is not None, f"{case} did not report: {verdicts(state)}"
    return found


def words(found: CaseResult) -> str:
    """Everything that a result says."""
    parts = [found.message, found.stdout, found.finding and found.finding.message, found.mistake and found.mistake.feedback]
    if found.error is not None:
        parts += [found.error.type, found.error.message, found.error.traceback]
    parts += [text for mismatch in found.mismatches for text in (mismatch.headline, mismatch.expected, mismatch.actual)]
    return "\n".join(part for part in parts if part)


def accepted(state: RunState) -> bool:
    return state.verdict is Verdict.ACCEPTED
