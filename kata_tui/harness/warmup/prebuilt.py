"""Arguments that were built in a standby, before the submission that gets them was there."""

from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from typing import Any

import jax

from kata_tui.harness.execution.inputs import build_arguments
from kata_tui.model.problem import Case


class Ahead:
    """Keeps what was built until it is asked for; each is given out once, so that a call gets fresh objects as ever.

    It is what would be built then: arguments are built as if no source had changed anything.
    """

    def __init__(self) -> None:
        self._built: list[tuple[Case, int, dict[str, Any]]] = []

    def build(self, case: Case, repetition: int) -> None:
        """Build the arguments of one repetition of a case. What raises, warns or prints is left until the case is run."""
        said = StringIO()
        with suppress(Exception), redirect_stdout(said), redirect_stderr(said):
            arguments = jax.block_until_ready(build_arguments(case, repetition))
            if not said.getvalue():
                self._built.append((case, repetition, arguments))

    def take(self, case: Case, repetition: int) -> dict[str, Any] | None:
        """Arguments that were built for that; None when there are none, or none any more."""
        for number, (built, at, arguments) in enumerate(self._built):
            if at == repetition and built == case:
                del self._built[number]
                return arguments
        return None
