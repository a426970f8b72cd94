"""The program is killed at any moment while somebody types: at most the last second of it is lost."""

import os
import signal
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest

from tests.tui.app_driver import Trainer
from tests.tui.pseudo_terminal import Terminal, await_end, children, descendants

pytestmark = pytest.mark.filterwarnings(
    "ignore:os.fork"
)  # JAX's, where a test before has imported it: what is forked runs a program at once

LOST = 1.0
"""Seconds of typing that may be lost."""


def typed_until_killed(trainer: Trainer, home: Path, random: Random) -> tuple[list[tuple[float, str]], float, str]:
    """Type numbers until the program is killed: what was shown and when, when it was killed, and what its file holds."""
    with Terminal(trainer, home, "first") as terminal:
        terminal.expect("Your task")
        terminal.send(b"\x1bOR")  # F3
        terminal.expect("NotImplementedError")
        terminal.send(b"\x1b[1;5H# ")  # Ctrl+Home
        terminal.expect("#")
        program = terminal.program
        below = descendants(program)
        end = monotonic() + random.uniform(0.0, 3.0)
        shown: list[tuple[float, str]] = []
        while monotonic() < end:
            word = f"w{len(shown)}q"
            terminal.send(word.encode())
            terminal.expect(word)
            shown.append((monotonic(), word))
            sleep(random.uniform(0.0, 0.25))  # as people type
        killed = monotonic()
        os.kill(program, signal.SIGKILL)
        await_end({program, *below, *children(program)})
        return shown, killed, trainer.solution().read_text()


def hold(trainer: Trainer, home: Path, seed: int) -> None:
    shown, killed, text = typed_until_killed(trainer, home, Random(seed))
    missing = [word for when, word in shown if when < killed - LOST and word not in text]
    assert not missing, (text, shown, killed)
    assert "def scale(x)" in text  # the file is whole, whenever that was


@pytest.mark.parametrize("seed", range(3))
def test_what_was_typed_a_second_before_it_was_killed_is_there(trainer: Trainer, tmp_path: Path, seed: int) -> None:
    hold(trainer, tmp_path, seed)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(100, 107))
def test_at_more_moments(trainer: Trainer, tmp_path: Path, seed: int) -> None:
    hold(trainer, tmp_path, seed)
