"""What a waiting process does before anybody wants it, so that it need not be done in a run."""

from kata_tui.model.checks import KeyReuseRule
from kata_tui.model.problem import Problem
from kata_tui.protocol.jax_call import JaxCall
from kata_tui.protocol.requests import WarmArguments, WarmCalls, WarmLibraries

SECONDS = 30.0
"""How long one request may take before the process goes without all of them."""

BATCH = 8
"""So many library calls are one request: between two of them somebody may want the process."""

MOST_BUILT = 64

WarmupPlan = tuple[WarmLibraries | WarmCalls | WarmArguments, ...]


def rehearsal(problem: Problem, calls: tuple[JaxCall, ...]) -> WarmupPlan:
    """A little of everything, the library calls of the reference, and the arguments of each case and of each check's first call.

    Those of hidden cases too. Reports never show them; a submission that sets out to print them could always keep them from its call.
    """
    batches = [calls[first : first + BATCH] for first in range(0, len(calls), BATCH)]
    warm = [WarmCalls(batch, SECONDS) for batch in batches]
    following = any(isinstance(check.rule, KeyReuseRule) for check in problem.checks)
    warm += [WarmCalls(batch, SECONDS, following_keys=True) for batch in batches if following]
    runs = [(case, repetition) for case in problem.cases for repetition in range(case.repeat)]
    runs += [(problem.case(check.case), 0) for check in problem.checks]
    return (WarmLibraries(SECONDS), *warm, *(WarmArguments(case, repetition, SECONDS) for case, repetition in runs[:MOST_BUILT]))
