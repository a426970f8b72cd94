"""The look inside, on the screen."""

import pytest

from kata_tui.judging.judge import Judge
from kata_tui.model.verdict import Verdict
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer
from tests.tui.fake_judge import FakeJudge

GOOD = "import jax.numpy as jnp\n\n\ndef scale(x):\n    return 2 * jnp.asarray(x)\n"


def fake(trainer: Trainer) -> FakeJudge:
    assert isinstance(trainer.judge, FakeJudge)
    return trainer.judge


async def opened(seat: Seat, source: str = GOOD) -> None:
    """In the results, on the first case, with that text in the editor."""
    seat.editor.replace_all(source)
    await seat.press("f4")


async def found(seat: Seat, said: str) -> None:
    await seat.until(lambda: said in seat.said("#inside-text"))
    await seat.settle()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_i_looks_into_the_case_under_the_cursor_and_again_goes_back(trainer: Trainer, size: tuple[int, int]) -> None:
    async with trainer.open(size, start="first") as seat:
        await opened(seat)
        assert "i Inside" in seat.key_bar()
        await seat.press("i")
        await found(seat, "Nothing in small.")
        assert fake(trainer).looked == [("small", GOOD, False)]
        assert "Nothing in small." in seat.screen_text()
        await seat.press("i")
        assert "Nothing in small." not in seat.screen_text()
        assert "Ctrl+R runs scale" in seat.screen_text().replace("\n", " ")
        assert len(fake(trainer).looked) == 1


async def test_another_case_is_offered_and_not_looked_into_by_itself(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat)
        await seat.press("i")
        await found(seat, "Nothing in small.")
        await seat.press("down")
        assert "i looks into secret." in seat.screen_text()
        assert len(fake(trainer).looked) == 1
        await seat.press("i")
        await found(seat, "Nothing in secret.")


async def test_a_changed_text_is_looked_into_anew(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat)
        await seat.press("i")
        await found(seat, "Nothing in small.")
        await opened(seat, GOOD + "\n")
        await seat.press("i")
        await seat.until(lambda: len(fake(trainer).looked) == 2)
        assert fake(trainer).looked[1] == ("small", GOOD + "\n", False)


async def test_once_solved_the_reference_is_open(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat)
        await seat.run()
        assert seat.verdict() is Verdict.ACCEPTED
        await seat.press("f4", "i")
        await found(seat, "Nothing in small.")
        assert fake(trainer).looked == [("small", GOOD, True)]


async def test_a_new_look_ends_the_one_before(trainer: Trainer) -> None:
    judge = fake(trainer)
    async with trainer.open(WIDE, start="first") as seat:
        judge.may_look.clear()
        await opened(seat)
        await seat.press("i")
        await seat.until(lambda: judge.looked)
        assert "Looking into small" in seat.screen_text()
        await seat.press("down", "i")
        await seat.until(lambda: len(judge.looked) == 2)
        judge.may_look.set()
        await found(seat, "Nothing in secret.")


async def test_a_run_shows_the_details_again(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat)
        await seat.press("i")
        await found(seat, "Nothing in small.")
        await seat.run()
        assert "Nothing in small." not in seat.screen_text()


async def test_the_arrows_scroll_it_after_d(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat)
        await seat.press("i")
        await found(seat, "Nothing in small.")
        await seat.press("d")
        assert seat.app.screen.focused is seat.app.screen.query_one("#inside")
        await seat.press("d")
        assert seat.app.screen.focused is seat.rows("#entries")


async def test_a_tab_is_clicked(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat)
        await seat.pilot.click("#results-tabs", offset=(13, 0))
        await found(seat, "Nothing in small.")
        await seat.pilot.click("#results-tabs", offset=(3, 0))
        await seat.settle()
        assert "Nothing in small." not in seat.screen_text()


async def test_a_judge_that_raises_is_told_in_a_sentence(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat, "raise")
        await seat.press("i")
        await found(seat, "The look inside failed.")


async def test_in_the_editor_i_is_a_letter(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f3", "i")
        assert seat.editor.text.startswith("i")
        assert fake(trainer).looked == []


async def test_with_the_real_judge(trainer: Trainer) -> None:
    trainer.judge = Judge(trainer.paths.cache)
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat)
        await seat.press("i")
        await found(seat, "your jaxpr")
        said = seat.said("#inside-text")
        assert ["FLOPs", "2", "2"] in [line.split() for line in said.split("\n")], said
        for part in ("   5  b:f32[2] = mul 2.0 a", "only numbers"):
            assert part in said, said
        await seat.press("alt+up", "alt+up", "alt+up", "alt+up")
        assert "inside small" in seat.screen_text()


async def test_leaving_while_it_looks_leaves_nothing_behind(trainer: Trainer) -> None:
    trainer.judge = judge = Judge(trainer.paths.cache)
    async with trainer.open(WIDE, start="first") as seat:
        await opened(seat, "def scale(x):\n    while True:\n        pass\n")
        await seat.press("i")
        await seat.until(lambda: judge._inspector._looking)
        await seat.press("ctrl+l")
        await seat.until(lambda: not judge._inspector._looking)
