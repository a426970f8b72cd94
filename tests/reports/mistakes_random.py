"""Mistakes with keys that run and give a wrong result."""

from tests.reports.mistake import Mistake, row

KEY = {"key": "jax.random.key(3)"}
X6 = {"x": "jnp.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.6])"}
X34 = {"x": "jnp.sin(jnp.arange(12.0)).reshape(3, 4)"}

RANDOM: tuple[Mistake, ...] = (
    # keys
    row(
        "key-for-two-layers",
        KEY,
        "a, b = jax.random.split(key)\nreturn jax.random.normal(a, (4, 3)), jax.random.normal(b, (3, 2))",
        "return jax.random.normal(key, (4, 3)), jax.random.normal(key, (3, 2))",
        "key.*(again|twice|used)|twice",
        "key-reuse",
    ),
    row(
        "key-after-split",
        KEY,
        "key, sub = jax.random.split(key)\nreturn jax.random.normal(sub, (3,))",
        "key, sub = jax.random.split(key)\nreturn jax.random.normal(key, (3,))",
        "sub|key|split",
        "unused",
    ),
    row(
        "key-in-a-loop",
        KEY,
        ("out = []\nfor k in jax.random.split(key, 3):\n    out.append(jax.random.uniform(k))\nreturn jnp.stack(out)"),
        "out = []\nfor i in range(3):\n    out.append(jax.random.uniform(key))\nreturn jnp.stack(out)",
        "key",
        "key-reuse constant",
    ),
    row(
        "key-in-a-scan",
        KEY,
        ("def step(c, k):\n    return c, jax.random.normal(k)\nreturn lax.scan(step, 0, jax.random.split(key, 4))[1]"),
        "def step(c, _):\n    return c, jax.random.normal(key)\nreturn lax.scan(step, 0, None, length=4)[1]",
        "key|all equal|same",
        "key-reuse constant",
    ),
    row(
        "key-not-fresh-carry",
        KEY,
        (
            "def step(k, _):\n    k, s = jax.random.split(k)\n    return k, jax.random.normal(s)\n"
            "return lax.scan(step, key, None, length=4)[1]"
        ),
        (
            "def step(k, _):\n    _, s = jax.random.split(k)\n    return k, jax.random.normal(s)\n"
            "return lax.scan(step, key, None, length=4)[1]"
        ),
        "key|all equal|same",
        "key-reuse constant",
    ),
    row(
        "key-in-vmap",
        {**KEY, **X6},
        "return jax.vmap(lambda k, v: v + jax.random.normal(k))(jax.random.split(key, 6), x)",
        "return jax.vmap(lambda v: v + jax.random.normal(key))(x)",
        "key|same",
        "key-reuse",
    ),
    row(
        "seed-of-ones-own",
        KEY,
        "return jax.random.normal(key, (3,))",
        "key = jax.random.PRNGKey(42)\nreturn jax.random.normal(key, (3,))",
        "key|seed",
        "key-left-out",
    ),
    row(
        "numpy-noise",
        {**KEY, **X6},
        "return x + jax.random.normal(key, x.shape)",
        "rng = np.random.default_rng(0)\nreturn x + rng.normal(size=x.shape)",
        "NumPy|np.random|key",
        "numpy-random unused",
    ),
    row(
        "shuffles-that-differ",
        {**KEY, **X6},
        "i = jax.random.permutation(key, 6)\nreturn x[i], (2 * x)[i]",
        "a, b = jax.random.split(key)\nreturn jax.random.permutation(a, x), jax.random.permutation(b, 2 * x)",
        "",
        "reordered",
    ),
    row(
        "dropout-one-mask-for-all",
        {**KEY, **X34},
        "return x * jax.random.bernoulli(key, 0.5, x.shape)",
        "return x * jax.random.bernoulli(key, 0.5)",
        "",
        "input",
    ),
    row(
        "permutation-keys",
        {**KEY, **X6},
        ("ks = jax.random.split(key)\nreturn jax.random.permutation(ks[0], x), jax.random.permutation(ks[1], x)"),
        "return jax.random.permutation(key, x), jax.random.permutation(key, x)",
        "key used twice",
        "key-reuse reordered",
    ),
    row(
        "fold-in-missing",
        KEY,
        "return jnp.stack([jax.random.normal(jax.random.fold_in(key, i)) for i in range(3)])",
        "return jnp.stack([jax.random.normal(key) for i in range(3)])",
        "key used twice",
        "key-reuse constant",
    ),
    row(
        "seq-keys",
        KEY,
        "k1, k2, k3 = jax.random.split(key, 3)\nreturn jax.random.normal(k1), jax.random.normal(k2)",
        "k1, k2, k3 = jax.random.split(key, 3)\nreturn jax.random.normal(k1), jax.random.normal(k1)",
        "key used twice",
        "key-reuse",
    ),
    row(
        "same-noise-loop",
        {**KEY, **X6},
        "for k in jax.random.split(key, 3):\n    x = x + jax.random.normal(k, x.shape)\nreturn x",
        "for _ in range(3):\n    noise = jax.random.normal(key, x.shape)\n    x = x + noise\nreturn x",
        "key used twice",
        "key-reuse",
    ),
    row(
        "python-random",
        KEY,
        "return jax.random.uniform(key)",
        "import random\nrandom.seed(0)\nreturn jnp.float32(random.random())",
        "without a key",
        "numpy-random unused",
    ),
)
