"""After a wrong result has been told: the source is run again, with an eye on its operations, then with one place of it changed.

No verdict waits for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from types import ModuleType

from kata_tui.judging.authored_answer import Answers
from kata_tui.judging.nearby import nearby
from kata_tui.judging.nearby.variant import SourceTree, Variant
from kata_tui.judging.processes.source_runner import SourceRunner
from kata_tui.judging.suspicions.code import Code
from kata_tui.judging.suspicions.observed import of_observations
from kata_tui.model.observation import MAX_OBSERVATIONS, Observation
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import CaseResult, Suspicion
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Loaded, Observed

TRIALS = 80
TRIAL_SECONDS = 2.0
"""So many changes are tried, in so many seconds. Mostly it is among the first two dozen."""

LEAST_CASES = 2
"""In one case alone a change may be right by accident."""

InReference = Callable[[], Awaitable[tuple[Observation, ...]]]


async def suspicions_seen(
    problem: Problem, source: str, runner: SourceRunner, in_reference: InReference, case: Case, result: CaseResult
) -> tuple[Suspicion, ...]:
    """What was seen in a source that `runner` has loaded, on a visible case whose values differ, and is not seen in the reference.

    Raises HarnessError when no process can be had.
    """
    code, right = Code.of(source), Code.of(problem.reference)
    if code is None or right is None:
        return ()
    seen = await observations(runner, case)
    if not seen:
        return ()
    double = any(mismatch.kind == "dtype" and "float64" in mismatch.actual for mismatch in result.mismatches)
    return of_observations(code, right, seen, await in_reference(), double=double)


async def observations(runner: SourceRunner, case: Case) -> tuple[Observation, ...]:
    """What is seen of the source that a runner has loaded. Raises HarnessError when no process can be had."""
    outcome = await runner.observe(case)
    return outcome.reply.observations[:MAX_OBSERVATIONS] if isinstance(outcome.reply, Observed) else ()


async def suspicion_tried(
    problem: Problem,
    source: str,
    runner: SourceRunner,
    reference: Answers,
    case: Case,
    verdicts: ModuleType,
    *,
    seconds: float | None = None,
) -> tuple[Suspicion, ...]:
    """The one place of a source that is wrong: with one change there every case is right, hidden ones too.

    `case` is one that failed, `seconds` how long it may take. The runner has another source afterwards.
    Raises HarnessError when no process can be had, and Stopped.
    """
    code, right = Code.of(source), Code.of(problem.reference)
    if code is None or right is None or len(problem.cases) < LEAST_CASES:
        return ()
    until = monotonic() + (seconds or TRIAL_SECONDS)
    for variant, text in await asyncio.to_thread(_changed, code, right):
        if monotonic() > until:
            break
        if await _is_right(problem, text, runner, reference, case, verdicts):
            hint = "With that alone every case is right."
            return (Suspicion(variant.id, variant.name, variant.sentence, variant.line, hint),)
    return ()


def _changed(code: Code, reference: Code) -> list[tuple[Variant, str]]:
    """The changes that are tried, each with the text that it makes. Takes a tenth of a second: no work for the thread of a screen."""
    draft, found = SourceTree(code), []
    try:
        for variant in nearby(draft, reference):
            with suppress(ValueError):  # what would stand there is no code that can be written
                found.append((variant, draft.source(variant)))
            if len(found) == TRIALS:
                break
    except RecursionError:  # an expression as deep as nobody writes one
        return []
    return found


async def _is_right(
    problem: Problem, source: str, runner: SourceRunner, reference: Answers, first: Case, verdicts: ModuleType
) -> bool:
    """Whether a source is right in every repetition of every case, the one that failed before all others."""
    loaded = await runner.load(source)
    if not isinstance(loaded.reply, Loaded):
        return False
    for case in (first, *(other for other in problem.cases if other.id != first.id)):
        for repetition in range(case.repeat):
            outcome = await runner.execute(case, repetition, at_most=TRIAL_SECONDS)
            result = await asyncio.to_thread(verdicts.judge_case, problem, case, repetition, reference, outcome, explain=False)
            await outcome.let_go()
            if result.verdict is not Verdict.ACCEPTED:
                return False
    return True
