"""Checks in the real judge, after the cases have run in the same process."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from katas import FIRST, case, check, problem, source
from runs import accepted, judged, result, taking_turns, verdicts, words

from kata_tui.domain.checks import (
    AvoidsRule,
    IntermediateRule,
    JaxprRule,
    JitRule,
    KeyReuseRule,
    LeaksRule,
    NoUnrollingRule,
    PureRule,
    ShardingRule,
    TracesRule,
    UsesRule,
)
from kata_tui.domain.problem import Limits
from kata_tui.domain.verdict import Verdict
from kata_tui.judging.judge import Judge

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judges(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Iterator[Judge]]:
    async with taking_turns(tmp_path_factory.mktemp("cache")) as judges:
        yield judges


@pytest.fixture
def judge(judges: Iterator[Judge]) -> Judge:
    return next(judges)


REFERENCE = """
@jax.jit
def solve(x):
    return lax.scan(lambda c, v: (c + v, c + v), jnp.zeros((), x.dtype), x)[1]
"""
SUMS = problem(
    REFERENCE,
    case("floats", {"x": [1.0, 2.0, 3.0]}),
    case("more", {"x": [1.0, 2.0, 3.0, 4.0]}),
    checks=(
        check("jit", JitRule(), "floats"),
        check("traces", TracesRule("[solve(x), solve(x)]", 1), "floats"),
        check("jaxpr", JaxprRule(("scan",), ("cumsum",)), "floats", "Write it with `lax.scan`."),
        check("growth", NoUnrollingRule("x"), "more"),
        check("uses", UsesRule(("lax.scan",)), "floats"),
        check("avoids", AvoidsRule(("jnp.cumsum",)), "floats"),
        check("keys", KeyReuseRule(), "floats"),
        check("leaks", LeaksRule(), "floats"),
        check("pure", PureRule(), "floats"),
        check("sizes", IntermediateRule(1.0), "floats"),
    ),
)
ALL = ("jit", "traces", "jaxpr", "growth", "uses", "avoids", "keys", "leaks", "pure", "sizes")
SHORT_OF = {
    "a loop": (
        "@jax.jit\ndef solve(x):\n    return jnp.stack([x[:i + 1].sum() for i in range(len(x))])\n",
        {"jaxpr", "growth", "uses"},
    ),
    "cumsum": ("@jax.jit\ndef solve(x):\n    return jnp.cumsum(x)\n", {"jaxpr", "uses", "avoids"}),
    "NumPy": (
        "def solve(x):\n    return np.cumsum(np.asarray(x))\n",
        {"jit", "traces", "jaxpr", "growth", "uses", "leaks", "sizes"},
    ),
    "a cache that the cases have filled": (
        f"{REFERENCE}\nkept, sums = {{}}, solve\ndef solve(x):\n    try: k = bytes(np.asarray(x))\n    except Exception: return sums(x)\n"
        "    if k not in kept: kept[k] = sums(x)\n    return kept[k]\n",
        {"pure", "traces", "uses"},
    ),
    "a tracer that the cases have leaked": (
        "kept = []\n@jax.jit\ndef solve(x):\n    kept.append(x * 2)\n"
        "    return lax.scan(lambda c, v: (c + v, c + v), jnp.zeros((), x.dtype), x)[1]\n",
        {"leaks", "pure"},
    ),
    "old keys": (
        f"{REFERENCE}\nsums = solve\n@jax.jit\ndef solve(x):\n    return sums(x) + 0 * jax.random.normal(jax.random.PRNGKey(0))\n",
        {"keys"},
    ),
    "other values under jit": (
        "def solve(x):\n    y = lax.scan(lambda c, v: (c + v, c + v), jnp.zeros((), x.dtype), x)[1]\n"
        "    return y + isinstance(x, jax.core.Tracer)\n",
        {"jit", "traces"},
    ),
    "a large value": (
        "@jax.jit\ndef solve(x):\n    large = jnp.zeros((1000, 1000)) + x[0]\n"
        "    return lax.scan(lambda c, v: (c + v, c + v), jnp.zeros((), x.dtype), x)[1] + 0 * large[0, 0]\n",
        {"sizes"},
    ),
}


async def test_what_holds_is_accepted(judge: Judge) -> None:
    state = await judged(judge, SUMS, SUMS.reference)
    assert accepted(state), verdicts(state)
    assert tuple(verdicts(state)) == ("floats", "more", *ALL)


@pytest.mark.parametrize("name", SHORT_OF)
async def test_right_values_got_the_wrong_way(judge: Judge, name: str) -> None:
    text, short = SHORT_OF[name]
    state = await judged(judge, SUMS, source(text))
    found = {check_ for check_ in ALL if result(state, check_).verdict is not Verdict.ACCEPTED}
    assert found == short, "\n\n".join(words(result(state, check_)) for check_ in found ^ short)
    assert (verdicts(state)["floats"], verdicts(state)["more"]) == ("accepted", "accepted")
    assert not accepted(state)
    for each in found:
        assert words(result(state, each))
    if name == "cumsum":
        jaxpr, avoided = result(state, "jaxpr"), result(state, "avoids")
        assert jaxpr.finding is not None
        assert jaxpr.finding.message.startswith("There is no `scan` in what JAX traced of your code.")
        assert jaxpr.message == "Write it with `lax.scan`."
        assert avoided.finding is not None
        assert avoided.finding.line == FIRST + 2
    if name == "other values under jit":
        assert [mismatch.kind for mismatch in result(state, "jit").mismatches] == ["value"]
    if name == "NumPy":
        assert result(state, "jit").verdict is Verdict.RUNTIME_ERROR
        assert "TracerArrayConversionError" in words(result(state, "jit"))


async def test_how_is_asked_only_of_what_is_right(judge: Judge) -> None:
    state = await judged(judge, SUMS, source("def solve(x):\n    return x\n"))
    assert tuple(verdicts(state)) == ("floats", "more")
    assert state.verdict is Verdict.WRONG_ANSWER
    state = await judged(judge, SUMS, source("def solve(x):\n    return jnp.cumsum(x) if len(x) == 4 else x\n"))
    assert verdicts(state) == {"floats": "wrong_answer", "more": "accepted"}
    state = await judged(judge, SUMS, source("def solve(x):\n    return x\n"), only="jaxpr")
    assert verdicts(state) == {"jaxpr": "wrong_answer"}


async def test_a_check_that_is_not_built_accepts_nobody(judge: Judge) -> None:
    asked = problem("def solve(x):\n    return x\n", case("c", {"x": [1.0]}), checks=(check("sharding", ShardingRule(), "c"),))
    state = await judged(judge, asked, asked.reference)
    assert verdicts(state) == {"c": "accepted", "sharding": "internal_error"}
    assert state.verdict is Verdict.INTERNAL_ERROR
    assert "is not built yet" in words(result(state, "sharding"))


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (UsesRule(("jax.nothing",)), "there is no API `jax.nothing`"),
        (NoUnrollingRule("n"), "no first axis"),
        (TracesRule("solve(", 1), "is no expression"),
    ],
)
async def test_a_broken_check_is_never_her_fault(judge: Judge, rule: UsesRule | NoUnrollingRule | TracesRule, told: str) -> None:
    asked = problem("def solve(n):\n    return n\n", case("c", {"n": 3}), checks=(check("check", rule, "c"),))
    state = await judged(judge, asked, asked.reference)
    assert verdicts(state) == {"c": "accepted", "check": "internal_error"}
    assert told in words(result(state, "check"))


async def test_a_check_that_hangs_or_dies_ends_alone(judge: Judge) -> None:
    asked = problem(
        "@jax.jit\ndef solve(x):\n    return x * 2\n",
        case("c", {"x": [1.0]}),
        checks=(check("jit", JitRule(), "c"), check("jaxpr", JaxprRule(("mul",)), "c"), check("pure", PureRule(), "c")),
        limits=Limits(seconds=1.5),
    )
    traced = "import os\ndef solve(x):\n    if isinstance(x, jax.core.Tracer):\n        {}\n    return x * 2\n"
    state = await judged(judge, asked, source(traced.format("os._exit(0)")))
    assert verdicts(state) == {"c": "accepted", "jit": "runtime_error", "jaxpr": "runtime_error", "pure": "accepted"}
    state = await judged(judge, asked, source(traced.format("while True: pass")))
    assert verdicts(state) == {"c": "accepted", "jit": "time_limit", "jaxpr": "time_limit", "pure": "accepted"}
