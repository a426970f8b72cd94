"""From the shell to the first usable screen: a bare Textual app with one Static, and ours, with libraries of several sizes."""

import compileall
import fcntl
import os
import pty
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from tests.benchmarks.report import Row

TOP = Path(__file__).resolve().parents[2]
ROUNDS = 9
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self): yield Static("hello")
Bare().run()
"""
OURS = """
import sys
sys.path.insert(0, {top!r})
from kata_tui.cli import main
main([{arguments}])
"""
SHOWN = {BARE: b"hello", OURS: b"shows every key"}
"""What is on the screen once it can be used: of ours, the last of the lines at the top that tell a newcomer what to do."""


def measure_startup() -> list[Row]:
    compileall.compile_dir(TOP / "kata_tui", quiet=1)  # as an installer does
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        rows = [Row("first screen, shipped library", *_by_turns(_ours([]), home))]
        for count in (10, 1_000, 10_000):
            library = home / f"library-{count}"
            _write_library(library, count)
            ours = _ours(["--problems", str(library)])
            first = _times(ours, home)
            again, beside, bare = _by_turns(ours, home)
            alone = _times(BARE, home)
            rows.append(Row(f"first screen, {count:,} files, first time", first.seconds, beside, bare))
            rows.append(Row(f"first screen, {count:,} files, first time, processor", first.processor, beside, alone.processor))
            rows.append(Row(f"first screen, {count:,} files, again", again, beside, bare))
            rows.append(Row(f"{count:,} files read whole (`list`)", _read_whole(library, home), beside, bare))
    return rows


def _ours(arguments: list[str]) -> str:
    return OURS.format(top=str(TOP), arguments=", ".join(map(repr, arguments)))


def _by_turns(code: str, home: Path) -> tuple[float, str, float]:
    """Medians of this and of the bare app, which take turns: a machine is not as fast in one minute as in the next."""
    for warming in (code, BARE):
        _seconds(warming, home)
    pairs = [(_seconds(code, home), _seconds(BARE, home)) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    return ours, "bare Textual app", bare


class Times(NamedTuple):
    """Seconds on the wall and of the processor until the first screen."""

    seconds: float
    processor: float


def _read_whole(library: Path, home: Path) -> float:
    """Seconds of `kata-tui list`, which reads all that the first screen has not."""
    code = _ours(["--problems", str(library), "list", "--json"])
    began = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env={**os.environ, "KATA_TUI_HOME": str(home)})
    return perf_counter() - began


def _seconds(code: str, home: Path) -> float:
    return _times(code, home).seconds


def _times(code: str, home: Path) -> Times:
    """Of a Python process, in a terminal of its own, from its start until its first screen is there."""
    shown = SHOWN[BARE] if code == BARE else SHOWN[OURS]
    began = perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(KATA_TUI_HOME=str(home), TERM="xterm-256color")
        os.execv(sys.executable, [sys.executable, "-c", code])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    written = b""
    while shown not in written:
        written += os.read(terminal, 65536)
    seconds = perf_counter() - began
    os.kill(pid, signal.SIGKILL)
    _, _, used = os.wait4(pid, 0)
    os.close(terminal)
    return Times(seconds, used.ru_utime + used.ru_stime)


def _write_library(folder: Path, count: int) -> None:
    text = (TOP / "problems/arrays/array-affine.yaml").read_text()
    for number in range(count):
        track = folder / f"track-{number % 20:02}"
        track.mkdir(parents=True, exist_ok=True)
        name = f"array-affine-{number:05}"
        (track / f"{name}.yaml").write_text(text.replace("id: array-affine\n", f"id: {name}\n", 1))
