"""Panes: their frames, and how they share the place."""

import pytest

from kata_tui.model.result import CaseResult, ErrorReport
from kata_tui.model.run_state import CaseFinished
from kata_tui.model.verdict import Verdict
from kata_tui.tui.solve.result_rows import Accepted
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer, problem_text
from tests.tui.fake_judge import FakeJudge

LONG = "## Why\n\n" + "Words.\n\n" * 60 + "## Your task\n\nWrite `scale(x)`.\n\n" + "More.\n\n" * 60


def failing(message: str) -> FakeJudge:
    error = ErrorReport("TypeError", message, line=2)
    return FakeJudge(
        [
            CaseFinished(CaseResult("small", "case", Verdict.ACCEPTED)),
            CaseFinished(CaseResult("secret", "case", Verdict.RUNTIME_ERROR, error=error)),
        ]
    )


def shown(seat: Seat) -> set[str]:
    panes = {"statement": seat.statement, "editor": seat.editing, "results": seat.results}
    return {name for name, pane in panes.items() if pane.display and pane.region.area}


@pytest.mark.parametrize(("size", "framed"), [((120, 40), True), ((100, 30), True), ((120, 29), False), ((99, 40), False)])
async def test_frames_are_there_where_there_is_room(trainer: Trainer, size: tuple[int, int], framed: bool) -> None:
    async with trainer.open(size, start="first") as seat:
        lines = seat.screen_text().split("\n")
        assert any("─╮" in line for line in lines) == framed
        assert any("╰─" in line for line in lines) == framed
        await seat.press("f3")
        if not framed:
            assert seat.editor.region.right == size[0]
        await seat.pilot.resize_terminal(*NARROW)
        await seat.settle()
        assert "╮" not in seat.screen_text()


async def test_no_row_is_wasted_on_a_small_terminal(trainer: Trainer) -> None:
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("f3")
        assert seat.editor.region.height == 24 - 3  # the title, the pane's own, the keys


async def test_the_frame_of_the_pane_with_the_focus_is_bright(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        bodies = {name: seat.app.screen.query_one(f"#{name} .body") for name in ("statement", "editor-pane", "results")}
        for key, name in (("f2", "statement"), ("f3", "editor-pane"), ("f4", "results"), ("f3", "editor-pane")):
            await seat.press(key)
            colours = {each: body.styles.border_bottom[1].hex for each, body in bodies.items()}
            others = {colour for each, colour in colours.items() if each != name}
            assert len(others) == 1
            assert colours[name] not in others
        before = colours["editor-pane"]
        seat.app.theme = "ansi-light"
        await seat.settle()
        assert bodies["editor-pane"].styles.border_bottom[1].hex != before


async def test_one_pane_has_the_whole_screen_and_the_others_come_back(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        before = seat.screen_text()
        for key, name in (("f3", "editor"), ("f4", "results"), ("f2", "statement")):
            await seat.press(key, "f10")
            assert shown(seat) == {name}
            assert seat.solve.pane == name
            await seat.press("f10")
            assert shown(seat) == {"statement", "editor", "results"}
        await seat.press("f3", "f10", "f4")
        assert shown(seat) == {"results"}
        await seat.press("f10", "f3")
        assert seat.screen_text() == before


async def test_the_statement_makes_room_and_comes_back(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f2", "f6")
        assert shown(seat) == {"editor", "results"}
        assert seat.editor.has_focus
        assert seat.editing.region.width == WIDE[0]
        await seat.press("f6")
        assert shown(seat) == {"statement", "editor", "results"}
        await seat.press("f6", "f2")
        assert shown(seat) == {"statement", "editor", "results"}
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("f3", "f6")
        assert shown(seat) == {"statement"}
        await seat.press("f6")
        assert shown(seat) == {"editor"}


async def test_the_statement_is_scrolled_from_the_editor_and_your_task_is_one_key_away(trainer: Trainer) -> None:
    trainer.file("basics", "first", problem_text("first", statement=LONG))
    async with trainer.open(WIDE, start="first") as seat:
        await seat.until(lambda: "Words." in seat.screen_text())
        task = seat.app.screen.query_one("#task")
        await seat.press("alt+pagedown")
        below = task.scroll_offset.y
        assert below > 20
        await seat.press("alt+pageup")
        assert task.scroll_offset.y == 0
        await seat.press("alt+home")
        assert "Your task" in seat.screen_text()
        assert "Why" not in seat.screen_text()
        assert seat.editor.has_focus


async def test_what_failed_gets_the_room_and_so_does_a_pass(trainer: Trainer) -> None:
    trainer.judge = failing("\n".join(f"line {number} of a long message" for number in range(60)))
    async with trainer.open((120, 30), start="first") as seat:
        before = seat.results.region.height
        assert before == 10  # a third
        await seat.run()
        assert seat.results.region.height == 18  # two thirds of what lies between the title and the keys
        trainer.judge.script = ()
        await seat.run()
        for said in ("accepted: all 2 passed", "Solved at the second try", "1 of 2 in Basics", "Ctrl+N opens Second thoughts"):
            assert said in seat.screen_text()


async def test_what_failed_takes_no_more_than_it_needs_and_the_learner_has_the_last_word(trainer: Trainer) -> None:
    trainer.judge = failing("short")
    async with trainer.open(WIDE, start="first") as seat:
        await seat.run()
        detail = seat.app.screen.query_one("#detail")
        assert detail.max_scroll_y == 0
        assert seat.results.region.height < 20
        before = seat.results.region.height
        await seat.press("f4", "alt+down")
        assert 0 < before - seat.results.region.height <= 3
        await seat.press("f4", "down", "up")
        assert seat.results.region.height < before


async def test_failed_ones_come_first_and_accepted_ones_in_a_line_that_opens(trainer: Trainer) -> None:
    results = [CaseFinished(CaseResult(f"c{number}", "case", Verdict.ACCEPTED)) for number in range(4)]
    wrong = CaseFinished(CaseResult("last", "case", Verdict.RUNTIME_ERROR, error=ErrorReport("TypeError", "no", line=1)))
    text = problem_text("first")
    cases = "".join(f"  - id: {name}\n    args: {{x: [1.0]}}\n" for name in ("c0", "c1", "c2", "c3", "last"))
    start, end = text.index("  - id: small"), text.index("hints:")
    trainer.file("basics", "first", text[:start] + cases + text[end:])
    trainer.judge = FakeJudge([*results, wrong])
    async with trainer.open(WIDE, start="first") as seat:
        await seat.run()
        rows = seat.rows("#entries").rows
        assert rows[0].id == "last"
        assert isinstance(rows[1], Accepted)
        assert "▸ ✓✓✓✓ 4 accepted" in seat.screen_text()
        await seat.press("f4", "down")
        assert "Accepted: c0, c1, c2, c3" in seat.said("#case")
        await seat.press("enter")
        assert "✓ c2" in seat.screen_text()
        assert [row.id for row in seat.rows("#entries").rows[2:]] == ["c0", "c1", "c2", "c3"]
        await seat.press("enter")
        assert "✓ c2" not in seat.screen_text()
        await seat.press("up", "enter")
        assert seat.editor.has_focus


async def test_the_title_says_where_one_is(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="second") as seat:
        assert "2 of 2 in Basics" in seat.screen_text().split("\n")[0]


async def test_what_control_k_did_is_on_another_key(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all("one two\nthree")
        seat.editor.move_cursor((0, 3))
        await seat.press("ctrl+shift+k")
        assert seat.editor.text == "one\nthree"
