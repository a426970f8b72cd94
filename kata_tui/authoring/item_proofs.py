"""The short exercises that a problem gives, each shown to be one by running it."""

from collections.abc import Sequence

from kata_tui.authoring.file_report import ItemReport
from kata_tui.judging.author_judge import AuthorJudge
from kata_tui.judging.judge import Judge
from kata_tui.model.problem import Problem
from kata_tui.model.text import clean_line
from kata_tui.practice.items.dialogue import LETTERS, question
from kata_tui.practice.items.exercise import Exercise, Mend, Order, Predict
from kata_tui.practice.items.item import items_of
from kata_tui.practice.items.making import exercise_of
from kata_tui.reporting.spans import text_of

WIDTH = 100
WRONG_SECONDS = 15.0
"""What a case may take of a source that is to be rejected."""


async def items_report(problem: Problem, judge: Judge, bench: AuthorJudge) -> tuple[ItemReport, ...]:
    """What each item of a problem comes to, the reference of which is accepted; those that are to be written have nothing to be shown.

    Raises HarnessError.
    """
    found: list[ItemReport] = []
    for item in items_of(problem):
        if item.kind == "write":
            continue
        exercise = await exercise_of(problem, item, judge)
        why = NOT_MADE if exercise is None else await fault_of(problem, exercise, bench)
        shown = () if why or exercise is None else tuple(text_of(line).rstrip() for line in question(problem, exercise, WIDTH))
        answer = "" if why or exercise is None else answer_of(problem, exercise)
        found.append(ItemReport(item.id, item.kind, item.concept, answer, shown, why))
    return tuple(found)


NOT_MADE = "What the sources do there makes no question: fewer than four things that differ, or texts that are too long."


async def fault_of(problem: Problem, exercise: Exercise, bench: AuthorJudge) -> str:
    """Why an exercise is none, from running its sources; "" for one that is good."""
    match exercise:
        case Mend():
            if (await bench.judge(exercise.source, at_most=WRONG_SECONDS)).rejected is None:
                return "What is to be mended is accepted as it is."
        case Order():
            rejected = (await bench.judge(exercise.puzzle.source(exercise.puzzle.order))).rejected
            if rejected is not None:
                return f"The reference as pieces is not accepted: {clean_line(rejected.id, 80)} came to {rejected.verdict.words}."
        case Predict():
            texts: Sequence[str] = [choice.text for choice in exercise.choices]
            if len(set(texts)) < len(texts):
                return "Two of its choices are alike."
    return ""


def answer_of(problem: Problem, exercise: Exercise) -> str:
    """The answer that is right, as it is typed; what was replaced for what is to be mended."""
    match exercise:
        case Predict():
            return LETTERS[exercise.right]
        case Order():
            return "".join(LETTERS[number] for number in exercise.puzzle.order)
    return ""
