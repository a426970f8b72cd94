"""An app with the editor and nothing else: what is the editor's alone needs no library, no problem and no judge."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from textual.app import App, ComposeResult

from kata_tui.tui.app import KataApp
from kata_tui.tui.common.styled import variables
from kata_tui.tui.editor.document import PythonDocument
from kata_tui.tui.editor.editor import Editor
from tests.tui.app_driver import WIDE, Seat


class _Page(App[None]):
    def get_css_variables(self) -> dict[str, str]:
        given = super().get_css_variables()
        self.theme_variables = {**given, **variables(self.current_theme, given)}
        return self.theme_variables

    def compose(self) -> ComposeResult:
        yield Editor("")


@asynccontextmanager
async def editor(text: str = "") -> AsyncIterator[Seat]:
    """A seat before an editor with that text; of what a seat sees, the editor alone is there."""
    app = _Page()
    async with app.run_test(size=WIDE) as pilot:
        seat = Seat(cast("KataApp", app), pilot)
        seat.editor.focus()
        seat.editor.replace_all(text)
        await seat.settle()
        yield seat


def python(text: str) -> PythonDocument:
    """The document of an editor with that text."""
    return Editor(text).python
