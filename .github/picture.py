"""Take the picture in the README: the SolveScreen screen with live shapes, exported by the app itself after a real run.

`.venv/bin/python .github/picture.py` writes `.github/solve.svg`.
"""

import asyncio
import re
import tempfile
from pathlib import Path

from kata_tui.judging.judge import Judge
from kata_tui.profile.profile import Profile
from kata_tui.tui.app import KataApp
from kata_tui.tui.editor.editor import Editor
from kata_tui.tui.solve.results import Results
from kata_tui.tui.solve.solve_screen import SolveScreen

TOP = Path(__file__).resolve().parents[1]
SUBMISSION = '''\
import jax.numpy as jnp
from jax import lax


def running_sum(x):
    """Running sums of `x`, in the dtype of `x`."""

    def step(total, value):
        total = total + value
        return total, total

    return lax.scan(step, jnp.zeros(x.shape[1:]), x)[1]
'''


async def take(home: Path) -> str:
    """The SolveScreen screen of `scan-cumsum` after that submission has been judged, as SVG."""
    profile = Profile(environ={"KATA_TUI_HOME": str(home)})
    profile.workspace.write(profile.problem("scan-cumsum"), SUBMISSION)
    app = KataApp(profile, lambda: Judge(profile.paths.cache), "scan-cumsum")
    async with app.run_test(size=(132, 44)) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+r")
        assert isinstance(app.screen, SolveScreen)
        results = app.screen.query_one(Results)
        while results.state is None or not results.state.finished:
            await pilot.pause(0.1)
        await pilot.press("f3")
        while "x: " not in app.screen.query_one(Editor).render_line(4).text:
            await pilot.pause(0.1)  # the shapes come after the run
        await pilot.pause(0.5)
        return app.export_screenshot(title="kata-tui")


with tempfile.TemporaryDirectory() as folder:
    picture = asyncio.run(take(Path(folder)))
# the exported file names a font on a server; a viewer takes its own monospaced one
picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
(TOP / ".github" / "solve.svg").write_text(picture, encoding="utf-8")
