"""What the screens share while the app runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kata_tui.language.language_server import LanguageServer
from kata_tui.language.server_setup import program_of
from kata_tui.practice.practice import Practice
from kata_tui.profile.profile import Profile

if TYPE_CHECKING:
    from textual.document._history import EditHistory

    from kata_tui.model.protections import Protections
    from kata_tui.model.run_state import Judging


@dataclass
class Shared:
    """The user, one judge, and what is known only until the app ends."""

    profile: Profile
    open_judge: Callable[[], Judging]
    undone: dict[str, tuple[str, EditHistory]] = field(default_factory=dict)
    """What was typed into each problem since the start, by id, and the text that it came to: to be undone after another visit."""

    keys_open: bool = False
    """Whether the keys stand beside the work."""

    protections: Protections | None = None
    """What the last run was kept from; None before the first."""

    @cached_property
    def practice(self) -> Practice:
        """What is due, what is new, what a pass was worth."""
        return Practice(self.profile)

    @cached_property
    def judge(self) -> Judging:
        """The judge, opened when it is first asked for: the first screen does without."""
        return self.open_judge()

    @cached_property
    def language(self) -> LanguageServer:
        """The language server, which starts when it is first asked; one that answers nothing where there is none."""
        return LanguageServer(program_of(self.profile.settings.language_server))

    async def close(self) -> None:
        """End whatever the judge and the language server have under way. No process stays."""
        if "language" in self.__dict__:
            await self.language.close()
        if "judge" in self.__dict__:
            await self.judge.close()
