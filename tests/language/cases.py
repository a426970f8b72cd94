"""What is asked of the default language server, and what it must know: completions, signatures with documentation, planted errors.

`^` is where the cursor is. Each text stands below IMPORTS.
"""

IMPORTS = """\
from functools import partial

import flax.linen as nn
import jax
import jax.numpy as jnp
import optax
from flax import nnx
from jax import lax

"""

COMPLETIONS = {
    "jnp.ein^": "einsum",
    "jnp.^": "arange",
    "jnp.linalg.no^": "norm",
    "jax.lax.sc^": "scan",
    "lax.fori^": "fori_loop",
    "jax.random.nor^": "normal",
    "jax.tree.ma^": "map",
    "jax.nn.re^": "relu",
    "jax.value_^": "value_and_grad",
    "nnx.Lin^": "Linear",
    "nnx.Batch^": "BatchNorm",
    "nn.Den^": "Dense",
    "optax.adam^": "adamw",
    "optax.clip_by_gl^": "clip_by_global_norm",
    "from jax.numpy import lins^": "linspace",
    "from flax.nnx import Modu^": "Module",
    "import optax.los^": "losses",
    "layer = nnx.Linear(^": "in_features=",
    "lax.scan(step, 0.0, xs, le^": "length=",
    "jax.vmap(f, in_^": "in_axes=",
    "x = jnp.zeros(3)\nx.at[0].mu^": "multiply",
    "x = jnp.zeros(3)\nx.resh^": "reshape",
    "layer = nnx.Linear(2, 3, rngs=nnx.Rngs(0))\nlayer.ker^": "kernel",
    "class A(nnx.Module):\n    def __init__(self):\n        self.width = 3\n\n    def f(self):\n        return self.wi^": "width",
    "def f(first, second):\n    return fir^": "first",
}

CALLS = {
    "nnx.Linear": ("in_features, out_features, *, use_bias=True", "linear transformation"),
    "nnx.Dropout": ("rate", "dropout"),
    "nnx.Optimizer": ("model, tx", "optax"),
    "nn.Dense": ("features, use_bias=True", "linear transformation"),
    "lax.scan": ("f, init, xs=None, length=None, reverse=False", "Scan a function over leading array axes"),
    "lax.cond": ("pred, true_fun, false_fun, *operands", "Conditionally apply"),
    "jax.vmap": ("fun, in_axes=0, out_axes=0", "Vectorizing map"),
    "jax.grad": ("fun, argnums=0, has_aux=False", "gradient of"),
    "jax.jit": ("fun", "just-in-time compilation"),
    "jax.random.normal": ("key, shape=()", "Sample standard normal"),
    "jnp.einsum": ("*operands", "Einstein summation"),
    "jnp.where": ("condition, /", "Select elements"),
    "jnp.linalg.norm": ("x, ord=None, axis=None, keepdims=False", "norm of a matrix or vector"),
    "jax.nn.softmax": ("x, axis=-1", "Softmax function"),
    "jnp.mean": ("a, axis=", "mean of array elements"),
    "optax.adam": ("learning_rate, b1=0.9, b2=0.999, eps=1e-08", "Adam optimizer"),
}
"""A callable: what its short signature has, and what its documentation has."""

ERRORS = {
    "y = jnp.sinn(1.0)": "sinn",
    "layer = nnx.Linear(3, rngs=nnx.Rngs(0))": "out_features",
    "layer = nnx.Linear(3, 4, rngs=nnx.Rngs(0), bias=True)": "bias",
    "y = lax.scan(lambda c, x: (c, x), 0.0, jnp.ones(3), size=3)": "size",
    "y = jax.rand.normal(jax.random.key(0))": "rand",
    "from jax.numpy import softmax": "softmax",
    "optimizer = optax.adamm(1e-3)": "adamm",
    "import jaxx": "jaxx",
    "x = jnp.zeros(3)\ny = x.sumx()": "sumx",
    "layer = nn.Dense()": "features",
}
