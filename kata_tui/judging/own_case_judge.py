"""Cases of a learner's own: the reference answers them where that gives no hidden case away, and her code is compared with that."""

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec

from kata_tui.judging import faults
from kata_tui.judging.authored_answer import Answer, Answers, answer_of
from kata_tui.judging.expected import ExpectedValues
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.judging.processes.source_runner import SourceRunner
from kata_tui.judging.run import comparing
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import CaseResult, ErrorReport
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Loaded, ProtocolError

_WITHHELD = "It is not answered: its inputs are so near to those of a hidden case that the answer would give that away."


class OwnCaseJudge:
    """Judges them one after another. Nothing of it decides a verdict."""

    def __init__(self, runner_for: Callable[[Problem], SourceRunner], expected: ExpectedValues) -> None:
        """`runner_for` gives a runner with a process as submissions have: what a learner writes in a case is no more trusted."""
        self._runner_for = runner_for
        self._expected = expected
        self._answers: dict[tuple[str, bytes], Answer] = {}
        self._at_work: set[SourceRunner] = set()

    async def judge(self, problem: Problem, cases: tuple[Case, ...], source: str) -> tuple[CaseResult, ...]:
        """What `source` comes to in these cases. Never raises. Cancelling the task ends it, and its processes."""
        try:
            return tuple([result async for result in self._judged(problem, cases, source)])
        except HarnessError as error:
            said = str(error)
        except Exception as error:
            said = faults.logged(error)
        return tuple(_told(problem, case, Verdict.INTERNAL_ERROR, said) for case in cases)

    async def _judged(self, problem: Problem, cases: tuple[Case, ...], source: str) -> AsyncIterator[CaseResult]:
        hidden = await self._expected.reference(problem)
        verdicts = await asyncio.to_thread(comparing)
        runner = self._begun(problem)
        try:
            loaded = await runner.load(source)
            for case in cases:
                answer = await self._answer(problem, case, hidden)
                if answer.reply is None:
                    yield _told(problem, case, Verdict.SKIPPED, answer.failure, answer.inputs)
                elif not isinstance(loaded.reply, Loaded):
                    yield _told(problem, case, Verdict.SKIPPED, "Your file could not be loaded.", answer.inputs)
                else:
                    outcome = await runner.execute(case)
                    yield await asyncio.to_thread(verdicts.judge_case, problem, case, 0, {case.id: (answer,)}, outcome)
        finally:
            await self._end(runner)

    async def _answer(self, problem: Problem, case: Case, known: Answers) -> Answer:
        """What the reference gives; with no reply where it gives nothing, or must not. It is worked out once."""
        key = problem.digest, msgspec.msgpack.encode(case)
        if key not in self._answers:
            answer = await self._worked_out(problem, case)
            if answer.reply is not None and await asyncio.to_thread(_gives_away, problem, answer, known):
                answer = Answer(failure=_WITHHELD, inputs=answer.inputs)
            self._answers[key] = answer
        return self._answers[key]

    async def _worked_out(self, problem: Problem, case: Case) -> Answer:
        runner = self._begun(problem)
        try:
            # before the reference is there: what a learner writes in a case cannot look at it
            await runner.build_ahead(case)
            loaded = await runner.load(problem.reference)
            if not isinstance(loaded.reply, Loaded):
                return Answer(failure="The reference of this problem could not be loaded.")
            answer = answer_of(await runner.execute(case, reference=True), case, reference=True)
        finally:
            await self._end(runner)
        if answer.reply is None:
            return Answer(failure=f"The reference gives no answer to it: {clean_line(answer.failure, 600)}")
        return answer

    def _begun(self, problem: Problem) -> SourceRunner:
        runner = self._runner_for(problem)
        self._at_work.add(runner)
        return runner

    async def _end(self, runner: SourceRunner) -> None:
        runner.kill()
        await runner.stop()
        self._at_work.discard(runner)

    async def close(self) -> None:
        """End what is under way."""
        for runner in tuple(self._at_work):
            await runner.stop()


def _gives_away(problem: Problem, answer: Answer, known: Answers) -> bool:
    """Whether the answer to an own case tells what is expected of a hidden one; also when that cannot be known."""
    from kata_tui.comparison.nearness import inputs_near  # with NumPy, which the app does without until a problem is made ready

    for case in problem.cases:
        for each in known.get(case.id, ()) if case.hidden else ():
            try:
                if each.reply is None or inputs_near(answer.arguments, each.arguments):
                    return True
            except ProtocolError:
                return True
    return False


def _told(problem: Problem, case: Case, verdict: Verdict, said: str, inputs: dict[str, str] | None = None) -> CaseResult:
    error = ErrorReport(verdict.words, said)
    return CaseResult(case.id, "case", verdict, call=problem.call_of(case), inputs=inputs or {}, error=error)
