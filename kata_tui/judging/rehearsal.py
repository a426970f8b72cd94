"""What a waiting process does before anybody wants it, so that it need not be done in a run."""

from kata_tui.domain.library_call import LibraryCall
from kata_tui.domain.problem import Problem
from kata_tui.domain.wire import Build, Limber, Warm

SECONDS = 30.0
"""How long one request may take before the process goes without all of them."""

BATCH = 8
"""So many library calls are one request: between two of them somebody may want the process."""

MOST_BUILT = 64

Rehearsal = tuple[Limber | Warm | Build, ...]


def rehearsal(problem: Problem, calls: tuple[LibraryCall, ...]) -> Rehearsal:
    """A little of everything, the library calls of the reference, and the arguments of each case and of each check's first call.

    Not those of hidden cases: what is hidden is not in the process before its case is run.
    """
    warm = [Warm(calls[first : first + BATCH], SECONDS) for first in range(0, len(calls), BATCH)]
    runs = [(case, repetition) for case in problem.cases for repetition in range(case.repeat)]
    runs += [(problem.case(check.case), 0) for check in problem.checks]
    seen = [(case, repetition) for case, repetition in runs if not case.hidden]
    return (Limber(SECONDS), *warm, *(Build(case, repetition, SECONDS) for case, repetition in seen[:MOST_BUILT]))
