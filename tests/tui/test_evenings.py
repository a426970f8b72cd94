"""Twelve evenings in the app, with a clock that is moved: reviews until the day is done, one new problem, and out."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from kata_tui.judging.authored_answer import Answers, Mistaken
from kata_tui.judging.check_findings import Findings
from kata_tui.judging.judge import Judge
from kata_tui.model.problem import Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import CaseFinished
from kata_tui.model.verdict import Verdict
from kata_tui.tui.practice.review_screen import ReviewScreen
from kata_tui.tui.practice.today_screen import TodayScreen
from kata_tui.tui.solve.solve_screen import SolveScreen
from tests.practice.evening import Clock
from tests.practice.test_twelve_evenings import EVENINGS
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer
from tests.tui.fake_judge import FakeJudge


class Answering(FakeJudge):
    """Verdicts are given; what a problem's own sources do is found out by the real judge."""

    def __init__(self, cache: Path) -> None:
        super().__init__(PASSED)
        self._real = Judge(cache, standby=False)

    async def own_answers(self, problem: Problem) -> tuple[Answers, Mistaken, Findings]:
        return await self._real.own_answers(problem)

    async def close(self) -> None:
        await super().close()
        await self._real.close()


PASSED = [CaseFinished(CaseResult(name, "case", Verdict.ACCEPTED)) for name in ("small", "secret")]


async def all_reviews(seat: Seat) -> int:
    """What is due today, one after another, each answered right. Returns how many there were."""
    done = 0
    while isinstance(seat.app.screen, ReviewScreen):
        screen = seat.app.screen
        line, program = screen.query_one(Input), screen.query_one(TextArea)
        await seat.until(lambda line=line, program=program: line.display or program.display)  # type: ignore[misc]
        if line.display:
            await seat.press("a", "enter")
        else:
            program.load_text("def scale(x):\n    return x + x\n")
            await seat.press("ctrl+r")
        await seat.until(lambda: "Which file is yours?" in seat.screen_text() or "Enter goes on." in seat.screen_text())
        if "Which file is yours?" in seat.screen_text():
            await seat.press("enter")
        await seat.press("enter")
        await seat.until(lambda screen=screen: seat.app.screen is not screen)  # type: ignore[misc]
        await seat.settle()  # the next one follows by itself
        done += 1
    return done


async def test_twelve_evenings_in_the_app(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4, 14):
        trainer.add("deep", f"deep-{number}", concepts=f"idea {number}")
    clock = Clock(monkeypatch)
    entries, reviewed = 0, []
    for number, (begin, zone) in enumerate(EVENINGS):
        clock.now = begin.astimezone(timezone(timedelta(minutes=zone)))
        trainer.judge = Answering(trainer.paths.cache)
        async with trainer.open(NARROW if number % 2 else WIDE) as seat:
            await seat.press("t")
            assert isinstance(seat.app.screen, TodayScreen)
            due = len(seat.app.shared.practice.today().due)
            if due:
                await seat.press("enter")
            reviewed.append(await all_reviews(seat))
            assert isinstance(seat.app.screen, TodayScreen)
            assert seat.app.shared.practice.today().due == ()
            await seat.press("n")
            await seat.until(lambda: isinstance(seat.app.screen, SolveScreen))
            await seat.settle()
            clock.go(minutes=4)
            await seat.run()
            assert seat.verdict() is Verdict.ACCEPTED
            await seat.until(lambda: seat.app.shared.practice.grade() == [])
            assert seat.app.profile.attempts.size > entries, "nothing is lost"
            entries = seat.app.profile.attempts.size
    assert sum(reviewed) >= 12
    async with trainer.open() as seat:
        await seat.press("t", "p")
        assert "12 solved" in seat.screen_text()
    assert clock.now > datetime(2028, 4, 15, tzinfo=UTC)
