"""One harness process, seen from the app: its channel, its output, its end."""

import asyncio
import os
import signal
from contextlib import suppress

from msgspec import Struct

from kata_tui.judging.processes.clock import Clock
from kata_tui.judging.processes.frame_reader import UNASKED, FrameReader
from kata_tui.judging.processes.output import Output
from kata_tui.judging.processes.pipes import Pipes
from kata_tui.judging.processes.process_handle import HarnessError, ProcessHandle
from kata_tui.protocol.messages import ProcessBroken, ProtocolError, Ready, Reply, frame
from kata_tui.protocol.requests import Request

START_SECONDS = 60.0
"""How long importing JAX and starting its backend may take before we call it broken."""


WATCH_EVERY = 0.05
"""Seconds between two looks at a process that works. A look takes some 80 microseconds."""

STOPPED_SECONDS = 10.0
"""So long a process may be stopped (SIGSTOP) without its time running on. One that stops itself does not wait for ever."""


class Ended(Exception):
    """The process closed its channel. `status` is its exit status as `subprocess` gives it; None while it lives on without its channel."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"the process ended with status {status}")
        self.status = status


class NoProtection(HarnessError):
    """A layer of protection is on and does not hold."""


class Flooded(Exception):
    """The process printed more than any run may."""


class HarnessProcess:
    """A running harness process. Belongs to the event loop it was started in; killed by its group, whatever it did."""

    def __init__(self, process: ProcessHandle, pipes: Pipes, memory_mb: int) -> None:
        """`memory_mb`: what it may hold, in megabytes (2**20 bytes)."""
        self.output = Output()
        self.swollen = 0.0
        """The megabytes that it held when it was ended for them."""
        self.lost = 0.0
        """Seconds of the last request that did not count: it was stopped, or we were."""
        self._memory_mb = memory_mb
        self._ready: Ready | None = None
        self._turn = 0
        self._process = process
        self._pipes = pipes
        self._loop = asyncio.get_running_loop()
        self._looked = 0.0
        """When it was last looked at, in the loop's time."""
        self._late = False
        self._incoming = FrameReader(pipes.replies)
        self._closed = False
        self._released = False
        self._changed = asyncio.Event()
        self._listen()
        self._loop.add_reader(pipes.printed, self._on_output)

    @property
    def pid(self) -> int:
        """The process id, also that of its group."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs and has its channel."""
        self._on_reply()  # its end may have come and not been seen yet
        return not self._closed and self._process.status is None

    async def ready(self) -> Ready:
        """Wait until it can take a request. Raises HarnessError with what went wrong."""
        if self._ready is None:
            try:
                reply, _ = await self._within(START_SECONDS, b"")
            except (Ended, Flooded, ProtocolError, TimeoutError) as error:
                self.kill()
                printed = self.output.take()[0].strip().splitlines()
                last = f" Its last words: {printed[-1]}" if printed else ""
                raise HarnessError(f"The judge's process did not start ({error or 'it took too long'}).{last}") from None
            if not isinstance(reply, Ready):
                self.kill()
                told = reply.message if isinstance(reply, ProcessBroken) else "it answered out of turn"
                kind = NoProtection if isinstance(reply, ProcessBroken) and reply.unprotected else HarnessError
                raise kind(f"The judge's process did not start: {told}. Run `kata-tui doctor`.")
            self._ready = reply
            self.output.take()
        return self._ready

    async def ask(self, request: Request, seconds: float) -> tuple[Reply, memoryview]:
        """Send a request and wait for its reply, `seconds` at most.

        Raises TimeoutError, Ended, Flooded, or ProtocolError; after any of these the process can only be killed.
        """
        self._on_reply()
        if self._incoming.begun:
            raise ProtocolError(UNASKED)
        self._turn += 1
        found = await self._within(seconds, frame(request, turn=self._turn))
        self._on_output()
        if self.output.flooded:  # it had answered before that was seen
            raise Flooded
        return found

    async def _within(self, seconds: float, data: bytes) -> tuple[Reply, memoryview]:
        """Send, and wait for a reply, so many seconds that count."""
        self._late, clock = False, Clock()
        watching = asyncio.create_task(self._watch(seconds, clock))
        try:
            await self._send(data)
            return await self._receive()
        finally:
            watching.cancel()
            clock.tick()
            self.lost = clock.lost

    async def _watch(self, seconds: float, clock: Clock) -> None:
        """See when its time is over, and that it does not hold too much.

        That is the second net: what its limits do not see, such as memory that could be shared, ends the process too (Linux).
        """
        stopped = 0.0
        while clock.counted < seconds:
            following = max(0.0, self._looked + WATCH_EVERY - self._loop.time())  # requests follow each other closely
            await asyncio.sleep(min(following, seconds - clock.counted))
            seen = None
            if self._loop.time() >= self._looked + WATCH_EVERY:
                self._looked = self._loop.time()
                seen = look(self.pid)
            held = seen is not None and seen.stopped and stopped < STOPPED_SECONDS
            before = clock.lost
            clock.tick(held=held)
            stopped += (clock.lost - before) if held else 0.0
            if seen is not None and seen.held_mb > self._memory_mb:
                self.swollen = seen.held_mb
                self.kill()
                return
        self._late = True
        self._changed.set()

    def kill(self) -> None:
        """End the process and everything in its group, now. Harmless when it has ended."""
        if self._process.status is None:
            # the process too, not only its group: one that was forked just now has no group of its own yet
            for kill in (os.killpg, os.kill):
                with suppress(ProcessLookupError, PermissionError):
                    kill(self._process.pid, signal.SIGKILL)

    async def reap(self) -> int:
        """Kill, wait for the end and close every descriptor. Returns the exit status."""
        self.kill()
        try:
            return await self._process.wait()
        finally:  # also when nobody wants to wait any longer
            self._release()

    def take_output(self) -> tuple[str, bool]:
        """What was printed since the last time, and whether some of it is missing."""
        self._on_output()
        return self.output.take()

    async def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._pipes.requests, view) :]
            except BlockingIOError:
                self._changed.clear()
                self._loop.add_writer(self._pipes.requests, self._changed.set)
                try:
                    if self._late:
                        raise TimeoutError from None
                    await self._changed.wait()
                finally:
                    self._loop.remove_writer(self._pipes.requests)
            except BrokenPipeError:
                raise Ended(await self._status()) from None

    async def _receive(self) -> tuple[Reply, memoryview]:
        while True:
            found = self._incoming.take(self._turn)
            if found is not None:
                self._listen()
                return found
            if self.output.flooded:
                raise Flooded
            if self._closed:
                raise Ended(await self._status())
            if self._late:
                raise TimeoutError
            self._changed.clear()
            await self._changed.wait()

    async def _status(self) -> int | None:
        """The exit status of a process that closed its channel, given a moment to end by itself."""
        with suppress(TimeoutError):
            return await asyncio.wait_for(self._process.wait(), 0.3)
        return None

    def _listen(self) -> None:
        if not self._closed:
            self._loop.add_reader(self._pipes.replies, self._on_reply)

    def _on_reply(self) -> None:
        if self._closed:
            return
        self._incoming.read()
        self._closed = self._incoming.ended
        if self._closed or self._incoming.full:  # there is more perhaps, that nobody takes now
            self._loop.remove_reader(self._pipes.replies)
        self._changed.set()

    def _on_output(self) -> None:
        for _ in range(16):
            try:
                data = os.read(self._pipes.printed, 2**16)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self._loop.remove_reader(self._pipes.printed)
                return
            self.output.add(data)
            if self.output.flooded:
                self._changed.set()

    def _release(self) -> None:
        if self._released:  # the descriptors may be another's by now
            return
        self._released = True
        self._on_output()
        self._closed = True
        for descriptor in (self._pipes.replies, self._pipes.printed):
            self._loop.remove_reader(descriptor)
        self._pipes.close()


class Seen(Struct, frozen=True):
    """A process as it is now: the memory that it holds beside the files it has mapped, in megabytes (2**20 bytes).

    And whether it is stopped, and how many threads it has.
    """

    held_mb: float
    stopped: bool
    threads: int


def look(pid: int) -> Seen | None:
    """What a process is like; None where that cannot be known."""
    try:
        with open(f"/proc/{pid}/status", "rb") as file:  # noqa: PTH123 - many times a second
            status = file.read()
        state, *counts = (
            status.partition(name)[2].split(maxsplit=1)[0] for name in (b"State:", b"RssAnon:", b"RssShmem:", b"Threads:")
        )
        anonymous, shared, threads = map(int, counts)
        return Seen((anonymous + shared) / 2**10, state in (b"T", b"t"), threads)
    except (OSError, ValueError, IndexError):
        return None
