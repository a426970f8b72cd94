"""Comparing after a pass: one's own code, the reference, the other ways and the explanation on one screen."""

import pytest

from kata_tui.judging.judge import Judge
from kata_tui.model.verdict import Verdict
from kata_tui.tui.solve.compare_screen import CompareScreen
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer

GOOD = "import jax.numpy as jnp\n\n\ndef scale(x):\n    [y] = [jnp.asarray(x)]\n    return y + y * 1\n"


def compared(seat: Seat) -> CompareScreen:
    assert isinstance(seat.app.screen, CompareScreen)
    return seat.app.screen


async def opened(seat: Seat, source: str = GOOD) -> None:
    seat.editor.replace_all(source)
    await seat.run()
    assert seat.verdict() is Verdict.ACCEPTED
    await seat.press("f4", "v")
    await seat.until(lambda: isinstance(seat.app.screen, CompareScreen))
    await seat.until(lambda: all(way.inside for way in compared(seat)._ways))
    await seat.settle()


def row(seat: Seat, name: str) -> list[str]:
    lines = [line for line in seat.said("#figures").split("\n") if line.startswith(name)]
    assert len(lines) == 1
    return lines[0].removeprefix(name).split()


async def test_before_a_pass_there_is_nothing_to_compare(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f4", "v")
        assert not isinstance(seat.app.screen, CompareScreen)
        assert "v Compare" not in seat.key_bar()
        await seat.app.screen.run_action("compare")  # the palette asks the same
        assert not isinstance(seat.app.screen, CompareScreen)


async def test_figures_code_and_jaxprs_of_all_ways(trainer: Trainer) -> None:
    trainer.judge = Judge(trainer.paths.cache)
    async with trainer.open((160, 40), start="first") as seat:
        await opened(seat)
        assert row(seat, "equations") == ["2", "1", "1"]
        assert row(seat, "FLOPs") == ["4", "2", "2"]
        assert row(seat, "largest value") == ["float32[2],", "8", "B"] * 3
        text = seat.screen_text()
        for part in (
            "[y] = [jnp.asarray(x)]",
            "The reference",
            "   5      return 2 * jnp.asarray(x)",
            "mul 2.0 a",
            "Because broadcasting",
        ):
            assert part in text, part
        await seat.press("right")
        assert "By adding" in seat.screen_text()
        assert "return x + x" in seat.screen_text()
        assert "The reference" not in seat.screen_text()
        await seat.press("right")
        assert "The reference" in seat.screen_text()
        assert "secret" not in seat.screen_text()  # hidden cases are not compared on
        await seat.press("c")
        assert "compared on small" in seat.screen_text()
        await seat.press("escape")
        assert seat.solve.pane == "results"


@pytest.mark.parametrize(("size", "pages"), [(NARROW, 4), (WIDE, 3), ((200, 60), 2)])
async def test_everything_has_a_place_and_a_way_out(trainer: Trainer, size: tuple[int, int], pages: int) -> None:
    async with trainer.open(size, start="first") as seat:
        await opened(seat)
        seen = set()
        for _ in range(pages):
            text = seat.screen_text()
            assert f"of {pages}" in text
            seen |= {part for part in ("Yours", "The reference", "By adding", "Because broadcasting") if part in text}
            assert "Esc Back" in seat.key_bar()
            await seat.press("tab")
            assert compared(seat).focused in compared(seat)._panes
            await seat.press("right")
        assert len(seen) == 4
        await seat.pilot.resize_terminal(70, 20)
        await seat.settle()
        assert compared(seat).focused in compared(seat)._panes
        await seat.pilot.resize_terminal(200, 60)
        await seat.settle()
        assert "Yours" in seat.screen_text()
        await seat.press("q")
        assert seat.solve.pane == "results"


async def test_code_that_raises_and_markup_are_told_as_they_are(trainer: Trainer) -> None:
    trainer.judge = Judge(trainer.paths.cache)
    trainer.add("basics", "first", title="[b]First[/b]")
    async with trainer.open((160, 40), start="first") as seat:
        await opened(seat)
        await seat.press("escape")
        seat.editor.replace_all("def scale(x):\n    raise ValueError('[red]no[/red]')\n")
        await seat.press("f4", "v")
        await seat.until(lambda: all(way.inside for way in compared(seat)._ways))
        await seat.settle()
        text = seat.screen_text()
        assert "[b]First[/b]" in text
        assert "'[red]no[/red]'" in text
        assert "Your code raises an exception here" in text
        assert row(seat, "equations") == ["…", "1", "1"]


async def test_leaving_while_it_looks(trainer: Trainer) -> None:
    trainer.judge = judge = Judge(trainer.paths.cache)
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat)
        await seat.press("escape")
        seat.editor.replace_all("def scale(x):\n    while True:\n        pass\n")
        await seat.press("f4", "v")
        await seat.until(lambda: judge._inspector._looking)
        await seat.press("escape")
        await seat.until(lambda: not judge._inspector._looking)
        assert seat.solve.pane == "results"


async def test_another_problem_is_opened_in_the_place_of_both(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat)
        seat.app.open_problem("second")
        await seat.settle()
        assert seat.solve.problem.id == "second"
        assert len(seat.app.screen_stack) == 2
