"""Cards: usual misuses that raise nothing and give a wrong answer."""

from kata_tui.model.cards.card import Card

MISUSES = (
    Card(
        id="forgotten-return",
        title="The result is None",
        happened="Your function came to its end without returning anything.",
        why="A function without `return` gives None. So does one that returns on one path only.",
        cure="Return the result on every path.",
        before="def double(x):\n    x * 2",
        after="def double(x):\n    return x * 2",
    ),
    Card(
        id="function-returned",
        title="A function was returned in the place of its result",
        happened="The result is a function, and values are expected.",
        why="`jax.jit(f)`, `jax.grad(f)` and `jax.vmap(f)` give functions. Nothing is computed until they are called.",
        cure="Call it with the arguments.",
        before="return jax.grad(loss)",
        after="return jax.grad(loss)(x)",
    ),
    Card(
        id="variable-replaced",
        title="An array stands where a Variable should be",
        happened="The result holds a bare array in the place of an `nnx.Param` or another Variable.",
        why="`layer.bias = x` throws the Variable away. NNX no longer finds it, so it is not trained or saved.",
        cure="Write into it with `[...]`. For a new attribute, wrap the array in `nnx.Param`.",
        before="layer.bias = x",
        after="layer.bias[...] = x",
    ),
)
