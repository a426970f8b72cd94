"""Cases of the learner's own, on the screen: written, kept, judged with each run, and never deciding."""

from pathlib import Path

import pytest
from textual.widgets import TextArea

from kata_tui.judging.judge import Judge
from kata_tui.model.verdict import Verdict
from kata_tui.tui.solve.own_cases_screen import OwnCasesScreen
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer
from tests.tui.fake_judge import FakeJudge

GOOD = "import jax.numpy as jnp\n\n\ndef scale(x):\n    return 2 * jnp.asarray(x)\n"
MINE = "cases:\n  - id: mine\n    args: {x: [7.0, 8.0]}\n"


def file_of(trainer: Trainer) -> Path:
    return trainer.paths.own_cases / "basics" / "first.yaml"


def put(trainer: Trainer, text: str) -> None:
    file_of(trainer).parent.mkdir(parents=True)
    file_of(trainer).write_text(text)


async def judged(seat: Seat) -> None:
    await seat.run()
    await seat.until(lambda: seat.results.rows.own_results)
    await seat.settle()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_case_is_written_kept_changed_and_removed(trainer: Trainer, size: tuple[int, int]) -> None:
    async with trainer.open(size, start="first") as seat:
        await seat.press("f4", "o")
        assert isinstance(seat.app.screen, OwnCasesScreen)
        assert "like: small" in seat.screen_text()
        assert "x: [1.0, 2.0]" in seat.screen_text()
        assert "secret" not in seat.app.screen.query_one("#own-cases-text", TextArea).text
        await seat.press("escape")
        assert not file_of(trainer).exists()  # a start that nobody has changed is no case
        await seat.press("o")
        area = seat.app.screen.query_one("#own-cases-text", TextArea)
        area.text = MINE.replace("[7.0", "[oops")
        await seat.settle()
        assert "line 3" in seat.said("#own-said")
        await seat.until(lambda: file_of(trainer).exists())  # what is wrong is kept as well
        area.text = MINE
        await seat.settle()
        assert "1 of at most 8: mine" in seat.said("#own-said")
        await seat.press("escape")
        assert "mine" in seat.screen_text()
        assert "yours" in seat.screen_text()
    assert file_of(trainer).read_text() == MINE
    async with trainer.open(size, start="first") as seat:
        await seat.press("f4")
        assert "mine yours" in seat.screen_text()
        await seat.press("o")
        seat.app.screen.query_one("#own-cases-text", TextArea).text = ""
        await seat.press("escape")
        assert "mine" not in seat.screen_text()


async def test_each_whole_run_judges_them_and_a_part_of_one_does_not(trainer: Trainer) -> None:
    judge = trainer.judge
    assert isinstance(judge, FakeJudge)
    put(trainer, MINE)
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f4", "full_stop")
        await seat.until(seat.verdict)
        await seat.settle()
        assert judge.owned == []
        await judged(seat)
        assert judge.owned == [("mine",)]
        await seat.press("f4", "end", "full_stop")  # on one of her own: no run
        await seat.until(lambda: len(judge.owned) == 2)
        assert len(judge.runs) == 2


async def test_with_the_real_judge_they_never_decide(trainer: Trainer) -> None:
    trainer.judge = Judge(trainer.paths.cache)
    put(trainer, MINE + "  - id: peek\n    args: {x: [3.0, 4.0, 5.0]}\n")
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all(GOOD.replace("2 * jnp.asarray(x)", "jnp.where(x > 6, 0, 2) * jnp.asarray(x)"))
        await judged(seat)
        assert seat.verdict() is Verdict.ACCEPTED
        assert seat.results.rows.own_results["mine"].verdict is Verdict.WRONG_ANSWER
        assert seat.results.rows.own_results["peek"].verdict is Verdict.SKIPPED
        await seat.press("f4", "end", "up")
        assert seat.under_cursor("#entries").id == "mine"
        assert "14" in seat.screen_text()
        await seat.press("down")
        assert "hidden case" in seat.said("#case")
        assert "10." not in seat.said("#case")
    assert [attempt.verdict for attempt in trainer.attempts().of("first")] == [Verdict.ACCEPTED]


async def test_a_broken_file_of_cases_breaks_no_run(trainer: Trainer) -> None:
    put(trainer, "cases: [")
    async with trainer.open(WIDE, start="first") as seat:
        await seat.run()
        assert seat.verdict() is Verdict.ACCEPTED
