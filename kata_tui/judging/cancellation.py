"""Whether a run is cancelled, and work that ends with that: what is waited for, and what a thread does."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from kata_tui.model.stopping import told_to_stop

P = ParamSpec("P")
T = TypeVar("T")


class Cancelled(Exception):
    """The run was cancelled while it waited for something."""


class Cancellation:
    """That a run is cancelled: not yet, or for good."""

    def __init__(self) -> None:
        self._cancelled = asyncio.Event()

    def cancel(self) -> None:
        """From now on nothing is waited for any more."""
        self._cancelled.set()

    def go_on(self) -> None:
        """Raises Cancelled when it is cancelled."""
        if self._cancelled.is_set():
            raise Cancelled

    async def unless(self, work: Awaitable[T]) -> T:
        """The value of `work`; raises Cancelled as soon as the run is cancelled."""
        task = asyncio.ensure_future(work)
        cancelled = asyncio.ensure_future(self._cancelled.wait())
        try:
            await asyncio.wait({task, cancelled}, return_when=asyncio.FIRST_COMPLETED)
            self.go_on()
            return task.result()
        finally:
            for left in (task, cancelled):
                left.cancel()
            await asyncio.gather(task, cancelled, return_exceptions=True)

    async def apart(self, work: Callable[P, T], *given: P.args, **more: P.kwargs) -> T:
        """What `work` gives, done on a thread that nobody waits for, and that is told so, when the run is cancelled."""
        stop = threading.Event()

        def working() -> T:
            told_to_stop.set(stop)
            return work(*given, **more)

        try:
            return await self.unless(asyncio.to_thread(working))
        finally:
            stop.set()
