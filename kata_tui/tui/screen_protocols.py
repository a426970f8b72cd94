"""Screens as the app sees them: with work to save and something that may be running, with the keys beside the work."""

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


@runtime_checkable
class Keyed(Protocol):
    """A screen that has room for the keys beside the work."""

    def show_keys(self) -> None:
        """Show them or take them away, as `Shared.keys_open` says."""
