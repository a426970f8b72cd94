"""A look inside by the real judge, whatever the submission does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from kata_tui.judging.judge import Judge
from kata_tui.judging.processes.pool import ProcessPool
from kata_tui.model.checks import ShardingRule
from kata_tui.model.problem import Limits
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.start import Start
from tests.judging.processes import family, living
from tests.judging.runs import accepted, judged, judging
from tests.samples.katas import FIRST, case, check, problem, source

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = problem(
    "def solve(x):\n    return lax.scan(lambda c, v: (c + v, c + v), jnp.zeros((), x.dtype), x)[1]\n",
    case("three", {"x": [1.0, 2.0, 3.0]}),
    case("secret", {"x": [4.0]}, hidden=True),
    case("broken", {"x": {"expr": "nothing"}}),
    limits=Limits(seconds=2.0),
)
THREE, SECRET, BROKEN = ASKED.cases
LOOP = source(
    "def solve(x):\n    out = []\n    for v in x:\n        out.append(v + (out[-1] if out else 0.0))\n    return jnp.stack(out)\n"
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Judge]:
    async with judging(tmp_path_factory.mktemp("cache"), standby=True) as judge:
        yield judge


async def test_yours_and_the_references_numbers_beside_it(judge: Judge) -> None:
    found = await judge.inspect(ASKED, LOOP, THREE)
    assert (found.verdict, found.said, found.call, found.traced) == (Verdict.ACCEPTED, "", "solve(x)", ("x",))
    assert found.found is not None
    assert found.found.figures.flops.count == 3
    assert "scan" not in dict(found.found.figures.primitives)
    assert {row.line for row in found.found.rows if row.primitive == "add"} == {FIRST + 3}
    assert found.reference is not None
    assert found.reference.figures.flops.count == 6  # both `c + v` of each step
    assert not found.open


async def test_of_the_reference_nothing_but_numbers_before_a_pass(judge: Judge) -> None:
    before = (await judge.inspect(ASKED, LOOP, THREE)).reference
    assert before is not None
    assert before.rows == ()
    assert before.figures.primitives == ()
    assert before.figures.largest is not None
    assert (before.figures.largest.primitive, before.figures.largest.line) == ("", None)
    after = await judge.inspect(ASKED, LOOP, THREE, solved=True)
    assert after.open
    assert after.reference is not None
    assert dict(after.reference.figures.primitives) == {"scan": 1, "add": 2}
    assert [row.primitive for row in after.reference.rows if row.kind == "equation"] == ["scan", "add", "add"]


async def test_a_hidden_case_is_not_looked_into(judge: Judge) -> None:
    found = await judge.inspect(ASKED, LOOP, SECRET, solved=True)
    assert (found.found, found.reference, found.call) == (None, None, "")
    assert found.said.startswith("The inputs of this case are hidden")


RIGHT = "def solve(x):\n    return jnp.cumsum(x)\n"
ENDS = {
    "it does not compile": ("def solve(x:\n", Verdict.INVALID_SUBMISSION, "Your file could not be loaded.", 5),
    "it has no entry": ("x = 1\n", Verdict.INVALID_SUBMISSION, "Your file could not be loaded.", None),
    "its module raises": ("1 / 0\n", Verdict.RUNTIME_ERROR, "Your file could not be loaded.", FIRST),
    "it raises": ("def solve(x):\n    return 1 / 0\n", Verdict.RUNTIME_ERROR, "Your code raises an exception here", FIRST + 1),
    "it cannot be traced": (
        "def solve(x):\n    return np.cumsum(np.asarray(x))\n",
        Verdict.RUNTIME_ERROR,
        "JAX cannot trace this call, though it runs",
        FIRST + 1,
    ),
    "it exits": (
        "import sys\ndef solve(x):\n    sys.exit()\n",
        Verdict.RUNTIME_ERROR,
        "Your code raises an exception here",
        FIRST + 2,
    ),
    "it dies": ("import os\ndef solve(x):\n    os._exit(0)\n", Verdict.RUNTIME_ERROR, "The process ended (exit status 0)", None),
    "it dies when it is traced": (
        "import os\ndef solve(x):\n    isinstance(x, jax.core.Tracer) and os._exit(0)\n    return x\n",
        Verdict.RUNTIME_ERROR,
        "The process ended (exit status 0)",
        None,
    ),
    "it hangs": (
        "def solve(x):\n    while True:\n        pass\n",
        Verdict.TIME_LIMIT,
        "It was still running after 6 s, so the look inside was ended.",
        None,
    ),
    "it floods": (
        "def solve(x):\n    while True:\n        print('x' * 100_000)\n",
        Verdict.OUTPUT_LIMIT,
        "It printed more than 8 MiB",
        None,
    ),
    "it answers for the harness": (
        "import os\ndef solve(x):\n    for n in range(3, 20):\n        try: os.write(n, b'KT1\\0' + b'\\0' * 12)\n"
        "        except OSError: pass\n    return x\n",
        Verdict.RUNTIME_ERROR,
        "The process ",
        None,
    ),
}


@pytest.mark.parametrize("name", ENDS)
async def test_whatever_a_submission_does_there_is_a_sentence(judge: Judge, name: str) -> None:
    text, verdict, said, line = ENDS[name]
    found = await judge.inspect(ASKED, source(text), THREE)
    assert found.found is None
    assert found.verdict is verdict
    assert found.said.startswith(said)
    assert "Run it" not in found.said  # she may just have done that
    assert (found.error and found.error.line) == line
    assert found.reference is not None  # it is none the worse for it
    assert (await judge.inspect(ASKED, source(RIGHT), THREE)).found is not None


async def test_a_broken_problem_file_is_not_her_fault(judge: Judge) -> None:
    found = await judge.inspect(ASKED, LOOP, BROKEN)
    assert (found.found, found.reference, found.verdict) == (None, None, Verdict.INTERNAL_ERROR)
    assert "The problem file is at fault, not you" in found.said


async def test_nothing_for_the_terminal_comes_through(judge: Judge) -> None:
    named = (
        "def helper(v):\n    return v * 2\nhelper.__name__ = 'a\\x1b]0;title\\x07b\\u202e\\n'\n"
        "def solve(x):\n    return jax.jit(helper)(x)\n"
    )
    found = await judge.inspect(ASKED, source(named), THREE)
    assert found.found is not None
    jit = next(row for row in found.found.rows if row.primitive == "jit")
    assert not set(jit.how) & {"\x1b", "\x07", "\n", "\u202e"}
    raised = await judge.inspect(ASKED, source("def solve(x):\n    raise ValueError('\\x1b]0;title\\x07')\n"), THREE)
    assert raised.error is not None
    assert "\x1b" not in raised.error.message


async def test_a_look_goes_on_beside_a_run(judge: Judge) -> None:
    asked = problem("def solve(x):\n    return jnp.cumsum(x)\n", case("three", {"x": [1.0, 2.0, 3.0]}))
    state, found = await asyncio.gather(judged(judge, asked, asked.reference), judge.inspect(asked, LOOP, asked.cases[0]))
    assert accepted(state)
    assert found.found is not None


async def test_a_look_that_is_cancelled_leaves_no_process(judge: Judge, tmp_path: Path) -> None:
    await judge.warmed()  # its processes are none of ours
    hanging = problem(RIGHT, case("one", {"x": [1.0]}), limits=Limits(seconds=60))
    before = family()
    async with judging(tmp_path / "cache") as judge:
        assert (await judge.inspect(hanging, source(RIGHT), hanging.cases[0])).found is not None
        task = asyncio.create_task(
            judge.inspect(hanging, source("def solve(x):\n    while True:\n        pass\n"), hanging.cases[0])
        )
        while not judge._inspector._looking:
            await asyncio.sleep(0)
        (trial,) = judge._inspector._looking
        while trial._child is None:
            await asyncio.sleep(0.01)
        pid = trial._child.pid
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert pid not in living({pid})
        assert not judge._inspector._looking
        # closing ends a look too
        task = asyncio.create_task(
            judge.inspect(hanging, source("def solve(x):\n    while True:\n        pass\n"), hanging.cases[0])
        )
        while not judge._inspector._looking:
            await asyncio.sleep(0)
    await asyncio.wait({task}, timeout=60)
    assert task.done()
    assert living(family() - before) == set()


MESH = "mesh = jax.make_mesh((2, 2), ('r', 'c'), axis_types=(jax.sharding.AxisType.Auto,) * 2)\nP = jax.sharding.PartitionSpec\n"


async def test_which_device_holds_what(judge: Judge) -> None:
    placed = problem(
        f"{MESH}def solve(x):\n    return jax.device_put(x * 2, jax.sharding.NamedSharding(mesh, P('r', 'c')))\n",
        case("four", {"x": {"expr": "jnp.arange(24.0).reshape(4, 6)"}}),
        checks=(check("sharding", ShardingRule(), "four"),),
        devices=4,
    )
    rows = source(f"{MESH}def solve(x):\n    return jax.device_put(x * 2, jax.sharding.NamedSharding(mesh, P('r')))\n")
    found = await judge.inspect(placed, rows, placed.cases[0], solved=True)
    assert found.found is not None
    assert found.reference is not None
    ((mine,), (theirs,)) = found.found.placed, found.reference.placed
    assert mine.placement.blocks == {((0, 0), (2, 6)): (0, 1), ((2, 0), (4, 6)): (2, 3)}
    assert theirs.placement.blocks == {
        ((0, 0), (2, 3)): (0,),
        ((0, 3), (2, 6)): (1,),
        ((2, 0), (4, 3)): (2,),
        ((2, 3), (4, 6)): (3,),
    }
    concealed = await judge.inspect(placed, rows, placed.cases[0])
    assert concealed.reference is not None
    assert concealed.reference.placed == ()


async def test_a_standby_has_the_devices_it_was_prepared_with() -> None:
    standby = ProcessPool()
    try:
        standby.prepare(Start(devices=2), ())
        await standby.ready()
        waiting = list(standby._waiting)
        four = await standby.take(Start(devices=4), ())
        assert len((await four.ready()).environment.devices) == 4
        assert standby._waiting[:1] == waiting[:1]  # it waits for somebody whom it fits
        two = await standby.take(Start(devices=2), ())
        assert len((await two.ready()).environment.devices) == 2
        assert waiting[0] not in standby._waiting
        for child in (two, four):
            await child.reap()
    finally:
        await standby.close()
