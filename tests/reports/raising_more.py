"""For each card of devices, optimizers, trees, initialisers, callbacks and arguments, sources that raise its error."""

from tests.reports.raising import LINEAR, does, traced

MESH = """\
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec as P
mesh = jax.make_mesh((4, 2), ("data", "model"), axis_types=(AxisType.Auto, AxisType.Auto))
"""
PARAMS = 'params = {"w": jnp.ones(2)}\n'
STATIC = """\
import dataclasses
@functools.partial(jax.tree_util.register_dataclass, data_fields=["x"], meta_fields=["w"])
@dataclasses.dataclass
class A:
    x: jax.Array
    w: jax.Array
"""

RAISING: dict[str, tuple[str, ...]] = {
    "tracer-builtin": (
        traced("return max(x, 0.0)"),
        traced("return sorted(x)", "jnp.ones(3)"),
        traced("return any(x > 0)", "jnp.ones(3)"),
        traced("return x in [1, 2]", "1"),
    ),
    "tracer-static": (
        traced("return jax.ops.segment_sum(jnp.ones(3), jnp.array([0,1,1]), num_segments=x)", "2"),
        traced("return jax.ops.segment_sum(jnp.ones(3), x)", "jnp.array([0,1,1])"),
        traced("return jnp.bincount(x)", "jnp.array([0,1,1])"),
        traced("return jnp.repeat(jnp.ones(3), x)", "jnp.array([0,1,1])"),
        traced("return jax.nn.one_hot(jnp.array([0,1]), x)", "3"),
        traced("return jnp.linspace(0., 1., x)", "3"),
        traced("return jnp.tile(jnp.ones(3), x)", "3"),
        traced("return lax.top_k(jnp.ones(3), x)", "2"),
        traced("return jnp.split(jnp.ones(4), x)", "2"),
        traced("return jnp.sum(jnp.ones((4,2)), axis=x)", "1"),
        traced("return lax.scan(lambda c, _: (c+1, None), 0, None, length=x)", "3"),
        traced("return jnp.delete(jnp.ones(3), x)", "1"),
    ),
    "shape-integers": (
        traced("return jnp.zeros(x.shape[0] / 2)", "jnp.ones(4)"),
        does("return jnp.zeros(3.0)"),
        does("return jnp.ones(4).reshape(4/2, 2)"),
    ),
    "shape-tuple": (
        does("return jnp.zeros(2, 3)"),
        does("return jax.random.normal(jax.random.key(0), 3, 4)"),
        does(
            "return M().init(jax.random.key(0), jnp.ones((1, 2)))",
            before=(
                "class M(nn.Module):\n"
                "    @nn.compact\n"
                "    def __call__(self, x):\n"
                "        return x * self.param('w', nn.initializers.ones, 2, 3)\n"
            ),
        ),
    ),
    "integer-wanted": (
        does("return [i for i in range(jnp.float32(3))]"),
        does("return [i for i in range(jnp.ones(3))]"),
        does("return jnp.ones(4)[:4/2]"),
        does("return [1, 2][jnp.ones(2, int)]"),
    ),
    "array-wanted": (
        does("return jnp.sum({'a': 1.0})"),
        does("return jnp.sum(None)"),
        does("return jnp.sum(jnp.sin)"),
        does("return jnp.sum('abc')"),
        does("return jnp.sum(nn.Dense(3))"),
    ),
    "function-operand": (
        does("return jnp.ones(3) + jnp.sin"),
        does("return jax.tree.map(lambda f, x: f + x, [jnp.sin], [1.0])"),
        does("return jax.tree.map(lambda x: x * 2, {'w': jnp.ones(2), 'act': jnp.tanh})"),
    ),
    "switch-branches": (
        does("return lax.switch(1, [1.0, 2.0])"),
        does("f = lambda x: x", "return lax.switch(1, [f(1.0), f(2.0)], 3.0)"),
        does("return lax.switch(1, lambda x: x, lambda x: x, 3.0)"),
        does("return lax.switch(1, [], 3.0)"),
    ),
    "branch-arguments": (
        does("return lax.switch(1, [lambda x: x, lambda x: x])"),
        does("return lax.cond(True, lambda x: x, lambda x: -x)"),
        does("return lax.cond(True, lambda: 1.0, lambda: 2.0, 3.0)"),
    ),
    "body-arguments": (
        does("return lax.scan(lambda c: (c, None), 0.0, jnp.arange(3.0))"),
        does("return lax.scan(lambda c, x, y: (c, None), 0.0, jnp.arange(3.0))"),
        does("return lax.fori_loop(0, 3, lambda c: c + 1, 0.0)"),
        does("return lax.while_loop(lambda i, c: i < 3, lambda i, c: (i + 1, c), (0, 1.0))"),
        does("return lax.while_loop(lambda s: s[0] < 3, lambda i, c: (i + 1, c), (0, 1.0))"),
    ),
    "loop-functions": (does("return lax.fori_loop(0, 3, 0.0, lambda i, c: c)"),),
    "concatenate-list": (does("return jnp.concatenate(jnp.ones(2), jnp.ones(3))"),),
    "callback-result": (
        traced("return jax.pure_callback(lambda a: np.ones(3, np.float32), jax.ShapeDtypeStruct((), jnp.float32), x)"),
        traced("return jax.pure_callback(lambda a: None, jax.ShapeDtypeStruct((), jnp.float32), x)"),
    ),
    "callback-raised": (
        traced("return jax.pure_callback(lambda a: 1/0, jax.ShapeDtypeStruct((), jnp.float32), x)"),
        (
            "import jax.experimental\n"
            "@jax.jit\n"
            "def f(x):\n"
            "    return jax.experimental.io_callback(lambda a: 1/0, jax.ShapeDtypeStruct((), jnp.float32), x)\n"
            "def solve():\n"
            "    return f(jnp.float32(1))\n"
        ),
        traced("jax.debug.callback(lambda v: 1/0, x); return x"),
        traced("jax.debug.print('{x:.2f} {x:d}', x=x); return x"),
    ),
    "callback-vmap": (
        traced(
            "return jax.vmap(lambda y: jax.pure_callback(lambda a: a, jax.ShapeDtypeStruct((), jnp.float32), y))(x)", "jnp.ones(3)"
        ),
    ),
    "callback-grad": (
        traced("return jax.grad(lambda y: jax.pure_callback(lambda a: a, jax.ShapeDtypeStruct((), jnp.float32), y))(x)"),
    ),
    "debug-print-format": (
        traced("jax.debug.print('{} {}', x); return x"),
        traced("jax.debug.print('{y}', x=x); return x"),
    ),
    "recursion": (
        "def fact(n):\n    return n * fact(n - 1)\ndef solve():\n    return fact(5)\n",
        "@jax.jit\ndef fact(n):\n    return n * fact(n - 1)\ndef solve():\n    return fact(5)\n",
        "@jax.jit\ndef fact(n):\n    return jnp.where(n <= 1, 1, n * fact(n - 1))\ndef solve():\n    return fact(5)\n",
    ),
    "vmap-keywords": (
        does("return jax.vmap(lambda a, b: a + b, in_axes=(0, None))(jnp.ones(3), b=jnp.ones(4))"),
        does("return jax.vmap(lambda a, b: a * b)(jnp.ones(3), b=2.0)"),
        does("return jax.vmap(lambda a, b: a * b, in_axes=(0, None))(jnp.ones(3), b=2.0)"),
    ),
    "vmap-named-axes": (
        does("return jax.vmap(lambda a, b: a + b, in_axes=(0, 1))(jnp.ones((3,2)), jnp.ones((3,2)))"),
        does("return jax.vmap(lambda a, b: a + b, in_axes=(0, 0))(jnp.ones(3), jnp.ones(4))"),
    ),
    "vmap-out-axes": (
        does("return jax.vmap(lambda a: a, out_axes=1)(jnp.ones(3))"),
        does("return jax.vmap(lambda a: a, out_axes=(0, 0))(jnp.ones(3))"),
        does("return jax.vmap(lambda a: a, out_axes=None)(jnp.ones(3))"),
    ),
    "vmap-nothing": (
        does("return jax.vmap(lambda a: a, in_axes=None)(jnp.ones(3))"),
        does("return jax.vmap(lambda: 1.0)()"),
    ),
    "keys-per-element": (
        does("return jax.vmap(lambda k, x: x + jax.random.normal(k))(jax.random.split(jax.random.key(0), 3), jnp.ones(4))"),
        does("return jax.vmap(lambda k, x: x + jax.random.normal(k))(jax.random.split(jax.random.key(0)), jnp.ones(4))"),
        does("return jax.vmap(lambda k, x: x + jax.random.normal(k))(jax.random.PRNGKey(0), jnp.ones(4))"),
        does("return jax.vmap(lambda k: jax.random.normal(k))(jax.random.PRNGKey(0))"),
    ),
    "rngs-as-key": (
        does("return jax.random.normal(nnx.Rngs(0), (2,))"),
        does("return jax.random.normal(nnx.Rngs(0).params, (2,))"),
    ),
    "split-count": (
        does("a, b, c = jax.random.split(jax.random.key(0))"),
        does("a, b = jax.random.split(jax.random.key(0), 3)"),
    ),
    "key-unpacked": (does("a, b = jax.random.key(0)"),),
    "key-seed": (
        does("return jax.random.key(jnp.ones(3))"),
        does("return jax.random.key(1.5)"),
    ),
    "layer-features": (
        does("return m(jnp.ones((1, 4)))", before=LINEAR),
        does("return nnx.Conv(3, 4, (3, 3), rngs=nnx.Rngs(0))(jnp.ones((1, 8, 8, 1)))"),
        does("return nnx.LayerNorm(4, rngs=nnx.Rngs(0))(jnp.ones((2, 3)))"),
        does("return nnx.BatchNorm(4, rngs=nnx.Rngs(0))(jnp.ones((2, 3)))"),
    ),
    "linen-call-arguments": (
        does(
            "return M().init(jax.random.key(0), jnp.ones((1,2)))",
            before="class M(nn.Module):\n    @nn.compact\n    def __call__(self, x, train):\n        return x\n",
        ),
        does(
            "return M().init(jax.random.key(0))",
            before="class M(nn.Module):\n    @nn.compact\n    def __call__(self, x):\n        return x\n",
        ),
    ),
    "custom-rule-pair": (
        (
            "@jax.custom_vjp\n"
            "def f(x, y):\n"
            "    return x * y\n"
            "def fwd(x, y):\n"
            "    return x * y\n"
            "def bwd(r, g):\n"
            "    return g, g\n"
            "f.defvjp(fwd, bwd)\n"
            "def solve():\n"
            "    return jax.grad(f)(1.0, 2.0)\n"
        ),
        "@jax.custom_jvp\ndef f(x):\n    return x\n@f.defjvp\ndef r(p, t):\n    return p[0]\ndef solve():\n    return jax.grad(f)(1.0)\n",
    ),
    "custom-jvp-result": (
        (
            "@jax.custom_jvp\n"
            "def f(x):\n"
            "    return x\n"
            "@f.defjvp\n"
            "def r(p, t):\n"
            "    return p[0], jnp.ones(2)\n"
            "def solve():\n"
            "    return jax.grad(f)(1.0)\n"
        ),
    ),
    "custom-vjp-forward-mode": (
        (
            "@jax.custom_vjp\n"
            "def f(x, y):\n"
            "    return x * y\n"
            "f.defvjp(lambda x, y: (x * y, (x, y)), lambda r, g: (g, g))\n"
            "def solve():\n"
            "    return jax.jvp(f, (1.0, 2.0), (1.0, 1.0))\n"
        ),
    ),
    "tree-static-array": (
        does(
            "a = A(jnp.ones(2), jnp.ones(3))",
            "f = jax.jit(lambda a: a.x)",
            "f(a)",
            "return f(A(jnp.ones(2), jnp.ones(3)))",
            before=STATIC,
        ),
        does("return jax.tree.map(jnp.add, A(jnp.ones(2), jnp.ones(3)), A(jnp.ones(2), jnp.ones(3)))", before=STATIC),
        does("return lax.scan(lambda c, _: (A(c.x, c.w + 1), None), A(jnp.ones(2), jnp.ones(3)), None, length=2)", before=STATIC),
    ),
    "tree-leaf": (
        does("return jax.jit(lambda p: p['w'].sum())({'w': jnp.ones(2), 'act': jnp.tanh})"),
        does("return jax.jit(lambda p: p['w'].sum())({'w': jnp.ones(2), 'name': 'net'})"),
        does("return jax.jit(lambda fs, x: fs[0](x))([jnp.sin, jnp.cos], 1.0)"),
        does("o = optax.sgd(.1)", "return jax.jit(lambda o, x: x)(o, jnp.ones((1,2)))"),
    ),
    "tree-none": (
        does("return jax.tree.map(lambda a, b: a + b, {'w': jnp.ones(2), 'b': None}, {'w': jnp.ones(2), 'b': jnp.ones(2)})"),
    ),
    "tree-leaf-count": (does("l, d = jax.tree.flatten([1.0, 2.0])", "return jax.tree.unflatten(d, [1.0])"),),
    "tree-keys": (does("return jax.tree.leaves({1: 1.0, 'a': 2.0})"),),
    "tree-map-arguments": (does("return jax.tree.map(lambda a: a, [1.0], [2.0])"),),
    "initialiser-not-made": (
        does("return nn.Dense(3, kernel_init=nn.initializers.lecun_normal).init(jax.random.key(0), jnp.ones((1, 2)))"),
        does("return nn.Dense(3, kernel_init=nn.initializers.normal).init(jax.random.key(0), jnp.ones((1, 2)))"),
    ),
    "initialiser-called": (
        does("return nn.Dense(3, kernel_init=nn.initializers.zeros()).init(jax.random.key(0), jnp.ones((1, 2)))"),
        does("return nnx.Linear(2, 3, kernel_init=nnx.initializers.zeros(), rngs=nnx.Rngs(0))"),
    ),
    "initialiser-no-function": (
        does("return nn.Dense(3, kernel_init=jnp.ones((2,3))).init(jax.random.key(0), jnp.ones((1, 2)))"),
        does("return nn.Dense(3, kernel_init=jnp.zeros).init(jax.random.key(0), jnp.ones((1, 2)))"),
        does(
            "return M().init(jax.random.key(0), jnp.ones((1, 2)))",
            before=(
                "class M(nn.Module):\n"
                "    @nn.compact\n"
                "    def __call__(self, x):\n"
                "        return x @ self.param('w', (2, 3), nn.initializers.lecun_normal())\n"
            ),
        ),
        does(
            "return M().init(jax.random.key(0), jnp.ones((1, 2)))",
            before=(
                "class M(nn.Module):\n"
                "    @nn.compact\n"
                "    def __call__(self, x):\n"
                "        return x @ self.param('w', lambda: jnp.ones((2, 3)))\n"
            ),
        ),
    ),
    "initialiser-shape": (
        does("return jax.nn.initializers.he_normal()((3, 3))"),
        does(
            "return M().init(jax.random.key(0), jnp.ones((1, 2)))",
            before=(
                "class M(nn.Module):\n"
                "    @nn.compact\n"
                "    def __call__(self, x):\n"
                "        return x @ self.param('w', nn.initializers.lecun_normal())\n"
            ),
        ),
    ),
    "initialiser-rank": (
        does("return jax.nn.initializers.glorot_uniform()(jax.random.key(0), (3,))"),
        does("return nn.Dense(3, bias_init=nn.initializers.lecun_normal()).init(jax.random.key(0), jnp.ones((1, 2)))"),
    ),
    "optax-params": (
        does("o = optax.adamw(0.1)", "s = o.init(params)", "return o.update(params, s)", before=PARAMS),
        does("o = optax.lbfgs()", "s = o.init(params)", "return o.update(params, s)", before=PARAMS),
    ),
    "optax-order": (
        does("o = optax.sgd(0.1)", "s = o.init(params)", "return o.update(s, params)", before=PARAMS),
        does("o = optax.adam(0.1)", "s = o.init(params)", "return o.update(params, params, s)", before=PARAMS),
    ),
    "optax-state-missing": (does("o = optax.adam(0.1)", "return o.update(params)", before=PARAMS),),
    "optax-value-fn": (
        does("o = optax.lbfgs()", "s = o.init(params)", "return o.update(params, s, params)", before=PARAMS),
        does(
            "o = optax.lbfgs()", "s = o.init(params)", "return o.update(params, s, params, value=1.0, grad=params)", before=PARAMS
        ),
        does(
            "o = optax.chain(optax.sgd(1.0), optax.scale_by_backtracking_linesearch(5))",
            "s = o.init(params)",
            "return o.update(params, s, params)",
            before=PARAMS,
        ),
        does(
            "o = optax.chain(optax.adam(0.1), optax.contrib.reduce_on_plateau())",
            "s = o.init(params)",
            "return o.update(params, s, params)",
            before="import optax.contrib\n" + PARAMS,
        ),
        does(
            "o = nnx.Optimizer(m, optax.lbfgs(), wrt=nnx.Param)",
            "g = nnx.grad(lambda m: m.kernel[...].sum())(m)",
            "o.update(m, g)",
            before=LINEAR,
        ),
    ),
    "optax-pair": (
        does(
            "o = optax.adam(0.1)",
            "s = o.init(params)",
            "g = jax.value_and_grad(lambda p: p['w'].sum())(params)",
            "return o.update(g, s)",
            before=PARAMS,
        ),
        does(
            "o = optax.sgd(0.1)",
            "s = o.init(params)",
            "g = jax.value_and_grad(lambda p: p['w'].sum())(params)",
            "u, s = o.update(g, s)",
            "return optax.apply_updates(params, u)",
            before=PARAMS,
        ),
        does(
            "o = optax.sgd(0.1)",
            "s = o.init(params)",
            "u = o.update(params, s)",
            "return optax.apply_updates(params, u)",
            before=PARAMS,
        ),
        does(
            "o = nnx.Optimizer(m, optax.adam(.1), wrt=nnx.Param)",
            "g = nnx.value_and_grad(lambda m: m.kernel[...].sum())(m)",
            "o.update(m, g)",
            before=LINEAR,
        ),
    ),
    "optax-other-tree": (
        does(
            "o = optax.adam(0.1)",
            "s = o.init(params)",
            "g = jax.grad(lambda b, p: (p['w'] * b['x']).sum())({'x': jnp.ones(2)}, params)",
            "return o.update(g, s)",
            before=PARAMS,
        ),
        does(
            "o = optax.adam(0.1)", "s = o.init({'w': jnp.ones(2), 'b': jnp.ones(1)})", "return o.update(params, s)", before=PARAMS
        ),
        does("o = optax.adam(0.1)", "s = o.init({'w': jnp.ones(3)})", "return o.update(params, s)", before=PARAMS),
        does(
            "o = optax.adam(0.1)",
            "s = o.init(params)",
            "g = jax.grad(lambda x, p: (p['w'] * x).sum())(1.0, params)",
            "return o.update(g, s)",
            before=PARAMS,
        ),
        does(
            "from flax.training.train_state import TrainState",
            "s = TrainState.create(apply_fn=None, params=params, tx=optax.adam(.1))",
            "return s.apply_gradients(grads={'v': jnp.ones(2)})",
            before=PARAMS,
        ),
    ),
    "optax-not-callable": (does("o = optax.adam(0.1)", "return o(params)", before=PARAMS),),
    "optax-not-made": (does("o = optax.adam", "return o.init(params)", before=PARAMS),),
    "optax-chain": (does("o = optax.chain([optax.clip(1.0), optax.sgd(0.1)])", "return o.init(params)", before=PARAMS),),
    "optax-labels": (does("o = optax.multi_transform({'a': optax.sgd(.1)}, {'w': 'b'})", "return o.init(params)", before=PARAMS),),
    "integer-labels": (
        does("return optax.softmax_cross_entropy_with_integer_labels(jnp.ones((3, 4)), jnp.ones((3, 4)))"),
        does("return optax.softmax_cross_entropy_with_integer_labels(jnp.ones((3, 4)), jnp.ones(3))"),
    ),
    "train-state-grads": (
        does(
            "from flax.training.train_state import TrainState",
            "s = TrainState.create(apply_fn=None, params=params, tx=optax.adam(.1))",
            "return s.apply_gradients(params)",
            before=PARAMS,
        ),
    ),
}
"""Sources for one device."""

