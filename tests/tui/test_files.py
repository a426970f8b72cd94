"""The learner's text and its file: saved as one types, changed outside, kept whatever happens."""

import asyncio
import os
import signal
import stat
from pathlib import Path

import pytest

from kata_tui.profile.editor_command import ExternalEditorError, editor_command
from kata_tui.tui.dialogs import Question
from kata_tui.tui.library.library_screen import LibraryScreen
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer
from tests.tui.fake_judge import FakeJudge


def touch(path: Path, text: str) -> None:
    """Write as another program would, later than whatever was written before."""
    before = path.stat().st_mtime_ns
    path.write_text(text)
    os.utime(path, ns=(before + 10_000_000, before + 10_000_000))


async def test_the_text_is_saved_after_a_pause(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        assert trainer.solution().read_text() == seat.editor.text
        await seat.type("# mine")
        await seat.until(lambda: trainer.solution().read_text().startswith("# mine"))
        await seat.until(lambda: "^S saved" in seat.said("#editor-title"))


@pytest.mark.parametrize("keys", [("ctrl+r",), ("ctrl+l",), ("ctrl+n",), ("ctrl+q",), ("ctrl+s",)])
async def test_the_text_is_saved_before_a_run_and_on_leaving(
    trainer: Trainer, keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kata_tui.tui.editor.editor_pane.SAVE_AFTER", 1000.0)
    async with trainer.open(start="first") as seat:
        await seat.type("# mine")
        assert "mine" not in trainer.solution().read_text()
        await seat.press(*keys)
        await seat.until(lambda: "# mine" in trainer.solution().read_text())


async def test_the_text_is_saved_when_the_app_ends_in_any_way(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kata_tui.tui.editor.editor_pane.SAVE_AFTER", 1000.0)
    async with trainer.open(start="first") as seat:
        await seat.type("# exit")
        seat.app.exit()
    assert "# exit" in trainer.solution().read_text()
    async with trainer.open(start="first") as seat:
        await seat.type("# term")
        os.kill(os.getpid(), signal.SIGTERM)
        await seat.until(lambda: not seat.app.is_running)
    assert "# term" in trainer.solution().read_text()
    judge = trainer.judge
    assert isinstance(judge, FakeJudge)
    assert judge.closed


async def test_opening_and_leaving_changes_nothing_in_the_file(trainer: Trainer) -> None:
    path = trainer.solution()
    path.parent.mkdir(parents=True)
    odd = b"x = 1\r\ny = 2\n\x0cz = '\xe2\x80\xa8'\r\n"
    path.write_bytes(odd)
    async with trainer.open(start="first") as seat:
        await seat.press("down", "ctrl+r")
        await seat.press("ctrl+l")
    assert path.read_bytes() == odd
    judge = trainer.judge
    assert isinstance(judge, FakeJudge)
    assert judge.sources == [odd.decode()]


async def test_a_change_made_outside_is_taken_in_undoably(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        starter = seat.editor.text
        touch(trainer.solution(), "outside = 1\n")
        await seat.editing.look_outside()
        assert seat.editor.text == "outside = 1\n"
        await seat.until(lambda: seat.told())
        assert any("changed outside" in told for told in seat.told())
        await seat.press("ctrl+z")
        assert seat.editor.text == starter


async def test_a_touch_without_a_change_is_nothing(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        touch(trainer.solution(), seat.editor.text)
        await seat.editing.look_outside()
        assert seat.told() == []


async def both_changed(trainer: Trainer, seat: Seat) -> None:
    await seat.type("# mine")
    touch(trainer.solution(), "theirs = 1\n")
    await seat.editing.look_outside()
    await seat.until(lambda: isinstance(seat.app.screen, Question))


@pytest.mark.parametrize(("keys", "wins", "kept"), [(("enter",), "mine", "theirs"), (("down", "enter"), "theirs", "mine")])
async def test_both_changed_asks_and_keeps_the_other(
    trainer: Trainer, keys: tuple[str, ...], wins: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kata_tui.tui.editor.editor_pane.SAVE_AFTER", 1000.0)
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("f3")
        await both_changed(trainer, seat)
        await seat.press(*keys)
        assert wins in seat.editor.text
        assert kept not in seat.editor.text
        assert wins in trainer.solution().read_text()
        copies = [copy.read_text() for copy in trainer.solution().parent.glob("*.bak.py")]
        assert len(copies) == 1
        assert kept in copies[0]


async def test_autosave_never_overwrites_what_came_from_outside(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+s")
        touch(trainer.solution(), "theirs = 1\n")
        await seat.type("x")
        await seat.until(lambda: isinstance(seat.app.screen, Question))
        assert trainer.solution().read_text() == "theirs = 1\n"
        await seat.press("escape")
        assert trainer.solution().read_text().startswith("x")


async def test_leaving_while_both_changed_keeps_both(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kata_tui.tui.editor.editor_pane.SAVE_AFTER", 1000.0)
    async with trainer.open(start="first") as seat:
        await seat.type("# mine")
        touch(trainer.solution(), "theirs = 1\n")
        seat.app.exit()
    assert "# mine" in trainer.solution().read_text()
    assert [copy.read_text() for copy in trainer.solution().parent.glob("*.bak.py")] == ["theirs = 1\n"]


async def test_a_removed_file_is_written_again(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        trainer.solution().unlink()
        await seat.editing.look_outside()
        await seat.type("# still here")
        await seat.until(lambda: trainer.solution().exists() and "still here" in trainer.solution().read_text())


async def test_what_cannot_be_saved_is_told_until_it_can_and_quitting_asks(trainer: Trainer) -> None:
    trainer.paths.workspace.parent.mkdir(parents=True)
    trainer.paths.workspace.write_text("in the way")
    async with trainer.open(WIDE, start="first") as seat:
        assert "Not saved:" in seat.said("#unsaved")
        await seat.type("# precious")
        await seat.press("ctrl+q")
        assert isinstance(seat.app.screen, Question)
        await seat.press("enter")
        assert seat.app.is_running
        await seat.press("ctrl+l", "escape")
        assert not isinstance(seat.app.screen, LibraryScreen)
        assert seat.editor.text.startswith("# precious")
        await seat.run()
        judge = trainer.judge
        assert isinstance(judge, FakeJudge)
        assert judge.sources[0].startswith("# precious")
        assert "Not saved:" in seat.screen_text()
        trainer.paths.workspace.unlink()
        await seat.until(lambda: trainer.solution().exists())
        await seat.until(lambda: not seat.app.screen.query_one("#unsaved").display)
        assert trainer.solution().read_text().startswith("# precious")
        await seat.press("ctrl+q")
        assert not seat.app.is_running


async def test_quitting_unsaved_is_possible(trainer: Trainer) -> None:
    trainer.paths.workspace.parent.mkdir(parents=True)
    trainer.paths.workspace.write_text("in the way")
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+q", "down", "enter")
        await seat.until(lambda: not seat.app.is_running)


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_editor_is_of_the_settings_then_visual_then_editor(tmp_path: Path) -> None:
    one = str(program(tmp_path, "one", ""))
    assert editor_command(f"{one} --wait 'a b'", {"VISUAL": "x", "EDITOR": "y"}) == [one, "--wait", "a b"]
    assert editor_command(None, {"VISUAL": one, "EDITOR": "y"}) == [one]
    assert editor_command(None, {"VISUAL": " ", "EDITOR": one}) == [one]
    with pytest.raises(ExternalEditorError, match="no such program"):
        editor_command("surely-not-there; rm -rf /", {})
    with pytest.raises(ExternalEditorError, match="quote"):
        editor_command("a 'b", {})


async def test_the_own_editor_gets_the_file_and_its_change_comes_back(
    trainer: Trainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = program(tmp_path, "my editor", 'cat "$1" > "$0.seen"; printf "written = 1\\n" > "$1"')
    seen = tmp_path / "my editor.seen"
    monkeypatch.setenv("VISUAL", f"'{editor}'")
    monkeypatch.setattr("textual.app.App.suspend", lambda app: app.batch_update())  # a test has no terminal to hand over
    async with trainer.open(start="first") as seat:
        await seat.type("# before")
        before = signal.getsignal(signal.SIGINT)
        await seat.press("ctrl+o")
        await seat.until(lambda: seat.editor.text == "written = 1\n")
        assert seen.read_text().startswith("# before")
        assert seat.editor.has_focus
        assert signal.getsignal(signal.SIGINT) is before
        assert seat.told() == ["What you wrote in your editor is here now. Ctrl+Z brings back what was here."]


async def test_what_the_own_editor_writes_is_taken_in_when_it_has_ended(
    trainer: Trainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often she saves there, and however long that takes: she is not told that somebody changed her file."""
    editor = program(tmp_path, "slow", 'printf "half" > "$1"; touch "$0.wrote"; read line < "$0.go"; printf "whole" > "$1"')
    os.mkfifo(tmp_path / "slow.go")
    monkeypatch.setenv("VISUAL", str(editor))
    monkeypatch.setattr("textual.app.App.suspend", lambda app: app.batch_update())
    async with trainer.open(start="first") as seat:
        editing = asyncio.create_task(seat.pilot.press("ctrl+o"))
        while not (tmp_path / "slow.wrote").exists():
            await asyncio.sleep(0.01)
        await seat.editing.look_outside()  # as it does every second
        assert seat.told() == []
        await asyncio.to_thread((tmp_path / "slow.go").write_text, "\n")
        await editing
        await seat.until(lambda: seat.editor.text == "whole")
        assert seat.told() == ["What you wrote in your editor is here now. Ctrl+Z brings back what was here."]


async def test_an_editor_that_is_not_there_is_a_sentence(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "surely-[/not]-there")
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+o")
        assert any("`surely-[/not]-there`, and there is no such program" in told for told in seat.told())
