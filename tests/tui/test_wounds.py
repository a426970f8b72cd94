"""What hurt at the screens, item by item."""

import re
from pathlib import Path

import pytest
from textual.widgets._toast import Toast

from kata_tui.model.result import CaseResult, ErrorReport
from kata_tui.model.run_state import CaseFinished
from kata_tui.model.verdict import Verdict
from kata_tui.profile.attempts import Status
from kata_tui.profile.settings import Settings
from kata_tui.reporting import text_of, width_of
from kata_tui.tui.solve.diff import compare
from kata_tui.tui.solve.solve_screen import SolveScreen
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer
from tests.tui.fake_judge import FakeJudge, raising

GOOD = "def scale(x):\n    return 2 * x\n"
LONG = "The first sentence is short. " + "Then comes another with many words " * 20


def failing(**about: object) -> FakeJudge:
    error = ErrorReport("TypeError", line=2, **about)  # type: ignore[arg-type]
    return FakeJudge([CaseFinished(CaseResult("small", "case", Verdict.RUNTIME_ERROR, error=error))])


async def test_the_strip_under_the_editor_tells_a_whole_sentence(trainer: Trainer) -> None:
    for judge, said in (
        (failing(message=LONG), "Line 2: TypeError: The first sentence is short."),
        (failing(message="x", card="in-place"), "Line 2: A JAX array cannot be changed in place."),
        (failing(message="word " * 100), "… (F4 tells all of it)"),
    ):
        trainer.judge = judge
        async with trainer.open(WIDE, start="first") as seat:
            await seat.run()
            assert seat.said("#editor-message").endswith(said)


async def test_control_c_copies_what_is_selected_in_the_report(trainer: Trainer) -> None:
    trainer.judge = failing(message="operands do not fit")
    async with trainer.open(WIDE, start="first") as seat:
        await seat.run()
        await seat.pilot.mouse_down("#case", offset=(0, 0))
        await seat.pilot.hover("#case", offset=(30, 2))
        await seat.pilot.mouse_up("#case", offset=(30, 2))
        await seat.settle()
        await seat.press("ctrl+c")
        assert "small" in seat.app.clipboard
        seat.solve.clear_selection()
        await seat.press("f3", "shift+f7", "ctrl+c")
        assert seat.app.clipboard == seat.editor.text


@pytest.mark.parametrize("theme", ["kata-dark", "textual-dark", "ansi-dark", "ansi-light"])
async def test_nothing_with_names_is_underlined(trainer: Trainer, theme: str) -> None:
    trainer.add("basics", "first", statement="# fori_loop\n\n## while_loop\n\n### a_b\n\n#### c_d\n\ntext")
    trainer.settings = Settings(theme=theme)
    trainer.judge = FakeJudge([raising(5)])
    async with trainer.open(WIDE, start="first") as seat:
        await seat.run()
        for key in ("f2", "f3", "f4"):
            await seat.press(key)
            for strip in seat.app.screen._compositor.render_strips():
                for segment in strip:
                    assert not (segment.style and segment.style.underline and "_" in segment.text), segment


