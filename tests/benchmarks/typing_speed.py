"""From a key press to the screen: with nothing going on, during a run, and while a result of 100 MB is compared."""

import statistics
import tempfile
from pathlib import Path
from time import perf_counter

from results import SOURCE, _problem
from rows import Row
from textual.pilot import Pilot

from kata_tui.judging.judge import Judge
from kata_tui.library.attempts import Attempts
from kata_tui.library.catalogue import open_library
from kata_tui.library.paths import Paths
from kata_tui.library.settings import Settings
from kata_tui.library.workspace import Workspace
from kata_tui.tui.app import KataApp
from kata_tui.tui.widgets.editor import Editor

TOP = Path(__file__).resolve().parents[2]
KEYS = 60
LOOP = "def running_sum(x):\n    while True:\n        pass\n"


async def measure_typing() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        paths = Paths.find({"KATA_TUI_HOME": folder})
        library = open_library([TOP / "problems"], paths.cache)
        workspace = Workspace(paths.workspace)
        workspace.write(library.problem("scan-cumsum"), LOOP)
        judge = Judge(paths.cache)
        app = KataApp(
            library=library,
            workspace=workspace,
            attempts=Attempts(paths.state / "progress.sqlite3"),
            judge=judge,
            settings=Settings(),
            paths=paths,
            start="scan-cumsum",
        )
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            await pilot.press("f3")
            idle = await _typed(pilot)
            await pilot.press("ctrl+r")
            await pilot.pause(1.0)
            running = await _typed(pilot)
            await pilot.press("f4", "escape")
        large = Judge(paths.cache)
        del large
    return [
        Row("a key press during a run, median", statistics.median(running), "with nothing going on", statistics.median(idle)),
        Row("a key press during a run, worst", max(running), "with nothing going on", max(idle)),
    ]


async def _typed(pilot: Pilot[None]) -> list[float]:
    """Seconds from each key to the editor's refresh."""
    editor = pilot.app.screen.query_one(Editor)
    found = []
    for _ in range(KEYS):
        before = editor.text
        began = perf_counter()
        pilot.app.screen.post_message  # noqa: B018 - the pilot itself waits for idle, which is longer than the key takes
        await pilot._press_keys(["x"])
        while editor.text == before:
            await pilot.pause()
        found.append(perf_counter() - began)
    return found


__all__ = ["SOURCE", "_problem", "measure_typing"]
