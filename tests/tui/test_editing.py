"""What is done to lines and words in the editor: by key, by mouse, by the bar that finds and replaces, by ruff."""

import pytest
from textual.widgets import Checkbox

from kata_tui.language.formatter import NO_RUFF
from kata_tui.profile.settings import Settings
from kata_tui.tui.palette import Actions
from tests.tui.app_driver import WIDE, Seat, Trainer

TEXT = "alpha = 1\nbeta = alpha\n    gamma = (\n    alpha)\n"


async def begin(seat: Seat, text: str = TEXT, place: tuple[int, int] = (0, 0)) -> None:
    seat.editor.replace_all(text)
    seat.editor.move_cursor(place)
    await seat.settle()


@pytest.mark.parametrize(
    ("place", "keys", "expected", "cursor"),
    [
        ((1, 3), ["alt+up"], "beta = alpha\nalpha = 1\n    gamma = (\n    alpha)\n", (0, 3)),
        ((1, 3), ["alt+up", "alt+up", "alt+up"], "beta = alpha\nalpha = 1\n    gamma = (\n    alpha)\n", (0, 3)),
        ((0, 0), ["alt+down"], "beta = alpha\nalpha = 1\n    gamma = (\n    alpha)\n", (1, 0)),
        ((4, 0), ["alt+down"], TEXT, (4, 0)),
        ((0, 0), ["shift+down", "shift+down", "alt+down"], "    gamma = (\nalpha = 1\nbeta = alpha\n    alpha)\n", (3, 0)),
        ((0, 2), ["alt+shift+down"], "alpha = 1\n" + TEXT, (1, 2)),
        ((0, 2), ["shift+f2"], "alpha = 1 beta = alpha\n    gamma = (\n    alpha)\n", (0, 9)),
        ((2, 0), ["shift+f2"], "alpha = 1\nbeta = alpha\n    gamma = (alpha)\n", (2, 13)),
        ((4, 0), ["f14"], TEXT, (4, 0)),
    ],
)
async def test_lines(trainer: Trainer, place: tuple[int, int], keys: list[str], expected: str, cursor: tuple[int, int]) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat, place=place)
        await seat.press(*keys)
        assert seat.editor.text == expected
        assert seat.editor.cursor_location == cursor
        if expected != TEXT:
            await seat.press("ctrl+z")
            assert seat.editor.text == TEXT or len(keys) > 1


