"""One review on the screen: the question, a place for the answer, what it came to, and the grade, which one key puts right."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from kata_tui.model.told import Told
from kata_tui.practice.concept_card import Grade
from kata_tui.practice.practice import GradedReview, Practice
from kata_tui.practice.schedule import DueReview
from kata_tui.practice.telling import SIZES, graded_line
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.commands import REVIEW, Command, bindings
from kata_tui.tui.common.keybar import KeyBar
from kata_tui.tui.common.styled import outside, paragraphs
from kata_tui.tui.dialogs import Question, tell
from kata_tui.tui.shared import Shared

if TYPE_CHECKING:
    from kata_tui.judging.judge import Judge
    from kata_tui.practice.session import ChosenReview, ReviewSession

_PUT_RIGHT = "Enter goes on. To put that right: 1 again, 2 hard, 3 good, 4 easy."


class ReviewScreen(Screen[bool]):
    """Its value is whether the review was done. The learner's own file stays as it is, unless she says otherwise after a pass."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(REVIEW)]
    commands: ClassVar[tuple[Command, ...]] = REVIEW
    pane = ""

    def __init__(self, shared: Shared, practice: Practice, due: DueReview) -> None:
        super().__init__()
        self._judge = cast("Judge", shared.judge)
        self._practice = practice
        self._due = due
        self._session: ReviewSession | None = None
        self._chosen: ChosenReview | None = None
        self._graded: GradedReview | None = None
        self._busy = False

    def compose(self) -> ComposeResult:
        """The question above, the answer below it."""
        with VerticalScroll(id="review-question", can_focus=True):
            yield Static("One moment.", id="review-text", markup=False)
        yield Input(id="review-line")
        yield TextArea(id="review-program", language=None, tab_behavior="indent", show_line_numbers=True)
        with VerticalScroll(id="review-told"):
            yield Static(id="review-result", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Choose the exercise, which may need a run."""
        self.query_one("#review-line").display = self.query_one("#review-program").display = False
        self._choose()

    @work
    async def _choose(self) -> None:
        from kata_tui.judging.processes.process_handle import HarnessError
        from kata_tui.practice.items.dialogue import begins_with, question, wanted
        from kata_tui.practice.session import ReviewSession

        self._session = ReviewSession(self._practice, self._judge)
        try:
            chosen = await self._session.choose(self._due)
        except (HarnessError, Told) as error:
            tell(self, error)
            chosen = None
        if chosen is None:
            self.dismiss(False)
            return
        self._chosen = chosen
        width = max(20, self.app.size.width - 4)
        head: Line = (
            Span(SIZES[chosen.item.kind].capitalize(), Role.TITLE),
            Span(f"  {self._practice.title(self._due.concept)}, about {chosen.item.minutes} min", Role.MUTED),
        )
        lines = [head, (), *question(chosen.problem, chosen.exercise, width)]
        self.query_one("#review-text", Static).update(paragraphs(lines))
        self._say([(Span(wanted(chosen.exercise), Role.MUTED),)])
        program = begins_with(chosen.exercise)
        if program is None:
            self.query_one("#review-line").display = True
            self.set_focus(self.query_one("#review-line", Input))
        else:
            area = self.query_one("#review-program", TextArea)
            area.load_text(program)
            area.display = True
            self.set_focus(area)

    def _say(self, lines: list[Line]) -> None:
        self.query_one("#review-result", Static).update(paragraphs(lines))

    @on(Input.Submitted)
    def action_judge(self) -> None:
        """Judge the answer."""
        if self._chosen is None or self._busy or self._graded is not None:
            return
        line, area = self.query_one("#review-line", Input), self.query_one("#review-program", TextArea)
        self._answer(area.text if area.display else line.value)

    @work
    async def _answer(self, typed: str) -> None:
        from kata_tui.practice.items.dialogue import Misread, feedback, mark, reply_of

        assert self._chosen is not None
        assert self._session is not None
        chosen, self._busy = self._chosen, True
        try:
            reply = reply_of(chosen.exercise, typed)
            self._say([(Span("It is being judged.", Role.MUTED),)])
            marked = await mark(chosen.problem, chosen.exercise, reply, self._judge)
            graded = self._session.answered(chosen, marked, typed)
            self._say(feedback(chosen.problem, chosen.exercise, marked, max(20, self.app.size.width - 4)))
            self._show_grade(graded)
            if marked.passed and chosen.whole and self._session.differs(chosen, typed):
                self._ask_which(typed)
        except Misread as error:
            self._say([(outside(str(error), Role.WARN, 400),)])
        except Told as error:
            tell(self, error)
        finally:
            self._busy = False

    def _show_grade(self, graded: list[GradedReview]) -> None:
        if not graded:
            return
        self._graded = graded[0]
        told = self.query_one("#review-result", Static)
        before = told.content
        lines = paragraphs([(), graded_line(self._practice, graded[0]), (Span(_PUT_RIGHT, Role.MUTED),)])
        told.update(lines if not before else paragraphs([]) + before + lines)  # type: ignore[operator]
        self.query_one("#review-told").scroll_end(animate=False)
        self.set_focus(self.query_one("#review-question"))

    def on_key(self, event: Key) -> None:
        """Once it is graded: Enter goes on, a digit puts the grade right."""
        if self._graded is None:
            return
        if event.key == "enter":
            event.stop()
            self.dismiss(True)
        elif event.key in ("1", "2", "3", "4"):
            event.stop()
            try:
                self._graded = self._practice.correct(self._graded, Grade(int(event.key)))
                self._say([graded_line(self._practice, self._graded), (Span(_PUT_RIGHT, Role.MUTED),)])
            except Told as error:
                tell(self, error)

    def _ask_which(self, source: str) -> None:
        answers = (("keep", "Keep my own file as it is"), ("take", "Take this one in its place; mine is kept in a copy"))
        text: tuple[Line, ...] = ((Span("It passes. You have a file of your own for this problem, which is as it was."),),)

        def answered(answer: str | None) -> None:
            if answer == "take" and self._session is not None and self._chosen is not None:
                try:
                    self._session.take(self._chosen, source)
                except Told as error:
                    tell(self, error)

        self.app.push_screen(Question("Which file is yours?", text, answers), answered)

    def action_give_up(self) -> None:
        """See the answer: it comes again tomorrow."""
        if self._chosen is None or self._session is None or self._graded is not None or self._busy:
            return
        try:
            graded = self._session.gave_up(self._chosen)
        except Told as error:
            tell(self, error)
            return
        self._say([(Span("The right program:", Role.TITLE),), *((outside(line, Role.CODE, 200),) for line in self._right())])
        self._show_grade(graded)

    def _right(self) -> list[str]:
        assert self._chosen is not None
        return self._chosen.problem.reference.rstrip().splitlines()

    def action_leave_review(self) -> None:
        """It waits."""
        self.dismiss(self._graded is not None)
