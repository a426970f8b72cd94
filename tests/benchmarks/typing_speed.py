"""From a key press to the editor's refresh: with nothing going on, during a run, and while a wrong result of 100 MB is compared."""

import asyncio
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from textual.events import Key
from textual.pilot import Pilot

from kata_tui.judging.judge import Judge
from kata_tui.profile.paths import Paths
from kata_tui.tui.editor.editor import Editor
from tests.benchmarks.opened import opened
from tests.benchmarks.report import Row

KEYS = 100
"""Pressed at least; while a run goes on that ends by itself, as many as there is time for."""

MOST = 2_000
PROBLEM = """\
format: 1
id: ramp
title: Ramp
level: easy
minutes: 5
summary: Count.
entry: ramp
statement: Count.
starter: |
  def ramp(n):
      return None
reference: |
  import jax.numpy as jnp


  def ramp(n):
      return jnp.arange(n, dtype=jnp.float32)
limits:
  memory_mb: 4096
cases:
  - id: large
    args: {n: 26214400}
"""
BUSY = "def ramp(n):\n    while True:\n        pass\n"
WRONG = "import jax.numpy as jnp\n\n\ndef ramp(n):\n    return jnp.arange(n, dtype=jnp.float32)[::-1]\n"


async def measure_typing() -> list[Row]:
    idle = await _typed(BUSY, run=False)
    rows = []
    for name, source in (("while a loop runs", BUSY), ("while a wrong result of 100 MB comes in and is compared", WRONG)):
        during = await _typed(source, run=True, to_the_end=source is WRONG)
        for what, of in (("median", statistics.median), ("99 of 100 within", _percentile_99), ("worst", max)):
            rows.append(Row(f"a key press {name}, {what} (of {len(during)})", of(during), "with nothing going on", of(idle)))
    return rows


def _percentile_99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98]


async def _typed(source: str, *, run: bool, to_the_end: bool = False) -> list[float]:
    """Seconds from each key press to the editor's next refresh."""
    with tempfile.TemporaryDirectory() as folder:
        problems = Path(folder) / "library"
        (problems / "track").mkdir(parents=True)
        (problems / "track" / "ramp.yaml").write_text(PROBLEM)
        paths = Paths.find({"KATA_TUI_HOME": folder})
        async with opened(Judge(paths.cache), problems, "ramp", source, paths) as pilot:
            app = pilot.app
            await pilot.press("f3", "ctrl+end")
            if run:
                await pilot.press("ctrl+r")
            found: list[float] = []
            while len(found) < KEYS or (to_the_end and app.screen.check_action("cancel", ()) and len(found) < MOST):
                found.append(await press(pilot, perf_counter))
            await pilot.press("ctrl+q")  # which ends the run, too
            return found


async def press(pilot: Pilot[None], clock: Callable[[], float]) -> float:
    """Seconds of a clock from the event, as the terminal's driver would post it, to the refresh after the text has changed."""
    editor = pilot.app.screen.query_one(Editor)
    before, shown = len(editor.text), asyncio.Event()
    began = clock()
    pilot.app.post_message(Key("x", "x"))
    while len(editor.text) == before:
        await asyncio.sleep(0)
    editor.call_after_refresh(shown.set)
    await shown.wait()
    return clock() - began
