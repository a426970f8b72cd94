"""The processor's time from a key to the editor's refresh, beside a judge that is at work: in a long file beside a short one."""

import statistics
import tempfile
from pathlib import Path
from time import thread_time

from kata_tui.judging.judge import Judge
from kata_tui.profile.paths import Paths
from kata_tui.tui.editor.editor import Editor
from tests.benchmarks.opened import opened
from tests.benchmarks.report import Row
from tests.benchmarks.typing_speed import PROBLEM, press

KEYS = 100
WARM = 10
FUNCTION = """\
def f{0}(x, y):
    'Say {0}.'
    z = jnp.dot(x, y)
    if z > {0}:
        return z
    return jnp.sin(z) + 1  # so


"""
SHORT, LONG = 2, 125
"""Functions of eight lines."""


async def measure_editor_keys() -> list[Row]:
    short, long = await _typed(SHORT), await _typed(LONG)
    return [
        Row(f"a key press in a file of 1,000 lines, processor time, {what} of {KEYS}", of(long), "in one of 20 lines", of(short))
        for what, of in (("median", statistics.median), ("worst", max))
    ]


async def _typed(functions: int) -> list[float]:
    source = "import jax.numpy as jnp\n\n\ndef ramp(n):\n    return jnp.arange(n)\n\n\n" + "".join(
        map(FUNCTION.format, range(functions))
    )
    with tempfile.TemporaryDirectory() as folder:
        problems = Path(folder) / "library"
        (problems / "track").mkdir(parents=True)
        (problems / "track" / "ramp.yaml").write_text(PROBLEM.replace("26214400", "8"))
        paths = Paths.find({"KATA_TUI_HOME": folder})
        async with opened(Judge(paths.cache), problems, "ramp", source, paths) as pilot:
            await pilot.press("f3")
            editor = pilot.app.screen.query_one(Editor)
            editor.move_cursor((editor.document.line_count // 2, 0))
            found = [await press(pilot, thread_time) for _ in range(WARM + KEYS)]
            await pilot.press("ctrl+q")
            return found[WARM:]
