"""What a terminal gets: colours where they are wanted, nothing that acts on it, and the screens."""

import os
import pty
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.samples.kata_home import Home

STYLED = re.compile("\x1b\\[[0-9;]*m")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


class Terminal:
    """A program on a terminal of 100×30."""

    def __init__(self, home: Home, *arguments: str, **environment: str) -> None:
        self._fd, other = pty.openpty()
        os.set_blocking(self._fd, False)
        import fcntl
        import struct
        import termios

        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        shown = {"TERM": "xterm-256color", **environment}
        self.process = subprocess.Popen(
            home.command(*arguments), stdin=other, stdout=other, stderr=other, env=home.environment(**shown), start_new_session=True
        )
        os.close(other)
        self.shown = ""

    def until(self, text: str, seconds: float = 60) -> None:
        """Read until `text` was shown."""
        end = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < end, f"{text!r} was never shown, only {self.shown[-2000:]!r}"
            if not self._read():
                time.sleep(0.02)

    def to_the_end(self, seconds: float = 60) -> str:
        """Everything it shows, after it has ended."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it never ended: {self.shown[-2000:]!r}"
            if not self._read():
                time.sleep(0.02)
        while self._read():
            pass
        return self.shown

    def type(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._fd)

    def _read(self) -> bool:
        try:
            read = os.read(self._fd, 65536)
        except (BlockingIOError, OSError):
            return False
        self.shown += read.decode(errors="replace")
        return bool(read)


@contextmanager
def terminal(home: Home, *arguments: str, **environment: str) -> Iterator[Terminal]:
    opened = Terminal(home, *arguments, **environment)
    try:
        yield opened
    finally:
        opened.close()


def shown(home: Home, *arguments: str, **environment: str) -> str:
    with terminal(home, *arguments, **environment) as opened:
        return opened.to_the_end().replace("\r\n", "\n")


def test_colours_are_for_terminals_that_want_them(home: Home) -> None:
    text = shown(home, "list", "--track", "basics")
    assert "\x1b[1mBasics\x1b[0m" in text
    for plain in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in shown(home, "list", "--track", "basics", **plain)


def test_a_statement_is_rendered_on_a_terminal(home: Home) -> None:
    text = shown(home, "show", "double")
    assert "```" not in text
    assert "**twice**" not in text
    assert "Your task" in text
    assert "\x1b[1mtwice" in text
    assert not re.search("\x1b\\[[0-9;]*3[0-7]", shown(home, "show", "double", NO_COLOR="1"))


def test_nothing_from_a_file_acts_on_the_terminal(home: Home) -> None:
    nasty = "- &#x202E;a [link](http://x.test/) `b`\n  [bold]c[/bold] &#x1b;]0;title&#7; :smile:\n  ![p](file:///etc/passwd)"
    file = home.problems / "basics/double.yaml"
    file.write_text(file.read_text().replace("## Your task", nasty), encoding="utf-8")
    text = STYLED.sub("", shown(home, "show", "double"))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]c[/bold]" in text
    assert ":smile:" in text


@pytest.mark.parametrize("arguments", [(), ("double",)])
def test_the_trainer_opens_and_leaves(home: Home, arguments: tuple[str, ...]) -> None:
    with terminal(home, *arguments) as opened:
        opened.until("Twice as much")
        opened.type("\x11")  # Ctrl+Q
        text = opened.to_the_end()
        assert opened.process.returncode == 0
        assert "Traceback" not in text
