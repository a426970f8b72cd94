"""The library on the screen."""

import pytest
from textual import events

from kata_tui.model.run_state import RunFinished, RunState, advance
from kata_tui.tui.library.library_screen import LibraryScreen
from kata_tui.tui.solve.solve_screen import SolveScreen
from tests.tui.app_driver import NARROW, WIDE, Trainer
from tests.tui.fake_judge import FakeJudge, passing


def titles(seat: "object") -> list[str]:
    return [book.listed.title for book in seat.rows("#problems").rows]  # type: ignore[attr-defined]


async def test_the_first_start_tells_what_to_do_and_stands_on_the_first_problem(trainer: Trainer) -> None:
    async with trainer.open(NARROW) as seat:
        welcome = seat.said("#welcome").split("\n")
        assert len(welcome) == 3
        assert "Enter" in welcome[0]
        assert seat.rows("#problems").has_focus
        assert seat.under_cursor("#problems").listed.id == "first"
        assert titles(seat) == ["First steps", "Second thoughts"]
        text = seat.screen_text()
        assert "· new     First steps" in text
        assert "0/2" in text
        assert "Twice as much." in text
        here = seat.rows("#problems").render_line(0)
        assert len({segment.style.color for segment in here if segment.style}) == 1  # readable on the colour of the cursor
        await seat.press("enter")
        assert seat.solve.problem.id == "first"


@pytest.mark.parametrize(("size", "time"), [(NARROW, False), (WIDE, True)])
async def test_where_there_is_little_room_a_title_needs_it_more_than_the_time_of_the_last_run(
    trainer: Trainer, size: tuple[int, int], time: bool
) -> None:
    trainer.add("basics", "first", title="Static and dynamic parts")
    trainer.judge = FakeJudge()
    async with trainer.open(size, start="first") as seat:
        await seat.run()
        await seat.press("ctrl+l")
        row = next(line for line in seat.screen_text().split("\n") if "✓ solved  Static" in line)
        assert "Static and dynamic parts" in row
        assert ("now" in row) is time


async def test_tracks_choose_problems(trainer: Trainer) -> None:
    async with trainer.open() as seat:
        await seat.press("left", "down")
        assert titles(seat) == ["Third time"]
        await seat.press("home")
        assert titles(seat) == ["First steps", "Second thoughts", "Third time"]
        await seat.press("enter")
        assert seat.rows("#problems").has_focus
        await seat.press("down")
        assert "After: · First steps" in seat.said("#about")
        assert "lax.scan, carry" in seat.said("#about")


async def test_filter_finds_as_one_types_over_all_tracks(trainer: Trainer) -> None:
    async with trainer.open(NARROW) as seat:
        await seat.press("slash")
        await seat.type("third")
        assert titles(seat) == ["Third time"]
        await seat.press("enter")
        assert seat.rows("#problems").has_focus
        await seat.press("slash", "ctrl+u")
        await seat.type("carry")
        assert titles(seat) == ["Second thoughts"]
        await seat.type("qqq")
        assert titles(seat) == []
        assert "Nothing here" in seat.said("#about")
        await seat.press("escape")
        assert titles(seat) == ["First steps", "Second thoughts"]
        assert not seat.app.screen.query_one("#filter").display


async def test_letters_are_typed_into_the_filter_and_are_no_commands(trainer: Trainer) -> None:
    async with trainer.open() as seat:
        assert "s Status" in seat.key_bar()
        await seat.press("slash")
        assert "s Status" not in seat.key_bar()
        await seat.type("slcnqr")
        assert isinstance(seat.app.screen, LibraryScreen)
        assert seat.app.screen.query_one("#filter").value == "slcnqr"  # type: ignore[attr-defined]


async def test_what_is_typed_faster_than_the_screen_follows_goes_into_the_filter(trainer: Trainer) -> None:
    async with trainer.open() as seat:
        for key, character in (("slash", "/"), *((letter, letter) for letter in "second")):
            seat.app.post_message(events.Key(key, character))
        await seat.settle()
        assert isinstance(seat.app.screen, LibraryScreen)
        assert titles(seat) == ["Second thoughts"]


async def test_status_and_level_narrow_the_list(trainer: Trainer) -> None:
    attempts = trainer.attempts()
    await solve_first(trainer, attempts)
    attempts.close()
    async with trainer.open() as seat:
        await seat.press("left", "home", "right", "l", "l", "l")
        assert titles(seat) == ["Second thoughts"]
        assert "hard only" in seat.said("#heading")
        await seat.press("l", "s")
        assert titles(seat) == ["Second thoughts", "Third time"]
        assert "new only" in seat.said("#heading")
        await seat.press("s", "s", "s")
        assert titles(seat) == ["First steps"]
        await seat.press("s")
        assert titles(seat) == []
        await seat.press("s")
        assert len(titles(seat)) == 3


