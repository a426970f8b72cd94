"""A strip of tabs, one line high. Each shows its key."""

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.style import Style

from kata_tui.reporting import Line
from kata_tui.tui.common.heading import Heading
from kata_tui.tui.common.styled import content


@dataclass(frozen=True)
class Tab:
    """One tab: its name in the program, the key that chooses it, and what stands on it."""

    name: str
    key: str
    label: Line


class Tabs(Heading):
    """Tabs beside each other; a click chooses one. `key` is that of the pane they belong to."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, tabs: "Tabs", name: str) -> None:
            super().__init__()
            self.tabs = tabs
            self.name = name

        @property
        def control(self) -> "Tabs":
            """The strip, for `@on` with a selector."""
            return self.tabs

    def __init__(self, key: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self._key = key

    def show(self, tabs: tuple[Tab, ...], active: str) -> None:
        """Show these tabs, the one of that name as the active one."""
        parts: list[Content] = []
        for tab in tabs:
            part = Content.assemble((tab.key, "$keybar-key"), " ", content(tab.label))
            if tab.name == active:
                part = part.without_spans.stylize("$tab-active")
            parts.append(part.stylize(Style.from_meta({"tab": tab.name})))
        name = Content.assemble(" ", (self._key, "$keybar-key"), " ") if self._key else Content(" ")
        self.tell(name, Content(" " if self._key else "  ").join(parts))

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        name = event.style.meta.get("tab")
        if isinstance(name, str):
            self.post_message(self.Chosen(self, name))
