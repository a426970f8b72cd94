"""What comes from the terminal. Textual's own reading of it ends at the first byte that is not UTF-8, and with it the keyboard."""

import codecs
import logging
import re
from time import monotonic

from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

_log = logging.getLogger(__name__)

PASTED = 16
"""So many characters without a pause are a paste: nobody types as fast."""

PAUSE = 0.02
"""Seconds. Characters that are closer to each other came without a pause."""

_FAILURES = (ValueError, ArithmeticError, LookupError, TypeError)
_BEGIN, _END = "\x1b[200~", "\x1b[201~"
_SEQUENCE = re.compile("(\x1b(?:\\[[0-?]*[ -/]*[@-~]|O.|[^\\[O]))")
_UNFINISHED = re.compile("\x1b(?:\\[[0-?]*[ -/]*|O)?$")


class TerminalGone(Exception):
    """There is no terminal any more: it was hung up, and nobody told the program to end (as under `nohup`)."""


class Reader:
    """Bytes from the terminal → text for Textual. Used as its incremental decoder.

    A byte that is not UTF-8 becomes U+FFFD. Pasted text that the terminal did not mark as such is marked here, so that it arrives
    as it is: keys would bring indentation and closing brackets of the editor's own.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._last = 0.0
        self._in_a_row = 0
        self._marked = False
        self._unfinished = False

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text of the next bytes. Raises TerminalGone where there are none although there is something to read."""
        if not data and not final:
            raise TerminalGone
        text = self._decoder.decode(data, final)
        now = monotonic()
        if now - self._last > PAUSE:
            self._in_a_row, self._unfinished = 0, False
        self._last = now
        unfinished, self._unfinished = self._unfinished, _UNFINISHED.search(text) is not None
        return text if unfinished else "".join(map(self._part, _SEQUENCE.split(text)))

    def _part(self, part: str) -> str:
        """An escape sequence, or what stands between two."""
        if part in (_BEGIN, _END):
            self._marked = part == _BEGIN
        if part[:1] == "\x1b" and not _understood(part):
            return ""
        if not all(character.isprintable() or character in "\r\n\t" for character in part):
            self._in_a_row = 0
            return part
        self._in_a_row += len(part)
        return f"{_BEGIN}{part}{_END}" if part and self._in_a_row >= PASTED and not self._marked else part


def _understood(sequence: str) -> bool:
    """Whether Textual makes something of an escape sequence, or nothing. It fails at keys with a number that no character has."""
    try:
        for _ in XTermParser().feed(sequence):
            pass
    except _FAILURES:
        return False
    return True


class Keyboard(LinuxDriver):
    """Textual's driver, which reads on whatever it is sent."""

    def run_input_thread(self) -> None:
        """Read until the app ends. What cannot be understood is left out; with the terminal the app goes."""
        vars(linux_driver)["getincrementaldecoder"] = lambda encoding: Reader  # the driver has no other place for it
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except _FAILURES as error:
                _log.error("what the terminal sent was not understood", exc_info=error)
            except (TerminalGone, OSError):
                self._app.call_later(self._app.exit)
                return
