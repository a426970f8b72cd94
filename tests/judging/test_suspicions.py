"""What a source itself tells of why its result is wrong; and the code beside it that is right, and must be left alone."""

from pathlib import Path

import pytest

from kata_tui.judging.suspicions import suspicions
from kata_tui.library.catalogue import open_library
from kata_tui.profile.paths import shipped_problems

RIGHT = "def solve(x):\n    return x\n"


def named(source: str, reference: str = RIGHT) -> list[tuple[str, int]]:
    return [(found.id, found.line) for found in suspicions(source, reference)]


@pytest.mark.parametrize(
    ("source", "id_", "line"),
    [
        ("def solve(x):\n    x.at[0].set(1.0)\n    return x\n", "dropped", 2),
        ("def solve(x, i):\n    for k in i:\n        x.at[k].add(1.0)\n    return x\n", "dropped", 3),
        ("def solve(d):\n    d['w'].at[..., 0].multiply(2)\n    return d\n", "dropped", 2),
        ("def solve(x):\n    jnp.sort(x)\n    return x\n", "dropped", 2),
        ("def solve(x):\n    x.astype(jnp.bfloat16)\n    return x\n", "dropped", 2),
        ("def solve(t):\n    jax.tree.map(lambda v: v * 2, t)\n    return t\n", "dropped", 2),
        ("def solve(key):\n    jax.random.split(key)\n    return jax.random.normal(key)\n", "dropped", 2),
        ("def solve(p, g):\n    tx = optax.sgd(0.1)\n    s = tx.init(p)\n    tx.update(g, s)\n    return p\n", "dropped", 4),
        ("def solve(p, u):\n    optax.apply_updates(p, u)\n    return p\n", "dropped", 2),
        ("from jax.numpy import where\ndef solve(x):\n    where(x > 0, x, 0)\n    return x\n", "dropped", 3),
        ("def solve(key):\n    a = jax.random.normal(key)\n    b = jax.random.uniform(key)\n    return a, b\n", "key-reuse", 3),
        ("from jax import random as jr\ndef solve(k):\n    return jr.normal(k) + jr.normal(k)\n", "key-reuse", 3),
        ("def solve(key):\n    a, b = jax.random.split(key)\n    return jax.random.normal(key)\n", "key-reuse", 3),
        (
            "def solve(key):\n    out = []\n    for _ in range(3):\n        out.append(jax.random.normal(key))\n    return out\n",
            "key-reuse",
            4,
        ),
        ("def solve(key, n):\n    return [jax.random.normal(key) for _ in range(n)]\n", "key-reuse", 2),
        ("import numpy as np\ndef solve(n):\n    return np.random.randn(n)\n", "numpy-random", 3),
        ("import random\ndef solve(n):\n    return random.random() * n\n", "numpy-random", 3),
        ("def solve(key):\n    return jax.random.normal(jax.random.key(0))\n", "key-left-out", 2),
        ("n = 0\n@jax.jit\ndef solve(x):\n    global n\n    n += 1\n    return x + n\n", "traced-change", 5),
        ("seen = []\n@jax.jit\ndef solve(x):\n    seen.append(x)\n    return x\n", "traced-change", 4),
        ("seen = []\ndef f(x):\n    seen.append(x)\n    return x\nsolve = jax.jit(f)\n", "traced-change", 3),
        (
            "class M:\n    @partial(jax.jit, static_argnums=0)\n    def up(self, x):\n        self.n = x\n        return x\n",
            "traced-change",
            4,
        ),
        ("@jax.jit\ndef step(model, x):\n    model.count[...] += 1\n    return model(x)\n", "jax-jit-module", 3),
        ("@jax.jit\ndef step(model, x):\n    model.w.value = x\n    return model(x)\n", "jax-jit-module", 3),
        ("@jax.jit\ndef step(model, optimizer, g):\n    optimizer.update(model, g)\n    return 0\n", "jax-jit-module", 3),
        (
            "def solve(p, s, g):\n    tx = optax.adam(0.1)\n"
            "    updates, new_state = tx.update(g, s)\n    return optax.apply_updates(p, updates), s\n",
            "unused",
            3,
        ),
        ("def solve(key):\n    key, sub = jax.random.split(key)\n    return jax.random.normal(key)\n", "unused", 2),
        (
            "def solve(p, s, gs):\n    tx = optax.adam(0.1)\n    for g in gs:\n        u, _ = tx.update(g, s)\n"
            "        p = optax.apply_updates(p, u)\n    return p\n",
            "optimizer-state",
            4,
        ),
        (
            "def solve(p, gs):\n    tx = optax.adam(0.1)\n    for g in gs:\n        s = tx.init(p)\n        u, s = tx.update(g, s)\n"
            "        p = optax.apply_updates(p, u)\n    return p\n",
            "optimizer-state",
            4,
        ),
        ("tx = optax.chain(optax.scale(-0.1), optax.scale_by_adam())\n", "chain-order", 1),
        ("tx = optax.chain(optax.add_decayed_weights(0.1), optax.adam(0.1))\n", "chain-order", 1),
        ("def solve(d):\n    {**d, 'w': 2}\n    return d\n", "dropped", 2),
        ("def solve(x):\n    np.asarray(x)[0] = 1\n    return x\n", "dropped", 2),
        ("def solve(key, x):\n    return jax.vmap(lambda v: v + jax.random.normal(key))(x)\n", "key-reuse", 2),
        (
            "def solve(key):\n    def step(k, _):\n        _, s = jax.random.split(k)\n        return k, jax.random.normal(s)\n"
            "    return lax.scan(step, key, None, length=3)[1]\n",
            "key-reuse",
            3,
        ),
        ("def solve(key):\n    key = jax.random.key(0)\n    return jax.random.normal(key)\n", "key-left-out", 2),
        (
            "s = 1\n@jax.jit\ndef f(x):\n    return x * s\ndef solve(x):\n    global s\n    f(x)\n    s = 2\n    return f(x)\n",
            "stale-value",
            4,
        ),
        (
            "t = {}\n@jax.jit\ndef f(x):\n    return x * t['s']\ndef solve(x):\n    f(x)\n    t['s'] = 2\n    return f(x)\n",
            "stale-value",
            4,
        ),
        (
            "class M:\n    @partial(jax.jit, static_argnums=0)\n    def f(self, x):\n        return x * self.s\n"
            "    def to(self, s):\n        self.s = s\n",
            "stale-value",
            4,
        ),
        ("def solve(x):\n    fs = [lambda v: v * i for i in range(3)]\n    return fs[0](x)\n", "late-lambda", 2),
        (
            "def solve(x):\n    fs = []\n    for i in range(3):\n        fs.append(lambda v: v * i)\n    return fs[0](x)\n",
            "late-lambda",
            4,
        ),
        ("def solve(x):\n    return [x[i + 1] for i in range(len(x))]\n", "past-the-end", 2),
        ("def solve(x):\n    i = jnp.arange(x.shape[0])\n    return x[i] - x[i - 1]\n", "past-the-end", 3),
        ("def solve(x):\n    return jax.grad(lambda v: jnp.round(v).sum())(x)\n", "no-gradient", 2),
        (
            "class C(nnx.Module):\n    def __call__(self, x):\n        self.n[...] += 1\n        return x\n"
            "def solve(x):\n    return jax.jit(lambda m, x: m(x))(C(), x)\n",
            "jax-jit-module",
            6,
        ),
        ("tx = optax.chain(optax.adam(0.1), optax.clip_by_global_norm(1.0))\n", "chain-order", 1),
    ],
)
def test_what_is_suspected(source: str, id_: str, line: int) -> None:
    assert (id_, line) in named(source)


