"""The palette: every command by name."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from kata_tui.tui.commands import APP, Command, name_of
from kata_tui.tui.common.keybar import Commanded


class Actions(Provider):
    """The commands of the screen below and of the app."""

    def _possible(self) -> list[Command]:
        screen = self.screen
        own = screen.commands if isinstance(screen, Commanded) else ()
        return [command for command in (*own, *APP) if screen.check_action(name_of(command.action), ())]

    async def _do(self, command: Command) -> None:
        await self.app.run_action(command.action, self.app if command in APP else self.screen)

    async def discover(self) -> Hits:
        """All of them."""
        for command in self._possible():
            yield DiscoveryHit(_title(command), partial(self._do, command), command.label, command.help)

    async def search(self, query: str) -> Hits:
        """Those whose label or group has the letters of `query` in order, or whose help has its words."""
        matcher = self.matcher(query)
        words = query.lower().split()
        for command in self._possible():
            score = max(matcher.match(command.label), matcher.match(command.group))
            if not score and all(word in command.help.lower() for word in words):
                score = 0.4
            if score > 0:
                yield Hit(score, _title(command), partial(self._do, command), command.label, command.help)


def _title(command: Command) -> Content:
    return Content.assemble(command.label, "  ", (command.shown, "$keybar-key"))
