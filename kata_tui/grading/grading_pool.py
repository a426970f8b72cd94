"""Judging many submissions: a few judges beside each other, each walking kata by kata.

A submission is stopped at its first time limit, and judged once more before that stands: alone, when all others are done, and with
twice the time. So is one that memory ran out on, and one that the judge itself had trouble with: a full machine is no fault of a
student's.
"""

import asyncio
import os
import sys
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from time import monotonic
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from kata_tui.grading.class_files import Submission
from kata_tui.grading.equal_sources import form_of
from kata_tui.grading.graded_file import GradedFile, graded, ungraded
from kata_tui.judging.judge import Judge
from kata_tui.judging.processes.source_runner import FIRST_SECONDS
from kata_tui.model.problem import Problem
from kata_tui.model.protections import Protections
from kata_tui.model.run_state import CaseFinished, Event, RunFinished, RunState, advance
from kata_tui.model.verdict import Verdict
from kata_tui.reporting.whole_run import whole_text

WIDTH = 88
"""Cells of a line of the plain report."""

_AGAIN = (Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT, Verdict.INTERNAL_ERROR)
_A_RUN, _RESERVE = 400, 500
"""Megabytes that a run takes at its height, and that are left to the machine."""

TIERS = ("C", "B", "A", "A+")


class Task(Struct, frozen=True):
    """A submission to judge, and the key that its result is kept under."""

    submission: Submission
    key: str


class Done(Struct, frozen=True):
    """A submission that is judged. `seconds`: wall clock; 0 where an equal one was judged for it."""

    row: GradedFile
    seconds: float


class _Lead(Struct):
    """A source to judge, and those that are the same but for layout and comments."""

    task: Task
    followers: list[Task] = []


