"""The checks that read the jaxpr: `jaxpr`, `collectives`, `no_unrolling`, `intermediate`."""

import pytest

from kata_tui.harness.checks import verify
from kata_tui.harness.execution.inputs import Unbuildable
from kata_tui.model.checks import Check, CollectivesRule, IntermediateRule, JaxprRule, NoUnrollingRule
from kata_tui.model.problem import DictValue, Value
from tests.harness.sources import PRELUDE, called, checked, expr, floats, integer

FIRST = PRELUDE.count("\n") + 1
X: dict[str, Value] = {"x": floats(1.0, 2.0, 3.0)}
SCAN = "lax.scan(lambda c, v: (c + v, c + v), 0.0, x)"
SCAN_USED = {
    "plain": f"def solve(x):\n    return {SCAN}[1]\n",
    "in jit": f"@jax.jit\ndef solve(x):\n    return {SCAN}[1]\n",
    "in jit in jit": f"def solve(x):\n    return jax.jit(lambda x: jax.jit(lambda x: {SCAN}[1])(x))(x)\n",
    "in cond": f"def solve(x):\n    return lax.cond(x[0] > 0, lambda x: {SCAN}[1], lambda x: x, x)\n",
    "in a loop": f"def solve(x):\n    return lax.fori_loop(0, 2, lambda i, x: {SCAN}[1], x)\n",
    "in vmap": f"def solve(x):\n    return jax.vmap(lambda x: {SCAN}[1])(x[None])\n",
    "in remat": f"@jax.checkpoint\ndef solve(x):\n    return {SCAN}[1]\n",
    "in custom_jvp": f"@jax.custom_jvp\ndef solve(x):\n    return {SCAN}[1]\nsolve.defjvp(lambda p, t: (p[0], t[0]))\n",
    "in custom_vjp": f"@jax.custom_vjp\ndef solve(x):\n    return {SCAN}[1]\nsolve.defvjp(lambda x: (x, None), lambda r, g: (g,))\n",
    "by another name": "from jax.lax import scan as s\ndef solve(x):\n    return s(lambda c, v: (c + v, c), 0.0, x)\n",
    "under partial": "s = functools.partial(lax.scan, lambda c, v: (c + v, c), 0.0)\ndef solve(x):\n    return s(x)\n",
    "in a helper": f"def helper(x):\n    return {SCAN}[1]\ndef solve(x):\n    return helper(x)\n",
    "in a loop of unknown length": f"def solve(x):\n    return lax.while_loop(lambda v: v[0] < 9, lambda x: {SCAN}[1] + 1, x)\n",
    "in the condition of one": f"def solve(x):\n    return lax.while_loop(lambda x: {SCAN}[0] < 9, lambda x: x + 1, x)\n",
    "in what is carried to another": f"def solve(x):\n"
    f"    return lax.while_loop(lambda c: c[0] < 9, lambda c: (c[0] + c[1], {SCAN}[0]), (0.0, 0.0))[0]\n",
    "by map": "def solve(x):\n    return lax.map(lambda v: v * 2, x)\n",
}
LOOP = "jnp.stack([x[:i + 1].sum() for i in range(x.shape[0])])"
SCAN_NOT_USED = {
    "a comprehension": f"def solve(x):\n    return {LOOP}\n",
    "a useless scan beside it": f"def solve(x):\n    {SCAN}\n    return {LOOP}\n",
    "a useless scan in jit": f"@jax.jit\ndef solve(x):\n    y = {SCAN}\n    return {LOOP}\n",
    "a useless scan in a jitted helper": f"@jax.jit\ndef f(x):\n    return {LOOP}, {SCAN}\ndef solve(x):\n    return f(x)[0]\n",
    "a useless scan in a branch": f"def solve(x):\n    return lax.cond(x[0] > 0, lambda x: (x, {SCAN}[0]), lambda x: (x, 0.0), x)[0]\n",
    "named and not called": f"def solve(x):\n    lax.scan\n    return {LOOP}\n",
    "called at import": f"x = jnp.ones(3)\n{SCAN}\ndef solve(x):\n    return {LOOP}\n",
    "a word in a comment": f"def solve(x):\n    # lax.scan\n    return {LOOP}\n",
    "a function called scan": f"def scan(x):\n    return {LOOP}\ndef solve(x):\n    return scan(x)\n",
    "a useless scan in a loop of unknown length": "def solve(x):\n"
    f"    return lax.while_loop(lambda c: c[1] < 1, lambda c: ({LOOP}, c[1] + 1 + 0 * ({SCAN}, 0)[1]), (x, 0))[0]\n",
    "a useless scan carried along": "def solve(x):\n"
    f"    return lax.while_loop(lambda c: c[1] < 1, lambda c: ({LOOP}, c[1] + 1, c[2] + {SCAN}[0]), (x, 0, 0.0))[0]\n",
    "of something else": f"def solve(x):\n    lax.scan(lambda c, v: (c, v), 0.0, jnp.ones(3))\n    return {LOOP}\n",
}


