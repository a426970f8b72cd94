"""What the screens work with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kata_tui.library.attempts import Attempts, ProgressError, Status
from kata_tui.library.catalogue import Library, Listed
from kata_tui.library.paths import Paths
from kata_tui.library.settings import Settings
from kata_tui.library.trust import Trust
from kata_tui.library.workspace import Workspace

if TYPE_CHECKING:
    from textual.document._history import EditHistory

    from kata_tui.domain.protections import Protections
    from kata_tui.domain.run import Judging


@dataclass
class Desk:
    """The other rooms, laid out for the screens. `library` is replaced when the folders are looked at again."""

    library: Library
    workspace: Workspace
    attempts: Attempts
    open_judge: Callable[[], Judging]
    settings: Settings
    paths: Paths
    trust: Trust
    undone: dict[str, tuple[str, EditHistory]] = field(default_factory=dict)
    """What was typed into each problem since the start, by id, and the text that it came to: to be undone after another visit."""

    protections: Protections | None = None
    """What the last run was kept from; None before the first."""

    @cached_property
    def judge(self) -> Judging:
        """The judge, opened when it is first asked for: the first screen does without."""
        return self.open_judge()

    async def close(self) -> None:
        """End whatever the judge has under way. No process stays."""
        if "judge" in self.__dict__:
            await self.judge.close()

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
