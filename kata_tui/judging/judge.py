"""The judge: takes submissions through the cases and checks of a problem, looks inside them, and ends whatever it began."""

import asyncio
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

import msgspec
from msgspec.structs import replace

from kata_tui.judging import faults
from kata_tui.judging.authored_answer import Answers, Mistaken
from kata_tui.judging.check_findings import Findings
from kata_tui.judging.expected import ExpectedValues
from kata_tui.judging.inspector import Inspector
from kata_tui.judging.own_case_judge import OwnCaseJudge
from kata_tui.judging.processes.pool import ProcessPool, roomy
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.judging.processes.source_runner import PATIENCE, SourceRunner
from kata_tui.judging.run import Run, comparing
from kata_tui.judging.scratchpad import Scratchpad
from kata_tui.judging.shape_tracer import ShapeTracer
from kata_tui.judging.supply import Authors, Fresh, Rehearsed, Starts
from kata_tui.model.bound_shapes import Shapes
from kata_tui.model.inspection import Inspection
from kata_tui.model.problem import Argument, Case, Limits, Problem, ScalarValue
from kata_tui.model.protections import LAYERS
from kata_tui.model.result import CaseResult
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import ProtocolError, Ready, Returned

if TYPE_CHECKING:
    from kata_tui.judging.author_judge import AuthorJudge

_NO_ROOM = "There is too little free memory to look at shapes as you type."
_PROBE = Path(__file__).parent / "processes" / "sandbox_probe.py"


