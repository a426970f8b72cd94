"""From an item to an exercise: what has to be run for it is run as an author's sources are, once, and kept with the expected values."""

import asyncio

from msgspec.structs import replace

from kata_tui.judging.authored_answer import Answers, Mistaken
from kata_tui.judging.check_findings import Findings
from kata_tui.judging.judge import Judge
from kata_tui.model.problem import Mistake, Problem
from kata_tui.model.result import CaseResult, Finding
from kata_tui.model.verdict import Verdict
from kata_tui.practice.items.exercise import Exercise, Mend, Order, Predict, Write
from kata_tui.practice.items.item import REFERENCE, Item
from kata_tui.practice.items.pieces import puzzle_of
from kata_tui.practice.items.small_change import SPARE, changed_lines

LONGEST_CALL = 200


async def exercise_of(problem: Problem, item: Item, judge: Judge) -> Exercise | None:
    """The exercise of an item of this problem; None when what its sources do makes none. Raises HarnessError when nothing can be run."""
    match item.kind:
        case "write":
            return Write(item, problem.starter)
        case "order":
            puzzle = puzzle_of(problem)
            return None if puzzle is None else Order(item, puzzle)
    return await asyncio.to_thread(_made, problem, item, *await judge.own_answers(problem))


def source_named(problem: Problem, name: str) -> str | None:
    """The reference, or the mistake of that id."""
    if name == REFERENCE:
        return problem.reference
    return next((mistake.code for mistake in problem.mistakes if mistake.id == name), None)


def _made(problem: Problem, item: Item, reference: Answers, mistakes: Mistaken, findings: Findings) -> Exercise | None:
    if item.kind == "predict":
        return _predict(problem, item, reference, mistakes)
    mistake = next((mistake for mistake in problem.mistakes if mistake.id == item.of), None)
    return None if mistake is None else _mend(problem, item, mistake, reference, mistakes, findings)


def _predict(problem: Problem, item: Item, reference: Answers, mistakes: Mistaken) -> Predict | None:
    from kata_tui.practice.items.outcomes import choices_of  # late: it imports NumPy

    name, _, shown = item.of.partition("/")
    case = next((case for case in problem.cases if case.id == name and not case.hidden), None)
    source = source_named(problem, shown)
    if case is None or source is None:
        return None
    call = case.call or problem.call_of(replace(case, shown_as=None))
    found = choices_of(problem, case, shown, reference, mistakes, item.id)
    if found is None or len(call) > LONGEST_CALL:
        return None
    asked, choices, right = found
    return Predict(item, source, case, call, reference[case.id][0].inputs, asked, choices, right)


def _mend(
    problem: Problem, item: Item, mistake: Mistake, reference: Answers, mistakes: Mistaken, findings: Findings
) -> Mend | None:
    from kata_tui.practice.items.outcomes import symptom_of  # late: it imports NumPy

    symptom = symptom_of(problem, mistake.id, reference, mistakes) or _by_check(problem, findings.get(mistake.id, {}))
    if symptom is None:
        return None
    changes = changed_lines(mistake.code, problem.reference) + SPARE
    if symptom.kind == "case" and symptom.shown == "visible":  # what differs is seen, and it is for the learner to think of why
        symptom = replace(symptom, message=None)
    return Mend(item, mistake.code, symptom, changes)


def _by_check(problem: Problem, found: dict[str, str]) -> CaseResult | None:
    """What the first check says that does not hold."""
    for check in problem.checks:
        verdict, _, said = found.get(check.id, "").partition("\n")
        if verdict:
            hidden = problem.case(check.case).hidden  # what it found may be made of what is hidden
            finding = Finding(said.split("\n")[0].strip()) if said and not hidden else None
            shown = "hidden" if hidden else "visible"
            return CaseResult(check.id, "check", Verdict(verdict), shown, finding=finding, message=check.message)
    return None