class GradingPool:
    """One judging of `tasks`. `judge`: makes one more judge. `tier`: the least protection that a verdict is believed with."""

    def __init__(
        self,
        tasks: Sequence[Task],
        problems: Mapping[str, Problem],
        judge: Callable[[], Judge],
        *,
        jobs: int,
        tier: str,
        to_the_end: bool,
    ) -> None:
        """`to_the_end`: the second try goes on after a case that ran out of time, for each case may be worth points."""
        self._problems = problems
        self._judge = judge
        self._tier = tier
        self._to_the_end = to_the_end
        self._waiting: dict[str, deque[_Lead]] = {}
        for lead in _leads(tasks):
            self._waiting.setdefault(lead.task.submission.kata, deque()).append(lead)
        self._jobs = max(1, min(jobs, sum(map(len, self._waiting.values()))))
        self._at: dict[int, str] = {}
        self._again: list[_Lead] = []

    async def results(self) -> AsyncGenerator[Done, None]:
        """Each submission as it is judged, in whatever order. Whoever stops listening ends all that is under way."""
        finished: asyncio.Queue[Done | None] = asyncio.Queue()
        workers = [asyncio.create_task(self._work(number, finished)) for number in range(self._jobs)]
        try:
            left = len(workers)
            while left:
                done = await finished.get()
                if done is None:
                    left -= 1
                else:
                    yield done
            await asyncio.gather(*workers)
        finally:
            await _ended(workers)
        alone = asyncio.create_task(self._alone(finished))
        try:
            while (done := await finished.get()) is not None:
                yield done
            await alone
        finally:
            await _ended([alone])

    async def _work(self, number: int, finished: "asyncio.Queue[Done | None]") -> None:
        judge = self._judge()
        try:
            while (lead := self._next(number)) is not None:
                began = monotonic()
                state = await self._judged(judge, lead.task, twice=False)
                if _limited(state):
                    self._again.append(lead)
                else:
                    self._tell(lead, state, monotonic() - began, finished)
        finally:
            finished.put_nowait(None)
            await judge.close()

    def _next(self, number: int) -> _Lead | None:
        """What a worker does next: more of its kata, else of one that nobody is at, else of the one that most is left of."""
        kata = self._at.get(number, "")
        if kata not in self._waiting:
            others = {at for worker, at in self._at.items() if worker != number}
            free = [name for name in self._waiting if name not in others]
            kata = free[0] if free else max(self._waiting, key=lambda name: len(self._waiting[name]), default="")
            self._at[number] = kata
        if not kata:
            return None
        lead = self._waiting[kata].popleft()
        if not self._waiting[kata]:
            del self._waiting[kata]
        return lead

    async def _alone(self, finished: "asyncio.Queue[Done | None]") -> None:
        """Once more, one after the other, those that a full machine may be to blame for."""
        judge = self._judge()
        try:
            again = deque(sorted(self._again, key=lambda lead: (lead.task.submission.kata, lead.task.submission.id)))
            while again or self._waiting:
                lead, twice = (again.popleft(), True) if again else (self._next(0), False)
                if lead is None:
                    break
                began = monotonic()
                state = await self._judged(judge, lead.task, twice=twice)
                if not twice and _limited(state):
                    again.append(lead)
                else:
                    self._tell(lead, state, monotonic() - began, finished)
        finally:
            finished.put_nowait(None)
            await judge.close()

    async def _judged(self, judge: Judge, task: Task, *, twice: bool) -> RunState:
        """One run, up to its first time limit. `twice`: with twice the time."""
        problem = self._problems[task.submission.kata]
        if twice:
            seconds = 2 * (problem.limits.seconds or FIRST_SECONDS)
            problem = replace(problem, limits=replace(problem.limits, seconds=seconds))
        state = RunState()
        async with aclosing(cast("AsyncGenerator[Event, None]", judge.begin(problem, task.submission.source).events())) as events:
            async for event in events:
                state = advance(state, event)
                late = isinstance(event, CaseFinished) and event.result.verdict is Verdict.TIME_LIMIT
                if late and not (twice and self._to_the_end):
                    state = advance(state, RunFinished(0.0))
                    break
        return state

    def _tell(self, lead: _Lead, state: RunState, seconds: float, finished: "asyncio.Queue[Done | None]") -> None:
        """The result of a source, and of those that it is good for."""
        finished.put_nowait(Done(self._row(lead.task, state), seconds))
        places = form_of(lead.task.submission.source).places
        plain = state.verdict is Verdict.ACCEPTED and not any(result.notes for result in state.results)
        apart: list[Task] = []
        for task in lead.followers:
            # a report that names lines is of a source with the same lines
            if plain or form_of(task.submission.source).places == places:
                finished.put_nowait(Done(self._row(task, state), 0.0))
            else:
                apart.append(task)
        for again in _leads(apart, by_places=True):
            self._waiting.setdefault(again.task.submission.kata, deque()).appendleft(again)

    def _row(self, task: Task, state: RunState) -> GradedFile:
        tier = (state.protections or Protections()).tier
        if state.protections is not None and TIERS.index(tier) < TIERS.index(self._tier):
            said = f"It ran with the protections of tier {tier} only, and {self._tier} is demanded. See `kata-tui doctor`."
            return ungraded(task.submission, said, task.key)
        text = whole_text(state, task.submission.source, WIDTH)
        return graded(task.submission, task.key, state, text, tried_again=_limited(state))


def _leads(tasks: Sequence[Task], *, by_places: bool = False) -> list[_Lead]:
    """The sources to judge: each with those that are the same, by their trees, or by the places of all in them too."""
    leads: dict[tuple[str, str], _Lead] = {}
    for task in sorted(tasks, key=lambda task: (task.submission.kata, task.submission.id)):
        form = form_of(task.submission.source)
        kind = task.submission.kata, form.places if by_places else form.tree
        if kind in leads:
            leads[kind].followers.append(task)
        else:
            leads[kind] = _Lead(task, [])
    return list(leads.values())


def _limited(state: RunState) -> bool:
    """Whether a run came to something that a full machine may be to blame for."""
    return state.verdict in _AGAIN or any(result.verdict in _AGAIN for result in state.results)


async def _ended(tasks: Sequence["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def workers() -> int:
    """How many judges this machine has room for: one for each core, and each with the memory of a run."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    try:
        with open("/proc/meminfo") as file:  # noqa: PTH123 - of the kernel
            available = next(int(line.split()[1]) // 1024 for line in file if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        return cores
    return max(1, min(cores, (available - _RESERVE) // _A_RUN))
