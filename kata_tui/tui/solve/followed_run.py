"""A run that a learner follows: its events folded and shown, and what came of it kept as an attempt."""

import asyncio
import logging
from collections.abc import Callable

from kata_tui.model.problem import Problem
from kata_tui.model.run_state import RunFinished, RunState, advance
from kata_tui.model.verdict import Verdict
from kata_tui.profile.attempts import ProgressError
from kata_tui.tui.shared import Shared

_log = logging.getLogger(__name__)


class FollowedRun:
    """One run of `source`. `show` is called with every state, the last one as well. `only`: the one case or check to run."""

    def __init__(
        self, shared: Shared, problem: Problem, source: str, show: Callable[[RunState], None], only: str | None = None
    ) -> None:
        self.source = source
        self.again = False
        self._shared = shared
        self._run = shared.judge.begin(problem, source, only=only)
        self._show = show
        self._keeping: asyncio.Future[ProgressError | None] | None = None

    def stop(self, *, again: bool = False) -> None:
        """End it, at once. `again`: the learner wants another run after it."""
        self.again = again
        self._run.cancel()

    async def follow(self) -> RunState:
        """Have the source judged, and return the last state. Never raises: what the judge cannot do is an internal error."""
        state = RunState()
        try:
            async for event in self._run.events():
                state = advance(state, event)
                self._take(state)
        except Exception as error:
            # The judge promises never to raise. If it does, the learner gets a sentence and goes on; the log gets the rest.
            _log.error("the judge raised", exc_info=error)
        finally:
            if not state.finished:
                self._run.cancel()
        if not state.finished:
            state = advance(state, RunFinished(0.0, Verdict.INTERNAL_ERROR))
            self._take(state)
        return state

    async def kept(self) -> ProgressError | None:
        """Wait until the attempt is kept. Returns what stood in the way."""
        return None if self._keeping is None else await self._keeping

    def _take(self, state: RunState) -> None:
        """Show it. What has ended is kept at once: the learner may leave while the judge puts its process away."""
        self._show(state)
        if state.finished:
            self._keeping = asyncio.get_running_loop().run_in_executor(None, self._keep, state)

    def _keep(self, state: RunState) -> ProgressError | None:
        """On a thread of its own. Raises nothing: nobody may be here any more to catch it."""
        try:
            self._shared.profile.attempts.record(state, self.source)
        except ProgressError as error:
            return error
        return None
