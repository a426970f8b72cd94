"""The author's bench: many sources of one problem judged one after another in one process.

A reference, its alternatives, mistakes and mutants are one author's and trust each other, so they may share a process. That spares each of
them a start, and what JAX compiled for one is there for the next. A submission is never judged here.
"""

from collections.abc import Sequence

from msgspec import Struct

from kata_tui.judging import verdicts
from kata_tui.judging.authored_answer import Answer, Answers, answer_of
from kata_tui.judging.processes.outcome import Outcome
from kata_tui.judging.processes.source_runner import SourceRunner
from kata_tui.judging.same_answer import same_answer
from kata_tui.model.checks import Check
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Loaded

SOURCES = 60
"""How many sources a process takes before a fresh one is had: what is compiled for each stays in its memory."""


class SourceResult(Struct, frozen=True):
    """What a source came to, case by case. `answers`: what it gave for each case, when it was judged thoroughly."""

    results: tuple[CaseResult, ...]
    answers: Answers = {}

    @property
    def rejected(self) -> CaseResult | None:
        """The first case or check that rejects the source (`load` when it could not be loaded); None when all accept it."""
        return next((result for result in self.results if result.verdict is not Verdict.ACCEPTED), None)


class AuthorJudge:
    """Judges sources of one problem's author, in the process of `runner`. Belongs to one event loop; `close` it."""

    def __init__(self, problem: Problem, reference: Answers, runner: SourceRunner) -> None:
        """`reference`: the expected values."""
        self.problem = problem
        self.reference = reference
        self.runner = runner
        self._sources = 0  # that the process has taken

    async def judge(
        self,
        source: str,
        *,
        cases: Sequence[Case] | None = None,
        checks: Sequence[Check] | None = None,
        reference: Answers | None = None,
        thorough: bool = False,
        at_most: float = 60.0,
    ) -> SourceResult:
        """Judge a source on cases, then on checks if all accept it: the problem's own unless others are given, with their `reference`.

        Ends with the first that rejects it, unless `thorough`. `at_most`: seconds for one repetition, never more than `PATIENCE`.
        Raises HarnessError.
        """
        cases = self.problem.cases if cases is None else cases
        checks = self.problem.checks if checks is None else checks
        answers = self.reference if reference is None else reference
        used = self._sources > 0 and self._sources < SOURCES
        ruling, stopped = await self._judge(source, cases, checks, answers, thorough, at_most)
        if stopped and used and ruling.rejected is not None and ruling.rejected.verdict is not Verdict.TIME_LIMIT:
            # it may have died of what others left behind
            await self.close()
            ruling, _ = await self._judge(source, cases, checks, answers, thorough, at_most)
        return ruling

    async def answers(self, source: str, cases: Sequence[Case], *, mistake: bool = False, at_most: float = 60.0) -> Answers:
        """What a source gives for every repetition of cases. `mistake`: see `answer_of`. Raises HarnessError."""
        loaded = await self._load(source)
        found: Answers = {}
        for case in cases:
            outcomes = [
                await self.runner.execute(case, number, at_most=at_most) if isinstance(loaded.reply, Loaded) else loaded
                for number in range(case.repeat)
            ]
            for outcome in outcomes:
                self._look_for_changes(outcome)
            found[case.id] = tuple(answer_of(outcome, case, mistake=mistake) for outcome in outcomes)
        return found

    def unsteady(self, answers: Answers) -> str | None:
        """The first case for which these are not the expected values to the last bit; None when they always are."""
        for case in self.problem.cases:
            for wanted, found in zip(self.reference[case.id], answers[case.id], strict=True):
                if not same_answer(wanted, found):
                    return case.id
        return None

    async def close(self) -> None:
        """End the process."""
        self._sources = 0
        await self.runner.stop()

    async def _judge(
        self, source: str, cases: Sequence[Case], checks: Sequence[Check], answers: Answers, thorough: bool, at_most: float
    ) -> tuple[SourceResult, bool]:
        """The ruling, and whether a process was stopped on the way."""
        loaded = await self._load(source)
        if not isinstance(loaded.reply, Loaded):
            return SourceResult((verdicts.judge_load(loaded),)), self._stopped(loaded)
        results: list[CaseResult] = []
        given: Answers = {}
        stopped = False
        for case in cases:
            of_case: list[Answer] = []
            for repetition in range(case.repeat):
                outcome = await self.runner.execute(case, repetition, at_most=at_most)
                stopped = self._stopped(outcome) or stopped
                self._look_for_changes(outcome)
                if thorough:
                    of_case.append(answer_of(outcome, case))
                result = verdicts.judge_case(self.problem, case, repetition, answers, outcome, explain=False)
                if result.verdict is not Verdict.ACCEPTED:
                    break
            results.append(result)
            given[case.id] = tuple(of_case)
            if result.verdict is not Verdict.ACCEPTED and not thorough:
                return SourceResult(tuple(results)), stopped
        if SourceResult(tuple(results)).rejected is None:
            for check in checks:
                outcome = await self.runner.verify(check, self.problem.case(check.case), at_most=at_most)
                stopped = self._stopped(outcome) or stopped
                results.append(verdicts.judge_check(self.problem, check, answers, outcome))
                if results[-1].verdict is not Verdict.ACCEPTED and not thorough:
                    break
        return SourceResult(tuple(results), given), stopped

    async def _load(self, source: str) -> Outcome:
        if self._sources >= SOURCES:
            await self.close()
        self._sources += 1
        return await self.runner.load(source)

    def _look_for_changes(self, outcome: Outcome) -> None:
        if outcome.changed:
            self._sources = SOURCES  # the next is judged as a learner's would be, in a process where nothing is changed

    def _stopped(self, outcome: Outcome) -> bool:
        """Whether the process was stopped; then the trial loads its source in a fresh one when there is more to do."""
        if outcome.stop is not None:
            self._sources = 1
        return outcome.stop is not None
