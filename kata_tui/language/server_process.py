"""One process of a language server: started, asked, ended. Whatever it does, nothing here raises but ServerLost."""

import asyncio
import logging
import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import msgspec
from msgspec import Raw

from kata_tui.language.server_setup import configured, environment, initialisation
from kata_tui.language.wire import WireError, framed, read_message

_log = logging.getLogger(__name__)

STARTING = 20.0
"""Seconds until a server must have answered the first time."""

ENDING = 1.0
"""Seconds that it has to end by itself."""

UNREAD = 8 * 2**20
"""Bytes that we have written and it has not read: then it is stuck."""

DATA = 3 * 2**30
"""Bytes of memory that it may hold (Linux). `ty` needs 0.2 GB."""

FLOOD = 64 * 2**20, 4_000
"""Bytes and messages. Who says more between two questions of ours is ended."""

_AT_ONCE = 64
"""Questions that may be open at a time."""


class ServerLost(Exception):
    """There is no server any more: it has ended, it was stuck, or what it said was no message."""


class ServerProcess:
    """A server that has been greeted. `noticed` hears the method and the parameters of each notification."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, noticed: Callable[[str, Raw], None]) -> None:
        self._process = process
        self.folder = folder
        self._noticed = noticed
        self._waiting: dict[int, asyncio.Future[Raw | None]] = {}
        self._last = 0
        self._heard = [0, 0]
        self.lost = False
        self.counts_characters = False
        """Whether columns are characters; else they are units of UTF-16, as the protocol has it."""
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, command: Sequence[str], noticed: Callable[[str, Raw], None]) -> "ServerProcess":
        """Start and greet it, in a folder of its own. Raises ServerLost."""
        folder: Path | None = None
        try:
            folder = Path(mkdtemp(prefix="kata-tui-language-"))
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                cwd=folder,
                env=environment(folder),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            raise ServerLost(str(error)) from None
        _bound(process.pid)
        server = cls(process, folder, noticed)
        try:
            async with asyncio.timeout(STARTING):
                said = await server.ask("initialize", initialisation(folder))
            server._learn(said)
            server.tell("initialized", {})
        except TimeoutError:
            await server.close()
            raise ServerLost("it did not answer") from None
        except BaseException:
            await server.close()
            raise
        return server

    def _learn(self, said: Raw | None) -> None:
        with suppress(msgspec.DecodeError, TypeError, AttributeError):
            self.counts_characters = msgspec.json.decode(said or b"{}")["capabilities"].get("positionEncoding") == "utf-32"

    @property
    def uri(self) -> str:
        """The name of the one document there is. There is no such file."""
        return (self.folder / "solution.py").as_uri()

    # Saying

    async def ask(self, method: str, params: dict[str, Any]) -> Raw | None:
        """The answer to a question, None for one that it refuses. Raises ServerLost. Who gives up waiting takes the question back."""
        if len(self._waiting) >= _AT_ONCE:
            self._lose("it answers nothing")
        self._heard = [0, 0]
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": params})
        answer: asyncio.Future[Raw | None] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            return await answer
        except asyncio.CancelledError:
            if not self.lost:
                with suppress(ServerLost):
                    self.tell("$/cancelRequest", {"id": number})
            raise
        finally:
            self._waiting.pop(number, None)

    def tell(self, method: str, params: Any) -> None:
        """Say something that has no answer. Raises ServerLost."""
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        if self.lost or pipe.is_closing():
            self._lose("it has ended")
            raise ServerLost("it has ended")
        if pipe.transport.get_write_buffer_size() > UNREAD:
            self._lose("it reads nothing")
            raise ServerLost("it reads nothing")
        pipe.write(framed(message))

    # Hearing

    async def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                said, size = await read_message(self._process.stdout)
                self._heard = [self._heard[0] + size, self._heard[1] + 1]
                if self._heard[0] > FLOOD[0] or self._heard[1] > FLOOD[1]:
                    raise WireError("it says too much")
                await asyncio.sleep(0)  # what is here already is read without a pause: a key press comes between
                if said.method is not None and said.id is not None:
                    self._send({"id": said.id, "result": configured(said.method, said.params)})
                elif said.method is not None:
                    self._noticed(said.method, said.params)
                elif isinstance(said.id, int) and (answer := self._waiting.get(said.id)) is not None and not answer.done():
                    answer.set_result(None if said.error is not None else said.result.copy())
        except (WireError, EOFError, OSError, ServerLost) as error:
            self._lose(str(error) or "it has ended")

    def _lose(self, why: str) -> None:
        """It is gone for whoever asks."""
        if not self.lost:
            self.lost = True
            _log.info("the language server is lost: %s", why)
            self._kill()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ServerLost(why))

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def close(self) -> None:
        """End it: as the protocol has it, and then in any case."""
        if not self.lost:
            with suppress(ServerLost, TimeoutError):
                async with asyncio.timeout(ENDING):
                    await self.ask("shutdown", {})
                    self.tell("exit", None)
                    await self._process.wait()
        self._lose("it was ended")
        self._kill()
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        self._process._transport.close()  # type: ignore[attr-defined]  # its end is told only when nobody reads what it left
        await self._process.wait()
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)


def _bound(pid: int) -> None:
    """No more memory than DATA for the process, where the system can be told so."""
    if sys.platform == "linux":
        import resource

        with suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (DATA, DATA))
