"""Checks in the real judge, after the cases have run in the same process."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from kata_tui.judging.judge import Judge
from kata_tui.model.checks import (
    AvoidsRule,
    CollectivesRule,
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
from kata_tui.model.problem import Limits
from kata_tui.model.verdict import Verdict
from tests.judging.runs import accepted, judged, result, taking_turns, verdicts, words
from tests.samples.katas import FIRST, case, check, problem, source

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
    "a useless scan beside a comprehension": (
        "@jax.jit\ndef solve(x):\n    lax.scan(lambda c, v: (c + v, c + v), 0.0, x)\n"
        "    return jnp.stack([x[:i + 1].sum() for i in range(len(x))])\n",
        {"jaxpr", "growth", "uses"},
    ),
    "a scan times nothing beside a comprehension": (
        "@jax.jit\ndef solve(x):\n    used = lax.scan(lambda c, v: (c + v, c + v), 0.0, x)[1]\n"
        "    return jnp.stack([x[:i + 1].sum() for i in range(len(x))]) + 0 * used\n",
        {"growth", "uses"},
    ),
    "a decoy at import": (
        "lax.scan(lambda c, v: (c + v, c + v), 0.0, jnp.ones(3))\n"
        "@jax.jit\ndef solve(x):\n    return jnp.tril(jnp.ones((len(x),) * 2)) @ x\n",
        {"jaxpr", "uses"},
    ),
    "a key smuggled through NumPy": (
        f"{REFERENCE}\nsums = solve\n@jax.jit\ndef solve(x):\n    k = np.array([0, 7], np.uint32)\n"
        "    return sums(x) + 0 * (jax.random.normal(k) + jax.random.normal(k))\n",
        {"keys"},
    ),
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
        {"pure", "traces"},
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


MESH = """
mesh = jax.make_mesh((2, 2), ("rows", "columns"), axis_types=(jax.sharding.AxisType.Auto,) * 2)
P = jax.sharding.PartitionSpec
def split(x, *spec):
    return jax.device_put(x, jax.sharding.NamedSharding(mesh, P(*spec)))
