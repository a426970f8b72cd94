"""A name that is being written is not told to be unknown."""

from tests.tui.app_driver import Trainer


async def test_a_half_typed_name_is_marked_when_the_cursor_leaves_its_row(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("x = unknown\n\n")
        seat.editor.move_cursor((1, 0))
        await seat.type("y = jn")
        await seat.until(lambda: seat.editor.marks)
        assert set(seat.editor.marks) == {0}
        await seat.press("up")
        await seat.until(lambda: set(seat.editor.marks) == {0, 1})
