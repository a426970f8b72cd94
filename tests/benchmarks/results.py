"""Results of 1 KB, 1 MB and 100 MB: judging them, and how long the app's event loop stands still meanwhile."""

import asyncio
import tempfile
from pathlib import Path
from time import perf_counter

from kata_tui.judging.judge import Judge
from kata_tui.model.problem import Argument, Case, Level, Limits, Problem, ScalarValue
from tests.benchmarks.report import Row

SOURCE = "import jax.numpy as jnp\n\n\ndef ramp(n):\n    return jnp.arange(n, dtype=jnp.float32)\n"


async def measure_results() -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as cache:
        small = 0.0
        for name, count in (("1 KB", 256), ("1 MB", 2**18), ("100 MB", 25 * 2**20)):
            problem = _problem(count)
            judge = Judge(Path(cache))
            try:
                judge.warm(problem)
                await judge.warmed()
                stalls = asyncio.create_task(_longest_stall())
                began = perf_counter()
                async for _ in judge.begin(problem, SOURCE).events():
                    pass
                seconds = perf_counter() - began
                stalls.cancel()
            finally:
                await judge.close()
            small = small or seconds
            rows.append(Row(f"a result of {name}, judged", seconds, "a result of 1 KB", small))
            rows.append(Row(f"longest stall of the app meanwhile, {name}", float(_stall[-1]), "a frame at 60 a second", 1 / 60))
    return rows


_stall: list[float] = []


async def _longest_stall() -> None:
    """Turn the loop as a key press would; what it takes longer than asked is a stall."""
    _stall.append(0.0)
    while True:
        began = perf_counter()
        await asyncio.sleep(0.001)
        _stall[-1] = max(_stall[-1], perf_counter() - began - 0.001)


def _problem(count: int) -> Problem:
    case = Case("ramp", (Argument("n", ScalarValue(count)),))
    return Problem(
        id="ramp", track="bench", title="Ramp", level=Level.EASY, summary="", entry="ramp", statement="", starter="", reference=SOURCE,
        cases=(case,), digest=f"{count:064x}", limits=Limits(memory_mb=4096),
    )  # fmt: skip
