"""One exercise as a plain dialogue: what to show, what was answered, whether that is right, and what to say of it.

The shell and the screens lead the same dialogue: `question`, `wanted`, `reply_of`, `mark`, `feedback`.
"""

from collections.abc import Callable

from msgspec import Struct

from kata_tui.model.problem import Problem
from kata_tui.model.run_state import Event, Judging, RunState, advance
from kata_tui.model.text import clean, clean_line
from kata_tui.model.told import Told
from kata_tui.model.verdict import Verdict
from kata_tui.practice.items.exercise import Asked, Exercise, Mend, Order, Predict, Write
from kata_tui.practice.items.item import REFERENCE
from kata_tui.practice.items.small_change import changed_lines
from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.fields import block, field, heading, paragraph
from kata_tui.reporting.spans import Line, Role, Span
from kata_tui.reporting.verdict_words import OURS

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CODE_LINES = 80
_UNDECIDED = (Verdict.INTERNAL_ERROR, Verdict.CANCELLED, Verdict.SKIPPED)


class Misread(Told):
    """An answer that says nothing, and what to type instead. It does not count."""


class Chosen(Struct, frozen=True):
    """One of the choices, by its position."""

    number: int


class Program(Struct, frozen=True):
    """A program to be judged. `order`: the pieces that it is made of, where it was put in order."""

    source: str
    order: tuple[int, ...] = ()


Reply = Chosen | Program


class Marked(Struct, frozen=True):
    """What an answer came to. `state`: the run of the program, where one was run."""

    passed: bool
    reply: Reply
    state: RunState | None = None

    @property
    def counts(self) -> bool:
        """Whether it says anything of what the learner knows: a fault of the judge's, a run that was ended and a slip of typing do not."""
        if self.passed or self.state is None:
            return True
        typed = isinstance(self.reply, Program) and not self.reply.order
        return self.state.verdict not in _UNDECIDED and not (typed and self.state.verdict is Verdict.INVALID_SUBMISSION)


def question(problem: Problem, exercise: Exercise, width: int) -> list[Line]:
    """What to show of an exercise of this problem, no line wider than `width` cells."""
    match exercise:
        case Predict():
            inputs = [
                line
                for name, text in exercise.inputs.items()
                for line in field(clean_line(name, 60), (Span(clean_line(text, 2_000), Role.CODE),), width)
            ]
            choices = [
                line
                for letter, choice in zip(LETTERS, exercise.choices, strict=False)
                for line in field(letter, (Span(clean_line(choice.text, 400), Role.CODE),), width)
            ]
            call = paragraph(_QUESTIONS[exercise.asked].format(f"`{exercise.call}`"), width)
            return [*_code(exercise.source, width), (), *call, *inputs, (), *choices]
        case Mend():
            told = paragraph(
                "This program has one fault. Mend it, and leave the rest as it is. This is what the judge says:", width
            )
            return [*_code(exercise.source, width), (), *told, (), *case_detail(exercise.symptom, width, exercise.source)]
        case Order():
            told = paragraph(f"{problem.summary} Put the lines in order; not all of them need belong.", width)
            head = [*block(exercise.puzzle.head, width, _CODE_LINES), ()] if exercise.puzzle.head else []
            pieces = [
                line
                for letter, piece in zip(LETTERS, exercise.puzzle.pieces, strict=False)
                for line in field(letter, (Span(clean(piece.text), Role.CODE),), width)
            ]
            return [*told, (), *head, *pieces]
        case Write():
            return paragraph(problem.statement, width, lines=200)


def wanted(exercise: Exercise) -> str:
    """What to answer, in a sentence."""
    match exercise:
        case Predict():
            return f"Type a letter, {LETTERS[0]} to {LETTERS[len(exercise.choices) - 1]}."
        case Order():
            return "Type the letters in order, such as `cab`; leave out what does not belong."
        case Mend():
            return f"Change as little as it takes: at most {exercise.changes} lines."
        case Write():
            return "Write it anew, from the starter."


def begins_with(exercise: Exercise) -> str | None:
    """What an editor opens with; None where the answer is typed."""
    return exercise.source if isinstance(exercise, Mend | Write) else None


