"""For each card, sources that raise its error. `solve` is called without arguments."""

NET = "class Net(nn.Module):\n    @nn.compact\n    def __call__(self, x):\n        return nn.Dense(2)(x)\n"
SETUP = "class M(nn.Module):\n    def setup(self):\n        self.d = nn.Dense(2)\n    def __call__(self, x):\n        return self.d(x)\n"
LINEAR = "m = nnx.Linear(2, 3, rngs=nnx.Rngs(0))\n"


def module(body: str) -> str:
    """A Linen module with these lines, initialised by `solve`."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return f"class M(nn.Module):\n{lines}\ndef solve():\n    return M().init(jax.random.key(0), jnp.ones((1, 2)))\n"


def does(*lines: str, before: str = "") -> str:
    """A `solve` with these lines, and what stands before it."""
    return before + "def solve():\n" + "".join(f"    {line}\n" for line in lines)


def traced(body: str, *args: str) -> str:
    """`solve` calls a jitted function of `x`."""
    return f"@jax.jit\ndef f(x):\n    {body}\ndef solve():\n    return f({', '.join(args) or 'jnp.float32(1)'})\n"


RAISING: dict[str, tuple[str, ...]] = {
    "no-files": (
        does("open('notes.txt', 'w').write('seen')"),
        does("import subprocess", "subprocess.run(['true'])"),
        does("import tempfile", "tempfile.mkdtemp()"),
        traced("return jax.pure_callback(lambda x: (open('n', 'w'), x)[1], x, x)"),
    ),
    "no-input": (does("return input('go on? ')"), traced("jax.debug.callback(lambda: input()); return x")),
    "no-debugger": (
        does("breakpoint()", "return 1"),
        does("jax.debug.breakpoint()", "return 1"),
        traced("jax.debug.breakpoint(); return x"),
    ),
    "notebook-magic": (
        "%timeit solve()\n" + does("return 1"),
        "!pip install jax\n" + does("return 1"),
        does("%time x = 1", "return x"),
        "files = !ls\n" + does("return 1"),
        "jnp.sum?\n" + does("return 1"),
    ),
    "tracer-bool": (
        traced("return x if x > 0 else -x"),
        traced("while x < 3: x = x + 1"),
        traced("assert x > 0"),
        traced("return (x > 0) and (x < 3)"),
        does("return jax.vmap(lambda x: x if x > 0 else -x)(jnp.arange(3.0))"),
        does("return lax.scan(lambda c, x: (c + x if x > 0 else c, c), 0.0, jnp.arange(3.0))"),
    ),
    "tracer-integer": (traced("return [i for i in range(x)]", "3"),),
    "tracer-boolean-index": (traced("return x[x > 0]", "jnp.ones(3)"),),
    "tracer-array": (traced("return np.sin(x)"), traced("return np.asarray(x)")),
    "tracer-size": (traced("return jnp.nonzero(x)", "jnp.ones(3)"), traced("return jnp.unique(x)", "jnp.ones(3)")),
    "tracer-range": (traced("return jnp.arange(x)", "3"),),
    "tracer-number": (traced("return int(x)"), traced("return float(x)"), traced("return x.item()")),
    "traced-shape": (traced("return jnp.zeros(x)", "3"), traced("return jnp.ones(3).reshape(x)", "3")),
    "traced-slice": (traced("return jnp.ones(3)[:x]", "2"),),
    "tracer-leak": (
        does("f(1.0)", "return seen[0] + 1", before="seen = []\n@jax.jit\ndef f(x):\n    seen.append(x)\n    return x\n"),
    ),
    "static-unhashable": (
        does("return f(1.0, [1, 2])", before="@functools.partial(jax.jit, static_argnums=1)\ndef f(x, n):\n    return x\n"),
    ),
    "not-an-array-argument": (does("return jax.jit(lambda x, m: x)(1.0, 'sum')"),),
    "not-an-array-result": (does("return jax.jit(lambda x: 'done')(1.0)"),),
    "jaxpr-type": (
        does(
            "j = jax.make_jaxpr(lambda x, y: x + y)(1.0, 2.0).jaxpr",
            "from jax._src import core",
            "core.check_jaxpr(j.replace(invars=[j.invars[0]]))",
        ),
    ),
    "symbolic-dimension": (does("from jax import export", "(n,) = export.symbolic_shape('n')", "return n > 3"),),
    "runtime": (does("return jax.ffi.ffi_call('nothing', jax.ShapeDtypeStruct((), jnp.float32))()"),),
    "in-place": (
        does("x = jnp.zeros(3)", "x[0] = 1"),
        does("x = jnp.zeros(3)", "x.at[0] = 1"),
        does("nnx.as_pure(m).kernel[...] = 3", before=LINEAR),
    ),
    "at-parentheses": (does("return jnp.zeros(3).at(0).set(1)"),),
    "at-unfinished": (does("return jnp.zeros(3).at[0] + 1"),),
    "broadcast-shapes": (
        does("return jnp.ones(3) + jnp.ones(4)"),
        does("return lax.add(jnp.ones(3), jnp.ones(4))"),
        does("return jnp.broadcast_to(jnp.ones(3), (2, 2))"),
    ),
    "dot-shapes": (
        does("return jnp.ones((2, 3)) @ jnp.ones((2, 3))"),
        does("return lax.dot_general(jnp.ones((2, 3)), jnp.ones((2, 3)), (((1,), (0,)), ((), ())))"),
        does("return lax.dot(jnp.ones((2, 3)), jnp.ones((2, 3)))"),
    ),
    "einsum-sizes": (does("return jnp.einsum('ij,jk->ik', jnp.ones((2, 3)), jnp.ones((2, 3)))"),),
    "lax-dtypes": (does("return lax.add(jnp.ones(3), jnp.ones(3, int))"),),
    "concatenate-shapes": (
        does("return jnp.concatenate([jnp.ones((2, 3)), jnp.ones((2, 2))])"),
        does("return jnp.stack([jnp.ones(2), jnp.ones(3)])"),
        does("return jnp.concatenate([jnp.float32(1), jnp.float32(2)])"),
    ),
    "reshape-size": (does("return jnp.ones(3).reshape(2, 2)"),),
    "axis-bounds": (does("return jnp.sum(jnp.ones(3), axis=1)"),),
    "list-argument": (does("return jnp.sum([1.0, 2.0])"), does("return jnp.add([1.0], [2.0])")),
    "list-index": (does("return jnp.ones(3)[[0, 1]]"),),
    "index-dtype": (does("return jnp.ones(3)[1.0]"), does("return jnp.ones(3)['a']")),
    "too-many-indices": (does("return jnp.ones(3)[0, 1]"),),
    "ambiguous-truth": (does("return 1 if jnp.ones(3) > 0 else 2"),),
    "scalar-conversion": (does("return float(jnp.ones(3))"),),
    "array-unhashable": (does("return {jnp.float32(1): 1}"),),
    "no-axis-to-iterate": (does("return list(jnp.float32(1))"), does("return len(jnp.float32(1))")),
    "ragged": (does("return jnp.array([[1.0], [1.0, 2.0]])"),),
    "not-numeric": (does("return jnp.array('abc')"), does("return jnp.array([1.0, None])")),
    "none-operand": (does("return jnp.ones(3) + None"),),
    "integer-power": (does("return jnp.arange(3) ** -1"),),
    "bitwise-float": (does("return jnp.ones(3) & jnp.ones(3)"),),
    "integer-range": (does("return jnp.int32(2**40)"),),
    "array-attribute": (does("return jnp.ones(3).append(1)"),),
    "no-such-function": (does("return jnp.softmax(jnp.ones(3))"),),
    "deleted": (does("x = jnp.ones(3)", "jax.jit(lambda x: x + 1, donate_argnums=0)(x)", "return x + 1"),),
    "nan-found": (
        does(
            "jax.config.update('jax_debug_nans', True)",
            "try:",
            "    return jnp.log(-1.0)",
            "finally:",
            "    jax.config.update('jax_debug_nans', False)",
        ),
    ),
    "scan-carry": (
        does("return lax.scan(lambda c, x: (c[None], x), jnp.ones(3), jnp.arange(3.0))"),
        does("return lax.scan(lambda c, x: ((c, x), x), 0.0, jnp.arange(3.0))"),
    ),
    "loop-carry": (
        does("return lax.fori_loop(0, 3, lambda i, c: (c, i), 0.0)"),
        does("return lax.while_loop(lambda c: c.sum() < 3, lambda c: c[None], jnp.ones(2))"),
    ),
    "scan-pair": (does("return lax.scan(lambda c, x: c + x, 0.0, jnp.arange(3.0))"),),
    "scan-lengths": (
        does("return lax.scan(lambda c, x: (c, x), 0.0, (jnp.arange(3.0), jnp.arange(4.0)))"),
        does("return lax.scan(lambda c, x: (c, x), 0.0, 3.0)"),
    ),
    "cond-branches": (
        does("return lax.cond(True, lambda x: x, lambda x: 1, 1.0)"),
        does("return lax.cond(True, lambda x: x, lambda x: (x, x), 1.0)"),
    ),
    "cond-arguments": (does("return lax.cond(True, 1.0, 2.0)"),),
    "cond-predicate": (
        does("return lax.cond(jnp.array([True, False]), lambda x: x, lambda x: x, 1.0)"),
        does("return lax.while_loop(lambda c: c, lambda c: c + 1.0, 0.0)"),
    ),
    "switch-index": (does("return lax.switch(1.0, [lambda: 1, lambda: 2])"),),
    "while-grad": (does("return jax.grad(lambda x: lax.while_loop(lambda c: c < 3, lambda c: c * 2, x))(1.0)"),),
    "grad-scalar": (does("return jax.grad(lambda x: x ** 2)(jnp.ones(3))"), does("return jax.grad(lambda x: None)(1.0)")),
    "grad-integer": (does("return jax.grad(lambda x: x ** 2)(3)"), does("return jax.jacfwd(lambda x: x)(3)")),
    "not-callable": (does("return jax.jit(3)"), does("return jax.grad(jnp.ones(3))")),
    "vmap-sizes": (does("return jax.vmap(lambda a, b: a + b)(jnp.ones(3), jnp.ones(4))"),),
    "vmap-rank": (does("return jax.vmap(lambda a, b: a + b)(jnp.ones(3), 2.0)"),),
    "vmap-in-axes": (does("return jax.vmap(lambda a, b: a + b, in_axes=(0,))(jnp.ones(3), 2.0)"),),
    "axis-name": (does("return lax.psum(1.0, 'i')"),),
    "tree-structure": (
        does("return jax.tree.map(lambda a, b: a, {'a': 1}, {'b': 1})"),
        does("return jax.tree.map(lambda a, b: a, [1, 2], (1, 2))"),
    ),
    "custom-vjp-rules": (does("return jax.grad(f)(1.0)", before="@jax.custom_vjp\ndef f(x):\n    return x\n"),),
    "custom-vjp-result": (
        does(
            "return jax.grad(f)(1.0, 2.0)",
            before="@jax.custom_vjp\ndef f(x, y):\n    return x * y\nf.defvjp(lambda x, y: (x * y, ()), lambda kept, g: (g,))\n",
        ),
    ),
    "vjp-cotangent": (does("return jax.vjp(jnp.sin, 1.0)[1](jnp.ones(3))"),),
    "jvp-tangents": (does("return jax.jvp(jnp.sin, 1.0, 1.0)"), does("return jax.jvp(jnp.sin, (1.0,), (1,))")),
    "key-missing": (
        does("return jax.random.normal((3,))"),
        does("return jax.random.normal(shape=(3,))"),
        does("return jax.random.normal(0, (3,))"),
    ),
    "key-array": (does("return jax.random.normal(jax.random.split(jax.random.key(0)), (3,))"),),
    "key-reuse": (
        does(
            "with jax.debug_key_reuse(True):",
            "    key = jax.random.key(0)",
            "    return jax.random.normal(key) + jax.random.normal(key)",
        ),
    ),
    "key-arithmetic": (does("return jax.random.key(0) + 1"), does("return np.asarray(jax.random.key(0))")),
    "linen-unbound": (
        does("return nn.Dense(3)(jnp.ones((1, 2)))"),
        does(
            "return M()(1.0)",
            before=SETUP,
        ),
        does("return nn.Dense(3).unbind()"),
    ),
    "linen-apply-without-params": (
        does("return nn.Dense(3).apply(jnp.ones((1, 2)))"),
        does("return nn.Dense(3).apply({'params': {}})"),
    ),
    "linen-variables": (
        does(
            "v = nn.Dense(3).init(jax.random.key(0), jnp.ones((1, 2)))", "return nn.Dense(3).apply(v['params'], jnp.ones((1, 2)))"
        ),
    ),
    "linen-params-twice": (
        does(
            "v = nn.Dense(3).init(jax.random.key(0), jnp.ones((1, 2)))", "return nn.Dense(3).apply({'params': v}, jnp.ones((1, 2)))"
        ),
    ),
    "linen-collection-missing": (does("return nn.Dense(3).apply({}, jnp.ones((1, 2)))"),),
    "linen-param-missing": (does("return nn.Dense(3).apply({'params': {'kernel': jnp.ones((2, 3))}}, jnp.ones((1, 2)))"),),
    "linen-param-shape": (
        does("v = nn.Dense(3).init(jax.random.key(0), jnp.ones((1, 2)))", "return nn.Dense(3).apply(v, jnp.ones((1, 4)))"),
    ),
    "linen-rng": (
        does("return nn.Dropout(0.5, deterministic=False).apply({}, jnp.ones(3))"),
        does("return nn.Dense(3).init(jnp.ones((1, 2)))"),
    ),
    "linen-immutable": (
        does(
            "m = nn.BatchNorm(use_running_average=False)",
            "v = m.init(jax.random.key(0), jnp.ones((2, 3)))",
            "return m.apply(v, jnp.ones((2, 3)))",
        ),
    ),
    "linen-train-flag": (
        does("return nn.Dropout(0.5).apply({}, jnp.ones(3))"),
        does("return nn.BatchNorm().init(jax.random.key(0), jnp.ones((2, 3)))"),
    ),
    "linen-compact": (
        module("def __call__(self, x):\n    return nn.Dense(2)(x)"),
        module("def __call__(self, x):\n    return x * self.param('w', nn.initializers.ones, (2,))"),
    ),
    "linen-name-twice": (
        module("@nn.compact\ndef __call__(self, x):\n    return nn.Dense(2, name='a')(nn.Dense(2, name='a')(x))"),
    ),
    "linen-frozen": (
        module("@nn.compact\ndef __call__(self, x):\n    self.y = x\n    return x"),
        module("def setup(self):\n    self.d = nn.Dense(2)\n    self.d.features = 3\ndef __call__(self, x):\n    return self.d(x)"),
    ),
    "linen-post-init": (module("def __post_init__(self):\n    self.z = 1\ndef __call__(self, x):\n    return x"),),
    "linen-reserved": (module("name: int = 3\nparent: int = 4\ndef __call__(self, x):\n    return x"),),
    "linen-transform-target": (does("return nn.jit(nn.Dense(2))"),),
    "linen-filter": (does("return nn.Dense(2).init(jax.random.key(0), jnp.ones((1, 2)), mutable=3)"),),
    "linen-method": (does("return nn.Dense(3).apply({'params': {}}, jnp.ones(3), method=3)"),),
    "linen-instance": (
        does("return nn.Dense.init(jax.random.key(0), jnp.ones((1, 2)))"),
        does("return Net.apply({}, jnp.ones((1, 2)))", before=NET),
    ),
    "frozen-dict": (does("from flax.core import freeze", "p = freeze({'a': 1})", "p['a'] = 2"),),
    "frozen-dataclass": (does("a = A(1)", "a.x = 2", before="from flax import struct\n@struct.dataclass\nclass A:\n    x: int\n"),),
    "optax-params": (does("t = optax.adamw(0.1)", "return t.update(jnp.ones(2), t.init(jnp.ones(2)))"),),
    "nnx-trace-level": (
        does(
            "return f(1.0)", before="c = nnx.Variable(jnp.zeros(()))\n@jax.jit\ndef f(x):\n    c[...] = c[...] + x\n    return x\n"
        ),
        does("return f(1.0)", before=LINEAR + "@nnx.jit\ndef f(x):\n    m.extra = x\n    return x\n"),
        does("return jax.jit(lambda x: x + jax.random.normal(r.params(), ()))(1.0)", before="r = nnx.Rngs(0)\n"),
    ),
    "nnx-plain-container": (
        does(
            "return M()",
            before="class M(nnx.Module):\n    def __init__(self):\n        self.layers = [nnx.Linear(2, 2, rngs=nnx.Rngs(0))]\n",
        ),
    ),
    "nnx-rngs": (
        does("return nnx.Linear(2, 3)"),
        does("return nnx.Linear(2, 3, rngs=jax.random.key(0))"),
        does("return nnx.Dropout(0.5)(jnp.ones(3))"),
    ),
    "nnx-rng-stream": (does("return nnx.Rngs(params=0).dropout()"),),
    "nnx-no-params": (does("return m.apply({}, jnp.ones((1, 2)))", before=LINEAR), does("return m.params", before=LINEAR)),
    "nnx-attribute": (does("return m.weight", before=LINEAR),),
    "nnx-variable-api": (does("return m.kernel.data", before=LINEAR), does("return m.kernel.get()", before=LINEAR)),
    "nnx-not-callable": (does("return M()(1.0)", before="class M(nnx.Module):\n    def forward(self, x):\n        return x\n"),),
    "nnx-optimizer": (does("return nnx.Optimizer(m, optax.sgd(0.1))", before=LINEAR),),
    "nnx-split-filters": (does("return nnx.split(nnx.BatchNorm(3, rngs=nnx.Rngs(0)), nnx.Param)"),),
    "nnx-merge": (does("g, s = nnx.split(m)", "return nnx.merge(s, g)", before=LINEAR),),
    "nnx-train-flag": (does("return nnx.BatchNorm(3, use_running_average=None, rngs=nnx.Rngs(0))(jnp.ones((2, 3)))"),),
    "nnx-aliasing": (does("return nnx.vmap(lambda a, b: a.kernel[...].sum(), in_axes=(0, None))(m, m)", before=LINEAR),),
}
