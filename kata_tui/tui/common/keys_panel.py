"""Every key, beside the work: those of the pane with the focus first. It stays open until it is closed."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from kata_tui.reporting import Line, Role, Span, wrap
from kata_tui.tui.commands import APP, Command, name_of
from kata_tui.tui.common.keybar import Commanded
from kata_tui.tui.common.styled import fitted, paragraphs
from kata_tui.tui.view_state import BROAD

_LITTLE, _MUCH = 34, 66
"""Columns that it takes, and those that it takes where there are many: then each key has its sentence."""

_KEY = 12

_PLACES = {
    "statement": ("tab", "hint", "give_up", "leaf", "your_task", "hide"),
    "editor": ("complete", "documentation", "redo", "delete_to_end", "reset", "save", "external", "shapes"),
    "results": ("run_case", "inspect", "compare", "all_shapes", "scratch", "accepted"),
}
"""What belongs to a pane although it can be done from anywhere."""


class KeysPanel(VerticalScroll, can_focus=False):
    """The commands of the screen that it is on."""

    ALLOW_SELECT = False

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static(id="keys-text", markup=False)

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self.show_keys)
        self.call_after_refresh(self.show_keys, self.screen)

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self.show_keys(self.screen)

    def show_keys(self, screen: Screen[object]) -> None:
        """Show what `screen` offers."""
        if not self.is_attached or screen is not self.screen or not isinstance(screen, Commanded):
            return
        broad = self.app.size.width >= BROAD
        self.styles.width = _MUCH if broad else _LITTLE
        width = (_MUCH if broad else _LITTLE) - 4
        lines: list[Line] = [(Span("Keys", Role.TITLE), Span("  F1 closes this", Role.MUTED))]
        for title, commands in sections(screen.commands, screen.pane):
            lines += [(), (Span(title, Role.TITLE),)]
            for command in commands:
                lines += wrap(
                    (fitted(command.shown, _KEY, Role.CODE), Span(command.help if broad else command.label)), width, hang=_KEY
                )
        self.query_one("#keys-text", Static).update(paragraphs(lines))


def sections(commands: tuple[Command, ...], pane: str) -> list[tuple[str, list[Command]]]:
    """The commands by the pane that they belong to; those of `pane` come first, those of all panes after them."""
    sorted_out: dict[str, list[Command]] = {pane: [], "": []}
    for command in (*commands, *APP):
        action = name_of(command.action)
        own = command.of.removesuffix("-pane") or command.pane.replace("title", "")
        place = next((name for name, actions in _PLACES.items() if action in actions), own)
        sorted_out.setdefault("" if command in APP else place, []).append(command)
    titled = [(name.replace("-pane", "").capitalize() or "Everywhere", found) for name, found in sorted_out.items()]
    return [(title, found) for title, found in titled if found]
