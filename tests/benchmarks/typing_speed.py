"""From a key press to the editor's refresh: with nothing going on, during a run, and while a result of 100 MB is compared."""

import asyncio
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

from report import Row
from textual.events import Key
from textual.pilot import Pilot

from kata_tui.judging.judge import Judge
from kata_tui.library.attempts import Attempts
from kata_tui.library.catalogue import open_library
from kata_tui.library.paths import Paths
from kata_tui.library.settings import Settings
from kata_tui.library.workspace import Workspace
from kata_tui.tui.app import KataApp
from kata_tui.tui.screens.solve import Solve
from kata_tui.tui.widgets.editor import Editor

TOP = Path(__file__).resolve().parents[2]
KEYS = 100
BUSY = "def running_sum(x):\n    while True:\n        pass\n"
LARGE = "import jax.numpy as jnp\n\n\ndef running_sum(x):\n    return jnp.zeros(25 * 2**20)\n"


async def measure_typing() -> list[Row]:
    idle = await _typed(BUSY, run=False)
    rows = []
    for name, source in (("while a loop runs", BUSY), ("while results of 100 MB come in", LARGE)):
        during = await _typed(source, run=True)
        rows.append(Row(f"a key press {name}, median", statistics.median(during), "with nothing going on", statistics.median(idle)))
        rows.append(Row(f"a key press {name}, worst of {KEYS}", max(during), "with nothing going on", max(idle)))
    return rows


async def _typed(source: str, *, run: bool) -> list[float]:
    """Seconds from each of KEYS key presses to the editor's next refresh."""
    with tempfile.TemporaryDirectory() as folder:
        paths = Paths.find({"KATA_TUI_HOME": folder})
        library = open_library([TOP / "problems"], paths.cache)
        problem = library.problem("scan-cumsum")
        workspace = Workspace(paths.workspace)
        workspace.write(problem, source)
        judge = Judge(paths.cache)
        app = KataApp(
            library=library,
            workspace=workspace,
            attempts=Attempts(paths.state / "progress.sqlite3"),
            open_judge=lambda: judge,
            settings=Settings(),
            paths=paths,
            start=problem.id,
        )
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            judge.warm(problem)
            await judge.warmed()
            await pilot.press("f3", "ctrl+end")
            if run:
                await pilot.press("ctrl+r")
                screen = app.screen
                assert isinstance(screen, Solve)
            found = [await _press(pilot) for _ in range(KEYS)]
            await pilot.press("ctrl+q")  # which ends the run, too
            return found


async def _press(pilot: Pilot[None]) -> float:
    """Seconds from the event, as the terminal's driver would post it, to the refresh after the text has changed."""
    editor = pilot.app.screen.query_one(Editor)
    before, shown = len(editor.text), asyncio.Event()
    began = perf_counter()
    pilot.app.post_message(Key("x", "x"))
    while len(editor.text) == before:
        await asyncio.sleep(0)
    editor.call_after_refresh(shown.set)
    await shown.wait()
    return perf_counter() - began
