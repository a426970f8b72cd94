"""What helps while one types: how a name goes on, what the call takes, what a name is for, what looks wrong."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.timer import Timer

from kata_tui.language.language_server import LanguageServer
from kata_tui.model.assistance import CallSignature, Mark, Weight
from kata_tui.reporting import Line, Role, Span, width_of
from kata_tui.tui.common.styled import outside
from kata_tui.tui.editor.code_place import Name, OpenCall, call_around, name_at
from kata_tui.tui.editor.completion import Completing
from kata_tui.tui.editor.completion_list import CompletionList
from kata_tui.tui.editor.diagnostic import syntax_error
from kata_tui.tui.editor.documentation_panel import DocumentationPanel
from kata_tui.tui.editor.editor import Editor
from kata_tui.tui.editor.marks import first_of_each_row, is_undefined, marks_of

PAUSE = 0.5
"""Seconds without a key until the text is looked at for what is wrong."""

REST = 0.08
"""Seconds that the cursor stays until the call is looked at that it is in."""

NO_SERVER = "There is no language server here, which would know. `kata-tui doctor` tells what to do."

_ROLES = {Weight.ERROR: Role.BAD, Weight.WARNING: Role.WARN, Weight.HINT: Role.MUTED}


class LanguageHelp(Vertical):
    """The documentation below the editor, the list over it, and what is noted of the place of the cursor."""

    class Noted(Message):
        """Something is to be said of where the cursor is; None when there is nothing any more."""

        def __init__(self, line: Line | None) -> None:
            super().__init__()
            self.line = line

    def __init__(self, editor: Editor, server: LanguageServer, starter: str) -> None:
        super().__init__(id="language-help")
        self.starter = starter
        self._editor = editor
        self._server = server
        self._list = CompletionList()
        self._panel = DocumentationPanel()
        self.completing = Completing(editor, self._list, server.complete, self._complete)
        self._pause: Timer | None = None
        self._rest: Timer | None = None
        self._signature: tuple[OpenCall, CallSignature] | None = None
        self._noted: Line | None = None
        self._looked: str | None = None
        self._ours: tuple[Mark, ...] = ()
        self._theirs: tuple[Mark, ...] = ()
        self._lines = editor.document.line_count
        self._typed_row: int | None = None
        """Where a name may be half written: that it is not known is told when the cursor has left."""

    def compose(self) -> ComposeResult:
        """Both are hidden until there is something to show."""
        yield self._panel
        yield self._list

    def on_mount(self) -> None:
        """Begin to listen. The server starts when the screen has rested for the first time."""
        self._editor.first_look = self._key
        self._server.told = lambda said: self.app.notify(said, severity="warning", markup=False)
        self._server.marked = self._marked
        self._pause = self.set_timer(PAUSE, self._look)

    def on_unmount(self) -> None:
        """Whoever comes next listens for itself."""
        if self._server.marked == self._marked:
            self._server.marked = lambda marks: None

    def _key(self, event: events.Key) -> bool:
        if self.completing.key(event):
            return True
        if event.key == "escape" and self._panel.display:
            self._panel.action_close()
            return True
        return False

    def _complete(self, asking: Awaitable[None]) -> None:
        self.run_worker(cast("Coroutine[Any, Any, None]", asking), group="completion", exclusive=True)

    # What the editor tells

    def changed(self) -> None:
        """The text is another one."""
        self._typed_row = self._editor.cursor_location[0] if self.completing.changed() else None
        if self._lines != self._editor.document.line_count:
            self._lines = self._editor.document.line_count
            self._editor.marks = {}
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._look)

    def moved(self) -> None:
        """The cursor is somewhere else."""
        if self._typed_row not in (None, self._editor.cursor_location[0]):
            self._typed_row = None
            self._show_marks()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._look_at_call)

    def left(self) -> None:
        """The editor has the focus no more."""
        self.completing.close()

    # Marks

    def _look(self) -> None:
        self.run_worker(self._look_for_marks(), group="marks", exclusive=True)

    async def _look_for_marks(self) -> None:
        text = self._editor.text
        broken = await asyncio.to_thread(syntax_error, text)
        found = () if broken is not None else await asyncio.to_thread(marks_of, text, self.starter)
        if text != self._editor.text:
            return
        if text != self._looked:
            self._theirs = ()
        self._looked, self._ours = text, found
        self._show_marks()
        if broken is None:
            await self._server.show(text)

    def _marked(self, marks: tuple[Mark, ...]) -> None:
        if self._looked == self._editor.text:
            self._theirs = marks
            self.call_later(self._show_marks)

    def _show_marks(self) -> None:
        if self._looked == self._editor.text:
            marks = (mark for mark in (*self._ours, *self._theirs) if mark.row != self._typed_row or not is_undefined(mark))
            self._editor.marks = first_of_each_row(marks)
        self._note()

    # The signature

    def _look_at_call(self) -> None:
        row, column = self._editor.cursor_location
        call = call_around(self._editor.python, row, column)
        if call is None:
            self._signature = None
            self._note()
            return
        self.run_worker(self._ask_signature(call, row, column), group="signature", exclusive=True)

    async def _ask_signature(self, call: OpenCall, row: int, column: int) -> None:
        name = name_at(self._editor.document.get_line(call.row), call.row, call.column) if call.name else None
        found = await self._server.signature(self._editor.text, row, column, None if name is None else (name.row, name.column))
        if (row, column) == self._editor.cursor_location:
            self._signature = None if found is None or not found.parts else (call, found)
            self._note()

    def _note(self) -> None:
        """Tell of the call that the cursor is in, or else what is wrong in its row."""
        line: Line | None = None
        mark = self._editor.marks.get(self._editor.cursor_location[0])
        if self._signature is not None:
            call, signature = self._signature
            line = signature_line(call.name, signature, max(20, self.size.width - 13))
        elif mark is not None:
            line = (outside(mark.message, _ROLES[mark.weight], 200),)
        if line != self._noted:
            self._noted = line
            self.post_message(self.Noted(line))

    # Documentation

    async def look_up(self) -> None:
        """Show what the name under the cursor is for, or the call that the cursor is in. The same name again: scroll it."""
        name = self._name_here()
        if name is None:
            if self._panel.display:
                self._panel.action_close()
            else:
                self.notify("There is no name under the cursor.", markup=False)
            return
        if self._panel.display and self._panel.told is not None and self._panel.told.name == name.text:
            self.query_one("#documentation-scroll", VerticalScroll).focus()
            return
        self.run_worker(self._document(name), group="documentation", exclusive=True)

    def _name_here(self) -> Name | None:
        row, column = self._editor.cursor_location
        lines = self._editor.document.lines
        if (name := name_at(lines[row], row, column)) is not None:
            return name
        call = call_around(self._editor.python, row, column)
        return None if call is None or not call.name else name_at(lines[call.row], call.row, call.column)

    async def _document(self, name: Name) -> None:
        found = await self._server.documentation(self._editor.text, *name)
        if found is not None:
            self._panel.show(found)
        elif self._server.silent:
            self.notify(NO_SERVER, severity="warning", markup=False)
        else:
            self.notify(f"Nothing is known of {name.text}.", markup=False)

    def want_completion(self) -> None:
        """Offer how it goes on here, whatever was typed last."""
        if self._server.hopeless:
            self.notify(NO_SERVER, severity="warning", markup=False)
        else:
            self.completing.want()

    @on(CompletionList.Picked)
    def _picked(self, event: CompletionList.Picked) -> None:
        event.stop()
        self.completing.accept(event.item)
        self._editor.focus()

    @on(DocumentationPanel.Closed)
    def _back(self, event: DocumentationPanel.Closed) -> None:
        event.stop()
        self._editor.focus()


def signature_line(name: str, signature: CallSignature, width: int) -> Line:
    """`Linear(in_features, *, use_bias=True)` within `width` cells; the argument that is being written is always there."""
    active = signature.active
    first = 0

    def line() -> Line:
        spans = [Span(f"{name}(" + ("…, " if first else ""), Role.MUTED)]
        for index, part in enumerate(signature.parts[first:], first):
            spans.append(Span(part, Role.TITLE if index == active else Role.MUTED))
            spans.append(Span(", " if index + 1 < len(signature.parts) else ")", Role.MUTED))
        return tuple(spans)

    while active is not None and first < active and width_of(line()) > width:
        first += 1
    return line()
