"""Scratch, and one case alone, on the screen."""

import pytest

from kata_tui.judging.judge import Judge
from kata_tui.model.verdict import Verdict
from kata_tui.tui.solve.scratch_tab import ScratchTab
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer
from tests.tui.fake_judge import FakeJudge

GOOD = "import jax.numpy as jnp\n\n\ndef scale(x):\n    return 2 * jnp.asarray(x)\n\n\ndef bad(x):\n    return x @ jnp.ones(5)\n"


def fake(trainer: Trainer) -> FakeJudge:
    assert isinstance(trainer.judge, FakeJudge)
    return trainer.judge


def scratch(seat: Seat) -> ScratchTab:
    return seat.app.screen.query_one(ScratchTab)


def focused(seat: Seat) -> str | None:
    node = seat.app.screen.focused
    return None if node is None else node.id


async def enter(seat: Seat, code: str) -> str:
    """What the newest entry says, once it has been evaluated."""
    scratch(seat).input.text = code
    await seat.press("enter")
    await seat.until(lambda: not scratch(seat)._under_way)
    await seat.settle()
    return seat.said("#scratch-text").rpartition(f"› {code.splitlines()[0]}")[2]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_ctrl_e_tries_an_expression_and_leads_back(trainer: Trainer, size: tuple[int, int]) -> None:
    async with trainer.open(size, start="first") as seat:
        await seat.press("f3", "ctrl+e")
        assert focused(seat) == "scratch-input"
        assert "on small: x" in seat.screen_text()
        assert "Run one" not in seat.key_bar()  # a full stop is one here
        await seat.type("x.si")  # keys of the results are letters here
        await seat.press("enter")
        await seat.until(lambda: "value of x.si" in seat.screen_text())
        assert fake(trainer).evaluated == [("small", seat.editor.text, "x.si")]
        assert scratch(seat).input.text == ""
        await seat.press("ctrl+e")
        assert focused(seat) == "editor"
        await seat.press("ctrl+e", "escape")
        assert focused(seat) == "editor"


async def test_the_selection_is_evaluated(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all("def scale(x):\n    y = x + 1\n    y\n")
        await seat.press("f3")
        seat.editor.move_cursor((1, 0))
        seat.editor.move_cursor((2, 5), select=True)
        await seat.press("ctrl+e")
        await seat.until(lambda: fake(trainer).evaluated)
        assert fake(trainer).evaluated[0][2] == "y = x + 1\ny"


async def test_the_history_is_gone_through_and_kept_over_visits(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("ctrl+e")
        await enter(seat, "one")
        await enter(seat, "two\nlines")
        await enter(seat, "one")
        await seat.type("half")
        await seat.press("up")
        assert scratch(seat).input.text == "one"
        await seat.press("up", "up")
        assert scratch(seat).input.text == "two\nlines"
        await seat.press("up", "up", "up")
        assert scratch(seat).input.text == "two\nlines"
        await seat.press("down", "down", "down")
        assert scratch(seat).input.text == "half"
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("ctrl+e", "up")
        assert scratch(seat).input.text == "one"
    async with trainer.open(WIDE, start="second") as seat:
        await seat.press("ctrl+e", "up")
        assert scratch(seat).input.text == ""


async def test_escape_ends_what_is_under_way(trainer: Trainer) -> None:
    fake(trainer).may_evaluate.clear()
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("ctrl+e")
        await seat.type("x")
        await seat.press("enter")
        await seat.until(lambda: "evaluating" in seat.screen_text())
        await seat.press("escape")
        assert "Ended." in seat.screen_text()
        assert focused(seat) == "scratch-input"
        await seat.press("escape")
        assert focused(seat) == "editor"
        await seat.press("ctrl+l")
        await seat.until(lambda: fake(trainer).pads_closed)


async def test_a_judge_that_raises_is_told_in_a_sentence(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("ctrl+e")
        assert "It could not be evaluated" in await enter(seat, "raise")


async def test_with_the_real_judge(trainer: Trainer) -> None:
    trainer.judge = Judge(trainer.paths.cache)
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all(GOOD)
        await seat.press("ctrl+e")
        said = await enter(seat, "print('[bold]hi[/bold]'); y = scale(x)")
        assert "[bold]hi[/bold]" in said
        assert "done, no value" in said
        said = await enter(seat, "y")
        assert [word for word in said.split() if word not in ("<1", "ms") and not word.isdigit()] == ["float32[2]", "[2.", "4.]"], (
            said
        )
        said = await enter(seat, "bad(x)")
        assert "TypeError  line 9, column 12" in said
        assert "9 |     return x @ jnp.ones(5)" in said
        assert "TypeError  line 9" in seat.screen_text()  # the beginning of a long one is seen
        assert "exit status 3" in await enter(seat, "import os; os._exit(3)")
        assert "Begun anew" in await enter(seat, "x")
        await seat.press("pageup")


async def test_leaving_while_it_evaluates_leaves_no_process(trainer: Trainer) -> None:
    trainer.judge = judge = Judge(trainer.paths.cache)
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("ctrl+e")
        pad = None
        scratch(seat).input.text = "while True: pass"
        await seat.press("enter")
        await seat.until(lambda: any(one._runner and one._runner._child for one in judge._pads))
        (pad,) = judge._pads
        await seat.press("ctrl+l")
        await seat.until(lambda: pad._runner is None)


@pytest.mark.parametrize("key", ["full_stop", "shift+enter"])
async def test_one_case_alone_is_judged_and_is_no_pass(trainer: Trainer, key: str) -> None:
    trainer.judge = Judge(trainer.paths.cache)
    async with trainer.open(NARROW, start="first") as seat:
        seat.editor.replace_all(GOOD)
        await seat.press("f4", "down")
        assert ". Run one" in seat.key_bar()
        await seat.press(key)
        await seat.until(seat.verdict)
        await seat.until(lambda: not seat.app.workers._workers)
        await seat.settle()
        assert seat.verdict() is Verdict.SKIPPED
        assert seat.under_cursor("#entries").id == "secret"
        assert "secret passed. 1 not run: only a whole run can be accepted." in seat.screen_text()
        assert seat.results.state is not None
        assert [result.id for result in seat.results.state.results] == ["secret"]
    assert trainer.attempts().of("first") == ()


async def test_a_full_stop_in_the_editor_is_one(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f3", "full_stop")
        assert seat.editor.text.startswith(".")
        assert fake(trainer).runs == []


async def test_one_case_that_fails_shows_why_and_the_next_run_is_whole(trainer: Trainer) -> None:
    trainer.judge = Judge(trainer.paths.cache)
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all(GOOD.replace("2 *", "3 *"))
        await seat.press("f4", "full_stop")
        await seat.until(seat.verdict)
        await seat.until(lambda: not seat.app.workers._workers)
        assert seat.verdict() is Verdict.WRONG_ANSWER
        await seat.run()
        assert seat.results.state is not None
        assert len(seat.results.state.results) == 2
