"""The checks `jit`, `key_reuse`, `leaks` and `pure`: for each what holds, and right values that do not."""

import jax
import numpy as np
import pytest

from kata_tui.harness.checks import verify
from kata_tui.harness.execution.inputs import Unbuildable
from kata_tui.model.checks import Check, JitRule, KeyReuseRule, LeaksRule, PureRule, ShardingRule
from kata_tui.model.problem import DictValue, Value
from tests.harness.sources import PRELUDE, called, checked, expr, floats, integer

FIRST = PRELUDE.count("\n") + 1
X: dict[str, Value] = {"x": floats(1.0, 2.0, 3.0)}
KEY: dict[str, Value] = {"key": expr("key")}


def test_jit_gives_the_compiled_result_for_the_judge_to_compare() -> None:
    source = "def solve(x, n):\n    return x * 2 if n > 1 else x\n"
    found = verify(Check("jit", JitRule(("n",)), "c"), called(source, {**X, "n": integer(2)}))
    np.testing.assert_array_equal(found, [2.0, 4.0, 6.0])
    traced = "kept = []\ndef solve(x):\n    kept.append(isinstance(x, jax.core.Tracer))\n    return x\n"
    call = called(traced, X)
    verify(Check("jit", JitRule(), "c"), call)
    assert call.module["kept"] == [True]


def test_jit_stands_in_for_the_entry_in_a_call() -> None:
    source = "kept = []\ndef solve(x):\n    kept.append(isinstance(x, jax.core.Tracer))\n    return x + 1\n"
    call = called(source, X, call="solve(x)[0]")
    assert verify(Check("jit", JitRule(), "c"), call) == 2.0
    assert call.module["kept"] == [True]


def test_jit_raises_what_the_source_raises_under_it() -> None:
    source = "def solve(x):\n    return x if x[0] > 0 else -x\n"
    with pytest.raises(jax.errors.TracerBoolConversionError):
        verify(Check("jit", JitRule(), "c"), called(source, X))


def test_jit_tells_eager_from_compiled() -> None:
    source = "def solve(x):\n    return x * 2 if not isinstance(x, jax.core.Tracer) else x * 3\n"
    call = called(source, X)
    assert np.asarray(verify(Check("jit", JitRule(), "c"), call)).tolist() == [3.0, 6.0, 9.0]
    assert call.run().tolist() == [2.0, 4.0, 6.0]


KEYS_HOLD = {
    "split": "def solve(key):\n    a, b = jax.random.split(key)\n    return jax.random.normal(a) + jax.random.normal(b)\n",
    "fold in": "def solve(key):\n    return sum(jax.random.normal(jax.random.fold_in(key, i)) for i in range(3))\n",
    "in jit": "@jax.jit\ndef solve(key):\n    a, b = jax.random.split(key)\n    return jax.random.normal(a) + jax.random.normal(b)\n",
    "in scan": "def step(c, k):\n    return c + jax.random.normal(k), c\n"
    "def solve(key):\n    return lax.scan(step, 0.0, jax.random.split(key, 3))[0]\n",
    "a key of her own": "def solve(key):\n    return jax.random.normal(jax.random.key(0))\n",
    "flax": "def solve(key):\n    return nnx.Linear(2, 2, rngs=nnx.Rngs(key))(jnp.ones(2))\n",
    "linen": "def solve(key):\n    return nn.Dense(2).init_with_output(key, jnp.ones(2))[0]\n",
}
KEYS_REUSED = {
    "twice": "def solve(key):\n    return jax.random.normal(key) + jax.random.uniform(key)\n",
    "split and used": "def solve(key):\n    a, _ = jax.random.split(key)\n    return jax.random.normal(a) + jax.random.normal(key)\n",
    "in jit": "@jax.jit\ndef solve(key):\n    return jax.random.normal(key) + jax.random.uniform(key)\n",
    "in a helper": "def draw(k):\n    return jax.random.normal(k)\ndef solve(key):\n    return draw(key) - draw(key)\n",
    "in scan": "def solve(key):\n    return lax.scan(lambda c, _: (c + jax.random.normal(key), c), 0.0, length=3)[0]\n",
    "in vmap": "def solve(key):\n    return jax.vmap(lambda v: v + jax.random.normal(key) + jax.random.normal(key))(jnp.ones(2))\n",
    "imported": "from jax.random import normal as n\ndef solve(key):\n    return n(key) + n(key)\n",
}


