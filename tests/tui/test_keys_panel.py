"""The keys beside the work."""

from kata_tui.tui.commands import APP, LIBRARY, SOLVE
from kata_tui.tui.common.keys_panel import KeysPanel, sections
from kata_tui.tui.dialogs import Help
from kata_tui.tui.solve.solve_screen import SolveScreen
from tests.tui.app_driver import NARROW, WIDE, Trainer


def test_every_command_has_its_place_once_and_those_here_come_first() -> None:
    for commands in (SOLVE, LIBRARY):
        for pane in ("editor", "statement", ""):
            shown = [command.label for _, found in sections(commands, pane) for command in found]
            assert sorted(shown) == sorted(command.label for command in (*commands, *APP))
    assert [title for title, _ in sections(SOLVE, "results")] == ["Results", "Everywhere", "Editor", "Statement"]
    assert "Find" in [command.label for command in dict(sections(SOLVE, "results"))["Editor"]]


async def test_it_stays_open_beside_the_work_and_follows_the_focus(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f1")
        assert seat.editor.has_focus
        assert "def scale(x):" in seat.screen_text()
        assert "Complete" in seat.screen_text()
        await seat.type("x = 1")
        assert "x = 1" in seat.editor.text
        assert seat.said("#keys-text").split("\n")[2] == "Editor"
        await seat.press("f4")
        assert seat.said("#keys-text").split("\n")[2] == "Results"
        assert seat.key_bar().endswith("^Q Quit")
        await seat.press("ctrl+l")
        await seat.press("n")
        assert seat.solve.problem.id == "second"
        assert seat.solve.query(KeysPanel)
        await seat.press("f1", "ctrl+n")
        assert not seat.solve.query(KeysPanel)


async def test_where_there_is_no_room_beside_it_they_lie_on_top(trainer: Trainer) -> None:
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("f1")
        assert isinstance(seat.app.screen, Help)
        await seat.press("f1")
        assert isinstance(seat.app.screen, SolveScreen)


async def test_with_many_columns_each_key_has_its_sentence(trainer: Trainer) -> None:
    async with trainer.open((200, 60), start="first") as seat:
        await seat.press("f1")
        assert "Judge your code (F5 does it too)." in seat.screen_text()
        assert "def scale(x):" in seat.screen_text()
