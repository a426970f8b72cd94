"""The checks that watch calls: `uses`, `avoids` and `traces`."""

import sys

import jax
import pytest

from kata_tui.harness.checks import verify
from kata_tui.harness.checks.found import Found
from kata_tui.harness.checks.watched import target_of
from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.inputs import Unbuildable
from kata_tui.harness.execution.surroundings import Surroundings
from kata_tui.model.checks import AvoidsRule, Check, TracesRule, UsesRule
from kata_tui.model.problem import Value
from tests.harness.sources import PRELUDE, called, checked, floats

FIRST = PRELUDE.count("\n") + 1
X: dict[str, Value] = {"x": floats(1.0, 2.0, 3.0)}
USED = {
    "directly": "def solve(x):\n    return jax.vmap(jnp.sin)(x)\n",
    "imported by another name": "from jax import vmap as v\ndef solve(x):\n    return v(jnp.sin)(x)\n",
    "imported in the function": "def solve(x):\n    from jax import vmap\n    return vmap(jnp.sin)(x)\n",
    "through partial": "v = functools.partial(jax.vmap, in_axes=0)\ndef solve(x):\n    return v(jnp.sin)(x)\n",
    "from a helper": "def helper(f, x):\n    return jax.vmap(f)(x)\ndef solve(x):\n    return helper(jnp.sin, x)\n",
    "inside jit": "@jax.jit\ndef solve(x):\n    return jax.vmap(jnp.sin)(x)\n",
    "inside scan": "def solve(x):\n    return lax.scan(lambda c, v: (c, jax.vmap(jnp.sin)(v[None])), 0.0, x)[1]\n",
    "by getattr": "def solve(x):\n    return getattr(jax, 'v' + 'map')(jnp.sin)(x)\n",
    "in a class": "class K:\n    def __call__(self, x):\n        return jax.vmap(jnp.sin)(x)\ndef solve(x):\n    return K()(x)\n",
    "as a decorator": "@jax.vmap\ndef f(v):\n    return jnp.sin(v)\ndef solve(x):\n    return f(x)\n",
    "as a decorator of the entry": "@jax.vmap\ndef solve(x):\n    return jnp.sin(x)\n",
    "under jit as a decorator": "@jax.jit\n@jax.vmap\ndef solve(x):\n    return jnp.sin(x)\n",
}
NOT_USED = {
    "not at all": "def solve(x):\n    return jnp.sin(x)\n",
    "named and not called": "def solve(x):\n    jax.vmap\n    return jnp.sin(x)\n",
    "called at import": "jax.vmap(jnp.sin)(jnp.ones(3))\ndef solve(x):\n    return jnp.sin(x)\n",
    "made at import and not called": "f = jax.vmap(jnp.sin)\ndef solve(x):\n    return jnp.sin(x)\n",
    "a word in a comment": "def solve(x):\n    '''jax.vmap'''\n    return jnp.sin(x)  # jax.vmap\n",
    "another function of that name": "def vmap(f):\n    return f\ndef solve(x):\n    return vmap(jnp.sin)(x)\n",
    "in code that does not run": "def solve(x):\n    if x is None:\n        return jax.vmap(jnp.sin)(x)\n    return jnp.sin(x)\n",
}


@pytest.mark.parametrize("name", USED)
def test_an_api_is_seen_however_it_is_reached(name: str) -> None:
    assert checked(UsesRule(("jax.vmap",)), USED[name], X, warm="jit" in name).holds
    found = checked(AvoidsRule(("jax.vmap",)), USED[name], X, warm="jit" in name)
    assert (found.holds, found.message) == (False, "Your code calls `jax.vmap`, which this problem does without.")


@pytest.mark.parametrize("name", NOT_USED)
def test_an_api_that_the_case_does_not_reach_is_not_used(name: str) -> None:
    found = checked(UsesRule(("jax.vmap",)), NOT_USED[name], X)
    assert not found.holds
    assert found.message in (
        "Your code never calls `jax.vmap` while the case runs.",
        "Your code calls `jax.vmap`, and the result does not need what it gives.",
    )
    assert checked(AvoidsRule(("jax.vmap",)), NOT_USED[name], X).holds