"""
SHARDED = problem(
    f"{MESH}\ndef solve(x):\n    return {{'y': split(x * 2, 'rows', 'columns')}}\n",
    case("c", {"x": {"expr": "jnp.arange(24.0).reshape(4, 6)"}}),
    checks=(check("sharding", ShardingRule(), "c"),),
    devices=4,
)
WANTED = "it should be split into 4 parts over 4 devices, P('rows', 'columns') on a mesh of rows=2, columns=2."
PLACED = {
    "as the reference does": (f"{MESH}\ndef solve(x):\n    return {{'y': split(x, 'rows', 'columns') * 2}}\n", ""),
    "on a mesh of other names": (
        MESH.replace('"rows", "columns"', '"a", "b"') + "\ndef solve(x):\n    return {'y': split(x * 2, 'a', 'b')}\n",
        "",
    ),
    "under jit": (
        f"{MESH}\n@jax.jit\ndef f(x):\n    return lax.with_sharding_constraint(x * 2, jax.sharding.NamedSharding(mesh, "
        "P('rows', 'columns')))\ndef solve(x):\n    return {'y': f(x)}\n",
        "",
    ),
    "nowhere": ("def solve(x):\n    return {'y': x * 2}\n", "is whole on device 0;"),
    "decoy": (
        f"{MESH}\nsplit(jnp.ones((4, 6)), 'rows', 'columns')\ndef solve(x):\n    return {{'y': x * 2}}\n",
        "whole on device 0;",
    ),
    "by rows alone": (
        f"{MESH}\ndef solve(x):\n    return {{'y': split(x * 2, 'rows')}}\n",
        "is split into 2 parts over 4 devices, P('rows', None) on a mesh of rows=2, columns=2;",
    ),
    "the other way round": (
        f"{MESH}\ndef solve(x):\n    return {{'y': split(x * 2, 'columns', 'rows')}}\n",
        "is split into 4 parts over 4 devices, P('columns', 'rows') on",
    ),
    "everywhere": (f"{MESH}\ndef solve(x):\n    return {{'y': split(x * 2)}}\n", "is whole on each of 4 devices, P(None, None) on"),
    "back on the host": (f"{MESH}\ndef solve(x):\n    return {{'y': np.asarray(split(x * 2, 'rows'))}}\n", "is on no device;"),
}


@pytest.mark.parametrize("name", PLACED)
async def test_every_device_holds_its_part(judge: Judge, name: str) -> None:
    text, told = PLACED[name]
    state = await judged(judge, SHARDED, source(text))
    assert verdicts(state) == {"c": "accepted", "sharding": "wrong_answer" if told else "accepted"}, words(
        result(state, "sharding")
    )
    if told:
        finding = result(state, "sharding").finding
        assert finding is not None
        assert finding.message.startswith('result["y"] is ')
        assert told in finding.message
        assert finding.message.endswith(WANTED)


async def test_there_is_no_sharding_on_one_device(judge: Judge) -> None:
    asked = problem("def solve(x):\n    return x\n", case("c", {"x": [1.0]}), checks=(check("sharding", ShardingRule(), "c"),))
    state = await judged(judge, asked, asked.reference)
    assert verdicts(state) == {"c": "accepted", "sharding": "internal_error"}
    assert "give the problem more with `devices`" in words(result(state, "sharding"))


SUMMED = problem(
    f"{MESH}\ndef solve(x):\n    return jax.shard_map(lambda v: lax.psum(v, 'rows'), mesh=mesh, in_specs=P('rows'), out_specs=P())(x)\n",
    case("c", {"x": {"expr": "jnp.arange(8.0).reshape(2, 4)"}}),
    checks=(check("collectives", CollectivesRule(("psum",)), "c"),),
    devices=4,
)
"""The sum over the devices of a mesh's first axis."""


async def test_devices_really_talk_to_each_other(judge: Judge) -> None:
    state = await judged(judge, SUMMED, SUMMED.reference)
    assert accepted(state), words(result(state, "collectives"))
    alone = source("def solve(x):\n    return x[:1] + x[1:]\n")
    state = await judged(judge, SUMMED, alone)
    assert verdicts(state) == {"c": "accepted", "collectives": "wrong_answer"}
    assert "There is no `psum`" in words(result(state, "collectives"))
    decoy = source(
        f"{MESH}\ndef solve(x):\n    jax.shard_map(lambda v: lax.psum(v, 'rows'), mesh=mesh, in_specs=P('rows'), out_specs=P())(x)\n"
        "    return x[:1] + x[1:]\n"
    )
    assert verdicts(await judged(judge, SUMMED, decoy))["collectives"] == "wrong_answer"


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


async def test_a_breach_of_pure_is_told_before_the_wrong_case_that_it_explains(judge: Judge) -> None:
    """The second case is wrong only since the first has written to a global; a wrong case of pure code has no check beside it."""
    asked = problem(
        "def solve(x):\n    return x + len(x)\n",
        case("first", {"x": [1.0, 2.0]}),
        case("second", {"x": [1.0, 2.0, 3.0]}),
        checks=(check("pure", PureRule(), "first"), check("jit", JitRule(), "first")),
    )
    kept = "seen = []\ndef solve(x):\n    seen.append(1)\n    return x + len(x) * len(seen)\n"
    state = await judged(judge, asked, source(kept))
    assert [found.id for found in state.results] == ["pure", "first", "second"]
    assert "`seen`" in words(state.results[0])
    assert state.verdict is Verdict.WRONG_ANSWER
    plain = await judged(judge, asked, source("def solve(x):\n    return x + 2\n"))
    assert [found.id for found in plain.results] == ["first", "second"]
