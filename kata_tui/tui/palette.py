"""The palette: every command by name."""

from functools import partial
from typing import Protocol, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from kata_tui.tui.commands import APP, Command, name_of
from kata_tui.tui.common.keybar import Commanded, actor


@runtime_checkable
class Lacking(Protocol):
    """What has commands that need something which may be missing."""

    def lack(self, action: str) -> str | None:
        """Why that command cannot be carried out here, as a sentence; None where nothing is missing."""


class Actions(Provider):
    """The commands of the screen below and of the app."""

    def _possible(self) -> list[Command]:
        screen = self.screen
        own = screen.commands if isinstance(screen, Commanded) else ()
        return [command for command in (*own, *APP) if actor(command, screen).check_action(name_of(command.action), ())]

    def _lack(self, command: Command) -> str | None:
        """What is missing for a command here; it is shown greyed then, and tells it."""
        whose = actor(command, self.screen)
        return whose.lack(name_of(command.action)) if isinstance(whose, Lacking) else None

    async def _do(self, command: Command) -> None:
        whose = actor(command, self.screen)
        await self.app.run_action(command.action, whose)

    async def discover(self) -> Hits:
        """All of them."""
        for command in self._possible():
            lack = self._lack(command)
            yield DiscoveryHit(_title(command, lack), partial(self._do, command), command.label, lack or command.help)

    async def search(self, query: str) -> Hits:
        """Those whose label or group has the letters of `query` in order, or whose help has its words."""
        matcher = self.matcher(query)
        words = query.lower().split()
        for command in self._possible():
            score = max(matcher.match(command.label), matcher.match(command.group))
            if not score and all(word in command.help.lower() for word in words):
                score = 0.4
            if score > 0:
                lack = self._lack(command)
                yield Hit(score, _title(command, lack), partial(self._do, command), command.label, lack or command.help)


def _title(command: Command, lack: str | None) -> Content:
    grey = "$muted" if lack else ""
    return Content.assemble((command.label, grey), "  ", (command.shown, grey or "$keybar-key"))
