"""The line of keys at the bottom: what can be done here and now, wrapped so that nothing is cut off."""

from typing import Protocol, runtime_checkable

from textual import events
from textual.content import Content
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


class KeyBar(SteadyText):
    """The commands of the screen that it is on. A click does what the key does."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._offered: list[Command] = []
        self._parts: list[Content] = []

    def on_mount(self) -> None:
        """Follow focus and state."""
        self.screen.bindings_updated_signal.subscribe(self, self.show_offered)

    def show_offered(self, screen: Screen[object]) -> None:
        """Show what `screen` offers now."""
        if not self.is_attached or screen is not self.screen:
            return
        self._offered = offered(screen)
        parts: list[Content] = []
        index = 0
        while index < len(self._offered):
            same = index + 1
            group = self._offered[index].group
            while group and same < len(self._offered) and self._offered[same].group == group:
                same += 1
            keys = [command.shown for command in self._offered[index:same]]
            shown = keys[0] + "".join(key.removeprefix("Alt+") for key in keys[1:])
            clicked = Style.from_meta({"command": index})
            parts.append(Content.assemble((shown, "$keybar-key"), " ", group or self._offered[index].label).stylize(clicked))
            index = same
        self._parts = parts
        self._fold()

    def _fold(self) -> None:
        """Begin a new line where the next key and its label would not fit."""
        lines: list[list[Content]] = [[]]
        room = self.container_size.width - self.gutter.width
        used = 0
        for part in self._parts:
            if lines[-1] and used + 2 + part.cell_length > room:
                lines.append([])
                used = 0
            used += part.cell_length + (2 if lines[-1] else 0)
            lines[-1].append(part)
        self.say(Content("\n").join(Content("  ").join(line) for line in lines))

    def on_resize(self) -> None:
        """Fold again."""
        self._fold()

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
        if command.pane in ("", screen.pane) and screen.check_action(name_of(command.action), ()) and not typed(command)
    ]
