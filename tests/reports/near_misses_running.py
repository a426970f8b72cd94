"""Near misses of what is told of wrong results: sources and values like those that a rule speaks of, wrong in another way."""

from typing import Any

import numpy as np

DRAWS = "def solve(key):\n    a, b = jax.random.split(key)\n    return jax.random.normal(a), jax.random.normal(b)\n"
STEPS = (
    "def solve(p, gs):\n    tx = optax.adam(0.1)\n    s = tx.init(p)\n    for g in gs:\n        u, s = tx.update(g, s)\n"
    "        p = optax.apply_updates(p, u)\n    return p\n"
)
RIGHT = "def solve(x):\n    return x\n"
COUNTER = (
    "class C(nnx.Module):\n    def __init__(self):\n        self.n = nnx.Variable(jnp.array(0))\n    def __call__(self, x):\n"
    "        self.n[...] += 1\n        return x\n"
)
BATCHNORM = "m = nnx.BatchNorm(3, rngs=nnx.Rngs(0))\n"

SOURCES: dict[str, tuple[str, str, str]] = {
    "the array is kept, at the wrong place": ("dropped", "def solve(x):\n    x = x.at[1].set(0.0)\n    return x\n", RIGHT),
    "a list that is sorted in place": ("dropped", "def solve(x):\n    y = [3, 1]\n    y.sort()\n    return x + y[0]\n", RIGHT),
    "a dict of one's own is updated": ("dropped", "def solve(x):\n    d = {}\n    d.update(w=x)\n    return d['w'] * 2\n", RIGHT),
    "a set takes an element": ("dropped", "def solve(x):\n    s = set()\n    s.add(1)\n    return x * len(s) * 2\n", RIGHT),
    "a NumPy array with a name is changed": (
        "dropped",
        "def solve(x):\n    y = np.array(x)\n    y[0] = 2.0\n    return y\n",
        RIGHT,
    ),
    "an element of a list in a list is set": (
        "dropped",
        "def solve(x):\n    y = [[1]]\n    y[0][0] = 2\n    return x * y[0][0]\n",
        RIGHT,
    ),
    "a docstring is no value": ("dropped", 'def solve(x):\n    "It doubles."\n    return x * 3\n', RIGHT),
    "a map that is called for what it does": (
        "dropped",
        "def solve(x):\n    seen = []\n    jax.tree.map(seen.append, x)\n    return seen[0] * 2\n",
        RIGHT,
    ),
    "two keys, in the wrong order": (
        "key-reuse",
        DRAWS.replace("normal(a), jax.random.normal(b)", "normal(b), jax.random.normal(a)"),
        DRAWS,
    ),
    "a key for each step of a scan": (
        "key-reuse",
        "def solve(key):\n    def step(c, k):\n        return c, jax.random.uniform(k)\n"
        "    return lax.scan(step, 0, jax.random.split(key, 3))[1]\n",
        DRAWS,
    ),
    "a key that goes on anew": (
        "key-reuse",
        "def solve(key):\n    def step(k, _):\n        k, s = jax.random.split(k)\n        return k, jax.random.normal(s)\n"
        "    return lax.scan(step, key, None, length=3)[1]\n",
        DRAWS,
    ),
    "a key folded with the step": (
        "key-reuse",
        "def solve(key):\n    return lax.map(lambda i: jax.random.normal(jax.random.fold_in(key, i + 1)), jnp.arange(3))\n",
        DRAWS,
    ),
    "a key folded in a loop": (
        "key-reuse",
        "def solve(key):\n    return [jax.random.normal(jax.random.fold_in(key, i)) for i in range(1, 3)]\n",
        DRAWS,
    ),
    "one key in two arms": (
        "key-reuse",
        "def solve(key, n):\n    if n:\n        return jax.random.normal(key)\n    return jax.random.uniform(key)\n",
        DRAWS,
    ),
    "one mask for all, as the reference has it": (
        "key-reuse",
        "def solve(key, x):\n    return jax.vmap(lambda v: v * jax.random.bernoulli(key))(x) * 2\n",
        "def solve(key, x):\n    return jax.vmap(lambda v: v * jax.random.bernoulli(key))(x)\n",
    ),
    "a key of its own behind the one that came": (
        "key-left-out",
        "def solve(key):\n    a = jax.random.normal(key)\n    key = jax.random.key(1)\n    return a + jax.random.normal(key)\n",
        DRAWS,
    ),
    "a key that is made where none came": (
        "key-left-out",
        "def solve(n):\n    key = jax.random.key(n)\n    return jax.random.normal(key)\n",
        DRAWS,
    ),
    "a state that is kept, with another rate": ("optimizer-state", STEPS.replace("0.1", "0.2"), STEPS),
    "one state for each of two optimizers": (
        "optimizer-state",
        "def solve(p, g):\n    tx = optax.adam(0.2)\n    u, _ = tx.update(g, tx.init(p))\n    return optax.apply_updates(p, u)\n",
        STEPS,
    ),
    "updates that are added by hand": (
        "updates-unapplied",
        STEPS.replace("optax.apply_updates(p, u)", "jax.tree.map(lambda a, b: a + 2 * b, p, u)"),
        STEPS,
    ),
    "updates are what is asked for": ("updates-unapplied", STEPS.replace("        p = optax.apply_updates(p, u)\n", ""), RIGHT),
    "a chain in the right order": (
        "chain-order",
        "def solve():\n    return optax.chain(optax.clip_by_global_norm(1.0), optax.adam(0.2))\n",
        STEPS,
    ),
    "a scale behind the Adam part": (
        "chain-order",
        "def solve():\n    return optax.chain(optax.scale_by_adam(), optax.scale(0.1))\n",
        STEPS,
    ),
    "decay behind the Adam part": (
        "chain-order",
        "def solve():\n    return optax.chain(optax.scale_by_adam(), optax.add_decayed_weights(0.1), optax.scale(0.1))\n",
        STEPS,
    ),
    "decay before plain descent": (
        "chain-order",
        "def solve():\n    return optax.chain(optax.add_decayed_weights(0.1), optax.sgd(0.2))\n",
        STEPS,
    ),
    "a value from outside that stays": (
        "stale-value",
        "s = 2.0\n@jax.jit\ndef f(x):\n    return x * s\ndef solve(x):\n    return f(x)\n",
        RIGHT,
    ),
    "a value that is set once, before the call": (
        "stale-value",
        "def solve(x):\n    @jax.jit\n    def f(x):\n        return x * s\n    s = 2.0\n    return f(x)\n",
        RIGHT,
    ),
    "a function that is made anew in each turn": (
        "stale-value",
        "def solve(x):\n    for s in (1.0, 2.0):\n        @jax.jit\n        def f(x):\n            return x * s\n"
        "        x = f(x)\n    return x\n",
        RIGHT,
    ),
    "a value from outside, and no jit": (
        "stale-value",
        "def solve(x):\n    def f(x):\n        return x * s\n    for s in (1.0, 3.0):\n        x = f(x)\n    return x\n",
        RIGHT,
    ),
    "a table that is filled before the first call": (
        "stale-value",
        "def solve(x):\n    t = {}\n    @jax.jit\n    def f(x):\n        return x * t['s']\n    t['s'] = 2.0\n    return f(x)\n",
        RIGHT,
    ),
    "an attribute that is only made": (
        "stale-value",
        "class M:\n    def __init__(self):\n        self.s = 2.0\n    @partial(jax.jit, static_argnums=0)\n    def f(self, x):\n"
        "        return x * self.s\ndef solve(x):\n    return M().f(x)\n",
        RIGHT,
    ),
    "a lambda that binds the turn": (
        "late-lambda",
        "def solve(x):\n    fs = [lambda v, i=i: v * i for i in range(3)]\n    return fs[1](x)\n",
        RIGHT,
    ),
    "a lambda that is called at once": (
        "late-lambda",
        "def solve(x):\n    return sum([(lambda v: v * i)(x) for i in range(3)])\n",
        RIGHT,
    ),
    "a lambda that is handed to a map": (
        "late-lambda",
        "def solve(x):\n    return [jax.tree.map(lambda v: v * i, x) for i in range(3)][1]\n",
        RIGHT,
    ),
    "a module that changes itself under nnx.jit": (
        "jax-jit-module",
        COUNTER + "@nnx.jit\ndef f(m, x):\n    return m(x)\ndef solve(x):\n    return f(C(), x) * 2\n",
        RIGHT,
    ),
    "a module that gives its state back": (
        "jax-jit-module",
        COUNTER + "@jax.jit\ndef f(g, s, x):\n    m = nnx.merge(g, s)\n    y = m(x)\n    return 2 * y, nnx.state(m)\n",
        RIGHT,
    ),
    "a module that does not change": (
        "jax-jit-module",
        "class C(nnx.Module):\n    def __call__(self, x):\n        return 2 * x\n@jax.jit\ndef f(m, x):\n    return m(x)\n",
        RIGHT,
    ),
    "an index that is asked": (
        "past-the-end",
        "def solve(x):\n    return [x[i + 1] if i + 1 < len(x) else 0.0 for i in range(len(x))]\n",
        RIGHT,
    ),
    "an index that comes round": (
        "past-the-end",
        "def solve(x):\n    return [x[(i + 1) % len(x)] for i in range(len(x))]\n",
        RIGHT,
    ),
    "an index that stops before the end": (
        "past-the-end",
        "def solve(x):\n    return [x[i + 1] for i in range(len(x) - 1)]\n",
        RIGHT,
    ),
    "the index of another array": ("past-the-end", "def solve(x, y):\n    return [y[i + 1] for i in range(len(x))]\n", RIGHT),
    "an output of one feature, flattened": (
        "column-and-row",
        "def solve(x, y):\n    p = nnx.Linear(3, 1, rngs=nnx.Rngs(0))(x)\n    return (p[:, 0] - 2 * y).sum()\n",
        "def solve(x, y):\n    p = nnx.Linear(3, 1, rngs=nnx.Rngs(0))(x)\n    return (p.squeeze() - y).sum()\n",
    ),
    "a maximum that is taken away": (
        "column-and-row",
        "def solve(x):\n    return x - x.max(1, keepdims=True) - 1\n",
        "def solve(x):\n    return (x - x.max(1, keepdims=True)).reshape(-1)\n",
    ),
    "evaluation, with another input": (
        "training-mode",
        BATCHNORM + "m.eval()\ndef solve(x):\n    return m(2 * x)\n",
        BATCHNORM + "m.eval()\n",
    ),
    "training, as the reference has it": (
        "training-mode",
        "def solve(v, x):\n    return net.apply(v, 2 * x, train=True)\n",
        "def solve(v, x):\n    return net.apply(v, x, train=True)\n",
    ),
    "one in training, one in evaluation": (
        "training-mode",
        "def solve(v, x):\n    return net.apply(v, x, train=True), net.apply(v, 2 * x, train=False)\n",
        "def solve(v, x):\n    return net.apply(v, x, train=False)\n",
    ),
    "a rounding that nothing differentiates": ("no-gradient", "def solve(x):\n    return jnp.round(x) * 2\n", RIGHT),
    "an argmax that the reference has too": (
        "no-gradient",
        "def solve(x):\n    return 2 * jax.grad(lambda x: x[jnp.argmax(x)])(x)\n",
        "def solve(x):\n    return jax.grad(lambda x: x[jnp.argmax(x)])(x)\n",
    ),
    "a name that a function within reads": (
        "unused",
        "def solve(x):\n    state = jnp.sin(x)\n    def f():\n        return state\n    return 2 * f()\n",
        RIGHT,
    ),
    "an argument of which only the shape is asked": (
        "unused",
        "def solve(x, p):\n    return 2 * x\n",
        "def solve(x, p):\n    return x + jnp.zeros_like(p) + p.shape[0]\n",
    ),
    "an argument that nobody reads": ("unused", "def solve(x, p):\n    return 2 * x\n", "def solve(x, p):\n    return x\n"),
    "two names of one array": ("key-reuse", "def solve(x):\n    a = b = jnp.sin(x)\n    return a + b\n", RIGHT),
    "two names of a key of which one draws": (
        "key-reuse",
        "def solve(key):\n    a = b = jax.random.key(1)\n    return jax.random.normal(a), b\n",
        DRAWS,
    ),
    "training, and one call that evaluates": (
        "training-mode",
        BATCHNORM + "m.train()\ndef solve(x):\n    return nnx.view(m, use_running_average=True)(2 * x)\n",
        BATCHNORM + "m.train()\ndef solve(x):\n    return nnx.view(m, use_running_average=True)(x)\n",
    ),
    "an auxiliary result that is not wanted": (
        "unused",
        "def solve(x):\n    value, _ = jax.value_and_grad(jnp.sum)(x)\n    return 2 * value\n",
        RIGHT,
    ),
    "random numbers of NumPy as the reference has them": (
        "numpy-random",
        "def solve(n):\n    return np.random.default_rng(0).normal(size=n) * 2\n",
        "def solve(n):\n    return np.random.default_rng(0).normal(size=n)\n",
    ),
    "a list within a jitted function": (
        "traced-change",
        "@jax.jit\ndef solve(x):\n    out = []\n    out.append(2 * x)\n    return out[0]\n",
        RIGHT,
    ),
}
"""By what it is: the id of the suspicion that must stay away, the source, the reference."""

