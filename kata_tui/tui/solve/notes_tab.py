"""The learner's own notes of a problem: saved as they are typed, to a plain file of hers."""

import asyncio
import threading

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import TextArea

from kata_tui.model.problem import Problem
from kata_tui.model.text import clean_line
from kata_tui.profile.notebook import Notebook, NotebookError
from kata_tui.reporting import Role, Span
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content

SAVE_WITHIN = 0.4
"""Seconds after the first change that is not saved yet, however fast one types on."""


class NotesTab(Vertical):
    """A text that says nothing to anybody but its author."""

    def __init__(self, notes: Notebook, problem: Problem) -> None:
        super().__init__(id="notes")
        self._notes = notes
        self._problem = problem
        self.area = TextArea(id="notes-text", soft_wrap=True, compact=True, placeholder="What you want to keep in mind.")
        self._lock = threading.Lock()
        self._saving: Timer | None = None
        self._saved = ""
        self._readable = True
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """What it is, and the text."""
        yield SteadyText(id="notes-said")
        yield self.area

    def on_mount(self) -> None:
        """Read what was noted."""
        self.look()

    def look(self) -> None:
        """Take in what somebody else wrote to the file, where nothing is unsaved here."""
        if self.area.text != self._saved:
            return
        try:
            text, self._readable = self._notes.read(self._problem), True
        except NotebookError as error:
            self._readable, self._trouble = False, str(error)
        else:
            if text != self._saved:
                self._saved = text
                self.area.load_text(text)
                self._saved = self.area.text  # it knows one kind of line end
        self.area.read_only = not self._readable
        self._tell()

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.area.text != self._saved and self._saving is None:
            self._saving = self.set_timer(SAVE_WITHIN, self._save)
        self._tell()

    async def _save(self) -> None:
        self._saving = None
        await asyncio.to_thread(self._write, self.area.text)
        self._tell()

    def save_now(self) -> str | None:
        """Write at once. Returns a sentence when it cannot be written."""
        self._write(self.area.text)
        return self._trouble if self.area.text != self._saved else None

    def _write(self, text: str) -> None:
        with self._lock:
            if text == self._saved or not self._readable:
                return
            try:
                copy = self._notes.write(self._problem, text, self._saved)
            except NotebookError as error:
                self._trouble = str(error)
                return
            self._saved = text
            self._trouble = f"The file was changed outside; what it held is kept in {copy.name}." if copy else ""

    def _tell(self) -> None:
        if self._trouble:
            line = (Span(clean_line(self._trouble, 300), Role.BAD),)
        else:
            saved = "saved" if self.area.text == self._saved else "not saved yet"
            line = (Span(f"Yours alone, {saved} in {self._notes.path(self._problem).name}. Esc leads back.", Role.MUTED),)
        self.query_one("#notes-said", SteadyText).say(content(line))
