"""The real program on a real terminal."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from pathlib import Path
from time import monotonic

import pytest
from trainer import Trainer

PATIENCE = 30.0
"""Seconds after which a program that does not answer has failed."""

# the terminal is given to its program between fork and exec; when other tests have loaded JAX into this process, it warns of every fork
pytestmark = pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")


class Terminal:
    """A pseudo terminal of 80 by 24 with the program on it."""

    def __init__(self, trainer: Trainer, home: Path, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._alive, held = os.pipe()
        # Under a shell, as in a terminal's window: when it goes, the program is told to go and to continue, both.
        self.shell = subprocess.Popen(
            ["/bin/sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-m", "kata_tui", "--trust", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            pass_fds=(held,),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env={
                **os.environ,
                "KATA_TUI_HOME": str(home),
                "KATA_TUI_PROBLEMS": str(trainer.problems),
                "TERM": "xterm-256color",
                "PYTHONPATH": str(Path.cwd()),
            },
        )
        os.close(slave)
        os.close(held)
        self.written = b""

    def expect(self, text: str) -> None:
        """Read until the program has written `text`."""
        end = monotonic() + PATIENCE
        while text.encode() not in self.written:
            assert monotonic() < end, self.written[-2000:]
            assert select.select([self.master], [], [], PATIENCE)[0], self.written[-2000:]
            self.written += os.read(self.master, 65_536)

    def send(self, keys: bytes) -> None:
        self.written = b""
        os.write(self.master, keys)

    def hang_up(self) -> None:
        """Close the terminal, and wait for the program to end: then nobody holds the pipe any more."""
        os.close(self.master)
        self.master = -1
        assert select.select([self._alive], [], [], PATIENCE)[0], "it goes on without a terminal"
        assert os.read(self._alive, 1) == b""

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        if self.master >= 0:
            os.close(self.master)
        self.shell.kill()
        self.shell.wait()
        os.close(self._alive)


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
    assert trainer.solution().read_text().startswith("# precious")


def test_the_terminal_is_left_as_it_was_found(trainer: Trainer, tmp_path: Path) -> None:
    with Terminal(trainer, tmp_path) as terminal:
        terminal.expect("First steps")
        terminal.send(b"q")
        terminal.expect("\x1b[?1049l")
        assert terminal.shell.wait(PATIENCE) == 0
