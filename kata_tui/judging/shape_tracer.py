"""Live shapes from a process of their own, whatever the source does to it. It is never one that a run waits for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec.structs import replace

from kata_tui.judging.inspector import HIDDEN, came_to_nothing
from kata_tui.judging.processes.outcome import Outcome
from kata_tui.judging.processes.source_runner import SourceRunner
from kata_tui.model.bound_shapes import Shapes, bounded
from kata_tui.model.cards import believed
from kata_tui.model.problem import Case, Problem
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Loaded, ShapesTraced

T = TypeVar("T")

MOST_SOURCES = 25
"""Sources that one process takes, one after another: each leaves something behind."""

_CUT = "It takes long, and was ended; what is shown was bound before that."
_GAVE_WAY = "A run came first. The shapes are looked for again after it."


class GaveWay(Exception):
    """The process was ended for something that comes first."""


class ShapeTracer:
    """Traces sources one at a time. Its process takes one after another as long as it is as it was at first."""

    def __init__(self, runner_for: Callable[[Problem], SourceRunner]) -> None:
        """`runner_for` gives a runner whose process is started for it: none of those that wait for runs."""
        self._runner_for = runner_for
        self._runner: SourceRunner | None = None
        self._digest = ""
        self._taken = 0
        self._busy = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()

    async def trace(self, problem: Problem, source: str, case: Case) -> Shapes:
        """What the names of `source` are bound to on one case. Raises HarnessError when no process can be had.

        Cancelling the task ends it, and its process.
        """
        nothing = Shapes(1, problem.id, case.id, "" if case.hidden else problem.call_of(case))
        if case.hidden:
            return replace(nothing, said=HIDDEN, verdict=Verdict.SKIPPED)
        async with self._busy:
            try:
                return await self._traced(problem, nothing, source, case)
            except GaveWay:
                return replace(nothing, said=_GAVE_WAY, verdict=Verdict.SKIPPED)

    async def _traced(self, problem: Problem, nothing: Shapes, source: str, case: Case) -> Shapes:
        if problem.digest != self._digest or self._taken >= MOST_SOURCES:
            self._let_go()
        if self._runner is None:
            self._runner, self._digest, self._taken = self._runner_for(problem), problem.digest, 0
        runner, whole = self._runner, False
        self._taken += 1
        try:
            found, outcome = await self._followed(runner, nothing, source, case)
            whole = found.verdict in (Verdict.ACCEPTED, Verdict.RUNTIME_ERROR) and outcome.stop is None
        finally:
            if not whole or runner is not self._runner:
                runner.kill()
                self._runner = None if runner is self._runner else self._runner
                await runner.stop()
        if outcome.stop is not None and outcome.stop.verdict is not Verdict.TIME_LIMIT and self._taken > 1:
            self._digest = ""  # what it had done before may be why
            return await self._traced(problem, nothing, source, case)
        return found

    async def _followed(self, runner: SourceRunner, nothing: Shapes, source: str, case: Case) -> tuple[Shapes, Outcome]:
        """Abstractly; and for real where the source wants values. What was seen abstractly stays where the other takes too long.

        Raises GaveWay.
        """
        await self._first(runner, runner.start())
        outcome = await self._first(runner, runner.load(source))
        found, ways = nothing, (True, False) if isinstance(outcome.reply, Loaded) else ()
        for abstract in ways:
            outcome = await self._first(runner, runner.trace_shapes(case, abstract=abstract))
            traced = outcome.reply
            if not isinstance(traced, ShapesTraced):
                break
            error = None if traced.error is None else believed(traced.error)
            found = replace(nothing, lines=bounded(traced.lines), abstract=abstract, error=error)
            if traced.spent:
                self._digest = ""  # the next source gets another process
            if traced.cut:
                return replace(found, said=_CUT, verdict=Verdict.TIME_LIMIT), outcome
            if error is None:
                return found, outcome
        if isinstance(outcome.reply, ShapesTraced):
            return replace(found, said="Your code raises an exception here.", verdict=Verdict.RUNTIME_ERROR), outcome
        said, verdict, error = came_to_nothing(outcome)
        if outcome.stop is None:  # it may have changed its process before it was refused
            self._digest = ""
        return replace(found, said=said, verdict=verdict, error=error), outcome

    async def _first(self, runner: SourceRunner, work: Awaitable[T]) -> T:
        """The value of `work`. Raises GaveWay when it has given way meanwhile."""
        value = await work
        if runner is not self._runner:
            raise GaveWay
        return value

    def has_process_for(self, problem: Problem) -> bool:
        """Whether its process has begun already, and takes sources of that problem."""
        return self._runner is not None and self._digest == problem.digest

    def give_way(self) -> None:
        """End what is under way, now: a run needs the machine."""
        if self._busy.locked() and self._runner is not None:
            self._runner.kill()  # whoever waits for it sees it to its end
            self._runner = None

    def _let_go(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.kill()
            task = asyncio.ensure_future(runner.stop())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        """End the process and wait until it is gone."""
        self.give_way()
        async with self._busy:
            self._let_go()
        while self._ending:
            await asyncio.gather(*self._ending, return_exceptions=True)
