"""From run to the last verdict: a cold script, a warm call, the standby, and the app."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from textual.events import Key

from kata_tui.judging.judge import Judge
from kata_tui.library.format.load import load_problem
from kata_tui.model.problem import Problem
from kata_tui.model.run_state import CaseFinished, EnvironmentKnown, RunState
from kata_tui.profile.paths import Paths
from kata_tui.tui.solve.results import Results
from tests.benchmarks.opened import opened
from tests.benchmarks.report import Row

TOP = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("script.py")
ROUNDS = 5
EVERY = 2
"""One kata in so many is measured: all of them would take twenty minutes."""


@dataclass
class Times:
    """Seconds that one kata took. `anew` and `again`: in a warm Python, its code run anew and as it was; `cases` to the verdict of the
    last case, `whole` with the checks; `seen` until that is drawn in the app; `second`: until a run right after it has a process.
    """

    id: str
    cold: float
    anew: float
    again: float
    cases: float
    whole: float
    second: float
    seen: float


CASES, WHOLE, SEEN = "cases, standby ready", "cases and checks", "in the app: cases and checks, drawn"
COLD, ANEW, AGAIN = "cold script", "warm Python, code run anew", "warm Python, same code again"


async def measure_judging() -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        paths = Paths.find({"KATA_TUI_HOME": home})
        measured = sorted(path for path in (TOP / "problems").glob("*/*-*.yaml") if path.parent.name != "ways")[::EVERY]
        found = [await _times(path, paths) for path in measured]

    def median(name: str) -> float:
        return float(statistics.median(getattr(times, name) for times in found))

    def middle(what: str, name: str, beside: str, other: str) -> Row:
        """The kata whose ratio is the median."""
        rows = [
            Row(f"{times.id}, the kata in the middle: {what}", getattr(times, name), beside, getattr(times, other))
            for times in found
        ]
        return sorted(rows, key=lambda row: row.ratio)[(len(rows) - 1) // 2]

    return [
        middle(COLD, "cold", CASES, "cases"),
        middle(COLD, "cold", SEEN, "seen"),
        middle(CASES, "cases", ANEW, "anew"),
        middle(SEEN, "seen", ANEW, "anew"),
        Row(f"median: {COLD}", median("cold"), CASES, median("cases")),
        Row(f"median: {COLD}", median("cold"), WHOLE, median("whole")),
        Row(f"median: {COLD}", median("cold"), SEEN, median("seen")),
        Row(f"median: {CASES}", median("cases"), ANEW, median("anew")),
        Row(f"median: {CASES}", median("cases"), AGAIN, median("again")),
        Row(f"median: {SEEN}", median("seen"), ANEW, median("anew")),
        Row("median: a second run's wait for its process", median("second"), COLD, median("cold")),
        *(
            row
            for times in found
            for row in (
                Row(f"{times.id}: {CASES}", times.cases, ANEW, times.anew),
                Row(f"{times.id}: {COLD}", times.cold, WHOLE, times.whole),
                Row(f"{times.id}: {COLD}", times.cold, SEEN, times.seen),
            )
        ),
    ]


async def _times(path: Path, paths: Paths) -> Times:
    problem = load_problem(path)
    began = perf_counter()
    subprocess.run([sys.executable, "-I", SCRIPT, path], check=True, capture_output=True)
    cold = perf_counter() - began
    done = subprocess.run([sys.executable, "-I", SCRIPT, path, "warm"], check=True, capture_output=True, text=True)
    anew, again = map(float, done.stdout.split())
    judge = Judge(paths.cache)
    try:
        cases, whole, second = await _judged(judge, problem)
        seen = await _seen(judge, problem, paths)
    finally:
        await judge.close()
    return Times(problem.id, cold, anew, again, cases, whole, second, seen)


async def _judged(judge: Judge, problem: Problem) -> tuple[float, float, float]:
    """Medians: seconds to the last case's verdict, to the end of the run, and until a second run right after it has a process."""
    judge.warm(problem)
    await judge.warmed()
    found = []
    for _ in range(ROUNDS):
        again = 0.0
        began = last = perf_counter()
        async for event in judge.begin(problem, problem.reference).events():
            if isinstance(event, CaseFinished) and event.result.kind == "case":
                last = perf_counter()
        ended = perf_counter()
        async for event in judge.begin(problem, problem.reference).events():
            if isinstance(event, EnvironmentKnown):
                again = perf_counter() - ended
        found.append((last - began, ended - began, again))
        await judge.warmed()
    judged, whole, again = (statistics.median(column) for column in zip(*found, strict=True))
    return judged, whole, again


async def _seen(judge: Judge, problem: Problem, paths: Paths) -> float:
    """Median: seconds from the key, as the terminal's driver would post it, to the frame that holds the verdict of the whole run."""
    found = []
    async with opened(judge, TOP / "problems", problem.id, problem.reference, paths) as pilot:
        results = pilot.app.screen.query_one(Results)
        show = results.show
        for _ in range(ROUNDS):
            drawn = asyncio.Event()

            def showing(state: RunState, drawn: asyncio.Event = drawn) -> None:
                show(state)
                if state.finished:
                    results.call_after_refresh(drawn.set)

            with patch.object(results, "show", showing):
                began = perf_counter()
                pilot.app.post_message(Key("ctrl+r", None))
                await drawn.wait()
            found.append(perf_counter() - began)
            while pilot.app.screen.check_action("cancel", ()):
                await pilot.pause()
            await judge.warmed()
    return statistics.median(found)
