"""The rows of `hostile`, each run by the real judge; after each, a right submission is accepted."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from hostile import HARM, ROWS, Row
from katas import RIGHT, THREE, source
from runs import accepted, judged, result, taking_turns, verdicts, words

from kata_tui.judging import trial
from kata_tui.judging.judge import Judge

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judges(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Iterator[Judge]]:
    async with taking_turns(tmp_path_factory.mktemp("cache")) as judges:
        yield judges


@pytest.fixture
def judge(judges: Iterator[Judge]) -> Judge:
    return next(judges)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_what_is_thrown_at_it(row: Row, judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "LOAD_SECONDS", 2.0)
    state = await judged(judge, row.problem, row.source)
    found = verdicts(state)
    assert found.keys() == row.verdicts.keys()
    for case, verdict in row.verdicts.items():
        assert re.fullmatch(verdict, found[case]), "\n\n".join([f"{case}: {found}", *map(words, state.results)])
    for case, told in row.told.items():
        assert re.search(told, words(result(state, case))), words(result(state, case))
    for case, line in row.line.items():
        error = result(state, case).error
        assert error is not None
        assert error.line == (line if case == "load" else HARM + line)
    if row.never is not None:
        assert not any(re.search(row.never, words(found)) for found in state.results)


async def test_after_all_that_what_is_right_is_accepted(judge: Judge) -> None:
    assert accepted(await judged(judge, THREE, source(RIGHT)))
