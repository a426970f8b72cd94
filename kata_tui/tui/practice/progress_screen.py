"""Progress: where the learner is, on one screen that scrolls."""

from datetime import date, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Sparkline, Static

from kata_tui.practice.practice import Practice
from kata_tui.practice.stats import Stats, stats_of
from kata_tui.practice.telling import stats_lines
from kata_tui.reporting import Role, Span
from kata_tui.tui.common.styled import paragraphs

_SHOWN = 60
"""Days of the curve."""


class ProgressScreen(ModalScreen[None]):
    """Tracks solved and held, the calendar of half a year, minutes, what goes wrong again and again, what comes due."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "leave", show=False)]

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        self._stats = stats_of(practice)

    def compose(self) -> ComposeResult:
        """The lines, and the minutes of the last days as a curve."""
        with VerticalScroll(id="progress", can_focus=True):
            yield Static(paragraphs([(Span(f"Minutes a day, the last {_SHOWN} days", Role.TITLE),)]), markup=False)
            yield Sparkline(_minutes(self._stats), id="minutes")
            yield Static(paragraphs(stats_lines(self._stats)), id="progress-lines", markup=False)
            yield Static(paragraphs([(), (Span("Escape goes back.", Role.MUTED),)]), markup=False)

    def on_mount(self) -> None:
        """The arrow keys scroll it."""
        self.query_one("#progress").focus()

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)


def _minutes(stats: Stats) -> list[float]:
    known = {day.day: day.minutes for day in stats.days}
    today = date.fromisoformat(stats.today.day)
    return [known.get((today - timedelta(days=back)).isoformat(), 0.0) for back in reversed(range(_SHOWN))]
