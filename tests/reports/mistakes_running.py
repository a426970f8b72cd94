"""Mistakes that run and give a wrong result, on problems that list no mistake."""

from tests.reports.mistake import Mistake, row

KEY = {"key": "jax.random.key(3)"}
X6 = {"x": "jnp.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.6])"}
X34 = {"x": "jnp.sin(jnp.arange(12.0)).reshape(3, 4)"}
BATCH = {"x": "jnp.sin(jnp.arange(32.0)).reshape(8, 4)"}
STEPS = {
    "params": "{'w': jnp.array([1.0, -2.0, 0.5])}",
    "grads": "[{'w': jnp.array([0.3, 4.0, -1.0]) * i} for i in (1.0, 2.0, 3.0)]",
}
LINE = {"x": "jnp.linspace(-1, 1, 8)[:, None]", "y": "3 * jnp.linspace(-1, 1, 8) - 1", "w": "jnp.array([0.5])"}


def trained(lines: str, rate: str = "optax.adam(0.1)") -> str:
    return (
        f"opt = {rate}\nstate = opt.init(params)\nfor g in grads:\n"
        + "".join(f"    {line}\n" for line in lines.split("\n"))
        + "return params"
    )


GOOD = trained("updates, state = opt.update(g, state, params)\nparams = optax.apply_updates(params, updates)")

MLP = (
    "class Net(nnx.Module):\n    def __init__(self, rngs):\n"
    "        self.inp = nnx.Linear(4, 5, rngs=rngs)\n"
    "        self.bn = nnx.BatchNorm(5, rngs=rngs)\n        self.drop = nnx.Dropout(0.5, rngs=rngs)\n"
    "        self.out = nnx.Linear(5, 2, rngs=rngs)\n    def __call__(self, x):\n"
    "        return self.out(self.drop(nnx.relu(self.bn(self.inp(x)))))\n---\n"
)
LINEN = (
    "class Net(nn.Module):\n    @nn.compact\n    def __call__(self, x, train: bool):\n"
    "        x = nn.Dense(5)(x)\n"
    "        x = nn.BatchNorm(use_running_average=not train, momentum=0.5)(x)\n"
    "        return nn.Dense(2)(x)\n---\n"
    "net = Net()\nv = net.init(jax.random.key(0), x, False)\n"
)
COUNTER = (
    "class Counter(nnx.Module):\n    def __init__(self):\n        self.n = nnx.Variable(jnp.array(0))\n"
    "    def __call__(self, x):\n        self.n[...] += 1\n        return x * self.n[...]\n---\n"
)

