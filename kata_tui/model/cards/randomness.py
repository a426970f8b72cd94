"""Cards: random keys."""

from kata_tui.model.cards.card import Card, Sign

RANDOMNESS = (
    Card(
        id="key-missing",
        title="A random function needs a key first",
        happened="`jax.random.normal` and its kin were called without a key, or with something that is none.",
        why="JAX keeps no hidden random state. The key is the state, and you hand it over.",
        cure="Make a key once with `jax.random.key(seed)`, and pass it as the first argument.",
        before="jax.random.normal((3,))",
        after="key = jax.random.key(0)\njax.random.normal(key, (3,))",
        signs=(
            Sign("builtins.TypeError", r"unexpected PRNG key type|invalid PRNG key data"),
            Sign("builtins.TypeError", r"missing 1 required positional argument: 'key'"),
        ),
    ),
    Card(
        id="key-array",
        title="Several keys were passed where one is needed",
        happened="What `jax.random.split` returned was used as one key.",
        why="`split` gives an array of keys.",
        cure="Unpack them: `key, sub = jax.random.split(key)`. Or use `jax.vmap` over the keys.",
        before="keys = jax.random.split(key)\njax.random.normal(keys)",
        after="key, sub = jax.random.split(key)\njax.random.normal(sub)",
        signs=(Sign("builtins.ValueError", r"accepts a single key, but was given a key array"),),
    ),
    Card(
        id="key-reuse",
        title="A random key was used twice",
        happened="The same key went into two random functions.",
        why="The same key gives the same numbers. What should be independent is then equal.",
        cure="Split before each use, and throw the old key away.",
        before="a = jax.random.normal(key)\nb = jax.random.normal(key)",
        after="one, two = jax.random.split(key)\na = jax.random.normal(one)\nb = jax.random.normal(two)",
        signs=(Sign("jax.errors.KeyReuseError"),),
    ),
    Card(
        id="key-arithmetic",
        title="A key is not a number",
        happened="You computed with a key, or made a NumPy array of it.",
        why="A key of `jax.random.key` has a dtype of its own, so that nobody adds to it by mistake.",
        cure="Make new keys with `jax.random.fold_in(key, i)` or `jax.random.split`. Look into one with `jax.random.key_data`.",
        before="jax.random.normal(key + i)",
        after="jax.random.normal(jax.random.fold_in(key, i))",
        signs=(Sign("builtins.TypeError", r"does not accept dtypes? key<|PRNGKey dtype cannot be converted"),),
    ),
)
