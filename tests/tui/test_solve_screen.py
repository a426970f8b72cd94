"""Solving a problem on the screen, with a judge that obeys."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from importlib.metadata import version

import pytest

from kata_tui.library.catalogue import open_library
from kata_tui.model.problem import Problem
from kata_tui.model.result import CaseResult, ErrorReport, Mismatch, MistakeShown
from kata_tui.model.run_state import CaseFinished, CaseStarted, Phase, PhaseChanged, RunFinished
from kata_tui.model.verdict import Verdict
from kata_tui.profile import progress_file
from kata_tui.tui.commands import APP, LIBRARY, SOLVE, Command
from kata_tui.tui.common.tabs import Tabs
from kata_tui.tui.dialogs import Help, Question
from kata_tui.tui.editor.draft import Draft
from kata_tui.tui.library.library_screen import LibraryScreen
from kata_tui.tui.palette import Actions
from kata_tui.tui.solve.followed_run import FollowedRun
from kata_tui.tui.solve.solve_screen import SolveScreen
from tests.tui.app_driver import NARROW, WIDE, Trainer
from tests.tui.fake_judge import FakeJudge, Step, load_failing, passing, raising

GOOD = "def scale(x):\n    return 2 * x\n"


def first(trainer: Trainer) -> Problem:
    return open_library([trainer.problems], trainer.paths.cache).problem("first")


async def test_wide_shows_three_panes_and_the_editor_has_the_focus(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        assert seat.editor.has_focus
        text = seat.screen_text()
        assert "Write" in text
        assert "def scale(x):" in text
        assert "not run yet" in text
        assert "runs scale on 2 cases; 1 of them hidden" in text


async def test_narrow_shows_one_pane_and_a_strip(trainer: Trainer) -> None:
    async with trainer.open(NARROW, start="first") as seat:
        assert "F2 Statement" in seat.screen_text()
        assert "Write" in seat.screen_text()
        assert "def scale(x):" not in seat.screen_text()
        await seat.press("f3")
        assert seat.editor.has_focus
        assert "def scale(x):" in seat.screen_text()
        assert "Write" not in seat.screen_text()
        await seat.press("f4")
        assert "not run yet" in seat.screen_text()
        assert "def scale(x):" not in seat.screen_text()
        await seat.pilot.click("#strip", offset=(4, 0))
        await seat.settle()
        assert seat.solve.pane == "statement"


async def test_the_layout_follows_the_terminal_and_keeps_the_focus(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.type("x")
        await seat.pilot.resize_terminal(*NARROW)
        await seat.settle()
        assert seat.editor.has_focus
        assert seat.editor.region.width == 80
        assert not seat.statement.display or seat.statement.region.area == 0
        await seat.pilot.resize_terminal(200, 60)
        await seat.settle()
        assert seat.editor.has_focus
        assert seat.statement.region.width > 60


async def test_panes_are_resized_by_keys_and_mouse_and_stay_so(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        before = seat.statement.region.width, seat.editing.region.height
        await seat.press("f4", "alt+right", "alt+up")
        assert seat.statement.region.width > before[0]
        assert seat.editing.region.height < before[1]
        await seat.pilot.mouse_down("#between")
        await seat.pilot.hover(offset=(40, 20))
        await seat.pilot.mouse_up(offset=(40, 20))
        await seat.settle()
        width = seat.statement.region.width
        assert width in (39, 40)
    async with trainer.open(WIDE, start="second") as seat:
        assert seat.statement.region.width == width


@pytest.mark.parametrize("key", ["ctrl+r", "f5"])
@pytest.mark.parametrize("pane", ["f2", "f3", "f4"])
async def test_run_works_from_anywhere(trainer: Trainer, key: str, pane: str) -> None:
    judge = FakeJudge()
    trainer.judge = judge
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press(pane, key)
        await seat.until(seat.verdict)
        assert judge.sources == [seat.editor.text]
        assert seat.solve.pane == {"f2": "statement", "f3": "editor", "f4": "results"}[pane]


async def test_a_run_is_shown_as_it_goes(trainer: Trainer) -> None:
    loaded, decided, end = asyncio.Event(), asyncio.Event(), asyncio.Event()
    passed = CaseFinished(CaseResult("small", "case", Verdict.ACCEPTED, seconds=0.02))
    script: list[Step] = [PhaseChanged(Phase.PREPARING), loaded, CaseStarted("small"), decided, passed, CaseStarted("secret"), end]
    trainer.judge = FakeJudge(script)
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("f3", "ctrl+r")
        assert seat.solve.pane == "results"
        await seat.until(lambda: "once per problem" in seat.screen_text())
        await seat.until(lambda: "Esc Cancel" in seat.key_bar())
        loaded.set()
        await seat.until(lambda: "▸ small" in seat.screen_text())
        decided.set()
        await seat.until(lambda: "✓ small" in seat.screen_text() and "▸ secret" in seat.screen_text())
        assert "━━━━━─────" in seat.said("#results-title")
        end.set()
        await seat.until(seat.verdict)
        await seat.until(lambda: "Esc Cancel" not in seat.key_bar())


@pytest.mark.parametrize(("pane", "key"), [("f4", "escape"), ("f4", "ctrl+c"), ("f3", "escape")])
async def test_cancel_ends_the_run_at_once(trainer: Trainer, pane: str, key: str) -> None:
    trainer.judge = FakeJudge([PhaseChanged(Phase.STARTING), asyncio.Event()])
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+r", pane, key)
        await seat.until(seat.verdict)
        assert "cancelled" in seat.said("#results-title")
        assert seat.app.profile.attempts.of("first") == ()
        await seat.settle()
        assert "Run" in seat.key_bar()


async def test_run_again_during_a_run_ends_it_and_judges_the_new_text(trainer: Trainer) -> None:
    judge = FakeJudge([asyncio.Event()])
    trainer.judge = judge
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+r")
        seat.editor.replace_all(GOOD)
        judge.script = ()
        await seat.press("ctrl+r")
        await seat.until(lambda: len(judge.sources) == 2 and seat.verdict() is Verdict.ACCEPTED)
        assert judge.sources[1] == GOOD
        assert not judge.overlapped


async def test_a_pass_offers_the_next_problem_and_never_jumps(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.run()
        assert seat.solve.problem.id == "first"
        assert seat.editor.has_focus
        assert "accepted" in seat.said("#results-title")
        assert "Second thoughts" in seat.said("#case")
        assert "Because broadcasting." in seat.screen_text()
        await seat.press("ctrl+n")
        assert seat.solve.problem.id == "second"
        await seat.press("ctrl+l")
        assert isinstance(seat.app.screen, LibraryScreen)


async def test_the_first_failure_is_selected_and_shown_in_full(trainer: Trainer) -> None:
    mismatch = Mismatch("", "dtype", "dtype is float32, expected int32", "int32[2] [1 2]", "float32[2] [1. 2.]")
    trainer.judge = FakeJudge(
        [
            CaseFinished(CaseResult("small", "case", Verdict.ACCEPTED)),
            CaseFinished(CaseResult("secret", "case", Verdict.WRONG_ANSWER, mismatches=(mismatch,))),
        ]
    )
    async with trainer.open(start="first") as seat:
        await seat.run()
        assert seat.under_cursor("#entries").id == "secret"
        assert "dtype is float32, expected int32" in seat.said("#case")
        await seat.press("f4", "up")
        assert "dtype" not in seat.said("#case")
        await seat.press("d")
        assert seat.app.screen.query_one("#detail").has_focus
        assert "d Details" in seat.key_bar()
        await seat.press("d")
        assert seat.rows("#entries").has_focus


async def test_a_run_stopped_before_the_judge_began_is_cancelled(trainer: Trainer) -> None:
    judge = FakeJudge([asyncio.Event()])
    trainer.judge = judge
    async with trainer.open() as seat:
        run = FollowedRun(seat.app.shared, first(trainer), "x", lambda state: None)
        run.stop()
        assert (await run.follow()).verdict is Verdict.CANCELLED


async def test_the_marked_line_of_a_hidden_case_says_why_there_are_no_more_words(trainer: Trainer) -> None:
    error = ErrorReport("TypeError", "", line=2)
    secret = CaseFinished(CaseResult("secret", "case", Verdict.RUNTIME_ERROR, shown="hidden", error=error))
    trainer.judge = FakeJudge([CaseFinished(CaseResult("small", "case", Verdict.ACCEPTED)), secret])
    async with trainer.open(start="first") as seat:
        await seat.run()
        assert seat.said("#editor-message").strip() == "Line 2: TypeError in a hidden case"


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (None, "Line 2: TypeError: it does not fit"),
        (MistakeShown("sum", "You took the sum. Each row\nhas its own."), "Line 2: You took the sum."),
        (MistakeShown("long", "word " * 200), "Line 2: word word"),
    ],
)
async def test_under_the_editor_stands_one_friendly_line(trainer: Trainer, mistake: MistakeShown | None, said: str) -> None:
    error = ErrorReport("TypeError", "it does not fit\n\nand much of XLA\n" * 9, line=2)
    failed = CaseResult("small", "case", Verdict.RUNTIME_ERROR, error=error, mistake=mistake)
    trainer.judge = FakeJudge([CaseFinished(failed), CaseFinished(CaseResult("secret", "case", Verdict.ACCEPTED))])
    async with trainer.open(start="first") as seat:
        await seat.run()
        line = seat.said("#editor-message").strip()
        assert line.startswith(said)
        assert "\n" not in line
        assert len(line) < 160
        assert "XLA" not in line


async def test_cases_that_fail_alike_are_told_once_and_each_is_whole_when_it_is_opened(trainer: Trainer) -> None:
    mismatch = Mismatch("", "dtype", "dtype is float32, expected int32", "int32[2] [1 2]", "float32[2] [1. 2.]")
    known = MistakeShown("float", "You multiply by a float.")
    alike = [CaseResult(name, "case", Verdict.WRONG_ANSWER, mismatches=(mismatch,), mistake=known) for name in ("small", "secret")]
    trainer.judge = FakeJudge([CaseFinished(result) for result in alike])
    async with trainer.open(start="first") as seat:
        await seat.run()
        assert "`secret`: the same." in seat.said("#case")
        await seat.press("f4", "down")
        for part in ("✗ secret", "You multiply by a float.", "int32[2] [1 2]"):
            assert part in seat.said("#case")
        assert "the same" not in seat.said("#case")


async def test_enter_on_an_error_goes_to_its_line(trainer: Trainer) -> None:
    trainer.judge = FakeJudge([raising(5), CaseFinished(CaseResult("secret", "case", Verdict.ACCEPTED))])
    async with trainer.open(NARROW, start="first") as seat:
        await seat.run()
        assert seat.editor.mark is not None
        assert seat.editor.mark.line == 4
        assert "Go to line" in seat.key_bar()
        await seat.press("enter")
        assert seat.editor.has_focus
        assert seat.editor.cursor_location == (4, 0)
        assert "Line 5: TypeError: operands do not fit" in seat.said("#editor-message")
        await seat.press("f4", "down")
        assert "Go to line" not in seat.key_bar()
        await seat.press("f3", "x")
        assert seat.editor.mark is None


async def test_a_load_that_failed_has_its_own_row_and_the_rest_was_not_run(trainer: Trainer) -> None:
    trainer.judge = FakeJudge([load_failing(2, "invalid syntax")])
    async with trainer.open(start="first") as seat:
        await seat.run()
        rows = [(entry.id, entry.kind) for entry in seat.rows("#entries").rows]
        assert rows == [("load", "load"), ("small", "case"), ("secret", "case")]
        assert "your file" in seat.screen_text()
        assert "skipped" in seat.screen_text()
        assert "not run yet" not in seat.screen_text()
        await seat.press("f4", "down")
        assert seat.said("#case").startswith("This one was not run.")


@pytest.mark.parametrize("trouble", [RuntimeError("[/foo] \x1b[31m"), RunFinished(0.0, Verdict.INTERNAL_ERROR)])
async def test_a_failing_judge_is_a_sentence_and_no_attempt(trainer: Trainer, trouble: RuntimeError | RunFinished) -> None:
    trainer.judge = FakeJudge([trouble])
    async with trainer.open(start="first") as seat:
        await seat.run()
        assert "internal error" in seat.said("#results-title")
        assert "no fault of your solution" in seat.said("#case")
        assert seat.app.profile.attempts.of("first") == ()
        await seat.press("f3", "x")
        assert seat.editor.text.startswith("x")


async def test_hints_come_one_at_a_time_and_are_remembered(trainer: Trainer) -> None:
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("ctrl+t")
        assert seat.statement.tab == "hints"
        assert "Think of twice." in seat.screen_text()
        assert "operator" not in seat.screen_text()
        assert "1/2" in seat.screen_text()
        await seat.press("1", "ctrl+t")
        assert "operator" not in seat.screen_text()
        await seat.press("ctrl+t")
        assert "There is an operator for it." in seat.screen_text()
        await seat.press("ctrl+t", "ctrl+t")
        assert "That was the last hint." in seat.screen_text()
        assert seat.app.profile.attempts.hints_shown("first") == 2
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("2")
        assert "There is an operator for it." in seat.screen_text()


async def test_the_solution_needs_a_confirmed_give_up(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f2", "3")
        assert "jnp.asarray" not in seat.screen_text()
        await seat.press("g")
        assert isinstance(seat.app.screen, Question)
        await seat.press("enter")
        assert "jnp.asarray" not in seat.screen_text()
        await seat.press("g", "down", "enter")
        await seat.until(lambda: "+     return 2 * jnp.asarray(x)" in seat.screen_text())
        assert "-     raise NotImplementedError" in seat.screen_text()
        assert "By adding" in seat.screen_text()
        assert "Give up" not in seat.key_bar()
        assert "solved" not in {
            str(status) for status in seat.app.profile.attempts.statuses(seat.app.profile.library.listed).values()
        }


async def test_the_solution_opens_after_a_pass(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all(GOOD)
        await seat.run()
        await seat.press("f2", "3")
        await seat.until(lambda: "+     return 2 * jnp.asarray(x)" in seat.screen_text())
        assert "-     return 2 * x" in seat.screen_text()


async def test_attempts_are_listed_and_come_back_undoably(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        seat.editor.replace_all(GOOD)
        await seat.run()
        seat.editor.replace_all("something else")
        await seat.press("f2", "4")
        assert "✓ accepted" in seat.screen_text()
        assert "2/2" in seat.screen_text()
        await seat.press("enter")
        assert seat.editor.text == GOOD
        assert seat.editor.has_focus
        await seat.press("ctrl+z")
        assert seat.editor.text == "something else"


async def test_undo_survives_a_run_and_a_reset(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        starter = seat.editor.text
        await seat.type("a")
        await seat.run()
        await seat.type("b")
        typed = seat.editor.text
        await seat.press("shift+f8", "enter")
        assert seat.editor.text == typed
        await seat.press("shift+f8", "down", "enter")
        assert seat.editor.text == starter
        assert trainer.solution().read_text() == starter
        copies = list(trainer.solution().parent.glob("*.bak.py"))
        assert [copy.read_text() for copy in copies] == [typed]
        assert any(copies[0].name in told for told in seat.told())
        await seat.press("ctrl+z")
        assert seat.editor.text == typed
        await seat.press("ctrl+z", "ctrl+z")
        assert seat.editor.text == starter


async def test_the_place_is_remembered(trainer: Trainer) -> None:
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("f3", "down", "down", "down", "end")
        place = seat.editor.cursor_location
        await seat.press("ctrl+l")
    async with trainer.open(NARROW) as seat:
        await seat.press("c")
        assert seat.editor.has_focus
        assert seat.editor.cursor_location == place
        await seat.press("f2", "ctrl+l", "enter")
        assert seat.solve.pane == "statement"


async def test_escape_leads_outwards(trainer: Trainer) -> None:
    async with trainer.open(NARROW, start="first") as seat:
        await seat.press("f4", "escape")
        assert seat.solve.pane == "editor"
        await seat.press("escape")
        assert seat.solve.pane == "statement"
        await seat.press("escape")
        assert isinstance(seat.app.screen, LibraryScreen)


@pytest.mark.parametrize("size", [(60, 20), NARROW, WIDE])
@pytest.mark.parametrize("pane", ["f2", "f3", "f4"])
async def test_the_keys_stand_in_one_line_none_cut_and_the_rest_is_behind_f1(
    trainer: Trainer, size: tuple[int, int], pane: str
) -> None:
    async with trainer.open(size, start="first") as seat:
        await seat.press(pane)
        bar = seat.key_bar()
        assert "\n" not in bar
        assert len(bar) <= size[0] - 2
        assert bar.startswith("^R Run  ")
        assert bar.endswith("  F1 Keys  ^P Menu  ^Q Quit")
        labels = {f"{command.shown} {command.label}" for command in (*SOLVE, *APP)}
        assert set(bar.split("  ")) <= labels
        tabs = " ".join(str(tabs.told) for tabs in seat.app.screen.query(Tabs))
        for label in ("1 Task ", "2 Hints ", "3 Solution ", "4 Runs", "5 Notes", "d Details ", "i Inside ", "s Shapes "):
            assert label in f"{tabs} "
        assert "F4" in seat.screen_text()


async def test_a_click_on_a_key_does_what_the_key_does(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        at = seat.key_bar().split("\n")[0].index("^T")
        await seat.pilot.click("KeyBar", offset=(at + 1, 0))
        await seat.settle()
        assert seat.statement.tab == "hints"


async def test_help_lists_every_command(trainer: Trainer) -> None:
    async with trainer.open((100, 100), start="first") as seat:
        commands = seat.solve.commands
        await seat.press("shift+f1")
        assert isinstance(seat.app.screen, Help)
        text = seat.screen_text()
        for command in commands:
            assert command.help[:60] in text, command
        await seat.press("end")
        await seat.until(lambda: f"JAX {version('jax')}, Flax {version('flax')}" in seat.screen_text())
        await seat.press("escape")
        assert seat.editor.has_focus


@pytest.mark.parametrize("commands", [(*SOLVE, *APP), (*LIBRARY, *APP)], ids=["solve", "library"])
def test_no_two_commands_have_one_name(commands: tuple[Command, ...]) -> None:
    labels = [command.label for command in commands]
    assert sorted(labels) == sorted(set(labels))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("redo", {"Redo"}),
        ("undo", {"Undo"}),
        ("resize", {"Statement narrower", "Statement wider", "Results taller", "Editor taller"}),
        ("wider", {"Statement wider"}),
    ],
)
async def test_the_palette_finds_each_command_by_its_own_name_and_by_that_of_its_group(
    trainer: Trainer, words: str, found: set[str]
) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f3")
        hits = [hit async for hit in Actions(seat.app.screen).search(words)]
        best = max(hit.score for hit in hits)
        assert {hit.text for hit in hits if hit.score == best} == found


async def test_the_palette_runs_a_command(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("ctrl+p")
        await seat.type("starter")
        await seat.until(lambda: "Begin again with" in seat.screen_text() and "Judge your code" not in seat.screen_text())
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, Question))


async def test_leaving_during_a_run_cancels_it(trainer: Trainer) -> None:
    judge = FakeJudge([asyncio.Event()])
    trainer.judge = judge
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+r", "ctrl+l")
        await seat.until(lambda: isinstance(seat.app.screen, LibraryScreen))
        assert judge.runs[-1].cancelled.is_set()
        await seat.press("n")
        assert seat.solve.problem.id == "second"


@pytest.mark.parametrize("keys", [("ctrl+l",), ("ctrl+n",), ("ctrl+q",)])
async def test_the_verdict_does_not_wait_for_the_process_to_go_and_whoever_leaves_then_loses_nothing(
    trainer: Trainer, keys: tuple[str, ...]
) -> None:
    gone = asyncio.Event()
    trainer.judge = FakeJudge([*passing(first(trainer)), RunFinished(0.25), gone])
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+r")
        await seat.until(lambda: "accepted" in seat.screen_text())
        await seat.press(*keys)
        await seat.until(
            lambda: not seat.app.is_running or not isinstance(seat.app.screen, SolveScreen) or seat.solve.problem.id != "first"
        )
    assert [attempt.verdict for attempt in trainer.attempts().of("first")] == [Verdict.ACCEPTED]


async def test_run_pressed_while_the_process_goes_runs_again(trainer: Trainer) -> None:
    gone = asyncio.Event()
    judge = FakeJudge([*passing(first(trainer)), RunFinished(0.25), gone])
    trainer.judge = judge
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+r")
        await seat.until(seat.verdict)
        await seat.press("ctrl+r")
        await seat.until(lambda: len(judge.sources) == 2 and seat.verdict() is Verdict.ACCEPTED)
        gone.set()
        await seat.until(lambda: not seat.app.workers._workers)
        assert not judge.overlapped
        assert len(seat.app.profile.attempts.of("first")) == 2


async def test_a_run_does_not_wait_for_the_disk(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = threading.Event()
    write = Draft.write

    def slowly(draft: Draft, text: str) -> None:
        disk.wait(60)
        write(draft, text)

    async with trainer.open(start="first") as seat:
        monkeypatch.setattr(Draft, "write", slowly)
        seat.editor.replace_all(GOOD)
        await seat.press("ctrl+r")
        await seat.until(seat.verdict)
        assert trainer.solution().read_text() != GOOD
        disk.set()
        await seat.until(lambda: not seat.app.workers._workers)
        assert trainer.solution().read_text() == GOOD


async def test_the_explanation_goes_when_the_next_run_does_not_pass(trainer: Trainer) -> None:
    judge = FakeJudge()
    trainer.judge = judge
    async with trainer.open(start="first") as seat:
        await seat.run()
        await seat.run()
        assert "Because broadcasting." in seat.screen_text()
        judge.script = [raising(5)]
        await seat.run()
        assert "Because broadcasting." not in seat.screen_text()
        assert "operands do not fit" in seat.screen_text()


async def test_an_attempt_that_cannot_be_kept_is_told(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_file, "PATIENCE", 0.01)
    async with trainer.open(start="first") as seat:
        seat.app.profile.attempts.remember("a", "file")
        with closing(sqlite3.connect(trainer.paths.state / "progress.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await seat.press("ctrl+r")
            await seat.until(seat.told)
            other.execute("ROLLBACK")
        assert "database is locked" in seat.told()[0]
        await seat.until(lambda: not seat.app.workers._workers)
        await seat.run()
        assert len(seat.app.profile.attempts.of("first")) == 2  # what could not be written then is written with it


async def test_quitting_during_a_run_cancels_it(trainer: Trainer) -> None:
    judge = FakeJudge([asyncio.Event()])
    trainer.judge = judge
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+r", "ctrl+q")
        await seat.until(lambda: not seat.app.is_running)
    assert judge.runs[-1].cancelled.is_set()
    assert judge.closed


async def test_every_frame_of_an_exception_is_one_key_away(trainer: Trainer) -> None:
    error = ErrorReport(
        "ValueError",
        "no",
        7,
        traceback="solution.py:7 in first\n    … 3 frames inside libraries",
        frames="jax/above.py:5 in above\n    y\njax/deep.py:99 in deeper\n    x",
    )
    failed = CaseFinished(CaseResult("small", "case", Verdict.RUNTIME_ERROR, error=error))
    trainer.judge = FakeJudge([CaseStarted("small"), failed])
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("ctrl+r", "f4")
        assert "jax/above.py" not in seat.screen_text()
        assert "Traceback" in seat.screen_text()
        await seat.press("t")
        assert "jax/above.py:5" in seat.screen_text()
        await seat.press("t")
        assert "jax/above.py" not in seat.screen_text()


async def test_the_clock_of_a_run_lays_nothing_out(trainer: Trainer) -> None:
    never = asyncio.Event()
    trainer.judge = FakeJudge([never])
    async with trainer.open(start="first") as seat:
        await seat.press("ctrl+r")
        await seat.settle()
        laid_out: list[object] = []
        seat.solve.screen_layout_refresh_signal.subscribe(seat.editor, laid_out.append, immediate=True)
        before = seat.said("#results-title")
        await seat.until(lambda: seat.said("#results-title") != before)
        assert not laid_out
