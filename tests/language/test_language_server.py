"""A server's process: one that works, and ones that are slow, silent, dead, or say what is no answer. All are real processes."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kata_tui.language import answers, language_server, server_process
from kata_tui.language.language_server import GIVEN_UP, STARTS, LanguageServer
from kata_tui.language.server_setup import environment
from kata_tui.model.assistance import Completions

FAKE = Path(__file__).with_name("fake_server.py")
TEXT = "import x\nx = '😀'; y.\n"


@asynccontextmanager
async def server(*mode: str) -> AsyncIterator[LanguageServer]:
    asked = LanguageServer((sys.executable, "-I", str(FAKE), *mode))
    try:
        yield asked
    finally:
        await asked.close()
        gc.collect()  # a pipe that was left open would be told here


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_server, "BACKOFF", 0.0)


def names(found: Completions) -> list[str]:
    return [item.text for item in found.items]


def folder_of(asked: LanguageServer) -> Path:
    assert asked._server is not None
    return asked._server.folder


async def test_a_server_is_asked_in_its_own_columns() -> None:
    async with server("works") as asked:
        found = await asked.complete(TEXT, 1, 11)  # 😀 is two units of UTF-16
        assert names(found) == ["at_1_12", "einsum"]
        signature = await asked.signature(TEXT, 1, 3)
        assert signature is not None
        assert (signature.parts, signature.active) == (("first", "second=1"), None)
        told = await asked.documentation(TEXT, 1, 9, 10, "y")
        assert told is not None
        assert (told.signature, told.text, told.path) == ("y(first, second=1)", "one\n\ntwo", None)


async def test_its_folder_and_its_process_go_with_it() -> None:
    async with server("works") as asked:
        await asked.complete(TEXT, 0, 0)
        assert asked._server is not None
        folder, pid = folder_of(asked), asked._server._process.pid
        assert folder.is_dir()
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_it_gets_few_variables_and_a_home_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    async with server("works") as asked:
        await asked.complete(TEXT, 0, 0)
        assert asked._server is not None
        given = environment(folder_of(asked))
        assert "SECRET" not in given
        assert given["HOME"] == str(folder_of(asked))
        if sys.platform == "linux":
            there = Path(f"/proc/{asked._server._process.pid}/environ").read_bytes().split(b"\0")
            assert {part.partition(b"=")[0].decode() for part in there if part} <= given.keys()


async def test_it_asks_for_the_interpreter() -> None:
    async with server("asks") as asked:
        assert names(await asked.complete(TEXT, 0, 0)) == ["pythonPath"]


@pytest.mark.parametrize("mode", ["dies", "huge", "endless", "floods", "ends"])
async def test_a_server_that_is_lost_is_started_again_and_given_up_once(mode: str, tmp_path: Path) -> None:
    async with server("counted", str(tmp_path / "starts"), mode) as asked:
        told: list[str] = []
        asked.told = told.append
        for _ in range(STARTS + 3):
            assert await asked.complete(TEXT, 0, 0) == Completions()
        assert asked.hopeless
        assert told == [GIVEN_UP]
        assert (tmp_path / "starts").read_text().count("started") == STARTS


async def test_a_second_start_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(language_server, "BACKOFF", 3600.0)
    async with server("counted", str(tmp_path / "starts"), "dies") as asked:
        for _ in range(5):
            assert await asked.complete(TEXT, 0, 0) == Completions()
        assert not asked.hopeless
        assert (tmp_path / "starts").read_text().count("started") == 1


async def test_a_server_that_was_killed_is_there_again() -> None:
    async with server("works") as asked:
        assert names(await asked.complete(TEXT, 0, 0))
        assert asked._server is not None
        asked._server._kill()
        while not asked._server.lost:
            await asyncio.sleep(0.005)
        assert names(await asked.complete(TEXT, 0, 0)) == ["at_0_0", "einsum"]


async def test_a_silent_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with server("silent") as asked:
        await asked.show(TEXT)
        monkeypatch.setattr(language_server, "PATIENCE", 0.05)
        assert await asked.complete(TEXT, 0, 0) == Completions()
        assert await asked.signature(TEXT, 0, 0) is None
        assert await asked.documentation(TEXT, 0, 0, 0, "x") is None


async def test_a_server_that_reads_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "UNREAD", 100_000)
    async with server("deaf") as asked:
        await asked.show("")
        assert asked._server is not None
        first = asked._server
        for size in range(8):
            await asked.show("x" * (100_000 + size))
        assert first.lost


async def test_answers_find_their_questions_in_any_order() -> None:
    async with server("backwards") as asked:
        await asked.show(TEXT)
        found = await asyncio.gather(*(ask(asked, column) for column in range(3)))
        assert found == ["at_0_0", "at_0_1", "at_0_2"]


async def test_a_question_that_is_taken_back_takes_nothing_with_it() -> None:
    async with server("backwards") as asked:
        first = asyncio.create_task(asked.complete(TEXT, 0, 0))
        while asked._server is None or not asked._server._waiting:
            await asyncio.sleep(0.005)
        first.cancel()
        found = await asyncio.gather(*(ask(asked, column) for column in range(1, 3)))
        assert found == ["at_0_1", "at_0_2"]


async def ask(asked: LanguageServer, column: int) -> str:
    assert asked._server is not None
    place = {"position": {"line": 0, "character": column}}
    return answers.completions(await asked._server.ask("textDocument/completion", place)).items[0].text


async def test_a_slow_answer_does_not_cost_the_next_question() -> None:
    """What is asked about another text meanwhile waits: `ty` would drop the first question."""
    async with server("drops") as asked:
        found = await asyncio.gather(asked.complete("a", 0, 0), asked.signature("ab", 0, 1), asked.complete("abc", 0, 2))
        assert found[0].items
        assert found[1] is not None
        assert found[2].items


async def test_who_gives_up_while_it_starts_ends_no_start(tmp_path: Path) -> None:
    async with server("counted", str(tmp_path / "starts"), "works") as asked:
        first = asyncio.create_task(asked.complete(TEXT, 0, 0))
        while asked._starting is None:
            await asyncio.sleep(0)
        first.cancel()
        assert names(await asked.complete(TEXT, 0, 1)) == ["at_0_1", "einsum"]
        assert (tmp_path / "starts").read_text().count("started") == 1


async def test_rubbish_is_no_answer() -> None:
    async with server("rubbish") as asked:
        for _ in range(12):
            assert names(await asked.complete(TEXT, 0, 0)) == []
        for _ in range(12):
            assert await asked.signature(TEXT, 0, 0) is None
            assert await asked.documentation(TEXT, 0, 0, 0, "x") is None
        assert asked._starts == 1


async def test_a_question_that_is_refused_has_no_answer() -> None:
    async with server("refuses") as asked:
        assert await asked.complete(TEXT, 0, 0) == Completions()
        assert asked._starts == 1


@pytest.mark.parametrize("command", [None, (), ("/nonexistent/server",), ("/",)])
async def test_without_a_server_everything_is_empty(command: tuple[str, ...] | None) -> None:
    asked = LanguageServer(command or None)
    for _ in range(STARTS + 1):
        assert await asked.complete(TEXT, 0, 0) == Completions()
        assert await asked.documentation(TEXT, 0, 0, 0, "x") is None
    assert asked.hopeless
    await asked.close()


async def test_closing_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    async with server("works") as asked:
        first = asyncio.create_task(asked.complete(TEXT, 0, 0))
        while asked._starting is None:
            await asyncio.sleep(0)
        await asked.close()
        assert names(await first) == []


async def test_a_place_that_is_not_in_the_text_has_no_answer() -> None:
    async with server("works") as asked:
        assert await asked.complete("x", 7, 0) == Completions()
        assert asked._starts == 1
