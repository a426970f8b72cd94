"""Every row of what is thrown at the judge, run by the real judge; after each, all around is as it was, and what is right is accepted
in the next."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from kata_tui.judging.processes import source_runner as trial
from tests.judging.hostile.canaries import held_by
from tests.judging.hostile.hostile_ends import BENIGN, DIES, HANGS, MEMORY, RAISES
from tests.judging.hostile.hostile_escapes import FILES, LIMITS, NETWORK, PROCESSES, SPREADS
from tests.judging.hostile.hostile_output import PRINTS
from tests.judging.hostile.hostile_rows import Row
from tests.judging.hostile.hostile_runs import GROWTH, SETTLED, Ground, proving
from tests.judging.hostile.hostile_trickery import CHANNEL, REPLACES
from tests.judging.hostile.hostile_values import LOADS, RESULTS
from tests.judging.runs import accepted, judged
from tests.samples.katas import BRIEF, RIGHT, THREE, source

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONFINED = [*FILES, *PROCESSES, *NETWORK, *LIMITS, *SPREADS]
ROWS = [*BENIGN, *PRINTS, *HANGS, *RAISES, *DIES, *MEMORY, *RESULTS, *LOADS, *CHANNEL, *REPLACES, *CONFINED]


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "LOAD_SECONDS", BRIEF.seconds)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    """With every layer that this machine has. After all that is thrown at it, nothing has grown.

    Where several processes share the rows, at least one of them has enough to tell that.
    """
    async with proving(tmp_path_factory.mktemp("here")) as ground:
        yield ground
        assert accepted(await judged(ground.judge, THREE, source(RIGHT)))
        assert accepted(await judged(ground.judge, THREE, source(RIGHT)))
        if ground.runs >= 2 * SETTLED:
            assert ground.grown() < GROWTH


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_what_is_thrown_at_it(row: Row, here: Ground) -> None:
    if not held_by(row.needs, here.layers):
        pytest.skip(f"this machine has none of {', '.join(sorted(row.needs))}")
    wrong = await here.throw(row)
    assert not wrong, "\n".join(wrong)


ALL_SORTS = (
    "def solve(x):\n    return x * 2\n",
    "def solve(x):\n    return x * 3\n",
    "def solve(x):\n    raise ValueError('no')\n",
    "import os\ndef solve(x):\n    os._exit(0)\n",
    "def solve(x):\n    for line in range(1000): print('line', line)\n    return x * 2\n",
)


async def test_a_hundred_in_a_row_leave_all_as_it_was(here: Ground) -> None:
    """No more memory, descriptors, processes: twenty kilobytes that each run leaves are two mebibytes now."""
    for text in ALL_SORTS * 4:
        await judged(here.judge, THREE, source(text))
    await here.rest()
    here.surroundings.look()
    before = here.held()
    for text in ALL_SORTS * 20:
        await judged(here.judge, THREE, source(text))
    await here.rest()
    assert here.surroundings.harm(2) == []
    after = here.held()
    assert len(before) == 3
    assert before.keys() == after.keys()
    assert all(after[pid] - before[pid] <= 2 for pid in before), (before, after)