class Judge:
    """Judges submissions, one at a time as a rule. Belongs to one event loop; `close` it."""

    def __init__(self, cache: Path, *, authored: bool = False, standby: bool = True, layers: frozenset[str] = LAYERS) -> None:
        """Keep expected values, and what JAX compiled for them, below `cache`.

        `authored`: what is judged is the author's too (a mistake, an alternative) and may share her compilations; a learner's never does.
        `standby`: processes are made ready before they are wanted. It costs more than it spares where one run is all, or where many runs
        have the cores in turn.
        `layers` of protection are left out only by tests of the lesser tiers.
        """
        self._standby = standby
        self._starts = Starts(cache / "compiled", authored=authored, layers=layers)
        self._pool = ProcessPool(layers, cache / "compiled")
        self._expected = ExpectedValues(cache / "expected", partial(Authors, self._pool, self._starts))
        self._submissions: Rehearsed | None = None
        self._runs: WeakSet[Run] = WeakSet()
        self._inspector = Inspector(
            lambda problem: SourceRunner(self._submissions_to(problem), problem.entry, problem.limits),
            lambda problem: SourceRunner(Authors(self._pool, self._starts, problem), problem.entry, problem.limits),
        )
        self._own_cases = OwnCaseJudge(self._unknowing, self._expected)
        self._pads: WeakSet[Scratchpad] = WeakSet()
        self._shapes = ShapeTracer(self._unknowing)
        self._warming: asyncio.Task[None] | None = None
        self._ahead: asyncio.Task[None] | None = None
        self._following: Problem | None = None
        self._closed = False

    def warm(self, problem: Problem, following: Problem | None = None) -> None:
        """Begin, in the background, to make ready for a run of `problem`. Returns at once.

        `following`: what is likely to be wanted next. What it expects is worked out when nothing else is to be done.
        """
        if self._closed or not self._standby:
            return
        self._following = following or self._following
        self._pool.begin()
        self._expected.prepare(problem)
        self._replace_warming(asyncio.create_task(self._warm(problem)))

    async def warmed(self) -> None:
        """Wait until what `warm` has begun is done. For measurements; a run waits for no more than it needs."""
        if self._ahead is not None:
            await asyncio.wait({self._ahead})
        await self._expected.settled()
        await self._pool.ready()

    async def _warm(self, problem: Problem) -> None:
        with suppress(HarnessError):  # the run itself will tell
            await self._submissions_to(problem).prepare()
            await asyncio.to_thread(comparing)  # the first run need not import it

    async def _look_ahead(self, warming: asyncio.Task[None]) -> None:
        """When nothing else is to be done, prepare what is likely to be wanted next."""
        await asyncio.wait({warming})
        await self._expected.settled()
        await self._pool.ready()
        if self._following is not None:
            self._expected.prepare_ahead(self._following)

    def _replace_warming(self, task: asyncio.Task[None] | None) -> None:
        for former in (self._warming, self._ahead):
            if former is not None:
                former.cancel()
        self._warming = task
        self._ahead = None if task is None else asyncio.create_task(self._look_ahead(task))

    def begin(self, problem: Problem, source: str, *, only: str | None = None) -> Run:
        """A run of `source`, which goes on while somebody listens to its events. `only` names the one case or check to run."""
        self._shapes.give_way()
        runner = SourceRunner(self._submissions_to(problem), problem.entry, problem.limits)
        run = Run(problem, source, only, runner, self._expected, partial(self.warm, problem))
        self._runs.add(run)
        if self._closed:
            run.cancel()
        else:
            self._expected.leave_off()
            self._pool.begin()
        return run

    async def bench(self, problem: Problem) -> "AuthorJudge":
        """A bench for the sources of a problem's author. The caller closes it. Raises HarnessError when processes cannot run."""
        from kata_tui.judging.author_judge import AuthorJudge  # late: it imports NumPy

        self._pool.begin()
        runner = self._of_author(problem)
        try:
            return AuthorJudge(problem, await self._expected.reference_by(runner, problem), runner)
        except BaseException:
            await runner.stop()
            raise

    async def own_answers(self, problem: Problem) -> tuple[Answers, Mistaken, Findings]:
        """What the problem's own sources do, worked out once and kept: the reference and each mistake in every case, and what checks find.

        Raises HarnessError when processes cannot run.
        """
        self._pool.begin()
        expected = self._expected
        return await expected.reference(problem), await expected.mistakes(problem), await expected.findings(problem)

    def beside(self, bench: "AuthorJudge", *, double: bool = False, cold: bool = False) -> "AuthorJudge":
        """One like it with a process of its own, to be closed too.

        `double`: in float64, for comparing with float32. `cold`: without what was compiled before, as a learner's process is.
        """
        return type(bench)(bench.problem, bench.reference, self._of_author(bench.problem, double=double, cold=cold))

    def _of_author(self, problem: Problem, *, double: bool = False, cold: bool = False) -> SourceRunner:
        supply = Authors(self._pool, self._starts, problem, double=double, cold=cold)
        return SourceRunner(supply, problem.entry, replace(problem.limits, seconds=PATIENCE))

    async def inspect(self, problem: Problem, source: str, case: Case, *, solved: bool = False) -> Inspection:
        """Look inside `source` on one case, and the reference beside it: but numbers of it, unless the learner has `solved` the problem.

        It goes on beside a run; cancelling the task ends it, and its process. Whatever happens is said in what it returns.
        """
        found = await self._inspector.inspect(problem, source, case, solved=solved)
        if not case.hidden and found.verdict is not Verdict.INTERNAL_ERROR:
            self.warm(problem)
        return found

    async def inspect_own(self, problem: Problem, source: str, case: Case) -> Inspection:
        """Look inside a source of the problem's own on one case: an alternative, for one who may see it. Otherwise as `inspect`."""
        return await self._inspector.inspect_own(problem, source, case)

    async def judge_own(self, problem: Problem, cases: tuple[Case, ...], source: str) -> tuple[CaseResult, ...]:
        """What `source` comes to in cases of the learner's own, which decide nothing. Cancelling the task ends it. Never raises."""
        self._pool.begin()
        return await self._own_cases.judge(problem, cases, source)

    def scratchpad(self, problem: Problem) -> Scratchpad:
        """Where a learner tries expressions beside her file. It is hers to close, and ends with the judge."""
        pad = Scratchpad(partial(self._unknowing, problem))
        self._pads.add(pad)
        self._pool.begin()
        return pad

    async def shapes(self, problem: Problem, source: str, case: Case, *, spare: bool = False) -> Shapes:
        """What the names of `source` are bound to, line by line, on one case. One at a time; it ends when a run begins.

        Cancelling the task ends it, and its process. `spare`: only where there is memory to spare for a process of its own. Whatever
        happens is said in what it returns.
        """
        nothing = Shapes(1, problem.id, case.id, "", verdict=Verdict.SKIPPED)
        if self._closed or (spare and not roomy()):
            return replace(nothing, said=_NO_ROOM)
        self._pool.begin()
        try:
            if spare and self._warming is not None and not self._shapes.has_process_for(problem):
                await asyncio.wait({self._warming})  # what a run needs comes first
            return await self._shapes.trace(problem, source, case)
        except HarnessError as error:
            return replace(nothing, said=str(error), verdict=Verdict.INTERNAL_ERROR)
        except Exception as error:
            return replace(nothing, said=faults.logged(error), verdict=Verdict.INTERNAL_ERROR)

    def _unknowing(self, problem: Problem) -> SourceRunner:
        """What takes a source in a process that is started for it. Those that wait for runs have built the inputs of hidden cases."""
        return SourceRunner(Fresh(self._pool, self._starts.of_submission(problem)), problem.entry, problem.limits)

    async def probe(self) -> Ready:
        """What submissions run on here, and what they are kept from. Raises HarnessError when they cannot run."""
        child = await Fresh(self._pool, self._starts.bare()).take()
        try:
            return await child.ready()
        finally:
            await child.reap()

    async def trespass(self) -> dict[str, str]:
        """What stops a submission that tries to read, write, connect, fork and signal: an exception's name, or "" for nothing.

        Raises HarnessError when it could not be tried.
        """
        runner = SourceRunner(Fresh(self._pool, self._starts.bare()), "trespass", Limits())
        try:
            with tempfile.TemporaryDirectory(prefix="kata-tui-") as folder:
                (Path(folder) / "canary").write_text("seen")
                await runner.load(_PROBE.read_text(encoding="utf-8"))
                outcome = await runner.execute(Case("trespass", (Argument("folder", ScalarValue(folder)),)))
        finally:
            await runner.stop()
        try:
            if isinstance(outcome.reply, Returned):
                return msgspec.json.decode(outcome.tree[""].value, type=dict[str, str])
        except (ProtocolError, msgspec.MsgspecError, TypeError):  # it is not the text that it should be
            pass
        raise HarnessError(f"The protections could not be tried ({outcome.stop or outcome.reply}).")

    async def close(self) -> None:
        """Kill and reap every process. Runs that are under way end as cancelled."""
        self._closed = True
        runs = tuple(self._runs)
        for run in runs:
            run.cancel()
        self._replace_warming(None)
        await self._expected.close()
        for run in runs:
            await run.close()
        await self._inspector.close()
        await self._own_cases.close()
        for pad in tuple(self._pads):
            await pad.close()
        await self._shapes.close()
        await self._pool.close()

    def _submissions_to(self, problem: Problem) -> Rehearsed:
        """Where processes for submissions to a problem come from: the one last asked for is kept, with its rehearsal."""
        if self._submissions is None or self._submissions.problem.digest != problem.digest:
            self._submissions = Rehearsed(self._pool, self._starts, problem, self._expected)
        return self._submissions
