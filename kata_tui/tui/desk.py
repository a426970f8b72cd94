"""What the screens work with."""

from contextlib import suppress
from dataclasses import dataclass

from kata_tui.domain.run import Judging
from kata_tui.library.attempts import Attempts, ProgressError, Status
from kata_tui.library.catalogue import Library, Listed
from kata_tui.library.paths import Paths
from kata_tui.library.settings import Settings
from kata_tui.library.trust import Trust
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
    trust: Trust

    def remember(self, key: str, value: str) -> None:
        """Keep a small thing until the next start, if it can be kept."""
        with suppress(ProgressError):
            self.attempts.remember(key, value)

    def look_again(self, problem_id: str) -> None:
        """Look at the folders again, and keep what was known when that problem, which is in use, cannot be read any more."""
        library = self.library.reload()
        if any(listed.id == problem_id for listed in library.listed):
            self.library = library

    def may_see_solution(self, problem_id: str) -> bool:
        """Whether the learner has passed a problem at any time, or given up on it. Raises UnknownProblem."""
        status = self.attempts.statuses([self.library.find(problem_id)])[problem_id]
        return status in (Status.SOLVED, Status.STALE) or self.attempts.gave_up(problem_id)

    def next_unsolved(self, problem_id: str) -> Listed | None:
        """The next problem in learning order that is not solved: after that one, else from the beginning; None when all are."""
        listed = self.library.listed
        statuses = self.attempts.statuses(listed)
        at = next((index for index, row in enumerate(listed) if row.id == problem_id), -1)
        others = (*listed[at + 1 :], *listed[: max(at, 0)])
        return next((row for row in others if statuses[row.id] is not Status.SOLVED), None)
