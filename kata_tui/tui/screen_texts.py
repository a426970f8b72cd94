"""What a learner sees of a problem on a small terminal, screen by screen, as text. The app itself draws it, with no terminal behind."""

from pathlib import Path
from tempfile import TemporaryDirectory

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Markdown

from kata_tui.library.catalogue import library_of
from kata_tui.model.bound_shapes import Shapes
from kata_tui.model.inspection import Inspection
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import Pad, RunHandle
from kata_tui.model.text import clean
from kata_tui.profile.profile import Profile
from kata_tui.tui.app import KataApp

SMALL = (80, 24)
"""Columns and lines."""

Page = tuple[str, str]
"""What is seen, and the lines of the screen."""


class _Idle:
    """A judge that is never asked for anything: nothing runs while pictures are taken."""

    def warm(self, problem: Problem, following: Problem | None = None) -> None:
        """Nothing."""

    def begin(self, problem: Problem, source: str, *, only: str | None = None) -> RunHandle:
        """Nothing."""
        raise NotImplementedError  # nobody runs anything

    async def inspect(self, problem: Problem, source: str, case: Case, *, solved: bool = False) -> Inspection:
        """Nothing."""
        raise NotImplementedError  # nobody looks inside, either

    async def inspect_own(self, problem: Problem, source: str, case: Case) -> Inspection:
        """Nothing."""
        raise NotImplementedError

    async def judge_own(self, problem: Problem, cases: tuple[Case, ...], source: str) -> tuple[CaseResult, ...]:
        """Nothing."""
        return ()

    def scratchpad(self, problem: Problem) -> Pad:
        """Nothing."""
        raise NotImplementedError

    async def shapes(self, problem: Problem, source: str, case: Case, *, spare: bool = False) -> Shapes:
        """Nothing."""
        return Shapes(1, problem.id, case.id, "")

    async def close(self) -> None:
        """Nothing."""


async def learner_pages(path: Path) -> list[Page]:
    """The screens of the problem in the file at `path` as someone sees them who begins: the statement, the starter, what will be run.

    Raises FileError. Touches nothing of the user's.
    """
    pages: list[Page] = []
    with TemporaryDirectory() as home:
        profile = Profile(environ={"KATA_TUI_HOME": home})
        profile.library = library_of(path, profile.paths.cache)
        problem = profile.library.problem(profile.library.listed[0].id)
        app = KataApp(profile, _Idle)

        async def look(pilot: Pilot[object]) -> None:
            app.show_problem(problem)
            await pilot.pause()
            await app.screen.query_one("#task-text", Markdown).update(clean(problem.statement))
            for key, name, shown in (("f2", "statement", "#task"), ("f3", "starter", "#editor"), ("f4", "results", "#detail")):
                await pilot.press(key)
                await pilot.pause()
                pages.extend(await _leafed_through(pilot, name, app.screen.query_one(shown)))
            app.exit()

        try:
            await app.run_async(headless=True, size=SMALL, auto_pilot=look)
        finally:
            profile.close()
    return pages


async def _leafed_through(pilot: Pilot[object], name: str, scrolled: Widget) -> list[Page]:
    """The screen as it is, then again for each page that `scrolled` goes on."""
    screens = [_text(pilot)]
    height = max(1, scrolled.scrollable_content_region.height)
    while scrolled.scroll_offset.y < scrolled.max_scroll_y:
        scrolled.scroll_to(y=scrolled.scroll_offset.y + height, animate=False, force=True, immediate=True)
        await pilot.pause()
        screens.append(_text(pilot))
    counted = (f", screen {number} of {len(screens)}" if len(screens) > 1 else "" for number in range(1, len(screens) + 1))
    return [(name + count, screen) for count, screen in zip(counted, screens, strict=True)]


def _text(pilot: Pilot[object]) -> str:
    strips = pilot.app.screen._compositor.render_strips()  # there is no public way to a screen's text
    return "\n".join(strip.text.rstrip() for strip in strips)
