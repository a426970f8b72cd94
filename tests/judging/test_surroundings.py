"""What a submission changes of its process changes neither the arguments of a case nor what a check holds."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from kata_tui.judging.judge import Judge
from kata_tui.model.checks import JitRule
from kata_tui.model.verdict import Verdict
from tests.judging.runs import accepted, judged, result, taking_turns, verdicts
from tests.samples.katas import case, check, problem, source

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judges(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Iterator[Judge]]:
    async with taking_turns(tmp_path_factory.mktemp("cache")) as judges:
        yield judges


@pytest.fixture
def judge(judges: Iterator[Judge]) -> Judge:
    return next(judges)


DRAWN = {"x": {"expr": "jax.random.normal(key, (4,))"}, "y": {"expr": "jax.random.normal(jax.random.key(3), (2,)) / 3"}}
SCALED = "def solve(x, y):\n    return x * 2, y\n"
CHANGES = {
    "generator": 'jax.config.update("jax_default_prng_impl", "rbg")',
    "threefry": 'jax.config.update("jax_threefry_partitionable", False)',
    "x64": 'jax.config.update("jax_enable_x64", True)',
    "x64 of this thread": "jax.enable_x64(True).__enter__()",
    "promotion": 'jax.config.update("jax_numpy_dtype_promotion", "strict")',
    "numpy": 'np.seterr(all="raise"); np.set_printoptions(precision=1)',
    "warnings": 'import warnings; warnings.simplefilter("error")',
    "environment": 'import os; os.environ.clear(); import locale; locale.setlocale(locale.LC_ALL, "C")',
    "a library's function": "jax.random.normal = lambda *_: 1 / 0; jnp.asarray = None",
    "digits": "import sys; sys.set_int_max_str_digits(640)",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
async def test_the_arguments_are_those_of_the_reference(judge: Judge, change: str) -> None:
    asked = problem(SCALED, case("one", DRAWN), case("two", DRAWN, seed=4, hidden=True))
    code = f"{change}\ndef solve(x, y):\n    return jax.lax.mul(x, np.float32(2)), y\n"
    state = await judged(judge, asked, source(code))
    assert accepted(state), [found.mismatches for found in state.results]


async def test_what_is_changed_in_a_call_stays_out_of_the_next(judge: Judge) -> None:
    asked = problem(SCALED, case("one", DRAWN), case("two", DRAWN, seed=4))
    code = 'def solve(x, y):\n    jax.config.update("jax_default_prng_impl", "rbg")\n    jax.random.normal = None\n    return x * 2, y\n'
    assert accepted(await judged(judge, asked, source(code)))


UNTRACEABLE = "def solve(x):\n    return jnp.asarray(np.asarray(x) * 2)\n"


@pytest.mark.parametrize(
    "change",
    [
        'jax.config.update("jax_disable_jit", True)',
        "jax.disable_jit().__enter__()",
        "jax.jit = lambda function, **_: function",
        'import os; os.environ["JAX_DISABLE_JIT"] = "1"',
    ],
)
async def test_what_cannot_be_traced_does_not_pass(judge: Judge, change: str) -> None:
    asked = problem(
        "def solve(x):\n    return x * 2\n",
        case("eager", {"x": [1.0]}),
        case("compiled", {"x": [1.0]}, "jax.jit(solve)(x)"),
    )
    state = await judged(judge, asked, source(f"{change}\n{UNTRACEABLE}"))
    assert verdicts(state) == {"eager": "accepted", "compiled": "runtime_error"}
    checked = problem("def solve(x):\n    return x * 2\n", case("c", {"x": [1.0]}), checks=(check("jit", JitRule(), "c"),))
    state = await judged(judge, checked, source(f"{change}\n{UNTRACEABLE}"))
    assert verdicts(state) == {"c": "accepted", "jit": "runtime_error"}


async def test_an_option_that_is_the_reason_is_named(judge: Judge) -> None:
    asked = problem(
        "def solve(x):\n    return jnp.zeros(x.shape), x\n", case("one", {"x": [1.0]}), case("two", {"x": [2.0]}, hidden=True)
    )
    code = 'jax.config.update("jax_enable_x64", True)\ndef solve(x):\n    return jnp.zeros(x.shape), x\n'
    state = await judged(judge, asked, source(code))
    for name in ("one", "two"):
        found = result(state, name)
        assert found.verdict is Verdict.WRONG_ANSWER
        assert found.finding is not None
        assert found.finding.message == "Your file sets `jax_enable_x64`. Without that, the result is right."
    nan = problem("def solve(x):\n    return x / 0\n", case("c", {"x": [0.0]}))
    state = await judged(judge, nan, source('jax.config.update("jax_debug_nans", True)\ndef solve(x):\n    return x / 0\n'))
    finding = result(state, "c").finding
    assert finding is not None
    assert "`jax_debug_nans`" in finding.message


async def test_an_option_that_is_not_the_reason_is_a_note(judge: Judge) -> None:
    asked = problem(SCALED, case("one", DRAWN), case("two", DRAWN, seed=4))
    code = 'jax.config.update("jax_enable_x64", True)\njax.jit = None\ndef solve(x, y):\n    return x * 3, y\n'
    state = await judged(judge, asked, source(code))
    found = result(state, "one")
    assert found.finding is None
    assert [note.message for note in found.notes] == [
        "Your file changes `jax.jit`. The judge puts that back before each case.",
        "Your file sets `jax_enable_x64`. What is expected was worked out without that.",
    ]