@pytest.mark.parametrize(
    "source",
    [
        "def solve(x):\n    x = x.at[0].set(1.0)\n    return x\n",
        "def solve(x):\n    jax.debug.print('{}', x)\n    return x\n",
        "def solve(x):\n    x.block_until_ready()\n    return x\n",
        "def solve(xs):\n    out = []\n    out.append(xs)\n    out.reverse()\n    return out\n",
        "def solve(t):\n    seen = []\n    jax.tree.map(seen.append, t)\n    return seen\n",
        "def solve(t):\n    seen = []\n    jax.tree.map(lambda v: seen.append(v), t)\n    return seen\n",
        "def solve(m, g):\n    optimizer = nnx.Optimizer(m, optax.sgd(0.1), wrt=nnx.Param)\n    optimizer.update(m, g)\n    return m\n",
        "def solve(d):\n    d.update({'a': 1})\n    return d\n",
        "def step(model, optimizer, g):\n    optimizer.update(model, g)\n    return optax.l2_loss(model(1.0))\n",
        "def solve(model, params):\n    nnx.update(model, params)\n    return optax.l2_loss(model(1.0))\n",
        "def solve(key):\n    a, b = jax.random.split(key)\n    return jax.random.normal(a), jax.random.normal(b)\n",
        "def solve(key):\n    key, sub = jax.random.split(key)\n    a = jax.random.normal(sub)\n    key, sub = jax.random.split(key)\n"
        "    return a, jax.random.normal(sub)\n",
        "def solve(key, wide):\n    if wide:\n        return jax.random.normal(key)\n    return jax.random.uniform(key)\n",
        "def solve(key, wide):\n    if wide:\n        a = jax.random.normal(key)\n"
        "    else:\n        a = jax.random.uniform(key)\n    return a\n",
        "def solve(key):\n    return [jax.random.normal(jax.random.fold_in(key, i)) for i in range(3)]\n",
        "def solve(key):\n    return [jax.random.normal(k) for k in jax.random.split(key, 3)]\n",
        "def solve(key):\n    out = []\n    for _ in range(3):\n        key, sub = jax.random.split(key)\n"
        "        out.append(jax.random.normal(sub))\n    return out\n",
        "def solve(keys):\n"
        "    return jax.vmap(lambda key: jax.random.normal(key))(keys) + jax.vmap(lambda key: jax.random.normal(key))(keys)\n",
        "from jax import random\ndef solve(key):\n    return random.normal(key)\n",
        "def solve(seed):\n    return jax.random.normal(jax.random.key(seed))\n",
        "@jax.jit\ndef solve(x):\n    parts = []\n    parts.append(x)\n    return jnp.stack(parts)\n",
        "seen = []\ndef solve(x):\n    seen.append(x)\n    return x\n",
        "@nnx.jit\ndef step(model, x):\n    model.count[...] += 1\n    return model(x)\n",
        "@jax.jit\ndef step(state, x):\n    model = nnx.merge(graph, state)\n    model.count[...] += 1\n    return nnx.state(model)\n",
        "@jax.jit\ndef step(p, s, g):\n    u, s = tx.update(g, s, p)\n    return optax.apply_updates(p, u), s\n",
        "def solve(x):\n    values, places = lax.top_k(x, 2)\n    return places\n",
        "def solve(x):\n    _, new = lax.scan(f, 0, x)\n    return new\n",
        "def solve(p, g):\n    tx = optax.sgd(0.1)\n    u, _ = tx.update(g, tx.init(p))\n    return optax.apply_updates(p, u)\n",
        "tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(0.1))\n",
        "tx = optax.chain(optax.scale_by_adam(), optax.scale(-0.1))\n",
        "tx = optax.chain(optax.add_decayed_weights(0.1), optax.sgd(0.1))\n",
        "def solve(x:\n",
        "",
        f"def solve(x):\n    jnp.sort({'+'.join(['x'] * 400)})\n    return x\n",
    ],
)
def test_what_is_left_alone(source: str) -> None:
    assert named(source) == []


