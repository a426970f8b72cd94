"""A way out at every size, whatever is open, and the work that comes back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.command import CommandPalette
from textual.screen import Screen

from kata_tui.tui.dialogs import Help, Question, TooSmall
from kata_tui.tui.library.library_screen import LibraryScreen
from kata_tui.tui.settings_screen import SettingsScreen
from kata_tui.tui.solve.solve_screen import SolveScreen
from kata_tui.tui.theme_list import ThemeList
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer
from tests.tui.fake_judge import FakeJudge

OPENED: dict[str, tuple[str | None, tuple[str, ...], type[Screen[Any]]]] = {
    "library": (None, (), LibraryScreen),
    "library-filter": (None, ("slash", "x"), LibraryScreen),
    "library-help": (None, ("shift+f1",), Help),
    "library-palette": (None, ("ctrl+p",), CommandPalette),
    "library-settings": (None, ("f12",), SettingsScreen),
    "library-keys": (None, ("f1",), LibraryScreen),
    "library-tracks": (None, ("left",), LibraryScreen),
    "solve": ("first", (), SolveScreen),
    "solve-keys": ("first", ("f1",), SolveScreen),
    "solve-zoom": ("first", ("f4", "f10"), SolveScreen),
    "solve-themes": ("first", ("f9", "down"), ThemeList),
    "solve-setting": ("first", ("f12", "down", "enter"), SettingsScreen),
    "solve-scratch": ("first", ("ctrl+e",), SolveScreen),
    "solve-statement": ("first", ("f2",), SolveScreen),
    "solve-find": ("first", ("ctrl+f",), SolveScreen),
    "solve-help": ("first", ("shift+f1",), Help),
    "solve-palette": ("first", ("ctrl+p",), CommandPalette),
    "solve-question": ("first", ("shift+f8",), Question),
}
SIZES = ((40, 10), (1, 1), (59, 20), (60, 19), (200, 5))


WALK = ((20, 5), (59, 60), (60, 20), (75, 29), (99, 60), (100, 30), (119, 12), (160, 20), (200, 60), (199, 19), (100, 29), (80, 24))
"""From 20 x 5 to 200 x 60 and back, over the widths and heights at which something is shown in another way."""


BARS = dict.fromkeys(map(ord, "▁▂▃▄▅▆▇█"), " ")
"""The ends of scroll bars, which may stand an eighth of a cell elsewhere."""


async def resize(seat: Seat, *size: int) -> None:
    await seat.pilot.resize_terminal(*size)
    await seat.settle()


def screens(seat: Seat) -> list[str]:
    return [type(screen).__name__ for screen in seat.app.screen_stack]


@pytest.mark.parametrize("name", OPENED)
async def test_control_q_leaves(trainer: Trainer, name: str) -> None:
    start, keys, kind = OPENED[name]
    async with trainer.open(WIDE, start=start) as seat:
        await seat.press(*keys)
        assert isinstance(seat.app.screen, kind)
        await seat.press("ctrl+q")
        assert not seat.app.is_running or seat.app._exit


@pytest.mark.parametrize("name", OPENED)
async def test_a_terminal_may_be_too_small_for_a_while(trainer: Trainer, name: str) -> None:
    start, keys, kind = OPENED[name]
    async with trainer.open(WIDE, start=start) as seat:
        await seat.press(*keys)
        before, focused = screens(seat), seat.app.screen.focused
        for size in SIZES:
            await resize(seat, *size)
            assert isinstance(seat.app.screen, TooSmall)
            await seat.press("x", "enter", "escape", "f1", "tab")
            assert isinstance(seat.app.screen, TooSmall)
            await resize(seat, *NARROW)
            assert screens(seat) == before
        await resize(seat, *WIDE)
        assert isinstance(seat.app.screen, kind)
        assert seat.app.screen.focused is focused
        await resize(seat, 40, 10)
        await seat.press("ctrl+q")
        assert seat.app._exit


@pytest.mark.parametrize("name", OPENED)
async def test_through_every_size_and_back_with_anything_open(trainer: Trainer, name: str) -> None:
    start, keys, kind = OPENED[name]
    async with trainer.open(WIDE, start=start) as seat:
        await seat.press(*keys)
        before, focused, text = screens(seat), seat.app.screen.focused, seat.screen_text()
        for width, height in WALK:
            await resize(seat, width, height)
            large = width >= 60 and height >= 20
            assert screens(seat) == (before if large else [*before, "TooSmall"])
            lines = seat.screen_text().split("\n")
            assert len(lines) == height
            assert max(map(cell_len, lines)) <= width
        await resize(seat, *WIDE)
        assert isinstance(seat.app.screen, kind)
        assert seat.app.screen.focused is focused
        assert seat.screen_text().translate(BARS) == text.translate(BARS)
        await seat.press("ctrl+q")
        assert seat.app._exit


@pytest.mark.parametrize("start", [None, "first"])
async def test_started_too_small_it_is_there_once_there_is_room(trainer: Trainer, start: str | None) -> None:
    async with trainer.open(NARROW) as seat:
        await resize(seat, 40, 10)
        assert "Ctrl+Q leaves" in " ".join(seat.screen_text().split())
        if start is not None:
            seat.app.open_problem(start)
            await seat.settle()
        assert isinstance(seat.app.screen, TooSmall)
        await resize(seat, *WIDE)
        assert screens(seat) == ["LibraryScreen", "SolveScreen"][: 2 if start else 1]
        await seat.press("ctrl+l" if start else "enter")
        assert screens(seat) == (["LibraryScreen"] if start else ["LibraryScreen", "SolveScreen"])


async def test_what_asks_meanwhile_waits_below(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.type("x")
        editing = seat.editing
        await resize(seat, 40, 10)
        editing._ask()
        await seat.settle()
        assert isinstance(seat.app.screen, TooSmall)
        await resize(seat, *WIDE)
        assert screens(seat) == ["LibraryScreen", "SolveScreen", "Question"]
        await seat.press("enter")
        assert screens(seat) == ["LibraryScreen", "SolveScreen"]


async def test_text_that_cannot_be_saved_is_asked_about_once_in_any_size(trainer: Trainer, tmp_path: Path) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        trainer.solution().unlink()
        trainer.solution().mkdir()
        await seat.type("x")
        await resize(seat, 40, 10)
        await seat.press("ctrl+q", "ctrl+q")
        assert screens(seat) == ["LibraryScreen", "SolveScreen", "TooSmall", "Question"]
        assert "Leave without saving" in seat.screen_text()
        await resize(seat, *WIDE)
        await seat.press("enter")
        await seat.until(lambda: screens(seat) == ["LibraryScreen", "SolveScreen"])
        await seat.press("ctrl+q")
        assert screens(seat) == ["LibraryScreen", "SolveScreen", "Question"]
        await seat.press("down", "enter")
        assert seat.app._exit


async def test_leaving_ends_a_run_under_a_help(trainer: Trainer) -> None:
    trainer.judge = judge = FakeJudge([asyncio.Event()])
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("ctrl+r", "f1", "ctrl+q")
        assert seat.app._exit
    assert judge.closed
