"""A process that has made the library calls of the reference in advance compiles nothing for a submission that makes the same."""

import os
import subprocess
import sys
from pathlib import Path

from kata_tui.judging.processes.process_handle import ROOT
from kata_tui.model.problem import Limits, Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.verdict import Verdict
from tests.judging.runs import judged, judging, result, verdicts
from tests.samples.katas import case, problem, source

DERIVED = """
def solve(w, x):
    if w.shape != x.shape[1:]:
        raise ValueError("The shapes differ.")
    loss = lambda w, x: jnp.mean((jnp.dot(w, x) - 1.5) ** 2)
    return jax.vmap(jax.grad(loss), in_axes=(None, 0))(w, jax.nn.relu(x))
"""
RAISED = """
def solve(x):
    if jnp.cumsum(x)[-1] > 3:
        raise ValueError("It is too much.")
    return x
"""


async def first_run(folder: Path, asked: Problem, text: str) -> CaseResult:
    """The case of a run in a process that was made ready in all the ways it can be."""
    async with judging(folder, standby=True) as judge:
        judge.warm(asked)
        await judge.warmed()
        return result(await judged(judge, asked, source(text)), "one")


async def test_operations_under_transformations(tmp_path: Path) -> None:
    asked = problem(DERIVED, case("one", {"w": [1.0, 2.0], "x": [[0.5, 1.5], [2.5, 3.5], [-4.5, 5.5]]}))
    found = await first_run(tmp_path, asked, DERIVED)
    assert found.verdict is Verdict.ACCEPTED
    assert found.compiling == 0


async def test_what_a_reference_does_before_it_raises(tmp_path: Path) -> None:
    """Seen by what a submission compiles that goes on where the reference raises."""
    asked = problem(RAISED, case("one", {"x": [1.0, 2.0, 4.0]}, raises="ValueError"))
    found = await first_run(tmp_path, asked, RAISED.replace('raise ValueError("It is too much.")', "return x"))
    assert found.verdict is Verdict.WRONG_ANSWER
    assert found.compiling == 0


async def test_what_takes_too_much_of_the_memory_is_not_done_in_advance(tmp_path: Path) -> None:
    asked = problem(DERIVED, case("one", {"w": [1.0, 2.0], "x": [[0.5, 1.5]]}), limits=Limits(memory_mb=256))
    found = await first_run(tmp_path, asked, DERIVED)
    assert found.verdict is Verdict.ACCEPTED
    assert found.compiling > 0


ENDS = """
seen = []
def solve(x):
    seen.append(len(seen))
    if len(seen) == 2:
        {second}
    return x * 2 if len(seen) > 1 else x
"""


async def test_a_repetition_that_was_begun_for_nothing_is_told_nowhere(tmp_path: Path) -> None:
    asked = problem(
        "def solve(x):\n    return x * 2\n",
        case("some", {"x": {"expr": "jax.random.normal(key, (3,))"}}, repeat=3),
        case("last", {"x": [1.0, 2.0]}),
    )
    async with judging(tmp_path, standby=True) as judge:
        printed = await judged(judge, asked, source(ENDS.format(second="print('second')")))
        ended = await judged(judge, asked, source(ENDS.format(second="__import__('os')._exit(3)")))
    for state in (printed, ended):
        assert result(state, "some").verdict is Verdict.WRONG_ANSWER
        assert result(state, "some").repetition == 0
        assert "second" not in result(state, "some").stdout + result(state, "last").stdout
    assert verdicts(printed)["last"] == "accepted"
    assert verdicts(ended)["last"] == "wrong_answer"  # a fresh process has seen nothing yet


FIRST = """
import asyncio, sys
import os
import subprocess
import sys
from pathlib import Path
from tests.samples.katas import RIGHT, THREE, source
from tests.judging.runs import judged, judging

async def main():
    async with judging(Path(sys.argv[1]), standby=True) as judge:
        judge.warm(THREE)
        await judge.warmed()
        before = set(sys.modules)
        await judged(judge, THREE, source(RIGHT))
        print(sorted(name for name in set(sys.modules) - before))

asyncio.run(main())
"""


def test_the_first_run_of_a_program_imports_nothing_there(tmp_path: Path) -> None:
    places = os.pathsep.join((str(Path(__file__).parent), str(ROOT)))
    environment = {**os.environ, "PYTHONPATH": places}
    done = subprocess.run([sys.executable, "-c", FIRST, tmp_path], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
