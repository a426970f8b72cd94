"""The editor with its file: saved as one types, and watched for changes made elsewhere."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.document._history import EditHistory
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from kata_tui.language.language_server import LanguageServer
from kata_tui.model.problem import Problem
from kata_tui.model.text import clean
from kata_tui.profile.workspace import WorkspaceError
from kata_tui.reporting import Line, Role, Span, cut
from kata_tui.tui.common.heading import Heading
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content, outside
from kata_tui.tui.dialogs import Question
from kata_tui.tui.editor.diagnostic import Diagnostic
from kata_tui.tui.editor.draft import ChangedOutsideError, Draft
from kata_tui.tui.editor.editor import Editor
from kata_tui.tui.editor.find_bar import FindBar
from kata_tui.tui.editor.language_help import LanguageHelp
from kata_tui.tui.view_state import WIDE

SAVE_AFTER = 0.3
LOOK_EVERY = 1.0
"""Seconds."""


class EditorPane(Vertical):
    """Editor, messages and file together. `undone`: a text as it was left here before, and what was typed until then."""

    class Edited(Message):
        """The text changed."""

    def __init__(self, draft: Draft, starter: str, server: LanguageServer, undone: tuple[str, EditHistory] | None = None) -> None:
        super().__init__(id="editor-pane")
        self._draft = draft
        self._starter = starter
        self.unsaved: str | None = None
        try:
            text = draft.open()
        except WorkspaceError as error:
            text, self.unsaved = starter, str(error)
        self.editor = Editor(text, id="editor")
        self._read, self._shown = text, self.editor.text
        if undone is not None:
            self.editor.go_on_from(*undone)
        self.help = LanguageHelp(self.editor, server, starter)
        self._note: Line | None = None
        self._save_timer: Timer | None = None
        self._told: Span | None = None
        self._asking = False
        self._lent = False

    def compose(self) -> ComposeResult:
        """Title, text, and the lines that show only when they have something to say."""
        yield Heading(id="editor-title", classes="pane-title")
        with Vertical(classes="body"):
            yield self.editor
            yield self.help
            yield FindBar(self.editor)
            yield SteadyText(id="editor-message")
            yield SteadyText(id="unsaved")

    def on_mount(self) -> None:
        """Begin to watch the file."""
        self.query_one(FindBar).display = False
        self.query_one("#editor-message").display = False
        self._show_saved()
        self.set_interval(LOOK_EVERY, self.look_outside)

    @property
    def text(self) -> str:
        """What the editor holds. Until it is edited that is what was read, to the last character: the editor knows one kind of line end."""
        return self._read if self.editor.text == self._shown else self.editor.text

    # Saving

    @on(TextArea.Changed)
    def _save_later(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Edited())
        self.help.changed()
        if self._save_timer is not None:
            self._save_timer.stop()
        self._save_timer = self.set_timer(SAVE_AFTER, self.save)
        self._show_saved()

    async def save(self) -> None:
        """Write the text to its file. What prevents it is shown until it is solved; the file is asked about when others wrote to it."""
        if self._asking:
            return
        try:
            await asyncio.to_thread(self._draft.write, self.text)
        except ChangedOutsideError:
            self._ask()
        except WorkspaceError as error:
            self.unsaved = str(error)
        else:
            self.unsaved = None
        self._show_saved()

    def save_now(self) -> str | None:
        """Write the text at once, because the screen is about to go. What others wrote meanwhile is kept in a copy.

        Returns a sentence when it cannot be written.
        """
        try:
            try:
                self._draft.write(self.text)
            except ChangedOutsideError:
                self._draft.keep_mine(self.text)
        except WorkspaceError as error:
            self.unsaved = str(error)
            return self.unsaved
        self.unsaved = None
        return None

    def _show_saved(self) -> None:
        saved = "saved" if self.text == self._draft.saved else "not saved yet"
        name = content((Span(" F3 ", Role.CODE), Span("Editor ", Role.TITLE)))
        file: Line = (
            outside(self._draft.path.name, Role.MUTED, 60),
            Span("  ^S ", Role.CODE),
            Span(saved, Role.MUTED),
            *((Span("  F7 ", Role.CODE), Span("shapes", Role.MUTED)) if self.editor.notes.inline else ()),
        )
        line = (Span(" "), *(self._note or file))
        row, column = self.editor.cursor_location
        self._told = self.editor.note_to_tell
        if self._told is not None and self._note is None:
            line = cut((*line, Span(f"  {row + 1} ", Role.CODE), self._told), self.size.width - name.cell_length)
        self.query_one("#editor-title", Heading).tell(name, line, (Span(f"{row + 1}:{column + 1}", Role.MUTED),))
        warning = self.query_one("#unsaved", SteadyText)
        warning.display = self.unsaved is not None
        if self.unsaved is not None:
            said = f"Not saved: {clean(self.unsaved)} Your text stays here, and is saved as soon as it can be."
            warning.say(content((Span(said, Role.BAD),)))

    # Where the cursor is

    @on(TextArea.SelectionChanged)
    def _moved(self, event: TextArea.SelectionChanged) -> None:
        event.stop()
        self.help.moved()
        self._show_saved()

    @on(LanguageHelp.Noted)
    def _show_note(self, event: LanguageHelp.Noted) -> None:
        event.stop()
        self._note = event.line
        self._show_saved()

    def on_descendant_blur(self) -> None:
        """What is offered is offered to the editor."""
        self.help.left()

    # Notes

    def show_notes(self, notes: Mapping[int, str]) -> None:
        """Show what each line (from 1) binds behind it; on a narrow terminal the cursor's line alone has its note, in the title."""
        self.editor.show_notes(notes)
        self._show_saved()

    def on_resize(self) -> None:
        """Notes stand behind their lines where panes stand beside each other."""
        self.editor.notes.inline = self.app.size.width >= WIDE
        self._show_saved()

    # Changes made outside

    @contextmanager
    def lent(self) -> Iterator[None]:
        """The learner's own editor has the file meanwhile. What was written to it is taken in afterwards, as hers."""
        self._lent = True
        try:
            yield
        finally:
            self._lent = False

    async def look_outside(self, said: str = "The file was changed outside; its text is here now.") -> None:
        """Take in what somebody else wrote to the file, and say that; or ask, when there is something unsaved here too."""
        if self._asking or self._lent or not self.screen.is_current:
            return
        if self.unsaved is not None:
            await self.save()
            return
        try:
            if not self._draft.changed_outside():
                return
            if self.text != self._draft.saved:
                self._ask()
                return
            self._take_theirs(said)
        except WorkspaceError as error:
            self.unsaved = str(error)
            self._show_saved()

    def _take_theirs(self, said: str) -> None:
        theirs, copy = self._draft.take_theirs(self.text)
        self.editor.replace_all(theirs)
        self._read, self._shown = theirs, self.editor.text
        kept = f" Yours is kept in {copy.name}." if copy else ""
        self.notify(f"{said}{kept} Ctrl+Z brings back what was here.", markup=False)

    def _ask(self) -> None:
        self._asking = True
        text: tuple[Line, ...] = (
            (Span("The file was changed outside while you changed the text here. Which one goes on?"),),
            (Span("The other one is kept in a copy beside it.", Role.MUTED),),
        )
        answers = (("mine", "Keep mine"), ("theirs", "Take the text of the file"))
        self.app.push_screen(Question("Two texts", text, answers), self._decided)

    def _decided(self, answer: str | None) -> None:
        self._asking = False
        try:
            if answer == "theirs":
                self._take_theirs("The text of the file is here now.")
                return
            copy = self._draft.keep_mine(self.text)
            self.unsaved = None
            if copy is not None:
                self.notify(f"The other text is kept in {copy.name}.", markup=False)
        except WorkspaceError as error:
            self.unsaved = str(error)
        finally:
            self._show_saved()

    # Changes made here

    def ask_to_reset(self) -> None:
        """Begin again with the starter, after a question."""
        text: tuple[Line, ...] = ((Span("Your text is kept in a copy beside the file, and Ctrl+Z brings it back too."),),)
        answers = (("no", "Go on with my text"), ("yes", "Begin again with the starter"))

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.reset()

        self.app.push_screen(Question("Begin again?", text, answers), answered)

    def reset(self) -> None:
        """Begin again with the starter, undoably; the text is kept in a copy too."""
        try:
            copy = self._draft.reset(self.text)
        except WorkspaceError as error:
            self.unsaved = str(error)
            self._show_saved()
            return
        self.editor.replace_all(self._draft.saved or "")
        self.notify(f"Your text is kept in {copy.name}. Ctrl+Z brings it back.", markup=False)

    def revise(self, problem: Problem) -> None:
        """The problem was revised. A starter that nobody has touched gives way to the new one, undoably; any other text stays."""
        self._draft.revise(problem)
        before, self._starter = self._starter, problem.starter
        self.help.starter = problem.starter
        if self.text == before != problem.starter:
            self.editor.replace_all(problem.starter)

    # Messages

    def show_error(self, found: tuple[int, str] | None) -> None:
        """Mark the line (from 1) of an exception of the run."""
        self.editor.point_at(None if found is None else Diagnostic(found[0] - 1, found[1], typed=False))

    @on(Editor.Marked)
    def _show_message(self, event: Editor.Marked) -> None:
        event.stop()
        message = self.query_one("#editor-message", SteadyText)
        message.display = event.mark is not None
        if event.mark is not None:
            message.say(content((Span(event.mark.message, Role.WARN if event.mark.typed else Role.BAD),)))
