"""The settings, to be seen and changed: what is set here stands in the file that a person may edit, whose comments stay."""

import re
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from kata_tui.model.protections import BUBBLEWRAP
from kata_tui.profile.profile import Profile
from kata_tui.profile.settings import OFF, ON, Settings, SettingsError, settings_file
from kata_tui.profile.settings_writer import Value
from kata_tui.reporting import Line, Role, Span, wrap
from kata_tui.tui.common.rows import Rows
from kata_tui.tui.common.styled import fitted, outside, paragraphs
from kata_tui.tui.theme_list import ThemeList

_NAME = 18
_ABOUT = re.compile(r"`(\w+)`: (.*?)(?=\s`\w+`: |\Z)", re.DOTALL)
_AFTER_START = ("container", "language_server", "editor")
"""What whoever uses it has taken when it began."""

_TYPED = "Type it and press Enter; nothing: as usual. Escape: leave it."


class Setting(Struct, frozen=True):
    """One thing that can be set: the key in the file, what it is now as text, and whether it is as usual."""

    key: str
    shown: str
    usual: bool


class SettingsScreen(ModalScreen[None]):
    """Enter changes what is under the cursor, Backspace makes it as usual again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", show=False),
        Binding("backspace,delete", "usual", show=False),
        Binding("escape,q", "leave", show=False),
    ]

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self._profile = profile
        self._about = {name: " ".join(text.split()) for name, text in _ABOUT.findall(Settings.__doc__ or "")}

    def compose(self) -> ComposeResult:
        """The list, what the one under the cursor is for, and the field that some are typed into."""
        with Vertical(classes="dialog wide", id="settings"):
            yield Static(id="settings-title", markup=False)
            yield Rows[Setting](_draw, id="set")
            yield Static(id="setting-about", markup=False)
            yield Input(id="setting-field", compact=True)
            keys: Line = (
                Span("Enter ", Role.CODE),
                Span("changes it  "),
                Span("Backspace ", Role.CODE),
                Span("as usual  "),
                Span("Esc ", Role.CODE),
                Span("closes"),
            )
            yield Static(paragraphs([(), keys]), markup=False)

    def on_mount(self) -> None:
        """Begin at the first one."""
        title: Line = (Span("Settings  ", Role.TITLE), outside(str(settings_file(self._profile.paths)), Role.MUTED))
        self.query_one("#settings-title", Static).update(paragraphs([title, ()]))
        self.query_one("#setting-field", Input).display = False
        rows = self._rows
        rows.styles.height = len(Settings.__struct_fields__)
        self._show()
        rows.focus()

    @property
    def _rows(self) -> Rows[Setting]:
        return self.query_one("#set", Rows)

    def _show(self) -> None:
        usual, now = Settings(), self._profile.settings
        made = [
            Setting(key, _shown(value := getattr(now, key)), value == getattr(usual, key)) for key in Settings.__struct_fields__
        ]
        self._rows.show(made, self._rows.cursor)

    @on(Rows.Highlighted)
    def _tell(self) -> None:
        if (setting := self._rows.current) is not None:
            said = self._about.get(setting.key, "")
            when = " From the next start on." if setting.key in _AFTER_START else ""
            self._say((Span(f"{said[:1].upper()}{said[1:]}{when}", Role.MUTED),))

    def _say(self, line: Line) -> None:
        width = max(20, self._rows.size.width or 60)
        lines = [(), *wrap(line, width)]
        self.query_one("#setting-about", Static).update(paragraphs([*lines, *[()] * (4 - len(lines))]))

    # Changing

    @on(Rows.Chosen)
    def action_change(self) -> None:
        """Take the next of what there is to choose from, or ask for a text."""
        setting = self._rows.current
        if setting is None:
            return
        value = getattr(self._profile.settings, setting.key)
        if setting.key == "theme":
            self.app.push_screen(ThemeList(lambda name: self._set("theme", name)))
        elif value in (ON, OFF):
            self._set(setting.key, OFF if value == ON else ON)
        elif setting.key == "container":
            self._set(setting.key, BUBBLEWRAP if value is None else None)
        else:
            field = self.query_one("#setting-field", Input)
            field.value = "" if setting.usual else setting.shown
            field.display = True
            field.focus()
            self._say((Span(_TYPED),))

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        setting, text = self._rows.current, event.value.strip()
        self._close_field()
        if setting is None:
            return
        value: Value | None = text or None
        if text and setting.key == "language_server" and text != OFF:
            value = text.split()
        elif text.isdecimal() and isinstance(getattr(Settings(), setting.key), int):
            value = int(text)
        self._set(setting.key, value)

    def action_usual(self) -> None:
        """Make it as usual again."""
        if (setting := self._rows.current) is not None:
            self._set(setting.key, None)
            if setting.key == "theme":
                self.app.theme = self._profile.settings.theme

    def _set(self, key: str, value: Value | None) -> None:
        try:
            self._profile.set(key, value)
        except SettingsError as error:
            self._say((outside(str(error), Role.BAD, 600),))
            return
        self._show()

    def action_leave(self) -> None:
        """Close the field, or all of it."""
        if self.query_one("#setting-field", Input).display:
            self._close_field()
            self._tell()
        else:
            self.dismiss(None)

    def _close_field(self) -> None:
        self.query_one("#setting-field", Input).display = False
        self._rows.focus()


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value)) or OFF
    return "" if value is None else str(value)


def _draw(setting: Setting, width: int) -> Line:
    value = outside(setting.shown or "none").text
    role = Role.MUTED if setting.usual else Role.CODE
    return (
        fitted(f" {setting.key}", _NAME),
        fitted(value, width - _NAME - 10, role),
        Span(" as usual" if setting.usual else "", Role.MUTED),
    )
