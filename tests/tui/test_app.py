"""The app as a whole: start, themes, sizes, the end."""

import subprocess
import sys
from pathlib import Path

import pytest

from kata_tui.profile.settings import Settings
from kata_tui.tui.dialogs import TooSmall
from kata_tui.tui.library.library_screen import LibraryScreen
from kata_tui.tui.solve.solve_screen import SolveScreen
from kata_tui.tui.view_state import Layout, Place, kept, written
from tests.tui.app_driver import NARROW, Seat, Trainer
from tests.tui.fake_judge import FakeJudge


def test_the_app_loads_neither_jax_nor_numpy(tmp_path: Path) -> None:
    code = f"""
import sys
from kata_tui.profile.profile import Profile
from kata_tui.tui.app import KataApp
profile = Profile(environ={{"KATA_TUI_HOME": {str(tmp_path)!r}}})
profile.open()
KataApp(profile, None)
print(sorted({{name.partition(".")[0] for name in sys.modules}} & {{"jax", "jaxlib", "flax", "optax", "numpy", "ml_dtypes"}}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def on_top(seat: Seat) -> type[object]:
    return type(seat.app.screen)


async def test_an_unknown_start_is_told(trainer: Trainer) -> None:
    async with trainer.open() as seat:
        seat.app.open_problem("frist")
        await seat.settle()
        assert isinstance(seat.app.screen, LibraryScreen)
        assert any("no problem `frist`" in told for told in seat.told())


async def test_every_theme_is_shown(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.type("x = (")
        await seat.editor.check()
        seen = set()
        for name in sorted(seat.app.available_themes):
            seat.app.theme = name
            await seat.settle()
            seen.add(name)
            assert "First steps" in seat.screen_text()
            keyword = seat.editor._theme.syntax_styles["keyword"]
            assert keyword.color is not None
        assert {"kata-dark", "kata-light", "kata-contrast", "textual-dark", "textual-light", "ansi-dark", "ansi-light"} <= seen


async def test_a_theme_that_is_not_there_is_told(trainer: Trainer) -> None:
    trainer.settings = Settings(theme="[/x]")
    async with trainer.open() as seat:
        assert any("There is no theme `[/x]`" in told for told in seat.told())
        assert seat.app.theme == "kata-dark"


async def test_a_small_terminal_says_what_it_needs_and_goes_on_when_enlarged(trainer: Trainer) -> None:
    async with trainer.open((40, 10)) as seat:
        assert on_top(seat) is TooSmall
        assert "60" in seat.screen_text()
        await seat.pilot.resize_terminal(*NARROW)
        await seat.settle()
        assert isinstance(seat.app.screen, LibraryScreen)
        await seat.press("enter", "f3", "x")
        await seat.pilot.resize_terminal(59, 24)
        await seat.settle()
        assert on_top(seat) is TooSmall
        await seat.press("y", "escape")
        await seat.pilot.resize_terminal(60, 20)
        await seat.settle()
        assert on_top(seat) is SolveScreen
        assert seat.editor.has_focus
        assert "xraise" in seat.editor.text


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_nothing_is_cut_at_any_size(trainer: Trainer, size: tuple[int, int]) -> None:
    async with trainer.open(size) as seat:
        for keys in ((), ("enter",), ("f2",), ("f3",), ("f4",)):
            await seat.press(*keys)
            if not keys:
                assert "First steps" in seat.screen_text()
                assert "easy" in seat.screen_text()
            lines = seat.key_bar().split("\n")
            assert max(map(len, lines)) <= size[0] - 2
            assert len(lines) <= 3
            assert lines[-1] in seat.screen_text()


async def test_the_progress_file_that_was_moved_aside_is_told(trainer: Trainer) -> None:
    path = trainer.paths.state / "progress.sqlite3"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a database at all" * 100)
    async with trainer.open() as seat:
        assert seat.told()


async def test_the_judge_is_closed_however_the_app_ends(trainer: Trainer) -> None:
    judge = FakeJudge()
    trainer.judge = judge
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+q")
    assert judge.closed


async def test_the_key_that_ends_other_programs_tells_which_one_ends_this(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.press("f2", "ctrl+c")
        assert seat.told() == ["Ctrl+Q leaves, and your text is saved as you type. Escape ends a run."]


@pytest.mark.parametrize("text", [None, "", "garbage", "[]", '{"row": "x"}', '{"row": 3, "more": 1}'])
async def test_what_was_remembered_may_be_anything(trainer: Trainer, text: str | None) -> None:
    place = kept(text, Place)
    assert place == (Place(3) if text and "more" in text else Place())


def test_a_place_is_kept() -> None:
    assert kept(written(Place(4, 2, "editor")), Place) == Place(4, 2, "editor")
    assert kept(written(Layout(30, 70)), Layout) == Layout(30, 70)


async def test_a_place_beyond_the_end_is_the_end(trainer: Trainer) -> None:
    attempts = trainer.attempts()
    attempts.remember("place:first", written(Place(10**9, 10**9, "nowhere")))
    attempts.remember("layout", written(Layout(-5, 10**9)))
    attempts.close()
    async with trainer.open(start="first") as seat:
        assert seat.editor.cursor_location[0] == seat.editor.document.line_count - 1
        assert seat.editor.has_focus
        assert 20 <= seat.statement.region.width < 100
