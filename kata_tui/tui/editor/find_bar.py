"""The line under the editor that asks what to find, or which line to go to."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from kata_tui.tui.editor.editor import Editor


class FindBar(Horizontal):
    """Hidden until it is asked for. Enter goes to the next match, Escape back to the editor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,enter", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("escape", "close", show=False),
    ]

    def __init__(self, editor: Editor) -> None:
        super().__init__(id="finder")
        self._editor = editor
        self._by_line = False

    def compose(self) -> ComposeResult:
        """A label, the field, and what was found."""
        yield Static("", id="finder-label", markup=False)
        yield Input(id="wanted", compact=True, select_on_focus=True)
        yield Static("", id="found", markup=False)

    def ask(self, *, by_line: bool) -> None:
        """Ask for a text to find, or for the number of a line."""
        self._by_line = by_line
        wanted = self.query_one("#wanted", Input)
        self.query_one("#finder-label", Static).update("Line: " if by_line else "Find: ")
        if by_line:
            wanted.value = ""
        elif self._editor.selected_text and "\n" not in self._editor.selected_text:
            wanted.value = self._editor.selected_text
        self.query_one("#found", Static).update("")
        self.display = True
        self.screen.set_focus(wanted)

    @on(Input.Changed)
    def _look(self, event: Input.Changed) -> None:
        event.stop()
        if self.display and not self._by_line:
            self._find(0)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go to the line, or to the next match or the one before."""
        if not self._by_line:
            self._find(by)
            return
        value = self.query_one("#wanted", Input).value.strip()
        if value.isdecimal() and len(value) < 9:
            self._editor.go_to(int(value) - 1)
            self.action_close()
        else:
            self.query_one("#found", Static).update("a number, please")

    def _find(self, by: int) -> None:
        wanted = self.query_one("#wanted", Input).value
        found = self._editor.matches(wanted)
        said = self.query_one("#found", Static)
        if not found:
            said.update("not found" if wanted else "")
            return
        at = min(self._editor.selection)
        here = sum(location < at for location in found)
        if by > 0 and at in found:
            here += 1
        elif by < 0:
            here -= 1
        here %= len(found)
        self._editor.select_match(wanted, found[here])
        said.update(f"{here + 1} of {len(found)}")

    def action_close(self) -> None:
        """Back to the editor; what was found stays selected."""
        self.display = False
        self.screen.set_focus(self._editor)
