"""A submission that tries what a submission is kept from. `doctor` has it judged: what it reports was seen, not assumed.

This file is never imported: its text is run, as every submission's is.
"""

import json
import os
import socket
from collections.abc import Callable


def trespass(folder: str) -> str:
    """Try everything, and tell in JSON what stopped each; an empty text where nothing did. `folder` holds a file `canary`."""

    def read() -> None:
        with open(f"{folder}/canary") as file:  # noqa: PTH123
            file.read()

    def write() -> None:
        with open(f"{folder}/written", "x"):  # noqa: PTH123
            pass

    def connect() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
            made.connect(("127.0.0.1", 9))  # nothing is sent

    def fork() -> None:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)

    def signal() -> None:
        os.kill(os.getppid(), 0)

    return json.dumps({attempt.__name__: _stopped(attempt) for attempt in (read, write, connect, fork, signal)})


def _stopped(attempt: Callable[[], None]) -> str:
    try:
        attempt()
    except OSError as error:
        return type(error).__name__
    return ""
