"""What a terminal sends, byte by byte."""

from pathlib import Path

import pytest

from kata_tui.tui.keyboard import Reader
from tests.tui.app_driver import Trainer
from tests.tui.pseudo_terminal import Terminal

pytestmark = pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")

PASTED = "def affine(x, scale, shift):\n    y = (\n        x * scale\n        + shift\n    )\n    return y  # it's (done\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"\xe9",
        b"\xe9\xe8 \xff\xfe",
        b"\x1b[1114112u",  # a key of the kitty protocol that no character has
        b"\x1b[99999999999u",
        b"\x1b[200~caf\xe9\x1b[201~",
    ],
)
def test_what_no_text_can_be_made_of_ends_neither_the_app_nor_the_keyboard(trainer: Trainer, tmp_path: Path, sent: bytes) -> None:
    with Terminal(trainer, tmp_path, "first") as terminal:
        terminal.expect("Your task")
        terminal.send(b"\x1bOR")  # F3
        terminal.expect("NotImplementedError")
        terminal.send(sent)
        terminal.send(b" precious")
        terminal.expect("precious")
        assert terminal.shell.poll() is None
        assert b"Traceback" not in terminal.everything
        terminal.send(b"\x11")
        assert terminal.shell.wait(30) == 0


@pytest.mark.parametrize("size", [1000, 40, 7])
def test_a_paste_that_the_terminal_does_not_mark_keeps_its_indentation(trainer: Trainer, tmp_path: Path, size: int) -> None:
    with Terminal(trainer, tmp_path, "first") as terminal:
        terminal.expect("Your task")
        terminal.send(b"\x1bOR")
        terminal.expect("NotImplementedError")
        terminal.send(b"\x1b[18;2~")  # Shift+F7: select all
        sent = ("x = 'a first line'\n" + PASTED).replace("\n", "\r").encode()
        for start in range(0, len(sent), size):
            terminal.send(sent[start : start + size])
        terminal.expect("done")
        terminal.send(b"\x11")
        assert terminal.shell.wait(30) == 0
    assert trainer.solution().read_text() == "x = 'a first line'\n" + PASTED


def test_what_a_person_types_and_what_the_terminal_marks_stays_as_it_is() -> None:
    reader = Reader()
    for sent in (
        "x = (",
        "\x1b[A\x1b[B",
        "é",
        "\x1b[200~a paste of many letters\n",
        "goes on here, and on\n",
        "to its end\x1b[201~",
    ):
        assert reader.decode(sent.encode()) == sent
    assert Reader().decode(b"a line of it\rand another") == "\x1b[200~a line of it\rand another\x1b[201~"
    assert reader.decode("é".encode()[:1]) == ""
    assert reader.decode("é".encode()[1:]) == "é"
