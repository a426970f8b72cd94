"""What lays the screen out anew, and what does not."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.pilot import Pilot

from kata_tui.tui.common.keybar import KeyBar
from kata_tui.tui.common.steady_text import SteadyText
from tests.tui.app_driver import NARROW, WIDE, Trainer


class Sayings(App[None]):
    """One of each kind."""

    CSS = """
    Horizontal { height: auto; }
    #line { width: 1fr; height: 1; }
    #paragraph { width: 20; height: auto; }
    #tab { width: auto; height: 1; }
    #below { height: 1; width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        yield SteadyText(id="line")
        with Horizontal():
            yield SteadyText(id="paragraph")
            yield SteadyText(id="tab")
        with Vertical():
            yield SteadyText(id="below")


class Seat:
    """The app, and how often it was laid out since the last look."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.app = pilot.app
        self._laid_out: list[object] = []
        self.app.screen.screen_layout_refresh_signal.subscribe(self.app.screen, self._laid_out.append, immediate=True)

    def said(self, name: str) -> SteadyText:
        return self.app.query_one(f"#{name}", SteadyText)

    async def say(self, name: str, text: str | Content) -> int:
        """Say it, and count the layouts that come of it."""
        self._laid_out.clear()
        self.said(name).say(Content(text) if isinstance(text, str) else text)
        await self.pilot.pause()
        return len(self._laid_out)

    def shown(self) -> str:
        """The screen as text."""
        return "\n".join("".join(segment.text for segment in line) for line in self.app.screen._compositor.render_strips())


@asynccontextmanager
async def seated() -> AsyncIterator[Seat]:
    async with Sayings().run_test(size=(60, 10)) as pilot:
        seat = Seat(pilot)
        for name in ("line", "paragraph", "tab", "below"):
            await seat.say(name, "first")
        yield seat


@pytest.mark.parametrize(
    ("name", "text", "laid_out"),
    [
        ("line", "another, and much longer than before", False),
        ("paragraph", "third", False),
        ("paragraph", "a paragraph that goes over several lines", True),
        ("tab", "other", False),
        ("tab", "a longer one", True),
        ("tab", "1st", True),
    ],
)
async def test_only_another_room_lays_out(name: str, text: str, *, laid_out: bool) -> None:
    async with seated() as seat:
        assert bool(await seat.say(name, text)) == laid_out
        assert all(word in seat.shown() for word in text.split())
        assert await seat.say(name, text) == 0


async def test_the_same_words_in_another_style_are_drawn() -> None:
    async with seated() as seat:
        before = seat.app.screen._compositor.render_strips()[0]
        assert await seat.say("line", Content("first").stylize("bold red")) == 0
        assert seat.app.screen._compositor.render_strips()[0] != before


async def test_a_paragraph_that_grows_pushes_what_is_below_it_down() -> None:
    async with seated() as seat:
        before = seat.said("below").region.y
        await seat.say("paragraph", "a paragraph that goes over several lines")
        assert seat.said("below").region.y == before + 2
        await seat.say("paragraph", "short")
        assert seat.said("below").region.y == before


async def test_what_grew_while_it_was_not_seen_has_its_room_when_it_is() -> None:
    async with seated() as seat:
        seat.said("paragraph").display = False
        await seat.pilot.pause()
        await seat.say("paragraph", "a paragraph that goes over several lines")
        seat.said("paragraph").display = True
        await seat.pilot.pause()
        assert seat.said("paragraph").size.height == 3


@pytest.mark.parametrize(("given", "frames"), [(None, 120), ("30", 30)])
def test_the_screens_are_drawn_at_a_rate_that_no_key_press_waits_for(given: str | None, frames: int) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TEXTUAL_FPS"}
    code = "import kata_tui.tui.app, textual.screen; print(round(1 / textual.screen.UPDATE_PERIOD))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment | ({"TEXTUAL_FPS": given} if given else {}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(frames)


@pytest.mark.parametrize("size", [NARROW, (60, 20), WIDE])
async def test_the_keys_take_no_more_lines_than_they_need(trainer: Trainer, size: tuple[int, int]) -> None:
    async with trainer.open(size, start="first") as seat:
        await seat.settle()
        bar = seat.solve.query_one(KeyBar)
        lines = bar.visual
        assert isinstance(lines, Content)
        assert bar.size.height == min(3, lines.plain.count("\n") + 1)