@pytest.mark.parametrize("name", SCAN_USED)
def test_a_primitive_is_found_wherever_it_is(name: str) -> None:
    assert checked(JaxprRule(require=("scan",)), SCAN_USED[name], X).holds


@pytest.mark.parametrize("name", SCAN_NOT_USED)
def test_a_primitive_that_the_result_does_not_come_from_is_not_there(name: str) -> None:
    found = checked(JaxprRule(require=("scan",)), SCAN_NOT_USED[name], X)
    assert not found.holds
    assert found.message.startswith("There is no `scan` in what JAX traced of your code. It found ")


def test_a_forbidden_primitive_is_named_with_its_line() -> None:
    rule = JaxprRule(forbid=("cumsum", "sin"))
    found = checked(rule, "def solve(x):\n    y = x * 2\n    return lax.cumsum(jnp.sin(y))\n", X)
    assert (found.holds, found.line) == (False, FIRST + 2)
    assert found.message == "Your code comes down to `sin`, which this problem does without."
    for hidden in (
        "def solve(x):\n    return jax.jit(jnp.cumsum)(x)\n",
        "f = jnp.cumsum\ndef solve(x):\n    return jax.vmap(f)(x[None])[0]\n",
        "def solve(x):\n    return lax.cond(x[0] > 9, jnp.cumsum, lambda v: v, x)\n",
    ):
        assert not checked(rule, hidden, X).holds
    assert checked(rule, "def solve(x):\n    jnp.cumsum(x)\n    return lax.associative_scan(jnp.add, x)\n", X).holds


def test_every_one_of_several_is_required() -> None:
    source = "def solve(x):\n    return jnp.sin(x)\n"
    assert not checked(JaxprRule(require=("sin", "cos")), source, X).holds
    assert checked(JaxprRule(require=("sin",), forbid=("cos",)), source, X).holds


def test_equations_are_counted_without_dead_ones() -> None:
    three = "def solve(x):\n    jnp.tan(x) * 2\n    return jnp.sin(x) + jnp.cos(x)\n"
    assert checked(JaxprRule(max_equations=3), three, X).holds
    found = checked(JaxprRule(max_equations=2), three, X)
    assert found.message == "The jaxpr of your code has 3 equations; 2 are enough."
    nested = checked(JaxprRule(max_equations=3), "@jax.jit\ndef solve(x):\n    return jnp.sin(x) + jnp.cos(x)\n", X)
    assert not nested.holds  # the nested ones and the one that holds them


def test_what_is_static_is_not_traced() -> None:
    source = "def solve(x, n):\n    for _ in range(int(n)):\n        x = x * 2\n    return x\n"
    args: dict[str, Value] = {**X, "n": expr("jnp.array(2)")}
    assert checked(JaxprRule(max_equations=2, static=("n",)), source, args).holds
    with pytest.raises(Exception, match="traced"):
        verify(Check("check", JaxprRule(max_equations=2), "c"), called(source, args))


def test_arrays_within_arguments_are_traced_and_the_rest_is_not() -> None:
    source = "def solve(p, n):\n    return jnp.sin(p['w']) if n > 1 else p['w']\n"
    args: dict[str, Value] = {"p": DictValue({"w": floats(1.0), "name": integer(1)}), "n": integer(2)}
    assert checked(JaxprRule(require=("sin",)), source, args).holds


