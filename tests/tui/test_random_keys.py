"""Keys, text, paste, clicks and sizes at random, while runs, completion and shapes go on: nothing raises, hangs or is lost."""

import logging
from pathlib import Path
from random import Random

import pytest
from textual.app import App
from textual.events import Key, Paste
from textual.widget import Widget

from kata_tui.judging.judge import Judge
from kata_tui.profile.settings import LANGUAGE_SERVER, Settings
from kata_tui.tui.commands import APP, EDIT, LIBRARY, SOLVE
from tests.tui.app_driver import Trainer

TEXTS = (
    "jnp.sum(",
    "return 2 * x",
    "for i in range(3):\n    x = x + i\n",
    '"""a string\nthat goes on',
    "é∑😀\u202e\x1b[31m\x00",
    "import jax\n\n\ndef scale(x):\n    h = jax.nn.relu(x)\n    return h + x\n",
    "x" * 300,
    "((((",
)
LETTERS = " abcdefghijklmnopqrstuvwxyz0123456789()[]{}'\"#:=.,_\\+-*/\t"
NAMES = {"\t": "tab", " ": "space"}
SIZES = ((120, 40), (80, 24), (200, 60), (60, 20), (59, 19), (20, 5), (101, 29), (3, 2), (160, 24))


def bound_keys() -> list[str]:
    """Every key that is bound anywhere, but for the one that leaves."""
    found = {key for command in (*APP, *EDIT, *LIBRARY, *SOLVE) for key in command.keys.split(",")}
    waiting: list[type] = [Widget, App]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        for binding in vars(kind).get("BINDINGS", ()):
            found.update((binding[0] if isinstance(binding, tuple) else binding.key).split(","))
    return sorted(key.strip() for key in found - {"ctrl+q", "ctrl+o"})


def event_of(key: str) -> Key:
    character = NAMES.get(key, key) if len(NAMES.get(key, key)) == 1 else None
    names = {"space": " ", "full_stop": ".", "slash": "/"}
    return Key(key, names.get(key, character))


def typed(character: str) -> Key:
    return Key(NAMES.get(character, character), None if character == "\t" else character)


async def wander(trainer: Trainer, seed: int, presses: int) -> None:
    """Press so many keys. In the end each problem's file holds what its editor held last."""
    random, keys = Random(seed), bound_keys()
    async with trainer.open(start="first") as seat:
        app, pilot = seat.app, seat.pilot
        for count in range(presses):
            what = random.random()
            if what < 0.45:
                app.post_message(event_of(random.choice(keys)))
            elif what < 0.85:
                for character in random.choices(LETTERS, k=random.randint(1, 4)):
                    app.post_message(typed(character))
            elif what < 0.9:
                app.post_message(Paste(random.choice(TEXTS)))
            elif what < 0.96:
                size = app.size
                at = (random.randrange(size.width), random.randrange(size.height))
                await pilot.click(offset=at, times=random.randint(1, 3))
            else:
                await pilot.resize_terminal(*random.choice(SIZES))
            if count % 3 == 0:
                await pilot.pause()
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        app.post_message(Key("ctrl+q", None))
        await seat.until(lambda: app._exit)
    held = {problem_id: text for problem_id, (text, _) in app.shared.undone.items()}  # as each editor was left
    assert "first" in held
    for problem_id, text in held.items():
        track = "deep" if problem_id == "third" else "basics"
        assert trainer.solution(problem_id, track).read_text() == text


@pytest.fixture
def busy(trainer: Trainer, tmp_path: Path) -> Trainer:
    trainer.judge = Judge(trainer.paths.cache)
    trainer.settings = Settings(language_server=LANGUAGE_SERVER)
    return trainer


@pytest.mark.parametrize("seed", [1])
async def test_two_hundred_keys(busy: Trainer, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "kata_tui"):
        await wander(busy, seed, 200)
    assert not caplog.records


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(10))
async def test_two_thousand_keys(busy: Trainer, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "kata_tui"):
        await wander(busy, seed + 100, 200)
    assert not caplog.records
