"""The author's bench: many sources in one process, and what a process that dies takes with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kata_tui.comparison.result_tree import decode_tree
from kata_tui.judging.author_judge import AuthorJudge
from kata_tui.judging.judge import Judge
from kata_tui.model.checks import JaxprRule
from kata_tui.model.problem import Problem
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Returned
from tests.samples.katas import case, check, problem, source

KATA = problem(
    """
    def solve(x):
        return 2 * x
    """,
    case("floats", {"x": [1.0, 2.0]}),
    case("negative", {"x": [-1.5, 0.25]}, hidden=True),
    checks=(check("jaxpr", JaxprRule(require=("mul",)), "floats"),),
)


@asynccontextmanager
async def benched(folder: Path, kata: Problem, *, double: bool = False) -> AsyncIterator[AuthorJudge]:
    judge = Judge(folder, authored=True)
    try:
        bench = await judge.bench(kata)
        try:
            if double:
                beside = judge.beside(bench, double=True)
                await bench.close()
                bench = beside
            yield bench
        finally:
            await bench.close()
    finally:
        await judge.close()


async def test_sources_are_judged_one_after_another_up_to_what_rejects_them(tmp_path: Path) -> None:
    async with benched(tmp_path, KATA) as bench:
        accepted = await bench.judge(KATA.reference)
        assert [result.id for result in accepted.results] == ["floats", "negative", "jaxpr"]
        assert accepted.rejected is None
        wrong = (await bench.judge(source("def solve(x):\n    return x"))).rejected
        assert wrong is not None
        assert (wrong.id, wrong.verdict) == ("floats", Verdict.WRONG_ANSWER)
        late = await bench.judge(source("def solve(x):\n    return 2 * abs(x)"))
        assert [result.id for result in late.results] == ["floats", "negative"]
        how = (await bench.judge(source("def solve(x):\n    return x + x"))).rejected
        assert how is not None
        assert (how.id, how.kind) == ("jaxpr", "check")
        every = await bench.judge(source("def solve(x):\n    return x"), thorough=True)
        assert [result.id for result in every.results] == ["floats", "negative"]
        broken = (await bench.judge("def solve(:")).rejected
        assert broken is not None
        assert (broken.kind, broken.verdict) == ("load", Verdict.INVALID_SUBMISSION)


async def test_a_source_that_dies_takes_no_other_with_it(tmp_path: Path) -> None:
    async with benched(tmp_path, KATA) as bench:
        await bench.judge(KATA.reference)
        for _ in range(2):
            dead = (await bench.judge(source("import os\n\ndef solve(x):\n    os._exit(3)"))).rejected
            assert dead is not None
            assert dead.verdict is Verdict.RUNTIME_ERROR
            assert (await bench.judge(KATA.reference)).rejected is None
        endless = (await bench.judge(source("def solve(x):\n    while True:\n        pass"), at_most=1.0)).rejected
        assert endless is not None
        assert endless.verdict is Verdict.TIME_LIMIT
        assert (await bench.judge(KATA.reference)).rejected is None


async def test_a_death_that_others_have_caused_is_not_held_against_a_source(tmp_path: Path) -> None:
    trap = source("import sys\n\ndef solve(x):\n    sys.trap = True\n    return x")
    trapped = source("import os\nimport sys\n\ndef solve(x):\n    if hasattr(sys, 'trap'):\n        os._exit(1)\n    return 2 * x")
    async with benched(tmp_path, KATA) as bench:
        assert (await bench.judge(trap)).rejected is not None
        assert (await bench.judge(trapped)).rejected is None


async def test_what_a_source_changes_of_its_process_is_gone_for_the_next(tmp_path: Path) -> None:
    wide = source("import jax\n\njax.config.update('jax_enable_x64', True)\n\ndef solve(x):\n    return 2 * x")
    asking = source("import jax\n\ndef solve(x):\n    return x if jax.config.jax_enable_x64 else 2 * x")
    async with benched(tmp_path, KATA) as bench:
        await bench.judge(wide)
        assert (await bench.judge(asking)).rejected is None


@pytest.mark.parametrize(("body", "unsteady"), [("2 * x", None), ("2 * x * (1 + 1e-7 * (id(object()) % 977))", "floats")])
async def test_a_source_that_differs_in_its_last_bits_is_unsteady(tmp_path: Path, body: str, unsteady: str | None) -> None:
    async with benched(tmp_path, KATA) as bench:
        judged = await bench.judge(source(f"def solve(x):\n    return {body}"), thorough=True)
        assert bench.unsteady(judged.answers) == unsteady


async def test_a_double_bench_computes_in_float64_on_the_values_of_float32(tmp_path: Path) -> None:
    kata = problem(
        "def solve(x, rows):\n    return x / 3 + rows['a'].sum(), jnp.arange(2)",
        case("one", {"x": {"expr": "jax.random.normal(key, (3,))"}, "rows": {"a": [0.1, 0.2]}}),
    )
    async with benched(tmp_path, kata, double=True) as bench:
        (narrow,) = bench.reference["one"]
        (wide,) = (await bench.answers(kata.reference, kata.cases))["one"]
    assert isinstance(narrow.reply, Returned)
    assert isinstance(wide.reply, Returned)
    one, other = decode_tree(narrow.reply.tree, narrow.payload), decode_tree(wide.reply.tree, wide.payload)
    assert (one["[0]"].dtype, other["[0]"].dtype) == ("float32", "float64")
    off = abs(other["[0]"].array - one["[0]"].array)
    assert 0 < off.max() < 1e-6
