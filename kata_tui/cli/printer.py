"""Standard output and standard error: data goes to the one, sentences to the other."""

import os
import shutil
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from kata_tui.cli.exit import UsageError
from kata_tui.model.text import clean
from kata_tui.reporting import Line, Role, Span, text_of, wrap

_UNKNOWN_WIDTH = 100
_NARROWEST = 20
_COLOURS = {
    Role.PLAIN: "",
    Role.MUTED: "2",
    Role.TITLE: "1",
    Role.GOOD: "32",
    Role.BAD: "31",
    Role.WARN: "33",
    Role.MARK: "1;4;31",
    Role.CODE: "36",
}


class Printer:
    """Writes lines, styled where standard output is a terminal.

    `gone` once whoever read standard output has closed it: then everything is dropped, and nothing
    fails.
    """

    def __init__(self) -> None:
        # both are None when whoever started the program has closed them
        self._out: TextIO = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - as long as the program
        self._err: TextIO = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
        for stream in (self._out, self._err):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8 still shows something
        self.gone = False
        self.terminal = _is_terminal(self._out)
        self.colour = self.terminal and not os.environ.get("NO_COLOR")
        self.moving = _is_terminal(self._err)
        self._status = False

    def make_plain(self) -> None:
        """No colours and nothing that moves from now on."""
        self.terminal = self.colour = self.moving = False

    @property
    def width(self) -> int:
        """The cells of a line; a fixed number where no terminal says."""
        return max(_NARROWEST, shutil.get_terminal_size((_UNKNOWN_WIDTH, 24)).columns)

    def line(self, *spans: Span) -> None:
        """One line, of whatever width."""
        self.lines([spans])

    def lines(self, lines: Iterable[Line]) -> None:
        """Lines as they are."""
        self.write("".join(f"{self._painted(line)}\n" for line in lines))

    def prose(self, *spans: Span) -> None:
        """A sentence or two, wrapped to the width."""
        self.lines(wrap(spans, self.width))

    def json(self, document: Any) -> None:
        """One JSON document on one line. It is pure ASCII: nothing in it can act on a terminal."""
        import json  # late: the trainer does without

        self.write(json.dumps(document, allow_nan=False) + "\n")

    def write(self, text: str) -> None:
        """Text for standard output, already clean. Raises UsageError when it cannot be written, as on a full disk."""
        if self.gone:
            return
        self.status(None)
        failure = _write(self._out, text)
        self.gone = failure is not None
        if failure is not None and not isinstance(failure, BrokenPipeError):
            raise UsageError(f"The output cannot be written: {failure.strerror}.")

    def say(self, sentence: str) -> None:
        """A sentence for standard error; text from outside in it is cleaned here."""
        self.status(None)
        _write(self._err, f"{clean(sentence)}\n")

    def ask(self, question: str) -> None:
        """A question on standard error; the answer is typed behind it."""
        self.status(None)
        _write(self._err, clean(question))

    def status(self, line: Line | None) -> None:
        """Show, on a terminal, what is going on: one line of standard error that the next one replaces. None takes it away."""
        if not self.moving or (line is None and not self._status):
            return
        shown = wrap(line, self.width - 1)[0] if line else ()
        _write(self._err, f"\r\x1b[K{text_of(shown)}")
        self._status = line is not None

    def _painted(self, line: Line) -> str:
        if not self.colour:
            return text_of(line).rstrip()
        codes = ((_COLOURS[span.role], span.text) for span in line)
        return "".join(f"\x1b[{code}m{text}\x1b[0m" if code and text else text for code, text in codes)


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


def _write(stream: TextIO, text: str) -> OSError | None:
    """Why `text` could not be written, if so. The stream leads nowhere from then on, so that nothing fails at exit."""
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return error
    return None
