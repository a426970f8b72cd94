"""The words of a judge."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """What a judge says of one case, one check or a whole run."""

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    RUNTIME_ERROR = "runtime_error"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    INVALID_SUBMISSION = "invalid_submission"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    INTERNAL_ERROR = "internal_error"

    @property
    def words(self) -> str:
        """The verdict as a person reads it: `wrong answer`."""
        return self.value.replace("_", " ")


_UNDECIDED = (Verdict.SKIPPED, Verdict.CANCELLED)


def first_to_mend(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a run whose cases and checks have these, in the order of the problem file.

    A fault that is not the learner's hides behind nothing: beside it nothing else is sure. Otherwise it is the first thing that she has to
    mend. `internal_error` for no verdict at all, since a verdict defaults to failure.
    """
    found = list(verdicts)
    if not found or Verdict.INTERNAL_ERROR in found:
        return Verdict.INTERNAL_ERROR
    failed = [verdict for verdict in found if verdict is not Verdict.ACCEPTED]
    decided = [verdict for verdict in failed if verdict not in _UNDECIDED]
    return next(iter([*decided, *failed]), Verdict.ACCEPTED)
