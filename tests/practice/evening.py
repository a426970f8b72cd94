"""A learner's log made by hand, on days of a clock that the test moves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kata_tui.practice.practice import Practice
from kata_tui.profile import days
from kata_tui.profile.entries import Attempted, Opened, entry_now
from kata_tui.profile.profile import Profile

BEGIN = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)


class Clock:
    """The time, as the program sees it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, begin: datetime = BEGIN) -> None:
        self.now = begin
        monkeypatch.setattr(days, "now", lambda: self.now)

    def go(self, **spans: float) -> None:
        """Let time go by: `minutes=`, `days=`; back, for what is negative."""
        self.now += timedelta(**spans)


class Evening:
    """What a learner does with the shipped problems. No process runs: verdicts are given."""

    def __init__(self, home: Path, clock: Clock) -> None:
        self.clock = clock
        self.profile = Profile(environ={"KATA_TUI_HOME": str(home)})
        self.practice = Practice(self.profile)

    def run(self, problem: str, verdict: str = "accepted", **named: object) -> None:
        """A run after two minutes; `named`: what the report says."""
        self.clock.go(minutes=2)
        revision = self.profile.listed(problem).revision
        told = Attempted(revision, verdict, 1, 3, 0.2, **named)  # type: ignore[arg-type]
        self.profile.attempts.add(entry_now(told, problem, "x"))

    def open(self, problem: str, **how: bool) -> None:
        """Work on it begins."""
        self.profile.attempts.add(entry_now(Opened(**how), problem))

    def solve(self, problem: str, failures: int = 0) -> None:
        """It is opened, fails so often, and passes."""
        self.open(problem)
        for _ in range(failures):
            self.run(problem, "wrong_answer")
        self.run(problem)
