"""Near misses: sources whose error looks like that of a card, and the card that it really has, if any."""

from tests.reports.raising import LINEAR, does, traced
from tests.reports.raising_more import PARAMS, STATIC

NEAR_MISSES: dict[str, tuple[str, str | None]] = {
    "a list is assigned to, no array": (does("x = (1, 2)", "x[0] = 3"), None),
    "text is assigned to": (does("x = 'ab'", "x[0] = 'c'"), None),
    "a class of one's own is called": (does("return Foo()(1)", before="class Foo:\n    pass\n"), None),
    "None is called": (does("return None(1)"), None),
    "a class of one's own has no params": (does("return Foo().params", before="class Foo:\n    pass\n"), None),
    "a class of one's own has no weight": (does("return Foo().weight", before="class Foo:\n    pass\n"), None),
    "None has no bias": (does("return None.bias"), None),
    "`__call__` of a class of one's own": (
        does("return M()()", before="class M:\n    def __call__(self, x):\n        return x\n"),
        None,
    ),
    "`in` with a text": (does("return 'a' in jnp.ones(3)"), None),
    "`init` without an input": (
        does(
            "return M().init(jax.random.key(0))",
            before="class M(nn.Module):\n    @nn.compact\n    def __call__(self, x):\n        return x\n",
        ),
        "linen-call-arguments",
    ),
    "a method that is not there": (
        does("return nn.Dense(2).apply({'params': {}}, jnp.ones((1,2)), method='encode')"),
        "linen-method",
    ),
    "an integer for rngs": (does("return nnx.Linear(2, 3, rngs=0)"), "nnx-rngs"),
    "a list for a chain": (
        does("o = optax.chain([optax.clip(1.0), optax.sgd(0.1)])", "return o.init(params)", before=PARAMS),
        "optax-chain",
    ),
    "an optimizer that was not made": (does("o = optax.adam", "return o.init(params)", before=PARAMS), "optax-not-made"),
    "an optimizer is called": (does("o = optax.adam(0.1)", "return o(params)", before=PARAMS), "optax-not-callable"),
    "a shape of floats, nothing traced": (traced("return jnp.zeros(x.shape[0] / 2)", "jnp.ones(4)"), "shape-integers"),
    "a shape of floats outside of jit": (does("return jnp.zeros(3.0)"), "shape-integers"),
    "a segment sum is no int()": (traced("return jax.ops.segment_sum(jnp.ones(3), x)", "jnp.array([0,1,1])"), "tracer-static"),
    "an axis is no int()": (traced("return jnp.sum(jnp.ones((4,2)), axis=x)", "1"), "tracer-static"),
    "top_k holds no if": (traced("return lax.top_k(jnp.ones(3), x)", "2"), "tracer-static"),
    "max holds no if": (traced("return max(x, 0.0)"), "tracer-builtin"),
    "an operand of a slice is no truth": (does("return jnp.ones(4)[:jnp.ones(2)]"), None),
    "static fields are compared, not an if": (
        does("return jax.tree.map(jnp.add, A(jnp.ones(2), jnp.ones(3)), A(jnp.ones(2), jnp.ones(3)))", before=STATIC),
        "tree-static-array",
    ),
    "a keyword under vmap": (
        does("return jax.vmap(lambda a, b: a + b, in_axes=(0, None))(jnp.ones(3), b=jnp.ones(4))"),
        "vmap-keywords",
    ),
    "a keyword that is a number": (does("return jax.vmap(lambda a, b: a * b)(jnp.ones(3), b=2.0)"), "vmap-keywords"),
    "named axes of two lengths": (
        does("return jax.vmap(lambda a, b: a + b, in_axes=(0, 1))(jnp.ones((3,2)), jnp.ones((3,2)))"),
        "vmap-named-axes",
    ),
    "two keys for four elements": (
        does("return jax.vmap(lambda k, x: x + jax.random.normal(k))(jax.random.split(jax.random.key(0)), jnp.ones(4))"),
        "keys-per-element",
    ),
    "out_axes, no axis of hers": (does("return jax.vmap(lambda a: a, out_axes=1)(jnp.ones(3))"), "vmap-out-axes"),
    "a list of functions is no array": (does("return jnp.array([jnp.sin, jnp.cos])"), "not-numeric"),
    "a text for jnp.sum is not jit's": (does("return jnp.sum('abc')"), "array-wanted"),
    "branches that are values": (does("return lax.switch(1, [1.0, 2.0])"), "switch-branches"),
    "a buffer that was given away twice": (
        does("x = jnp.ones(3)", "f = jax.jit(lambda a: a + 1, donate_argnums=0)", "y = f(x)", "return f(x)"),
        "deleted",
    ),
    "a donated result, no program that failed": (
        does("x = jnp.ones(3)", "f = jax.jit(lambda a, b: a + b, donate_argnums=0)", "return f(x, x)"),
        "deleted",
    ),
    "a callback that raises": (
        traced("return jax.pure_callback(lambda a: 1/0, jax.ShapeDtypeStruct((), jnp.float32), x)"),
        "callback-raised",
    ),
    "a callback of another shape": (
        traced("return jax.pure_callback(lambda a: np.ones(3, np.float32), jax.ShapeDtypeStruct((), jnp.float32), x)"),
        "callback-result",
    ),
    "a body of another arity": (does("return lax.scan(lambda c: (c, None), 0.0, jnp.arange(3.0))"), "body-arguments"),
    "a carry taken apart wrongly, in her own function": (
        does("return lax.scan(lambda c, x: ((lambda a, b: a)(*c), x), (0.0, 1.0, 2.0), jnp.arange(3.0))"),
        None,
    ),
    "a missing argument of her own function under jit": (does("return jax.jit(lambda x, n: x)(1.0)"), None),
    "gradients by the batch": (
        does(
            "o = optax.adam(0.1)",
            "s = o.init(params)",
            "g = jax.grad(lambda b, p: (p['w'] * b['x']).sum())({'x': jnp.ones(2)}, params)",
            "return o.update(g, s)",
            before=PARAMS,
        ),
        "optax-other-tree",
    ),
    "a state made for another shape": (
        does("o = optax.adam(0.1)", "s = o.init({'w': jnp.ones(3)})", "return o.update(params, s)", before=PARAMS),
        "optax-other-tree",
    ),
    "a layer of other features": (does("return m(jnp.ones((1, 4)))", before=LINEAR), "layer-features"),
    "a norm of other features": (does("return nnx.LayerNorm(4, rngs=nnx.Rngs(0))(jnp.ones((2, 3)))"), "layer-features"),
    "joined one by one": (does("return jnp.concatenate(jnp.ones(2), jnp.ones(3))"), "concatenate-list"),
    "a hash of a list": (does("return {[1]: 2}"), None),
    "an error of math": (does("import math", "return math.exp(1000)"), None),
    "a PermissionError of her own": (does("raise PermissionError('mine')"), None),
    "two names for three values": (does("a, b = jnp.ones(3)"), None),
    "grad of a complex result": (does("return jax.grad(lambda x: x * 1j)(1.0)"), "grad-integer"),
    "a key to differentiate": (does("return jax.grad(lambda k: 1.0)(jax.random.key(0))"), "grad-integer"),
    "a learning rate that is text": (
        does("o = optax.adam('0.1')", "s = o.init(params)", "return o.update(params, s)", before=PARAMS),
        None,
    ),
    "a dict's own KeyError": (does("return {'params': 1}['batch_stats']"), None),
    "a lookup that is None": (does("return list(None)"), None),
    "a tuple that is asked for a key": (does("g = jax.grad(lambda a, b: a * b, argnums=(0, 1))(1.0, 2.0)", "return g['w']"), None),
    "a number for a dtype": (does("return jnp.ones(3).astype(3)"), None),
    "a Linen module has no params": (does("return nn.Dense(3).params"), None),
    "a helper of hers that raises in a callback's line": (does("return [][0]"), None),
}
