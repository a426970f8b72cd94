"""Time that counts: not that in which this command was stopped (Ctrl+Z), the machine slept, or all of it was held up."""

from time import monotonic

MOST = 0.25
"""Seconds between two ticks that count at most. Whoever is not stopped ticks every twentieth of a second."""


class Clock:
    """Counts while somebody ticks."""

    def __init__(self) -> None:
        self._last = monotonic()
        self.counted = 0.0
        self.lost = 0.0
        """Seconds that did not count."""

    def tick(self, *, held: bool = False) -> None:
        """Count what has passed since the last tick; nothing of it when what the time is for was `held`."""
        now = monotonic()
        passed, self._last = now - self._last, now
        counts = 0.0 if held else min(passed, MOST)
        self.counted += counts
        self.lost += passed - counts
