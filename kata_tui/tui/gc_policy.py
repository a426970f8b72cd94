"""When the garbage collector looks through everything: while a problem opens and in pauses, not between a key press and its letter.

A look at all that an open problem consists of takes as long as four key presses. So what is there once it is open is set aside, and the
looks that follow are at what came since. Nothing here does anything in a process whose collector was on when the app began.
"""

import gc

DUE = 10
"""So many times has the collector looked at what is neither new nor old when a look at everything is due; Python's own number."""

OVERDUE = 10 * DUE
"""When it no longer waits for a pause."""


def begin_to_collect() -> None:
    """Turn the collector on, which was off until the first screen was there: nothing made until then is garbage."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*gc.get_threshold()[:2], OVERDUE)
        gc.enable()


def set_aside() -> None:
    """Look through everything now, and set aside what is left: a problem was opened, and whatever was open before it may be garbage."""
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
        gc.freeze()


def in_a_pause() -> None:
    """Nobody types just now: look at everything that is not set aside, if that is due."""
    if gc.get_freeze_count() and gc.get_count()[2] > DUE:
        gc.collect()
