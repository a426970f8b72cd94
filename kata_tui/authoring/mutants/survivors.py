"""Judging mutants: which survive, and what case would reject them."""

import difflib
from time import monotonic

from msgspec import Struct

from kata_tui.authoring.mutants.copied import COPIED, copied_answers
from kata_tui.authoring.mutants.killing_cases import candidates, snippet
from kata_tui.authoring.mutants.mutant import Mutant, MutantSet, mutants_of
from kata_tui.authoring.mutants.wrapped import wrapped_entry
from kata_tui.judging.author_judge import AuthorJudge
from kata_tui.judging.authored_answer import Answers
from kata_tui.model.problem import Case, Problem
from kata_tui.model.text import lines_of
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Returned

SECONDS = 60.0
"""What the mutants of one problem may take."""

SEARCH_SECONDS = 20.0
"""What looking for cases that reject survivors may take, for one problem."""

CASE_SECONDS = 6.0
"""What one case of a mutant may take at most; a mutant that never ends is rejected as well."""

ENOUGH_SECONDS, ENOUGH_TIMES = 2.0, 8.0
"""What it may take where the reference is quick: so long, or so many times what the reference took when all was new to it."""

AT_ONCE = 8
"""How many candidates are tried on all survivors before the next ones."""


class Survivor(Struct, frozen=True):
    """A mutant that every case and check accepts. `killer`: a case that rejects it, as YAML; empty when none was found."""

    mutant: Mutant
    diff: str
    killer: str


class MutationReport(Struct, frozen=True):
    """What came of a problem's mutants. `unused`: waivers of mutants that are rejected, or are none. `untried`: sentences."""

    tried: int
    survivors: tuple[Survivor, ...]
    waived: int
    unused: tuple[str, ...]
    untried: tuple[str, ...]


async def hunt(problem: Problem, bench: AuthorJudge) -> MutationReport:
    """Judge the mutants of a problem. Raises HarnessError."""
    until = monotonic() + SECONDS
    brood = mutants_of(problem)
    mutants = (*brood.mutants, *wrapped_entry(problem, bench.reference), *copied_answers(problem, bench.reference))
    cases = _cheap_first(problem, bench.reference)
    patience = min(CASE_SECONDS, max(ENOUGH_SECONDS, ENOUGH_TIMES * max(_seconds(bench.reference, case) for case in cases)))
    waived = {waiver.mutant for waiver in problem.waive}
    alive: list[Mutant] = []
    tried = endless = 0
    for mutant in mutants:
        if monotonic() > until:
            break
        tried += 1
        rejected = (await bench.judge(mutant.source, cases=cases, at_most=patience)).rejected
        if rejected is None:
            alive.append(mutant)
        elif rejected.verdict is Verdict.TIME_LIMIT:
            endless += 1
    unused = waived - {mutant.id for mutant in (*alive, *mutants[tried:])}
    survivors = [mutant for mutant in alive if mutant.id not in waived]
    killers = await _killers(problem, bench, survivors, patience)
    return MutationReport(
        tried,
        tuple(Survivor(mutant, _diff(problem.reference, mutant), killers.get(mutant.id, "")) for mutant in survivors),
        len(alive) - len(survivors),
        tuple(waiver.mutant for waiver in problem.waive if waiver.mutant in unused),
        _untried(brood, len(mutants) - tried, endless, patience),
    )


def _cheap_first(problem: Problem, reference: Answers) -> tuple[Case, ...]:
    """The cases in the order in which a mutant meets them: what is visible first, and of that what is quick."""

    def cost(case: Case) -> tuple[bool, float]:
        return case.hidden, _seconds(reference, case)

    return tuple(sorted(problem.cases, key=cost))


def _seconds(reference: Answers, case: Case) -> float:
    """What the reference took for all repetitions of a case."""
    return sum(answer.reply.seconds for answer in reference[case.id] if isinstance(answer.reply, Returned))


async def _killers(problem: Problem, bench: AuthorJudge, survivors: list[Mutant], patience: float) -> dict[str, str]:
    """For each survivor a case that rejects it, as YAML, where one was found."""
    if not survivors:
        return {}
    until = monotonic() + SEARCH_SECONDS
    left = list(survivors)
    every = candidates(problem)
    found: dict[str, str] = {}
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        answers = await bench.answers(problem.reference, some, at_most=CASE_SECONDS)
        usable = {case.id: case for case in some if all(isinstance(answer.reply, Returned) for answer in answers[case.id])}
        for mutant in left:
            ruling = await bench.judge(mutant.source, cases=tuple(usable.values()), checks=(), reference=answers, at_most=patience)
            if ruling.rejected is not None and ruling.rejected.id in usable:
                found[mutant.id] = snippet(usable[ruling.rejected.id], hidden=mutant.operator == COPIED)
        left = [mutant for mutant in left if mutant.id not in found]
        if not left or monotonic() > until:
            break
    return found


def _diff(reference: str, mutant: Mutant) -> str:
    if mutant.operator == COPIED:
        return "It knows the answers of the visible cases by heart. Only a hidden case rejects it."
    lines = difflib.unified_diff(lines_of(reference), lines_of(mutant.source), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def _untried(brood: MutantSet, left: int, endless: int, patience: float) -> tuple[str, ...]:
    told = [f"{count} more mutant{'s' * (count > 1)} of the kind `{name}`" for name, count in brood.left_out.items()]
    if left:
        told.append(f"the last {left} mutants, since {SECONDS:.0f} s were over")
    if endless:
        told.append(f"{endless} mutant{'s' * (endless > 1)} to an end: still running after {patience:.2g} s counts as rejected")
    return tuple(told)
