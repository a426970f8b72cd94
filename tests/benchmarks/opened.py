"""The app on a problem, as the command line opens it, with a judge that is ready."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from kata_tui.judging.judge import Judge
from kata_tui.profile.paths import Paths
from kata_tui.profile.profile import Profile
from kata_tui.tui.app import KataApp
from kata_tui.tui.solve.solve_screen import SolveScreen


@asynccontextmanager
async def opened(judge: Judge, problems: Path, problem_id: str, source: str, paths: Paths) -> AsyncIterator[Pilot[Any]]:
    """The app, with `source` in the editor and the cursor there. In the end it is closed, and the judge with it."""
    profile = Profile(trusting=True)
    profile.paths, profile.folders = paths, (problems,)
    profile.open()
    problem = profile.problem(problem_id)
    profile.workspace.write(problem, source)
    judge.warm(problem)
    await judge.warmed()  # what the reference gives is worked out and kept before anybody types
    gc.unfreeze()
    gc.collect()
    gc.disable()  # as the command line does before it opens the app
    app = KataApp(profile, lambda: judge, problem_id)
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            while not (isinstance(app.screen, SolveScreen) and app.screen.pane == "editor"):
                await pilot.pause()
            await judge.warmed()
            yield pilot
    finally:
        gc.enable()
        profile.close()
