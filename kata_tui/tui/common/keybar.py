"""The line of keys at the bottom: the most useful of what can be done here and now. All of it is behind F1."""

from typing import Protocol, runtime_checkable

from textual import events
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.style import Style

from kata_tui.tui.commands import APP, Command, name_of
from kata_tui.tui.common.steady_text import SteadyText


@runtime_checkable
class Commanded(Protocol):
    """A screen with commands of its own."""

    commands: tuple[Command, ...]

    @property
    def pane(self) -> str:
        """The name of the pane that has the focus."""


def actor(command: Command, screen: Screen[object]) -> DOMNode:
    """Whose action a command of `screen` is: the app's, a part's, or the screen's own."""
    if command in APP:
        return screen.app
    return screen.query_one(f"#{command.of}") if command.of else screen


class KeyBar(SteadyText):
    """The commands of the screen that it is on, as many as one line holds. A click does what the key does."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._offered: list[Command] = []

    def on_mount(self) -> None:
        """Follow focus and state."""
        self.screen.bindings_updated_signal.subscribe(self, self.show_offered)

    def show_offered(self, screen: Screen[object]) -> None:
        """Show what `screen` offers now."""
        if not self.is_attached or screen is not self.screen:
            return
        self._offered = offered(screen)
        self._fit()

    def _fit(self) -> None:
        """One line: those of the app at its end, before them as many of the screen's as there is room for, the first ones first."""
        parts = [
            Content.assemble((command.shown, "$keybar-key"), " ", command.label).stylize(Style.from_meta({"command": index}))
            for index, command in enumerate(self._offered)
        ]
        own = len(parts) - sum(command in APP for command in self._offered)
        room = self.container_size.width - self.gutter.width - sum(part.cell_length + 2 for part in parts[own:])
        shown: list[Content] = []
        for part in parts[:own]:
            room -= part.cell_length + 2 * bool(shown)
            if room < 0:
                break
            shown.append(part)
        self.say(Content("  ").join([*shown, *parts[own:]]))

    def on_resize(self) -> None:
        """Fit it to the width."""
        self._fit()

    def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        index = event.style.meta.get("command")
        if isinstance(index, int) and index < len(self._offered):
            self.app.simulate_key(self._offered[index].keys.partition(",")[0])


def offered(screen: Screen[object]) -> list[Command]:
    """The commands that the key bar of `screen` shows: those that are possible, whose keys would not be typed into a text field."""
    if not isinstance(screen, Commanded):
        return []
    focused = screen.focused

    def typed(command: Command) -> bool:
        key = command.keys.partition(",")[0]
        character = "/" if key == "slash" else key if len(key) == 1 else None
        return focused is not None and character is not None and focused.check_consume_key(key, character)

    return [
        command
        for command in (*screen.commands, *APP)
        if command.pane in ("", screen.pane)
        and actor(command, screen).check_action(name_of(command.action), ())
        and not typed(command)
    ]
