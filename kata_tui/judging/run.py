"""A run: one submission, from its load through the cases and the checks of a problem, and a handle to end it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from functools import partial
from time import monotonic
from types import ModuleType

from msgspec.structs import replace

from kata_tui.judging import changed_options, faults
from kata_tui.judging.authored_answer import LIMITS, Answers
from kata_tui.judging.cancellation import Cancellation, Cancelled
from kata_tui.judging.check_findings import finding_of, mistake_by_checks
from kata_tui.judging.diagnosis import Diagnosis, Evidence
from kata_tui.judging.expected import ExpectedValues
from kata_tui.judging.hidden import of_hidden
from kata_tui.judging.processes.clock import Clock
from kata_tui.judging.processes.outcome import Outcome
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.judging.processes.source_runner import SourceRunner
from kata_tui.judging.second_look import suspicion_tried, suspicions_seen
from kata_tui.judging.suspicions import suspicions
from kata_tui.model.checks import Check, PureRule
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import CaseResult, ErrorReport, Finding
from kata_tui.model.run_state import (
    CaseFinished,
    CaseRevised,
    CaseStarted,
    EnvironmentKnown,
    Event,
    Phase,
    PhaseChanged,
    RunEntry,
    RunFinished,
    RunStarted,
)
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Loaded

RUN_SECONDS = 60.0
"""What a whole run may take; cases that did not begin by then are not run."""

TICK = 0.05
"""Seconds between two looks at the clock of the run."""

OUT_OF_TIME = 2
"""After so many cases that ran out of time the others are not run: they would too, and somebody waits."""

_log = logging.getLogger(__name__)


class OutOfTime(Exception):
    """The whole run has taken all the time it may."""


class Run:
    """One submission judged, once. Nothing happens before somebody listens to its `events`."""

    def __init__(
        self,
        problem: Problem,
        source: str,
        only: str | None,
        runner: SourceRunner,
        expected: ExpectedValues,
        afterwards: Callable[[], None],
    ) -> None:
        """`only` names the one case or check to run. `afterwards` is called when all is over and its process is gone."""
        self._problem = problem
        self._source = source
        self._entries = (
            *(RunEntry(case.id, "case", case.hidden) for case in problem.cases),
            *(RunEntry(check.id, "check", problem.case(check.case).hidden) for check in problem.checks),
        )
        self._selected = tuple(entry.id for entry in self._entries if only in (None, entry.id))
        self._runner = runner
        self._expected = expected
        self._afterwards = afterwards
        self._cancellation = Cancellation()
        self._diagnosis = Diagnosis(problem)
        self._passed: list[Case] = []
        self._ahead: asyncio.Task[Outcome] | None = None
        self._clock = Clock()
        self._ticking: asyncio.Task[None] | None = None

    async def events(self) -> AsyncIterator[Event]:
        """What happens, as it is decided. The last event is the one `RunFinished`; when there are no more, the process is gone."""
        began = monotonic()
        yield RunStarted(self._problem.id, self._problem.revision, self._entries, self._selected)
        ended_with: Verdict | None = None
        try:
            try:
                async for event in self._course():
                    yield event
            except Exception as error:
                ended_with, said = _end(error)
                if said is not None:
                    yield CaseFinished(CaseResult("load", "load", ended_with, error=faults.of_judge(said)))
            self._runner.kill()  # it takes a while to go, and nobody need wait for the verdict that long
            yield RunFinished(monotonic() - began, ended_with)
        finally:
            await self.close()
        self._afterwards()

    def cancel(self) -> None:
        """End it at once: its process is killed, and its last event says cancelled. At any time, also before the first event."""
        self._cancellation.cancel()
        self._runner.kill()

    async def close(self) -> None:
        """Leave no process and no task under way, however far it has come."""
        self._runner.kill()  # first of all, whatever happens to us while we wait for its end
        left = [task for task in (self._ahead, self._ticking) if task is not None]
        for task in left:
            task.cancel()
        try:
            await asyncio.gather(*left, return_exceptions=True)
        finally:
            await self._runner.stop()

    async def _course(self) -> AsyncIterator[Event]:
        """What happens between the first and the last event. Raises Cancelled, OutOfTime and HarnessError."""
        problem, runner, cancellation = self._problem, self._runner, self._cancellation
        cancellation.go_on()
        if not self._expected.known(problem):
            yield PhaseChanged(Phase.PREPARING)
            cancellation.go_on()
        reference = await cancellation.unless(self._expected.reference(problem))
        yield PhaseChanged(Phase.STARTING)
        verdicts = await cancellation.apart(comparing)
        ready = await cancellation.unless(runner.start())
        yield EnvironmentKnown(ready.environment, ready.protections)
        # waiting for our own preparations does not count against the learner
        self._ticking = asyncio.create_task(self._tick())
        yield PhaseChanged(Phase.LOADING)
        loaded = await cancellation.unless(runner.load(self._source))
        if not isinstance(loaded.reply, Loaded):
            yield CaseFinished(verdicts.judge_load(loaded))
            return
        right, wrong, late = True, False, 0
        cases = [case for case in problem.cases if case.id in self._selected]
        for number, case in enumerate(cases):
            if late == OUT_OF_TIME:
                yield CaseFinished(_skipped(case))
                continue
            following = next(iter(cases[number + 1 :]), None)
            yield CaseStarted(case.id)
            result, evidence, reason = await self._case(case, following, reference)
            right = right and result.verdict is Verdict.ACCEPTED
            wrong = wrong or result.verdict in (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)
            late += result.verdict is Verdict.TIME_LIMIT
            if reason is not None:
                result = replace(result, finding=reason)
            if case.hidden:
                known = self._diagnosis.mistake(evidence.agreeing) if evidence is not None else None
                yield CaseFinished(replace(of_hidden(result), mistake=known, finding=reason))
                continue
            for event in await self._diagnosed(case, result, evidence, reference):
                yield event
        # how it is done is asked of what is right; a check of code that raises would only say so again
        checked: list[CaseResult] = []
        for check in problem.checks if right else ():
            if check.id in self._selected:
                yield CaseStarted(check.id)
                checked.append(await self._check(check, reference))
                yield CaseFinished(_told(checked[-1]))
        for event in await self._diagnosed_by_checks(checked):
            yield event
        # but a breach of `pure` explains what else is wrong
        for check in problem.checks if wrong else ():
            if check.id in self._selected and isinstance(check.rule, PureRule) and self._left > 0:
                result = await self._check(check, reference)
                if result.finding is not None:
                    yield CaseFinished(_told(result))
        for event in await self._looked_again(reference):
            yield event

    async def _diagnosed(
        self, case: Case, result: CaseResult, evidence: Evidence | None, reference: Answers
    ) -> list[CaseFinished | CaseRevised]:
        """A visible case as it is told, and the earlier ones that are told anew."""
        problem, diagnosis = self._problem, self._diagnosis
        told = [result]
        if result.verdict is Verdict.ACCEPTED:
            self._passed.append(case)
        elif evidence is not None or result.verdict in LIMITS:
            if evidence is not None and evidence.compared and diagnosis.suspicions is None:
                diagnosis.suspicions = await self._cancellation.apart(suspicions, self._source, problem.reference)
            told = diagnosis.failed(result, evidence or Evidence())
        if diagnosis.begun and diagnosis.open:
            from kata_tui.judging.same_answer import right_mistakes  # with NumPy, as `comparing`

            mistakes = await self._cancellation.unless(self._expected.mistakes(problem))
            for passed in self._passed:
                told += diagnosis.passed(await self._cancellation.apart(right_mistakes, problem, passed, reference, mistakes))
            self._passed.clear()
        newest = {one.id: one for one in told}
        return [CaseFinished(one) if one.id == case.id else CaseRevised(one) for one in newest.values()]

    async def _looked_again(self, reference: Answers) -> list[CaseRevised]:
        """The cases whose values differ as they are told anew, when a second look at the source has found why."""
        problem, diagnosis, result = self._problem, self._diagnosis, self._diagnosis.unexplained
        if result is None or self._left <= 0:
            return []
        case = problem.case(result.id)
        in_reference = partial(self._expected.observed, problem, case)
        told: list[CaseResult] = []
        try:
            seen = suspicions_seen(problem, self._source, self._runner, in_reference, case, result)
            told = diagnosis.suspect(await self._cancellation.unless(seen))
            if not diagnosis.named:
                tried = suspicion_tried(problem, self._source, self._runner, reference, case, comparing())
                told = diagnosis.suspect(await self._cancellation.unless(tried))
        except (Cancelled, OutOfTime):
            raise
        except Exception as error:
            _log.warning("the second look came to nothing: %r", error)  # the verdict stands without it
        return [CaseRevised(one) for one in told]

    async def _check(self, check: Check, reference: Answers) -> CaseResult:
        """One check, whole: `_told` leaves out what a learner must not see."""
        judge, case = comparing().judge_check, self._problem.case(check.case)
        outcome = await self._cancellation.unless(self._runner.verify(check, case, at_most=self._allowed()))
        result: CaseResult = await self._cancellation.apart(judge, self._problem, check, reference, outcome)
        return result

    async def _diagnosed_by_checks(self, checked: list[CaseResult]) -> list[CaseRevised]:
        """The checks that failed as they are told anew, when all cases are right and a known mistake is what this is.

        They have been told by now: nobody waits for what the mistakes' own checks find, which is worked out once.
        """
        problem = self._problem
        failed = [result for result in checked if result.verdict is not Verdict.ACCEPTED]
        if not failed or not problem.mistakes or len(self._selected) < len(self._entries):
            return []
        try:
            findings = await self._cancellation.unless(self._expected.findings(problem))
        except HarnessError:
            return []  # the verdict stands without it
        found = {result.id: finding_of(result) for result in checked}
        known = await self._cancellation.apart(mistake_by_checks, problem, self._source, found, findings)
        return [] if known is None else [CaseRevised(replace(_told(result), mistake=known)) for result in failed]

    async def _case(
        self, case: Case, following: Case | None, reference: Answers
    ) -> tuple[CaseResult, Evidence | None, Finding | None]:
        """One case: all its repetitions, or those up to the first that is not accepted, and what a failure tells.

        Also an option that is the reason, if one is.

        While an outcome is judged the process already runs what comes next, most likely: another repetition or the case that follows.
        """
        problem, runner, verdicts = self._problem, self._runner, comparing()
        result: CaseResult
        seconds = compiling = 0.0
        printed: list[str] = []
        truncated = False
        reason: Finding | None = None
        evidence: Evidence | None = None
        for repetition in range(case.repeat):
            outcome = await self._begun()
            if outcome is None:
                outcome = await self._cancellation.unless(runner.execute(case, repetition, at_most=self._allowed()))
            more = repetition + 1 < case.repeat
            self._begin(case if more else following, repetition + 1 if more else 0)
            await asyncio.sleep(0)  # it is asked for before the thread that judges has the interpreter
            result = await self._cancellation.apart(verdicts.judge_case, problem, case, repetition, reference, outcome)
            seconds += result.seconds
            compiling += result.compiling
            printed.append(result.stdout)
            truncated = truncated or result.stdout_truncated
            wrong = result.verdict in (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)
            if wrong or result.verdict in LIMITS:
                mistakes = await self._cancellation.unless(self._expected.mistakes(problem)) if problem.mistakes else {}
                evidence = await self._cancellation.apart(
                    verdicts.evidence_of, problem, case, repetition, reference, mistakes, outcome, result
                )
            changed = outcome.changed
            if changed and wrong and result.finding is None:
                if await self._is_right_without(case, repetition, reference, changed):
                    reason = changed_options.reason(changed, case.hidden)
                else:
                    result = changed_options.with_notes(result, changed)
            await outcome.let_go()
            if result.verdict is not Verdict.ACCEPTED:
                if more:
                    await self._begun()  # for nothing
                break
        result = replace(result, seconds=seconds, compiling=compiling, stdout="".join(printed), stdout_truncated=truncated)
        return result, evidence, reason

    async def _is_right_without(self, case: Case, repetition: int, reference: Answers, changed: tuple[str, ...]) -> bool:
        """Whether a repetition that was wrong is right without the options that the submission has set: it is run again."""
        if not changed_options.in_force(changed) or self._left <= 0:
            return False
        following = await self._begun()  # one at a time
        again = await self._cancellation.unless(self._runner.execute(case, repetition, at_most=self._allowed(), plain=True))
        result = await self._cancellation.apart(
            comparing().judge_case, self._problem, case, repetition, reference, again, explain=False
        )
        await again.let_go()
        if following is not None:
            self._ahead = asyncio.create_task(_have(following))
        return bool(result.verdict is Verdict.ACCEPTED)

    def _begin(self, case: Case | None, repetition: int) -> None:
        """Begin what comes next, if there is anything and time for it."""
        if case is not None and self._left > 0:
            self._ahead = asyncio.create_task(self._runner.execute(case, repetition, at_most=self._left))

    async def _begun(self) -> Outcome | None:
        """The outcome of what was begun ahead, if anything was."""
        ahead, self._ahead = self._ahead, None
        return None if ahead is None else await self._cancellation.unless(ahead)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self._clock.tick()

    @property
    def _left(self) -> float:
        """Seconds left of the run; none or fewer when it has taken all its time."""
        return run_seconds(self._problem) - self._clock.counted

    def _allowed(self) -> float:
        """Seconds that what is done next may take. Raises OutOfTime."""
        if self._left <= 0:
            raise OutOfTime
        return self._left


def _end(error: Exception) -> tuple[Verdict, str | None]:
    """What a run comes to that ended early, by why; and what to say where that is nobody's doing but ours, or the system's."""
    match error:
        case Cancelled():
            return Verdict.CANCELLED, None
        case OutOfTime():
            return Verdict.TIME_LIMIT, None
        case HarnessError():
            _log.warning("no process judges: %s", error)
            return Verdict.INTERNAL_ERROR, str(error)
    return Verdict.INTERNAL_ERROR, faults.logged(error)


def _skipped(case: Case) -> CaseResult:
    """The result of a case that is not run after others ran out of time."""
    said = f"Not run: {OUT_OF_TIME} cases before it ran out of time. Mend those first."
    shown = "hidden" if case.hidden else "visible"
    error = ErrorReport(Verdict.SKIPPED.words, said)
    return CaseResult(case.id, "case", Verdict.SKIPPED, shown, error=error)


def _told(result: CaseResult) -> CaseResult:
    """The result of a check as a learner sees it."""
    return of_hidden(result) if result.shown == "hidden" else result


async def _have(outcome: Outcome) -> Outcome:
    return outcome


def run_seconds(problem: Problem) -> float:
    """Seconds that a whole run of that problem may take."""
    return max(RUN_SECONDS, 2 * (problem.limits.seconds or 0))


def comparing() -> ModuleType:
    """The module that compares; it imports NumPy, which the app does without until a problem is made ready."""
    from kata_tui.judging import verdicts

    return verdicts