async def test_rows_say_what_their_ends_are(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.run()
        await seat.press("f2", "4")
        assert "took 250 ms" in seat.screen_text()
        await seat.press("ctrl+l")
        (head,) = [line for line in seat.screen_text().split("\n") if "takes" in line]
        (row,) = [line for line in seat.screen_text().split("\n") if re.search("✓ solved +First", line)]
        assert head.rindex("takes") + 5 == row.rindex(" min") + 4
        assert head.rindex("tried") + 5 == row.rindex("now") + 3
        assert head.index("level") == row.index("easy")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_no_toast_lies_on_the_report(trainer: Trainer, size: tuple[int, int]) -> None:
    trainer.judge = failing(message="operands do not fit")
    async with trainer.open(size, start="first", toasts=True) as seat:
        await seat.run()
        await seat.press("f4")
        seat.app.notify("something that is worth knowing " * 5, markup=False)
        await seat.until(lambda: list(seat.app.screen.query(Toast)))
        await seat.settle()
        (toast,) = seat.app.screen.query(Toast)
        assert toast.region.height
        assert "something that is worth knowing" in seat.screen_text()
        for pane in ("#detail", "#entries", "#editor-pane", "#statement"):
            assert (
                not toast.region.overlaps(seat.app.screen.query_one(pane).region) or not seat.app.screen.query_one(pane).region.area
            )


async def test_results_of_an_earlier_text_say_so(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.run()
        assert "earlier" not in seat.said("#results-title")
        await seat.press("f3", "x")
        assert "of an earlier text" in seat.said("#results-title")
        await seat.press("ctrl+z")
        assert "earlier" not in seat.said("#results-title")
        await seat.press("f8", "down", "enter")
        seat.editor.replace_all(GOOD)
        await seat.settle()
        assert "of an earlier text" in seat.said("#results-title")
        await seat.run()
        assert "earlier" not in seat.said("#results-title")


async def test_an_accepted_case_shows_what_was_returned(trainer: Trainer) -> None:
    trainer.judge = FakeJudge([CaseFinished(CaseResult("small", "case", Verdict.ACCEPTED, returned="float32[2] [2. 4.]"))])
    async with trainer.open(WIDE, start="first") as seat:
        await seat.run()
        await seat.press("f4", "down", "up")
        assert "float32[2] [2. 4.]" in seat.said("#case")


async def test_who_gave_up_sees_it_everywhere(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        assert "given up" not in seat.said("#title")
        await seat.press("f2", "g", "down", "enter")
        assert "given up" in seat.said("#title")
        await seat.press("ctrl+l")
        assert "? given up" in seat.screen_text()
        assert seat.under_cursor("#problems").status is Status.GIVEN_UP
        await seat.press("s", "s", "s")
        assert [kata.listed.id for kata in seat.rows("#problems").rows] == ["first"]


async def test_a_solved_problem_opens_as_solved(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        assert "solved" not in seat.said("#title")
        await seat.run()
        assert "✓ solved on 2" in seat.said("#title")
    async with trainer.open(NARROW, start="first") as seat:
        assert "✓ solved" in seat.said("#title")


async def test_escape_goes_back_to_where_one_was_and_shows_all(trainer: Trainer) -> None:
    async with trainer.open(WIDE) as seat:
        await seat.press("down")
        assert seat.under_cursor("#problems").listed.id == "second"
        await seat.press("slash")
        await seat.type("zzz")
        assert seat.under_cursor("#problems") is None
        await seat.press("escape")
        assert seat.under_cursor("#problems").listed.id == "second"
        await seat.press("s", "l", "l")
        assert "Esc Show all" in seat.key_bar()
        await seat.press("escape")
        assert seat.under_cursor("#problems").listed.id == "second"
        assert "only" not in seat.screen_text()
        assert "Esc Show all" not in seat.key_bar()


async def test_an_empty_list_of_attempts_says_so(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f2", "4")
        assert "No run yet" in seat.screen_text()


async def test_tab_leads_to_no_place_where_it_writes(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        before = seat.editor.text
        await seat.press("f2")
        for _ in range(5):
            await seat.press("tab")
        for _ in range(3):
            await seat.press("shift+tab")
        assert seat.editor.text == before
        await seat.press("f3", "tab")
        assert seat.editor.text == "    " + before


@pytest.mark.parametrize("width", [40, 100])
def test_every_line_of_a_comparison_has_its_sign(width: int) -> None:
    mine = "def f():\n" + "    return " + "+ ".join(["word"] * 30)
    lines = [text_of(line) for line in compare(mine, mine.replace("word", "term"), width)]
    assert all(width_of(line) <= width for line in compare(mine, mine.replace("word", "term"), width))
    assert sum(line.count("word") for line in lines) == 30
    assert sum(line.count("term") for line in lines) == 30
    assert all(line.startswith("- ") for line in lines if "word" in line)
    assert all(line.startswith("+ ") or " + " in line.partition("│")[2][:3] for line in lines if "term" in line)


async def test_redo_can_be_found(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.type("x")
        await seat.press("ctrl+z", "ctrl+p")
        await seat.type("redo")
        await seat.until(lambda: "^Y" in seat.screen_text())
        await seat.press("enter")
        await seat.until(lambda: seat.app.screen_stack[-1].__class__ is SolveScreen)
        await seat.until(lambda: seat.editor.text.startswith("x"))


async def test_what_was_typed_can_be_undone_after_another_visit(trainer: Trainer, tmp_path: Path) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        starter = seat.editor.text
        await seat.type("x")
        await seat.press("ctrl+l")
        await leave_and_come_back(seat)
        assert seat.editor.text == "x" + starter
        await seat.press("ctrl+z")
        assert seat.editor.text == starter
        await seat.press("ctrl+y", "ctrl+l")
        trainer.solution().write_text(GOOD)
        await leave_and_come_back(seat)
        assert seat.editor.text == GOOD
        await seat.press("ctrl+z")
        assert seat.editor.text == "x" + starter
        await seat.press("ctrl+z")
        assert seat.editor.text == starter


async def leave_and_come_back(seat: Seat) -> None:
    seat.app.open_problem("first")
    await seat.until(lambda: isinstance(seat.app.screen, SolveScreen) and seat.app.screen.focused)
    await seat.press("f3")
