"""Slips for which one change of the source makes every case right; and some for which no change does, or only in one case."""

from tests.reports.mistake import Mistake, row

X = {"x": "jnp.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.6])"}
ALSO_X = {"x": "jnp.array([0.5, 7.0, 2.0])"}
PAIR = {"p": "jnp.array([0.2, 0.5, 0.3])", "q": "jnp.array([0.1, 0.3, 0.6])"}
ALSO_PAIR = {"p": "jnp.array([0.6, 0.4])", "q": "jnp.array([0.25, 0.75])"}
QKV = {name: f"jnp.sin(jnp.arange(12.0) * {n}).reshape(4, 3)" for name, n in (("q", 1.1), ("k", 0.7), ("v", 0.3))}
ALSO_QKV = {name: f"jnp.cos(jnp.arange(10.0) * {n}).reshape(5, 2)" for name, n in (("q", 0.9), ("k", 1.7), ("v", 0.4))}
ATTEND = "s = q @ k.T / jnp.sqrt(q.shape[-1])\nreturn jax.nn.softmax(s, -1) @ v"
GATE = {"z": "jnp.array([0.2, 0.9, 0.5])", "n": "jnp.array([1.0, -1.0, 2.0])", "h": "jnp.array([0.3, 0.4, -0.6])"}
ALSO_GATE = {"z": "jnp.array([0.7, 0.1])", "n": "jnp.array([-2.0, 0.5])", "h": "jnp.array([1.3, 0.8])"}
STEP = "def step(c, v):\n    c = 0.9 * c + v\n    return c, c\nreturn lax.scan(step, 0.0, x)[1] ** 2 + 1"


def near(
    id_: str, args: dict[str, str], other: dict[str, str], right: str, wrong: str, cause: str, told: str = "", before: str = ""
) -> Mistake:
    right, wrong = (body if "return" in body else f"return {body}" for body in (right, wrong))
    return row(id_, args, before + right, before + wrong, cause, told, other)


NEARBY: tuple[Mistake, ...] = (
    near(
        "kl-swapped",
        PAIR,
        ALSO_PAIR,
        "(p * jnp.log(p / q)).sum() + 1",
        "(q * jnp.log(p / q)).sum() + 1",
        "q in the place of p",
        "name",
    ),
    near(
        "arguments-of-a-function",
        PAIR,
        ALSO_PAIR,
        "f(p, q) * 3",
        "f(q, p) * 3",
        "swapped arguments",
        "arguments",
        "def f(a, b):\n    return jnp.tanh(a) - b ** 2\n---\n",
    ),
    near("attention-unscaled", QKV, ALSO_QKV, ATTEND, ATTEND.replace("jnp.sqrt(q.shape[-1])", "1.0"), "", ""),
    near(
        "attention-scaled-by-d",
        QKV,
        ALSO_QKV,
        ATTEND,
        ATTEND.replace("jnp.sqrt(q.shape[-1])", "q.shape[-1]"),
        "without sqrt",
        "missing",
    ),
    near("attention-over-the-queries", QKV, ALSO_QKV, ATTEND, ATTEND.replace("s, -1", "s, 0"), "the number 0", "number"),
    near(
        "gate-swapped",
        GATE,
        ALSO_GATE,
        "((1 - z) * n + z * h) ** 2",
        "(z * n + (1 - z) * h) ** 2",
        "two weights swapped",
        "weights",
    ),
    near(
        "kernel-flipped",
        X,
        ALSO_X,
        "jnp.convolve(x, jnp.array([1.0, 2.0, 4.0]), mode='same')",
        "jnp.correlate(x, jnp.array([1.0, 2.0, 4.0]), mode='same')",
        "correlate, not convolve",
        "function",
    ),
    near("temperature", X, ALSO_X, "jax.nn.softmax(x / 2.5)", "jax.nn.softmax(x * 2.5)", "multiplied, not divided", "operator"),
    near("a-sign-inside", X, ALSO_X, "1 / (1 + x ** 3)", "1 / (1 - x ** 3)", "a sign", "operator"),
    near(
        "degrees-inside",
        X,
        ALSO_X,
        "jnp.sin(jnp.radians(x)) + x",
        "jnp.sin(jnp.degrees(x)) + x",
        "degrees, not radians",
        "function",
    ),
    near(
        "no-gradient-stopped",
        X,
        ALSO_X,
        "return jax.grad(lambda x: ((x - jax.lax.stop_gradient(x.mean())) ** 3).sum())(x)",
        "return jax.grad(lambda x: ((x - x.mean()) ** 3).sum())(x)",
        "without stop_gradient",
        "missing",
    ),
    near(
        "carry-not-kept",
        X,
        ALSO_X,
        STEP,
        STEP.replace("    c = 0.9 * c + v\n    return c, c", "    new = 0.9 * c + v\n    return c, new"),
        "c in the place of new",
        "name part",
    ),
    near("scan-from-the-end", X, ALSO_X, STEP.replace("x)[1]", "x, reverse=True)[1]"), STEP, "without reverse", "switch"),
    near(
        "keep-for-drop",
        {"key": "jax.random.key(1)", "rate": "0.25"},
        {"key": "jax.random.key(5)", "rate": "0.75"},
        "jax.random.bernoulli(key, 1 - rate, (40,)) * 2.0",
        "jax.random.bernoulli(key, rate, (40,)) * 2.0",
        "rate",
        "complement",
    ),
    near(
        "vmap-over-the-wrong-axis",
        {"m": "jnp.sin(jnp.arange(9.0)).reshape(3, 3)"},
        {"m": "jnp.cos(jnp.arange(4.0)).reshape(2, 2)"},
        "jax.vmap(lambda v: jnp.dot(v, v) * v[0], in_axes=1)(m)",
        "jax.vmap(lambda v: jnp.dot(v, v) * v[0], in_axes=0)(m)",
        "another in_axes",
        "axis",
    ),
    near(
        "population-for-sample",
        X,
        ALSO_X,
        "(x - x.mean()) / (x.std(ddof=1) + 1)",
        "(x - x.mean()) / (x.std() + 1)",
        "ddof",
        "switch",
    ),
    near("two-slips", X, ALSO_X, "jnp.tanh(x / 2.5) + x.min()", "jnp.sinh(x * 2.5) - x.max()", "", ""),
    near("right-in-one-case-only", {"x": "jnp.array([2.0])"}, {"x": "jnp.array([3.0])"}, "x ** x + 1", "x + x + 1", "", ""),
    near("another-thing-altogether", X, ALSO_X, "jnp.cumsum(jnp.sort(x) ** 2)", "jnp.fft.rfft(x).real.sum() * x", "", ""),
)
