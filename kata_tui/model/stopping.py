"""Telling work on another thread to stop: nobody waits for it any more, and what it would find is of no use."""

import threading
from contextvars import ContextVar

told_to_stop: ContextVar[threading.Event | None] = ContextVar("told_to_stop", default=None)
"""Set in the context of a thread's work by whoever may stop it."""


class Stopped(Exception):
    """Nobody waits for this work any more."""


def go_on() -> None:
    """Called every few milliseconds by whatever may take long. Raises Stopped when the work is to end."""
    told = told_to_stop.get()
    if told is not None and told.is_set():
        raise Stopped
