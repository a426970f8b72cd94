"""A harness process after its imports: the channel first, then the locks, then the backend, then requests."""

import os
import sys

from kata_tui.harness.channel import claim
from kata_tui.harness.sandbox import Unprotected, lock
from kata_tui.harness.sandbox.watchdog import watch
from kata_tui.harness.serve import serve
from kata_tui.model.site_packages import SitePackages
from kata_tui.model.text import clean
from kata_tui.protocol.messages import ProcessBroken
from kata_tui.protocol.start import Start


def work(libraries: SitePackages, start: Start) -> None:
    """Serve the judge at the other end of standard input and output until it goes."""
    channel = claim()
    try:
        protections = lock(start, libraries.apart)
        if sys.platform != "linux":
            watch(os.getppid(), start.memory_mb)
    except (Unprotected, OSError) as error:
        channel.send(ProcessBroken(clean(f"the protections of this machine do not hold: {error}"), unprotected=True))
        return
    serve(channel, start, protections)
