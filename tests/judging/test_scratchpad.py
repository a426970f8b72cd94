"""Expressions beside a file, by the real judge: what they come to, and that nothing they do goes further than a run may."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from kata_tui.judging.judge import Judge
from kata_tui.judging.scratchpad import Scratchpad
from kata_tui.model.evaluation import MAX_VALUE
from kata_tui.model.problem import Limits
from kata_tui.model.verdict import Verdict
from tests.judging.processes import family, living
from tests.judging.runs import judging
from tests.samples.katas import FIRST, case, problem, source

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = problem(
    "def solve(x):\n    return jnp.cumsum(x)\n",
    case("three", {"x": [1.0, 2.0, 3.0]}),
    case("secret", {"x": [4.0, 41.5]}, hidden=True),
    case("two", {"x": [5.0, 6.0]}),
    case("broken", {"x": {"expr": "nothing"}}),
    limits=Limits(seconds=3.0, memory_mb=1024),
)
THREE, SECRET, TWO, BROKEN = ASKED.cases
MINE = source("def solve(x):\n    y = jnp.cumsum(x)\n    return y\n\n\ndef raises(x):\n    return x @ jnp.ones(7)\n")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Judge]:
    async with judging(tmp_path_factory.mktemp("cache")) as judge:
        yield judge


@pytest_asyncio.fixture(loop_scope="module")
async def pad(judge: Judge) -> AsyncIterator[Scratchpad]:
    pad = judge.scratchpad(ASKED)
    yield pad
    await pad.close()


async def test_values_with_shape_and_dtype_and_what_was_printed(pad: Scratchpad) -> None:
    found = await pad.evaluate(MINE, THREE, "solve(x)")
    assert (found.shape, found.value, found.verdict, found.case) == ("float32[3]", "[1. 3. 6.]", Verdict.ACCEPTED, "three")
    assert found.seconds > 0
    for code, shape, value in (
        ("y = solve(x) * 2", "", ""),
        ("y.shape", "(3,)", "(3,)"),
        ("y; y[0]", "float32[]", "2.0"),
        ("{'w': y, 'b': 1}", "{w: float32[3], b: 1}", "{'w': Array([ 2.,  6., 12.], dtype=float32), 'b': 1}"),
        ("'[red]markup[/red]'", "str", "'[red]markup[/red]'"),
        ("None", "None", "None"),
        ("", "", ""),
        ("for i in range(2):\n    print(i)\n", "", ""),
        ("x.astype(jnp.bfloat16)", "bfloat16[3]", "[1 2 3]"),
        ("jax.random.key(0).shape", "()", "()"),
        ("np.float64(2)", "np.float64[]", "np.float64(2.0)"),
    ):
        found = await pad.evaluate(MINE, THREE, code)
        assert (found.shape, found.value, found.verdict) == (shape, value, Verdict.ACCEPTED), (code, found)
        assert found.printed == ("0\n1\n" if "print" in code else "")
        assert not found.anew
    assert "lambda" in (await pad.evaluate(MINE, THREE, "jax.make_jaxpr(solve)(x)")).value
    key = await pad.evaluate(MINE, THREE, "jax.random.key(0)")
    assert key.shape.startswith("key<")


async def test_another_case_or_text_begins_anew_and_says_so(pad: Scratchpad) -> None:
    await pad.evaluate(MINE, THREE, "kept = 1")
    other = await pad.evaluate(MINE, TWO, "solve(x)")
    assert (other.value, other.anew) == ("[ 5. 11.]", True)
    lost = await pad.evaluate(MINE.replace("return y", "return -y"), TWO, "kept, solve(x)")
    assert lost.anew
    assert lost.error is not None
    assert (lost.error.type, lost.error.message) == ("NameError", "name 'kept' is not defined")


async def test_an_exception_is_told_with_the_learners_line(pad: Scratchpad) -> None:
    found = await pad.evaluate(MINE, THREE, "raises(x)")
    assert found.verdict is Verdict.RUNTIME_ERROR
    assert found.error is not None
    assert (found.error.type, found.error.line, found.error.shapes) == ("TypeError", FIRST + 6, {"x": "float32[3]"})
    wrong = await pad.evaluate(MINE, THREE, "x +")
    assert wrong.error is not None
    assert wrong.error.type == "SyntaxError"
    assert wrong.error.line is None  # it is none of her file's
    assert (await pad.evaluate(MINE, THREE, "x[0]")).value == "1.0"
    refused = await pad.evaluate("def solve(x:\n", THREE, "x")
    assert (refused.verdict, refused.said) == (Verdict.INVALID_SUBMISSION, "Your file could not be loaded.")


async def test_a_hidden_case_is_not_evaluated_on_and_its_inputs_are_nowhere(pad: Scratchpad) -> None:
    assert (await pad.evaluate(MINE, SECRET, "x")).said.startswith("The inputs of this case are hidden")
    looked = "[a.tolist() for a in jax.live_arrays() if a.dtype == jnp.float32 and 41.5 in a.ravel().tolist()]"
    assert (await pad.evaluate(MINE, THREE, f"import jax; {looked}")).value == "[]"
    assert (await pad.evaluate(MINE, THREE, f"y = jnp.array([41.5]); {looked}")).value == "[[41.5]]"


async def test_a_broken_problem_file_is_not_her_fault(pad: Scratchpad) -> None:
    found = await pad.evaluate(MINE, BROKEN, "x")
    assert found.verdict is Verdict.INTERNAL_ERROR
    assert "The problem file is at fault, not you" in found.said


HOSTILE = {
    "while True: pass": (Verdict.TIME_LIMIT, "It was still running after 3 s, so it was ended."),
    "while True: print('x' * 100000)": (Verdict.OUTPUT_LIMIT, "It printed more than"),
    "b = bytearray(4 * 2**30)": (Verdict.RUNTIME_ERROR, "MemoryError"),
    "jnp.ones((40_000, 40_000)).block_until_ready()": (Verdict.RUNTIME_ERROR, ""),
    "exit()": (Verdict.RUNTIME_ERROR, "Your code called sys.exit(None)"),
    "import os; os._exit(0)": (Verdict.RUNTIME_ERROR, "The process ended (exit status 0)"),
    "import os; os.fork()": (Verdict.RUNTIME_ERROR, ""),
    "import subprocess; subprocess.run(['true'])": (Verdict.RUNTIME_ERROR, ""),
    "open('/etc/passwd').read()": (Verdict.RUNTIME_ERROR, ""),
    "__import__('os').kill(__import__('os').getppid(), 9)": (Verdict.RUNTIME_ERROR, ""),
    "class A:\n    def __repr__(self): raise SystemExit\nA()": (Verdict.RUNTIME_ERROR, ""),
}


@pytest.mark.parametrize("code", HOSTILE)
async def test_a_hostile_expression_is_bounded_like_a_run(pad: Scratchpad, code: str) -> None:
    verdict, said = HOSTILE[code]
    await pad.evaluate(MINE, THREE, "kept = 1")
    found = await pad.evaluate(MINE, THREE, code)
    assert found.verdict is verdict, found
    told = found.said + (f"{found.error.type} {found.error.message}" if found.error else "")
    assert said in told
    assert told
    after = await pad.evaluate(MINE, THREE, "x[0]")
    assert after.value == "1.0"
    assert after.anew == (found.error is None)  # the process is gone, and whoever bound names learns it


async def test_what_is_huge_is_cut_and_nothing_for_the_terminal_comes_through(pad: Scratchpad) -> None:
    assert len((await pad.evaluate(MINE, THREE, "'y' * 10**6")).value) <= MAX_VALUE + 3
    found = await pad.evaluate(MINE, THREE, "jnp.arange(10_000_000.0)")
    assert found.shape == "float32[10000000]"
    assert len(found.value) < 200
    named = "type('a\\x1b]0;t\\x07', (), {'__repr__': lambda s: '\\x1b[31mred\\u202e'})()"
    found = await pad.evaluate(MINE, THREE, f"print('\\x1b]0;title\\x07', end=''); {named}")
    assert not set(found.shape + found.value + found.printed) & {"\x1b", "\x07", "\u202e"}
    assert "\ud800" not in (await pad.evaluate(MINE, THREE, "'\ud800'")).code


async def test_cancelling_ends_the_process_and_closing_the_judge_leaves_none(judge: Judge) -> None:
    pad = judge.scratchpad(ASKED)
    await pad.evaluate(MINE, THREE, "kept = 1")
    assert pad._runner is not None
    assert pad._runner._child is not None
    pid = pad._runner._child.pid
    task = asyncio.create_task(pad.evaluate(MINE, THREE, "while True: pass"))
    while not pad._busy.locked():
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert living({pid}) == set()
    assert (await pad.evaluate(MINE, THREE, "1 + 1")).anew
    await pad.close()


async def test_closing_the_judge_ends_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    before = family()
    async with judging(tmp_path_factory.mktemp("cache")) as judge:
        pad = judge.scratchpad(ASKED)
        await pad.evaluate(MINE, THREE, "kept = 1")
    assert living(family() - before) == set()
