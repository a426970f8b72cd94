"""What a check found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """Whether the check holds, why not, and the line of the source where that shows."""

    holds: bool
    message: str = ""
    line: int | None = None
