"""Today, in a line or two at the top of the library."""

from textual.widgets import Static

from kata_tui.practice.practice import Practice
from kata_tui.practice.telling import fortnight_line, summary
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.common.styled import paragraphs


class TodayLine(Static):
    """What is due, for how long, and the last two weeks. Takes no room before anything was done."""

    def __init__(self, practice: Practice) -> None:
        super().__init__(id="today", markup=False)
        self._practice = practice
        self.display = False

    def look(self) -> None:
        """Show it as it is now."""
        history = self._practice.history
        self.display = bool(history.seconds)
        if not self.display:
            return
        today = self._practice.today()
        first: Line = (Span(" t ", Role.CODE), Span("Today  "), *summary(today))
        self.update(paragraphs([(*first, Span("   ", Role.MUTED), *fortnight_line(today.fortnight))]))
