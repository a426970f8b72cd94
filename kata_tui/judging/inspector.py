"""From a process that looked inside a call to an `Inspection`, whatever the process did."""

from msgspec.structs import replace

from kata_tui.judging import faults
from kata_tui.judging.processes.outcome import Outcome
from kata_tui.judging.processes.source_runner import SourceRunner
from kata_tui.model.cards import believed
from kata_tui.model.inspection import Inspection, bounded
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import ErrorReport
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Failed, Inspected, Loaded, Raised, Refused, Unable, Untraced

HIDDEN = "The inputs of this case are hidden, and so is what JAX makes of them. Look into another one."
_NOT_LOADED = "Your file could not be loaded."
_RAISES = "Your code raises an exception here, so there is nothing to look into yet. Look again when it returns something."
_NOT_TRACED = "JAX cannot trace this call, though it runs: somewhere it needs the value of an array, and a traced array has none."
_BROKEN = "The process broke the channel to the judge: it answered out of turn."


def nothing(problem: Problem, case: Case, said: str, verdict: Verdict) -> Inspection:
    """A look inside that came to nothing, and why."""
    call = "" if case.hidden else problem.call_of(case)
    return Inspection(1, problem.id, case.id, call, said=said, verdict=verdict)


async def look(runner: SourceRunner, problem: Problem, case: Case, source: str) -> Inspection:
    """What is found in `source` on a case; its process is gone afterwards. Raises HarnessError when none can be had."""
    try:
        outcome = await runner.load(source)
        if isinstance(outcome.reply, Loaded):
            outcome = await runner.inspect(case)
    finally:
        runner.kill()
        await runner.stop()
    return _told(problem, case, outcome)


def _told(problem: Problem, case: Case, outcome: Outcome) -> Inspection:
    if isinstance(outcome.reply, Inspected):
        names = tuple(clean_line(name, 60) for name in outcome.reply.traced[: len(case.args)])
        return replace(nothing(problem, case, "", Verdict.ACCEPTED), traced=names, found=bounded(outcome.reply.inside))
    said, verdict, error = came_to_nothing(outcome)
    return replace(nothing(problem, case, said, verdict), error=error)


def came_to_nothing(outcome: Outcome) -> tuple[str, Verdict, ErrorReport | None]:
    """Why a request that looks at a source found nothing: a sentence, what a run would say of it, and what was raised."""
    match outcome.reply:
        case Refused(verdict=verdict, error=error):
            # a verdict that its process names may be one of acceptance
            refused = verdict if verdict is Verdict.INVALID_SUBMISSION else Verdict.RUNTIME_ERROR
            return _NOT_LOADED, refused, believed(error)
        case Raised(error=error):
            return _RAISES, Verdict.RUNTIME_ERROR, believed(error)
        case Untraced(error=error):
            return _NOT_TRACED, Verdict.RUNTIME_ERROR, believed(error)
        case Failed(message=message):
            return faults.failed(message), Verdict.INTERNAL_ERROR, None
        case Unable(message=message):
            return faults.of_file(clean_line(message, 600)).message, Verdict.INTERNAL_ERROR, None
        case _ if outcome.stop is not None:
            at = f" Line {outcome.stop.line} of your file was running." if outcome.stop.line is not None else ""
            return outcome.stop.message + at, outcome.stop.verdict, None
    return _BROKEN, Verdict.RUNTIME_ERROR, None
