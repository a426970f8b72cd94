"""Every row of what is thrown at the judge, run by the real judge; after them all, a right submission is accepted."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from katas import BRIEF, RIGHT, THREE, source
from rows import HARM, Row
from rows_of_ends import DIES, HANGS, MEMORY, RAISES
from rows_of_output import PRINTS
from rows_of_trickery import CHANNEL, OUT_OF_REACH, REPLACES
from rows_of_values import LOADS, RESULTS
from runs import accepted, judged, result, taking_turns, verdicts, words

from kata_tui.domain.run import RunState
from kata_tui.judging import trial
from kata_tui.judging.judge import Judge

pytestmark = pytest.mark.asyncio(loop_scope="module")


ROWS = [*PRINTS, *HANGS, *RAISES, *DIES, *MEMORY, *RESULTS, *LOADS, *CHANNEL, *REPLACES, *OUT_OF_REACH]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judges(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Iterator[Judge]]:
    async with taking_turns(tmp_path_factory.mktemp("cache")) as judges:
        yield judges


@pytest.fixture
def judge(judges: Iterator[Judge]) -> Judge:
    return next(judges)


def layers_on(state: RunState) -> set[str]:
    """The layers of protection that the submission ran under."""
    on = state.protections
    return {name for name, is_on in (("landlock", on and on.landlock), ("seccomp", on and on.seccomp)) if is_on}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_what_is_thrown_at_it(row: Row, judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "LOAD_SECONDS", BRIEF.seconds)
    state = await judged(judge, row.problem, row.source)
    if row.needs - layers_on(state):
        pytest.skip(f"this machine has no {', '.join(sorted(row.needs - layers_on(state)))}")
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
