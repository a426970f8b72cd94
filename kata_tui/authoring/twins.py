"""Mistakes that no visible result tells apart: whoever makes the one reads the feedback of the other."""

from collections.abc import Collection

from kata_tui.judging.check_findings import Findings, mistake_by_checks
from kata_tui.judging.expected import Answers, Mistaken
from kata_tui.judging.verdicts import does_the_same, is_right, right_mistakes
from kata_tui.model.problem import Case, Mistake, Problem


def twins(problem: Problem, reference: Answers, mistaken: Mistaken, findings: Findings) -> dict[str, str]:
    """Each mistake that is told as another one, with that one: what a run shows to somebody who hands in the mistake itself.

    Where every visible case is right, hidden ones may tell it apart, and where all are right, what the checks find.
    """
    told = {mistake.id: _told_as(problem, reference, mistaken, findings, mistake) for mistake in problem.mistakes}
    return {name: other for name, other in told.items() if other not in (None, name)}


def _told_as(problem: Problem, reference: Answers, mistaken: Mistaken, findings: Findings, mistake: Mistake) -> str | None:
    """The mistake whose feedback stands beside the results of this one; None when there is none."""
    candidates = frozenset(mistaken)
    seen = False
    hidden: list[frozenset[str]] = []
    for case in problem.cases:
        number = _first_wrong(case, reference, mistaken, mistake.id)
        alike = (
            right_mistakes(problem, case, reference, mistaken)
            if number is None
            else _alike(case, number, reference, mistaken, mistake.id)
        )
        if not case.hidden:
            candidates &= alike
            seen = seen or number is not None
        elif number is not None:
            hidden.append(alike)
    if seen:
        return _first(problem, candidates)
    if hidden:
        named = [_first(problem, candidates & alike) for alike in hidden]
        return mistake.id if mistake.id in named else next((name for name in named if name), None)
    known = mistake_by_checks(problem, mistake.code, findings.get(mistake.id, {}), findings)
    return None if known is None else known.id


def _first_wrong(case: Case, reference: Answers, mistaken: Mistaken, name: str) -> int | None:
    """The first repetition in which a mistake is wrong."""
    pairs = zip(mistaken[name][case.id], reference[case.id], strict=True)
    return next((number for number, (answer, right) in enumerate(pairs) if not is_right(answer, case, right)), None)


def _alike(case: Case, number: int, reference: Answers, mistaken: Mistaken, name: str) -> frozenset[str]:
    """The mistakes that do the same as one in its first wrong repetition, and are wrong in none before it."""
    answer = mistaken[name][case.id][number]
    return frozenset(
        other
        for other, answers in mistaken.items()
        if does_the_same(answers[case.id][number], answer, case) and (_first_wrong(case, reference, mistaken, other) or 0) >= number
    )


def _first(problem: Problem, names: Collection[str]) -> str | None:
    return next((mistake.id for mistake in problem.mistakes if mistake.id in names), None)
