"""Text from outside, in every place that shows some: it is shown as text, and does nothing."""

import json

import pytest

from kata_tui.model.result import CaseResult, ErrorReport, Mismatch, MistakeShown
from kata_tui.model.run_state import CaseFinished
from kata_tui.model.verdict import Verdict
from kata_tui.tui.solve.solve_screen import SolveScreen
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer
from tests.tui.fake_judge import FakeJudge

HOSTILE = "[@click=app.quit]x[/] [/foo] \x1b[31mred \x1b]0;t\x07 \x9b2J 日本語 \u202eabc [red]"
SHOWN = "[@click=app.quit]x[/] [/foo]"


def check(seat: Seat) -> None:
    """Nothing that a terminal acts on, and no line wider than the terminal."""
    width = seat.app.size.width
    for strip in seat.app.screen._compositor.render_strips():
        assert strip.cell_length == width
        for segment in strip:
            assert not any(
                ord(character) < 32 or 0x7F <= ord(character) < 0xA0 or character == "\u202e" for character in segment.text
            )
            actions = segment.style.meta if segment.style else {}
            assert "@click" not in actions or not str(actions["@click"]).startswith("app."), segment


@pytest.fixture
def hostile(trainer: Trainer) -> Trainer:
    quoted = json.dumps(HOSTILE, ensure_ascii=True)[1:-1]
    visible = "[@click=app.quit]x[/] [/foo] 日本語 [red]"
    statement = rf"# {quoted}\n\n[link](file:///etc/passwd) ![i](x) <b onclick=1>{visible}</b>\n\n- {quoted}"
    statement += rf"\n\n```python\n{quoted}\n```\n"
    trainer.file(
        "deep",
        "evil",
        f"""\
format: 1
id: evil
title: "{quoted}"
level: easy
concepts: ["{quoted}"]
summary: "{quoted}"
entry: scale
statement: "{statement}"
starter: "def scale(x):\\n    return '{quoted}'\\n"
reference: "def scale(x):\\n    return x\\n"
cases:
  - id: small
    args: {{x: [1.0]}}
    message: "{quoted}"
hints: ["{quoted}"]
explanation: "{quoted}"
alternatives:
  - title: "{quoted}"
    code: "def scale(x):\\n    return x\\n# ```\\n# {quoted}\\n"
""",
    )
    trainer.track("deep", quoted, 0)
    return trainer


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_in_the_library(hostile: Trainer, size: tuple[int, int]) -> None:
    async with hostile.open(size) as seat:
        assert seat.app.profile.library.broken == ()
        check(seat)
        assert "[@click=" in seat.screen_text()
        assert SHOWN in seat.said("#about")
        await seat.press("left", "up", "down")
        check(seat)
        await seat.press("slash")
        await seat.type("[/foo]")
        check(seat)
        await seat.press("escape", "ctrl+p")
        await seat.type("click")
        await seat.until(lambda: SHOWN[:20] in seat.screen_text())
        check(seat)
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, SolveScreen))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_in_a_problem_and_its_results(hostile: Trainer, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("textual.app.App.open_url", lambda app, url, **_: opened.append(url))
    error = ErrorReport(HOSTILE, HOSTILE, line=1, traceback=f"line 1\n{HOSTILE}\n" * 30, card=HOSTILE)
    mismatch = Mismatch(HOSTILE, "value", HOSTILE, HOSTILE, HOSTILE, 1, 1)
    result = CaseResult(
        "small",
        "case",
        Verdict.RUNTIME_ERROR,
        call=HOSTILE,
        inputs={HOSTILE: HOSTILE},
        mismatches=(mismatch,),
        message=HOSTILE,
        mistake=MistakeShown(HOSTILE, HOSTILE),
        error=error,
        stdout=(HOSTILE + "\n") * 100,
        stdout_truncated=True,
    )
    hostile.judge = FakeJudge([CaseFinished(result)])
    async with hostile.open(size, start="evil") as seat:
        await seat.press("f2")
        check(seat)
        await seat.until(lambda: SHOWN in seat.screen_text())
        for x in range(2, 40, 4):
            for y in (4, 5, 6, 7):
                await seat.pilot.click("#task", offset=(x, y))
        await seat.settle()
        assert seat.app.is_running
        assert opened == []
        await seat.press("2", "ctrl+t")
        check(seat)
        await seat.until(lambda: SHOWN in seat.screen_text())
        await seat.run()
        check(seat)
        await seat.press("f4")
        check(seat)
        assert SHOWN in seat.said("#case")
        await seat.press("f3")
        check(seat)
        assert SHOWN in seat.said("#editor-message")
        await seat.press("f2", "4")
        check(seat)
        await seat.press("3", "g", "down", "enter")
        await seat.until(lambda: "reference" in seat.screen_text())
        for _ in range(6):
            check(seat)
            await seat.press("pagedown")


async def test_markdown_of_an_author_keeps_its_fences(trainer: Trainer) -> None:
    trainer.add("deep", "fenced", statement="Look:\n\n```python\nfor i in x:\n\tprint('[b]', i)\n```\n\nSo.")
    async with trainer.open(start="fenced") as seat:
        assert "    print('[b]', i)" in seat.screen_text()


NAME = "odd \x1b]0;t\x07\u202e[31m[@click=app.quit]x"


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_in_what_is_wrong_with_files(trainer: Trainer, size: tuple[int, int]) -> None:
    quoted = json.dumps(HOSTILE)
    trainer.file("deep", NAME, f"format: 1\n{quoted}: 1\n")
    trainer.file("deep", "odd", f"format: 1\nid: {quoted}\nlevel: {quoted}\n")
    async with trainer.open(size) as seat:
        assert len(seat.app.profile.library.broken) == 2
        check(seat)
        await seat.press("left", "end")
        for _ in range(2):
            assert "odd" in seat.said("#about")
            check(seat)
            await seat.press("enter")
            check(seat)
            await seat.press("up")
