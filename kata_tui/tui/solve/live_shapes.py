"""Live shapes while one types: asked for in pauses and after runs, one at a time, and never beside a run."""

import logging
from functools import partial

from textual.message import Message
from textual.widget import Widget

from kata_tui.model.bound_shapes import Shapes
from kata_tui.model.problem import Case, Problem
from kata_tui.profile.switch import Switch
from kata_tui.tui.shared import Shared

_log = logging.getLogger(__name__)


class LiveShapes(Widget):
    """Takes no room; says what was found. Whether it looks by itself is kept from one start to the next."""

    class Found(Message):
        """What the names of `source` are bound to."""

        def __init__(self, shapes: Shapes, source: str) -> None:
            super().__init__()
            self.shapes = shapes
            self.source = source

    def __init__(self, shared: Shared, problem: Problem) -> None:
        super().__init__(id="live-shapes")
        self._shared = shared
        self._problem = problem
        self.display = False
        self._switch = Switch(shared.profile, "shapes")

    @property
    def on(self) -> bool:
        """Whether it looks by itself."""
        return self._switch.on

    def toggle(self) -> None:
        """On, or off. It is kept."""
        self._switch.turn()
        if not self.on:
            self.stop()

    def revise(self, problem: Problem) -> None:
        """The problem was revised."""
        self._problem = problem
        self.stop()

    def look(self, source: str, case: Case) -> None:
        """Look at a text, on a case that is not hidden. A look that is under way ends."""
        work = partial(self._look, source, case)  # one that is ended before it begins is never made
        self.run_worker(work, group="shapes", exclusive=True)  # type: ignore[arg-type]  # which of its three kinds it is mypy does not see

    def stop(self) -> None:
        """End the look that is under way: the text has changed, or a run begins."""
        self.workers.cancel_group(self, "shapes")

    async def _look(self, source: str, case: Case) -> None:
        try:
            shapes = await self._shared.judge.shapes(self._problem, source, case, spare=True)
        except Exception as error:
            # The judge promises never to raise. If it does, the learner goes on without; the log gets the rest.
            _log.error("looking at shapes raised", exc_info=error)
            return
        self.post_message(self.Found(shapes, source))
