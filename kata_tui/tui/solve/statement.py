"""The left pane: task, hints, solution, attempts."""

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Markdown, Static

from kata_tui.model.problem import Problem
from kata_tui.model.text import clean
from kata_tui.profile.attempts import Attempt, ProgressError
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.common.kept_text import KeptText
from kata_tui.tui.common.prose import Prose
from kata_tui.tui.common.tabs import Tab, Tabs
from kata_tui.tui.dialogs import Question, tell
from kata_tui.tui.solve.attempts_tab import AttemptsTab
from kata_tui.tui.solve.solution_tab import SolutionTab

_FOCUS = {"task": "#task", "hints": "#hints", "solution": "#solution", "attempts": "#past", "notes": "#notes-text"}


class Statement(Vertical):
    """What the problem says, and what is known of one's way with it."""

    class TabShown(Message):
        """Another tab is shown."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    class GivenUp(Message):
        """The learner has asked for the solution."""

    def __init__(self, profile: Profile, problem: Problem, present: Callable[[], str]) -> None:
        """`present` gives the text that is in the editor."""
        super().__init__(id="statement")
        self._profile = profile
        self._problem = problem
        self._hints = profile.attempts.hints_shown(problem.id)
        self._open_to_see = profile.may_see_solution(problem.id)
        self._attempts: Sequence[Attempt] = profile.attempts.of(problem.id)
        self._past = AttemptsTab(present)
        self._notes = KeptText(profile.notes, problem, "notes", "What you want to keep in mind.")
        self._tab = "task"

    def compose(self) -> ComposeResult:
        """The tabs, and what is under them."""
        yield Tabs("F2", id="statement-tabs", classes="pane-title")
        with ContentSwitcher(initial="task", classes="body"):
            with VerticalScroll(id="task"):
                yield Prose(id="task-text")
            with VerticalScroll(id="hints"):
                yield Prose(id="hints-text")
            yield SolutionTab(self._problem)
            yield self._past
            yield self._notes

    def on_mount(self) -> None:
        """Fill the tabs. The statement, which is many widgets, comes when the rest is on the screen already."""
        self.call_after_refresh(self.query_one("#task-text", Markdown).update, clean(self._problem.statement))
        self._show_hints()

    def revise(self, problem: Problem, mine: str) -> None:
        """The problem was revised. The solution, if it is looked at, is shown beside `mine`."""
        self._problem = problem
        self._hints = min(self._hints, len(problem.hints))
        self.query_one("#task-text", Markdown).update(clean(problem.statement))
        self._show_hints()
        self.query_one(SolutionTab).revise(problem)
        self.show_solution(mine)

    @property
    def tab(self) -> str:
        """The tab that is shown."""
        return self._tab

    def show_tab(self, name: str) -> None:
        """Show a tab."""
        self._tab = name
        self._show_attempts()
        if name == "notes":
            self._notes.look()
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
            Tab("attempts", "4", (Span("Runs"),)),
            Tab("notes", "5", (Span("Notes"),)),
        )
        self.query_one("#statement-tabs", Tabs).show(tabs, self._tab)

    def leaf(self, by: int) -> None:
        """Scroll what is shown by so many pages."""
        shown = self.focus_target
        shown.scroll_relative(y=by * max(1, shown.scrollable_content_region.height - 1), animate=False)

    def show_task(self) -> None:
        """Scroll the statement to the heading that says what to write; to its beginning where there is none."""
        task = self.query_one("#task", VerticalScroll)
        headings = self.query_one("#task-text", Markdown).query("MarkdownH1, MarkdownH2, MarkdownH3").results(Static)
        found = next((heading for heading in headings if "your task" in str(heading.visual).lower()), None)
        if found is None:
            task.scroll_home(animate=False)
        else:
            task.scroll_to_widget(found, top=True, animate=False)

    # Hints

    def next_hint(self) -> None:
        """Show the hints, and one more of them if they were in view already or none was shown yet."""
        if self._hints < len(self._problem.hints) and (self._tab == "hints" or not self._hints):
            self._hints += 1
            try:
                self._profile.attempts.show_hint(self._problem.id)
            except ProgressError as error:
                tell(self, error)
            self._show_hints()
            self.query_one("#hints").scroll_end(animate=False)
        self.show_tab("hints")

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

    # the solution

    @property
    def open_to_see(self) -> bool:
        """Whether the solution may be seen."""
        return self._open_to_see

    def ask_to_give_up(self) -> None:
        """Show the solution, after a question."""
        text: tuple[Line, ...] = (
            (Span("The solution will be shown beside your code. The problem stays unsolved until your code passes."),),
        )
        answers = (("no", "Not yet"), ("yes", "Show the solution"))
        self.app.push_screen(Question("Give up?", text, answers), self._gave_up)

    def _gave_up(self, answer: str | None) -> None:
        if answer != "yes":
            return
        try:
            self._profile.attempts.give_up(self._problem.id)
        except ProgressError as error:
            tell(self, error)
        self._open_to_see = True
        self.post_message(self.GivenUp())
        self.show_tab("solution")
        self.screen.set_focus(self.focus_target)

    def show_solution(self, mine: str) -> None:
        """Show the solution beside `mine`, if it is looked at and may be seen."""
        if self._tab == "solution" and self._open_to_see:
            self.run_worker(self.query_one(SolutionTab).show(mine))

    # Attempts

    def follow_progress(self, mine: str) -> None:
        """A run has finished: there may be an attempt more, and the solution may be seen beside `mine`."""
        self._attempts = self._profile.attempts.of(self._problem.id)
        self._open_to_see = self._open_to_see or self._profile.may_see_solution(self._problem.id)
        self._show_attempts()
        self.show_solution(mine)

    def _show_attempts(self) -> None:
        """The past runs, if they are looked at."""
        if self._tab == "attempts":
            self._past.show(self._attempts)

    @property
    def attempts_focused(self) -> bool:
        """Whether Enter would put an attempt back."""
        return self._past.list.has_focus and self._past.list.current is not None

    def choose_attempt(self) -> bool:
        """Ask for the attempt under the cursor, if the list has the focus."""
        return self._past.choose()

    # Notes

    def save_notes(self) -> str | None:
        """Write them at once. Returns a sentence when they cannot be written."""
        return self._notes.save_now()
