"""A judge that says what a test tells it to say. What has to be waited for is an event that the test sets; nothing sleeps."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from kata_tui.model.bound_shapes import Bound, LineShapes, Shapes
from kata_tui.model.evaluation import Evaluation
from kata_tui.model.inspection import Inspection
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import CaseResult, ErrorReport
from kata_tui.model.run_state import CaseFinished, CaseStarted, Event, Phase, PhaseChanged, RunEntry, RunFinished, RunStarted
from kata_tui.model.verdict import Verdict

Step = Event | asyncio.Event | Exception


class FakeJudge:
    """Plays the steps of `script` for a run: an event is yielded, an `asyncio.Event` is waited for, an exception is raised.

    A script that does not end the run itself has it end after it.
    """

    def __init__(self, script: Sequence[Step] = ()) -> None:
        self.script: Sequence[Step] = script
        self.warmed: list[str] = []
        self.following: str | None = None
        self.sources: list[str] = []
        self.closed = False
        self.looked: list[tuple[str, str, bool]] = []
        self.may_look = asyncio.Event()
        self.may_look.set()
        self.traced: list[tuple[str, str]] = []
        self.may_trace = asyncio.Event()
        self.may_trace.set()
        self.untraced = 0
        self.notes: dict[int, str] = {}
        self.overlapped = False
        self.runs: list[FakeRun] = []
        self.evaluated: list[tuple[str, str, str]] = []
        self.may_evaluate = asyncio.Event()
        self.may_evaluate.set()
        self.pads_closed = 0
        self.owned: list[tuple[str, ...]] = []

    def warm(self, problem: Problem, following: Problem | None = None) -> None:
        self.warmed.append(problem.id)
        self.following = following.id if following else None

    def begin(self, problem: Problem, source: str, *, only: str | None = None) -> "FakeRun":
        self.runs.append(FakeRun(self, problem, source, only))
        return self.runs[-1]

    async def inspect(self, problem: Problem, source: str, case: Case, *, solved: bool = False) -> Inspection:
        self.looked.append((case.id, source, solved))
        await self.may_look.wait()
        if source == "raise":
            raise RuntimeError("the judge broke its promise")
        return Inspection(1, problem.id, case.id, "scale(x)", said=f"Nothing in {case.id}.", verdict=Verdict.SKIPPED, open=solved)

    async def shapes(self, problem: Problem, source: str, case: Case, *, spare: bool = False) -> Shapes:
        """Says that each name in `notes` was bound in its line."""
        self.traced.append((case.id, source))
        try:
            await self.may_trace.wait()
        except asyncio.CancelledError:
            self.untraced += 1
            raise
        if source.startswith("raise"):
            raise RuntimeError("the judge broke its promise")
        lines = tuple(LineShapes(line, (Bound("x", (text,)),)) for line, text in self.notes.items())
        return Shapes(1, problem.id, case.id, "scale(x)", lines)

    async def inspect_own(self, problem: Problem, source: str, case: Case) -> Inspection:
        return await self.inspect(problem, source, case, solved=True)

    async def judge_own(self, problem: Problem, cases: tuple[Case, ...], source: str) -> tuple[CaseResult, ...]:
        self.owned.append(tuple(case.id for case in cases))
        return tuple(CaseResult(case.id, "case", Verdict.ACCEPTED) for case in cases)

    def scratchpad(self, problem: Problem) -> "FakePad":
        return FakePad(self)

    async def close(self) -> None:
        for run in self.runs:
            run.cancel()
        self.closed = True


class FakePad:
    """Says each expression back."""

    def __init__(self, judge: FakeJudge) -> None:
        self._judge = judge

    async def evaluate(self, source: str, case: Case, code: str) -> Evaluation:
        self._judge.evaluated.append((case.id, source, code))
        await self._judge.may_evaluate.wait()
        if code == "raise":
            raise RuntimeError("the judge broke its promise")
        return Evaluation(code, case.id, "str", f"value of {code}")

    async def close(self) -> None:
        self._judge.pads_closed += 1


class FakeRun:
    """A run of the script of `judge`."""

    def __init__(self, judge: FakeJudge, problem: Problem, source: str, only: str | None = None) -> None:
        self.only = only
        self.cancelled = asyncio.Event()
        self.under_way = False
        self._judge = judge
        self._problem = problem
        self._source = source

    def cancel(self) -> None:
        self.cancelled.set()

    async def events(self) -> AsyncIterator[Event]:
        self._judge.sources.append(self._source)
        self._judge.overlapped = self._judge.overlapped or any(run.under_way for run in self._judge.runs)
        self.under_way = True
        try:
            async for event in self._play():
                yield event
        finally:
            self.under_way = False

    async def _play(self) -> AsyncIterator[Event]:
        yield started(self._problem, self.only)
        ended = False
        for step in self._judge.script or passing(self._problem):
            if isinstance(step, Exception):
                raise step
            if isinstance(step, asyncio.Event):
                waiting = [asyncio.ensure_future(step.wait()), asyncio.ensure_future(self.cancelled.wait())]
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in waiting:
                    task.cancel()
                if self.cancelled.is_set() and not ended:
                    yield RunFinished(0.5, Verdict.CANCELLED)
                    return
                continue
            ended = isinstance(step, RunFinished)
            yield step
        if not ended:
            yield RunFinished(0.25)


def started(problem: Problem, only: str | None = None) -> RunStarted:
    cases = tuple(RunEntry(case.id, "case", case.hidden) for case in problem.cases)
    checks = tuple(RunEntry(check.id, "check", problem.case(check.case).hidden) for check in problem.checks)
    entries = cases + checks
    return RunStarted(problem.id, problem.revision, entries, tuple(entry.id for entry in entries if only in (None, entry.id)))


def passing(problem: Problem) -> list[Step]:
    steps: list[Step] = [PhaseChanged(Phase.STARTING), PhaseChanged(Phase.LOADING)]
    for entry in started(problem).entries:
        steps += [CaseStarted(entry.id), CaseFinished(CaseResult(entry.id, entry.kind, Verdict.ACCEPTED, seconds=0.01))]
    return steps


def raising(line: int, *, case: str = "small", message: str = "operands do not fit") -> CaseFinished:
    error = ErrorReport("TypeError", message, line=line, traceback=f"line {line}")
    return CaseFinished(CaseResult(case, "case", Verdict.RUNTIME_ERROR, call="scale(x)", error=error))


def load_failing(line: int, message: str) -> CaseFinished:
    error = ErrorReport("SyntaxError", message, line=line)
    return CaseFinished(CaseResult("load", "load", Verdict.INVALID_SUBMISSION, error=error))
