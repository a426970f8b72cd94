"""The app on a problem, as the command line opens it, with a judge that is ready."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from kata_tui.judging.judge import Judge
from kata_tui.library.attempts import Attempts
from kata_tui.library.catalogue import open_library
from kata_tui.library.paths import Paths
from kata_tui.library.settings import Settings
from kata_tui.library.trust import Trust
from kata_tui.library.workspace import Workspace
from kata_tui.tui.app import KataApp
from kata_tui.tui.screens.solve import Solve


@asynccontextmanager
async def opened(judge: Judge, problems: Path, problem_id: str, source: str, paths: Paths) -> AsyncIterator[Pilot[Any]]:
    """The app, with `source` in the editor and the cursor there. In the end it is closed, and the judge with it."""
    Trust(paths).add(problems)
    library = open_library([problems], paths.cache)
    problem = library.problem(problem_id)
    workspace = Workspace(paths.workspace)
    workspace.write(problem, source)
    judge.warm(problem)
    await judge.warmed()  # what the reference gives is worked out and kept before anybody types
    attempts = Attempts(paths.state / "progress.sqlite3")
    gc.unfreeze()
    gc.collect()
    gc.disable()  # as the command line does before it opens the app
    app = KataApp(library, workspace, attempts, lambda: judge, Settings(), paths, Trust(paths), problem_id)
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            while not (isinstance(app.screen, Solve) and app.screen.pane == "editor"):
                await pilot.pause()
            await judge.warmed()
            yield pilot
    finally:
        gc.enable()
        attempts.close()
