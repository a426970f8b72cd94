"""The proving ground: two judges by turns, and what stands around their runs."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path

from kata_tui.judging.judge import Judge
from kata_tui.model.protections import LAYERS
from kata_tui.model.run_state import RunState
from tests.judging.hostile.canaries import Surroundings, layers_on
from tests.judging.hostile.hostile_rows import HARM, Row
from tests.judging.runs import accepted, judged, judging, result, verdicts, words
from tests.samples.katas import RIGHT, THREE, source

SETTLED = 40
"""Runs after which what is imported and kept once is there."""

GROWTH = 96
"""Mebibytes that this process may grow by in all the runs after that: it has had results of up to 256 at a time."""


class Ground:
    """Two judges by turns, so that one is made ready while the other judges, and what stands around their runs."""

    def __init__(self, judges: tuple[Judge, Judge], surroundings: Surroundings, layers: frozenset[str], *, standby: bool) -> None:
        self.surroundings = surroundings
        self.layers = layers
        self.runs = 0
        self._judges = judges
        self._standby = standby
        self._turns = cycle(judges)
        self._resident = 0

    async def throw(self, row: Row, *, again: bool = True) -> list[str]:
        """Run a row. What did not come as it should is told; nothing when the row holds.

        A case that it accepts shows that what is right is judged after the row before. So what is right is judged for itself, if
        `again` is, only after a row that accepts nothing.
        """
        judge = self.judge
        await self.rest()
        self.surroundings.look()
        state = await judged(judge, row.problem, self.surroundings.of(row.source))
        await self.rest()
        found = [*misjudged(row, state), *self.surroundings.harm(len(self._judges), standby=self._standby)]
        self._count()
        if again and "accepted" not in row.verdicts.values():
            after = await judged(judge, THREE, source(RIGHT))
            self._count()
            if not accepted(after):
                found.append(f"afterwards what is right came to {verdicts(after)}")
        return found

    @property
    def judge(self) -> Judge:
        """The judge whose turn it is."""
        return next(self._turns)

    def grown(self) -> int:
        """Mebibytes that this process has grown by since the runs had settled."""
        return resident() - self._resident

    def _count(self) -> None:
        self.runs += 1
        if self.runs == SETTLED:
            self._resident = resident()

    def held(self) -> dict[int, int]:
        """Mebibytes of memory that this process and each guard hold."""
        guards = {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()} - {
            self.surroundings.bystander
        }
        return {pid: resident(pid) for pid in (os.getpid(), *guards)}

    async def rest(self) -> None:
        """Wait until both judges are made ready."""
        for judge in self._judges:
            await judge.warmed()


def resident(pid: int | str = "self") -> int:
    """Mebibytes of memory that a process holds, this one unless another is named."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def misjudged(row: Row, state: RunState) -> list[str]:
    """What the judge said otherwise than the row has it."""
    found = verdicts(state)
    if found.keys() != row.verdicts.keys():
        return [f"it told of {found}"]
    told = [f"{case} is {found[case]}" for case, verdict in row.verdicts.items() if not re.fullmatch(verdict, found[case])]
    told += [f"{case} does not say {text!r}" for case, text in row.told.items() if not re.search(text, words(result(state, case)))]
    for case, line in row.line.items():
        error = result(state, case).error
        if error is None or error.line != (line if case == "load" else HARM + line):
            told.append(f"{case} names another line: {error}")
    if row.never is not None:
        told += [f"{one.id} says {row.never!r}" for one in state.results if re.search(row.never, words(one))]
    return [*told, *map(words, state.results)] if told else []


@asynccontextmanager
async def proving(folder: Path, layers: frozenset[str] = LAYERS, *, standby: bool = True) -> AsyncIterator[Ground]:
    os.environ["SECRET_TOKEN"] = "73519"
    surroundings = Surroundings(folder / "home")
    how = {"layers": layers, "standby": standby}
    async with judging(folder / "cache", **how) as one, judging(folder / "cache", **how) as other:
        on = layers_on((await one.probe()).protections)
        for judge in (one, other):
            assert accepted(await judged(judge, THREE, source(RIGHT)))
        yield Ground((one, other), surroundings, on, standby=standby)
    surroundings.close()
    del os.environ["SECRET_TOKEN"]
