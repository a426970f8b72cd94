"""The files of which the first look read the heads only are read whole behind the screens."""

from pathlib import Path

import pytest

from kata_tui.library.catalogue import open_library
from kata_tui.library.index import AT_ONCE
from tests.tui.app_driver import Trainer, problem_text

BROKEN = "zebra-39"


@pytest.fixture
def trainer(tmp_path: Path) -> Trainer:
    """More new files than are read whole at once; the last has a reference that is no Python."""
    trainer = Trainer(tmp_path)
    for number in range(AT_ONCE + 15):
        trainer.add("zoo", f"zebra-{number:02}", level="medium")
    trainer.file("zoo", BROKEN, problem_text(BROKEN).replace("reference: |", "reference: |\n  def"))
    return trainer


async def test_what_is_broken_is_listed_as_soon_as_it_is_known_and_the_cursor_stays(trainer: Trainer) -> None:
    first = open_library([trainer.problems], trainer.paths.cache, whole=False)
    assert (len(first.listed), first.broken) == (AT_ONCE + 18, ())
    async with trainer.open() as seat:
        await seat.press("down", "down")
        here = seat.under_cursor("#problems").listed.id
        await seat.until(lambda: any(broken.path.stem == BROKEN for broken in seat.app.profile.library.broken))
        await seat.until(lambda: "Files to mend" in {shelf.title for shelf in seat.shelves._tracks.rows})
        assert seat.under_cursor("#problems").listed.id == here
        await seat.until(lambda: not seat.app.profile.library.unread)
        assert len(seat.app.profile.library.listed) == AT_ONCE + 17
        assert seat.app.profile.library.find("zebra-38").apis == ("jnp.asarray",)


async def test_a_look_at_the_folders_meanwhile_is_not_undone(trainer: Trainer) -> None:
    async with trainer.open() as seat:
        trainer.add("zoo", "yak", title="A yak")
        await seat.press("r")
        await seat.until(lambda: not seat.app.profile.library.unread)
        assert seat.app.profile.library.find("yak").title == "A yak"
        assert [broken.path.stem for broken in seat.app.profile.library.broken] == [BROKEN]