_X = np.array([3.0, -1.0, 4.0, 1.5, -9.0, 2.6], np.float32)
_P = np.abs(_X)
_M = np.sin(np.arange(16, dtype=np.float32)).reshape(4, 4) * 3
_W = np.cos(np.arange(16, dtype=np.float32)).reshape(4, 4)
_AT = np.array([0, 2, 1, 3])
_LAST = np.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.6], np.float32)

VALUES: dict[str, tuple[str, Any, Any, dict[str, Any]]] = {
    "small numbers that became 0": ("overflow", _X * 0.01, np.where(_X > 0, _X * 0.01, 0), {}),
    "256 too few, and nothing wrapped": ("overflow", _X * 10, _X * 10 - 256, {}),
    "a whole number off by 256 within its dtype": ("overflow", np.array([1000, 2000, 3]), np.array([1256, 2000, 3]), {}),
    "fractions of small numbers": ("rounded", _X * 0.05, np.zeros(6), {}),
    "0 and 1 only": ("rounded", np.array([0.2, 0.9, 0.4, 0.8]), np.array([0.0, 1.0, 0.0, 1.0]), {}),
    "the last element, of another array": ("past-the-end", _LAST * 2, np.append(_LAST[:-1] * 2, 5.0), {"x": _LAST}),
    "the last element wrong, and not the one before it again": (
        "past-the-end",
        _LAST,
        np.append(_LAST[:-1], 7.0),
        {"x": _LAST * 2},
    ),
    "a slice that begins too early, within the array": ("past-the-end", _LAST[2:5], _LAST[1:4], {"x": _LAST}),
    "a slice of the end, where the beginning is asked": ("past-the-end", _LAST[:3], _LAST[3:], {"x": _LAST}),
    "places that are all there": ("past-the-end", _M[np.arange(4), _AT] * 2, _M[np.arange(4), _AT], {"x": _M, "at": _AT}),
    "rolled by one, forwards": ("past-the-end", _LAST, np.roll(_LAST, 2), {}),
    "a product with a factor": ("product", _M @ _W, 2 * (_M @ _W), {"x": _M, "w": _W}),
    "a product of something else": ("product", _M @ _W, _M @ np.abs(_W), {"x": _M, "w": _W}),
    "a symmetric matrix transposed": ("product", _M @ (_W + _W.T), 3 * _M @ (_W + _W.T), {"x": _M, "w": _W + _W.T}),
    "a square where another function is asked": ("applied", np.sqrt(_P) + 1, _P**2, {"x": _P}),
    "the square, plus one": ("applied", _P**3, _P**2 + 1, {"x": _P}),
    "numbers for which two functions are one": (
        "applied",
        np.array([1.0, 4.0, 9.0]),
        np.array([1.0, 2.0, 3.0]) + 1,
        {"x": np.array([1.0, 2.0, 3.0])},
    ),
    "whole numbers are as they are rounded": ("applied", np.round(_LAST) * 5 + 1, np.round(_LAST), {"x": np.round(_LAST)}),
    "an average of something else": ("mixed", 0.9 * _X + 0.1 * _P, 0.9 * _X + 0.1 * _P**2, {"m": _X, "g": _P}),
    "a step of another length": ("mixed", _X - 0.1 * _P, _X - 0.3 * _P, {"m": _X, "g": _P}),
    "arguments that are one another's multiple": ("mixed", 0.9 * _X, 0.5 * _X, {"m": _X, "g": 2 * _X}),
    "other elements, filled with another number": ("other-elements", np.where(_X > 0, _X, 0), np.where(_X > 0, 1, _X), {"x": _X}),
    "one element more": ("other-elements", np.where(_X > 2, _X, 0), np.where(_X > 1, _X, 0), {"x": _X}),
    "wrong where two numbers are wanted": ("let-through", np.clip(_X, -2, 3.5), _X, {"x": _X}),
    "most of it unchanged": ("let-through", np.minimum(_X, -5), _X, {"x": _X}),
    "an order that is its own inverse": ("inverse", np.array([1, 0, 3, 2]), np.array([2, 3, 0, 1]), {}),
    "no permutation": ("inverse", np.array([1, 1, 3, 2]), np.array([0, 3, 1, 1]), {}),
    "a diagonal that is only partly 0": ("mask", _M, np.where(np.eye(4, dtype=bool) & (np.arange(4) < 2), 0, _M), {}),
    "squares of differences of two rows": (
        "diagonal",
        np.array(((_X - _P) ** 2).mean()),
        np.array(((_X + _P) ** 2).mean()),
        {"a": _X, "b": _P},
    ),
    "a column against a row, summed otherwise": (
        "diagonal",
        np.array(((_X - _P) ** 2).mean()),
        np.array(((_X[:, None] - _P) ** 4).mean()),
        {"a": _X[:, None], "b": _P},
    ),
    "a norm over the same axis, three times as large": (
        "reduction",
        _M / np.linalg.norm(_M, axis=1, keepdims=True),
        3 * _M / np.linalg.norm(_M, axis=1, keepdims=True),
        {"x": _M},
    ),
    "one value that is no reduction": ("axis", _M.mean(0), np.full(4, 0.123), {"x": _M}),
    "a factor of its own in each element": ("by-row", _M, _M * (1 + 0.1 * _W), {}),
    "a bias of another size": ("term", _M + _X[:4], _M + 0.5 * _X[:4], {"x": _M, "b": _X[:4]}),
    "the sign of some elements": ("negated", _X, np.abs(_X), {}),
}
"""By what it is: the id of the pattern that must stay away, expected, actual, the arguments."""
