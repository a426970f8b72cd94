"""Past runs of a problem: each with what came of it, and the one under the cursor beside the text in the editor."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from kata_tui.model.cards import CARDS
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.profile.attempts import Attempt
from kata_tui.reporting import Line, Role, Span, glyph, wrap
from kata_tui.reporting.overview import duration
from kata_tui.tui.common.ago import ago
from kata_tui.tui.common.rows import Rows
from kata_tui.tui.common.steady_text import SteadyText
from kata_tui.tui.common.styled import content, fitted, paragraphs
from kata_tui.tui.solve.diff import compare

_NONE = "No run yet. Ctrl+R runs your code, and what came of it is listed here."
_SOME = "Enter puts an attempt back into the editor; Ctrl+Z takes it out again. PgUp and PgDn scroll below."
_NAMED = 6
"""Cases that are named of those that failed."""


class AttemptsList(Rows[Attempt]):
    """The list. A page is one of what is shown below it."""

    class Leafed(Message):
        """What is below is to be scrolled by a page, back (-1) or on (1)."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_move_page(self, by: int) -> None:
        """Scroll what is below."""
        self.post_message(self.Leafed(by))


class AttemptsTab(Vertical):
    """The list, newest first, and a preview."""

    class Restore(Message):
        """A past attempt is wanted in the editor."""

        def __init__(self, attempt: Attempt) -> None:
            super().__init__()
            self.attempt = attempt

    def __init__(self, present: Callable[[], str]) -> None:
        """`present` gives the text that is in the editor."""
        super().__init__(id="attempts")
        self._present = present
        self._listed: Sequence[Attempt] | None = None

    def compose(self) -> ComposeResult:
        """What Enter does, the list, and the one under the cursor."""
        yield SteadyText(id="attempts-said")
        yield AttemptsList(_draw, id="past")
        with VerticalScroll(id="attempt", can_focus=False):
            yield Static(id="attempt-text", markup=False)

    @property
    def list(self) -> AttemptsList:
        """The list."""
        return self.query_one(AttemptsList)

    def show(self, attempts: Sequence[Attempt]) -> None:
        """Show these; where they are shown already, the present text may be another one."""
        if self._listed is attempts:
            self._preview()
            return
        self._listed = attempts
        self.list.show(attempts)
        self.query_one("#attempts-said", SteadyText).say(content((Span(_SOME if attempts else _NONE, Role.MUTED),)))

    def choose(self) -> bool:
        """Ask for the attempt under the cursor, if the list has the focus."""
        if not self.list.has_focus or self.list.current is None:
            return False
        self.post_message(self.Restore(self.list.current))
        return True

    @on(Rows.Chosen)
    def _clicked(self, event: Rows.Chosen) -> None:
        event.stop()
        self.choose()

    # The one under the cursor

    @on(Rows.Highlighted)
    def _moved(self) -> None:
        self._preview()

    def on_descendant_focus(self) -> None:
        """The text in the editor may be another one."""
        self._preview()

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self._preview()

    @on(AttemptsList.Leafed)
    def _leaf(self, event: AttemptsList.Leafed) -> None:
        event.stop()
        scroll = self.query_one("#attempt", VerticalScroll)
        scroll.scroll_relative(y=event.by * max(1, scroll.size.height - 1), animate=False)

    def _preview(self) -> None:
        work = partial(self._show, self.list.current)  # one that is ended before it begins is never made
        self.run_worker(work, group="preview", exclusive=True)  # type: ignore[arg-type]  # which of its three kinds it is mypy does not see

    async def _show(self, attempt: Attempt | None) -> None:
        scroll = self.query_one("#attempt", VerticalScroll)
        width = max(20, scroll.scrollable_content_region.width - 1)
        lines: list[Line] = []
        if attempt is not None:
            titles = ("now in the editor", "this attempt")
            lines = [
                *what_failed(attempt, width),
                (),
                *await asyncio.to_thread(compare, self._present(), attempt.source, width, titles),
            ]
        self.query_one("#attempt-text", Static).update(paragraphs(lines))
        scroll.scroll_home(animate=False)


def what_failed(attempt: Attempt, width: int) -> list[Line]:
    """When an attempt was, and what of it failed, as far as that was kept."""
    mark = glyph(attempt.verdict)
    head: Line = (
        mark,
        Span(f" {attempt.verdict.words}", mark.role),
        Span(f"  {attempt.when.astimezone():%Y-%m-%d %H:%M}", Role.MUTED),
    )
    lines = wrap(head, width)
    if attempt.verdict is Verdict.ACCEPTED:
        return lines
    if attempt.failed:
        more = len(attempt.failed) - _NAMED
        names = ", ".join(clean_line(name, 60) for name in attempt.failed[:_NAMED])
        rest = f" and {more} more" * (more > 0)
        lines += wrap((Span("failed: ", Role.MUTED), Span(names + rest)), width, hang=2)
    for card in attempt.cards:
        if card in CARDS:
            lines += wrap((Span("why: ", Role.MUTED), Span(CARDS[card].title)), width, hang=2)
    return lines


def _draw(attempt: Attempt, width: int) -> Line:
    mark = glyph(attempt.verdict)
    said = ago(attempt.when, datetime.now(UTC))
    return (
        Span(" "),
        mark,
        fitted(f" {attempt.verdict.words}", 20, mark.role),
        fitted(f"{attempt.passed}/{attempt.total}", 7),
        fitted(f"took {duration(attempt.seconds)}", 14, Role.MUTED),
        Span(said if said == "now" else f"{said} ago", Role.MUTED),
    )