def test_a_call_of_the_problem_is_part_of_what_is_traced() -> None:
    source = "def solve(x):\n    return jnp.sum(jnp.sin(x))\n"
    assert checked(JaxprRule(require=("cos",)), source, X, call="jax.grad(solve)(x)").holds


def test_collectives_are_primitives() -> None:
    mapped = "def solve(x):\n    return jax.vmap(lambda v: v / {}, axis_name='i')(x)\n"
    mesh = "mesh = jax.make_mesh((1,), ('i',), axis_types=(jax.sharding.AxisType.Auto,))\nP = jax.sharding.PartitionSpec\n"
    sharded = (
        f"{mesh}def solve(x):\n    return jax.shard_map(lambda v: lax.psum(v, 'i'), mesh=mesh, in_specs=P('i'), out_specs=P())(x)\n"
    )
    rule = CollectivesRule(("psum",))
    assert not checked(rule, "def solve(x):\n    return x / jnp.sum(x)\n", X).holds
    assert not checked(rule, mapped.format("lax.pmax(v, 'i')"), X).holds
    assert checked(rule, sharded, X).holds
    assert not checked(JaxprRule(forbid=("psum",)), sharded, X).holds


GROWING = {
    "a loop": "def solve(x):\n    s = 0.0\n    for i in range(x.shape[0]):\n        s = s + x[i]\n    return s\n",
    "a comprehension": f"def solve(x):\n    return {LOOP}\n",
    "map": "def solve(x):\n    return sum(map(jnp.sin, x))\n",
    "reduce": "def solve(x):\n    return functools.reduce(jnp.add, x)\n",
    "a loop in jit": "@jax.jit\ndef solve(x):\n    s = 0.0\n    for v in x:\n        s = s + v\n    return s\n",
    "a useless scan beside it": f"def solve(x):\n    {SCAN}\n    s = 0.0\n    for v in x:\n        s = s + v\n    return s\n",
}
STEADY = {
    "sum": "def solve(x):\n    return jnp.sum(x)\n",
    "scan": f"def solve(x):\n    return {SCAN}[0]\n",
    "fori_loop": "def solve(x):\n    return lax.fori_loop(0, x.shape[0], lambda i, s: s + x[i], 0.0)\n",
    "a loop of fixed length": "def solve(x):\n    for _ in range(4):\n        x = x * 2\n    return x\n",
    "a dead loop": "def solve(x):\n    for v in x:\n        v * 2\n    return jnp.sum(x)\n",
}


@pytest.mark.parametrize("name", GROWING)
def test_a_loop_in_python_grows_with_its_input(name: str) -> None:
    found = checked(NoUnrollingRule("x"), GROWING[name], X)
    assert not found.holds
    assert "a Python loop was unrolled" in found.message


def test_the_line_that_is_unrolled_is_told() -> None:
    source = "def solve(x):\n    y = jnp.sin(x)\n    out = 0.0\n    for v in y:\n        out = jnp.cos(out + v)\n    return out\n"
    line = checked(NoUnrollingRule("x"), source, X).line
    assert line in (
        FIRST + 3,
        FIRST + 4,
    )  # where `y` is taken apart; JAX 0.12 does that in one equation, and the next line has more


@pytest.mark.parametrize("name", STEADY)
def test_a_loop_in_jax_does_not(name: str) -> None:
    assert checked(NoUnrollingRule("x"), STEADY[name], X).holds


def test_arguments_that_share_the_axis_grow_together() -> None:
    args: dict[str, Value] = {**X, "y": floats(4.0, 5.0, 6.0), "w": floats([1.0, 2.0], [3.0, 4.0]), "n": integer(3)}
    assert checked(NoUnrollingRule("x"), "def solve(x, y, w, n):\n    return jnp.dot(x, y)\n", args).holds
    assert not checked(
        NoUnrollingRule("x"), "def solve(x, y, w, n):\n    return sum(a * b for a, b in zip(x, y, strict=True))\n", args
    ).holds
    assert not checked(NoUnrollingRule("x"), "def solve(x, y, w, n):\n    return sum(a * b for a, b in zip(x, y))\n", args).holds
    assert checked(NoUnrollingRule("x"), "def solve(x, y, w, n):\n    return jnp.sum(x) + jnp.sum(y)\n", args).holds


