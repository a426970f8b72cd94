"""The words of a judge."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """What a judge says of one case, one check or a whole run; ordered from best to worst."""

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


_SEVERITY = {verdict: rank for rank, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict furthest from accepted; `internal_error` for no verdict at all, since a verdict defaults to failure."""
    return max(verdicts, key=_SEVERITY.__getitem__, default=Verdict.INTERNAL_ERROR)
