"""When garbage is looked for: in a process of our own, whose collector is off until the first screen is there."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from kata_tui.tui.gc_policy import DUE
from kata_tui.tui.library.library_screen import LibraryScreen
from tests.tui.app_driver import Trainer


class Knot:
    """What only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector_off() -> Iterator[None]:
    """As the command line leaves it before it opens the app."""
    thresholds = gc.get_threshold()
    gc.disable()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


@pytest.mark.usefixtures("collector_off")
async def test_what_the_first_screen_is_made_of_is_set_aside(trainer: Trainer) -> None:
    async with trainer.open() as seat:
        await seat.until(gc.isenabled)
        assert gc.get_freeze_count() > len(gc.get_objects())


async def test_a_process_whose_collector_is_on_is_left_alone(trainer: Trainer) -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    async with trainer.open(start="first"):
        assert (gc.get_threshold(), gc.get_freeze_count()) == before


@pytest.mark.usefixtures("collector_off")
async def test_a_problem_that_was_left_is_freed_when_the_next_one_is_open(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.until(gc.get_freeze_count)
        gc.disable()  # nothing but what opening a problem does
        left = weakref.ref(seat.solve)
        await seat.press("ctrl+l")
        await seat.until(lambda: isinstance(seat.app.screen, LibraryScreen))
        seat.app.open_problem("third")
        await seat.until(lambda: left() is None)


@pytest.mark.usefixtures("collector_off")
async def test_a_pause_in_typing_is_when_everything_is_looked_at(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.until(gc.isenabled)
        await seat.settle()
        old = Knot()
        freed = weakref.ref(old)
        for _ in range(DUE + 1):
            gc.collect(1)  # what is made while one types grows old like this
        del old
        assert freed() is not None
        await seat.type("x")
        await seat.until(lambda: freed() is None)
