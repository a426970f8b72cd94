"""A screen with work on it, as the app sees it: something to save, something that may be running."""

from typing import Protocol, runtime_checkable

from kata_tui.model.problem import Problem


@runtime_checkable
class Work(Protocol):
    """A screen that a learner works on."""

    def save_now(self) -> str | None:
        """Write the text at once. Returns a sentence when it cannot be written."""

    def stop_run(self) -> None:
        """End a run that is under way."""

    def leave_for(self, following: Problem | None) -> None:
        """Open another problem in the place of this one, or go back to the library (None)."""
