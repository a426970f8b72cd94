"""What a check found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """Whether the check holds, why not, and the line of the source where that shows.

    `other`: why not is another thing than what the rule asks, and the problem's message for the rule would not fit.
    """

    holds: bool
    message: str = ""
    line: int | None = None
    other: bool = False