def reply_of(exercise: Exercise, typed: str) -> Reply:
    """The answer that somebody typed, or the text of the program that she saved. Raises Misread."""
    match exercise:
        case Predict():
            (number,) = _letters(exercise, typed, len(exercise.choices), most=1)
            return Chosen(number)
        case Order():
            order = tuple(_letters(exercise, typed, len(exercise.puzzle.pieces), most=len(exercise.puzzle.pieces)))
            return Program(exercise.puzzle.source(order), order)
        case Mend() | Write():
            if not changed_lines(exercise.source, typed):
                raise Misread(f"Nothing has changed yet. {wanted(exercise)}")
            return Program(typed)


async def mark(
    problem: Problem, exercise: Exercise, reply: Reply, judge: Judging, told: Callable[[Event], object] = lambda event: None
) -> Marked:
    """Whether an answer is right. A program is run as any submission is; `told` hears what happens meanwhile."""
    if isinstance(reply, Chosen):
        return Marked(isinstance(exercise, Predict) and reply.number == exercise.right, reply)
    state = RunState()
    async for event in judge.begin(problem, reply.source).events():
        state = advance(state, event)
        told(event)
    return Marked(state.verdict is Verdict.ACCEPTED and not _is_rewritten(exercise, reply), reply, state)


def feedback(problem: Problem, exercise: Exercise, marked: Marked, width: int) -> list[Line]:
    """What to say of an answer, no line wider than `width` cells."""
    if marked.state is not None and not marked.passed and marked.state.verdict in _UNDECIDED:
        return paragraph(OURS, width)
    if isinstance(exercise, Predict) and isinstance(marked.reply, Chosen):
        return _of_choice(problem, exercise, marked.reply, width)
    assert isinstance(marked.reply, Program)
    if marked.passed:
        cause = _feedback_on(problem, exercise.item.of) if isinstance(exercise, Mend) else ""
        return [*heading("Right.", width), *paragraph(cause, width)]
    if isinstance(exercise, Mend) and marked.state is not None and marked.state.verdict is Verdict.ACCEPTED:
        count = changed_lines(exercise.source, marked.reply.source)
        text = f"It is accepted, but {count} lines are changed, and at most {exercise.changes} need be. Put back what was right."
        return paragraph(text, width)
    failed = [result for result in (marked.state.results if marked.state else ()) if result.verdict is not Verdict.ACCEPTED]
    lines = case_detail(failed[0], width, marked.reply.source) if failed else paragraph("It is not accepted.", width)
    if isinstance(exercise, Order) and any(exercise.puzzle.pieces[number].of for number in marked.reply.order):
        lines += [(), *paragraph("One of your lines, or more, does not belong: it comes from a mistake.", width)]
    return lines


_QUESTIONS: dict[Asked, str] = {
    "value": "What comes of {}?",
    "form": "Of what shape and dtype is what {} returns?",
    "verdict": "What does the judge say of {}?",
}


def _of_choice(problem: Problem, exercise: Predict, reply: Chosen, width: int) -> list[Line]:
    right, chosen = exercise.choices[exercise.right], exercise.choices[reply.number]
    lines: list[Line] = heading("Right.", width) if chosen is right else paragraph(f"No. It is: {right.text}", width)
    if right.of != REFERENCE:
        lines += paragraph(f"What is wrong with this program: {_feedback_on(problem, right.of)}", width)
    if chosen is not right and chosen.of == REFERENCE:
        lines += paragraph("What you chose is what a right solution gives.", width)
    elif chosen is not right:
        lines += paragraph(f"What you chose comes of another mistake: {_feedback_on(problem, chosen.of)}", width)
    return lines


def _feedback_on(problem: Problem, name: str) -> str:
    return next((mistake.feedback for mistake in problem.mistakes if mistake.id == name), "")


def _is_rewritten(exercise: Exercise, reply: Program) -> bool:
    return isinstance(exercise, Mend) and changed_lines(exercise.source, reply.source) > exercise.changes


def _letters(exercise: Exercise, typed: str, count: int, *, most: int) -> list[int]:
    """The positions that letters name. Raises Misread."""
    found = [LETTERS.find(letter) for letter in typed.casefold() if not letter.isspace() and letter not in ",;."]
    if not found or len(found) > most or any(not 0 <= number < count for number in found):
        raise Misread(wanted(exercise))
    if len(set(found)) < len(found):
        raise Misread(f"A letter is there twice. {wanted(exercise)}")
    return found


def _code(source: str, width: int) -> list[Line]:
    return block(source, width, _CODE_LINES)
