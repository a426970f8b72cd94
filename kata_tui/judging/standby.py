"""The standby: a process with its imports done and its backend up before the learner presses run. Each is used once."""

import asyncio

from kata_tui.judging.child import Child


class Standby:
    """At most one waiting process, for one number of devices."""

    def __init__(self) -> None:
        self._waiting: Child | None = None
        self._reaping: set[asyncio.Task[int]] = set()

    def prepare(self, devices: int) -> None:
        """See to it that a process for so many devices is starting or ready."""
        if self._waiting is not None and (self._waiting.devices != devices or not self._waiting.alive):
            self._dismiss(self._waiting)
            self._waiting = None
        if self._waiting is None:
            self._waiting = Child(devices)

    async def take(self, devices: int) -> Child:
        """A ready process, the waiting one where it fits; from now on the caller's to reap. Raises HarnessError."""
        self.prepare(devices)
        assert self._waiting is not None
        child, self._waiting = self._waiting, None
        return await self._ready(child)

    async def spawn(self, devices: int) -> Child:
        """A ready process beside the waiting one, which is left for the next submission. Raises HarnessError."""
        return await self._ready(Child(devices))

    async def close(self) -> None:
        """End the process and wait until it is gone."""
        if self._waiting is not None:
            self._dismiss(self._waiting)
            self._waiting = None
        await asyncio.gather(*self._reaping)

    async def _ready(self, child: Child) -> Child:
        try:
            await child.ready()
        except BaseException:
            self._dismiss(child)
            raise
        return child

    def _dismiss(self, child: Child) -> None:
        child.kill()
        task = asyncio.ensure_future(child.reap())
        self._reaping.add(task)
        task.add_done_callback(self._reaping.discard)
