"""One run after the other: the judge's events folded, and a run that was stopped before the judge knew of it."""

from collections.abc import Callable

from textual import log

from kata_tui.domain.problem import Problem
from kata_tui.domain.run import Judging, RunFinished, RunState, advance
from kata_tui.domain.verdict import Verdict


class Run:
    """One run of `source`. `show` is called with every state but the last."""

    def __init__(self, judge: Judging, problem: Problem, source: str, show: Callable[[RunState], None]) -> None:
        self.source = source
        self.again = False
        self._judge = judge
        self._problem = problem
        self._show = show
        self._stopped = False

    def stop(self, *, again: bool = False) -> None:
        """End it, at once. `again`: the learner wants another run after it."""
        self._stopped, self.again = True, again
        self._judge.cancel()

    async def follow(self) -> RunState:
        """Have the source judged, and return the last state. Never raises: what the judge cannot do is an internal error."""
        state = RunState()
        if self._stopped:
            return advance(state, RunFinished(0.0, Verdict.CANCELLED))
        try:
            async for event in self._judge.run(self._problem, self.source):
                state = advance(state, event)
                if not state.finished:
                    self._show(state)
        except Exception as error:
            # The judge promises never to raise. If it does, the learner gets a sentence and goes on; the log gets the rest.
            log.error(f"the judge raised {error!r}")
        finally:
            if not state.finished:
                self._judge.cancel()
        return state if state.finished else advance(state, RunFinished(0.0, Verdict.INTERNAL_ERROR))
