"""The app over real files, for tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from kata_tui.model.run_state import Judging
from kata_tui.model.verdict import Verdict
from kata_tui.profile.attempts import Attempts
from kata_tui.profile.paths import Paths
from kata_tui.profile.profile import Profile
from kata_tui.profile.settings import Settings
from kata_tui.tui.app import KataApp
from kata_tui.tui.common.heading import Heading
from kata_tui.tui.common.keybar import KeyBar
from kata_tui.tui.common.rows import Rows
from kata_tui.tui.editor.editor import Editor
from kata_tui.tui.editor.editor_pane import EditorPane
from kata_tui.tui.library.library_screen import LibraryScreen
from kata_tui.tui.solve.results import Results
from kata_tui.tui.solve.solve_screen import SolveScreen
from kata_tui.tui.solve.statement import Statement
from tests.tui.fake_judge import FakeJudge

WIDE, NARROW = (120, 40), (80, 24)

PROBLEM = """\
format: 1
id: {id}
title: "{title}"
level: {level}
minutes: 7
concepts: [{concepts}]
requires: [{requires}]
summary: "{summary}"
entry: scale
statement: |
{statement}
starter: |
  import jax.numpy as jnp


  def scale(x):
      raise NotImplementedError
reference: |
  import jax.numpy as jnp


  def scale(x):
      return 2 * jnp.asarray(x)
cases:
  - id: small
    args: {{x: [1.0, 2.0]}}
  - id: secret
    show: hidden
    args: {{x: [3.0, 4.0, 5.0]}}
hints:
  - Think of *twice*.
  - There is an operator for it.
explanation: |
  Because **broadcasting**.
alternatives:
  - title: By adding
    code: |
      def scale(x):
          return x + x
"""


def problem_text(
    problem_id: str,
    *,
    title: str = "",
    level: str = "easy",
    concepts: str = "jnp",
    requires: str = "",
    summary: str = "Twice as much.",
    statement: str = "## Your task\n\nWrite `scale(x)`.",
) -> str:
    indented = "\n".join(f"  {line}".rstrip() for line in statement.split("\n"))
    return PROBLEM.format(
        id=problem_id,
        title=title or problem_id.title(),
        level=level,
        concepts=concepts,
        requires=requires,
        summary=summary,
        statement=indented,
    )


class Trainer:
    """A home, a small library, a judge that obeys, and the app over them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.paths = Paths.find({"KATA_TUI_HOME": str(home)})
        self.problems = home / "library"
        self.trusting = True
        self.judge: Judging = FakeJudge()
        self.settings = Settings(language_server=())  # who needs one sets it
        self.add("basics", "first", title="First steps")
        self.add("basics", "second", title="Second thoughts", level="hard", concepts="lax.scan, carry", requires="first")
        self.add("deep", "third", title="Third time", level="medium")
        self.track("basics", "Basics", 1)
        self.track("deep", "Deep water", 2)

    def add(self, track: str, problem_id: str, **about: str) -> None:
        self.file(track, problem_id, problem_text(problem_id, **about))

    def file(self, track: str, problem_id: str, text: str) -> None:
        path = self.problems / track / f"{problem_id}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def track(self, track: str, title: str, order: int) -> None:
        (self.problems / track / "track.yaml").write_text(f'format: 1\ntitle: "{title}"\nsummary: s\norder: {order}\n')

    def profile(self) -> Profile:
        """The user, with that library and no other."""
        profile = Profile(trusting=self.trusting, environ={"KATA_TUI_HOME": str(self.home)})
        profile.folders = (self.problems,)
        profile.settings = self.settings
        return profile

    def attempts(self) -> Attempts:
        return Attempts(self.paths.state / "progress.sqlite3")

    def solution(self, problem_id: str = "first", track: str = "basics") -> Path:
        return self.paths.workspace / track / f"{problem_id}.py"

    @asynccontextmanager
    async def open(
        self, size: tuple[int, int] = WIDE, start: str | None = None, *, toasts: bool = False, at_top: bool = True
    ) -> AsyncIterator["Seat"]:
        """The app, running. It is closed as `app.exit` would close it. `toasts`: show them, too.

        `at_top`: in a problem that is new the cursor is put at the top of the text.
        """
        profile = self.profile()
        profile.open()
        app = KataApp(profile, lambda: self.judge, start)
        try:
            async with app.run_test(size=size, notifications=toasts) as pilot:
                seat = Seat(app, pilot)
                await seat.settle()
                if start is not None:
                    await seat.until(lambda: isinstance(app.screen, SolveScreen))
                    await seat.settle()
                    if at_top and profile.attempts.recall(f"place:{start}") is None and isinstance(app.screen, SolveScreen):
                        seat.editor.move_cursor((0, 0))
                        await seat.settle()
                yield seat
        finally:
            profile.close()


class Seat:
    """Where the person sits: keys in, text out."""

    def __init__(self, app: KataApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        names = {"\n": "enter", " ": "space"}
        await self.press(*(names.get(character, character) for character in text))

    async def settle(self) -> None:
        await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, holds: Callable[[], object]) -> None:
        """Let the app go on until something holds. A test that waits in vain is ended by the limit."""
        for _ in range(4000):
            if holds():
                return
            await self.pilot.pause(0.005)
        raise AssertionError("it never came to that")

    @property
    def solve(self) -> SolveScreen:
        assert isinstance(self.app.screen, SolveScreen)
        return self.app.screen

    @property
    def shelves(self) -> LibraryScreen:
        assert isinstance(self.app.screen, LibraryScreen)
        return self.app.screen

    @property
    def editor(self) -> Editor:
        return self.app.screen.query_one(Editor)

    @property
    def editing(self) -> EditorPane:
        return self.app.screen.query_one(EditorPane)

    @property
    def results(self) -> Results:
        return self.app.screen.query_one(Results)

    @property
    def statement(self) -> Statement:
        return self.app.screen.query_one(Statement)

    def rows(self, selector: str) -> Rows[Any]:
        return self.app.screen.query_one(selector, Rows)

    def under_cursor(self, selector: str) -> Any:
        return self.rows(selector).current

    def verdict(self) -> Verdict | None:
        """The verdict of the run on the screen; None while there is none."""
        state = self.results.state
        return state.verdict if state is not None and state.finished else None

    def said(self, selector: str) -> str:
        """What a `Static` says; a heading, what stands on it without its frame."""
        found = self.app.screen.query_one(selector, Static)
        return str(found.told if isinstance(found, Heading) else found.content)

    def key_bar(self) -> str:
        return str(self.app.screen.query_one(KeyBar).content)

    def told(self) -> list[str]:
        """The notifications that are shown."""
        return [notification.message for notification in self.app._notifications]

    def screen_text(self) -> str:
        """Every line of the terminal, as text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    async def run(self) -> None:
        """Press run, and wait for the end."""
        await self.press("ctrl+r")
        await self.until(self.verdict)
        await self.until(lambda: not self.app.workers._workers)
        await self.settle()
