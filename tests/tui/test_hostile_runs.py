"""A hostile submission in the real program on a real terminal: the program stays, the terminal too, and nothing is left of the run."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.app_driver import Trainer
from tests.tui.pseudo_terminal import Terminal, await_end, descendants

pytestmark = [
    pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc"),
]

LOOPS = "def scale(x):\n    while True:\n        pass\n"
RUN = b"\x12"
EVIL = r"""
def scale(x):
    evil = "\x1b]52;c;RVZJTA==\x07\x1b]0;{0}\x07\x1b[31337n\x9b31337n[@click=app.quit]shown[/] [/foo]".format("LIVE"[::-1])
    print(evil)
    print("\n" * 65_536)
    print("x" * 2**20)
    print(evil)
    class Evil:
        def __repr__(self):
            return evil
    raise ValueError(evil + repr(Evil()))
"""


def write(trainer: Trainer, text: str) -> None:
    trainer.solution().parent.mkdir(parents=True, exist_ok=True)
    trainer.solution().write_text(text)


def runs(terminal: Terminal) -> set[int]:
    """Press run; the program's processes while the first case is under way."""
    terminal.expect("Your task")
    terminal.send(RUN)
    terminal.expect("running")
    found = descendants(terminal.program)
    assert len(found) >= 2  # the guard, and the submission's
    return found


def kill(terminal: Terminal) -> None:
    os.kill(terminal.program, signal.SIGKILL)


@pytest.mark.parametrize(
    ("end", "deaf"),
    [(kill, False), (Terminal.hang_up, False), (Terminal.hang_up, True)],
    ids=["killed", "hung up on", "hung up on and not told"],
)
def test_nothing_of_a_run_outlives_the_program(
    trainer: Trainer, tmp_path: Path, end: Callable[[Terminal], None], deaf: bool
) -> None:
    write(trainer, LOOPS)
    with Terminal(trainer, tmp_path, "first", deaf=deaf) as terminal:
        processes = runs(terminal) | {terminal.program}
        end(terminal)
        await_end(processes)


def test_control_c_ends_the_run_and_not_the_program(trainer: Trainer, tmp_path: Path) -> None:
    write(trainer, LOOPS)
    with Terminal(trainer, tmp_path, "first") as terminal:
        runs(terminal)
        terminal.send(b"\x03")
        terminal.expect("cancelled")
        terminal.send(b"\x1bOQ")  # F2
        terminal.expect("Your task")


def test_a_killed_guard_is_replaced_under_the_program(trainer: Trainer, tmp_path: Path) -> None:
    write(trainer, LOOPS)
    with Terminal(trainer, tmp_path, "first") as terminal:
        processes = runs(terminal)
        for process in processes:
            os.kill(process, signal.SIGKILL)
        await_end(processes)
        terminal.expect("secret")  # the cases after it have run in a fresh process
        terminal.send(b"\x03")
        terminal.expect("cancelled")


def test_nothing_that_a_submission_says_acts_on_the_terminal(trainer: Trainer, tmp_path: Path) -> None:
    trainer.add("basics", "first", title="First \\x1b]0;EVIL\\x07\\x1b[31337n steps \\u202eback")
    write(trainer, EVIL)
    with Terminal(trainer, tmp_path, "first") as terminal:
        terminal.expect("Your task")
        terminal.send(RUN)
        terminal.expect("[@click=app.quit]shown[/] [/foo]")
        for keys in (b"j", b"\x1b[6~", b"\x1b[6~", b"\x1b[F", b"\x1b[H"):
            os.write(terminal.master, keys)
        terminal.send(b"\x1bOQ")
        terminal.expect("Your task")
        assert not re.search(rb"\x1b\]52|\x1b\]0;EVIL|31337n|\x9b3|\xc2\x9b|\xe2\x80\xae", terminal.everything)
