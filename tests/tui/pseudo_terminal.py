"""The real program on a pseudo terminal."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from tests.tui.app_driver import Trainer

PATIENCE = 30.0
"""Seconds after which a program that does not answer has failed."""


class Terminal:
    """A pseudo terminal of 80 by 24 with the program on it."""

    def __init__(self, trainer: Trainer, home: Path, *arguments: str, deaf: bool = False) -> None:
        """`deaf`: as under `nohup`, where nobody hears that the terminal is gone."""

        def begin() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            signal.signal(signal.SIGHUP, signal.SIG_IGN if deaf else signal.SIG_DFL)

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
            preexec_fn=begin,
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
        self.everything = b""

    @property
    def program(self) -> int:
        """The program's process, below the shell."""
        (program,) = children(self.shell.pid)
        return program

    def expect(self, text: str) -> None:
        """Read until the program has written `text`."""
        end = monotonic() + PATIENCE
        while text.encode() not in self.written:
            assert monotonic() < end, self.written[-2000:]
            assert select.select([self.master], [], [], PATIENCE)[0], self.written[-2000:]
            read = os.read(self.master, 65_536)
            self.written += read
            self.everything += read

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


def children(process: int) -> list[int]:
    """The processes that this one has started."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def descendants(process: int) -> set[int]:
    """The processes that this one has started, and those that they have."""
    found = set(children(process))
    return found.union(*map(descendants, found))


def living(processes: set[int]) -> set[int]:
    """Those that run; what has ended and was not yet waited for does not."""
    found = set()
    for process in processes:
        with suppress(OSError):
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                found.add(process)
    return found


def await_end(processes: set[int]) -> None:
    """Wait until none of them runs."""
    end = monotonic() + PATIENCE
    while living(processes):
        assert monotonic() < end, f"{living(processes)} still run"
        sleep(0.01)
