"""The editor with its file: saved as one types, and watched for changes made elsewhere."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.document._history import EditHistory
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, TextArea
from textual.widgets.text_area import Location

from kata_tui.language.formatter import NO_RUFF, NotFormatted, find_ruff, format_python
from kata_tui.model.problem import Problem
from kata_tui.model.text import clean
from kata_tui.profile.settings import ON
from kata_tui.profile.switch import Switch
from kata_tui.profile.workspace import WorkspaceError
from kata_tui.reporting import Line, Role, Span, cut
from kata_tui.tui.commands import EDIT, bindings
from kata_tui.tui.common.heading import Heading
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content, outside
from kata_tui.tui.dialogs import Question
from kata_tui.tui.editor.diagnostic import Diagnostic
from kata_tui.tui.editor.draft import ChangedOutsideError, Draft
from kata_tui.tui.editor.editor import Editor
from kata_tui.tui.editor.find_bar import FindBar
from kata_tui.tui.editor.language_help import LanguageHelp
from kata_tui.tui.editor.line_edits import change_lines, double_lines, join_lines, move_lines
from kata_tui.tui.editor.python_text import UNWRITTEN, leading, place_after, toggle_comment
from kata_tui.tui.shared import Shared
from kata_tui.tui.view_state import WIDE

SAVE_AFTER = 0.3
LOOK_EVERY = 1.0
"""Seconds."""


class EditorPane(Vertical):
    """Editor, messages and file together. `undone`: a text as it was left here before, and what was typed until then."""

    class Edited(Message):
        """The text changed."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EDIT)]

    def __init__(self, draft: Draft, starter: str, shared: Shared, undone: tuple[str, EditHistory] | None = None) -> None:
        super().__init__(id="editor-pane")
        self._draft = draft
        self._starter = starter
        self.unsaved: str | None = None
        try:
            text = draft.open()
        except WorkspaceError as error:
            text, self.unsaved = starter, str(error)
        self._wrapping = Switch(shared.profile, "soft_wrap")
        self._profile = shared.profile
        self.editor = Editor(text, id="editor", soft_wrap=self._wrapping.on)
        self._read, self._shown = text, self.editor.text
        if undone is not None:
            self.editor.go_on_from(*undone)
        self.help = LanguageHelp(self.editor, shared.language, starter)
        self._note: Line | None = None
        self._said: Line | None = None
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

    def begin(self, place: Location | None) -> None:
        """Put the cursor where it was left; in a problem that was never opened, where the work begins."""
        if place is None:
            rows = (row for row, line in enumerate(self.editor.document.lines) if line.lstrip().startswith(UNWRITTEN))
            row = next(rows, 0)
            place = row, len(leading(self.editor.document.get_line(row)))
        self.editor.move_cursor(place, center=True)

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
        self._said = None
        self.post_message(self.Edited())
        self.help.changed()
        self.query_one(FindBar).changed()
        if self._save_timer is None:  # not begun anew with each key: who types without a pause would never be saved
            self._save_timer = self.set_timer(SAVE_AFTER, self._save_now_and_then)
        self._show_saved()

    async def _save_now_and_then(self) -> None:
        self._save_timer = None
        await self.save()

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
        line = (Span(" "), *(self._said or self._note or file))
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
        self._said = None
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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a field below the editor its keys are those of the field."""
        return action != "next_occurrence" or not isinstance(self.screen.focused, Input)

    def toggle_comment(self) -> None:
        """Comment or uncomment the selected lines, or the one of the cursor."""
        change_lines(self.editor, toggle_comment)

    def action_replace(self) -> None:
        """Ask what to find, and what comes in its place."""
        self.query_one(FindBar).ask(replacing=True)

    def action_move(self, by: int) -> None:
        """Move the selected lines up (-1) or down (1)."""
        move_lines(self.editor, by)

    def action_duplicate(self) -> None:
        """Write the selected lines once more below."""
        double_lines(self.editor)

    def action_join(self) -> None:
        """Make one line of the selected ones."""
        join_lines(self.editor)

    def action_next_occurrence(self) -> None:
        """Select the word under the cursor, or the next place where what is selected stands. There is one cursor."""
        if not self.editor.select_next():
            self.notify(
                "There is nothing to select." if self.editor.selection.is_empty else "It stands nowhere else.", markup=False
            )

    def action_wrap(self) -> None:
        """Break lines that are too long, or not."""
        self._wrapping.turn()
        self.editor.soft_wrap = self._wrapping.on
        said = "Long lines go on in the next one" if self._wrapping.on else "Long lines go on to the right"
        self.notify(f"{said}. It is kept.", timeout=2, markup=False)

    # Formatting

    def lack(self, action: str) -> str | None:
        """Why a command cannot be carried out here, as a sentence; None where nothing is missing."""
        return NO_RUFF if action == "format" and find_ruff() is None else None

    async def action_format(self) -> None:
        """Format the text."""
        if await self._format():
            self.notify("Formatted. Ctrl+Z takes it back.", timeout=2, markup=False)

    async def save_by_key(self) -> bool:
        """Save now; first format, where the settings say so and nothing prevents it. Returns whether it was saved."""
        if self._profile.settings.format_on_save == ON and find_ruff() is not None:
            await self._format()
        await self.save()
        return self.unsaved is None

    async def _format(self) -> bool:
        """Put what ruff makes of the text in its place. Returns whether it did; what prevents it is told in the title."""
        text = self.editor.text
        if (ruff := find_ruff()) is None:
            self.notify(NO_RUFF, severity="warning", markup=False)
            return False
        try:
            formatted = await format_python(text, ruff)
        except NotFormatted as error:
            self._tell(str(error))
            return False
        if text != self.editor.text:
            self._tell("Not formatted: you typed meanwhile. Your text is as you typed it.")
            return False
        self.editor.replace_all(formatted, place_after(text, formatted, self.editor.cursor_location))
        return True

    def _tell(self, said: str) -> None:
        """Say it in the title, until the text or the cursor changes."""
        self._said = (Span(said, Role.BAD),)
        self._show_saved()

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