def test_the_line_that_reaches_it_is_told() -> None:
    source = "def helper(x):\n    y = x * 2\n    return jax.vmap(jnp.sin)(y)\ndef solve(x):\n    return helper(x)\n"
    assert checked(AvoidsRule(("jax.vmap",)), source, X).line == FIRST + 2


def test_what_the_problem_itself_calls_does_not_count() -> None:
    plain = "def solve(x):\n    return jnp.sin(x)\n"
    assert not checked(UsesRule(("jax.vmap",)), plain, X, call="jax.vmap(solve)(x)").holds
    assert checked(AvoidsRule(("jax.vmap",)), plain, X, call="jax.vmap(solve)(x)").holds
    inside = "def solve(x):\n    return jax.vmap(jnp.sin)(x[None])\n"
    assert checked(UsesRule(("jax.vmap",)), inside, X, call="jax.vmap(solve)(x)").holds


def test_each_of_several_counts() -> None:
    source = "def solve(x):\n    return jax.vmap(jnp.sin)(x)\n"
    assert "jax.grad" in checked(UsesRule(("jax.vmap", "jax.grad")), source, X).message
    assert "jax.vmap" in checked(AvoidsRule(("jax.grad", "jax.vmap")), source, X).message
    assert checked(AvoidsRule(("jax.grad", "jax.jvp")), source, X).holds


@pytest.mark.parametrize(
    ("api", "uses", "instead"),
    [
        ("jnp.einsum", "jnp.einsum('i,i->', x, x)", "jnp.dot(x, x)"),
        ("jax.numpy.cumsum", "jnp.cumsum(x)", "lax.associative_scan(jnp.add, x)"),
        ("lax.fori_loop", "lax.fori_loop(0, 2, lambda i, v: v, x)", "lax.scan(lambda c, v: (c, v), 0, x)"),
        ("jax.lax.scan", "lax.scan(lambda c, v: (c, v), 0, x)", "lax.while_loop(lambda v: v[0] < 0, lambda v: v, x)"),
        ("jax.vjp", "jax.vjp(jnp.sin, x)[1](x)", "jax.grad(lambda v: jnp.sum(v**2))(x)"),
        ("jax.value_and_grad", "jax.value_and_grad(jnp.sum)(x)", "jax.grad(jnp.sum)(x)"),
        ("jax.random.split", "jax.random.bits(jax.random.split(jax.random.key(0))[0])", "jax.random.bits(jax.random.key(0))"),
        ("nnx.Linear", "nnx.Linear(3, 2, rngs=nnx.Rngs(0))(x)", "nnx.Einsum('i,ij->j', (3, 2), rngs=nnx.Rngs(0))(x)"),
        ("flax.nnx.Dropout", "nnx.Dropout(0.5, rngs=nnx.Rngs(0))(x)", "nnx.BatchNorm(3, rngs=nnx.Rngs(0))(x[None])"),
        (
            "nn.Dense",
            "nn.Dense(2).init_with_output(jax.random.key(0), x)[0]",
            "nn.LayerNorm().init_with_output(jax.random.key(0), x)[0]",
        ),
        ("optax.adam", "optax.adam(0.1).init(x)[0].mu", "optax.sgd(0.1).init(x)"),
        ("jax.tree.flatten", "jax.tree.flatten((x, x * 2))[0][0]", "jax.tree.leaves((x, x * 2))[0]"),
        ("jax.tree.unflatten", "jax.tree.unflatten(jax.tree.structure((0, 0)), [x, x])[0]", "jax.tree.leaves((x, x))[0]"),
        ("numpy.sum", "float(np.sum(np.asarray(x)))", "float(jnp.sum(x))"),
    ],
)
def test_apis_of_every_library(api: str, uses: str, instead: str) -> None:
    for source, holds in (
        (f"def solve(x):\n    return {uses}\n", True),
        (f"def solve(x):\n    return {instead}\n", False),
    ):
        assert checked(UsesRule((api,)), source, X).holds is holds