async def test_in_other_panes_the_arrows_size_them(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.press("f4", "alt+up")
        assert seat.editor.text == seat.solve.problem.starter


async def test_the_next_occurrence_is_selected_round_the_end(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat, place=(0, 2))
        found = []
        for _ in range(4):
            await seat.press("ctrl+d")
            found.append(seat.editor.selection.start)
            assert seat.editor.selected_text == "alpha"
        assert found == [(0, 0), (1, 7), (3, 4), (0, 0)]
        await seat.type("x")
        assert seat.editor.text == TEXT.replace("alpha", "x", 1)


async def test_all_that_is_found_is_seen_and_replaced_at_once_as_one_step(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.press("ctrl+backslash")
        await seat.type("alpha")
        assert {row: len(matches) for row, matches in seat.editor._matches.items()} == {0: 1, 1: 1, 3: 1}
        await seat.press("tab", "tab", "tab")
        await seat.type("a_")
        await seat.press("tab", "enter")
        assert seat.said("#found") == "3 replaced"
        assert seat.editor.text == TEXT.replace("alpha", "a_")
        await seat.press("escape", "ctrl+z")
        assert seat.editor.text == TEXT
        assert not seat.editor._matches


async def test_one_is_replaced_and_the_next_one_found(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.press("ctrl+d", "ctrl+backslash")
        await seat.type("b")
        await seat.press("enter")
        assert seat.editor.text == TEXT.replace("alpha", "b", 1)
        assert seat.editor.selection.start == (1, 7)
        await seat.press("enter", "enter", "enter")
        assert seat.editor.text == TEXT.replace("alpha", "b")
        assert seat.said("#found") == "not found"


async def test_a_pattern_gives_its_groups_and_a_wrong_one_is_told(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.press("ctrl+backslash")
        await seat.type("alp(")
        seat.app.screen.query_one("#by-pattern", Checkbox).value = True
        await seat.until(lambda: "no pattern" in seat.said("#found"))
        await seat.type("h)a")
        await seat.until(lambda: seat.said("#found") == "1 of 3")
        await seat.press("tab", "tab", "tab")
        await seat.type(r"\1\1")
        await seat.press("tab", "enter")
        assert seat.editor.text == TEXT.replace("alpha", "hh")


async def test_matches_follow_what_is_typed(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.press("ctrl+f")
        await seat.type("alpha")
        seat.editor.insert("alpha\n", (0, 0))
        await seat.until(lambda: sorted(seat.editor._matches) == [0, 1, 2, 4])
        await seat.press("escape")
        assert not seat.editor._matches


async def test_two_clicks_select_a_word_and_three_a_line(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        at = (seat.editor.gutter_width + 9, 1)
        await seat.pilot.click("#editor", offset=at, times=2)
        assert seat.editor.selected_text == "alpha"
        await seat.pilot.click("#editor", offset=at, times=3)
        assert seat.editor.selected_text == "beta = alpha"


async def test_a_new_problem_opens_where_the_work_begins_and_an_old_one_where_it_was_left(trainer: Trainer) -> None:
    async with trainer.open(start="first", at_top=False) as seat:
        assert seat.editor.cursor_location == (4, 4)
        await seat.press("up")
    async with trainer.open(start="first") as seat:
        assert seat.editor.cursor_location == (3, 4)


async def test_long_lines_are_wrapped_until_they_are_not_and_that_is_kept(trainer: Trainer) -> None:
    text = "x = " + " + ".join(["something"] * 40) + "\ny = 1\n"
    async with trainer.open(start="first") as seat:
        await begin(seat, text)
        assert not seat.editor.soft_wrap
        await seat.press("shift+f10")
        assert seat.editor.wrapped_document.height > 6
        lines = seat.screen_text().split("\n")
        assert any("2  y = 1" in line for line in lines)
        await seat.press("ctrl+end", "x")
        assert seat.editor.text == text + "x"
    async with trainer.open(start="first") as seat:
        assert seat.editor.soft_wrap
        await seat.press("shift+f10")
        assert not seat.editor.soft_wrap


async def test_marks_and_notes_stand_at_the_rows_of_wrapped_lines(trainer: Trainer) -> None:
    trainer.settings = Settings(language_server=(), soft_wrap="on", shapes="off")
    async with trainer.open(start="first") as seat:
        await begin(seat, "x = '" + "long " * 40 + "'\ny = 1\nz = zz\n")
        seat.editor.show_notes({1: "x: long", 2: "y: 1"})
        await seat.until(lambda: seat.editor.marks)
        rows = [seat.editor.render_line(y).text.rstrip() for y in range(seat.editor.wrapped_document.height)]
        assert [row for row in rows if "y: 1" in row] == [row for row in rows if "y = 1" in row]
        assert not any("x: long" in row for row in rows)
        assert [row for row in rows if "●" in row] == [row for row in rows if "z = zz" in row]


async def test_guides_stand_in_the_indentation_and_are_no_text(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat, "class A:\n    def f(self):\n        if self:\n            return 1\n")
        gutter = seat.editor.gutter_width
        assert [seat.editor.render_line(y).text[gutter:].rstrip() for y in range(4)] == [
            "class A:",
            "    def f(self):",
            "    │   if self:",
            "    │   │   return 1",
        ]
        seat.editor.move_cursor((3, 8))
        await seat.settle()
        assert seat.editor.render_line(3).text[gutter:].rstrip() == "    │       return 1"


async def test_ruff_formats_in_one_step_and_the_cursor_stays(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat, "def f( x ):\n  return x+1 \n", (1, 12))
        await seat.press("shift+f4")
        await seat.until(lambda: seat.editor.text == "def f(x):\n    return x + 1\n")
        assert seat.editor.cursor_location == (1, 16)
        await seat.press("ctrl+z")
        assert seat.editor.text == "def f( x ):\n  return x+1 \n"


async def test_what_ruff_cannot_read_is_told_in_the_title_and_stays(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat, "def f(:\n")
        await seat.press("shift+f4")
        await seat.until(lambda: "Not formatted. Line 1" in seat.said("#editor-title"))
        assert seat.editor.text == "def f(:\n"
        await seat.press("right")
        assert "Not formatted" not in seat.said("#editor-title")


@pytest.mark.parametrize("setting", ["on", "off"])
async def test_saving_by_key_formats_where_the_settings_say_so(trainer: Trainer, setting: str) -> None:
    trainer.settings = Settings(language_server=(), format_on_save=setting)
    async with trainer.open(start="first") as seat:
        await begin(seat, "x=1\n")
        await seat.until(lambda: trainer.solution().read_text() == "x=1\n")
        await seat.press("ctrl+s")
        await seat.until(lambda: any("Saved" in said for said in seat.told()))
        assert trainer.solution().read_text() == ("x = 1\n" if setting == "on" else "x=1\n")


async def test_without_ruff_the_command_is_greyed_and_says_why(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kata_tui.tui.editor.editor_pane.find_ruff", lambda: None)
    async with trainer.open(WIDE, start="first") as seat:
        hits = [hit async for hit in Actions(seat.app.screen).search("format") if hit.text == "Format"]
        assert NO_RUFF in str(hits[0].help)
        await seat.press("shift+f4")
        assert NO_RUFF in seat.told()
