"""The tier of protection stands in the title of the problem once a run has told it, and louder when it is the least."""

import pytest
from fake_judge import FakeJudge, passing
from trainer import WIDE, Trainer

from kata_tui.domain.protections import Protections
from kata_tui.domain.result import Environment
from kata_tui.domain.run import EnvironmentKnown
from kata_tui.library.catalogue import open_library


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (Protections(limits=True, landlock=7, seccomp=True), "protections: A"),
        (Protections(limits=True, landlock=7, seccomp=True, bubblewrap=True), "protections: A+"),
        (Protections(limits=True, seatbelt=True), "protections: B"),
        (Protections(limits=True, landlock=7), "protections: C (kata-tui doctor)"),
    ],
)
async def test_the_tier_is_shown_after_a_run(trainer: Trainer, on: Protections, said: str) -> None:
    problem = open_library([trainer.problems], trainer.paths.cache).problem("first")
    known = EnvironmentKnown(Environment("3.11", "0.10", "0.12", "2", ("cpu:0",)), on)
    trainer.judge = FakeJudge([known, *passing(problem)])
    async with trainer.open(WIDE, start="first") as seat:
        assert "protections" not in seat.said("#title")
        await seat.run()
        assert seat.said("#title").endswith(f"first  {said}")
        await seat.press("ctrl+n")
        await seat.until(lambda: "second" in seat.said("#title"))
        assert seat.said("#title").endswith(f"second  {said}")
