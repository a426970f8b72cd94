"""The pipes between the judge and one harness process."""

import fcntl
import os
import sys
from contextlib import suppress

PIPE_BYTES = 2**20


class Pipes:
    """Our ends of a harness process's standard input, output and error, non-blocking; and its ends until it has them."""

    def __init__(self) -> None:
        theirs_in, self.requests = os.pipe()
        self.replies, theirs_out = os.pipe()
        self.printed, theirs_err = os.pipe()
        self.theirs = [theirs_in, theirs_out, theirs_err]
        for descriptor in (self.requests, self.replies, self.printed):
            os.set_blocking(descriptor, False)
            if sys.platform == "linux":
                with suppress(OSError):  # an unprivileged user may have used up his share of pipe memory
                    fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def hand_over(self) -> None:
        """Close the process's ends here, now that it has them."""
        for descriptor in self.theirs:
            os.close(descriptor)
        self.theirs = []

    def close(self) -> None:
        """Close everything."""
        self.hand_over()
        for descriptor in (self.requests, self.replies, self.printed):
            os.close(descriptor)
