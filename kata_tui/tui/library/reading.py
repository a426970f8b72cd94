"""Reading whole, behind the screens, the problem files of which the first look read the heads only."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

from textual.screen import Screen
from textual.worker import get_current_worker

from kata_tui.library.catalogue import BrokenFile, Library
from kata_tui.profile.profile import Profile

REST = 3
"""The reading rests so many times as long as it reads, so that the thread that draws and listens hardly ever waits for it."""

LONGEST_REST = 0.1
"""Seconds, after which it sees that nobody wants it any more."""

EVERY = 1.0
"""Seconds between one showing of what is broken and the next."""


class _Left(Exception):
    """Nobody wants the rest any more."""


def read_on(screen: Screen[Any], profile: Profile, changed: Callable[[], None]) -> None:
    """Begin to read, on a thread, unless all has been read. `changed` is called when `profile.library` has become another one.

    A reading that this screen began before ends.
    """
    current = profile.library
    if not current.unread:
        return
    loop = asyncio.get_running_loop()

    def put(library: Library) -> None:
        """Put what is known now into the profile; where somebody else has looked at the folders meanwhile, begin anew."""
        nonlocal current
        if profile.library is current:
            profile.library = current = library
            changed()
        else:
            read_on(screen, profile, changed)

    def read() -> None:
        worker = get_current_worker()
        rested = shown = monotonic()
        found: list[BrokenFile] = []

        def told(looked: int, of: int, broken: BrokenFile | None) -> None:
            nonlocal rested, shown
            if worker.is_cancelled:
                raise _Left
            if broken is not None:
                found.append(broken)
            now = monotonic()
            if found and now - shown > EVERY:
                loop.call_soon_threadsafe(found_broken, tuple(found))
                shown = now
                found.clear()
            sleep(min(REST * (now - rested), LONGEST_REST))
            rested = monotonic()

        def found_broken(files: tuple[BrokenFile, ...]) -> None:
            if not worker.is_cancelled:
                put(current.without(files))

        def done(library: Library) -> None:
            if not worker.is_cancelled:
                put(library)

        with suppress(_Left, RuntimeError):  # RuntimeError: the app has ended
            loop.call_soon_threadsafe(done, current.read_whole(told))

    screen.run_worker(read, thread=True, exclusive=True, group="reading")
