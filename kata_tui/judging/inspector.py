"""Looking inside calls: what JAX makes of a submission, and of the author's own sources, whatever their processes do."""

from collections.abc import Callable

from msgspec.structs import replace

from kata_tui.judging import faults
from kata_tui.judging.processes.outcome import Outcome
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.judging.processes.source_runner import SourceRunner
from kata_tui.model.cards import believed
from kata_tui.model.inspection import Inside, Inspection, bounded, concealed
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


class Inspector:
    """Looks into sources, each in a process of its own. What is found in an author's source is kept."""

    def __init__(self, submissions: Callable[[Problem], SourceRunner], authors: Callable[[Problem], SourceRunner]) -> None:
        """What takes a submission, and what takes a source of the problem's author."""
        self._submissions = submissions
        self._authors = authors
        self._found: dict[tuple[str, str, str], Inside] = {}
        self._looking: set[SourceRunner] = set()

    async def inspect(self, problem: Problem, source: str, case: Case, *, solved: bool) -> Inspection:
        """Look into `source`, and the reference beside it: but numbers of it, unless it is `solved`. Never raises.

        Cancelling the task ends it, and its process.
        """
        if case.hidden:
            return nothing(problem, case, HIDDEN, Verdict.SKIPPED)
        try:
            beside = (await self._own(problem, problem.reference, case)).found
            found = await self._look(self._submissions(problem), problem, case, source)
        except HarnessError as error:
            return nothing(problem, case, str(error), Verdict.INTERNAL_ERROR)
        except Exception as error:
            return nothing(problem, case, faults.logged(error), Verdict.INTERNAL_ERROR)
        return replace(found, reference=beside if beside is None or solved else concealed(beside), open=solved)

    async def inspect_own(self, problem: Problem, source: str, case: Case) -> Inspection:
        """Look into a source of the problem's own (an alternative), for one who may see it. Never raises."""
        try:
            return await self._own(problem, source, case)
        except HarnessError as error:
            return nothing(problem, case, str(error), Verdict.INTERNAL_ERROR)
        except Exception as error:
            return nothing(problem, case, faults.logged(error), Verdict.INTERNAL_ERROR)

    async def _own(self, problem: Problem, source: str, case: Case) -> Inspection:
        key = problem.digest, case.id, source
        if key in self._found:
            return replace(nothing(problem, case, "", Verdict.ACCEPTED), found=self._found[key])
        looked = await self._look(self._authors(problem), problem, case, source)
        if looked.found is not None:
            self._found[key] = looked.found
        return looked

    async def _look(self, runner: SourceRunner, problem: Problem, case: Case, source: str) -> Inspection:
        self._looking.add(runner)
        try:
            return await look(runner, problem, case, source)
        finally:
            self._looking.discard(runner)

    async def close(self) -> None:
        """End what is under way."""
        for runner in tuple(self._looking):
            await runner.stop()


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