async def solve_first(trainer: Trainer, attempts: object) -> None:
    from kata_tui.library.catalogue import open_library

    problem = open_library([trainer.problems], trainer.paths.cache).problem("first")
    state = RunState()
    async for event in FakeJudge(passing(problem)).begin(problem, "").events():
        state = advance(state, event)
    assert isinstance(event, RunFinished)
    attempts.record(state, "x")  # type: ignore[attr-defined]


async def test_continue_and_next_new(trainer: Trainer) -> None:
    async with trainer.open(start="second") as seat:
        await seat.press("ctrl+l")
        assert "c Continue  Second thoughts" in seat.said("#welcome")
        assert "n Next new  Third time" in seat.said("#welcome")
        await seat.press("home", "c")
        assert seat.solve.problem.id == "second"
        await seat.press("ctrl+l")
        assert seat.under_cursor("#problems").listed.id == "second"
        await seat.press("n")
        assert seat.solve.problem.id == "third"
        await seat.press("ctrl+l")
        assert titles(seat) == ["Third time"]


async def test_continue_goes_on_from_what_is_solved(trainer: Trainer) -> None:
    async with trainer.open(start="second") as seat:
        await seat.run()
        await seat.press("ctrl+l")
        assert "c Continue  Third time" in seat.said("#welcome")
        await seat.press("c")
        assert seat.solve.problem.id == "third"
        await seat.run()
        await seat.press("ctrl+l")
        assert "c Continue  First steps" in seat.said("#welcome")
        await seat.press("c")
        await seat.run()
        await seat.press("ctrl+l")
        assert "Continue" not in seat.said("#welcome") + seat.key_bar()


async def test_a_solved_problem_is_shown_as_solved_on_return(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.run()
        await seat.press("ctrl+l")
        assert "✓ solved  First steps" in seat.screen_text()
        assert "1/2" in seat.screen_text()
        assert "now" in seat.screen_text()


async def test_the_judge_gets_ready_when_the_cursor_rests(trainer: Trainer) -> None:
    judge = trainer.judge
    assert isinstance(judge, FakeJudge)
    async with trainer.open() as seat:
        await seat.press("down")
        await seat.until(lambda: judge.warmed[-1:] == ["second"])  # the first one too, where a key takes its time


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_broken_files_are_listed_with_their_error(trainer: Trainer, size: tuple[int, int]) -> None:
    trainer.file("deep", "wrong", "format: 1\nid: wrong\ntitle: [/foo] [@click=app.quit]x[/]\n\x1b[31m: 1\n")
    async with trainer.open(size) as seat:
        await seat.press("left", "end")
        assert "! broken" in seat.screen_text()
        assert "wrong.yaml:" in seat.said("#about")
        assert "\x1b" not in seat.screen_text()
        await seat.press("enter", "enter")
        assert isinstance(seat.app.screen, LibraryScreen)


async def test_what_is_odd_about_a_problem_is_listed_too(trainer: Trainer) -> None:
    trainer.add("deep", "third", title="Third time", requires="nowhere")
    async with trainer.open() as seat:
        await seat.press("left", "end")
        assert "! notice" in seat.screen_text()
        assert "requires `nowhere`" in seat.said("#about")


async def test_a_file_that_broke_meanwhile_is_told_and_not_opened(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kata_tui.tui.library.library_screen.WARM_AFTER", 1000)  # a judge that got ready would have read it already
    async with trainer.open() as seat:
        trainer.file("basics", "first", "format: 1\nid: first\nsurprise: 1\n")
        await seat.press("enter")
        assert isinstance(seat.app.screen, LibraryScreen)
        assert "first.yaml:" in seat.said("#about")


async def test_no_problems_at_all_says_where_to_put_them(trainer: Trainer) -> None:
    for file in trainer.problems.rglob("*.yaml"):
        file.unlink()
    async with trainer.open(NARROW) as seat:
        assert "No problem files were found" in seat.said("#welcome")
        assert str(trainer.paths.problems) in seat.said("#welcome")
        await seat.press("enter", "c", "n", "s", "l", "down", "left", "enter")
        trainer.add("basics", "fresh", title="Fresh")
        await seat.press("r")
        assert "Fresh" in seat.screen_text()


async def test_q_quits(trainer: Trainer) -> None:
    async with trainer.open() as seat:
        await seat.press("q")
        assert not seat.app.is_running


async def test_a_thousand_problems_cost_what_twenty_do(trainer: Trainer) -> None:
    for number in range(200):
        trainer.add("deep", f"extra-{number}", title=f"Extra {number}")
    async with trainer.open() as seat:
        await seat.press("left", "home", "right", "end")
        assert seat.rows("#problems").cursor == 202
        assert "Extra" in seat.screen_text()
        await seat.press("pageup", "up")
        assert seat.rows("#problems").cursor < 201


async def test_the_palette_finds_problems_and_commands(trainer: Trainer) -> None:
    async with trainer.open() as seat:
        await seat.press("ctrl+p")
        await seat.type("third")
        await seat.until(lambda: "Third time" in seat.screen_text() and "Open the problem" not in seat.screen_text())
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, SolveScreen))
        assert seat.solve.problem.id == "third"
