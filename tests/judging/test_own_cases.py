"""Cases of a learner's own, by the real judge: answered by the reference, unless a hidden case would be given away."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from kata_tui.judging.judge import Judge
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.own_cases import read_own_cases, written
from kata_tui.model.problem import Case, Limits
from kata_tui.model.verdict import Verdict
from tests.judging.processes import family, living
from tests.judging.runs import judging
from tests.samples.katas import case, problem, source

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = problem(
    "def solve(x, n):\n    if n < 0:\n        raise ValueError('n is negative')\n    return jnp.cumsum(x) + n\n",
    case("three", {"x": [1.0, 2.0, 3.0], "n": 1}),
    case("secret", {"x": [4.0, 41.5], "n": 2}, hidden=True),
    case("keyed", {"x": {"expr": "jax.random.normal(key, (2,))"}, "n": 3}, hidden=True),
    limits=Limits(seconds=3.0),
)
RIGHT = source("def solve(x, n):\n    return jnp.cumsum(x) + n\n")
WRONG = source("def solve(x, n):\n    return jnp.cumsum(x) + 1\n")
FILE = Path("own.yaml")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Judge]:
    async with judging(tmp_path_factory.mktemp("cache")) as judge:
        yield judge


def own(*args: str, seed: int = 0) -> tuple[Case, ...]:
    text = "cases:\n" + "".join(
        f"  - id: mine-{number}\n    seed: {seed}\n    args: {{{each}}}\n" for number, each in enumerate(args)
    )
    return read_own_cases(FILE, text, ASKED)


async def test_the_reference_answers_and_the_code_is_compared(judge: Judge) -> None:
    cases = own("x: [1.0, 1.0], n: 1", "x: {array: [[1, 2]], dtype: float16}, n: 5", 'x: {expr: "jnp.ones(3) * 2"}, n: 1')
    found = await judge.judge_own(ASKED, cases, RIGHT)
    assert [result.verdict for result in found] == [Verdict.ACCEPTED] * 3
    found = await judge.judge_own(ASKED, cases, WRONG)
    assert [result.verdict for result in found] == [Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.ACCEPTED]
    assert found[1].inputs["n"] == "5"
    assert "6" in found[1].mismatches[0].expected


NEAR = (
    "x: [4.0, 41.5], n: 2",
    "x: [4.0001, 41.5], n: 2",
    'x: {expr: "jnp.asarray([8.0, 83.0]) / 2"}, n: 2',
    'x: {expr: "np.asarray([4.0, 41.5])"}, n: {expr: "jnp.int32(2)"}',
    'x: {expr: "jax.random.normal(key, (2,))"}, n: 3',
)


@pytest.mark.parametrize("args", NEAR)
async def test_what_would_give_a_hidden_case_away_is_not_answered(judge: Judge, args: str) -> None:
    (found,) = await judge.judge_own(ASKED, own(args), RIGHT)
    assert found.verdict is Verdict.SKIPPED
    assert found.error is not None
    assert "hidden case" in found.error.message
    assert not found.mismatches  # neither for code that is wrong: no oracle
    (wrong,) = await judge.judge_own(ASKED, own(args), WRONG)
    assert (wrong.verdict, wrong.mismatches, wrong.error) == (found.verdict, (), found.error)


async def test_what_is_another_case_is_answered(judge: Judge) -> None:
    cases = own("x: [4.0, 41.5], n: 3", "x: [4.0, 45.5], n: 2", "x: [4.0], n: 2", 'x: {expr: "jax.random.normal(key, (2,))"}, n: 4')
    assert [result.verdict for result in await judge.judge_own(ASKED, cases, RIGHT)] == [Verdict.ACCEPTED] * 4


async def test_where_the_reference_fails_it_says_so(judge: Judge) -> None:
    raised, unbuilt = await judge.judge_own(ASKED, own("x: [1.0], n: -1", 'x: {expr: "nothing"}, n: 1'), RIGHT)
    assert raised.verdict is unbuilt.verdict is Verdict.SKIPPED
    assert raised.error is not None
    assert "n is negative" in raised.error.message
    assert unbuilt.error is not None
    assert "nothing" in unbuilt.error.message


async def test_an_expression_cannot_look_at_the_reference(judge: Judge) -> None:
    looks = "x: [1.0], n: {expr: \"'def solve' in str(__import__('linecache').cache.get('solution.py'))\"}"
    (found,) = await judge.judge_own(ASKED, own(looks), RIGHT)
    assert found.inputs["n"] == "False"


@pytest.mark.parametrize(
    "expression", ["exit()", "__import__('os')._exit(0)", "[0 for _ in iter(int, 1)]", "__import__('os').fork()"]
)
async def test_a_hostile_expression_is_bounded(judge: Judge, expression: str) -> None:
    before = family()
    (found,) = await judge.judge_own(ASKED, own(f'x: [1.0], n: {{expr: "{expression}"}}'), RIGHT)
    assert found.verdict is Verdict.SKIPPED
    assert found.error is not None
    await judge.warmed()
    assert len(living(family() - before)) <= 3  # those that wait for runs


async def test_a_file_that_does_not_load_is_told(judge: Judge) -> None:
    (found,) = await judge.judge_own(ASKED, own("x: [1.0], n: 1"), "def solve(\n")
    assert (found.verdict, found.error and found.error.message) == (Verdict.SKIPPED, "Your file could not be loaded.")


async def test_cancelling_leaves_no_process(tmp_path_factory: pytest.TempPathFactory) -> None:
    before = family()
    async with judging(tmp_path_factory.mktemp("cache")) as judge:
        task = asyncio.create_task(
            judge.judge_own(ASKED, own("x: [1.0], n: 1"), source("def solve(x, n):\n    while True:\n        pass\n"))
        )
        while not judge._own_cases._at_work:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not judge._own_cases._at_work
    assert living(family() - before) == set()


async def test_a_written_case_reads_as_it_was() -> None:
    (copied,) = read_own_cases(FILE, written(ASKED.cases[0], "mine"), ASKED)
    assert (copied.id, copied.args, copied.call) == ("mine", ASKED.cases[0].args, ASKED.cases[0].call)


WRONG_FILES = {
    "cases:\n  - id: three\n    args: {x: [1], n: 1}\n": "`three` is taken",
    "cases:\n  - id: mine\n    args: {x: [1]}\n": "This case gives 1 argument",
    "cases:\n  - id: mine\n    args: {x: {expr: 'a b'}, n: 1}\n": "is not a Python expression",
    "cases:\n  - id: mine\n    call: solve(x)\n": "There is no key `call`",
    "cases:\n  - id: mine\n    like: secret\n": "There is no case `secret` that is not hidden",
    "cases: [": "",
    "just text": "",
    "cases:\n  - {id: a-b, args: {x: [1], n: 1}}\n  - {id: a-b, args: {x: [1], n: 1}}\n": "`a-b` is taken",
}


@pytest.mark.parametrize("text", WRONG_FILES)
async def test_what_is_wrong_in_the_file_is_a_sentence_with_its_place(text: str) -> None:
    with pytest.raises(FileError) as raised:
        read_own_cases(FILE, text, ASKED)
    assert WRONG_FILES[text] in raised.value.message
    assert raised.value.line >= 1
