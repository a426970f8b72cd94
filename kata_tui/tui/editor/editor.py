"""The editor: a text area that knows Python."""

import asyncio
from collections.abc import Callable, Mapping
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
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

from kata_tui.model.assistance import Mark, Weight
from kata_tui.reporting import Span
from kata_tui.reporting.line_shapes import GAP
from kata_tui.tui.editor import python_text as rules
from kata_tui.tui.editor.diagnostic import Diagnostic, syntax_error
from kata_tui.tui.editor.document import PythonDocument
from kata_tui.tui.editor.line_notes import LineNotes
from kata_tui.tui.editor.syntax import editor_theme
from kata_tui.tui.gc_policy import in_a_pause

CHECK_AFTER = 0.6
"""Seconds without a keystroke before the text is checked for a syntax error."""

_SIGNS = {Weight.ERROR: "●", Weight.WARNING: "▲", Weight.HINT: "·"}

_VISIBLE = {code: 0x2400 + code for code in range(32) if code != 9}
_VISIBLE |= dict.fromkeys((*range(0x80, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C), 0xFFFD)
_VISIBLE[127] = 0x2421


class Editor(TextArea):
    """Python under the cursor: indentation, pairs, comments, a marked line. Nothing here ever clears the undo history."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+home", "move_to_start", show=False),
        Binding("ctrl+end", "move_to_end", show=False),
        Binding("shift+f6,f18", "select_line", show=False),
        Binding("shift+f7,f19", "select_all", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"editor--marked", "editor--marked-gutter", *(f"editor--{weight}" for weight in Weight)}

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

    def __init__(self, text: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(
            text,
            language="python",
            soft_wrap=False,
            tab_behavior="indent",
            show_line_numbers=True,
            compact=True,
            id=id,
            max_checkpoints=500,
        )
        self.mark: Diagnostic | None = None
        self._marks: dict[int, Mark] = {}
        self.first_look: Callable[[events.Key], bool] = lambda event: False
        """Looks at each key before the editor does, and says whether it was its own."""
        self.notes = LineNotes()
        self._check_timer: Timer | None = None

    def on_mount(self) -> None:
        """Follow the app's theme."""
        self._follow_theme()
        self.app.theme_changed_signal.subscribe(self, self._follow_theme)

    def _follow_theme(self, *_: object) -> None:
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

    def _build_highlight_map(self) -> None:
        """Textual's own, and the comments that the parser has not read. What it says of their rows goes first: a string holds them."""
        super()._build_highlight_map()
        if isinstance(self.document, PythonDocument):
            for row in self.document.unread:
                if not self._highlights[row]:
                    self._highlights[row].append((0, None, "comment"))

    # What is shown

    def watch_virtual_size(self, size: Size) -> None:
        """The scroll bars are what depends on it."""
        self._scroll_update(size)

    def get_line(self, line_index: int) -> Text:
        """One line as it is shown: what a terminal would act on is replaced by a visible sign of the same length."""
        return Text(self.document.get_line(line_index).translate(_VISIBLE), end="", no_wrap=True)

    def render_line(self, y: int) -> Strip:
        """A line of the screen, coloured when it is the marked one, with its note behind it."""
        strip = super().render_line(y)
        row = self.scroll_offset.y + y
        if row in self._marks and (self.mark is None or row != self.mark.line):
            strip = self._sign(strip, self._marks[row])
        return self._noted(row, strip if self.mark is None or row != self.mark.line else self._marked(strip))

    def _marked(self, strip: Strip) -> Strip:
        gutter = self.get_component_rich_style("editor--marked-gutter")
        text = self.get_component_rich_style("editor--marked")
        marked: list[Segment] = []
        for part, style in ((strip.crop(0, self.gutter_width), gutter), (strip.crop(self.gutter_width), text)):
            marked += [Segment(segment.text, (segment.style or Style()) + style, segment.control) for segment in part]
        return Strip(marked, strip.cell_length)

    @property
    def marks(self) -> dict[int, Mark]:
        """What looks wrong, by row: a sign stands beside the number of the line."""
        return self._marks

    @marks.setter
    def marks(self, marks: dict[int, Mark]) -> None:
        if marks != self._marks:
            self._marks = marks
            self.refresh()

    def _sign(self, strip: Strip, mark: Mark) -> Strip:
        width = self.gutter_width
        style = self.get_component_rich_style(f"editor--{mark.weight}")
        sign = Segment(_SIGNS[mark.weight], style)
        return Strip.join([strip.crop(0, width - 1), Strip([sign], 1), strip.crop(width)])

    def _noted(self, row: int, strip: Strip) -> Strip:
        if not self.notes.inline or row >= self.document.line_count or (self.suggestion and row == self.cursor_location[0]):
            return strip
        width = self.scrollable_content_region.width
        drawn = self.notes.drawn(row, strip, width)
        if drawn is not None:
            return drawn
        line = self.document.get_line(row)
        note = self.notes.at(row, line)
        return strip if note is None else self.notes.behind(row, note, strip, self._end_of(line), width)

    def _end_of(self, line: str) -> int:
        """The cell behind a line, in the view."""
        shown = line if line.isprintable() else line.translate(_VISIBLE).expandtabs(self.indent_width)
        return self.gutter_width + max(0, cell_len(shown) - self.scroll_offset.x)

    def show_notes(self, notes: Mapping[int, str]) -> None:
        """Show these texts behind the lines (from 1) of the text as it is."""
        if self.notes.show(notes, self.document.lines):
            self.refresh()

    @property
    def note_to_tell(self) -> Span | None:
        """The note of the cursor's line, where it does not stand whole behind the line."""
        row = self.cursor_location[0]
        line = self.document.get_line(row)
        note = self.notes.at(row, line)
        if note is None or not self.notes.inline:
            return note
        room = self.scrollable_content_region.width - self._end_of(line) - GAP
        return note if cell_len(note.text) > room else None

    def point_at(self, mark: Diagnostic | None) -> None:
        """Mark a line, or none."""
        if mark == self.mark:
            return
        self.mark = mark
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
        handled = False
        if event.key == "enter":
            handled = self._new_line()
        elif event.key == "tab":
            handled = self._shift(rules.indent_lines) if not self.selection.is_empty else False
        elif event.key == "shift+tab":
            handled = self._shift(rules.dedent_lines)
        elif event.character is not None and event.is_printable:
            handled = self._pair(event.character)
        else:
            handled = await self._act(event.key)
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

    @property
    def _around(self) -> tuple[str, str]:
        row, column = self.cursor_location
        line = self.document.get_line(row)
        return line[:column], line[column:]

    def _new_line(self) -> bool:
        (row, column), end = sorted(self.selection)
        before = self.document.get_line(row)[:column]
        after = self.document.get_line(end[0])[end[1] :]
        if not before.strip():
            # The white space moves down with the cursor instead of staying behind on an empty line.
            self.replace("\n" + before, (row, 0), end, maintain_selection_offset=False)
            return True
        above = [self.document.get_line(index) for index in range(max(0, row - 100), row)]
        indent = rules.indent_after(before, above)
        if before[-1:] in rules.PAIRS and before[-1:] not in rules.QUOTES and after[:1] == rules.PAIRS[before[-1:]]:
            self.replace(f"\n{indent}\n{rules.leading(before)}", (row, column), end, maintain_selection_offset=False)
            self.move_cursor((row + 1, len(indent)))
            return True
        spare = len(after) - len(after.lstrip(" ")) if after.strip() else 0
        self.replace("\n" + indent, (row, column), (end[0], end[1] + spare), maintain_selection_offset=False)
        return True

    def _pair(self, typed: str) -> bool:
        before, after = self._around
        row, column = self.cursor_location
        if not self.selection.is_empty:
            if typed not in rules.PAIRS:
                return False
            start, end = sorted(self.selection)
            inside = self.selected_text
            self.replace(typed + inside + rules.PAIRS[typed], start, end, maintain_selection_offset=False)
            shift = 1 if start[0] == end[0] else 0
            self.selection = Selection((start[0], start[1] + 1), (end[0], end[1] + shift))
            return True
        if typed in rules.CLOSERS and after[:1] == typed and not (typed in rules.QUOTES and before.endswith("\\")):
            self.move_cursor((row, column + 1))
            return True
        below = self.document.get_line(row + 1) if row + 1 < self.document.line_count else ""
        if rules.closes_below(typed, before, after, below):
            if not before.strip():
                self.delete((row, 0), (row + 1, 0), maintain_selection_offset=False)
                row -= 1
            self.move_cursor((row + 1, below.index(typed) + 1))
            return True
        if rules.opens_triple(typed, before):
            self.insert(typed * 4)
            self.move_cursor((row, column + 1))
            return True
        if typed in rules.PAIRS and not rules.in_string(before) and rules.pairs_up(typed, before, after):
            self.insert(typed + rules.PAIRS[typed])
            self.move_cursor((row, column + 1))
            return True
        return False

    def action_delete_left(self) -> None:
        """Backspace: both of an empty pair, white space back to the stop before, else one character."""
        before, after = self._around
        row, column = self.cursor_location
        if self.selection.is_empty and before and not self.read_only:
            if rules.PAIRS.get(before[-1]) == after[:1]:
                self.delete((row, column - 1), (row, column + 1), maintain_selection_offset=False)
                return
            if not before.strip(" "):
                self.delete((row, rules.stop_before(column)), (row, column), maintain_selection_offset=False)
                return
        super().action_delete_left()

    # Whole lines

    def _selected_rows(self) -> tuple[int, int]:
        """First and last line of the selection; a last line of which nothing is selected does not count."""
        start, end = sorted(self.selection)
        return start[0], end[0] - 1 if end[1] == 0 and end[0] > start[0] else end[0]

    def _shift(self, change: rules.Change) -> bool:
        first, last = self._selected_rows()
        lines = [self.document.get_line(index) for index in range(first, last + 1)]
        changed = change(lines)
        if changed == lines:
            return True
        moved = {first + index: len(new) - len(old) for index, (new, old) in enumerate(zip(changed, lines, strict=True))}

        def follow(location: Location) -> Location:
            return location[0], max(0, location[1] + moved.get(location[0], 0)) if location[1] else 0

        start, end = self.selection
        self.history.checkpoint()
        self.replace("\n".join(changed), (first, 0), (last, len(lines[-1])))
        self.selection = Selection(follow(start), follow(end))
        return True

    def toggle_comment(self) -> None:
        """Comment or uncomment the selected lines, or the one of the cursor."""
        self._shift(rules.toggle_comment)

    def edit(self, edit: Edit) -> EditResult:
        """Every change comes through here. Half characters, which no file can hold, are replaced."""
        edit.text = edit.text.encode("utf-8", "replace").decode()
        return super().edit(edit)

    def replace_all(self, text: str) -> None:
        """Put `text` in the place of everything, as one step that can be undone. The cursor stays where it can."""
        if text == self.text:
            return
        cursor = self.cursor_location
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

    def matches(self, wanted: str) -> list[Location]:
        """Where `wanted` begins; capitals matter only when it has any."""
        if not wanted:
            return []
        fold = wanted.lower() == wanted
        found: list[Location] = []
        for row, line in enumerate(self.document.lines):
            line = line.lower() if fold else line
            column = line.find(wanted)
            while column >= 0:
                found.append((row, column))
                column = line.find(wanted, column + len(wanted))
        return found

    def select_match(self, wanted: str, location: Location) -> None:
        """Select the match of `wanted` that begins at `location`."""
        row, column = location
        self.selection = Selection((row, column), (row, column + len(wanted)))
        self.scroll_cursor_visible(center=True)
