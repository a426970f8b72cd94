"""What an ordinary user sees of the judge: rows thrown at it, told as JSON. `ordinary.py FOLDER`; the folder is hers."""

import asyncio
import json
import os
import resource
import sys
from dataclasses import replace
from pathlib import Path

from kata_tui.model.protections import LAYERS
from tests.judging.hostile.hostile_ends import BENIGN, HANGS, MEMORY
from tests.judging.hostile.hostile_escapes import FILES, LIMITS, NETWORK, PROCESSES, SPREADS
from tests.judging.hostile.hostile_rows import ALL_WELL, Row, second
from tests.judging.hostile.hostile_runs import proving
from tests.judging.runs import accepted, judged, judging, words
from tests.samples.katas import RIGHT, THREE, source

NAMES = (
    "reads a file of the user's",
    "reads a key",
    "reads a reference",
    "deletes a file",
    "writes a dotfile",
    "writes to /tmp",
    "changes a mode",
    "connects",
    "listens",
    "forks and forks",
    "starts a program",
    "kills another",
    "kills the guard",
    "signals the app",
    "kills everybody",
    "limits the guard",
    "reads the guard's memory",
    "leaves daemons behind",
    "spreads as far as it may and stays",
    "loops in Python",
    "asks NumPy for 8 GB",
    "is right by jit, grad and vmap",
    "is of another dtype",
)
EVERY = {row.name: row for row in (*BENIGN, *HANGS, *MEMORY, *FILES, *PROCESSES, *NETWORK, *LIMITS, *SPREADS)}
TELLING = [
    Row("is hers", source(RIGHT), ALL_WELL),
    Row("is wrong", second("return x"), {"one": "accepted", "two": "wrong_answer", "three": "accepted"}),
    *(EVERY[name] for name in NAMES),
]
UNCONFINED = [
    EVERY["leaves daemons behind"],
    replace(EVERY["spreads as far as it may and stays"], told={"two": "forks: b'refused'"}),
]
"""Where a process may fork, they fork; the number of the user's processes is at its limit before the bomb has an end."""


async def refused(folder: Path) -> list[str]:
    """What is said where the user may have no more processes, and after that: the fork server is the same, and judges again."""
    async with judging(folder) as judge:
        assert accepted(await judged(judge, THREE, source(RIGHT)))
        await judge.warmed()
        guard = int(Path(f"/proc/self/task/{os.getpid()}/children").read_text())
        soft, hard = resource.prlimit(guard, resource.RLIMIT_NPROC)
        resource.prlimit(guard, resource.RLIMIT_NPROC, (1, hard))
        said = [words(one) for _ in range(5) for one in (await judged(judge, THREE, source(RIGHT))).results]
        resource.prlimit(guard, resource.RLIMIT_NPROC, (soft, hard))
        again = await judged(judge, THREE, source(RIGHT))
        same = int(Path(f"/proc/self/task/{os.getpid()}/children").read_text()) == guard
        return [said[-1], f"then {again.verdict}, {'the same' if same else 'another'} guard"]


async def few(folder: Path) -> list[str]:
    """What is said where the user may have just as many threads as a process needs to come up, and not those with which it compiles."""
    mine = sum(
        len(list((path / "task").iterdir()))
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and path.stat().st_uid == os.getuid()
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    said: list[str] = []
    for room in (4, 12, 24):
        resource.setrlimit(resource.RLIMIT_NPROC, (mine + room, hard))
        try:
            async with judging(folder) as judge:
                state = await judged(judge, THREE, source(RIGHT))
        finally:
            resource.setrlimit(resource.RLIMIT_NPROC, (soft, hard))
        said.append(f"{state.verdict}: {' '.join(words(one) for one in state.results)}")
    return said


async def told(folder: Path) -> dict[str, list[str]]:
    """What did not come as it should, of each row."""
    found: dict[str, list[str]] = {}
    async with proving(folder / "confined", LAYERS) as ground:
        found["layers"] = sorted(ground.layers)
        for row in TELLING:
            found[row.name] = await ground.throw(row)
    found["refused"] = await refused(folder / "refused")
    found["few"] = await few(folder / "refused")
    async with proving(folder / "unconfined", frozenset()) as ground:
        for row in UNCONFINED:
            found[f"unconfined: {row.name}"] = await ground.throw(row)
    return found


if __name__ == "__main__":
    assert os.geteuid() != 0
    sys.stdout.write(json.dumps(asyncio.run(told(Path(sys.argv[1])))))
