"""Mistakes with modules that run and give a wrong result: modes, state, batches."""

from tests.reports.mistake import Mistake, row

X6 = {"x": "jnp.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.6])"}
BATCH = {"x": "jnp.sin(jnp.arange(32.0)).reshape(8, 4)"}
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

LAYERED: tuple[Mistake, ...] = (
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
        "softmax-overflow",
        {"x": "jnp.array([1000.0, 999.0, 0.0])"},
        "return jax.nn.softmax(x)",
        "return jnp.exp(x) / jnp.exp(x).sum()",
        "overflow|exp|inf",
        "nan",
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
        "grad-of-argmax",
        X6,
        "return jax.grad(lambda x: (x * jax.nn.softmax(x)).sum())(x)",
        "return jax.grad(lambda x: x[jnp.argmax(x)])(x)",
        "argmax|no gradient|0",
        "no-gradient",
    ),
    row(
        "bn-momentum",
        {"x": "jnp.sin(jnp.arange(12.0)).reshape(4, 3)"},
        "b = nnx.BatchNorm(3, momentum=0.9, rngs=nnx.Rngs(0))\nb(x)\nreturn b.mean[...]",
        "b = nnx.BatchNorm(3, momentum=0.99, rngs=nnx.Rngs(0))\nb(x)\nreturn b.mean[...]",
        "1/10 times",
        "factor",
    ),
)
