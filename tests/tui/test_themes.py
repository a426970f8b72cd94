"""Themes: chosen from a list, kept, and readable: contrast is measured in what the screens draw."""

from collections.abc import Iterator

import pytest
from rich.color import Color as RichColor
from textual.color import Color
from textual.screen import ModalScreen

from kata_tui.model.result import CaseResult, Mismatch
from kata_tui.model.run_state import CaseFinished
from kata_tui.model.verdict import Verdict
from kata_tui.profile.settings import Settings, load_settings
from kata_tui.tui.themes import HOUSE, USUAL
from tests.tui.app_driver import WIDE, Seat, Trainer, problem_text
from tests.tui.fake_judge import FakeJudge, raising

TEXT, MARK = 4.5, 3.0
"""The least contrast of what is read, and of what is only seen: WCAG 2.1, 1.4.3 and 1.4.11."""

EDGES = set("█▌▐")
MARKS = set("─│╭╮╰╯━┌┐└┘├┤┬┴┼▁▂▃▄▅▆▇█▏▎▍▌▋▊▉▔▕┃")
CODE = '''\
import jax.numpy as jnp  # a comment


@staticmethod
class Twice(Exception):
    """Words."""

    factor: int = 2.5 if not None else True


def scale(x, *, by="text\\n"):
    for each in range(3):
        undefined(each)
    return self.y @ x
'''
STATEMENT = f"""\
## Why

Text with `code`, *stress*, **more of it** and a [link](https://example.org).

- one

1. two

> quoted

| a | b |
|---|---|
| 1 | 2 |

```python
{CODE}```

### Deeper
"""


def channel(value: float) -> float:
    return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: RichColor) -> float:
    red, green, blue = (channel(part / 255) for part in colour.get_truecolor())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RichColor, other: RichColor) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def faint(seat: Seat) -> Iterator[str]:
    """What is drawn with too little contrast."""
    screen = seat.app.screen
    strips = screen._compositor.render_strips()
    if isinstance(screen, ModalScreen):  # what lies below is meant to be dim
        area = screen.children[0].region
        strips = [strip.crop(area.x, area.right) for strip in strips[area.y : area.bottom]]
    for row, strip in enumerate(strips):
        for segment in strip:
            style = segment.style
            if style is None or style.color is None or style.bgcolor is None:
                assert not segment.text.strip(), segment
                continue
            fore, back = (style.bgcolor, style.color) if style.reverse else (style.color, style.bgcolor)
            signs = set(segment.text) - set(" \u00a0")
            least = MARK if signs <= MARKS else TEXT
            if fore == back or signs <= EDGES:  # not to be seen, or seen by what it lies beside
                continue
            if signs and (found := contrast(fore, back)) < least:
                yield f"{row}: {segment.text.strip()!r} {found:.1f} {Color.from_rich_color(fore).hex} on {Color.from_rich_color(back).hex}"


async def open_everything(trainer: Trainer, theme: str) -> list[str]:
    trainer.settings = Settings(theme=theme, language_server=())
    trainer.file("basics", "first", problem_text("first", statement=STATEMENT))
    mismatch = Mismatch("", "dtype", "dtype is float32, expected int32", "int32[2] [1 2]", "float32[2] [1. 2.]")
    wrong = CaseFinished(CaseResult("small", "case", Verdict.WRONG_ANSWER, mismatches=(mismatch,), seconds=0.1))
    trainer.judge = judge = FakeJudge([wrong])
    found: list[str] = []
    async with trainer.open(WIDE) as seat:

        async def look(what: str, *keys: str) -> None:
            await seat.press(*keys)
            found.extend(f"{theme}, {what}: {line}" for line in faint(seat))

        await look("library")
        await look("tracks", "left")
        await look("filter", "slash", "x")
        await look("palette", "escape", "ctrl+p")
        await look("themes", "escape", "f9")
        await look("settings", "escape", "f12", "down")
        await look("a setting", "enter", "x")
        await seat.press("escape")
        await seat.press("escape", "right", "home", "enter")
        await seat.until(lambda: "Text with" in seat.screen_text())
        await look("solve", "f2")
        await look("the rest of the statement", "end")
        seat.editor.replace_all(CODE)
        await seat.editor.check()
        await look("editor", "f3")
        await look("select", "shift+down", "shift+end")
        await look("find", "ctrl+f", "x")
        await seat.press("f3")
        await seat.run()
        await look("failed", "f4")
        judge.script = [raising(9)]
        await seat.run()
        await look("raised", "f3")
        await look("hints", "ctrl+t", "f2")
        await look("solution", "3")
        await look("give up", "g")
        await look("attempts", "escape", "4")
        await look("help", "shift+f1")
        await look("keys", "escape", "f1")
        judge.script = ()
        await seat.press("f1", "f3")
        await seat.run()
        await look("passed")
    return found


@pytest.mark.parametrize("theme", [theme.name for theme in HOUSE])
async def test_everything_is_readable_in_the_themes_of_the_house(trainer: Trainer, theme: str) -> None:
    found = await open_everything(trainer, theme)
    assert not found, "\n".join(sorted(set(found)))


def test_the_usual_theme_is_that_of_the_settings() -> None:
    assert Settings().theme == USUAL


async def test_the_list_shows_each_theme_at_once_and_escape_goes_back(trainer: Trainer) -> None:
    async with trainer.open(WIDE, start="first") as seat:
        await seat.press("f9", "down")
        assert seat.app.theme == "kata-light"
        await seat.press("escape")
        assert seat.app.theme == "kata-dark"
        await seat.press("f9", "down", "down", "enter")
        assert seat.app.theme == "kata-contrast"
        assert seat.editor.has_focus
    trainer.settings = load_settings(trainer.paths)
    async with trainer.open(WIDE) as seat:
        assert seat.app.theme == "kata-contrast"


@pytest.mark.parametrize(("theme", "colours"), [("ansi-dark", True), ("ansi-light", True), ("kata-dark", False)])
async def test_without_colours_the_title_of_the_pane_with_the_focus_is_reversed(
    trainer: Trainer, theme: str, colours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not colours:
        monkeypatch.setenv("NO_COLOR", "1")
    trainer.settings = Settings(theme=theme, language_server=())
    titles = {"f2": "#statement-tabs", "f3": "#editor-title", "f4": "#results-title"}
    async with trainer.open(WIDE, start="first") as seat:
        for key in titles:
            await seat.press(key)
            reversed_ = {
                each: any(
                    s.style and s.style.reverse and s.text.strip().startswith("F")
                    for s in seat.app.screen.query_one(title).render_line(0)
                )
                for each, title in titles.items()
            }
            assert reversed_ == {each: each == key for each in titles}
