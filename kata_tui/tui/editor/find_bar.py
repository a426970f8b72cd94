"""The lines under the editor that ask what to find, what comes in its place, or which line to go to."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Static

from kata_tui.tui.editor.editor import Editor
from kata_tui.tui.editor.sought import Match, SearchError, Sought


class FindBar(Vertical):
    """Hidden until it is asked for. Enter goes to the next match, or replaces this one; Tab to the next field; Escape to the editor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("tab", "turn(1)", show=False),
        Binding("shift+tab", "turn(-1)", show=False),
        Binding("escape", "close", show=False),
    ]

    def __init__(self, editor: Editor) -> None:
        super().__init__(id="finder")
        self._editor = editor
        self._by_line = False

    def compose(self) -> ComposeResult:
        """A label, the field, how it is looked for, and what was found; below, what comes in its place."""
        with Horizontal():
            yield Static("", id="finder-label", markup=False)
            yield Input(id="wanted", compact=True, select_on_focus=True)
            yield Checkbox("whole word", id="by-word", compact=True)
            yield Checkbox("pattern", id="by-pattern", compact=True)
            yield Static("", id="found", markup=False)
        with Horizontal(id="replacing"):
            yield Static("Replace by: ", markup=False)
            yield Input(id="replacement", compact=True, select_on_focus=True)
            yield Button("All", id="replace-all", compact=True)

    # Asking

    def ask(self, *, by_line: bool = False, replacing: bool = False) -> None:
        """Ask for a text to find, for one that comes in its place too, or for the number of a line."""
        self._by_line = by_line
        wanted, selected = self.query_one("#wanted", Input), self._editor.selected_text
        self.query_one("#finder-label", Static).update("Line: " if by_line else "Find: ")
        for check in self.query(Checkbox):
            check.display = not by_line
        self.query_one("#replacing").display = replacing
        self.query_one("#found", Static).update("")
        self.display = True
        if by_line:
            wanted.value = ""
        elif selected and "\n" not in selected:
            wanted.value = selected
        filled = replacing and bool(wanted.value)
        self.screen.set_focus(self.query_one("#replacement", Input) if filled else wanted)
        self._show()

    def changed(self) -> None:
        """The text is another one: so are the matches."""
        if self.display and not self._by_line:
            self._editor.show_matches(self._matches())

    @property
    def replacing(self) -> bool:
        """Whether it asks what comes in the place of what is found."""
        return self.display and bool(self.query_one("#replacing").display)

    @property
    def _search(self) -> Sought:
        word, pattern = self.query_one("#by-word", Checkbox), self.query_one("#by-pattern", Checkbox)
        return Sought(self.query_one("#wanted", Input).value, pattern.value, word.value)

    def _say(self, said: str) -> None:
        self.query_one("#found", Static).update(said)

    def _matches(self) -> list[Match]:
        try:
            return self._search.matches(self._editor.document.lines)
        except SearchError as error:
            self._say(str(error))
            return []

    # Finding

    @on(Input.Changed, "#wanted")
    @on(Checkbox.Changed)
    def _look(self, event: Input.Changed | Checkbox.Changed) -> None:
        event.stop()
        if self.display and not self._by_line:
            self._find(0)

    @on(Input.Changed, "#replacement")
    def _other_replacement(self, event: Input.Changed) -> None:
        event.stop()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "replacement":
            self._replace_one()
        else:
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
            self._say("a number, please")

    def _show(self) -> list[Match]:
        """All matches are seen while the bar is."""
        if self._by_line:
            return []
        self._say("")
        found = self._matches()
        self._editor.show_matches(found)
        return found

    def _find(self, by: int) -> None:
        found = self._show()
        if found:
            self._select(found, by)
        elif self._search.wanted and not str(self.query_one("#found", Static).content):
            self._say("not found")

    def _select(self, found: Sequence[Match], by: int) -> None:
        at = min(self._editor.selection)
        here = sum((match.row, match.column) < at for match in found)
        if by > 0 and any((match.row, match.column) == at for match in found):
            here += 1
        elif by < 0:
            here -= 1
        here %= len(found)
        self._editor.select_match(found[here])
        self._say(f"{here + 1} of {len(found)}")

    # Replacing

    def _replace_one(self) -> None:
        """Replace the match that is selected, and go to the next; where none is selected, go to one."""
        found = self._show()
        start, end = sorted(self._editor.selection)
        here = next((match for match in found if (match.row, match.column) == start and (match.row, match.end) == end), None)
        if here is None:
            self._find(0)
            return
        if (by := self._replaced(here)) is None:
            return
        self._editor.history.checkpoint()
        self._editor.replace(by, start, end, maintain_selection_offset=False)
        self._editor.history.checkpoint()
        self._find(0)

    @on(Button.Pressed, "#replace-all")
    def replace_all(self) -> None:
        """Replace every match, as one step that can be undone."""
        lines, found = list(self._editor.document.lines), self._show()
        for match in reversed(found):
            if (by := self._replaced(match)) is None:
                return
            line = lines[match.row]
            lines[match.row] = line[: match.column] + by + line[match.end :]
        if found:
            self._editor.replace_all("\n".join(lines))
            self._show()
            self._say(f"{len(found)} replaced")
        elif self._search.wanted:
            self._find(0)

    def _replaced(self, match: Match) -> str | None:
        try:
            line = self._editor.document.get_line(match.row)
            return self._search.replaced(line, match, self.query_one("#replacement", Input).value)
        except SearchError as error:
            self._say(str(error))
            return None

    # Moving in it, and leaving

    def action_turn(self, by: int) -> None:
        """The next field, or the one before."""
        fields: list[Widget] = [field for field in self.query("Input, Checkbox, Button") if field.is_on_screen]
        focused = self.screen.focused
        at = fields.index(focused) if focused in fields else -by
        if fields:
            self.screen.set_focus(fields[(at + by) % len(fields)])

    def action_close(self) -> None:
        """Back to the editor; what was found stays selected."""
        self.display = False
        self._editor.show_matches(())
        self.screen.set_focus(self._editor)
