"""A language server that may be lost: started when it is first asked, again when it has ended, given up when it ends too often."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec import Raw

from kata_tui.language import answers
from kata_tui.language.definition import Definition, definition_at
from kata_tui.language.server_process import ServerLost, ServerProcess
from kata_tui.model.assistance import CallSignature, Completions, Documentation, Mark

_log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds until an answer is not waited for any more."""

STARTS = 4
"""So many starts at the most, each after twice the time of the one before."""

BACKOFF = 0.5
"""Seconds before the second start."""

LONGEST = 200_000
"""Characters. About a longer text nothing is asked."""

GIVEN_UP = "The language server ended again and again. There is no completion until the next start; all else works."


class LanguageServer:
    """Asks about one text. Without a server, or with one that says nothing of use, each answer is an empty one.

    `command`: the program, found already, and its arguments. `told` hears once that the server has been given up. `marked` hears the marks
    of the text that was shown last.
    """

    def __init__(self, command: tuple[str, ...] | None) -> None:
        self._command = command
        self._server: ServerProcess | None = None
        self._starting: asyncio.Task[None] | None = None
        self._one = asyncio.Lock()
        """One question at a time: a server may drop what it was asked about a text when it gets another one."""
        self._starts = 0
        self._not_before = 0.0
        self._text: str | None = None
        self._version = 0
        self._shown = 0
        self._published: tuple[int, tuple[Mark, ...]] = (0, ())
        self._closed = False
        self._told = False
        self.told: Callable[[str], None] = lambda said: None
        self.marked: Callable[[tuple[Mark, ...]], None] = lambda marks: None

    @property
    def hopeless(self) -> bool:
        """Whether there is no server and will be none."""
        return self._command is None or self._closed or (self._starts >= STARTS and self.silent)

    @property
    def silent(self) -> bool:
        """Whether there is no process now that answers."""
        return self._server is None or self._server.lost

    # Questions. Rows and columns count from 0, columns in characters.

    async def show(self, text: str) -> None:
        """Let the server look at the text, for its marks. Those of a text that was only asked about are nobody's."""

        async def look(server: ServerProcess) -> None:
            self._shown = self._version
            version, marks = self._published
            if version == self._shown:
                self.marked(marks)

        await self._about(text, look)

    async def complete(self, text: str, row: int, column: int) -> Completions:
        """The ways to go on at that place."""
        raw = await self._about(text, lambda server: self._at(server, "completion", row, column))
        return answers.completions(raw)

    async def signature(self, text: str, row: int, column: int, called: tuple[int, int] | None = None) -> CallSignature | None:
        """What the call takes that the place is in; `called`: the place of its name. What is behind `jax.jit` is read in its source."""
        found = answers.signature(await self._about(text, lambda server: self._at(server, "signatureHelp", row, column)))
        if found is None or found.parts or called is None:
            return found
        place = answers.location(await self._about(text, lambda server: self._at(server, "definition", *called)))
        written = await _written(*place)
        return found if written is None else CallSignature(written.parts, None, written.docstring)

    async def documentation(self, text: str, row: int, column: int, end: int, name: str) -> Documentation | None:
        """What the name at that place stands for, that ends at column `end`; None when nothing is known of it.

        Its signature is asked for as if it were called there: a server tells of a class only what it is.
        """

        async def ask(server: ServerProcess) -> tuple[Raw | None, Raw | None]:
            return await self._at(server, "hover", row, column), await self._at(server, "definition", row, column)

        said, place = await self._about(text, ask) or (None, None)
        told, (path, line) = answers.hover(said), answers.location(place)
        if path is not None and self._server is not None and Path(path).is_relative_to(self._server.folder):
            path = line = None  # the text itself, or a file that the server brought along and takes away again
        if not told and path is None:
            return None
        above = text.split("\n")[: row + 1]
        above[row] = above[row][:end] + "("
        called = await self.signature("\n".join(above), row, end + 1)
        if called is None:
            return Documentation(name, "", told, path, line)
        written = await _written(path, line)
        parts, said_of_it = called.parts, called.documentation
        if written is not None and not parts and written.parts:
            parts, said_of_it = written.parts, written.docstring
        elif written is not None:
            known = written.defaults
            parts = tuple(f"{part[:-3]}{known.get(part[:-4], '...')}" if part.endswith("=...") else part for part in parts)
        return Documentation(name, f"{name}({', '.join(parts)})", said_of_it or told, path, line)

    async def _at(self, server: ServerProcess, what: str, row: int, column: int) -> Raw | None:
        if not server.counts_characters:
            line = (self._text or "").split("\n")[row]
            column = len(line[:column].encode("utf-16-le", "surrogatepass")) // 2
        place = {"textDocument": {"uri": server.uri}, "position": {"line": row, "character": column}}
        return await server.ask(f"textDocument/{what}", place)

    async def _about(self, text: str, ask: Callable[[ServerProcess], Awaitable[Any]]) -> Any:
        """What `ask` finds out once the server has the text; None when there is no server, or it takes too long."""
        if len(text) > LONGEST or self._given_up():
            return None
        try:
            async with asyncio.timeout(PATIENCE), self._one:
                server = await self._running()
                if server is None:
                    return None
                self._send_text(server, text)
                return await ask(server)
        except (ServerLost, TimeoutError, IndexError):
            self._given_up()
            return None

    def _send_text(self, server: ServerProcess, text: str) -> None:
        if text == self._text:
            return
        self._version += 1
        if self._text is None:
            about = {"uri": server.uri, "languageId": "python", "version": self._version, "text": text}
            server.tell("textDocument/didOpen", {"textDocument": about})
        else:
            document = {"uri": server.uri, "version": self._version}
            server.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        self._text = text

    # The process

    async def _running(self) -> ServerProcess | None:
        """The process, started if there is none; None while it is too early for another one. Who gives up waiting ends no start."""
        if self._server is not None and not self._server.lost:
            return self._server
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        await asyncio.wait([self._starting])
        return self._server

    async def _start(self) -> None:
        try:
            if self._server is not None:
                gone, self._server = self._server, None
                await gone.close()
                self._wait()
            if self.hopeless or monotonic() < self._not_before:
                return
            assert self._command is not None
            self._starts += 1
            self._text = None
            self._server = await ServerProcess.start(self._command, self._noticed)
        except ServerLost as error:
            _log.warning("the language server does not start: %s", error)
            self._wait()
        finally:
            self._starting = None

    def _wait(self) -> None:
        self._not_before = monotonic() + BACKOFF * 2 ** (self._starts - 1)

    def _given_up(self) -> bool:
        """Whether it is hopeless. When that is so because it ended too often, it is told, once."""
        if self.hopeless and self._starts >= STARTS and not self._told and not self._closed:
            self._told = True
            self.told(GIVEN_UP)
        return self.hopeless

    def _noticed(self, method: str, params: Raw) -> None:
        if method != "textDocument/publishDiagnostics":
            return
        found = answers.marks(params)
        if found is None or self._server is None or found[0] != self._server.uri or found[1] not in (None, self._version):
            return
        self._published = self._version, found[2]
        if self._version == self._shown:
            self.marked(found[2])

    async def close(self) -> None:
        """End the process. Nothing is answered after that."""
        self._closed = True
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self._server is not None:
            await self._server.close()
            self._server = None


async def _written(path: str | None, line: int | None) -> Definition | None:
    """What is written at that place, read on a thread."""
    return None if path is None or line is None else await asyncio.to_thread(definition_at, Path(path), line)
