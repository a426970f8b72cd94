"""For cards on products, slices, calls and what Python itself refuses, sources that raise their errors."""

from tests.reports.raising import LINEAR, does, traced
from tests.reports.raising_more import PARAMS

MADE = "o = optax.adam(0.1)"

RAISING: dict[str, tuple[str, ...]] = {
    "matmul-batch": (
        does("return jnp.ones((2, 3, 4)) @ jnp.ones((3, 4, 5))"),
        does("return jnp.ones(3) @ 2"),
        does("return jnp.matmul(jnp.float32(2), jnp.ones(3))"),
    ),
    "einsum-labels": (
        does("return jnp.einsum('ij,jk->ik', jnp.ones((2, 3, 4)), jnp.ones((4, 5)))"),
        does("return jnp.einsum('ij,jk->il', jnp.ones((3, 4)), jnp.ones((4, 5)))"),
        does("return jnp.einsum('ij,jk->ik', jnp.ones((3, 4)))"),
    ),
    "lax-shapes": (does("return lax.mul(jnp.ones((3, 4)), jnp.ones(4))"), does("return lax.max(jnp.ones((1, 4)), jnp.ones(4))")),
    "slice-starts": (
        does("return lax.dynamic_slice(jnp.ones((3, 4)), (1,), (2,))"),
        does("return lax.dynamic_update_slice(jnp.ones((3, 4)), jnp.ones((1, 1)), (1,))"),
    ),
    "split-uneven": (does("return jnp.split(jnp.ones(5), 2)"), does("return jnp.split(jnp.ones((4, 3)), 2, axis=1)")),
    "squeeze-length": (does("return jnp.ones((3, 4)).squeeze(0)"), does("return jnp.squeeze(jnp.ones((3, 4)), (0, 1))")),
    "choice-population": (does("return jax.random.choice(jax.random.key(0), 5, (8,), replace=False)"),),
    "random-shape": (
        does("return jax.random.uniform(jax.random.key(0), -1.0, 1.0)"),
        does("return jax.random.normal(jax.random.key(0), 0.0, 1.0)"),
    ),
    "static-name": (does("return jax.jit(lambda x, scale: x * scale, static_argnames='scal')(1.0, 2)"),),
    "aux-pair": (
        does("return jax.grad(lambda x: x ** 2, has_aux=True)(1.0)"),
        does("return nnx.grad(lambda m: m(jnp.ones((1, 2))).sum(), has_aux=True)(m)", before=LINEAR),
        does("return jax.value_and_grad(lambda x: (x, x, x), has_aux=True)(1.0)"),
    ),
    "argnums": (
        does("return jax.grad(lambda w, x: w * x, argnums=2)(1.0, 2.0)"),
        does("return jax.grad(lambda w, x: w * x, argnums=(0, 1))(1.0, x=2.0)"),
    ),
    "loop-bounds": (
        does("return lax.fori_loop(0, 5.0, lambda i, c: c + i, 0)"),
        does("return lax.fori_loop(0, jnp.float32(3), lambda i, c: c + i, 0)"),
    ),
    "tree-function-first": (
        does("return jax.tree.map({'w': 1.0}, lambda p: -p)"),
        does("return jax.tree.map([1.0], lambda p: -p)"),
    ),
    "nnx-state-axes": (
        does(
            "m = nnx.vmap(lambda k: nnx.Linear(4, 2, rngs=nnx.Rngs(k)))(jax.random.split(jax.random.key(0), 3))",
            "return nnx.vmap(lambda m, x: m(x), in_axes=(nnx.StateAxes({nnx.BatchStat: 0}), None))(m, jnp.ones((1, 4)))",
        ),
    ),
    "nnx-embed-integers": (
        does("return nnx.Embed(8, 4, rngs=nnx.Rngs(0))(jnp.ones(3))"),
        does("return nn.Embed(8, 4).init_with_output(jax.random.key(0), jnp.ones(3))"),
    ),
    "nnx-optimizer": (
        does(
            "o = nnx.Optimizer(m, optax.sgd(0.1), wrt=nnx.Param)",
            "o.update(nnx.grad(lambda m: m(jnp.ones((1, 2))).sum())(m))",
            before=LINEAR,
        ),
    ),
    "tree-arithmetic": (
        does("p = {'w': jnp.ones(3)}", "return p - 0.1 * p"),
        does("p = {'w': jnp.ones(3)}", "return p + p"),
        does("g = nnx.grad(lambda m: m(jnp.ones((1, 2))).sum())(m)", "return g * 0.1", before=LINEAR),
    ),
    "dict-attribute": (does("return {'params': {}}.params"), does("return {'w': 1.0}.w")),
    "dict-key": (does("return {'Dense_0': 1.0}['dense']"),),
    "concatenate-list": (does("return jnp.hstack(jnp.ones(2), jnp.ones(2))"),),
    "loop-functions": (does("return lax.scan(0.0, lambda c, x: (c, x), jnp.ones(3))"),),
    "list-argument": (does("return jnp.arange([6])"),),
    "no-such-function": (does("return nnx.Dense(4, 2, rngs=nnx.Rngs(0))"),),
    "tuple-whole": (does("return jax.value_and_grad(lambda x: x ** 2)(1.0).sum()"),),
    "unpacking": (
        does("l, a, g = jax.value_and_grad(lambda x: (x, x), has_aux=True)(1.0)"),
        does("a, b, c = lax.scan(lambda c, x: (c, x), 0.0, jnp.ones(3))"),
        does("(a, b) = jnp.ones(3)"),
    ),
    "array-called": (
        does("return jnp.ones(3)(0)"),
        traced("return x(0)"),
        does("return nnx.jit(lambda m, x: m(x))(jnp.ones(2), m)", before=LINEAR),
    ),
    "traced-format": (traced("print(f'{x:.3f}'); return x"), traced("print('{:.2f}'.format(x)); return x")),
    "call-arguments": (
        does("return jnp.ones(3).sum(dim=0)"),
        does("return jnp.mean(jnp.ones((3, 3)), axis=1, keepdim=True)"),
        does("return optax.adam(lr=0.1)"),
        does("return jax.nn.one_hot(jnp.array([0, 1]))"),
        does("return lax.fori_loop(0, 3, lambda i, c: c)"),
        does("return jax.random.PRNGKey()"),
    ),
    "optax-order": (does(MADE, "return o.update({'w': jnp.ones(3)}, {'w': jnp.ones(3)})"),),
    "optax-state-missing": (does(MADE, "return o.update(params, o.init)", before=PARAMS),),
    "optax-other-tree": (does("return optax.apply_updates(jnp.ones(3), {'w': jnp.ones(3)})"),),
    "grad-scalar": (does("return jax.grad(lambda x: (x ** 2, x))(1.0)"),),
    "in-place": (does("x = jnp.ones(3)", "x.at[0] = 1.0"),),
    "concatenate-shapes": (
        does("return jnp.concatenate([jnp.float32(1), jnp.float32(2)])"),
        does("return jnp.concatenate([jnp.ones((2, 3)), jnp.ones(3)])"),
    ),
    "vmap-in-axes": (does("return jax.vmap(jnp.sum, jnp.ones((3, 4)))"),),
    "not-an-array-argument": (does("class Config: pass", "return jax.jit(lambda c, x: x)(Config(), 1.0)"),),
    "tracer-size": (traced("return jnp.argwhere(x)", "jnp.ones(3)"),),
}
