"""Expressions that a learner tries beside her file, in a process of their own that knows nothing of hidden cases."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from kata_tui.judging import faults
from kata_tui.judging.inspector import HIDDEN, came_to_nothing
from kata_tui.judging.processes.process_handle import HarnessError
from kata_tui.judging.processes.source_runner import SourceRunner
from kata_tui.model.cards import believed
from kata_tui.model.evaluation import MAX_VALUE, Evaluation
from kata_tui.model.problem import Case
from kata_tui.model.text import clean, clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Evaluated, Loaded, Raised

_SHAPE = 200


class Scratchpad:
    """One at a time. The process, with the names that were bound, stays until the file or the case is another one."""

    def __init__(self, runner_for: Callable[[], SourceRunner]) -> None:
        """`runner_for` gives a runner whose process is started for it: none that has built the inputs of a hidden case."""
        self._runner_for = runner_for
        self._runner: SourceRunner | None = None
        self._begun: tuple[str, str] | None = None
        self._lost = False
        self._busy = asyncio.Lock()

    async def evaluate(self, source: str, case: Case, code: str) -> Evaluation:
        """What `code` comes to after `source`, on the inputs of `case`. Cancelling the task ends it, and its process. Never raises."""
        code = code.encode("utf-8", "replace").decode()  # half characters cannot be sent
        nothing = Evaluation(code, case.id, verdict=Verdict.SKIPPED)
        if case.hidden:
            return replace(nothing, said=HIDDEN)
        try:
            async with self._busy:
                return await self._evaluated(nothing, source, case, code)
        except HarnessError as error:
            return replace(nothing, said=str(error), verdict=Verdict.INTERNAL_ERROR)
        except Exception as error:
            return replace(nothing, said=faults.logged(error), verdict=Verdict.INTERNAL_ERROR)

    async def _evaluated(self, nothing: Evaluation, source: str, case: Case, code: str) -> Evaluation:
        before = self._begun
        if before != (source, case.id):
            await self._end()
        anew = self._lost or before not in (None, (source, case.id))
        whole = False
        try:
            if self._runner is None:
                self._runner, self._begun, self._lost = self._runner_for(), (source, case.id), False
                outcome = await self._runner.load(source)
                if not isinstance(outcome.reply, Loaded):
                    said, verdict, error = came_to_nothing(outcome)
                    return replace(nothing, said=said, verdict=verdict, error=error, printed=outcome.printed)
            outcome = await self._runner.evaluate(case, code)
            whole = outcome.stop is None
        finally:
            if not whole:
                await self._end()
                self._lost = before is not None
        found = replace(nothing, printed=clean(outcome.printed), truncated=outcome.truncated, anew=anew)
        match outcome.reply:
            case Evaluated(seconds=seconds, shape=shape, value=value):
                told = clean(value, characters=MAX_VALUE + 2)
                return replace(found, seconds=seconds, shape=clean_line(shape, _SHAPE), value=told, verdict=Verdict.ACCEPTED)
            case Raised(seconds=seconds, error=error):
                return replace(found, seconds=seconds, error=believed(error), verdict=Verdict.RUNTIME_ERROR)
        said, verdict, error = came_to_nothing(outcome)
        return replace(found, said=said, verdict=verdict, error=error)

    async def _end(self) -> None:
        """End the process, and wait until it is gone."""
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.kill()
            await runner.stop()

    async def close(self) -> None:
        """End what is under way, and the process with the names in it."""
        if self._runner is not None:
            self._runner.kill()  # whoever waits for it sees it to its end
        async with self._busy:
            await self._end()
            self._begun, self._lost = None, False
