"""The default server, the real one, on what learners type: each case of the table."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from kata_tui.language.language_server import LanguageServer
from kata_tui.language.server_setup import program_of
from kata_tui.model.assistance import Mark
from kata_tui.profile.settings import LANGUAGE_SERVER
from tests.language.cases import CALLS, COMPLETIONS, ERRORS, IMPORTS

PROBLEMS = Path(__file__).resolve().parents[2] / "problems"


class Marked(LanguageServer):
    """Keeps the marks that it hears."""

    def __init__(self) -> None:
        super().__init__(program_of(LANGUAGE_SERVER))
        self.heard: asyncio.Queue[tuple[Mark, ...]] = asyncio.Queue()
        self.marked = self.heard.put_nowait

    async def marks(self, text: str) -> tuple[Mark, ...]:
        await self.show(text)
        async with asyncio.timeout(60):
            return await self.heard.get()


@pytest.fixture
async def asked() -> AsyncIterator[Marked]:
    server = Marked()
    try:
        yield server
    finally:
        await server.close()


async def test_completions(asked: Marked) -> None:
    missing = []
    for case, wanted in COMPLETIONS.items():
        text = IMPORTS + case.replace("^", "")
        found = await asked.complete(text, text.count("\n"), len(text.rpartition("\n")[2]))
        if wanted not in [item.text for item in found.items]:
            missing.append(case)
    assert missing == []


async def test_signatures_and_documentation(asked: Marked) -> None:
    missing = {}
    for name, (signature, words) in CALLS.items():
        text = IMPORTS + name
        told = await asked.documentation(text, text.count("\n"), len(name) - 1, len(name), name)
        if told is None or signature not in told.signature or words.lower() not in told.text.lower() or not told.path:
            missing[name] = told
    assert missing == {}


async def test_planted_errors(asked: Marked) -> None:
    missing = {}
    for case, word in ERRORS.items():
        told = await asked.marks(IMPORTS + case + "\n")
        rows = {mark.row - IMPORTS.count("\n") for mark in told if word in mark.message}
        if rows != {case.count("\n")}:
            missing[case] = told
    assert missing == {}


async def test_the_argument_that_is_being_written_is_told(asked: Marked) -> None:
    for call, part in (("nnx.Linear(", "in_features"), ("nnx.Linear(2, ", "out_features"), ("jax.vmap(f, out_axes=", "out_axes=0")):
        text = IMPORTS + call
        found = await asked.signature(text, text.count("\n"), len(call))
        assert found is not None
        assert found.active is not None
        assert found.parts[found.active] == part


async def test_marks_are_those_of_the_text_that_was_shown(asked: Marked) -> None:
    wrong, right = "import jax\njax.nothing\n", "import jax\njax.jit\n"
    assert len(await asked.marks(wrong)) == 1
    await asked.complete(right, 1, 3)  # only asked about
    assert await asked.marks(wrong) != ()
    assert await asked.marks(right) == ()


async def test_nothing_is_marked_in_what_learners_begin_with_and_what_is_right(asked: Marked) -> None:
    files = sorted(PROBLEMS.rglob("*.yaml"))[::8]
    assert await _marked(asked, files) == {}


@pytest.mark.nightly
async def test_nothing_is_marked_in_the_whole_library(asked: Marked) -> None:
    assert await _marked(asked, sorted(PROBLEMS.rglob("*.yaml"))) == {}


async def _marked(asked: Marked, files: list[Path]) -> dict[str, tuple[Mark, ...]]:
    found = {}
    for path in files:
        problem = yaml.safe_load(path.read_text(encoding="utf-8"))
        codes = [problem.get("starter"), problem.get("reference"), *(other["code"] for other in problem.get("alternatives", ()))]
        for code in filter(None, codes):
            if marks := await asked.marks(code):
                found[f"{path.name}: {code}"] = marks
    return found
