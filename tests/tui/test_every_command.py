"""Every command, carried out as the palette does it, from every screen and in both sizes: nothing raises, and one comes back."""

import pytest
from textual.screen import Screen

from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import CaseFinished
from kata_tui.model.verdict import Verdict
from kata_tui.tui.commands import APP, name_of
from kata_tui.tui.common.keybar import Commanded, actor
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer

LEAVING = {"quit", "leave", "library", "next", "external", "back", "resume", "next_new", "open", "begin", "new"}
"""They end the app or lead to another problem; each has a test of its own."""


async def carry_out_all(seat: Seat) -> list[str]:
    """The commands of the screen that makes sense of them now, one after another. Returns their actions."""
    home = seat.app.screen
    assert isinstance(home, Commanded)
    done: list[str] = []
    for command in (*home.commands, *APP):
        whose = actor(command, home)
        if name_of(command.action) in LEAVING or not whose.check_action(name_of(command.action), ()):
            continue
        await seat.app.run_action(command.action, whose)
        await seat.settle()
        assert seat.screen_text().strip(), command.action
        await come_back(seat, home)
        done.append(command.action)
    return done


async def come_back(seat: Seat, home: Screen[object]) -> None:
    for _ in range(4):
        if seat.app.screen is home:
            return
        await seat.press("escape")
    assert seat.app.screen is home


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_in_the_library(trainer: Trainer, size: tuple[int, int]) -> None:
    async with trainer.open(size) as seat:
        assert {"filter", "cycle_status", "cycle_level", "way", "reload"} <= set(await carry_out_all(seat))


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_on_today(trainer: Trainer, size: tuple[int, int]) -> None:
    async with trainer.open(size) as seat:
        await seat.press("t")
        assert "way" in await carry_out_all(seat)


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize(("pane", "passes"), [("statement", None), ("editor", None), ("results", False), ("results", True)])
async def test_in_a_problem(trainer: Trainer, size: tuple[int, int], pane: str, *, passes: bool | None) -> None:
    """New, after a run that failed, and after a pass."""
    async with trainer.open(size, start="first") as seat:
        if passes is not None:
            verdict = Verdict.ACCEPTED if passes else Verdict.WRONG_ANSWER
            trainer.judge.script = [CaseFinished(CaseResult(name, "case", verdict)) for name in ("small", "secret")]  # type: ignore[attr-defined]
            await seat.run()
        await seat.press({"statement": "f2", "editor": "f3", "results": "f4"}[pane])
        done = set(await carry_out_all(seat))
        assert {"run", "save", "zoom", "hide", "scratch", "comment", "find"} <= done
        assert "compare" in done or not passes
        assert seat.app.return_code is None
