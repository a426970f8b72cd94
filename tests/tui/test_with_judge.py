"""From the first key to `accepted`, with the real judge."""

from typing import Any

import pytest

from kata_tui.judging import verdicts
from kata_tui.judging.judge import Judge
from kata_tui.model.stopping import Stopped, told_to_stop
from kata_tui.model.verdict import Verdict
from kata_tui.tui.library.library_screen import LibraryScreen
from tests.tui.app_driver import NARROW, Trainer


async def test_from_the_first_key_to_accepted(trainer: Trainer) -> None:
    trainer.judge = Judge(trainer.paths.cache)
    async with trainer.open(NARROW) as seat:
        assert isinstance(seat.app.screen, LibraryScreen)
        await seat.press("enter")
        await seat.press("f3", "ctrl+r")
        await seat.until(seat.verdict)
        assert seat.verdict() is Verdict.RUNTIME_ERROR
        assert seat.under_cursor("#entries").id == "small"
        assert "NotImplementedError" in seat.said("#case")
        await seat.press("enter")
        assert seat.editor.cursor_location[0] == 4
        await seat.press("ctrl+shift+k")
        await seat.type("    return 3 * x")
        await seat.press("ctrl+r")
        await seat.until(lambda: seat.verdict() is Verdict.WRONG_ANSWER)
        assert "expected" in seat.screen_text()
        await seat.press("f3")
        await seat.press(*["backspace"] * len("3 * x"))
        await seat.type("2 * x")
        await seat.press("f5")
        await seat.until(lambda: seat.verdict() is Verdict.ACCEPTED)
        await seat.until(lambda: "Ctrl+N opens Second thoughts" in seat.screen_text())
        await seat.until(lambda: len(seat.app.profile.attempts.of("first")) == 3)
        await seat.press("ctrl+l")
        assert "✓ solved  First steps" in seat.screen_text()


async def test_an_endless_loop_is_cancelled_at_once(trainer: Trainer) -> None:
    trainer.judge = Judge(trainer.paths.cache)
    async with trainer.open(NARROW, start="first") as seat:
        seat.editor.replace_all("def scale(x):\n    while True:\n        pass\n")
        await seat.press("f3", "ctrl+r")
        await seat.until(lambda: seat.results.state is not None and seat.results.state.running == "small")
        await seat.press("escape")
        await seat.until(seat.verdict)
        assert "cancelled" in seat.said("#results-title")
        await seat.press("f3")
        assert seat.editor.has_focus


async def test_escape_ends_a_comparison_that_has_no_end(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def endless(*given: Any, **more: Any) -> Any:
        begun.append("")
        stop = told_to_stop.get()
        while stop is not None and not stop.is_set():
            pass  # it wants the interpreter for itself, as comparing many small parts does
        begun.append("told to stop")
        raise Stopped

    monkeypatch.setattr(verdicts, "compare", endless)
    trainer.judge = Judge(trainer.paths.cache)
    async with trainer.open(NARROW, start="first") as seat:
        seat.editor.replace_all("def scale(x):\n    return list(range(90_000))\n")
        await seat.press("f3", "ctrl+r")
        await seat.until(lambda: bool(begun))
        await seat.press("escape")
        await seat.until(seat.verdict)
        assert seat.verdict() is Verdict.CANCELLED
        await seat.until(lambda: "told to stop" in begun)
