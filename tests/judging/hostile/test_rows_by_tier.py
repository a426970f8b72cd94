"""What holds where a layer of protection is missing: without any, every verdict on time, memory, output, crashes and the channel.

A row that needs a layer does not hold without it; if it did, it would not need it.
"""

from pathlib import Path

import pytest

from kata_tui.judging.processes import source_runner as trial
from tests.judging.hostile.canaries import held_by
from tests.judging.hostile.hostile_ends import BENIGN, DIES, HANGS, MEMORY, RAISES
from tests.judging.hostile.hostile_escapes import FILES, LIMITS, NETWORK, PROCESSES, SPREADS
from tests.judging.hostile.hostile_output import PRINTS
from tests.judging.hostile.hostile_runs import proving
from tests.judging.hostile.hostile_trickery import CHANNEL, REPLACES
from tests.judging.hostile.hostile_values import LOADS, RESULTS
from tests.judging.runs import accepted, judged
from tests.samples.katas import BRIEF, RIGHT, THREE, source

SLOW = {"loops in Python", "loops in XLA", "stops itself", "loops at the top level", "backtracks in C"}
"""Of those that would never end, so many will do: each takes its limit."""

CONFINED = [*FILES, *PROCESSES, *NETWORK, *LIMITS, *SPREADS]
FREE = [*BENIGN, *PRINTS, *RAISES, *DIES, *MEMORY, *RESULTS, *LOADS, *CHANNEL, *REPLACES]
FREE += [row for row in HANGS if row.name in SLOW]

NOTHING, LANDLOCK, SECCOMP = frozenset[str](), frozenset({"landlock"}), frozenset({"seccomp"})
THROWN = {
    "nothing, at what needs nothing": (NOTHING, FREE),
    "nothing, at what is confined": (NOTHING, CONFINED),
    "Landlock alone": (LANDLOCK, CONFINED),
    "seccomp alone": (SECCOMP, CONFINED),
}


@pytest.mark.nightly
@pytest.mark.parametrize("what", THROWN)
async def test_what_holds_without_a_layer(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "LOAD_SECONDS", BRIEF.seconds)
    unexpected: dict[str, list[str]] = {}
    layers, rows = THROWN[what]
    async with proving(tmp_path, layers, standby=False) as ground:  # a process that has rehearsed is no more confined
        for row in rows:
            wrong = await ground.throw(row, again=False)
            if held_by(row.needs, ground.layers):
                unexpected |= {row.name: wrong} if wrong else {}
            elif not wrong and not row.perhaps:
                unexpected[row.name] = ["it holds without what it needs"]
            ground.surroundings.mend()
        assert accepted(await judged(ground.judge, THREE, source(RIGHT)))
    assert unexpected == {}