@pytest.mark.parametrize(
    ("api", "made", "used"),
    [
        ("jax.grad", "f = jax.grad(jnp.sum)", "f(x)"),
        ("jax.custom_vjp", "@jax.custom_vjp\ndef f(v):\n    return v\nf.defvjp(lambda v: (v, None), lambda r, g: (g,))", "f(x)"),
        ("jax.checkpoint", "f = jax.checkpoint(jnp.sin)", "f(x)"),
        ("jnp.vectorize", "f = jnp.vectorize(jnp.sin)", "f(x)"),
        ("nnx.Linear", "f = nnx.Linear(3, 2, rngs=nnx.Rngs(0))", "f(x)"),
    ],
)
def test_what_is_made_at_import_counts_when_the_case_uses_it(api: str, made: str, used: str) -> None:
    assert checked(UsesRule((api,)), f"{made}\ndef solve(x):\n    return {used}\n", X).holds
    assert not checked(UsesRule((api,)), f"{made}\ndef solve(x):\n    return x\n", X).holds


@pytest.mark.parametrize("api", ["jax.vmapp", "jax.random.nothing.at.all", "os.system", "vmap", "kata_tui.harness", "jax.lax"])
def test_an_api_that_cannot_be_watched_is_the_files_fault(api: str) -> None:
    with pytest.raises(Unbuildable):
        target_of(api)
    with pytest.raises(Unbuildable):
        verify(Check("uses", UsesRule((api,)), "c"), called("def solve(x):\n    return x\n", X))


