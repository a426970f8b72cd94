"""What a result of very many parts costs the judge, and from Escape to the end of the run, whatever is under way."""

import asyncio
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any
from unittest.mock import patch

from textual.events import Key

from kata_tui.judging import verdicts
from kata_tui.judging.judge import Judge
from kata_tui.judging.processes.outcome import Outcome
from kata_tui.library.format.load import load_problem
from kata_tui.model.problem import Problem
from kata_tui.model.run_state import CaseStarted, Phase, RunState
from kata_tui.profile.paths import Paths
from kata_tui.tui.solve.results import Results
from tests.benchmarks.opened import opened
from tests.benchmarks.report import Row

PROBLEM = """\
format: 1
id: few
title: "Few"
level: easy
minutes: 1
summary: "Three."
entry: few
limits: {memory_mb: 4096}
statement: Three.
starter: |
  def few(n):
      return n
reference: |
  import jax.numpy as jnp
  import numpy as np


  def few(n):
      return [jnp.zeros(2), jnp.ones(2), jnp.ones(3)] if n == 3 else {str(i): np.float32(i) for i in range(n)}
mistakes:
  - id: one-too-few
    code: |
      import jax.numpy as jnp


      def few(n):
          return [jnp.zeros(2), jnp.ones(2)]
    feedback: There is one more.
cases:
  - id: three
    args: {n: 3}
  - id: many
    args: {n: 99990}
"""
IMPORTS = "import jax.numpy as jnp\nimport numpy as np\n\n\n"
SOURCES = {
    "50,000 arrays for 3": "def few(n):\n    return [np.full(2, i, np.float32) for i in range(50_000)]\n",
    "100,000 numbers for 3": "def few(n):\n    return list(range(99_990))\n",
    "100,000 of 100,000 that are wrong": "def few(n):\n    return {str(i): np.float32(i + 1) for i in range(99_990)}\n",
}
MOMENTS = {
    "a loop at the top of the file": ("while True:\n    pass\n", "loading"),
    "a loop in a case": ("def few(n):\n    while True:\n        pass\n", "running"),
    "a loop in XLA": ("import jax\ndef few(n):\n    return jax.lax.while_loop(lambda v: v > -2, jnp.sin, 1.0)\n", "running"),
    "reading and comparing 50,000 arrays for 3": (SOURCES["50,000 arrays for 3"], "judge_case"),
    "comparing 100,000 for 100,000": (SOURCES["100,000 of 100,000 that are wrong"], "compare"),
    "explaining 100,000 for 100,000": (SOURCES["100,000 of 100,000 that are wrong"], "explained"),
    "recognising a mistake": (SOURCES["50,000 arrays for 3"], "evidence_of"),
}  # fmt: skip
ROUNDS = 3


async def measure_bounds() -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        problems = Path(home) / "problems"
        (problems / "bench").mkdir(parents=True)
        file = problems / "bench" / "few.yaml"
        file.write_text(PROBLEM)
        paths = Paths.find({"KATA_TUI_HOME": home})
        problem = load_problem(file)
        rows = [row for name, source in SOURCES.items() for row in await _judged(problem, name, IMPORTS + source, paths)]
        for name, (source, reached) in MOMENTS.items():
            rows.append(await _escaped(problems, name, IMPORTS + source, reached, paths))
        return rows


async def _judged(problem: Problem, name: str, source: str, paths: Paths) -> list[Row]:
    """Of one case: the judge's own wall clock and processor time beside two seconds, and the most memory beside its frame."""
    only = "many" if name == "100,000 of 100,000 that are wrong" else "three"
    walls: list[float] = []
    spent: list[float] = []
    peak = frame = 0
    usual, recognising = verdicts.judge_case, verdicts.evidence_of

    def watched(work: Any, *given: Any, **more: Any) -> Any:
        nonlocal peak, frame
        wall, cpu = perf_counter(), thread_time()
        try:
            return work(*given, **more)
        finally:
            walls[-1] += perf_counter() - wall
            spent[-1] += thread_time() - cpu
            frame = max(frame, *(len(one.payload) for one in given if isinstance(one, Outcome)))
            if tracemalloc.is_tracing():
                peak = max(peak, tracemalloc.get_traced_memory()[1])

    judge = Judge(paths.cache)
    try:
        with (
            patch.object(verdicts, "judge_case", lambda *given, **more: watched(usual, *given, **more)),
            patch.object(verdicts, "evidence_of", lambda *given, **more: watched(recognising, *given, **more)),
        ):
            for traced in (False, False, False, True):
                judge.warm(problem)
                await judge.warmed()
                walls.append(0.0)
                spent.append(0.0)
                if traced:
                    tracemalloc.start()
                async for event in judge.begin(problem, source, only=only).events():
                    if traced and isinstance(event, CaseStarted):
                        tracemalloc.reset_peak()
                tracemalloc.stop()
    finally:
        await judge.close()
    return [
        Row(f"{name}: judged and explained, processor time", sorted(spent[:3])[1], "allowed", 2.0),
        Row(f"{name}: judged and explained, wall clock", sorted(walls[:3])[1], "allowed", 2.0),
        Row(f"{name}: most memory beside its frame (MB / 1000)", peak / 1e9, "its frame (MB / 1000)", frame / 1e9),
    ]


async def _escaped(problems: Path, name: str, source: str, reached: str, paths: Paths) -> Row:
    """The median: from the key, as the terminal's driver would post it, to the state that says that the run has ended."""
    judge = Judge(paths.cache)
    walls, spent = [], []
    async with opened(judge, problems, "few", source, paths) as pilot:
        results = pilot.app.screen.query_one(Results)
        show = results.show
        for _ in range(ROUNDS):
            at_it, ended = asyncio.Event(), asyncio.Event()

            def showing(state: RunState, at_it: asyncio.Event = at_it, ended: asyncio.Event = ended) -> None:
                show(state)
                if (reached == "loading" and state.phase is Phase.LOADING) or (reached == "running" and state.running):
                    at_it.set()
                if state.finished:
                    ended.set()

            with patch.object(results, "show", showing), _telling(reached, at_it):
                pilot.app.post_message(Key("ctrl+r", None))
                await at_it.wait()
                if ended.is_set():
                    continue  # it was over before anybody could press the key
                wall, cpu = perf_counter(), process_time()
                pilot.app.post_message(Key("escape", None))
                await ended.wait()
                walls.append(perf_counter() - wall)
                spent.append(process_time() - cpu)
            while pilot.app.screen.check_action("cancel", ()):
                await pilot.pause()
            await judge.warmed()
    middle = sorted(range(len(walls)), key=walls.__getitem__)[len(walls) // 2]
    return Row(
        f"Escape while {name}: to the end of the run, wall clock",
        walls[middle],
        "processor time of the app meanwhile",
        spent[middle],
    )


@contextmanager
def _telling(name: str, at_it: asyncio.Event) -> Iterator[None]:
    """While this holds, the work of that name says when it begins. Nothing for what is no work of the judge's."""
    if not hasattr(verdicts, name):
        yield
        return
    usual, loop = getattr(verdicts, name), asyncio.get_running_loop()

    def told(*given: Any, **more: Any) -> Any:
        if name != "compare" or len(given[0]) > 4:
            loop.call_soon_threadsafe(at_it.set)
        return usual(*given, **more)

    with patch.object(verdicts, name, told):
        yield
