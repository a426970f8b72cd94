"""What is said of a fault that is not the learner's: of the problem file's, and of our own."""

import logging

from kata_tui.judging.processes.process_limits import REFUSED, shortage
from kata_tui.log import please_report
from kata_tui.model.result import ErrorReport
from kata_tui.model.text import clean_line

FILE = "ProblemFile"
"""The type of an `ErrorReport` that tells of a fault of the problem file."""

TELL = "Tell the problem's author."
"""What a learner can do about it."""

AT_FAULT = "The problem file is at fault, not you"

NO_THREADS = (
    "The system lets kata-tui start no thread. Either you have all the processes that you may have: end some, and run it again. "
    "Or this container's runtime is older than the system in it and refuses the call (clone3): update the runtime."
)

_log = logging.getLogger(__name__)


def of_file(why: str) -> ErrorReport:
    """A fault of the problem file; `why` is one sentence or more, about what it says."""
    return ErrorReport(FILE, f"{AT_FAULT}: {whole(why)} {TELL}")


def of_judge(said: str) -> ErrorReport:
    """A run, or a part of it, that came to nothing by a fault of ours, or of the system's."""
    return ErrorReport("Judge", said)


def failed(what: str) -> str:
    """What to say of a fault of ours. `what`: its words, in which nothing of the learner's stands."""
    return f"The judge itself failed ({clean_line(what, 700)}). {please_report()}; it is not your code."


def logged(error: Exception) -> str:
    """What to say of an exception of the judge's own, which is being handled, and is logged here unless the system is to blame."""
    short = shortage() if any(word in str(error) for word in REFUSED) else None
    if short is not None:
        return short
    _log.exception("the judge failed")
    if "can't start new thread" in str(error):
        return NO_THREADS
    return failed(f"{type(error).__name__}: {error}")


def whole(sentence: str) -> str:
    """A sentence with its end: it may ask."""
    return sentence if sentence.endswith((".", "?")) else f"{sentence}."
