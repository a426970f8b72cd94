"""The themes as a list: what is under the cursor is seen at once, on the screen below."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.common.rows import Rows
from kata_tui.tui.common.styled import fitted, outside, paragraphs
from kata_tui.tui.themes import HOUSE

_SAID: dict[str, str] = {
    "kata-dark": "of the house",
    "kata-light": "of the house",
    "kata-contrast": "high contrast",
    "ansi-dark": "16 colours, dark",
    "ansi-light": "16 colours, light",
}


class ThemeList(ModalScreen[None]):
    """Enter keeps the theme under the cursor, Escape the one from before. `keep` is told which one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", show=False),
        Binding("escape,f9,q", "leave", show=False),
    ]

    def __init__(self, keep: Callable[[str], None]) -> None:
        super().__init__()
        self._keep = keep
        self._before = ""

    def compose(self) -> ComposeResult:
        """The names, those of the house first."""
        with Vertical(id="themes"):
            yield Static(paragraphs([(Span(" Themes", Role.TITLE),)]), markup=False)
            yield Rows[str](_draw, id="names")
            keys: Line = (Span(" Enter ", Role.CODE), Span("keeps it  "), Span("Esc ", Role.CODE), Span("goes back"))
            yield Static(paragraphs([keys]), markup=False)

    def on_mount(self) -> None:
        """Begin at the present one."""
        self._before = self.app.theme
        house = [theme.name for theme in HOUSE]
        plain = sorted(
            (name for name in self.app.available_themes if name not in house), key=lambda name: (name not in _SAID, name)
        )
        names = [*house, *plain]
        rows: Rows[str] = self.query_one("#names", Rows)
        rows.show(names, names.index(self._before))
        rows.focus()

    @on(Rows.Highlighted)
    def _preview(self, event: Rows.Highlighted) -> None:
        name = event.rows.current
        if isinstance(name, str) and name != self.app.theme:
            self.app.theme = name

    @on(Rows.Chosen)
    def action_keep(self) -> None:
        """Keep what is seen."""
        self._keep(self.app.theme)
        self.dismiss(None)

    def action_leave(self) -> None:
        """Back to the theme from before."""
        self.app.theme = self._before
        self.dismiss(None)


def _draw(name: str, width: int) -> Line:
    said = _SAID.get(name, "")
    return fitted(f" {outside(name).text}", width - len(said) - 1), Span(f"{said} ", Role.MUTED)
