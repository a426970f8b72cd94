"""Beside the lists of the library: a statement, and the map of a track."""

from tests.tui.app_driver import WIDE, Trainer

BROAD = (200, 60)


async def test_the_statement_under_the_cursor_is_previewed_where_there_is_room(trainer: Trainer) -> None:
    trainer.add("basics", "second", title="Second thoughts", requires="first", statement="Quite **another** one.")
    async with trainer.open(BROAD) as seat:
        await seat.until(lambda: "Write scale(x)." in seat.screen_text())
        await seat.press("down")
        await seat.until(lambda: "Quite another one." in seat.screen_text())
        assert "Write scale(x)." not in seat.screen_text()
        await seat.pilot.resize_terminal(*WIDE)
        await seat.settle()
        assert "Quite another one." not in seat.screen_text()


async def test_a_track_says_what_it_is_about_and_what_waits_for_what(trainer: Trainer) -> None:
    async with trainer.open(BROAD) as seat:
        await seat.press("left")
        assert "0 of 2 solved, about 0 h 14 min to go" in seat.said("#about")
        await seat.until(lambda: "Second thoughts  waits for · First steps" in seat.screen_text())
        assert "First steps  open" in seat.screen_text()
        await seat.press("right")
        await seat.until(lambda: "Write scale(x)." in seat.screen_text())
        assert "Twice as much." in seat.said("#about")
    async with trainer.open(WIDE) as seat:
        await seat.press("left", "down")
        assert seat.said("#about").startswith("Deep water  s")


async def test_the_heads_of_the_columns_stand_above_them(trainer: Trainer) -> None:
    async with trainer.open((140, 40)) as seat:
        lines = seat.screen_text().split("\n")
        (head,) = [line for line in lines if "takes" in line]
        (row,) = [line for line in lines if "lax.scan" in line and "Second" in line]
        assert head.index("concepts") == row.index("lax.scan")
