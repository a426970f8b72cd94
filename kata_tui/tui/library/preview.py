"""Beside the lists, where there are columns to spare: the statement of the problem under the cursor, or the map of a track."""

from textual.containers import VerticalScroll
from textual.widgets import Static

from kata_tui.model.text import clean
from kata_tui.reporting import Line, wrap
from kata_tui.tui.common.styled import paragraphs


class Preview(VerticalScroll, can_focus=False):
    """Empty until there is something to show: the first screen is there without it."""

    def __init__(self) -> None:
        super().__init__(id="preview")
        self._shown: object = None

    async def show_statement(self, text: str) -> None:
        """Show the statement of a problem."""
        from kata_tui.tui.common.prose import Prose  # late: the first screen does without

        if text == self._shown:
            return
        self._shown = text
        found = list(self.query(Prose))
        if not found:
            await self.remove_children()
            found = [Prose(id="preview-text")]
            await self.mount(found[0])
        await found[0].update(clean(text))
        self.scroll_home(animate=False)

    async def show_map(self, lines: list[Line]) -> None:
        """Show the problems of a track, and what they wait for."""
        if lines == self._shown:
            return
        self._shown = lines
        width = max(20, self.scrollable_content_region.width - 2)
        await self.remove_children()
        shown = paragraphs([part for line in lines for part in wrap(line, width, hang=5)])
        await self.mount(Static(shown, id="preview-map", markup=False))
        self.scroll_home(animate=False)
