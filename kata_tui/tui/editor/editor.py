"""The editor: a text area that knows Python."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.binding import Binding, BindingType
from textual.document._document_navigator import DocumentNavigator
from textual.document._history import EditHistory
from textual.document._syntax_aware_document import SyntaxAwareDocument
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Location, Selection

from kata_tui.model.assistance import Mark
from kata_tui.reporting import Span
from kata_tui.tui.editor import python_text as rules
from kata_tui.tui.editor.diagnostic import Diagnostic, syntax_error
from kata_tui.tui.editor.document import PythonDocument
from kata_tui.tui.editor.keystrokes import backspace, new_line, typed
from kata_tui.tui.editor.line_edits import change_lines
from kata_tui.tui.editor.line_notes import LineNotes
from kata_tui.tui.editor.line_painter import LinePainter, visible
from kata_tui.tui.editor.sought import Match, Sought
from kata_tui.tui.editor.syntax import RowColours, editor_theme
from kata_tui.tui.gc_policy import in_a_pause

CHECK_AFTER = 0.6
"""Seconds without a keystroke before the text is checked for a syntax error."""


class Editor(TextArea):
    """Python under the cursor: indentation, pairs, comments, a marked line. Nothing here ever clears the undo history."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+home", "move_to_start", show=False),
        Binding("ctrl+end", "move_to_end", show=False),
        Binding("shift+f6,f18", "select_line", show=False),
        Binding("shift+f7,f19", "select_all", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"editor--match", *LinePainter.CLASSES}

    virtual_size = Reactive(Size(0, 0))
    """How large the text is. Unlike that of Textual's it lays out nothing: the place of the editor does not depend on its text."""

    class Marked(Message):
        """The marked line changed."""

        def __init__(self, editor: "Editor", mark: Diagnostic | None) -> None:
            super().__init__()
            self.editor = editor
            self.mark = mark

    class Paused(Message):
        """Nobody has typed for a moment, and the text is Python."""

    def __init__(self, text: str, *, id: str | None = None, soft_wrap: bool = False) -> None:  # noqa: A002 - Textual's own name
        super().__init__(
            text,
            language="python",
            soft_wrap=soft_wrap,
            tab_behavior="indent",
            show_line_numbers=True,
            compact=True,
            id=id,
            max_checkpoints=500,
        )
        self._matches: dict[int, list[Match]] = {}
        self.first_look: Callable[[events.Key], bool] = lambda event: False
        """Looks at each key before the editor does, and says whether it was its own."""
        self._painter = LinePainter(self)
        self._check_timer: Timer | None = None

    def on_mount(self) -> None:
        """Follow the app's theme."""
        self._follow_theme()
        self.app.theme_changed_signal.subscribe(self, self._follow_theme)

    def _follow_theme(self, *_: object) -> None:
        self._painter.forget()
        self.notes.colour(self.app.theme_variables)
        self.register_theme(editor_theme(self.app.theme_variables))
        self.theme = "kata"

    # The document

    def _set_document(self, text: str, language: str | None) -> None:
        """Textual's own, with a document whose lines are Python's."""
        super()._set_document("", language)
        assert isinstance(self.document, SyntaxAwareDocument)
        self.document = PythonDocument(text, self.document.language)
        self.wrapped_document = WrappedDocument(self.document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._build_highlight_map()
        self._rewrap_and_refresh_virtual_size()

    @property
    def python(self) -> PythonDocument:
        """The document, which knows its strings."""
        assert isinstance(self.document, PythonDocument)
        return self.document

    def _build_highlight_map(self) -> None:
        """Textual's own looks at the whole text with each key. Here a row is looked at when it is drawn."""
        self._line_cache.clear()
        if isinstance(self.document, PythonDocument) and self._highlight_query is not None:
            self._highlights = RowColours(self.document, self._highlight_query)

    # What is shown

    def watch_virtual_size(self, size: Size) -> None:
        """The scroll bars are what depends on it."""
        self._scroll_update(size)

    def get_line(self, line_index: int) -> Text:
        """One line as it is shown: what a terminal would act on is replaced by a visible sign of the same length."""
        line = Text(visible(self.document.get_line(line_index)), end="", no_wrap=True)
        for match in self._matches.get(line_index, ()):
            line.stylize(self.get_component_rich_style("editor--match", partial=True), match.column, match.end)
        return line

    def render_line(self, y: int) -> Strip:
        """A line of the screen with all that is drawn over it, and its note behind it."""
        return self._painter.paint(y, super().render_line(y))

    @property
    def notes(self) -> LineNotes:
        """What stands behind the lines."""
        return self._painter.notes

    @property
    def mark(self) -> Diagnostic | None:
        """The marked line."""
        return self._painter.mark

    @property
    def marks(self) -> Mapping[int, Mark]:
        """What looks wrong, by row: a sign stands beside the number of the line."""
        return self._painter.marks

    @marks.setter
    def marks(self, marks: Mapping[int, Mark]) -> None:
        if marks != self._painter.marks:
            self._painter.marks = marks
            self.refresh()

    def show_notes(self, notes: Mapping[int, str]) -> None:
        """Show these texts behind the lines (from 1) of the text as it is."""
        if self.notes.show(notes, self.document.lines):
            self.refresh()

    @property
    def note_to_tell(self) -> Span | None:
        """The note of the cursor's line, where it does not stand whole behind the line."""
        return self._painter.note_to_tell()

    def point_at(self, mark: Diagnostic | None) -> None:
        """Mark a line, or none."""
        if mark == self.mark:
            return
        self._painter.mark = mark
        self.refresh()
        self.post_message(self.Marked(self, mark))

    def go_to(self, line: int, column: int = 0) -> None:
        """Put the cursor on a line (from 0) that is there, in the middle of the view."""
        self.move_cursor((max(0, min(line, self.document.line_count - 1)), column), center=True)

    def action_move_to_start(self) -> None:
        """Put the cursor before all text."""
        self.move_cursor(self.document.start)

    def action_move_to_end(self) -> None:
        """Put the cursor behind all text."""
        self.move_cursor(self.document.end)

    # Checking as one types

    @on(TextArea.Changed)
    def _check_later(self) -> None:
        self.notes.follow(self.document.lines)
        if self.mark is not None and not self.mark.typed:
            self.point_at(None)
        if self._check_timer is not None:
            self._check_timer.stop()
        self._check_timer = self.set_timer(CHECK_AFTER, self._pause)

    async def _pause(self) -> None:
        await self.check()
        in_a_pause()

    async def check(self) -> None:
        """Mark the line of a syntax error, if there is one."""
        text = self.text
        found = await asyncio.to_thread(syntax_error, text)
        if text != self.text:
            return
        if found is not None or self.mark is None or self.mark.typed:
            self.point_at(found)
        if found is None:
            self.post_message(self.Paused())

    # Typing

    async def _on_key(self, event: events.Key) -> None:
        if self.first_look(event):
            event.stop()
            event.prevent_default()
            return
        if event.key == "escape":
            event.prevent_default()
            return
        handled = True
        if event.key == "enter":
            new_line(self)
        elif event.key == "tab" and not self.selection.is_empty:
            change_lines(self, rules.indent_lines)
        elif event.key == "shift+tab":
            change_lines(self, rules.dedent_lines)
        elif event.character is not None and event.is_printable:
            handled = typed(self, event.character)
        elif event.key != "tab":
            handled = await self._act(event.key)
        else:
            handled = False
        if handled:
            event.stop()
            event.prevent_default()

    async def _act(self, key: str) -> bool:
        """Do what a key of the editor's own is bound to, and do it now.

        Textual would let it bubble up to the app first, and letters typed right after a backspace would overtake it.
        """
        for binding in self._bindings.key_to_bindings.get(key, ()):
            if not binding.priority and await self.app.run_action(binding.action, self):
                return True
        return False

    def action_delete_left(self) -> None:
        """Backspace: both of an empty pair, white space back to the stop before, else one character."""
        if not backspace(self):
            super().action_delete_left()

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """Twice: select the word. Three times: the line."""
        if event.chain < 2:
            return
        row, column = self.get_target_document_location(event)
        line = self.document.get_line(row)
        start, end = (0, len(line)) if event.chain > 2 else rules.word_at(line, column)
        self.selection = Selection((row, start), (row, end))

    # The whole text

    def edit(self, edit: Edit) -> EditResult:
        """Every change comes through here. Half characters, which no file can hold, are replaced."""
        edit.text = edit.text.encode("utf-8", "replace").decode()
        return super().edit(edit)

    def replace_all(self, text: str, cursor: Location | None = None) -> None:
        """Put `text` in the place of everything, as one step that can be undone. The cursor goes there, or stays where it can."""
        if text == self.text:
            return
        cursor = self.cursor_location if cursor is None else cursor
        self.history.checkpoint()
        self.replace(text, self.document.start, self.document.end)
        self.history.checkpoint()
        self.move_cursor(cursor)

    def go_on_from(self, before: str, history: EditHistory) -> None:
        """Take up what was typed in an earlier visit, which came to `before`, so that it can be undone. The text stays as it is."""
        now = self.text
        if now != before:
            self._set_document(before, self.language)
        self.history = history
        self.replace_all(now)

    # Finding

    def show_matches(self, matches: Sequence[Match]) -> None:
        """Show all of these as what was looked for."""
        rows: dict[int, list[Match]] = {}
        for match in matches:
            rows.setdefault(match.row, []).append(match)
        if rows != self._matches:
            self._matches = rows
            self._line_cache.clear()
            self.refresh()

    def select_match(self, match: Match) -> None:
        """Select it, and show it."""
        self.selection = Selection((match.row, match.column), (match.row, match.end))
        self.scroll_cursor_visible(center=True)

    def select_next(self) -> bool:
        """Select the word of the cursor; where something is selected, the next place of it, round the end. Returns whether it did."""
        row, column = max(self.selection)
        if self.selection.is_empty:
            start, end = rules.word_at(self.document.get_line(row), column)
            self.selection = Selection((row, start), (row, end))
            return start < end
        wanted = self.selected_text
        found = [match for match in Sought(wanted, exact=True).matches(self.document.lines) if match[:2] != min(self.selection)]
        if not found:
            return False
        self.select_match(next((match for match in found if match[:2] >= (row, column)), found[0]))
        return True
