"""Mistakes that run and give a wrong result, on problems that list no mistake."""

from tests.reports.mistake import Mistake, row

X6 = {"x": "jnp.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.6])"}
LINE = {"x": "jnp.linspace(-1, 1, 8)[:, None]", "y": "3 * jnp.linspace(-1, 1, 8) - 1", "w": "jnp.array([0.5])"}

RUNNING: tuple[Mistake, ...] = (
    row(
        "clip-dropped",
        X6,
        "return jnp.clip(x, 2.0, 4.0)",
        "jnp.clip(x, 2.0, 4.0)\nreturn x",
        "dropped|not used|unused|clip",
        "dropped input",
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
        "column against a row",
        "column-and-row",
    ),
    row(
        "dense-output-against-labels",
        {"pred": "jnp.sin(jnp.arange(6.0))[:, None]", "y": "jnp.cos(jnp.arange(6.0))"},
        "return ((pred[:, 0] - y) ** 2).sum()",
        "return ((pred - y) ** 2).sum()",
        "a column against a row",
        "column-and-row diagonal",
        other={"pred": "jnp.arange(3.0)[:, None]", "y": "jnp.array([1.0, 5.0, 2.0])"},
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
        "where-swapped",
        X6,
        "return jnp.where(x > 2, x, 0.0)",
        "return jnp.where(x > 2, 0.0, x)",
        "other elements",
        "other-elements",
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
        "overflow overflow",
    ),
    row("floor-divided", X6, "return x / 2", "return x // 2", "fractions cut off", "rounded"),
    row(
        "float64-of-numpy",
        X6,
        "return jnp.mean(x) * 2",
        "return np.mean(np.asarray(x, dtype=np.float64)) * 2",
        "float64",
        "numpy-float64",
    ),
    row(
        "nan-of-where",
        {"x": "jnp.array([0.0, 4.0, 9.0])"},
        "return jax.grad(lambda x: jnp.where(x > 0, jnp.sqrt(jnp.where(x > 0, x, 1.0)), 0.0).sum())(x)",
        "return jax.grad(lambda x: jnp.where(x > 0, jnp.sqrt(x), 0.0).sum())(x)",
        "where|nan",
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
        "index-fraction",
        X6,
        "return x[jnp.array([1, 2])]",
        "return x[(jnp.array([1, 2]) + 0.9).astype(int) + 1]",
        "",
        "",
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
        "bool-mask-sum",
        X6,
        "return jnp.where(x > 2, x, 0).sum()",
        "return (x > 2).sum().astype(jnp.float32)",
        "",
        "",
    ),
    row("append", X6, "return jnp.append(x, 1.0)[1:]", "jnp.append(x, 1.0)\nreturn x", "thrown away", "dropped input shifted"),
    row("pad-dropped", X6, "return jnp.roll(x, 1)", "x = x\njnp.roll(x, 1)\nreturn x", "thrown away", "dropped input rolled"),
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
    row("int-cast", X6, "return x / x.sum()", "return (x / x.sum()).astype(jnp.int32).astype(jnp.float32)", "all zeros", "zeros"),
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
        "grad-wrt-x",
        {"w": "jnp.array([1.0, 2.0])", "x": "jnp.array([3.0, 5.0])"},
        "return jax.grad(lambda w, x: (w * x).sum())(w, x)",
        "return jax.grad(lambda w, x: (w * x).sum(), argnums=1)(w, x)",
        "the input w, not x",
        "input",
    ),
)
