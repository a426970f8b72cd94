"""Where a source gets its process from, and another one after that: a supply for each kind of process."""

from pathlib import Path

from msgspec.structs import replace

from kata_tui.judging.compile_cache import CompiledFolders
from kata_tui.judging.expected import ExpectedValues, library_calls
from kata_tui.judging.processes.harness_process import HarnessProcess
from kata_tui.judging.processes.pool import ProcessPool
from kata_tui.judging.processes.warmup_plan import WarmupPlan, rehearsal
from kata_tui.judging.run import run_seconds
from kata_tui.model.problem import Problem
from kata_tui.protocol.start import Start


class Starts:
    """What the processes of a judge are like. `layers` of protection hold for all of them."""

    def __init__(self, compiled: Path, *, authored: bool, layers: frozenset[str]) -> None:
        """What JAX compiles is kept in `compiled`. `authored`: submissions are the author's too, and share her compilations."""
        self._layers = tuple(sorted(layers))
        self._authored = authored
        self._compiled = CompiledFolders(compiled)

    def bare(self) -> Start:
        """Of a process that is for no problem."""
        return Start(layers=self._layers)

    def of_author(self, problem: Problem) -> Start:
        """Of a process for the problem's own sources."""
        return self._of(problem, self._compiled.author(problem), authored=True)

    def of_submission(self, problem: Problem) -> Start:
        """Of a process for a submission. Its folder holds what the author's sources have compiled by now."""
        return self.of_author(problem) if self._authored else self._of(problem, self._compiled.library(problem), authored=False)

    def _of(self, problem: Problem, compiled: str, *, authored: bool) -> Start:
        # as much as two cores can use in a run; the author's process takes all her mistakes after the reference
        cpu = round(2 * run_seconds(problem) * (1 + authored * len(problem.mistakes)))
        return Start(problem.devices, problem.limits.memory_mb, cpu, self._layers, compiled, authored)


class Fresh:
    """Processes of one kind, each started when it is wanted."""

    def __init__(self, pool: ProcessPool, start: Start) -> None:
        self._pool = pool
        self._start = start

    async def take(self) -> HarnessProcess:
        """A ready process, from now on the caller's to reap. Raises HarnessError."""
        return await self._pool.spawn(self._start)


class Authors:
    """Processes for the sources of a problem's author.

    `double`: in float64. `cold`: without what was compiled before, as a learner's process is.
    """

    def __init__(self, pool: ProcessPool, starts: Starts, problem: Problem, *, double: bool = False, cold: bool = False) -> None:
        self._pool = pool
        self._starts = starts
        self._problem = problem
        self._double = double
        self._cold = cold

    async def take(self) -> HarnessProcess:
        """A ready process, from now on the caller's to reap. Raises HarnessError."""
        start = replace(self._starts.of_author(self._problem), double=self._double)
        return await self._pool.spawn(replace(start, compiled="", writable=False) if self._cold else start)


class Rehearsed:
    """Processes for submissions to one problem: they wait, and have rehearsed what its reference does."""

    def __init__(self, pool: ProcessPool, starts: Starts, problem: Problem, expected: ExpectedValues) -> None:
        self.problem = problem
        self._pool = pool
        self._starts = starts
        self._expected = expected
        self._kind: tuple[Start, WarmupPlan] | None = None

    async def take(self) -> HarnessProcess:
        """A ready process, from now on the caller's to reap. Raises HarnessError."""
        if self._kind is None:
            self._kind = await self._wanted()
        return await self._pool.take(*self._kind)

    async def prepare(self) -> None:
        """See to it that one waits. Raises HarnessError when the reference cannot be run."""
        self._kind = await self._wanted()
        self._pool.prepare(*self._kind)

    async def _wanted(self) -> tuple[Start, WarmupPlan]:
        reference = await self._expected.reference(self.problem)
        return self._starts.of_submission(self.problem), rehearsal(self.problem, library_calls(reference))
