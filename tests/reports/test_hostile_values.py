"""Nothing in a value, a name or the text of an exception breaks the report."""

import asyncio
import re

import msgspec
import pytest

from kata_tui.model.result import CaseResult
from kata_tui.reporting import text_of, width_of
from kata_tui.reporting.detail import case_detail
from tests.reports.judged import Sources
from tests.reports.seeded import PRELUDE, Bug

ARGS = {"x": "jnp.arange(3.0)"}
TUPLE = "def solve(x):\n    return {'a': x, 'b': 'text'}\n"
EVIL = "class Evil:\n    def __repr__(self):\n        {}\n    __str__ = __repr__\n"
HOSTILE = {
    "million lines": "def solve(x):\n    return {'a': x, 'b': 'line\\n' * 10**6}\n",
    "escapes": "def solve(x):\n    return {'a': x, 'b': '\\x1b]0;gone\\x07\\x1b[2J[bold red]x[/]\\x9b31m\\u202e'}\n",
    "wide": "def solve(x):\n    return {'a': x, 'b': '数' * 500 + '👩‍👩‍👧' * 100 + 'e\\u0301' * 300}\n",
    "keys": "def solve(x):\n    return {'a': x, '[red]\\x1b[31m' + '数' * 300: 1, 'l\\nm': 2}\n",
    "name": "def solve(x):\n    return type('[b]\\x1b[31m' + '数' * 200, (), {})()\n",
    "repr raises": EVIL.format("raise ValueError('no')") + "def solve(x):\n    return {'a': Evil(), 'b': 'text'}\n",
    "repr of a key": EVIL.format("return '\\x1b[31m' * 10**5") + "def solve(x):\n    return {'a': x, Evil(): 1}\n",
    "exception": "def solve(x):\n    raise type('[b]\\x1b[31m' * 9, (Exception,), {})('[/b]\\x1b[2J\\r\\n' + '数\\n' * 10**5)\n",
    "message": EVIL.format("raise SystemExit(3)") + "def solve(x):\n    raise ValueError(Evil())\n",
    "line": "def solve(x):\n    raise ValueError('x' * 10**7)\n",
    "source": "def solve(x):\n    '\x1b[31m数' + '" + "数" * 300 + "', x[0] + undefined\n",
    "printed": "def solve(x):\n    print('\\x1b[31m[b]' + '数' * 10**4 + '\\n' * 10**4)\n    return x\n",
}
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


@pytest.fixture(scope="module")
def results() -> dict[str, CaseResult]:
    async def run() -> dict[str, CaseResult]:
        from kata_tui.judging.processes.pool import ProcessPool

        standby = ProcessPool()
        sources = Sources(standby)
        try:
            return {name: await sources.result(Bug(name, "", ARGS, TUPLE, source, "", "")) for name, source in HOSTILE.items()}
        finally:
            await sources.stop()
            await standby.close()

    return asyncio.run(run())


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("width", [1, 20, 80])
def test_the_report_is_clean_bounded_and_as_wide_as_it_may_be(name: str, width: int, results: dict[str, CaseResult]) -> None:
    found = case_detail(results[name], width, PRELUDE + HOSTILE[name], frames=True)
    assert max(map(width_of, found)) <= width
    assert len(found) <= 4000 / max(width, 10) + 4000
    assert not [line for line in map(text_of, found) if CONTROL.search(line)]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_document_is_bounded(name: str, results: dict[str, CaseResult]) -> None:
    assert len(msgspec.json.encode(results[name])) < 300_000