@pytest.mark.parametrize("value", [integer(3), expr("[1.0, 2.0]"), expr("jnp.array(1.0)"), DictValue({})])
def test_only_an_array_can_be_made_longer(value: Value) -> None:
    with pytest.raises(Unbuildable, match="no first axis"):
        verify(Check("check", NoUnrollingRule("x"), "c"), called("def solve(x):\n    return x\n", {"x": value}))
    with pytest.raises(Unbuildable, match="no first axis"):
        verify(Check("check", NoUnrollingRule("other"), "c"), called("def solve(x):\n    return x\n", {"x": value}))


def test_values_between_are_measured() -> None:
    outer = "def solve(x):\n    return jnp.sum(x[:, None] * x)\n"  # 3 by 3 float32: 36 bytes
    assert checked(IntermediateRule(36e-6), outer, X).holds
    found = checked(IntermediateRule(35e-6), outer, X)
    assert (found.holds, found.line) == (False, FIRST + 1)
    assert "float32[3,3], 3.6e-05 MB; 3.5e-05 MB are allowed" in found.message
    assert not checked(IntermediateRule(35e-6), "@jax.jit\ndef solve(x):\n    return jnp.sum(x[:, None] * x)\n", X).holds
    assert not checked(
        IntermediateRule(35e-6), "def solve(x):\n    return lax.map(lambda v: jnp.sum(x[:, None] * x) * v, x)\n", X
    ).holds
    assert checked(IntermediateRule(35e-6), "def solve(x):\n    x[:, None] * x\n    return jnp.sum(x) ** 2\n", X).holds


M: dict[str, Value] = {"m": floats([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])}


@pytest.mark.parametrize(
    "energy",
    [
        "(v[None] @ v[:, None])[0, 0]",
        "jnp.trace(jnp.outer(v, v))",
        "jnp.kron(v, v)[:: v.shape[0] + 1].sum()",
        "jnp.cumsum(v * v)[-1]",
        "lax.fori_loop(0, v.shape[0], lambda i, s: s + v[i] ** 2, 0.0)",
        "jnp.convolve(v, v[::-1])[v.shape[0] - 1]",
        "jnp.matvec(v[None], v)[0]",
        "jnp.linalg.multi_dot([v[None], v[:, None]])[0, 0]",
        "jnp.einsum('ij,ij->', v[None], v[None])",
    ],
)
def test_what_vmap_transposes_is_not_the_learners(energy: str) -> None:
    rule = JaxprRule(forbid=("transpose",), of="m")
    assert checked(rule, f"def solve(m):\n    return jax.vmap(lambda v: {energy}, in_axes=1)(m)\n", M).holds


@pytest.mark.parametrize(
    "turned", ["m.T", "jnp.swapaxes(m, 0, 1)", "jnp.moveaxis(m, 1, 0)", "jnp.einsum('ij->ji', m)", "m.astype(jnp.float16).T"]
)
def test_an_input_that_the_learner_transposes(turned: str) -> None:
    found = checked(JaxprRule(forbid=("transpose",), of="m"), f"def solve(m):\n    return jax.vmap(lambda v: v @ v)({turned})\n", M)
    assert (found.holds, found.line) == (False, FIRST + 1)
    assert found.message == "Your code comes down to `transpose` on `m`, which this problem does without."


def test_a_primitive_that_there_is_not_is_the_files_fault() -> None:
    for rule in (JaxprRule(forbid=("cumsumm",)), JaxprRule(require=("cumsumm",)), CollectivesRule(("psumm",))):
        with pytest.raises(Unbuildable, match=r"did you mean `(cumsum|psum)`"):
            verify(Check("check", rule, "c"), called("def solve(x):\n    return x\n", X))
    assert not checked(JaxprRule(forbid=("pjit",)), "def solve(x):\n    return jax.jit(lambda v: v * 2)(x)\n", X).holds
