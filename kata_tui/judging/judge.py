"""The judge: takes a submission through the cases and checks of a problem and tells what each came to, as it is decided."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from kata_tui.domain.inspection import Inside, Inspection, concealed
from kata_tui.domain.problem import Argument, Case, Limits, Problem, ScalarValue
from kata_tui.domain.protections import LAYERS
from kata_tui.domain.result import CaseResult, ErrorReport
from kata_tui.domain.run import (
    CaseFinished,
    Entry,
    Event,
    RunFinished,
    RunStarted,
)
from kata_tui.domain.start import Start
from kata_tui.domain.verdict import Verdict
from kata_tui.domain.wire import ProtocolError, Ready, Returned
from kata_tui.judging.child import Child
from kata_tui.judging.compiled import CompiledFolders
from kata_tui.judging.course import Cancelled, Course, OutOfTime, comparing, run_seconds
from kata_tui.judging.expected import ExpectedValues, library_calls
from kata_tui.judging.inspecting import HIDDEN, look, nothing
from kata_tui.judging.process import HarnessError
from kata_tui.judging.rehearsal import Rehearsal, rehearsal
from kata_tui.judging.room import REFUSED, shortage
from kata_tui.judging.standby import Standby
from kata_tui.judging.trial import Trial
from kata_tui.log import please_report

if TYPE_CHECKING:
    from kata_tui.judging.bench import Bench

_log = logging.getLogger(__name__)

NO_THREADS = (
    "The system lets kata-tui start no thread. Either you have all the processes that you may have: end some, and run it again. "
    "Or this container's runtime is older than the system in it and refuses the call (clone3): update the runtime."
)


class Judge:
    """Judges one submission at a time. Belongs to one event loop; `close` it."""

    def __init__(self, cache: Path, *, authored: bool = False, layers: frozenset[str] = LAYERS) -> None:
        """Keep expected values, and what JAX compiled for them, below `cache`.

        `authored`: what is judged is the author's too (a mistake, an alternative) and may share her compilations; a learner's never does.
        `layers` of protection are left out only by tests of the lesser tiers.
        """
        self._layers = tuple(sorted(layers))
        self._authored = authored
        self._compiled = CompiledFolders(cache / "compiled")
        self._standby = Standby(layers, cache / "compiled")
        self._expected = ExpectedValues(
            cache / "expected", lambda problem: self._standby.spawn(self._start(problem, authored=True))
        )
        self._trial: Trial | None = None
        self._looking: set[Trial] = set()
        self._references: dict[tuple[str, str], Inside] = {}
        self._cancelled = asyncio.Event()
        self._warming: asyncio.Task[None] | None = None
        self._prepared: tuple[Problem, Start, Rehearsal] | None = None
        self._closed = False

    def warm(self, problem: Problem) -> None:
        """Begin, in the background, to make ready for a run of `problem`. Returns at once."""
        if self._closed:
            return
        self._standby.begin()
        self._expected.prepare(problem)
        self._replace_warming(asyncio.create_task(self._warm(problem)))

    async def warmed(self) -> None:
        """Wait until what `warm` has begun is done. For measurements; a run waits for no more than it needs."""
        if self._warming is not None:
            await asyncio.wait({self._warming})
        await self._expected.settled()
        await self._standby.ready()

    async def _warm(self, problem: Problem) -> None:
        with suppress(HarnessError):  # the run itself will tell
            self._prepared = problem, *await self._wanted(problem)
            self._standby.prepare(*self._prepared[1:])
            await asyncio.to_thread(comparing)  # the first run need not import it

    def _replace_warming(self, task: asyncio.Task[None] | None) -> None:
        if self._warming is not None:
            self._warming.cancel()
        self._warming = task

    async def run(self, problem: Problem, source: str, *, only: str | None = None) -> AsyncIterator[Event]:
        """Judge `source`. `only` names the one case or check to run.

        The last event is the one `RunFinished`. When there are no more events, the process is gone.
        """
        began = monotonic()
        self._cancelled.clear()
        entries = (
            *(Entry(case.id, "case", case.hidden) for case in problem.cases),
            *(Entry(check.id, "check", problem.case(check.case).hidden) for check in problem.checks),
        )
        selected = tuple(entry.id for entry in entries if only in (None, entry.id))
        yield RunStarted(problem.id, problem.revision, entries, selected)
        self._trial = trial = Trial(lambda: self._take(problem), problem.entry, problem.limits)
        course = Course(problem, selected, trial, self._expected, self._cancelled)
        ended_with: Verdict | None = None
        try:
            try:
                self._standby.begin()
                async for event in course.events(source):
                    yield event
            except Cancelled:
                ended_with = Verdict.CANCELLED
            except OutOfTime:
                ended_with = Verdict.TIME_LIMIT
            except HarnessError as error:
                _log.warning("no process judges: %s", error)
                ended_with = Verdict.INTERNAL_ERROR
                yield CaseFinished(_fault(str(error)))
            except Exception as error:
                ended_with = Verdict.INTERNAL_ERROR
                yield CaseFinished(_fault(_logged(error)))
            trial.kill()  # it takes a while to go, and nobody need wait for the verdict that long
            yield RunFinished(monotonic() - began, ended_with)
        finally:
            # first of all the process goes, whatever happens to us while we wait for its end
            self._trial = None
            trial.kill()
            try:
                await course.close()
            finally:
                await trial.stop()
        self.warm(problem)

    def cancel(self) -> None:
        """End the run that is under way, at once."""
        self._cancelled.set()
        if self._trial is not None:
            self._trial.kill()

    async def bench(self, problem: Problem, *, double: bool = False, cold: bool = False) -> "Bench":
        """A bench for the sources of a problem's author. The caller closes it. Raises HarnessError when processes cannot run.

        `double`: in float64, for comparing with float32. `cold`: without what was compiled before, as a learner's process is.
        """
        from kata_tui.judging.bench import Bench  # late: it imports NumPy

        self._standby.begin()
        reference = await self._expected.reference_alone(problem)
        start = replace(self._start(problem, authored=True), double=double)
        if cold:
            start = replace(start, compiled="", writable=False)
        return Bench(problem, reference, lambda: self._standby.spawn(start))

    async def inspect(self, problem: Problem, source: str, case: Case, *, solved: bool = False) -> Inspection:
        """Look inside `source` on one case, and the reference beside it: but numbers of it, unless the learner has `solved` the problem.

        It goes on beside a run; cancelling the task ends it, and its process. Whatever happens is said in what it returns.
        """
        if case.hidden:
            return nothing(problem, case, HIDDEN, Verdict.SKIPPED)
        try:
            beside = await self._inside_reference(problem, case)
            found = await self._look(Trial(lambda: self._take(problem), problem.entry, problem.limits), problem, case, source)
        except HarnessError as error:
            return nothing(problem, case, str(error), Verdict.INTERNAL_ERROR)
        except Exception as error:
            return nothing(problem, case, _logged(error), Verdict.INTERNAL_ERROR)
        self.warm(problem)
        return replace(found, reference=beside if beside is None or solved else concealed(beside), open=solved)

    async def _inside_reference(self, problem: Problem, case: Case) -> Inside | None:
        """What is found in the reference, in a process of its author's; looked for once."""
        key = problem.digest, case.id
        if key not in self._references:
            start = self._start(problem, authored=True)
            trial = Trial(lambda: self._standby.spawn(start), problem.entry, problem.limits)
            found = await self._look(trial, problem, case, problem.reference)
            if found.found is None:
                return None
            self._references[key] = found.found
        return self._references[key]

    async def _look(self, trial: Trial, problem: Problem, case: Case, source: str) -> Inspection:
        self._looking.add(trial)
        try:
            return await look(trial, problem, case, source)
        finally:
            self._looking.discard(trial)

    async def probe(self) -> Ready:
        """What submissions run on here, and what they are kept from. Raises HarnessError when they cannot run."""
        child = await self._standby.spawn(Start(layers=self._layers))
        try:
            return await child.ready()
        finally:
            await child.reap()

    async def trespass(self) -> dict[str, str]:
        """What stops a submission that tries to read, write, connect, fork and signal: an exception's name, or "" for nothing.

        Raises HarnessError when it could not be tried.
        """
        from kata_tui.domain.tree import decode_tree  # with NumPy, which the app does without until a problem is made ready

        trial = Trial(lambda: self._standby.spawn(Start(layers=self._layers)), "trespass", Limits())
        try:
            with tempfile.TemporaryDirectory(prefix="kata-tui-") as folder:
                (Path(folder) / "canary").write_text("seen")
                await trial.load(Path(__file__).with_name("trespass.py").read_text(encoding="utf-8"))
                outcome = await trial.execute(Case("trespass", (Argument("folder", ScalarValue(folder)),)))
        finally:
            await trial.stop()
        try:
            if isinstance(outcome.reply, Returned):
                return msgspec.json.decode(decode_tree(outcome.reply.tree, outcome.payload)[""].value, type=dict[str, str])
        except (ProtocolError, msgspec.MsgspecError, TypeError):  # it is not the text that it should be
            pass
        raise HarnessError(f"The protections could not be tried ({outcome.stop or outcome.reply}).")

    async def close(self) -> None:
        """Kill and reap every process. A run that is under way ends as cancelled."""
        self._closed = True
        self.cancel()
        self._replace_warming(None)
        await self._expected.close()
        if self._trial is not None:
            await self._trial.stop()
        for trial in tuple(self._looking):
            await trial.stop()
        await self._standby.close()

    async def _take(self, problem: Problem) -> Child:
        """A process for a submission."""
        if self._prepared is not None and self._prepared[0] is problem:
            return await self._standby.take(*self._prepared[1:])
        return await self._standby.take(*await self._wanted(problem))

    async def _wanted(self, problem: Problem) -> tuple[Start, Rehearsal]:
        """What a process for submissions to a problem is like, and what it rehearses."""
        reference = await self._expected.reference(problem)
        return self._start(problem, authored=self._authored), rehearsal(problem, library_calls(reference))

    def _start(self, problem: Problem, *, authored: bool) -> Start:
        compiled = self._compiled.author(problem) if authored else self._compiled.library(problem)
        # as much as two cores can use in a run; the author's process takes all her mistakes after the reference
        cpu = round(2 * run_seconds(problem) * (1 + authored * len(problem.mistakes)))
        return Start(problem.devices, problem.limits.memory_mb, cpu, self._layers, compiled, authored)


def _logged(error: Exception) -> str:
    """What to say of a fault of the judge's own, which is being handled and is logged here."""
    short = shortage() if any(word in str(error) for word in REFUSED) else None
    if short is not None:
        return short
    _log.exception("the judge failed")
    if "can't start new thread" in str(error):
        return NO_THREADS
    return f"The judge itself failed ({type(error).__name__}: {error}). {please_report()}; it is not your code."


def _fault(message: str) -> CaseResult:
    """The result of a run that came to nothing through no fault of the learner's."""
    return CaseResult("load", "load", Verdict.INTERNAL_ERROR, error=ErrorReport("Judge", message))