VJP = "def solve(x):\n    y, back = jax.vjp(lambda v: v**2, x)\n"
SQUARES = "def f(v):\n    return v**2\nf = jax.custom_vjp(f)\nf.defvjp(lambda v: (v**2, v), lambda r, g: (2 * r * g,))\n"
NEEDED = {
    "a function that it gave": ("jax.vjp", f"{VJP}    return back(x)[0]\n"),
    "handed to vmap": ("jnp.sin", "def solve(x):\n    return jax.vmap(jnp.sin)(x)\n"),
    "handed to vmap, as the entry": ("jnp.sin", "solve = jax.vmap(jnp.sin)\n"),
    "handed to map": ("jnp.sin", "def solve(x):\n    return jnp.stack(list(map(jnp.sin, x)))\n"),
    "handed to reduce": ("jnp.add", "def solve(x):\n    return functools.reduce(jnp.add, x)\n"),
    "in a callback": ("jnp.sin", "def solve(x):\n    return jax.pure_callback(lambda v: np.asarray(jnp.sin(v)), x, x)\n"),
    "jit as a decorator": ("jax.jit", "@jax.jit\ndef solve(x):\n    return x * 2\n"),
    "jit with static arguments": (
        "jax.jit",
        "@functools.partial(jax.jit, static_argnames=('n',))\ndef f(x, n):\n    return x * n\ndef solve(x):\n    return f(x, n=2)\n",
    ),
    "nnx.jit on a method": (
        "nnx.jit",
        "class M(nnx.Module):\n    @nnx.jit\n    def __call__(self, x):\n        return x * 2\ndef solve(x):\n    return M()(x)\n",
    ),
    "custom_vjp in a gradient": ("jax.custom_vjp", f"{SQUARES}def solve(x):\n    return jax.grad(lambda v: f(v).sum())(x)\n"),
    "remat is checkpoint": ("jax.checkpoint", "@jax.remat\ndef solve(x):\n    return jnp.sin(x)\n"),
    "to stop a gradient": (
        "lax.stop_gradient",
        "def solve(x):\n    return jax.grad(lambda v: (v**2 + lax.stop_gradient(v)).sum())(x)\n",
    ),
    "values that are read": ("jax.grad", "def solve(x):\n    return float(jax.grad(lambda v: (v**2).sum())(x)[0])\n"),
    "in a loop that converges": (
        "jax.grad",
        "def f(t):\n    return t**2 - 2\ndef solve(x):\n"
        "    return lax.while_loop(lambda v: jnp.abs(f(v)) > 1e-5, lambda v: v - f(v) / jax.grad(f)(v), x[0])\n",
    ),
    "a state that is looked at": (
        "nnx.Linear",
        "def solve(x):\n    l = nnx.Linear(3, 2, rngs=nnx.Rngs(0))\n    l.kernel[...] = jnp.ones((3, 2))\n    return nnx.state(l)\n",
    ),
    "shapes": (
        "nnx.eval_shape",
        "def solve(x):\n    m = nnx.eval_shape(lambda: nnx.Linear(2, 3, rngs=nnx.Rngs(0)))\n    return m.kernel.shape\n",
    ),
}
NOT_NEEDED = {
    "grad calls vjp inside": ("jax.vjp", "def solve(x):\n    return jax.grad(lambda v: (v**2).sum())(x)\n"),
    "fori_loop is a while_loop inside": (
        "lax.while_loop",
        "def solve(x):\n    return lax.fori_loop(0, 3, lambda i, v: v * 2, x)\n",
    ),
    "attention makes its own layers": (
        "nnx.LinearGeneral",
        "def solve(x):\n    return nnx.MultiHeadAttention(1, 3, decode=False, rngs=nnx.Rngs(0))(x[None])\n",
    ),
    "thrown away": ("jax.vjp", f"{VJP}    return 2 * x * x\n"),
    "called and thrown away": ("jax.vjp", f"{VJP}    back(x)\n    return 2 * x * x\n"),
    "times nothing": ("jax.vjp", f"{VJP}    return 2 * x * x + 0 * back(x)[0]\n"),
    "never chosen": ("jax.vjp", f"{VJP}    return jnp.where(True, 2 * x * x, back(x)[0])\n"),
    "kept in a list": ("jax.vmap", "kept = []\ndef solve(x):\n    kept.append(jax.vmap(jnp.sin)(x))\n    return jnp.sin(x)\n"),
    "only its shape": ("jax.vmap", "def solve(x):\n    assert jax.vmap(jnp.sin)(x).shape == x.shape\n    return jnp.sin(x)\n"),
    "a decorated function that is not called": ("jax.jit", "@jax.jit\ndef f(x):\n    return x\ndef solve(x):\n    return x * 2\n"),
    "a decorated function for nothing": (
        "jax.jit",
        "@jax.jit\ndef f(x):\n    return x\ndef solve(x):\n    f(x)\n    return x * 2\n",
    ),
    "a layer that is thrown away": ("nnx.Linear", "def solve(x):\n    nnx.Linear(3, 2, rngs=nnx.Rngs(0))(x)\n    return x\n"),
    "shapes that are thrown away": ("jax.eval_shape", "def solve(x):\n    _ = jax.eval_shape(jnp.sin, x)\n    return 3\n"),
}


@pytest.mark.parametrize("name", NEEDED)
def test_what_the_source_calls_and_needs_is_used(name: str) -> None:
    api, source = NEEDED[name]
    assert checked(UsesRule((api,)), source, X).holds


@pytest.mark.parametrize("name", NOT_NEEDED)
def test_what_a_library_calls_or_nobody_needs_is_not_used(name: str) -> None:
    api, source = NOT_NEEDED[name]
    assert not checked(UsesRule((api,)), source, X).holds


def test_one_of_a_group_is_enough() -> None:
    rule = UsesRule((("jax.jit", "flax.nnx.jit"), "jnp.sin"))
    assert checked(rule, "@nnx.jit\ndef solve(x):\n    return jnp.sin(x)\n", X).holds
    found = checked(rule, "def solve(x):\n    return jnp.sin(x)\n", X)
    assert found.message == "Your code never calls any of `jax.jit`, `flax.nnx.jit` while the case runs."


