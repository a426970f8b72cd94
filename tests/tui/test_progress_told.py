"""Progress that cannot be kept is told in the app, before there is any; and what ends the app is told without a traceback."""

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from kata_tui.profile import progress_file
from kata_tui.tui.solve.solve_screen import SolveScreen
from tests.tui.app_driver import Seat, Trainer


@pytest.fixture
def trainer(tmp_path: Path) -> Trainer:
    return Trainer(tmp_path)


@asynccontextmanager
async def unkept(trainer: Trainer, start: str | None = None) -> AsyncIterator[Seat]:
    """The app with a file in the place of the state folder, so that nothing of it is there and nothing can be."""
    trainer.paths.state.parent.mkdir(parents=True, exist_ok=True)
    trainer.paths.state.write_text("no folder")
    async with trainer.open(start=start) as seat:
        yield seat


async def test_a_state_folder_that_cannot_be_written_is_told_before_anything_is_done(trainer: Trainer) -> None:
    async with unkept(trainer) as seat:
        await seat.until(seat.told)
        assert seat.told()[0].startswith(f"Your progress in {trainer.paths.state}/progress.sqlite3 cannot be written: ")
        assert "kept only until you leave" in seat.told()[0]


async def test_a_library_that_is_trusted_stays_so_where_that_cannot_be_kept(trainer: Trainer) -> None:
    async with unkept(trainer, start="first") as seat:
        assert isinstance(seat.app.screen, SolveScreen)


async def test_a_lock_that_comes_later_is_told_and_what_is_done_is_written_when_it_is_gone(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_file, "PATIENCE", 0.05)
    path = trainer.paths.state / "progress.sqlite3"
    async with trainer.open(start="first") as seat:
        await seat.until(lambda: seat.app.profile.attempts.recall("begun"))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await seat.run()
            await seat.until(lambda: any("cannot be used: database is locked" in told for told in seat.told()))
            assert len(seat.app.profile.attempts.of("first")) == 1
            other.execute("ROLLBACK")
    with closing(trainer.attempts()) as attempts:
        assert len(attempts.of("first")) == 1


async def test_a_fault_of_ours_ends_the_app_without_showing_what_was_typed(trainer: Trainer) -> None:
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the app raises it when it has ended
        async with trainer.open(start="first") as seat:
            await seat.type("# mine")
            seat.app.call_later(lambda: 1 // 0)
            await seat.until(lambda: seat.app.fault is not None)
            assert seat.app._exit_renderables == []
    assert "# mine" in trainer.solution().read_text()


async def test_what_the_judge_raises_is_logged(trainer: Trainer, caplog: pytest.LogCaptureFixture) -> None:
    from tests.tui.fake_judge import FakeJudge

    trainer.judge = FakeJudge([RuntimeError("of the judge")])
    with caplog.at_level(logging.ERROR, "kata_tui"):
        async with trainer.open(start="first") as seat:
            await seat.run()
    assert [record.message for record in caplog.records] == ["the judge raised"]
