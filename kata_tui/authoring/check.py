"""`kata-tui check`: whether a problem file keeps what it promises, shown by running it.

The reference is accepted, the starter and every mistake are rejected, the alternatives are accepted. All of it goes through the same judge
as a learner's submission.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from time import monotonic

from msgspec import Struct

from kata_tui.domain.problem import Problem
from kata_tui.domain.result import CaseResult
from kata_tui.domain.run import RunState, advance
from kata_tui.domain.verdict import Verdict
from kata_tui.judging.judge import Judge
from kata_tui.library.load import FileError, load_problem


class Complaint(Struct, frozen=True):
    """One thing that is wrong with a file: where, by which rule, what, and what to do."""

    path: Path
    line: int
    column: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.rule}: {self.message}"


class FileReport(Struct, frozen=True):
    """What came of one file. `rejected_by`: mistake id to the first case or check that rejects it."""

    path: Path
    complaints: tuple[Complaint, ...]
    rejected_by: dict[str, str] = {}
    seconds: float = 0.0


async def check(files: Sequence[Path], cache: Path, jobs: int) -> AsyncIterator[FileReport]:
    """Check files, `jobs` at a time, and yield each report as it is there."""
    waiting = list(reversed(files))
    reports: asyncio.Queue[FileReport | None] = asyncio.Queue()

    async def work() -> None:
        judge = Judge(cache, authored=True)
        try:
            while waiting:
                await reports.put(await _check_file(waiting.pop(), judge))
        finally:
            await judge.close()
            await reports.put(None)

    workers = [asyncio.create_task(work()) for _ in range(max(1, min(jobs, len(files))))]
    try:
        left = len(workers)
        while left:
            report = await reports.get()
            if report is None:
                left -= 1
            else:
                yield report
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def _check_file(path: Path, judge: Judge) -> FileReport:
    began = monotonic()
    try:
        problem = load_problem(path)  # not in a thread: two threads that meet the same types first crash msgspec 0.22
    except FileError as error:
        return FileReport(path, (Complaint(error.path, error.line, error.column, "format", error.message),))
    complaints: list[Complaint] = []
    rejected_by: dict[str, str] = {}

    def complain(rule: str, message: str) -> None:
        complaints.append(Complaint(path, 1, 1, rule, message))

    state = await _run(judge, problem, problem.reference)
    if state.verdict is not Verdict.ACCEPTED:
        complain("reference-rejected", f"The reference itself is not accepted: {_why(state)}")
    state = await _run(judge, problem, problem.starter)
    if state.verdict in (Verdict.ACCEPTED, Verdict.INTERNAL_ERROR):
        complain("starter-accepted", f"The starter must be rejected; it came to {state.verdict.words}.")
    for alternative in problem.alternatives:
        state = await _run(judge, problem, alternative.code)
        if state.verdict is not Verdict.ACCEPTED:
            complain("alternative-rejected", f"The alternative `{alternative.title}` must be accepted: {_why(state)}")
    for mistake in problem.mistakes:
        state = await _run(judge, problem, mistake.code)
        failed = next((result for result in state.results if result.verdict is not Verdict.ACCEPTED), None)
        if failed is None:
            text = f"No case or check rejects the mistake `{mistake.id}`. Add a case that tells it from the reference."
            complain("mistake-accepted", text)
        elif state.verdict in (Verdict.INTERNAL_ERROR, Verdict.INVALID_SUBMISSION):
            complain("mistake-broken", f"The mistake `{mistake.id}` could not be judged: {_why(state)}")
        else:
            rejected_by[mistake.id] = failed.id
    return FileReport(path, tuple(complaints), rejected_by, monotonic() - began)


async def _run(judge: Judge, problem: Problem, source: str) -> RunState:
    state = RunState()
    async for event in judge.run(problem, source):
        state = advance(state, event)
    return state


def _why(state: RunState) -> str:
    """The first thing that went wrong in a run, in one line."""
    failed: CaseResult | None = next((result for result in state.results if result.verdict is not Verdict.ACCEPTED), None)
    if failed is None:
        return state.verdict.words
    if failed.finding is not None:
        detail = failed.finding.message
    elif failed.mismatches:
        detail = failed.mismatches[0].headline
    else:
        detail = f"{failed.error.type}: {failed.error.message}" if failed.error else ""
    if failed.error is not None and failed.mismatches:
        detail += f" ({failed.error.message})"
    return f"{failed.id} came to {failed.verdict.words}. {detail}"