RUNNING: tuple[Mistake, ...] = (
    # a value that nobody took
    row(
        "set-in-a-loop",
        X6,
        "for i in range(3):\n    x = x.at[i].set(0.0)\nreturn x",
        "for i in range(3):\n    x.at[i].set(0.0)\nreturn x",
        r"\.at|dropped|not used|unused",
        "dropped input part",
    ),
    row(
        "clip-dropped",
        X6,
        "return jnp.clip(x, 2.0, 4.0)",
        "jnp.clip(x, 2.0, 4.0)\nreturn x",
        "dropped|not used|unused|clip",
        "dropped input",
    ),
    row(
        "updates-applied-to-nothing",
        STEPS,
        GOOD,
        trained("updates, state = opt.update(g, state, params)\noptax.apply_updates(params, updates)"),
        "apply_updates|dropped",
        "dropped input",
    ),
    row(
        "updates-returned",
        STEPS,
        GOOD,
        trained("updates, state = opt.update(g, state, params)\nparams = updates"),
        "not applied",
        "updates-unapplied",
    ),
    row("numpy-copy-changed", X6, "return x.at[0].set(0.0)", "np.array(x)[0] = 0.0\nreturn x", "a copy", "dropped input edge"),
    row(
        "fill-diagonal-dropped",
        {"a": "jnp.arange(9.0).reshape(3, 3)"},
        "return jnp.fill_diagonal(a, 0.0, inplace=False)",
        "jnp.fill_diagonal(a, 0.0, inplace=False)\nreturn a",
        "dropped|fill_diagonal|diagonal",
        "dropped input",
    ),
    row(
        "scaled-tree-dropped",
        STEPS,
        "return jax.tree.map(lambda p: 2 * p, params)",
        "def double(p):\n    return 2 * p\njax.tree.map(double, params)\nreturn params",
        "thrown away",
        "dropped applied factor",
    ),
    # optimizers
    row(
        "state-made-anew",
        STEPS,
        GOOD,
        (
            "opt = optax.adam(0.1)\nfor g in grads:\n    updates, _ = opt.update(g, opt.init(params), params)\n"
            "    params = optax.apply_updates(params, updates)\nreturn params"
        ),
        "state",
        "optimizer-state step",
    ),
    row(
        "state-not-carried",
        STEPS,
        GOOD,
        trained("updates, new_state = opt.update(g, state, params)\nparams = optax.apply_updates(params, updates)"),
        "state",
        "unused step",
    ),
    row(
        "state-returned-old",
        STEPS,
        (
            "opt = optax.sgd(0.1, momentum=0.9)\nstate = opt.init(params)\n"
            "updates, state = opt.update(grads[0], state)\nreturn optax.apply_updates(params, updates), state"
        ),
        (
            "opt = optax.sgd(0.1, momentum=0.9)\nstate = opt.init(params)\n"
            "updates, new = opt.update(grads[0], state)\nreturn optax.apply_updates(params, updates), state"
        ),
        "state|new",
        "unused never-updated",
    ),
    row(
        "scan-carries-old-state",
        STEPS,
        GOOD,
        (
            "opt = optax.adam(0.1)\ndef step(carry, g):\n    p, s = carry\n    u, s2 = opt.update(g, s, p)\n"
            "    return (optax.apply_updates(p, u), s), None\n"
            "(params, _), _ = lax.scan(step, (params, opt.init(params)), jax.tree.map(lambda *g: jnp.stack(g), *grads))\n"
            "return params"
        ),
        "state|s2",
        "unused step",
    ),
    row(
        "clip-after-adam",
        STEPS,
        GOOD.replace("optax.adam(0.1)", "optax.chain(optax.clip_by_global_norm(0.01), optax.sgd(0.1))"),
        GOOD.replace("optax.adam(0.1)", "optax.chain(optax.sgd(0.1), optax.clip_by_global_norm(0.01))"),
        "order|clip",
        "chain-order step",
    ),
    row(
        "decay-before-adam",
        STEPS,
        GOOD.replace("optax.adam(0.1)", "optax.adamw(0.1, weight_decay=0.1)"),
        GOOD.replace("optax.adam(0.1)", "optax.chain(optax.add_decayed_weights(0.1), optax.adam(0.1))"),
        "decay comes too early",
        "chain-order",
    ),
    row(
        "rate-before-adam",
        STEPS,
        GOOD,
        GOOD.replace("optax.adam(0.1)", "optax.chain(optax.scale(-0.1), optax.scale_by_adam())"),
        "order|scale",
        "chain-order step",
    ),
    row(
        "ascent",
        STEPS,
        GOOD.replace("optax.adam(0.1)", "optax.sgd(0.1)"),
        "for g in grads:\n    params = jax.tree.map(lambda p, u: p + 0.1 * u, params, g)\nreturn params",
        "sign|added|step|other way",
        "step",
    ),
    row(
        "chain-without-minus",
        STEPS,
        GOOD,
        GOOD.replace("optax.adam(0.1)", "optax.chain(optax.scale_by_adam(), optax.scale(0.1))"),
        "sign|minus|other way",
        "step",
    ),
    row(
        "updates-applied-twice",
        STEPS,
        GOOD.replace("optax.adam(0.1)", "optax.sgd(0.1)"),
        trained(
            (
                "updates, state = opt.update(g, state, params)\nparams = optax.apply_updates(params, updates)\n"
                "params = optax.apply_updates(params, updates)"
            ),
            "optax.sgd(0.1)",
        ),
        "twice|2",
        "step",
    ),
    row(
        "accumulation-overwritten",
        STEPS,
        (
            "acc = jax.tree.map(jnp.zeros_like, params)\nfor g in grads:\n"
            "    acc = jax.tree.map(lambda a, b: a + b, acc, g)\nreturn acc"
        ),
        "for g in grads:\n    acc = jax.tree.map(lambda a: a, g)\nreturn acc",
        r"grads\[2\]",
        "applied factor",
    ),
    row(
        "average-from-old-weights",
        STEPS,
        (
            "opt = optax.sgd(0.1)\nstate = opt.init(params)\nema = params\nfor g in grads:\n"
            "    u, state = opt.update(g, state)\n    params = optax.apply_updates(params, u)\n"
            "    ema = jax.tree.map(lambda e, p: 0.5 * e + 0.5 * p, ema, params)\nreturn ema"
        ),
        (
            "opt = optax.sgd(0.1)\nstate = opt.init(params)\nema = params\nfor g in grads:\n"
            "    u, state = opt.update(g, state)\n"
            "    ema = jax.tree.map(lambda e, p: 0.5 * e + 0.5 * p, ema, params)\n"
            "    params = optax.apply_updates(params, u)\nreturn ema"
        ),
        "",
        "step",
    ),
    row(
        "nnx-update-forgotten",
        BATCH,
        (
            "m = nnx.Linear(4, 1, rngs=nnx.Rngs(0))\no = nnx.Optimizer(m, optax.sgd(0.1), wrt=nnx.Param)\n"
            "g = nnx.grad(lambda m: (m(x) ** 2).mean())(m)\no.update(m, g)\nreturn m.kernel[...]"
        ),
        (
            "m = nnx.Linear(4, 1, rngs=nnx.Rngs(0))\no = nnx.Optimizer(m, optax.sgd(0.1), wrt=nnx.Param)\n"
            "loss, g = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(m)\nreturn m.kernel[...]"
        ),
        "never updated|update|unused|g",
        "unused",
    ),
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
        "numpy-random",
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
    # modes and states
    row(
        "nnx-no-eval",
        BATCH,
        MLP + "m = Net(nnx.Rngs(0))\nm.eval()\nreturn m(x)",
        MLP + "m = Net(nnx.Rngs(0))\nreturn m(x)",
        "eval|dropout|Dropout|BatchNorm",
        "training-mode",
    ),
    row(
        "nnx-dropout-only",
        BATCH,
        "d = nnx.Dropout(0.5, rngs=nnx.Rngs(0))\nreturn d(x, deterministic=True)",
        "d = nnx.Dropout(0.5, rngs=nnx.Rngs(0))\nreturn d(x)",
        "eval|deterministic|Dropout",
        "training-mode",
    ),
    row(
        "linen-train-at-test",
        BATCH,
        LINEN + "return net.apply(v, x, False)",
        LINEN + "return net.apply(v, x, True, mutable=['batch_stats'])[0]",
        "BatchNorm|running|train",
        "training-mode",
    ),
    row(
        "linen-statistics-dropped",
        BATCH,
        LINEN + "y, new = net.apply(v, x, True, mutable=['batch_stats'])\nreturn new['batch_stats']",
        LINEN + "y, new = net.apply(v, x, True, mutable=['batch_stats'])\nreturn v['batch_stats']",
        "never updated|new|batch_stats|old",
        "unused never-updated",
    ),
    row(
        "nnx-bn-in-eval-while-training",
        BATCH,
        "bn = nnx.BatchNorm(4, rngs=nnx.Rngs(0))\nbn(x)\nreturn bn.mean[...]",
        "bn = nnx.BatchNorm(4, use_running_average=True, rngs=nnx.Rngs(0))\nbn(x)\nreturn bn.mean[...]",
        "use_running_average=True",
        "training-mode zeros",
    ),
    row(
        "nnx-under-jax-jit",
        {"x": "jnp.ones(2)"},
        COUNTER + "m = Counter()\nm(x)\nm(x)\nreturn m.n[...]",
        COUNTER + "m = Counter()\nf = jax.jit(lambda m, x: m(x))\nf(m, x)\nf(m, x)\nreturn m.n[...]",
        "jax.jit|nnx.jit|never updated",
        "jax-jit-module",
    ),
    row(
        "nnx-functional-state-lost",
        {"x": "jnp.ones(2)"},
        COUNTER + "m = Counter()\nm(x)\nm(x)\nreturn m.n[...]",
        COUNTER
        + (
            "m = Counter()\ngraph, state = nnx.split(m)\n@jax.jit\ndef step(state, x):\n"
            "    m = nnx.merge(graph, state)\n    return m(x)\nfor _ in range(2):\n    step(state, x)\n"
            "return m.n[...]"
        ),
        "never updated|merge|copy|state",
        "jax-jit-module",
    ),
    row(
        "global-counter-in-jit",
        {"x": "jnp.ones(2)"},
        "return x * 3",
        (
            "calls = []\n@jax.jit\ndef f(x):\n    calls.append(1)\n    return x + 1\nfor _ in range(3):\n    f(x)\n"
            "return x * len(calls)"
        ),
        "once|jit|traced|calls",
        "traced-change",
    ),
    row(
        "stale-global",
        X6,
        "scale = 1.0\n---\ndef f(x, scale):\n    return x * scale\nf(x, 1.0)\nreturn f(x, 2.0)",
        ("scale = 1.0\n@jax.jit\ndef f(x):\n    return x * scale\n---\nglobal scale\nscale = 1.0\nf(x)\nscale = 2.0\nreturn f(x)"),
        "scale|jit|trac",
        "stale-value applied factor",
    ),
    row(
        "stale-closure",
        X6,
        "out = []\nfor s in (1.0, 2.0):\n    out.append(x * s)\nreturn jnp.stack(out)",
        (
            "s = 1.0\n@jax.jit\ndef f(x):\n    return x * s\nout = []\nfor s in (1.0, 2.0):\n    out.append(f(x))\n"
            "return jnp.stack(out)"
        ),
        "s as it was",
        "stale-value by-row",
    ),
    row(
        "stale-self",
        X6,
        "return x * 3",
        (
            "class Model:\n    def __init__(self):\n        self.scale = 1.0\n"
            "    @functools.partial(jax.jit, static_argnums=0)\n    def __call__(self, x):\n"
            "        return x * self.scale\nm = Model()\nm(x)\nm.scale = 3.0\nreturn m(x)"
        ),
        "self|scale|jit|trac",
        "stale-value input factor",
    ),
    row(
        "late-lambda",
        X6,
        "fs = [lambda v, i=i: v * i for i in range(3)]\nreturn jnp.stack([f(x) for f in fs])",
        "fs = [lambda v: v * i for i in range(3)]\nreturn jnp.stack([f(x) for f in fs])",
        "last turn",
        "late-lambda part",
    ),
    # indices
    row(
        "difference-past-the-end",
        X6,
        "return jnp.array([x[i + 1] - x[i] for i in range(5)] + [0.0])[:5]",
        "i = jnp.arange(5) + 1\nreturn x[i + 1] - x[i]",
        "off by one",
        "shifted",
    ),
    row(
        "neighbour-past-the-end",
        X6,
        "return jnp.roll(x, -1)",
        "i = jnp.arange(6)\nreturn x[i + 1]",
        "past the end|clamp|index|last",
        "past-the-end let-through",
    ),
    row(
        "slice-start-moved",
        X6,
        "return jnp.concatenate([x[4:], jnp.zeros(1)])",
        "return lax.dynamic_slice(x, (4,), (3,))",
        "past the end|moved|clamp|start",
        "past-the-end shifted",
    ),
    row(
        "negative-neighbour",
        X6,
        "return jnp.concatenate([jnp.zeros(1), x[:-1]])",
        "i = jnp.arange(6)\nreturn x[i - 1]",
        "wrap|negative|end|first|\\[0\\]",
        "past-the-end",
    ),
    row(
        "window-past-the-end",
        X6,
        "return jnp.stack([x[i : i + 2].sum() for i in range(0, 6, 2)])",
        "return jax.vmap(lambda i: lax.dynamic_slice(x, (i,), (2,)).sum())(jnp.arange(1, 7, 2))",
        "",
        "part",
    ),
    row(
        "labels-from-one",
        {"logits": "jnp.sin(jnp.arange(12.0)).reshape(4, 3)", "labels": "jnp.array([1, 3, 2, 3])"},
        "return jnp.take_along_axis(logits, labels[:, None] - 1, axis=1)[:, 0]",
        "return logits[jnp.arange(4), labels]",
        "past the end of logits",
        "past-the-end",
    ),
    row("scatter-dropped", X6, "return x.at[5].set(0.0)", "return x.at[6].set(0.0)", "", "input edge"),
    row(
        "argsort-for-ranks",
        X6,
        "return jnp.argsort(jnp.argsort(x))",
        "return jnp.argsort(x)",
        "argsort|rank|invers|permut",
        "inverse",
    ),
    # shapes and axes
    row(
        "column-minus-row",
        LINE,
        "pred = (x @ w)\nreturn jnp.mean((pred - y) ** 2)",
        "pred = x * w\nreturn jnp.mean((pred - y) ** 2)",
        "",
        "",
    ),
    row(
        "keepdims-against-row",
        X34,
        "return x.max(axis=1) - x.min(axis=1)",
        "return x.max(axis=1, keepdims=True) - x.min(axis=1)",
        r"broadcast|\(3, 3\)",
        "diagonal",
    ),
    row(
        "dense-output-against-labels",
        {"pred": "jnp.sin(jnp.arange(6.0))[:, None]", "y": "jnp.cos(jnp.arange(6.0))"},
        "return ((pred[:, 0] - y) ** 2).sum()",
        "return ((pred - y) ** 2).sum()",
        "a column against a row",
        "diagonal",
        other={"pred": "jnp.arange(3.0)[:, None]", "y": "jnp.array([1.0, 5.0, 2.0])"},
    ),
    row(
        "matching-labels-broadcast",
        {"logits": "jnp.sin(jnp.arange(24.0)).reshape(8, 3)", "labels": "jnp.array([[0], [1], [2], [2], [0], [1], [0], [0]])"},
        "return (logits.argmax(-1) == labels[:, 0]).mean()",
        "return (logits.argmax(-1) == labels).mean()",
        "",
        "",
    ),
    row(
        "mean-over-features",
        {"x": "jnp.arange(16.0).reshape(4, 4) ** 2"},
        "return x.mean(axis=0)",
        "return x.mean(axis=1)",
        "axis",
        "axis",
    ),
    row("reshaped-for-transposed", X34, "return x.T", "return x.reshape(4, 3)", "reshape|order|transpos", "reordered regrouped"),
    row(
        "out-axes-wrong",
        {"x": "jnp.sin(jnp.arange(9.0)).reshape(3, 3)"},
        "return jax.vmap(lambda r: r * 2, in_axes=1, out_axes=1)(x)",
        "return jax.vmap(lambda r: r * 2, in_axes=1)(x)",
        "transposed|out_axes",
        "transposed regrouped",
    ),
    row(
        "normalised-columns",
        {"x": "jnp.arange(16.0).reshape(4, 4) ** 2"},
        "return (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)",
        "return (x - x.mean(0)) / x.std(0)",
        "axis",
        "axis",
    ),
    row(
        "carry-for-outputs",
        X6,
        "return lax.scan(lambda c, v: (c + v, c + v), 0.0, x)[1]",
        "return lax.scan(lambda c, v: (c + v, c + v), 0.0, x)[0]",
        r"shape|carry",
        "",
    ),
    row(
        "heads-merged-across",
        {"x": "jnp.arange(24.0).reshape(2, 3, 4)"},
        "return x.transpose(1, 0, 2).reshape(3, 8)",
        "return x.reshape(3, 8)",
        "order|transpos|reshape",
        "reordered regrouped",
    ),
    row(
        "where-swapped",
        X6,
        "return jnp.where(x > 2, x, 0.0)",
        "return jnp.where(x > 2, 0.0, x)",
        "other elements",
        "other-elements",
    ),
    row(
        "eigenvectors-as-rows",
        {"a": "jnp.array([[2.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 1.0]])"},
        "return jnp.abs(jnp.linalg.eigh(a)[1])",
        "return jnp.abs(jnp.linalg.eigh(a)[1].T)",
        "transposed",
        "transposed regrouped",
    ),
    # numbers
    row(
        "uint8-sum",
        {"x": "jnp.array([200, 100, 150], dtype=jnp.uint8)"},
        "return x.astype(jnp.float32) + x[::-1].astype(jnp.float32)",
        "return (x + x[::-1]).astype(jnp.float32)",
        "overflow|uint8|256",
        "overflow",
    ),
    row(
        "int32-squares",
        {"x": "jnp.array([70000, 3, 90000])"},
        "return x.astype(jnp.float32) ** 2",
        "return (x ** 2).astype(jnp.float32)",
        "overflow|int32",
        "overflow",
    ),
    row(
        "factorial-overflow",
        {},
        "return jnp.cumprod(jnp.arange(1.0, 16.0))",
        "return jnp.cumprod(jnp.arange(1, 16)).astype(jnp.float32)",
        "overflow|int32",
        "overflow",
    ),
    row(
        "int8-mean",
        {"x": "jnp.array([100, 120, 90], dtype=jnp.int8)"},
        "return (x.astype(jnp.int32) + 50).astype(jnp.float32)",
        "return (x + jnp.int8(50)).astype(jnp.float32)",
        "overflow|int8|256",
        "overflow offset",
    ),
    row(
        "truncated-by-set",
        X6,
        "return jnp.zeros(6).at[1:].set(x[1:] / 2)",
        "return jnp.zeros(6, dtype=int).at[1:].set(x[1:] / 2).astype(jnp.float32)",
        "fractions cut off",
        "rounded",
    ),
    row(
        "integer-buffer",
        X6,
        "return jnp.zeros(6).at[:3].set(x[3:])",
        "return jnp.array([0, 0, 0, 0, 0, 0]).at[:3].set(x[3:])",
        "int|dtype",
        "rounded",
    ),
    row("floor-divided", X6, "return x / 2", "return x // 2", "fractions cut off", "rounded"),
    row(
        "image-not-scaled",
        {"x": "jnp.array([0, 128, 255], dtype=jnp.uint8)"},
        "return x.astype(jnp.float32) / 255",
        "return x.astype(jnp.float32)",
        "itself|the input x",
        "input factor",
    ),
    row("float64-of-numpy", X6, "return jnp.mean(x) * 2", "return np.mean(np.asarray(x, dtype=np.float64)) * 2", "float64", ""),
    row(
        "nan-of-where",
        {"x": "jnp.array([0.0, 4.0, 9.0])"},
        "return jax.grad(lambda x: jnp.where(x > 0, jnp.sqrt(jnp.where(x > 0, x, 1.0)), 0.0).sum())(x)",
        "return jax.grad(lambda x: jnp.where(x > 0, jnp.sqrt(x), 0.0).sum())(x)",
        "where|nan",
        "nan",
    ),
    row(
        "nan-of-zero-norm",
        {"x": "jnp.array([[0.0, 0.0], [3.0, 4.0]])"},
        "n = jnp.linalg.norm(x, axis=1, keepdims=True)\nreturn x / jnp.where(n > 0, n, 1.0)",
        "return x / jnp.linalg.norm(x, axis=1, keepdims=True)",
        "0 / 0|0/0|nan|zero",
        "nan",
    ),
    row(
        "softmax-overflow",
        {"x": "jnp.array([1000.0, 999.0, 0.0])"},
        "return jax.nn.softmax(x)",
        "return jnp.exp(x) / jnp.exp(x).sum()",
        "overflow|exp|inf",
        "nan",
    ),
    row(
        "gradient-cut",
        X6,
        "return jax.grad(lambda x: (x ** 2).sum())(x)",
        "return jax.grad(lambda x: (lax.stop_gradient(x) * x).sum())(x)",
        "held back|double",
        "no-gradient applied factor",
    ),
    row(
        "gradient-of-round",
        X6,
        "return jax.grad(lambda x: (x * jnp.arange(6.0)).sum())(x)",
        "return jax.grad(lambda x: (jnp.round(x) * jnp.arange(6.0)).sum())(x)",
        "no gradient through round",
        "no-gradient zeros",
    ),
    row(
        "multiply-dropped",
        X6,
        "return x.at[::2].multiply(2.0)",
        "y = x\ny.at[::2].multiply(2.0)\nreturn y",
        "thrown away",
        "dropped input part",
    ),
    row("sort-dropped", X6, "return jnp.sort(x)", "x.sort()\nreturn x", "not its sort", "applied reordered"),
    row(
        "replace-dropped",
        {"x": "jnp.ones(3)"},
        "return 2 * x",
        "d = {'w': x}\n{**d, 'w': 2 * x}\nreturn d['w']",
        "thrown away",
        "dropped",
    ),
    row(
        "accumulate-mean",
        STEPS,
        (
            "acc = jax.tree.map(jnp.zeros_like, params)\nfor g in grads:\n"
            "    acc = jax.tree.map(lambda a, b: a + b / 3, acc, g)\nreturn acc"
        ),
        (
            "acc = jax.tree.map(jnp.zeros_like, params)\nfor g in grads:\n"
            "    acc = jax.tree.map(lambda a, b: a + b, acc, g)\nreturn acc"
        ),
        "3 times",
        "factor",
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
        "index-fraction",
        X6,
        "return x[jnp.array([1, 2])]",
        "return x[(jnp.array([1, 2]) + 0.9).astype(int) + 1]",
        "",
        "",
    ),
    row(
        "last-window",
        X6,
        "return jnp.array([x[i] - x[i - 1] if i else 0.0 for i in range(6)])",
        "return jnp.array([x[i] - x[i - 1] for i in range(6)])",
        "first element",
        "edge",
    ),
    row(
        "diff-end",
        X6,
        "d = jnp.diff(x)\nreturn jnp.append(d, jnp.nan_to_num(0.0) + 7.0)",
        "i = jnp.arange(len(x))\nreturn x[i + 1] - x[i]",
        "past the end",
        "past-the-end edge",
    ),
    row(
        "int-mean",
        {"x": "jnp.array([2000000000, 2000000000, 1])"},
        "return x.astype(jnp.float32).sum() / 3",
        "return x.sum() / 3",
        "",
        "",
        other={"x": "jnp.array([2100000000, 2000000000, 4])"},
    ),
    row(
        "softmax-axis-loss",
        {"l": "jnp.sin(jnp.arange(16.0)).reshape(4, 4)"},
        "return jax.nn.log_softmax(l, axis=1)",
        "return jax.nn.log_softmax(l, axis=0)",
        "axis",
        "axis",
    ),
    row(
        "nnx-train-left",
        BATCH,
        MLP + "m = Net(nnx.Rngs(0))\nm.eval()\nreturn m(x)",
        MLP + "m = Net(nnx.Rngs(0))\nm.train()\nreturn m(x)",
        "left in train",
        "training-mode",
    ),
    row(
        "global-list",
        X6,
        "return x + 1",
        (
            "log = []\n@jax.jit\ndef f(v):\n    log.append(v.sum())\n    return v\nf(x)\nf(x)\n"
            "return x + len(log) - 0 if len(log) > 1 else x"
        ),
        "change in a jitted",
        "traced-change input offset",
    ),
    row(
        "jit-flag",
        X6,
        "return -x",
        ("mode = {'sign': 1.0}\n@jax.jit\ndef f(v):\n    return v * mode['sign']\nf(x)\nmode['sign'] = -1.0\nreturn f(x)"),
        "first call|jit",
        "stale-value input negated",
    ),
    row(
        "momentum-init-in-loop",
        STEPS,
        GOOD,
        (
            "opt = optax.adam(0.1)\nfor g in grads:\n    state = opt.init(params)\n"
            "    updates, state = opt.update(g, state, params)\n"
            "    params = optax.apply_updates(params, updates)\nreturn params"
        ),
        "new optimizer state",
        "optimizer-state step",
    ),
    row(
        "grad-of-argmax",
        X6,
        "return jax.grad(lambda x: (x * jax.nn.softmax(x)).sum())(x)",
        "return jax.grad(lambda x: x[jnp.argmax(x)])(x)",
        "argmax|no gradient|0",
        "no-gradient",
    ),
    row(
        "bool-mask-sum",
        X6,
        "return jnp.where(x > 2, x, 0).sum()",
        "return (x > 2).sum().astype(jnp.float32)",
        "",
        "",
    ),
    row(
        "set-param",
        {"p": "{'w': jnp.ones(3)}"},
        "return {'w': 2 * p['w']}",
        "q = dict(p)\nq['w'].at[:].set(2.0)\nreturn q",
        "thrown away",
        "dropped",
    ),
    row("append", X6, "return jnp.append(x, 1.0)[1:]", "jnp.append(x, 1.0)\nreturn x", "thrown away", "dropped input shifted"),
    row("pad-dropped", X6, "return jnp.roll(x, 1)", "x = x\njnp.roll(x, 1)\nreturn x", "thrown away", "dropped input rolled"),
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
        "numpy-random",
    ),
    row(
        "sgd-noapply",
        {"p": "jnp.ones(3)", "g": "jnp.arange(3.0)"},
        "t = optax.sgd(0.1)\nu, s = t.update(g, t.init(p))\nreturn optax.apply_updates(p, u)",
        "t = optax.sgd(0.1)\nu, s = t.update(g, t.init(p))\nreturn u",
        "not applied",
        "updates-unapplied offset",
    ),
    row(
        "grad-desc-lr",
        {"p": "jnp.ones(3)", "g": "jnp.arange(3.0)"},
        "return p - 0.01 * g",
        "return p - 0.1 * g",
        "10 times",
        "step",
    ),
    row(
        "scan-last",
        X6,
        "return lax.scan(lambda c, v: (c + v, c), 0.0, x)[1]",
        "return lax.scan(lambda c, v: (c + v, c + v), 0.0, x)[1]",
        "off by one|too",
        "shifted term",
    ),
    row(
        "fori-off",
        X6,
        "return lax.fori_loop(0, 6, lambda i, c: c + x[i], 0.0)",
        "return lax.fori_loop(1, 6, lambda i, c: c + x[i], 0.0)",
        "",
        "",
    ),
    row(
        "vmapped-axis",
        {"x": "jnp.arange(16.0).reshape(4, 4)"},
        "return jax.vmap(jnp.sum, in_axes=1)(x)",
        "return jax.vmap(jnp.sum)(x)",
        "axis",
        "axis",
    ),
    row("int-cast", X6, "return x / x.sum()", "return (x / x.sum()).astype(jnp.int32).astype(jnp.float32)", "all zeros", "zeros"),
    row(
        "uint8-diff",
        {"x": "jnp.array([10, 200, 50], dtype=jnp.uint8)"},
        "return jnp.diff(x.astype(jnp.float32))",
        "return jnp.diff(x).astype(jnp.float32)",
        "overflow",
        "overflow",
    ),
    row(
        "take-oob",
        {"x": "jnp.array([3.0, 1.0, 4.0])", "i": "jnp.array([1, 2, 3])"},
        "return x[i - 1]",
        "return x[i]",
        "past the end of x",
        "past-the-end shifted",
    ),
    row("mean-nan", {"x": "jnp.array([1.0, jnp.nan, 3.0])"}, "return jnp.nanmean(x)", "return jnp.mean(x)", "", ""),
    row(
        "log0",
        {"p": "jnp.array([0.0, 0.5, 0.5])"},
        "return jnp.where(p > 0, p * jnp.log(jnp.where(p > 0, p, 1.0)), 0.0)",
        "return p * jnp.log(p)",
        "nan where p is 0",
        "nan",
    ),
    row(
        "bn-momentum",
        {"x": "jnp.sin(jnp.arange(12.0)).reshape(4, 3)"},
        "b = nnx.BatchNorm(3, momentum=0.9, rngs=nnx.Rngs(0))\nb(x)\nreturn b.mean[...]",
        "b = nnx.BatchNorm(3, momentum=0.99, rngs=nnx.Rngs(0))\nb(x)\nreturn b.mean[...]",
        "1/10 times",
        "factor",
    ),
    row(
        "grad-wrt-x",
        {"w": "jnp.array([1.0, 2.0])", "x": "jnp.array([3.0, 5.0])"},
        "return jax.grad(lambda w, x: (w * x).sum())(w, x)",
        "return jax.grad(lambda w, x: (w * x).sum(), argnums=1)(w, x)",
        "the input w, not x",
        "input",
    ),
    row(
        "moments-of-the-start",
        {"p": "jnp.ones(3)", "g": "jnp.arange(3.0) + 1"},
        "t = optax.adam(0.1)\nu, s = t.update(g, t.init(p))\nreturn s",
        "t = optax.adam(0.1)\ns = t.init(p)\nu, _ = t.update(g, s)\nreturn s",
        "never updated",
        "never-updated",
    ),
    row(
        "a-mean-that-is-zero",  # near a statistic that was never updated
        {"x": "jnp.sin(jnp.arange(12.0)).reshape(3, 4)"},
        "return {'mean': x.mean(0)}",
        "return {'mean': (x - x.mean(0)).mean(0).round(2)}",
        "all zeros",
        "zeros",
    ),
)