KEYS_HOLD |= {
    name: f"def solve(key):\n    a, b = jax.random.split(key)\n    return {result}\n"
    for name, result in {
        "stacked": "jax.vmap(jax.random.normal)(jnp.stack([a, b]))",
        "flipped": "jax.vmap(jax.random.normal)(jnp.flip(jnp.array([a, b])))",
        "chosen": "jax.random.normal(jnp.where(True, a, b))",
        "folded beside": "jax.random.normal(a) + jax.random.normal(jax.random.fold_in(key, 9))",
    }.items()
}
KEYS_REUSED |= {
    name: f"def solve(key):\n    return {result}\n"
    for name, result in {
        "equal keys": "jax.random.normal(jax.random.key(5)) + jax.random.uniform(jax.random.key(5))",
        "equal keys in one draw": "jax.vmap(jax.random.normal)(jnp.stack([key, key]))",
        "one parent split twice": "[jax.random.normal(k) for k in (jax.random.split(key)[0], jax.random.split(key)[1])]",
        "folded twice with one number": "jax.random.normal(jax.random.fold_in(key, 1)) + jax.random.uniform(jax.random.fold_in(key, 1))",
    }.items()
}


@pytest.mark.parametrize("name", KEYS_HOLD)
def test_keys_that_are_used_once(name: str) -> None:
    assert checked(KeyReuseRule(), KEYS_HOLD[name], KEY).holds


@pytest.mark.parametrize("name", KEYS_REUSED)
def test_a_key_that_is_used_twice(name: str) -> None:
    found = checked(KeyReuseRule(), KEYS_REUSED[name], KEY, warm="jit" in name)
    assert not found.holds
    assert found.message.startswith("A PRNG key is used twice: ")


def test_the_line_of_the_second_use_is_told() -> None:
    source = "def solve(key):\n    a = jax.random.normal(key)\n    return a + jax.random.uniform(key)\n"
    assert checked(KeyReuseRule(), source, KEY).line == FIRST + 2


def test_a_key_of_the_old_kind_is_no_way_around() -> None:
    source = "def solve(key):\n    k = jax.random.PRNGKey(0)\n    return jax.random.normal(k) + jax.random.uniform(k)\n"
    found = checked(KeyReuseRule(), source, KEY)
    assert (found.holds, found.line) == (False, FIRST + 1)
    assert "jax.random.key`" in found.message
    jitted = "@jax.jit\ndef solve(key):\n    return jax.random.normal(jax.random.PRNGKey(0))\n"
    assert not checked(KeyReuseRule(), jitted, KEY, warm=True).holds
    imported = "from jax.random import PRNGKey as key_\ndef solve(key):\n    return jax.random.normal(key_(0))\n"
    assert not checked(KeyReuseRule(), imported, KEY).holds


