"""Sources judged in one harness process, with the real compiling, running, comparing and explaining."""

import asyncio
from typing import Any

from kata_tui.judging import verdicts
from kata_tui.judging.authored_answer import Answer, Answers
from kata_tui.judging.diagnosis import Diagnosis
from kata_tui.judging.processes.outcome import Outcome
from kata_tui.judging.processes.pool import ProcessPool
from kata_tui.judging.processes.source_runner import SourceRunner
from kata_tui.judging.second_look import observations, suspicion_tried, suspicions_seen
from kata_tui.judging.supply import Fresh
from kata_tui.judging.suspicions import suspicions
from kata_tui.judging.verdicts import evidence_of, judge_case, judge_load
from kata_tui.model.observation import Observation
from kata_tui.model.problem import Argument, Case, ExprValue, Level, Limits, Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Loaded, Returned
from kata_tui.protocol.start import Start
from tests.reports.seeded import PRELUDE, Bug

_LIMITS = Limits(seconds=30.0)


def case(name: str, args: dict[str, str], **fields: Any) -> Case:
    return Case(name, tuple(Argument(key, ExprValue(code)) for key, code in args.items()), **fields)


def problem(reference: str, *cases: Case) -> Problem:
    return Problem("p", "t", "T", Level.EASY, "S", "solve", "S", "", PRELUDE + reference, cases, "0", limits=_LIMITS)


class Sources:
    """Runs sources in one process."""

    def __init__(self, standby: ProcessPool, start: Start | None = None) -> None:
        self._trial = SourceRunner(Fresh(standby, start or Start()), "solve", _LIMITS)

    async def outcome(self, source: str, cases: tuple[Case, ...], *, reference: bool = False) -> list[Outcome]:
        """What a source gives for each case; one outcome, that of loading it, when it cannot be loaded."""
        loaded = await self._trial.load(PRELUDE + source)
        if not isinstance(loaded.reply, Loaded):
            return [loaded]
        return [await self._trial.execute(each, reference=reference) for each in cases]

    async def result(self, bug: Bug, *, hidden: bool = False) -> CaseResult:
        """What the wrong source of a bug comes to, whole."""
        cases = (case(bug.id, bug.args, hidden=hidden), *([case("other", bug.other)] if bug.other else []))
        answers: Answers = {}
        for each, outcome in zip(cases, await self.outcome(bug.right, cases, reference=True), strict=True):
            assert isinstance(outcome.reply, Returned), f"{bug.id}: the right solution does not work: {outcome}"
            answers[each.id] = (Answer(outcome.reply, memoryview(outcome.payload)),)
        wrong, *others = await self.outcome(bug.wrong, cases)
        if not isinstance(wrong.reply, Returned) and wrong.reply is not None and type(wrong.reply).__name__ == "Refused":
            return judge_load(wrong)
        asked = problem(bug.right, *cases)
        result = judge_case(asked, cases[0], 0, answers, wrong)
        diagnosis = Diagnosis(asked)
        evidence = evidence_of(asked, cases[0], 0, answers, {}, wrong, result)
        if evidence.compared:
            diagnosis.suspicions = suspicions(PRELUDE + bug.wrong, PRELUDE + bug.right)
        told = {one.id: one for one in diagnosis.failed(result, evidence)}
        for at, outcome in enumerate(others, 1):
            result = judge_case(asked, cases[at], 0, answers, outcome)
            if result.verdict is not Verdict.ACCEPTED:
                told |= {
                    one.id: one for one in diagnosis.failed(result, evidence_of(asked, cases[at], 0, answers, {}, outcome, result))
                }
        first = diagnosis.unexplained
        if first is not None:
            looked_at = next(each for each in cases if each.id == first.id)

            async def in_reference() -> tuple[Observation, ...]:
                await self._trial.load(PRELUDE + bug.right)
                return await observations(self._trial, looked_at)

            seen = await suspicions_seen(asked, PRELUDE + bug.wrong, self._trial, in_reference, looked_at, first)
            told |= {one.id: one for one in diagnosis.suspect(seen)}
            if not diagnosis.named:
                tried = await suspicion_tried(asked, PRELUDE + bug.wrong, self._trial, answers, looked_at, verdicts, seconds=60.0)
                told |= {one.id: one for one in diagnosis.suspect(tried)}
        return told[bug.id]

    async def stop(self) -> None:
        await self._trial.stop()


def all_judged(bugs: tuple[Bug, ...]) -> dict[str, CaseResult]:
    """Every bug's result, by its id."""

    async def run() -> dict[str, CaseResult]:
        standby = ProcessPool()
        sources = Sources(standby)
        try:
            return {bug.id: await sources.result(bug) for bug in bugs}
        finally:
            await sources.stop()
            await standby.close()

    return asyncio.run(run())
