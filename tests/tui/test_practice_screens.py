"""Today, a review, progress, and ways on the screens: the app through its pilot, with its real files."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from textual.widgets import Input, Static, TextArea

from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import CaseFinished
from kata_tui.model.verdict import Verdict
from kata_tui.practice.concept_card import Grade
from kata_tui.profile.days import at_of
from kata_tui.profile.entries import Attempted, CardLog, Entry, Happened, Reviewed
from kata_tui.tui.practice.progress_screen import ProgressScreen
from kata_tui.tui.practice.review_screen import ReviewScreen
from kata_tui.tui.practice.today_line import TodayLine
from kata_tui.tui.practice.today_screen import TodayScreen
from kata_tui.tui.solve.solve_screen import SolveScreen
from tests.tui.app_driver import NARROW, WIDE, Trainer


def long_ago(trainer: Trainer, *happened: Happened, problem: str = "first", days: int = 21) -> None:
    attempts = trainer.attempts()
    for number, each in enumerate(happened):
        at = at_of(datetime.now(UTC) - timedelta(days=days) + timedelta(minutes=number))
        attempts.add(Entry(f"{problem}{number}", at, 0, each.kind, problem, msgspec.json.encode(each).decode()))
    attempts.close()


def solved(trainer: Trainer, revision: int = 1) -> None:
    """`first` was passed three weeks ago."""
    long_ago(trainer, Attempted(revision, "accepted", 2, 2, 0.1), Reviewed("first0", (CardLog("jnp", 3),)))


async def test_before_anything_was_done_today_takes_no_room(trainer: Trainer) -> None:
    async with trainer.open() as seat:
        assert not seat.app.screen.query_one(TodayLine).display


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_today_stands_at_the_top_of_the_library(trainer: Trainer, size: tuple[int, int]) -> None:
    solved(trainer)
    async with trainer.open(size) as seat:
        assert seat.app.screen.query_one(TodayLine).display
        assert "1 review, about 2 min" in seat.screen_text()
        await seat.press("t")
        assert isinstance(seat.app.screen, TodayScreen)
        assert "jnp" in seat.screen_text()
        await seat.press("escape")
        assert "1 review" in seat.screen_text()


async def test_enter_on_a_day_with_nothing_due_opens_the_new_problem(trainer: Trainer) -> None:
    async with trainer.open() as seat:
        await seat.press("t", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, SolveScreen))
        assert isinstance(seat.app.screen, SolveScreen)
        assert seat.app.screen.problem.id == "first"


async def test_a_whole_kata_is_reviewed_from_its_starter_and_ones_own_file_stays(trainer: Trainer) -> None:
    solved(trainer, revision=0)  # it was changed since
    trainer.solution().parent.mkdir(parents=True)
    trainer.solution().write_text("mine = 1\n")
    async with trainer.open() as seat:
        trainer.judge.script = [  # type: ignore[attr-defined]
            CaseFinished(CaseResult("small", "case", Verdict.ACCEPTED)),
            CaseFinished(CaseResult("secret", "case", Verdict.ACCEPTED)),
        ]
        await seat.press("t", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, ReviewScreen) and seat.app.screen.query_one(TextArea).display)
        area = seat.app.screen.query_one(TextArea)
        assert "raise NotImplementedError" in area.text
        area.load_text("def scale(x):\n    return x + x\n")
        await seat.press("ctrl+r")
        await seat.until(lambda: "Which file is yours?" in seat.screen_text())
        await seat.press("enter")
        assert trainer.solution().read_text() == "mine = 1\n"
        assert "Enter goes on. To put that right" in seat.screen_text()
        await seat.press("2")
        assert "Hard: jnp." in seat.screen_text()
        last = seat.app.shared.practice.last_review
        assert last is not None
        assert last.grade == Grade.HARD
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, TodayScreen))
        assert "That was it for today." in seat.screen_text()


async def test_giving_in_and_leaving(trainer: Trainer) -> None:
    solved(trainer, revision=0)
    async with trainer.open() as seat:
        await seat.press("t", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, ReviewScreen) and seat.app.screen.query_one(TextArea).display)
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, TodayScreen))
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, ReviewScreen) and seat.app.screen.query_one(TextArea).display)
        await seat.press("ctrl+g")
        told = str(seat.app.screen.query_one("#review-result", Static).content)
        assert told.startswith("The right program:\nimport jax.numpy as jnp\n")
        assert "Again: jnp." in told


async def test_an_answer_that_says_nothing_does_not_count(trainer: Trainer) -> None:
    solved(trainer, revision=0)
    async with trainer.open() as seat:
        await seat.press("t", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, ReviewScreen) and seat.app.screen.query_one(TextArea).display)
        await seat.press("ctrl+r")
        assert "Nothing has changed yet." in seat.screen_text()
        assert seat.app.screen.query_one(Input).display is False


async def test_progress_shows_where_one_is(trainer: Trainer) -> None:
    solved(trainer)
    attempts = trainer.attempts()
    attempts.give_up("second")
    attempts.close()
    async with trainer.open() as seat:
        await seat.press("t", "p")
        assert isinstance(seat.app.screen, ProgressScreen)
        shown = str(seat.app.screen.query_one("#progress-lines", Static).content)
        assert "1 given up" in shown
        assert "basics  1 of 2 solved, 1 given up, 1 of 1 concepts held" in shown or "0 of 1 concepts held" in shown
        assert "Concepts, the weakest first" in shown
        await seat.press("escape")
        assert isinstance(seat.app.screen, TodayScreen)


async def test_a_way_is_chosen_with_one_question_or_with_none(trainer: Trainer) -> None:
    ways = trainer.problems / "ways"
    ways.mkdir()
    (ways / "deep-end.yaml").write_text("format: 1\nid: deep-end\ntitle: Deep end\nsummary: S.\nkatas: [third]\n")
    async with trainer.open() as seat:
        await seat.press("t", "w", "escape")
        assert "Which way?" in seat.screen_text()
        await seat.press("w", "down", "enter")
        assert "Your way: Deep end" in seat.screen_text()
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, SolveScreen))
        assert isinstance(seat.app.screen, SolveScreen)
        assert seat.app.screen.problem.id == "third"


async def test_a_first_start_offers_the_question_and_next_new_follows_the_answer(trainer: Trainer) -> None:
    ways = trainer.problems / "ways"
    ways.mkdir()
    (ways / "deep-end.yaml").write_text("format: 1\nid: deep-end\ntitle: Deep end\nsummary: S.\nkatas: [third]\n")
    async with trainer.open() as seat:
        assert "w asks which way you want to go" in seat.screen_text()
        await seat.press("w", "down", "enter")
        assert seat.under_cursor("#problems").listed.id == "third"
        await seat.press("w", "escape")  # stays on that way
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, SolveScreen))
        assert isinstance(seat.app.screen, SolveScreen)
        assert seat.app.screen.problem.id == "third"


async def test_a_pass_says_what_it_was_worth_and_one_key_puts_it_right(trainer: Trainer) -> None:
    async with trainer.open(start="first", toasts=True) as seat:
        trainer.judge.script = [  # type: ignore[attr-defined]
            CaseFinished(CaseResult("small", "case", Verdict.ACCEPTED)),
            CaseFinished(CaseResult("secret", "case", Verdict.ACCEPTED)),
        ]
        await seat.run()
        await seat.until(lambda: any(said.startswith("Easy: jnp.") for said in seat.told()))
        seat.app.screen.action_regrade()  # type: ignore[attr-defined]
        await seat.settle()
        await seat.press("down", "enter")
        last = seat.app.shared.practice.last_review
        assert last is not None
        assert last.grade == Grade.AGAIN
