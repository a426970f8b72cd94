"""What the screens work with."""

from contextlib import suppress
from dataclasses import dataclass

from kata_tui.domain.run import Judging
from kata_tui.library.attempts import Attempts, ProgressError
from kata_tui.library.catalogue import Library
from kata_tui.library.paths import Paths
from kata_tui.library.settings import Settings
from kata_tui.library.workspace import Workspace


@dataclass
class Desk:
    """The other rooms, laid out for the screens. `library` is replaced when the folders are looked at again."""

    library: Library
    workspace: Workspace
    attempts: Attempts
    judge: Judging
    settings: Settings
    paths: Paths

    def remember(self, key: str, value: str) -> None:
        """Keep a small thing until the next start, if it can be kept."""
        with suppress(ProgressError):
            self.attempts.remember(key, value)
