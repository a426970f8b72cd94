"""Mistakes that no visible result tells apart: whoever makes the one reads the feedback of the other."""

import asyncio
from collections.abc import Collection

from kata_tui.judging.author_judge import AuthorJudge
from kata_tui.judging.authored_answer import Answers, Mistaken
from kata_tui.judging.check_findings import Findings, finding_of, mistake_by_checks
from kata_tui.judging.same_answer import does_the_same, is_right, right_mistakes
from kata_tui.model.problem import Case, Mistake, Problem

WRONG_SECONDS = 15.0
"""What a case may take of a source that is to be rejected; one that never ends is."""


async def twins(problem: Problem, bench: AuthorJudge) -> dict[str, str]:
    """Each mistake that is told as another one, with that one: what a run shows to somebody who hands in the mistake itself.

    Where every visible case is right, hidden ones may tell it apart, and where all are right, what the checks find. A mistake is run for a
    case only while it matters: most are alone after the first. Raises HarnessError.
    """
    tried = _Tried(problem, bench)
    told = {mistake.id: await _told_as(problem, tried, mistake) for mistake in problem.mistakes}
    return {name: other for name, other in told.items() if other not in (None, name)}


class _Tried:
    """What the mistakes of a problem gave so far, each case of each once."""

    def __init__(self, problem: Problem, bench: AuthorJudge) -> None:
        self.reference = bench.reference
        self._problem = problem
        self._bench = bench
        self._answers: dict[tuple[str, str], Answers] = {}
        self._findings: Findings = {}

    async def on(self, case: Case, names: Collection[str]) -> Mistaken:
        """What these mistakes give for a case."""
        found: Mistaken = {}
        for mistake in self._problem.mistakes:
            if mistake.id not in names:
                continue
            key = mistake.id, case.id
            if key not in self._answers:
                self._answers[key] = await self._bench.answers(mistake.code, [case], mistake=True, at_most=WRONG_SECONDS)
            found[mistake.id] = self._answers[key]
        return found

    async def by_checks(self, names: Collection[str]) -> Findings:
        """What each check finds of these mistakes, which are right in every case."""
        for mistake in self._problem.mistakes:
            if mistake.id in names and mistake.id not in self._findings:
                checked = await self._bench.judge(mistake.code, cases=(), thorough=True, at_most=WRONG_SECONDS)
                self._findings[mistake.id] = {result.id: finding_of(result) for result in checked.results}
        return {name: self._findings[name] for name in names}


async def _told_as(problem: Problem, tried: _Tried, mistake: Mistake) -> str | None:
    """The mistake whose feedback stands beside the results of this one; None when there is none."""
    candidates = frozenset(other.id for other in problem.mistakes)
    right = True
    for case in (case for case in problem.cases if not case.hidden):
        alike, wrong = await _alike(problem, tried, case, mistake, candidates)
        candidates &= alike
        right = right and not wrong
        if not right and candidates <= {mistake.id}:
            break
    if not right:
        return _first(problem, candidates)
    hidden: list[str | None] = []
    everywhere = candidates
    for case in (case for case in problem.cases if case.hidden):
        alike, wrong = await _alike(problem, tried, case, mistake, candidates)
        everywhere &= alike
        if wrong:
            hidden.append(_first(problem, candidates & alike))
            if hidden[-1] == mistake.id:
                return mistake.id
    if hidden:
        return next((name for name in hidden if name), None)
    findings = await tried.by_checks(everywhere | {mistake.id})
    known = mistake_by_checks(problem, mistake.code, findings[mistake.id], findings)
    return None if known is None else known.id


async def _alike(
    problem: Problem, tried: _Tried, case: Case, mistake: Mistake, names: Collection[str]
) -> tuple[frozenset[str], bool]:
    """Those of these mistakes that do the same as one in a case, and whether it is wrong there.

    That is in its first wrong repetition, with none wrong before it; or to be right in all.
    """
    mistaken = await tried.on(case, {*names, mistake.id})
    return await asyncio.to_thread(_compared, problem, case, tried.reference, mistaken, mistake)


def _compared(
    problem: Problem, case: Case, reference: Answers, mistaken: Mistaken, mistake: Mistake
) -> tuple[frozenset[str], bool]:
    number = _first_wrong(case, reference, mistaken, mistake.id)
    if number is None:
        return right_mistakes(problem, case, reference, mistaken), False
    answer = mistaken[mistake.id][case.id][number]
    same = frozenset(
        other
        for other, answers in mistaken.items()
        if does_the_same(answers[case.id][number], answer, case) and (_first_wrong(case, reference, mistaken, other) or 0) >= number
    )
    return same, True


def _first_wrong(case: Case, reference: Answers, mistaken: Mistaken, name: str) -> int | None:
    """The first repetition in which a mistake is wrong."""
    pairs = zip(mistaken[name][case.id], reference[case.id], strict=True)
    return next((number for number, (answer, right) in enumerate(pairs) if not is_right(answer, case, right)), None)


def _first(problem: Problem, names: Collection[str]) -> str | None:
    return next((mistake.id for mistake in problem.mistakes if mistake.id in names), None)
