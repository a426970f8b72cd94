"""The settings, seen and changed."""

from kata_tui.profile.settings import Settings, load_settings, settings_file
from kata_tui.tui.settings_screen import SettingsScreen
from tests.tui.app_driver import WIDE, Seat, Trainer


def place(seat: Seat, key: str) -> list[str]:
    """The keys that lead from the first setting to that one."""
    return ["home", *["down"] * Settings.__struct_fields__.index(key)]


async def test_every_setting_is_there_and_says_what_it_is_for(trainer: Trainer) -> None:
    async with trainer.open(WIDE) as seat:
        await seat.press("f12")
        assert isinstance(seat.app.screen, SettingsScreen)
        for key in Settings.__struct_fields__:
            assert key in seat.screen_text()
            assert len(seat.said("#setting-about").strip()) > 10, key
            await seat.press("down")
        await seat.press("escape")
        assert not isinstance(seat.app.screen, SettingsScreen)


async def test_what_is_chosen_or_typed_stands_in_the_file(trainer: Trainer) -> None:
    async with trainer.open(WIDE) as seat:
        await seat.press("f12", *place(seat, "shapes"), "enter")
        await seat.press(*place(seat, "container"), "enter")
        await seat.press(*place(seat, "daily_minutes"), "enter")
        await seat.type("25\n")
        await seat.press(*place(seat, "editor"), "enter")
        await seat.type("vi -R\n")
        assert load_settings(trainer.paths) == Settings(shapes="off", container="bubblewrap", daily_minutes=25, editor="vi -R")
        await seat.press(*place(seat, "editor"), "backspace")
        assert load_settings(trainer.paths).editor is None


async def test_what_cannot_be_is_a_sentence_and_changes_nothing(trainer: Trainer) -> None:
    async with trainer.open(WIDE) as seat:
        await seat.press("f12", *place(seat, "daily_minutes"), "enter")
        await seat.type("soon\n")
        assert "must be a whole number" in " ".join(seat.screen_text().split())
        assert not settings_file(trainer.paths).exists()
        await seat.press("enter", "4", "escape")
        assert isinstance(seat.app.screen, SettingsScreen)
        assert not settings_file(trainer.paths).exists()


async def test_a_theme_is_chosen_from_the_list(trainer: Trainer) -> None:
    async with trainer.open(WIDE) as seat:
        await seat.press("f12", "enter", "down", "enter")
        assert load_settings(trainer.paths).theme == seat.app.theme == "kata-light"
        await seat.press("backspace")
        assert seat.app.theme == "kata-dark"