def test_nothing_watches_afterwards() -> None:
    checked(UsesRule(("jax.vmap",)), USED["directly"], X)
    assert sys.getprofile() is None
    with pytest.raises(ZeroDivisionError):
        verify(Check("uses", UsesRule(("jax.vmap",)), "c"), called("def solve(x):\n    return 1 / 0\n", X))
    assert sys.getprofile() is None


ONCE = {
    "jitted": "@jax.jit\ndef solve(x):\n    return x * 2\n",
    "jitted with partial": "@functools.partial(jax.jit, inline=True)\ndef solve(x):\n    return x * 2\n",
    "assigned": "def body(x):\n    return x * 2\nsolve = jax.jit(body)\n",
    "jitted twice over": "@jax.jit\n@jax.jit\ndef solve(x):\n    return x * 2\n",
    "nnx.jit": "@nnx.jit\ndef solve(x):\n    return x * 2\n",
}
TWICE = {
    "not jitted": "def solve(x):\n    return x * 2\n",
    "vmap only": "@jax.vmap\ndef solve(x):\n    return x * 2\n",
    "a jit in every call": "def solve(x):\n    return jax.jit(lambda v: v * 2)(x)\n",
    "retraced for each shape": "@jax.jit\ndef solve(x):\n    return x * 2\n",
    "a lambda": "solve = lambda x: x * 2\n",
    "behind partial": "def body(n, x):\n    return x * n\nsolve = functools.partial(body, 2)\n",
}


@pytest.mark.parametrize("name", ONCE)
def test_a_compiled_body_runs_once(name: str) -> None:
    assert checked(TracesRule("[solve(x), solve(x + 1)]", 1), ONCE[name], X).holds


@pytest.mark.parametrize("name", TWICE)
def test_a_body_that_runs_again(name: str) -> None:
    call = "[solve(x), solve(x[:2])]"
    found = checked(TracesRule(call, 1), TWICE[name], X)
    assert not found.holds
    assert found.message == f"Python ran the body of `solve` 2 times during `{call}`; it should run at most once."
    assert found.line is not None
    assert checked(TracesRule(call, 2), TWICE[name], X).holds


def test_what_was_compiled_before_is_traced_again() -> None:
    found = checked(TracesRule("solve(x)", 0), ONCE["jitted"], X, warm=True)
    assert (found.holds, found.line) == (False, FIRST)


def test_counting_traces_leaves_what_others_have_compiled() -> None:
    other = jax.jit(lambda v: v * 3)
    other(1.0)
    assert checked(TracesRule("solve(x)", 1), ONCE["jitted"], X, warm=True).holds
    assert other._cache_size() == 1


def test_a_body_that_cannot_be_found_does_not_count_as_never_run() -> None:
    for source in (
        "class K:\n    def __call__(self, x):\n        return x\nsolve = K()\n",
        "solve = jnp.sin\n",
        "solve = functools.partial(jnp.add, 1)\n",
    ):
        found = checked(TracesRule("solve(x)", 1), source, X)
        assert not found.holds
        assert "could not be found" in found.message


def test_the_body_of_a_class_is_its_call() -> None:
    source = "class solve:\n    def __init__(self, n):\n        self.n = n\n    def __call__(self, x):\n        return x * self.n\n"
    rule = TracesRule("[solve(2)(x), solve(2)(x)]", 1)
    assert not checked(rule, source, X, call="solve(2)(x)").holds
    jitted = source.replace("    def __call__", "    @functools.partial(jax.jit, static_argnums=0)\n    def __call__")
    assert checked(TracesRule("[f := solve(2), f(x), f(x)]", 1), jitted, X, call="solve(2)(x)").holds


def test_an_api_is_seen_where_the_functions_of_libraries_are_put_back() -> None:
    call = called("def solve(x):\n    return lax.scan(lambda c, v: (c + v, c + v), 0.0, x)[1]\n", {"x": floats(1.0, 2.0)})
    surroundings = Surroundings()
    call = Call(call.module, call.entry, call.case, surroundings=surroundings)
    with surroundings.own():
        found = verify(Check("uses", UsesRule(("jax.lax.scan",)), "c"), call)
    assert isinstance(found, Found)
    assert found.holds
