"""The left pane: task, hints, solution, attempts."""

from collections.abc import Sequence
from datetime import UTC, datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Markdown, Static

from kata_tui.domain.problem import Problem
from kata_tui.domain.text import clean
from kata_tui.library.attempts import Attempt
from kata_tui.reporting import Line, Role, Span, duration, glyph
from kata_tui.tui.styled import content, fitted
from kata_tui.tui.widgets.ago import ago
from kata_tui.tui.widgets.rows import Rows
from kata_tui.tui.widgets.solution import Solution
from kata_tui.tui.widgets.tabs import Tab, Tabs

_FOCUS = {"task": "#task", "hints": "#hints", "solution": "#solution", "attempts": "#past"}


class Statement(Vertical):
    """What the problem says, and what is known of one's way with it."""

    class TabShown(Message):
        """Another tab is shown."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class Restore(Message):
        """A past attempt is wanted in the editor."""

        def __init__(self, attempt: Attempt) -> None:
            super().__init__()
            self.attempt = attempt

    def __init__(self, problem: Problem, *, hints: int, open_to_see: bool, attempts: Sequence[Attempt]) -> None:
        super().__init__(id="statement", classes="pane")
        self._problem = problem
        self._hints = hints
        self._open_to_see = open_to_see
        self._attempts = attempts
        self._tab = "task"

    def compose(self) -> ComposeResult:
        """The tabs, and what is under them."""
        yield Tabs("F2", id="statement-tabs")
        with ContentSwitcher(initial="task"):
            with VerticalScroll(id="task"):
                yield Markdown(id="task-text", open_links=False)
            with VerticalScroll(id="hints"):
                yield Markdown(id="hints-text", open_links=False)
            yield Solution(self._problem)
            with Vertical(id="attempts"):
                yield Static(id="attempts-said", markup=False)
                yield Rows[Attempt](_draw_attempt, id="past")

    def on_mount(self) -> None:
        """Fill the tabs. The statement, which is many widgets, comes when the rest is on the screen already."""
        self.call_after_refresh(self.query_one("#task-text", Markdown).update, clean(self._problem.statement))
        self._show_hints()
        self.show_attempts(self._attempts)

    @property
    def tab(self) -> str:
        """The tab that is shown."""
        return self._tab

    def show_tab(self, name: str) -> None:
        """Show a tab."""
        self._tab = name
        self.query_one(ContentSwitcher).current = name
        self._show_tabs()
        self.post_message(self.TabShown(name))

    @property
    def focus_target(self) -> Widget:
        """What has the focus when this pane has it."""
        return self.query_one(_FOCUS[self._tab])

    @on(Tabs.Chosen)
    def _tab_clicked(self, event: Tabs.Chosen) -> None:
        event.stop()
        self.show_tab(event.name)
        self.focus_target.focus()

    def _show_tabs(self) -> None:
        total = len(self._problem.hints)
        hints: Line = (Span("Hints"),) if not total else (Span("Hints "), Span(f"{self._hints}/{total}", Role.MUTED))
        tabs = (
            Tab("task", "1", (Span("Task"),)),
            Tab("hints", "2", hints),
            Tab("solution", "3", (Span("Solution"),)),
            Tab("attempts", "4", (Span("Attempts"),)),
        )
        self.query_one("#statement-tabs", Tabs).show(tabs, self._tab)

    # Hints

    def show_hints(self, count: int) -> None:
        """So many hints have been shown."""
        self._hints = count
        self._show_hints()
        self.query_one("#hints").scroll_end(animate=False)

    def _show_hints(self) -> None:
        hints = self._problem.hints
        shown = hints[: self._hints]
        parts = [f"### Hint {number} of {len(hints)}\n\n{clean(hint)}" for number, hint in enumerate(shown, 1)]
        left = len(hints) - len(shown)
        if not hints:
            parts.append("This problem has no hints.")
        elif left:
            parts.append(
                f"*Ctrl+T shows {'one more' if shown else 'the first one'}; {left} left. Hints are for using: they cost nothing.*"
            )
        else:
            parts.append("*That was the last hint.*")
        self.query_one("#hints-text", Markdown).update("\n\n".join(parts))
        self._show_tabs()

    # Solution

    @property
    def open_to_see(self) -> bool:
        """Whether the solution may be seen."""
        return self._open_to_see

    def unlock(self) -> None:
        """From now on the solution may be seen."""
        self._open_to_see = True

    async def show_solution(self, mine: str) -> None:
        """Show the solution beside `mine`, if it may be seen."""
        if self._open_to_see:
            await self.query_one(Solution).show(mine)

    # Attempts

    def show_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Show these past runs, newest first."""
        self._attempts = attempts
        self.query_one("#past", Rows).show(attempts)
        said = "No run yet. Ctrl+R runs your code."
        if attempts:
            said = "Enter puts an attempt back into the editor; Ctrl+Z takes it out again."
        self.query_one("#attempts-said", Static).update(content((Span(said, Role.MUTED),)))
        self._show_tabs()

    @property
    def attempts_focused(self) -> bool:
        """Whether Enter would put an attempt back."""
        past: Rows[Attempt] = self.query_one("#past", Rows)
        return past.has_focus and past.current is not None

    def choose_attempt(self) -> bool:
        """Ask for the attempt under the cursor, if the list has the focus."""
        past: Rows[Attempt] = self.query_one("#past", Rows)
        if not past.has_focus or past.current is None:
            return False
        self.post_message(self.Restore(past.current))
        return True

    @on(Rows.Chosen)
    def _attempt_clicked(self, event: Rows.Chosen) -> None:
        event.stop()
        self.choose_attempt()


def _draw_attempt(attempt: Attempt, width: int) -> Line:
    mark = glyph(attempt.verdict)
    return (
        Span(" "),
        mark,
        fitted(f" {attempt.verdict.words}", 20, mark.role),
        fitted(f"{attempt.passed}/{attempt.total}", 7),
        fitted(duration(attempt.seconds), 9, Role.MUTED),
        Span(ago(attempt.when, datetime.now(UTC)), Role.MUTED),
    )
