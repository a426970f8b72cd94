"""From run to the last verdict: a cold script, a warm call, the standby, and the app."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from opened import opened
from report import Row
from textual.events import Key

from kata_tui.domain.problem import Problem
from kata_tui.domain.run import CaseFinished, EnvironmentKnown, RunState
from kata_tui.judging.judge import Judge
from kata_tui.library.load import load_problem
from kata_tui.library.paths import Paths
from kata_tui.tui.widgets.results import Results

TOP = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("script.py")
ROUNDS = 5
EVERY = 2
"""One kata in so many is measured: all of them would take a quarter of an hour."""


async def measure_judging() -> list[Row]:
    rows: list[Row] = []
    colds, anews, warms, cases, wholes, waits, drawn = [], [], [], [], [], [], []
    with tempfile.TemporaryDirectory() as home:
        paths = Paths.find({"KATA_TUI_HOME": home})
        for path in sorted((TOP / "problems").glob("*/*-*.yaml"))[::EVERY]:
            problem = load_problem(path)
            began = perf_counter()
            subprocess.run([sys.executable, "-I", SCRIPT, path], check=True, capture_output=True)
            cold = perf_counter() - began
            done = subprocess.run([sys.executable, "-I", SCRIPT, path, "warm"], check=True, capture_output=True, text=True)
            anew, warm = map(float, done.stdout.split())
            judge = Judge(paths.cache)
            try:
                judged, whole, again = await _judged(judge, problem)
                seen = await _seen(judge, problem, paths)
            finally:
                await judge.close()
            rows.append(Row(f"{problem.id}: cases, standby ready", judged, "warm Python, code run anew", anew))
            rows.append(Row(f"{problem.id}: with checks", whole, "cold script", cold))
            rows.append(Row(f"{problem.id}: in the app, with checks, drawn", seen, "warm Python, code run anew", anew))
            colds.append(cold)
            anews.append(anew)
            warms.append(warm)
            cases.append(judged)
            wholes.append(whole)
            waits.append(again)
            drawn.append(seen)
    median = statistics.median
    return [
        Row("median kata: cases, standby ready", median(cases), "warm Python, code run anew", median(anews)),
        Row("median kata: cases, standby ready", median(cases), "warm Python, same code again", median(warms)),
        Row("median kata: cold script", median(colds), "cases, standby ready", median(cases)),
        Row("median kata: cold script", median(colds), "cases and checks", median(wholes)),
        Row("median kata: in the app, cases and checks, drawn", median(drawn), "warm Python, code run anew", median(anews)),
        Row("median kata: cold script", median(colds), "in the app, cases and checks, drawn", median(drawn)),
        Row("median wait of a second run for its process", median(waits), "cold script", median(colds)),
        *rows,
    ]


async def _judged(judge: Judge, problem: Problem) -> tuple[float, float, float]:
    """Medians: seconds to the last case's verdict, to the end of the run, and until a second run right after it has a process."""
    judge.warm(problem)
    await judge.warmed()
    found = []
    for _ in range(ROUNDS):
        again = 0.0
        began = last = perf_counter()
        async for event in judge.run(problem, problem.reference):
            if isinstance(event, CaseFinished) and event.result.kind == "case":
                last = perf_counter()
        ended = perf_counter()
        async for event in judge.run(problem, problem.reference):
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
