"""The tabs of what is the learner's own: notes, and past attempts beside the present text."""

import os
import signal
from pathlib import Path
from time import monotonic, sleep

import pytest
from textual.widgets import TextArea

from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer
from tests.tui.fake_judge import FakeJudge, raising
from tests.tui.pseudo_terminal import PATIENCE, Terminal

GOOD = "import jax.numpy as jnp\n\n\ndef scale(x):\n    return 2 * jnp.asarray(x)\n"


def notes_of(trainer: Trainer) -> Path:
    return trainer.paths.notes / "basics" / "first.md"


def focused(seat: Seat) -> str | None:
    node = seat.app.screen.focused
    return None if node is None else node.id


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_notes_are_typed_saved_and_there_on_the_next_visit(trainer: Trainer, size: tuple[int, int]) -> None:
    async with trainer.open(size, start="first") as seat:
        await seat.press("f2", "5")
        assert focused(seat) == "notes-text"
        await seat.type("12 [b]carry[/b] first\n")
        await seat.until(lambda: notes_of(trainer).exists() and notes_of(trainer).read_text() == "12 [b]carry[/b] first\n")
        await seat.until(lambda: "saved in first.md" in seat.screen_text())
        assert "12 [b]carry[/b] first" in seat.screen_text()
        await seat.type("x")
        await seat.press("escape")  # out of the notes, not out of the problem
        assert focused(seat) == "task"
        assert "5 Notes" in seat.screen_text()
        await seat.press("escape")
    assert notes_of(trainer).read_text().endswith("first\nx")  # typed a moment before leaving
    async with trainer.open(size, start="first") as seat:
        await seat.press("f2", "5")
        assert "12 [b]carry[/b] first" in seat.screen_text()
        await seat.press("escape", "escape")
        await seat.app.workers.wait_for_complete()
    async with trainer.open(size, start="second") as seat:
        await seat.press("f2", "5")
        assert "carry" not in seat.screen_text()
    assert not (trainer.paths.notes / "basics" / "second.md").exists()


async def test_notes_that_cannot_be_saved_are_told_and_not_left_without_a_question(trainer: Trainer) -> None:
    trainer.paths.notes.parent.mkdir(parents=True, exist_ok=True)
    trainer.paths.notes.write_text("a file where the folder would be")
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f2", "5")
        seat.app.screen.query_one("#notes-text", TextArea).insert("precious")
        await seat.press("ctrl+l")
        assert "Your text is not saved" in seat.screen_text()
        await seat.press("escape")
        assert "precious" in seat.screen_text()
        trainer.paths.notes.unlink()
        await seat.press("ctrl+l")
    assert notes_of(trainer).read_text() == "precious"


async def test_notes_written_elsewhere_are_taken_in(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        notes_of(trainer).parent.mkdir(parents=True)
        notes_of(trainer).write_text("from elsewhere\r\n")
        await seat.press("f2", "5")
        assert "from elsewhere" in seat.screen_text()
        assert "saved in first.md" in seat.screen_text()


@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
def test_notes_survive_a_kill_while_one_types(trainer: Trainer, tmp_path: Path) -> None:
    with Terminal(trainer, tmp_path, "first") as terminal:
        terminal.expect("Your task")
        terminal.send(b"\x1bOQ5")  # F2, and the tab
        terminal.expect("Yours alone")
        terminal.send(b"precious")
        terminal.expect("precious")
        end = monotonic() + PATIENCE
        while not notes_of(trainer).exists():  # nobody types on, leaves, or asks for it
            assert monotonic() < end
            sleep(0.01)
        os.kill(terminal.program, signal.SIGKILL)
    assert notes_of(trainer).read_text() == "precious"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_an_attempt_is_seen_beside_the_present_text_before_it_comes_back(trainer: Trainer, size: tuple[int, int]) -> None:
    judge = trainer.judge
    assert isinstance(judge, FakeJudge)
    async with trainer.open(size, start="first") as seat:
        judge.script = [raising(5)]
        seat.editor.replace_all(GOOD.replace("2 *", "[red]"))
        await seat.run()
        judge.script = []
        seat.editor.replace_all(GOOD)
        await seat.run()
        seat.editor.replace_all("something = 'else'\n")
        await seat.press("f2", "4")
        await seat.until(lambda: "+ this attempt" in seat.screen_text())
        assert "2/2" in seat.screen_text()
        assert "- something = 'else'" in seat.screen_text()
        assert "+     return 2 * jnp.asarray(x)" in seat.screen_text()
        await seat.press("down")
        await seat.until(lambda: "failed: small" in seat.screen_text())
        await seat.until(lambda: "+     return [red] jnp.asarray(x)" in seat.said("#attempt-text"))
        await seat.press("pagedown", "pageup")
        assert seat.rows("#past").cursor == 1
        assert seat.editor.text == "something = 'else'\n"
        await seat.press("enter")
        assert "[red]" in seat.editor.text
        await seat.press("ctrl+z")
        assert seat.editor.text == "something = 'else'\n"


async def test_the_preview_follows_the_text_in_the_editor(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all(GOOD)
        await seat.run()
        await seat.press("f2", "4")
        await seat.until(lambda: "Both are the same" in seat.screen_text())
        await seat.press("f3")
        await seat.type("# ")
        await seat.press("f2")
        await seat.until(lambda: "- # import" in seat.screen_text())
