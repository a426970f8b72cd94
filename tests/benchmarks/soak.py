"""A thousand runs in a row, one in five of them hostile: memory, descriptors and processes before and after.

    .venv/bin/python -m tests.benchmarks.soak [RUNS]

Run by hand; it reports and does not assert.
"""

import asyncio
import collections
import gc
import os
import sys
import tempfile
from pathlib import Path
from time import monotonic

from kata_tui.judging.judge import Judge
from kata_tui.model.problem import Argument, ArrayValue, Case, Level, Limits, Problem
from kata_tui.model.run_state import RunState, advance

RIGHT = "import jax.numpy as jnp\n\n\ndef double(x):\n    return x * 2\n"
WRONG = RIGHT.replace("x * 2", "x + 2")
HOSTILE = [
    "def double(x):\n    while True:\n        pass\n",
    "import os\n\n\ndef double(x):\n    os.abort()\n",
    "import os\n\n\ndef double(x):\n    os._exit(0)\n",
    "def double(x):\n    raise KeyboardInterrupt\n",
    "def double(x):\n    while True:\n        print('x' * 65536)\n",
    "import os\n\n\ndef double(x):\n    while True:\n        os.fork()\n",
    "import numpy as np\n\n\ndef double(x):\n    return np.ones(2**33)\n",
    "import os\n\n\ndef double(x):\n    os.closerange(0, 64)\n    return x\n",
    "def double(x)\n    return x\n",
    "import os\nfrom contextlib import suppress\n\n\ndef double(x):\n    for fd in range(3, 64):\n        with suppress(OSError):\n"
    "            os.write(fd, b'garbage' * 9)\n",
]
CASE = Case("one", (Argument("x", ArrayValue([1.0, 2.0, 4.0], "float32")),))
PROBLEM = Problem(
    id="double", track="soak", title="Double", level=Level.EASY, summary="", entry="double", statement="", starter="",
    reference=RIGHT, cases=(CASE,), digest="0" * 64, limits=Limits(seconds=1.0),
)  # fmt: skip


async def main(runs: int) -> None:
    seen: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as cache:
        judge = Judge(Path(cache))
        for _ in range(20):  # what is imported and cached once is no growth
            await _run(judge, RIGHT)
        await judge.warmed()
        before = _state()
        print("before", before, flush=True)
        began = monotonic()
        for number in range(runs):
            hostile = number % 5 == 4
            source = HOSTILE[(number // 5) % len(HOSTILE)] if hostile else (RIGHT, WRONG)[number % 2]
            kind = f"hostile {(number // 5) % len(HOSTILE)}" if hostile else ("right", "wrong")[number % 2]
            seen[kind][await _run(judge, source)] += 1
            if number % 200 == 199:
                await judge.warmed()
                print(number + 1, _state(), f"{monotonic() - began:.0f} s", flush=True)
        await judge.warmed()
        after = _state()
        await judge.close()
    print("after ", after)
    print("closed", _state())
    for kind, verdicts in sorted(seen.items()):
        print(f"{kind:10} {dict(verdicts)}")


async def _run(judge: Judge, source: str) -> str:
    state = RunState()
    async for event in judge.begin(PROBLEM, source).events():
        state = advance(state, event)
    return state.verdict.value


def _state() -> dict[str, int]:
    """Resident memory in MiB, open descriptors, and processes below this one."""
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
    return {"MiB": resident, "descriptors": len(list(Path("/proc/self/fd").iterdir())), "processes": _below(os.getpid())}


def _below(pid: int) -> int:
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        children += [int(child) for child in (task / "children").read_text().split()]
    return len(children) + sum(_below(child) for child in children if Path(f"/proc/{child}/task").exists())


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 1000))