SMUGGLED = {
    "through NumPy": (
        "k = np.asarray(jax.random.key_data(key))\n    "
        "return jax.random.normal(jax.random.wrap_key_data(k)) + jax.random.normal(jax.random.wrap_key_data(k))",
        "`jax.random.wrap_key_data` makes a key of another one's numbers",
        2,
    ),
    "through NumPy, raw": (
        "k = np.asarray(jax.random.key_data(key))\n    return jax.random.normal(k) + jax.random.normal(k)",
        "Raw numbers are used as a key",
        2,
    ),
    "as a list": (
        "k = np.array([0, 7], np.uint32)\n    return jax.random.normal(k) + jax.random.normal(k)",
        "Raw numbers are used as a key",
        2,
    ),
    "as a clone": (
        "return jax.random.normal(jax.random.clone(key)) + jax.random.normal(key)",
        "`jax.random.clone` gives the same key once more",
        1,
    ),
    "as a clone, in a branch that is not taken": (
        "return jax.lax.cond(False, lambda k: jax.random.normal(jax.random.clone(k)), jax.random.normal, key)",
        "`jax.random.clone` gives the same key once more",
        1,
    ),
    "in jit": (
        "k = jax.random.key_data(key)\n    return jax.jit(lambda k: jax.random.normal(k) + jax.random.normal(k))(k)",
        "Raw numbers are used as a key",
        2,
    ),
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_key_that_is_taken_out_of_sight(name: str) -> None:
    body, told, line = SMUGGLED[name]
    for warm in (False, True):
        found = checked(KeyReuseRule(), f"def solve(key):\n    {body}\n", KEY, warm=warm)
        assert (found.holds, found.line) == (False, FIRST + line)
        assert told in found.message


def test_a_key_smuggled_out_of_a_global_is_no_way_around() -> None:
    source = "made = jax.random.PRNGKey(3)\ndef solve(key):\n    return jax.random.normal(made) + jax.random.uniform(made)\n"
    assert not checked(KeyReuseRule(), source, KEY).holds
    typed = "made = jax.random.key(3)\ndef solve(key):\n    return jax.random.normal(made) + jax.random.uniform(made)\n"
    assert not checked(KeyReuseRule(), typed, KEY).holds


def test_another_error_under_the_checkers_is_raised() -> None:
    with pytest.raises(ValueError, match="mine"):
        checked(KeyReuseRule(), "def solve(key):\n    raise ValueError('mine')\n", KEY)


def test_a_key_of_the_old_kind_in_the_problem_is_not_her_fault() -> None:
    source = "def solve(key):\n    return jax.random.normal(key)\n"
    assert checked(KeyReuseRule(), source, {"key": expr("jax.random.PRNGKey(0)")}).holds


def test_the_checkers_are_off_afterwards() -> None:
    checked(KeyReuseRule(), KEYS_REUSED["twice"], KEY)
    checked(LeaksRule(), "def solve(x):\n    return x\n", X)
    assert not jax.config.jax_debug_key_reuse
    assert not jax.config.jax_check_tracer_leaks


LEAK = {
    "inner jit": "kept = []\ndef solve(x):\n    @jax.jit\n    def f(v):\n        kept.append(v)\n        return v * 2\n    return f(x)\n",
    "the entry under jit": "kept = []\n@jax.jit\ndef solve(x):\n    kept.append(x * 2)\n    return x * 2\n",
    "only under jit": "kept = []\ndef solve(x):\n    kept.append(x * 2)\n    return x * 2\n",
    "an attribute": "class K: ...\n@jax.jit\ndef solve(x):\n    K.last = x * 2\n    return x * 2\n",
    "vmap": "kept = []\ndef solve(x):\n    return jax.vmap(lambda v: kept.append(v) or v * 2)(x)\n",
    "used": "kept = []\n@jax.jit\ndef f(v):\n    kept.append(v)\n    return v * 2\n"
    "def solve(x):\n    f(x)\n    return 0 * kept.pop() + x\n",
}


@pytest.mark.parametrize("name", LEAK)
def test_a_tracer_that_escapes(name: str) -> None:
    source = LEAK[name]
    call = called(source, X)
    if name != "used":
        call.run()  # compiled now: the check has to trace it again
    found = verify(Check("leaks", LeaksRule(), "c"), call)
    assert not found.holds
    assert "tracer" in found.message


def test_no_tracer_escapes() -> None:
    for source in (
        "@jax.jit\ndef solve(x):\n    return x * 2\n",
        "kept = []\ndef solve(x):\n    kept.append(x.shape)\n    return jax.jit(lambda v: v * 2)(x)\n",
        "def solve(x):\n    return jax.grad(lambda v: jnp.sum(v**2))(x)\n",
    ):
        assert checked(LeaksRule(), source, X).holds


def test_what_raises_for_another_reason_is_no_leak() -> None:
    with pytest.raises(ZeroDivisionError):
        verify(Check("leaks", LeaksRule(), "c"), called("def solve(x):\n    return 1 / 0\n", X))


PURE = {
    "plain": "def solve(x):\n    return x * 2\n",
    "jitted": "@jax.jit\ndef solve(x):\n    return x * 2\n",
    "local state": "def solve(x):\n    kept = {}\n    kept['x'] = x\n    return kept['x']\n",
    "constants": "TABLE = {'a': [1.0, 2.0]}\nW = np.ones(3)\ndef solve(x):\n    return x * W * TABLE['a'][1]\n",
    "a seed": "def solve(x):\n    return x + jax.random.normal(jax.random.key(0), x.shape)\n",
    "a module": "class Net(nnx.Module):\n    def __init__(self, rngs):\n        self.l = nnx.Linear(3, 2, rngs=rngs)\n"
    "net = Net(nnx.Rngs(0))\ndef solve(x):\n    return net.l(x)\n",
    "a Linen module": "class Net(nn.Module):\n    @nn.compact\n    def __call__(self, x):\n        return nn.Dense(2)(x)\n"
    "def solve(x):\n    return Net().init_with_output(jax.random.key(0), x)[0]\n",
    "transformations": "f = jax.vmap(jax.grad(lambda v: v**2))\ng = functools.partial(jax.jit, static_argnums=0)(lambda n, v: n * v)\n"
    "def solve(x):\n    return g(2, f(x))\n",
    "a list that holds itself": "kept = []\nkept.append(kept)\ndef solve(x):\n    return x\n",
    "a dataclass": "import dataclasses\n@dataclasses.dataclass\nclass D:\n    a: int = 1\ndef solve(x):\n    return D().a * x\n",
}
IMPURE = {
    "a counter": "n = 0\ndef solve(x):\n    global n\n    n += 1\n    return x\n",
    "a cache": "kept = {}\ndef solve(x):\n    k = x.tobytes()\n    if k not in kept:\n        kept[k] = x * 2\n    return kept[k]\n",
    "a list": "kept = []\ndef solve(x):\n    kept.append(1)\n    return x\n",
    "a set": "kept = set()\ndef solve(x):\n    kept.add(1)\n    return x\n",
    "an array": "W = np.ones(3)\ndef solve(x):\n    W[0] = 5\n    return x\n",
    "a bytearray": "W = bytearray(3)\ndef solve(x):\n    W[0] = 5\n    return x\n",
    "a nested dict": "kept = {'a': {'b': []}}\ndef solve(x):\n    kept['a']['b'].append(1)\n    return x\n",
    "a default": "def solve(x, kept={}):\n    kept['x'] = x\n    return x\n",
    "a keyword default": "def solve(x, *, kept=[]):\n    kept.append(x)\n    return x\n",
    "an attribute of a function": "def solve(x):\n    solve.last = x\n    return x\n",
    "an attribute of a class": "class K:\n    kept = {}\ndef solve(x):\n    K.kept['x'] = x\n    return x\n",
    "a new attribute of a class": "class K: ...\ndef solve(x):\n    K.kept = x\n    return x\n",
    "an attribute of an object": "class K: ...\nk = K()\ndef solve(x):\n    k.last = x\n    return x\n",
    "a closure": "def make():\n    kept = []\n    def solve(x):\n        kept.append(x)\n        return x\n    return solve\n"
    "solve = make()\n",
    "a name like a private one": "__kept = {}\ndef solve(x):\n    __kept['x'] = x\n    return x\n",
    "a module": "net = nnx.Dropout(0.5, rngs=nnx.Rngs(0))\ndef solve(x):\n    net(x)\n    return x\n",
    "a replaced array": "W = jnp.zeros(3)\ndef solve(x):\n    global W\n    W = W + x\n    return x\n",
    "a new global": "def solve(x):\n    global kept\n    kept = x\n    return x\n",
}


@pytest.mark.parametrize("name", PURE)
def test_a_pure_function(name: str) -> None:
    assert checked(PureRule(), PURE[name], X).holds


@pytest.mark.parametrize("name", IMPURE)
def test_a_function_that_writes_a_global(name: str) -> None:
    found = checked(PureRule(), IMPURE[name], X, warm=True)
    assert not found.holds
    assert found.message.startswith("Your code writes to the global `")


def test_a_result_that_changes() -> None:
    for source in (
        "def solve(x):\n    return x * np.random.rand()\n",
        "import itertools\nn = itertools.count()\ndef solve(x):\n    return x * next(n)\n",
        "import time\ndef solve(x):\n    return time.perf_counter_ns()\n",
    ):
        found = checked(PureRule(), source, X)
        assert not found.holds
        assert "two different results" in found.message


def test_an_input_that_is_changed_in_place() -> None:
    for source, value in (
        ("def solve(x):\n    x += 1\n    return 0\n", expr("np.ones(3)")),
        ("def solve(x):\n    x['b'] = 1\n    return 0\n", DictValue({"a": integer(1)})),
        ("def solve(x):\n    x.kernel[...] += 1\n    return 0\n", expr("nnx.Linear(2, 2, rngs=nnx.Rngs(0))")),
    ):
        found = checked(PureRule(), source, {"x": value})
        assert not found.holds
        assert found.message.startswith("Your code changes its input `x` in place.")


def test_sharding_needs_several_devices() -> None:
    with pytest.raises(Unbuildable, match="one device"):
        verify(Check("sharding", ShardingRule(), "c"), called(PURE["plain"], X))
