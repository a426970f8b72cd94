"""The real program on a real terminal."""

from pathlib import Path

import pytest

from tests.tui.app_driver import Trainer
from tests.tui.pseudo_terminal import PATIENCE, Terminal

# the terminal is given to its program between fork and exec; when other tests have loaded JAX into this process, it warns of every fork
pytestmark = pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")


def test_closing_the_terminal_saves_the_text_and_ends_the_program(trainer: Trainer, tmp_path: Path) -> None:
    with Terminal(trainer, tmp_path, "first") as terminal:
        terminal.expect("Your task")
        terminal.send(b"\x1bOR")  # F3
        terminal.expect("NotImplementedError")
        terminal.send(b"\x12")  # Control-R: a run is under way when the terminal goes
        terminal.expect("expected")
        terminal.send(b"\x1bOR# precious")
        terminal.expect("precious")
        terminal.hang_up()
    assert "# precious" in trainer.solution().read_text()


def test_the_terminal_is_left_as_it_was_found(trainer: Trainer, tmp_path: Path) -> None:
    with Terminal(trainer, tmp_path) as terminal:
        terminal.expect("First steps")
        terminal.send(b"q")
        terminal.expect("\x1b[?1049l")
        assert terminal.shell.wait(PATIENCE) == 0
