"""Dtypes and shapes behind the lines of the editor: when they come, where they stand, and that they are no part of the text."""

import asyncio

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from kata_tui.judging.judge import Judge
from kata_tui.profile.settings import Settings
from kata_tui.reporting import Span
from kata_tui.tui.editor.line_notes import LineNotes
from kata_tui.tui.view_state import Layout
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer
from tests.tui.fake_judge import FakeJudge

TEXT = "def scale(x):\n    y = 2 * x\n    return y\n"


def fake(trainer: Trainer) -> FakeJudge:
    assert isinstance(trainer.judge, FakeJudge)
    return trainer.judge


def line(seat: Seat, row: int) -> str:
    """A line of the editor as it is seen."""
    return seat.editor.render_line(row - seat.editor.scroll_offset.y).crop(0, seat.editor.size.width).text.rstrip()


async def noted(seat: Seat, trainer: Trainer, text: str = TEXT, notes: dict[int, str] | None = None) -> None:
    """Put that text into the editor, and wait until its notes are there."""
    fake(trainer).notes = {1: "float32[2]", 2: "float32[4]"} if notes is None else notes
    seat.editor.replace_all(text)
    await seat.until(lambda: "x: " in line(seat, 0) or "x: " in seat.said("#editor-title"))


async def test_in_a_pause_the_notes_come_behind_the_lines_and_nothing_moves(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        fake(trainer).may_trace.clear()
        seat.editor.replace_all(TEXT)
        await seat.until(lambda: fake(trainer).traced)
        fake(trainer).notes = {1: "float32[2]", 2: "float32[4]"}
        before = seat.screen_text().split("\n")
        fake(trainer).may_trace.set()
        await seat.until(lambda: "x: " in line(seat, 0))
        await seat.settle()
        assert [line(seat, row) for row in range(3)] == [
            "1  def scale(x):  x: float32[2]",
            "2      y = 2 * x  x: float32[4]",
            "3      return y",
        ]
        after = seat.screen_text().split("\n")
        blank = " " * len("  x: float32[2]")
        assert [now.replace("  x: float32[2]", blank).replace("  x: float32[4]", blank).rstrip() for now in after] == before
        assert fake(trainer).traced[-1] == ("small", TEXT)
        assert seat.editor.text == TEXT


async def test_they_are_not_selected_not_copied_and_not_saved(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await noted(seat, trainer)
        await seat.press("f3", "shift+f7")
        assert seat.editor.selected_text == TEXT
        await seat.press("ctrl+c", "ctrl+s")
        assert seat.app.clipboard == TEXT
        assert trainer.solution().read_text() == TEXT


async def test_a_text_that_is_no_python_is_not_looked_at(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all("def scale(x:\n")
        await seat.until(lambda: seat.editor.mark)
        assert fake(trainer).traced == []


async def test_an_edited_line_loses_its_note_and_those_below_move_with_theirs(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await noted(seat, trainer, notes={1: "float32[2]", 2: "float32[4]", 3: "float32[6]"})
        fake(trainer).may_trace.clear()
        await seat.press("f3")
        seat.editor.move_cursor((1, 13))
        await seat.press("enter")
        assert [line(seat, row)[3:] for row in range(4)] == [
            "def scale(x):  x: float32[2]",
            "    y = 2 * x  x: float32[4]",
            "",
            "    return y  x: float32[6]",
        ]
        await seat.press("up", "end", "z")
        assert line(seat, 3)[3:] == "    return y  x: float32[6]"
        assert "float32[4]" not in line(seat, 1)


async def test_a_new_text_ends_the_look_that_is_under_way(trainer: Trainer) -> None:
    judge = fake(trainer)
    async with trainer.open(WIDE, start="first") as seat:
        judge.may_trace.clear()
        seat.editor.replace_all(TEXT)
        await seat.until(lambda: judge.traced)
        await seat.press("f3", "ctrl+end", "a")
        await seat.until(lambda: judge.untraced == 1)
        await seat.until(lambda: len(judge.traced) == 2)
        assert judge.traced[1][1] == TEXT + "a"


async def test_a_run_ends_it_and_is_followed_by_another(trainer: Trainer) -> None:
    judge = fake(trainer)
    async with trainer.open(WIDE, start="first") as seat:
        judge.may_trace.clear()
        judge.notes = {1: "float32[2]"}
        seat.editor.replace_all(TEXT)
        await seat.until(lambda: judge.traced)
        await seat.press("ctrl+r")
        await seat.until(lambda: judge.untraced == 1)
        await seat.until(seat.verdict)
        await seat.until(lambda: len(judge.traced) == 2)
        judge.may_trace.set()
        await seat.until(lambda: "x: float32[2]" in line(seat, 0))


async def test_none_is_begun_while_a_run_goes_on(trainer: Trainer) -> None:
    judge = fake(trainer)
    judge.script = (asyncio.Event(),)
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("ctrl+r", "f3", "ctrl+end", "a")
        paused: list[bool] = []
        seat.editor.check, check = lambda: paused.append(True) or check(), seat.editor.check  # type: ignore[method-assign,func-returns-value]
        await seat.until(lambda: paused)
        await seat.settle()
        assert judge.traced == []
        await seat.press("escape")


async def test_f7_turns_them_off_and_on_and_it_is_kept(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first", toasts=True) as seat:
        assert seat.said("#editor-title").endswith("F7 shapes")
        await noted(seat, trainer)
        await seat.press("f3", "f7")
        assert "x: float32" not in seat.screen_text()
        assert seat.editor.text == TEXT
        asked = len(fake(trainer).traced)
        await seat.run()
        assert len(fake(trainer).traced) == asked
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f3", "ctrl+end", "a")
        await seat.run()
        assert len(fake(trainer).traced) == asked
        await seat.press("f7")
        await seat.until(lambda: "x: float32[2]" in line(seat, 0))
    trainer.settings = Settings(shapes="off")  # what is said there later counts more
    async with trainer.open(WIDE, start="first") as seat:
        asked = len(fake(trainer).traced)
        await seat.run()
        assert len(fake(trainer).traced) == asked


async def test_what_was_left_is_looked_at_when_it_is_opened_again_and_a_starter_is_not(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.settle()
        assert fake(trainer).traced == []
        seat.editor.replace_all(TEXT)
        await seat.press("ctrl+s")
    fake(trainer).traced.clear()
    async with trainer.open(WIDE, start="first") as seat:
        await seat.until(lambda: fake(trainer).traced == [("small", TEXT)])


async def test_hidden_cases_are_never_asked_for(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f4", "down")
        assert seat.under_cursor("#entries").id == "secret"
        await noted(seat, trainer)
        assert {case for case, _ in fake(trainer).traced} == {"small"}


async def test_on_a_narrow_terminal_the_cursors_line_has_its_note_in_the_title(trainer: Trainer) -> None:
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("f3")
        await noted(seat, trainer)
        assert line(seat, 0) == "1  def scale(x):"
        assert seat.said("#editor-title").endswith("  1 x: float32[2]")
        await seat.press("down")
        assert seat.said("#editor-title").endswith("  2 x: float32[4]")
        await seat.press("down")
        assert "x: " not in seat.said("#editor-title")
        await seat.pilot.resize_terminal(*WIDE)
        await seat.settle()
        assert line(seat, 0) == "1  def scale(x):  x: float32[2]"


async def test_a_note_that_is_cut_is_whole_in_the_title_while_the_cursor_is_there(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await noted(seat, trainer, "def scale(x):\n    return x\n", {1: "float32[" + "8," * 30 + "8]", 2: "float32[4]"})
        await seat.press("f3")
        seat.editor.move_cursor((0, 0))
        await seat.settle()
        shown = line(seat, 0)
        assert shown.endswith("…"), shown
        assert cell_len(shown) <= seat.editor.size.width
        assert "  1 x: float32[8,8" in seat.said("#editor-title")
        await seat.press("down")
        assert "x: float32" not in seat.said("#editor-title")


async def test_all_of_them_are_in_a_tab(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await noted(seat, trainer)
        await seat.press("f4", "s")
        await seat.until(lambda: "shapes in small" in seat.said("#shapes-text"))
        assert "   2      y = 2 * x  x: float32[4]" in seat.said("#shapes-text").split("\n")
        await seat.press("s")
        assert "shapes in small" not in seat.screen_text()
        await seat.pilot.click("#results-tabs", offset=(23, 0))
        await seat.settle()
        assert "shapes in small" in seat.screen_text()
        await seat.press("f7")  # off: the tab is asked for, and shown all the same
        asked = len(fake(trainer).traced)
        await seat.press("f3", "ctrl+end", "a")
        await seat.until(lambda: len(fake(trainer).traced) > asked)
        assert "x: " not in line(seat, 0)


async def test_a_judge_that_raises_is_borne(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all("raise\n")
        await seat.until(lambda: fake(trainer).traced)
        await noted(seat, trainer)


async def test_with_the_real_judge(trainer: Trainer) -> None:
    trainer.judge = Judge(trainer.paths.cache)
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all("def scale(x):\n    y = x[:, None]\n    return y @ x[:3, None]\n")
        await seat.until(lambda: "y: float32[2,1]" in line(seat, 1))
        assert line(seat, 2) == "3      return y @ x[:3, None]  ✗ y: float32[2,1]  x: float32[2]"


async def test_narrow_panes_in_a_wide_terminal_hold(trainer: Trainer) -> None:
    async with trainer.open((101, 30), start="first") as seat:
        seat.solve._panes.resize(Layout(80, 60))
        await seat.settle()
        fake(trainer).notes = {1: "float32[2]" * 5}
        seat.editor.replace_all("def scale(数数数数数数, b):\n\treturn 数数数数数数\n")
        await seat.until(lambda: fake(trainer).traced)
        await seat.settle()
        for row in range(3):
            assert cell_len(line(seat, row)) <= seat.editor.size.width


# What is drawn


def strip_of(text: str, width: int = 60) -> Strip:
    return Strip([Segment(text), Segment(" " * (width - cell_len(text)))], width)


@pytest.mark.parametrize("text", ["a = 1", "", "    数 = '数'", "x" * 58])
@pytest.mark.parametrize("note", ["y: float32[3]", "数: float32[3]", "z" * 500])
@pytest.mark.parametrize("width", [0, 5, 20, 31, 60])
def test_a_strip_stays_as_wide_as_it_was(text: str, note: str, width: int) -> None:
    before, notes = strip_of(text), LineNotes()
    after = notes.behind(0, Span(note), before, cell_len(text), width)
    assert after.cell_length == 60 == sum(cell_len(segment.text) for segment in after)
    assert after.text.startswith(text)
    assert after.crop(width).text == before.crop(width).text
    assert (after.text != before.text) == (width - cell_len(text) - 2 >= 8)
    assert notes.behind(0, Span(note), Strip([]), 0, width).text == ""


def test_a_strip_is_made_once() -> None:
    notes = LineNotes()
    notes.show({1: "y: float32[3]"}, ["a"])
    strip = strip_of("a")
    made = notes.behind(0, Span("y: float32[3]"), strip, 1, 60)
    assert notes.drawn(0, strip, 60) is made
    assert notes.drawn(0, strip, 59) is None
    assert notes.drawn(0, strip_of("a"), 60) is None


@pytest.mark.parametrize(
    ("before", "now", "kept"),
    [
        ("abcd", "abcd", {0: "0", 1: "1", 2: "2", 3: "3"}),
        ("abcd", "abXd", {0: "0", 1: "1", 3: "3"}),
        ("abcd", "aXYbcd", {0: "0", 3: "1", 4: "2", 5: "3"}),
        ("abcd", "ad", {0: "0", 1: "3"}),
        ("abcd", "", {}),
        ("aaaa", "aaa", {0: "0", 1: "1", 2: "2"}),
        ("ab", "abab", {0: "0", 1: "1"}),
        ("abcd", "XYZ", {}),
    ],
)
def test_notes_follow_their_lines(before: str, now: str, kept: dict[int, str]) -> None:
    notes = LineNotes()
    notes.show({row + 1: str(row) for row in range(len(before))}, list(before))
    notes.follow(list(now))
    left = {row: notes.at(row, line) for row, line in enumerate(now)}
    assert {row: note.text for row, note in left.items() if note is not None} == kept
