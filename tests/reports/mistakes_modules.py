"""Mistakes that raise, as people make them in public with modules and optimizers, on problems that list no mistake."""

from tests.reports.mistake import Mistake, row

X5 = {"x": "jnp.arange(5.0) + 1"}
X34 = {"x": "jnp.arange(12.0).reshape(3, 4)"}
PARAMS = {"params": "{'w': jnp.ones(3), 'b': jnp.ones(())}", "grads": "{'w': jnp.arange(3.0), 'b': jnp.ones(())}"}
DENSE = "class Net(nn.Module):\n    @nn.compact\n    def __call__(self, x):\n        return nn.Dense(2)(x)\n---\n"
DROP = (
    "class Net(nn.Module):\n    @nn.compact\n    def __call__(self, x, train):\n"
    "        x = nn.Dense(4)(x)\n        return nn.Dropout(0.5, deterministic=not train)(x)\n---\n"
)
BN = (
    "class Net(nn.Module):\n    @nn.compact\n    def __call__(self, x, train):\n"
    "        x = nn.Dense(4)(x)\n        return nn.BatchNorm(use_running_average=not train)(x)\n---\n"
)

MODULES: tuple[Mistake, ...] = (
    # linen
    row(
        "linen-called-unbound",
        X34,
        "return nn.Dense(2).init_with_output(jax.random.key(0), x)[0]",
        "return nn.Dense(2)(x)",
        "init|apply|bound|unbound",
        "linen-unbound",
    ),
    row(
        "linen-params-unwrapped",
        X34,
        DENSE + "v = Net().init(jax.random.key(0), x)\nreturn Net().apply(v, x)",
        DENSE + "v = Net().init(jax.random.key(0), x)\nreturn Net().apply(v['params'], x)",
        "params",
        "linen-collection-missing",
    ),
    row(
        "linen-input-grew",
        X34,
        DENSE + "v = Net().init(jax.random.key(0), x)\nreturn Net().apply(v, x)",
        DENSE + "v = Net().init(jax.random.key(0), x.T)\nreturn Net().apply(v, x)",
        "3.*4|4.*3|shape|features|kernel",
        "linen-param-shape",
    ),
    row(
        "linen-no-dropout-key",
        X34,
        DROP + "v = Net().init(jax.random.key(0), x, False)\nreturn Net().apply(v, x, False)",
        DROP + "v = Net().init(jax.random.key(0), x, False)\nreturn Net().apply(v, x, True)",
        "a key called `dropout`",
        "linen-rng",
    ),
    row(
        "linen-bn-not-mutable",
        X34,
        BN + ("v = Net().init(jax.random.key(0), x, True)\nreturn Net().apply(v, x, True, mutable=['batch_stats'])[0]"),
        BN + "v = Net().init(jax.random.key(0), x, True)\nreturn Net().apply(v, x, True)",
        "mutable|batch_stats",
        "linen-immutable",
    ),
    row(
        "linen-bn-only-params",
        X34,
        BN + "v = Net().init(jax.random.key(0), x, False)\nreturn Net().apply(v, x, False)",
        BN + "v = Net().init(jax.random.key(0), x, False)\nreturn Net().apply({'params': v['params']}, x, False)",
        "batch_stats",
        "linen-collection-missing",
    ),
    row(
        "linen-mutable-not-unpacked",
        X34,
        BN
        + ("v = Net().init(jax.random.key(0), x, True)\ny, s = Net().apply(v, x, True, mutable=['batch_stats'])\nreturn y.sum()"),
        BN + ("v = Net().init(jax.random.key(0), x, True)\ny = Net().apply(v, x, True, mutable=['batch_stats'])\nreturn y.sum()"),
        "take it apart first",
        "tuple-whole",
    ),
    row(
        "linen-init-without-key",
        X34,
        DENSE + "v = Net().init(jax.random.key(0), x)\nreturn Net().apply(v, x)",
        DENSE + "v = Net().init(x)\nreturn Net().apply(v, x)",
        "key|rng",
        "linen-rng",
    ),
    row(
        "linen-no-compact",
        X34,
        DENSE + "return Net().init_with_output(jax.random.key(0), x)[0]",
        (
            "class Net(nn.Module):\n    def __call__(self, x):\n        return nn.Dense(2)(x)\n"
            "return Net().init_with_output(jax.random.key(0), x)[0]"
        ),
        "outside of `setup`",
        "linen-compact",
    ),
    row(
        "linen-names-twice",
        X34,
        DENSE + "return Net().init_with_output(jax.random.key(0), x)[0]",
        (
            "class Net(nn.Module):\n    @nn.compact\n    def __call__(self, x):\n"
            "        x = nn.Dense(4, name='layer')(x)\n        return nn.Dense(2, name='layer')(x)\n"
            "return Net().init_with_output(jax.random.key(0), x)[0]"
        ),
        "name|layer",
        "linen-name-twice",
    ),
    row(
        "linen-attribute-of-setup",
        X34,
        DENSE + "return Net().init_with_output(jax.random.key(0), x)[0]",
        (
            "class Net(nn.Module):\n    def setup(self):\n        self.dense = nn.Dense(2)\n"
            "    def __call__(self, x):\n        return self.dens(x)\n"
            "return Net().init_with_output(jax.random.key(0), x)[0]"
        ),
        "dens",
        "",
    ),
    # nnx
    row(
        "nnx-no-rngs",
        X34,
        "return nnx.Linear(4, 2, rngs=nnx.Rngs(0))(x).shape",
        "return nnx.Linear(4, 2)(x).shape",
        "rngs",
        "nnx-rngs",
    ),
    row(
        "nnx-key-for-rngs",
        X34,
        "return nnx.Linear(4, 2, rngs=nnx.Rngs(0))(x).shape",
        "return nnx.Linear(4, 2, rngs=jax.random.key(0))(x).shape",
        "rngs|Rngs",
        "nnx-rngs",
    ),
    row(
        "nnx-features",
        X34,
        "return nnx.Linear(4, 2, rngs=nnx.Rngs(0))(x).shape",
        "return nnx.Linear(3, 2, rngs=nnx.Rngs(0))(x).shape",
        "3.*4|4.*3|features",
        "layer-features",
    ),
    row(
        "nnx-conv-channels-first",
        {"x": "jnp.ones((1, 3, 8, 8))"},
        "return nnx.Conv(3, 4, (3, 3), rngs=nnx.Rngs(0))(x.transpose(0, 2, 3, 1)).shape",
        "return nnx.Conv(3, 4, (3, 3), rngs=nnx.Rngs(0))(x).shape",
        "channel|features|last|8",
        "layer-features",
    ),
    row(
        "nnx-optimizer-no-wrt",
        X34,
        "return 1",
        "m = nnx.Linear(4, 2, rngs=nnx.Rngs(0))\no = nnx.Optimizer(m, optax.sgd(0.1))\nreturn 1",
        "needs `wrt`",
        "nnx-optimizer",
    ),
    row(
        "nnx-update-old",
        X34,
        "return 1",
        (
            "m = nnx.Linear(4, 2, rngs=nnx.Rngs(0))\no = nnx.Optimizer(m, optax.sgd(0.1), wrt=nnx.Param)\n"
            "g = nnx.grad(lambda m: m(x).sum())(m)\no.update(g)\nreturn 1"
        ),
        "takes the model first",
        "nnx-optimizer",
    ),
    row(
        "nnx-dropout-no-rngs",
        X34,
        "return nnx.Dropout(0.5, deterministic=True)(x)",
        "return nnx.Dropout(0.5)(x)",
        "rngs",
        "nnx-rngs",
    ),
    row(
        "nnx-list-of-layers",
        X34,
        "return 1",
        (
            "class Net(nnx.Module):\n    def __init__(self, rngs):\n"
            "        self.layers = [nnx.Linear(4, 4, rngs=rngs) for _ in range(2)]\nNet(nnx.Rngs(0))\nreturn 1"
        ),
        "list|List",
        "nnx-plain-container",
    ),
    row(
        "nnx-embed-floats",
        X5,
        "return nnx.Embed(8, 4, rngs=nnx.Rngs(0))(x.astype(int)).shape",
        "return nnx.Embed(8, 4, rngs=nnx.Rngs(0))(x).shape",
        "looks up whole numbers",
        "nnx-embed-integers",
    ),
    row(
        "nnx-init-like-linen",
        X34,
        "return nnx.Linear(4, 2, rngs=nnx.Rngs(0))(x).shape",
        "m = nnx.Linear(4, 2, rngs=nnx.Rngs(0))\nv = m.init(jax.random.key(0), x)\nreturn m.apply(v, x).shape",
        "init|apply|NNX",
        "nnx-no-params",
    ),
    row(
        "nnx-assigned-array",
        X34,
        "return 1",
        (
            "class Net(nnx.Module):\n    def __init__(self, rngs):\n"
            "        self.layer = nnx.Linear(4, 2, rngs=rngs)\n    def __call__(self, x):\n"
            "        return self.layers(x)\nreturn Net(nnx.Rngs(0))(x)"
        ),
        "layers",
        "",
    ),
    row(
        "nnx-super-init-order",
        X34,
        "return 1",
        "m = nnx.Linear(4, 2, rngs=nnx.Rngs(0))\n@nnx.jit\ndef step(m, x):\n    return m(x)\nreturn step(x, m)",
        "called like a function",
        "array-called",
    ),
    row(
        "nnx-vmap-state-axes",
        X34,
        "return 1",
        (
            "@nnx.vmap(in_axes=0, out_axes=0)\ndef make(key):\n    return nnx.Linear(4, 2, rngs=nnx.Rngs(key))\n"
            "m = make(jax.random.split(jax.random.key(0), 3))\n"
            "return nnx.vmap(lambda m, x: m(x), in_axes=(nnx.StateAxes({nnx.BatchStat: 0}), None))(m, x).shape"
        ),
        "No axis for the `Param`",
        "nnx-state-axes",
    ),
    # optax
    row(
        "optax-no-state",
        PARAMS,
        "t = optax.adam(0.1)\nreturn t.update(grads, t.init(params), params)[0]",
        "t = optax.adam(0.1)\nreturn t.update(grads, params)[0]",
        "gradients, then the state",
        "optax-order",
    ),
    row(
        "optax-no-params",
        PARAMS,
        "t = optax.adamw(0.1)\nreturn t.update(grads, t.init(params), params)[0]",
        "t = optax.adamw(0.1)\nreturn t.update(grads, t.init(params))[0]",
        "needs the parameters",
        "optax-params",
    ),
    row(
        "optax-rate-misspelt",
        PARAMS,
        "return optax.adam(0.1).init(params)[0].mu",
        "return optax.adam(lr=0.1).init(params)[0].mu",
        "no argument `lr`",
        "call-arguments",
    ),
    row(
        "optax-update-not-unpacked",
        PARAMS,
        "t = optax.sgd(0.1)\nu, s = t.update(grads, t.init(params))\nreturn optax.apply_updates(params, u)",
        "t = optax.sgd(0.1)\nu = t.update(grads, t.init(params))\nreturn optax.apply_updates(params, u)",
        "unpack|pair|tuple|update",
        "optax-pair",
    ),
    row(
        "optax-labels-one-hot",
        {"logits": "jnp.ones((4, 3))", "labels": "jnp.array([0, 1, 2, 0])"},
        "return optax.softmax_cross_entropy_with_integer_labels(logits, labels)",
        "return optax.softmax_cross_entropy_with_integer_labels(logits, jax.nn.one_hot(labels, 3))",
        "integer|labels",
        "integer-labels",
    ),
    row(
        "optax-labels-integers",
        {"logits": "jnp.ones((4, 3))", "labels": "jnp.array([0, 1, 2, 0])"},
        "return optax.softmax_cross_entropy(logits, jax.nn.one_hot(labels, 3))",
        "return optax.softmax_cross_entropy(logits, labels)",
        "one-hot|one_hot|labels|shape|broadcast",
        "broadcast-shapes",
    ),
    row(
        "optax-init-forgotten",
        PARAMS,
        "t = optax.adam(0.1)\nreturn t.update(grads, t.init(params))[0]",
        "t = optax.adam(0.1)\nreturn t.update(grads, t.init)[0]",
        "`init` was not called",
        "optax-state-missing",
    ),
    row(
        "optax-apply-swapped-model",
        PARAMS,
        "t = optax.sgd(0.1)\nu, s = t.update(grads, t.init(params))\nreturn optax.apply_updates(params, u)",
        ("t = optax.sgd(0.1)\nu, s = t.update(grads, t.init(params))\nreturn optax.apply_updates(params['w'], u)"),
        "trees",
        "optax-other-tree",
    ),
    row(
        "train-state-no-tx",
        X34,
        "return 1",
        DENSE
        + (
            "from flax.training.train_state import TrainState\nv = Net().init(jax.random.key(0), x)\n"
            "TrainState.create(apply_fn=Net().apply, params=v['params'])\nreturn 1"
        ),
        "also wants 'tx'",
        "call-arguments",
    ),
    row(
        "train-state-params-twice",
        X34,
        DENSE
        + (
            "from flax.training.train_state import TrainState\nv = Net().init(jax.random.key(0), x)\n"
            "s = TrainState.create(apply_fn=Net().apply, params=v['params'], tx=optax.sgd(0.1))\n"
            "return s.apply_fn({'params': s.params}, x)"
        ),
        DENSE
        + (
            "from flax.training.train_state import TrainState\nv = Net().init(jax.random.key(0), x)\n"
            "s = TrainState.create(apply_fn=Net().apply, params=v, tx=optax.sgd(0.1))\n"
            "return s.apply_fn({'params': s.params}, x)"
        ),
        "params",
        "linen-params-twice",
    ),
    row(
        "train-state-changed",
        X34,
        "return 1",
        DENSE
        + (
            "from flax.training.train_state import TrainState\nv = Net().init(jax.random.key(0), x)\n"
            "s = TrainState.create(apply_fn=Net().apply, params=v['params'], tx=optax.sgd(0.1))\ns.step = 3\n"
            "return s.step"
        ),
        "replace|frozen",
        "frozen-dataclass",
    ),
    row("a-name-misspelt", X5, "total = x.sum()\nreturn total", "total = x.sum()\nreturn totl", "totl", ""),
)
