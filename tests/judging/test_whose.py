"""Whose an exception is: the learner's, the case's own call's, the problem file's, or ours. Only the first counts against her."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from kata_tui.judging.judge import Judge
from kata_tui.model.checks import JitRule
from kata_tui.model.verdict import Verdict
from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.spans import text_of
from tests.judging.runs import accepted, judged, result, taking_turns, verdicts
from tests.samples.katas import RIGHT, case, check, problem, source

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judges(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Iterator[Judge]]:
    async with taking_turns(tmp_path_factory.mktemp("cache")) as judges:
        yield judges


@pytest.fixture
def judge(judges: Iterator[Judge]) -> Judge:
    return next(judges)


POSITIVE = "def solve(n):\n    if n < 0:\n        raise ValueError('negative')\n    return n\n"
UPGRADED = "import kata_tui.harness.execution.flatten\ndel kata_tui.harness.execution.flatten.nnx\n"
"""What the harness reads results with lacks a name, as it would after an upgrade."""


async def test_what_a_reference_raises_unsaid_is_a_fault_of_the_file(judge: Judge) -> None:
    unsaid = problem(POSITIVE, case("minus", {"n": -1}), case("plus", {"n": 1}))
    for wrong in (POSITIVE, "def solve(n):\n    return n\n", "def solve(n):\n    raise ValueError\n"):
        state = await judged(judge, unsaid, source(wrong))
        assert result(state, "minus").verdict is Verdict.INTERNAL_ERROR
        error = result(state, "minus").error
        assert error is not None
        assert "problem file is at fault, not you" in error.message
        assert "the case says `raises: ValueError`" in error.message
        assert state.verdict is Verdict.INTERNAL_ERROR


@pytest.mark.parametrize(
    ("raises", "says"),
    [
        ("TypeError", "It raised ValueError: negative (it raises TypeError)."),
        ("jax.errors.ConcretizationTypeError", "It raised ValueError"),
        ("jax.errors.NoSuchError", "there is no exception `jax.errors.NoSuchError`"),
        ("jax.numpy.sum", "`jax.numpy.sum` is no exception"),
    ],
)
async def test_a_case_means_what_its_reference_does(judge: Judge, raises: str, says: str) -> None:
    state = await judged(judge, problem(POSITIVE, case("minus", {"n": -1}, raises=raises)), source(POSITIVE))
    error = result(state, "minus").error
    assert error is not None
    assert says in error.message
    state = await judged(judge, problem(RIGHT, case("minus", {"x": [1.0]}, raises="ValueError")), source(RIGHT))
    error = result(state, "minus").error
    assert error is not None
    assert "It raised nothing, and the case says `raises: ValueError`" in error.message


async def test_an_exception_of_a_library_goes_by_its_public_name(judge: Judge) -> None:
    branching = "def solve(x):\n    return jax.jit(lambda v: v if v > 0 else -v)(x)\n"
    asked = problem(branching, case("c", {"x": 1.0}, raises="jax.errors.TracerBoolConversionError"))
    state = await judged(judge, asked, source(branching))
    assert accepted(state)
    state = await judged(judge, asked, source("def solve(x):\n    raise TypeError('no')\n"))
    assert result(state, "c").mismatches[0].headline == "TypeError was raised, expected TracerBoolConversionError"


async def test_an_entry_that_cannot_be_called_raises_nothing_that_was_meant(judge: Judge) -> None:
    asked = problem("def solve(n):\n    raise TypeError('no')\n", case("c", {"n": 1}, raises="TypeError"))
    assert accepted(await judged(judge, asked, source("def solve(n):\n    return n + 'a'\n")))
    state = await judged(judge, asked, source("def solve():\n    return 1\n"))
    assert result(state, "c").verdict is Verdict.RUNTIME_ERROR


@pytest.mark.parametrize("which", ["reference", "submission"])
async def test_a_fault_of_ours_is_nobodys_answer(judge: Judge, which: str) -> None:
    lists = "def solve(x):\n    return [x, x]\n"
    asked = problem(UPGRADED + lists if which == "reference" else lists, case("c", {"x": [1.0]}))
    state = await judged(judge, asked, source(lists if which == "reference" else UPGRADED + lists))
    found = result(state, "c")
    assert found.verdict is Verdict.INTERNAL_ERROR
    assert found.error is not None
    assert found.error.message.startswith("The judge itself failed (NameError: name 'nnx' is not defined")
    assert "Please report it" in found.error.message
    if which == "reference":
        state = await judged(judge, asked, source("def solve(x):\n    raise NameError\n"))
        assert result(state, "c").verdict is Verdict.INTERNAL_ERROR


OBJECTS = {
    "a pytree's own flatten": (
        "@jax.tree_util.register_pytree_node_class\nclass Pair:\n    def tree_flatten(self):\n        raise LookupError('mine')\n"
        "    @classmethod\n    def tree_unflatten(cls, *_):\n        return cls()\ndef solve(x):\n    return Pair()\n"
    ),
    "a property": (
        "class Pair(dict):\n    def items(self):\n        raise LookupError('mine')\ndef solve(x):\n    return [Pair(a=1)]\n"
    ),
    "a repr": (
        "class Name:\n    def __repr__(self):\n        raise LookupError('mine')\n"
        "    def __hash__(self):\n        return 1\ndef solve(x):\n    return {Name(): 1}\n"
    ),
}


@pytest.mark.parametrize("code", OBJECTS.values(), ids=list(OBJECTS))
async def test_what_the_learners_objects_raise_is_hers(judge: Judge, code: str) -> None:
    state = await judged(judge, problem(RIGHT, case("c", {"x": [1.0]})), source(code))
    found = result(state, "c")
    assert found.verdict is Verdict.RUNTIME_ERROR
    assert found.error is not None
    assert (found.error.type, found.error.message) == ("LookupError", "mine")
    assert found.error.line is not None


async def test_what_the_call_does_with_a_result_is_told_as_the_cases(judge: Judge) -> None:
    asked = problem(
        "def solve(x):\n    return x\n",
        case("shape", {"x": [1.0]}, "solve(x).shape", shown_as="The shape of what it returns."),
        case("hidden", {"x": [1.0]}, "solve(x).shape", hidden=True),
        checks=(check("jit", JitRule(), "shape"),),
    )
    state = await judged(judge, asked, source("def solve(x):\n    return (x, x)\n"))
    found = result(state, "shape")
    assert found.verdict is Verdict.WRONG_ANSWER
    assert found.error is None
    assert found.finding is not None
    assert found.finding.line is None
    text = "\n".join(map(text_of, case_detail(found, 200)))
    assert "The case's own call, with what your code gave it, raised AttributeError: 'tuple' object has no attribute" in text
    assert "The shape of what it returns." in text
    assert "solve(x).shape" not in text
    assert "The right solution raises" not in text
    assert state.verdict is Verdict.WRONG_ANSWER
    assert verdicts(state)["hidden"] == "wrong_answer"


async def test_nothing_was_raised_is_said_where_the_call_asserts_it(judge: Judge) -> None:
    asserting = "(__import__('unittest').TestCase().assertRaises(ValueError, solve, -1), n)"
    state = await judged(judge, problem(POSITIVE, case("c", {"n": 1}, asserting)), source("def solve(n):\n    return n\n"))
    assert result(state, "c").verdict is Verdict.WRONG_ANSWER
    assert result(state, "c").mismatches[0].headline == "nothing was raised, expected ValueError"
    assert result(state, "c").error is None
