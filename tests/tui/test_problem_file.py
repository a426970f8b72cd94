"""The file of the open problem changes on disk: its author is at work. And what is asked before a library runs."""

import asyncio
import os
from pathlib import Path

from kata_tui.profile.trust import Trust
from kata_tui.tui.dialogs import Question
from kata_tui.tui.library.library_screen import LibraryScreen
from kata_tui.tui.solve.problem_file import ProblemFile
from kata_tui.tui.solve.solve_screen import SolveScreen
from tests.tui.app_driver import NARROW, Seat, Trainer, problem_text
from tests.tui.fake_judge import FakeJudge


def file_of(trainer: Trainer) -> Path:
    return trainer.problems / "basics" / "first.yaml"


async def rewrite(seat: Seat, path: Path, text: str) -> None:
    """Save as an editor does: another file takes the place of the old one."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)
    seat.app.screen.query_one(ProblemFile).look()
    await seat.settle()


def complaint(seat: Seat) -> str | None:
    """What is said of the file; None when that takes no room."""
    shown = seat.app.screen.query_one(ProblemFile)
    return str(shown.content) if shown.display else None


async def test_a_revised_file_is_shown_and_the_text_stays(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.type("# mine")
        await seat.run()
        revised = problem_text("first", title="Second edition", statement="## Your task\n\nNow with *more*.")
        revised = revised.replace("id: small", "id: little").replace("  - There is an operator for it.\n", "")
        await rewrite(seat, file_of(trainer), revised.replace("raise NotImplementedError", "return None"))
        await seat.until(lambda: "Second edition" in seat.screen_text())
        await seat.until(lambda: "Now with more." in seat.screen_text())
        assert complaint(seat) is None
        assert seat.editor.text.startswith("# mine")
        assert trainer.solution().read_text().startswith("# mine")
        assert [entry.id for entry in seat.rows("#entries").rows] == ["little", "secret"]
        assert "Hints 0/1" in seat.screen_text()
        assert seat.verdict() is None
        await seat.run()
        assert seat.results.state is not None
        assert seat.results.state.selected == ("little", "secret")
        await seat.press("ctrl+l")
        assert "Second edition" in seat.screen_text()


async def test_a_starter_that_nobody_touched_gives_way_undoably(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        before = seat.editor.text
        await rewrite(seat, file_of(trainer), file_of(trainer).read_text().replace("raise NotImplementedError", "return None"))
        await seat.until(lambda: "return None" in seat.editor.text)
        await seat.press("ctrl+z")
        assert seat.editor.text == before


async def test_a_broken_edit_is_told_in_place_and_the_last_good_version_stays(trainer: Trainer) -> None:
    path = file_of(trainer)
    good = path.read_text()
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("f3")
        await seat.type("# mine")
        await rewrite(seat, path, good.replace("level: easy", "level: esay").replace("entry: scale", "entry: 2"))
        assert (said := complaint(seat)) is not None
        assert said.startswith(f"{path}:4:8: ")
        assert "Did you mean `easy`?" in said
        assert "1 more below it" in said
        assert ":4:8:" in seat.screen_text().replace("\n", "")
        await seat.run()
        assert seat.results.state is not None
        assert seat.results.state.selected == ("small", "secret")
        path.unlink()
        seat.app.screen.query_one(ProblemFile).look()
        assert "cannot be read: No such file" in (complaint(seat) or "")
        await rewrite(seat, path, good)
        assert complaint(seat) is None
        assert seat.editor.text.startswith("# mine")
        assert [told for told in seat.told() if "changed" in told] == []  # it says again what it said before


async def test_a_file_revised_during_a_run_is_shown_after_it(trainer: Trainer) -> None:
    go = asyncio.Event()
    judge = FakeJudge([go])
    trainer.judge = judge
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+r")
        await seat.until(lambda: seat.results.running)
        await rewrite(seat, file_of(trainer), problem_text("first", title="Second edition"))
        assert "Second edition" not in seat.screen_text()
        go.set()
        await seat.until(lambda: "Second edition" in seat.screen_text())


async def test_a_file_that_is_only_touched_is_nothing(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.run()
        await seat.until(lambda: any(said.startswith("Easy") for said in seat.told()))
        told = seat.told()
        os.utime(file_of(trainer), ns=(1, 1))
        seat.app.screen.query_one(ProblemFile).look()
        await seat.settle()
        assert (complaint(seat), seat.told()) == (None, told)
        assert seat.verdict() is not None


async def test_a_library_of_others_is_asked_about_before_anything_of_it_runs(trainer: Trainer) -> None:
    trainer.trusting = False
    judge = trainer.judge
    assert isinstance(judge, FakeJudge)
    imprint = 'format: 1\ntitle: "[b]Katas[/b] of Ada"\nauthors: [Ada]\nlicense: CC0-1.0\n'
    (trainer.problems / "library.yaml").write_text(imprint)
    async with trainer.open() as seat:
        seat.shelves._warm()
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, Question))
        await seat.settle()
        text = " ".join(seat.screen_text().replace("│", " ").split())
        for part in ("contains Python that will run", "[b]Katas[/b] of Ada, by Ada", str(trainer.problems)[:40]):
            assert part in text
        await seat.press("escape")
        assert isinstance(seat.app.screen, LibraryScreen)
        assert judge.warmed == []
        assert not Trust(trainer.paths).holds(trainer.problems)
        await seat.press("enter", "down", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, SolveScreen))
        assert set(judge.warmed) == {"first"}
    async with trainer.open(start="second") as seat:  # it is remembered
        assert seat.solve.problem.id == "second"


async def test_a_problem_named_at_the_start_or_in_the_palette_is_asked_about_too(trainer: Trainer) -> None:
    trainer.trusting = False
    async with trainer.open() as seat:
        for _ in range(2):
            seat.app.open_problem("third")
            await seat.until(lambda: isinstance(seat.app.screen, Question))
            await seat.press("enter")
            await seat.until(lambda: isinstance(seat.app.screen, LibraryScreen))
        judge = trainer.judge
        assert isinstance(judge, FakeJudge)
        assert judge.warmed == []
