"""A harness process after its imports: the channel first, then the limits, then the backend, then requests."""

from kata_tui.harness.channel import claim
from kata_tui.harness.limits import limit_process
from kata_tui.harness.serve import serve


def work(devices: int) -> None:
    """Serve the judge at the other end of standard input and output until it goes."""
    channel = claim()
    limit_process()
    serve(channel, devices)