ON_DEVICES: dict[str, tuple[str, ...]] = {
    "sharding-divides": (
        does("return jax.device_put(jnp.ones(6), NamedSharding(mesh, P('data')))", before=MESH),
        does("return jax.jit(lambda x: x, in_shardings=NamedSharding(mesh, P('data')))(jnp.ones(6))", before=MESH),
        does("return jax.shard_map(lambda x: x, mesh=mesh, in_specs=P('data'), out_specs=P('data'))(jnp.ones(6))", before=MESH),
    ),
    "mesh-axis": (
        does("return jax.device_put(jnp.ones(8), NamedSharding(mesh, P('batch')))", before=MESH),
        does("return jax.shard_map(lambda x: x, mesh=mesh, in_specs=P('batch'), out_specs=P('batch'))(jnp.ones(8))", before=MESH),
    ),
    "sharding-rank": (
        does("return jax.device_put(jnp.ones(8), NamedSharding(mesh, P('data', 'model')))", before=MESH),
        does("return jax.jit(lambda x: x, in_shardings=NamedSharding(mesh, P('data', 'model')))(jnp.ones(8))", before=MESH),
        does(
            "return jax.shard_map(lambda x: x, mesh=mesh, in_specs=P('data', 'model'), out_specs=P('data', 'model'))(jnp.ones(8))",
            before=MESH,
        ),
        does(
            "return jax.shard_map(lambda x: x.sum(), mesh=mesh, in_specs=P('data'), out_specs=P('data'))(jnp.ones(8))", before=MESH
        ),
    ),
    "sharding-varies": (
        does("return jax.shard_map(lambda x: x.sum(), mesh=mesh, in_specs=P('data'), out_specs=P())(jnp.ones(8))", before=MESH),
        does(
            "return jax.shard_map(lambda x: lax.psum(x.sum(), 'data'), "
            "mesh=mesh, in_specs=P(('data', 'model')), out_specs=P())(jnp.ones(8))",
            before=MESH,
        ),
    ),
    "sharding-carry-varies": (
        does(
            "return jax.shard_map(lambda x: lax.scan(lambda c, y: (c + y, None), 0.0, x)[0][None], "
            "mesh=mesh, in_specs=P('data'), out_specs=P('data'))(jnp.ones(8))",
            before=MESH,
        ),
    ),
    "pmap-unreplicated": (
        does("return jax.pmap(lambda p, x: p['w'] * x)({'w': jnp.float32(1)}, jnp.ones((8, 2)))"),
        does("return jax.pmap(lambda p, x: x @ p['w'])({'w': jnp.ones((2, 3))}, jnp.ones((8, 4, 2)))"),
    ),
    "mesh-shape": (
        does("return jax.make_mesh((16,), ('a',))", before=MESH),
        does("return jax.make_mesh((4, 2), ('a',))", before=MESH),
        does("return Mesh(jax.devices(), ('a', 'b'))", before=MESH),
    ),
    "sharding-twice": (does("return NamedSharding(mesh, P('data', 'data'))", before=MESH),),
    "sharding-no-mesh": (
        does("return jax.jit(lambda x: lax.with_sharding_constraint(x, P('data')))(jnp.ones(8))", before=MESH),
        does("return jax.device_put(jnp.ones(8), P('data'))", before=MESH),
    ),
    "devices-differ": (
        does(
            "a = jax.device_put(jnp.ones(8), jax.devices()[0])", "b = jax.device_put(jnp.ones(8), jax.devices()[1])", "return a + b"
        ),
        does(
            "a = jax.device_put(jnp.ones(8), NamedSharding(mesh, P('data')))",
            "b = jax.device_put(jnp.ones(8), jax.devices()[1])",
            "return jax.jit(lambda a, b: a + b)(a, b)",
            before=MESH,
        ),
    ),
    "sharding-explicit": (
        does(
            "mesh2 = jax.make_mesh((4, 2), ('data', 'model'), axis_types=(AxisType.Explicit,)*2)",
            "jax.set_mesh(mesh2)",
            "try:",
            "    x = jax.device_put(jnp.ones((8, 8)), P('data', 'model'))",
            "    return x @ x",
            "finally:",
            "    jax.set_mesh(jax.sharding.Mesh(np.empty((), dtype=object), ()))",
            before=MESH,
        ),
        does(
            "mesh2 = jax.make_mesh((4, 2), ('data', 'model'), axis_types=(AxisType.Explicit,)*2)",
            "with jax.set_mesh(mesh2):",
            "    x = jax.device_put(jnp.ones((8, 8)), P('data', None))",
            "    y = jax.device_put(jnp.ones((8, 8)), P('model', None))",
            "    return x + y",
            before=MESH,
        ),
    ),
}
"""Sources for eight devices."""
