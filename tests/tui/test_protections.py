"""The tier of protection stands in the title of the problem once a run has told it, and louder when it is the least."""

import pytest

from kata_tui.library.catalogue import open_library
from kata_tui.model.protections import Protections
from kata_tui.model.result import Environment
from kata_tui.model.run_state import EnvironmentKnown
from tests.tui.app_driver import NARROW, WIDE, Trainer
from tests.tui.fake_judge import FakeJudge, passing

CONFINED = Protections(limits=True, landlock=7, seccomp=True)
BASIC = Protections(limits=True, landlock=7)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (CONFINED, "protections: A"),
        (Protections(limits=True, landlock=7, seccomp=True, bubblewrap=True), "protections: A+"),
        (Protections(limits=True, seatbelt=True), "protections: B"),
        (BASIC, "protections: C (kata-tui doctor)"),
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


LONG = "A title that goes on and on until there is no room for it 数学数学数学"


@pytest.mark.parametrize("on", [CONFINED, BASIC], ids=["A", "C"])
@pytest.mark.parametrize("title", ["First steps", LONG], ids=["short", "long"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_tier_can_be_seen_at_every_size(trainer: Trainer, on: Protections, title: str, size: tuple[int, int]) -> None:
    trainer.add("basics", "first", title=title)
    problem = open_library([trainer.problems], trainer.paths.cache).problem("first")
    known = EnvironmentKnown(Environment("3.11", "0.10", "0.12", "2", ("cpu:0",)), on)
    trainer.judge = FakeJudge([known, *passing(problem)])
    async with trainer.open(size, start="first") as seat:
        first = seat.screen_text().partition("\n")[0]
        assert first.startswith(f" {title[:11]}")
        await seat.run()
        first = seat.screen_text().partition("\n")[0]
        assert first.startswith(f" {title[:11]}")
        assert f"  protections: {on.tier}" in first
        if size == NARROW:
            assert first.endswith(" F2 Statement  F3 Editor  F4 Results ✓")
            await seat.pilot.resize_terminal(*WIDE)
            await seat.settle()
            first = seat.screen_text().partition("\n")[0]
            assert f"  protections: {on.tier}" in first
        assert ("(kata-tui doctor)" in first) == (on.tier == "C")