TRAINED = (
    "def solve(model, x):\n    return model(x)\nclass M(nnx.Module):\n"
    "    def __init__(self, rngs):\n        self.d = nnx.Dropout(0.5, rngs=rngs)\n"
)


def test_a_layer_in_training_is_suspected_where_the_reference_chooses() -> None:
    chosen = TRAINED.replace("    return model(x)", "    model.eval()\n    return model(x)")
    assert named(TRAINED, chosen) == [("training-mode", 5)]
    assert named(TRAINED, TRAINED) == []
    assert named(chosen, chosen) == []


def test_what_the_reference_does_too_is_not_what_is_wrong() -> None:
    counted = "n = []\n@jax.jit\ndef solve(x):\n    n.append(1)\n    return x\n"
    assert named(counted, RIGHT) == [("traced-change", 4)]
    assert named(counted, counted) == []


def test_a_sentence_says_what_to_do_in_the_learners_own_names() -> None:
    (found,) = suspicions("def solve(grid, i):\n    grid.at[i].set(0.0)\n    return grid\n", RIGHT)
    assert found.sentence == "`grid.at[i].set(0.0)` returns a new array, and nothing keeps it."
    assert found.hint == "`grid` stays as it is. Write `grid = grid.at[i].set(0.0)`."


def test_nothing_that_is_right_in_the_library_is_suspected(tmp_path: Path) -> None:
    shipped = shipped_problems()
    assert shipped is not None
    library = open_library([shipped], tmp_path)
    problems = [library.problem(listed.id) for listed in library.listed]
    right = [
        (problem, code) for problem in problems for code in (problem.reference, *(other.code for other in problem.alternatives))
    ]
    assert len(right) > 2 * len(problems)
    assert {problem.id: found for problem, code in right if (found := suspicions(code, problem.reference))} == {}
