"""A text of the learner's own that belongs to a problem: saved as it is typed, to a plain file of hers."""

import asyncio
import threading

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
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


class KeptText(Vertical):
    """The text, and a line that says where it is kept. `begin_with`: what stands there where there is nothing yet; not saved as such."""

    class Edited(Message):
        """The text is another one."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, notebook: Notebook, problem: Problem, name: str, placeholder: str, begin_with: str = "") -> None:
        """`name`: its id, and the beginning of those of its parts."""
        super().__init__(id=name)
        self._notebook = notebook
        self._problem = problem
        self._begin_with = begin_with
        self.area = TextArea(id=f"{name}-text", soft_wrap=True, compact=True, placeholder=placeholder)
        self._said = SteadyText(id=f"{name}-said")
        self._lock = threading.Lock()
        self._saving: Timer | None = None
        self._saved = ""
        self._readable = True
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """Where it is kept, and the text."""
        yield self._said
        yield self.area

    def on_mount(self) -> None:
        """Read what there is."""
        self.look()

    def look(self) -> None:
        """Take in what somebody else wrote to the file, where nothing is unsaved here."""
        if self.area.text != self._saved:
            return
        try:
            text, self._readable = self._notebook.read(self._problem) or self._begin_with, True
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
        self.post_message(self.Edited(self.area.text))

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
                copy = self._notebook.write(self._problem, text, self._saved)
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
            if self.area.text == self._begin_with != "":
                saved = "kept from your first change on"
            line = (Span(f"Yours alone, {saved} in {self._notebook.path(self._problem).name}. Esc leads back.", Role.MUTED),)
        self._said.say(content(line))
