"""Slips of arithmetic: the code does what it says, and says not quite what was asked."""

from tests.reports.mistake import Mistake, sources

X6 = {"x": "jnp.array([3.0, -1.0, 4.0, 1.5, -9.0, 2.6])"}
P6 = {"x": "jnp.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.6])"}
X34 = {"x": "jnp.sin(jnp.arange(12.0)).reshape(3, 4)"}
X44 = {"x": "jnp.sin(jnp.arange(16.0)).reshape(4, 4) * 3"}
LINEAR = {
    "x": "jnp.sin(jnp.arange(12.0)).reshape(3, 4)",
    "w": "jnp.cos(jnp.arange(16.0)).reshape(4, 4)",
    "b": "jnp.array([0.5, -1.0, 2.0, 0.25])",
}
PQ = {"p": "jnp.array([0.2, 0.5, 0.3])", "q": "jnp.array([0.1, 0.3, 0.6])"}
XY = {"x": "jnp.array([1.0, -2.0, 3.5, 0.5])", "y": "jnp.array([0.5, 2.0, 1.0, -4.0])"}
QKV = {name: f"jnp.sin(jnp.arange(12.0) * {n}).reshape(4, 3)" for name, n in (("q", 1.1), ("k", 0.7), ("v", 0.3))}
ADAM = {"g": "jnp.array([0.5, -2.0, 1.0])", "m": "jnp.array([0.1, 0.2, -0.3])", "v": "jnp.array([0.4, 0.1, 0.2])"}
REWARDS = {"r": "jnp.array([1.0, 0.5, 2.0, -1.0])", "gamma": "0.9"}
ATTEND = (
    "s = q @ k.T / jnp.sqrt(3.0)\ns = jnp.where(jnp.tril(jnp.ones((4, 4), bool)), s, -jnp.inf)\nreturn jax.nn.softmax(s, -1) @ v"
)


def row(
    id_: str, args: dict[str, str], right: str, wrong: str, cause: str, told: str, other: dict[str, str] | None = None
) -> Mistake:
    right, wrong = (body if "return" in body else f"return {body}" for body in (right, wrong))
    return Mistake(id_, args, *sources(args, right, wrong), cause, told, other or {})


def but(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


ARITHMETIC = (
    row("no-bias", LINEAR, "x @ w + b", "x @ w", "without b", "term"),
    row("bias-subtracted", LINEAR, "x @ w + b", "x @ w - b", "the sign of b", "term"),
    row("bias-twice", LINEAR, "x @ w + b", "(x @ w + b) + b", "b too much", "term"),
    row("weights-transposed", LINEAR, "x @ w + b", "x @ w.T + b", r"w\.T", "product"),
    row("no-residual", X34, "x + jnp.tanh(x)", "jnp.tanh(x)", "without x", "term"),
    row("sign-of-a-loss", PQ, "-(p * jnp.log(p))", "p * jnp.log(p)", "negated", "negated"),
    row("difference-swapped", XY, "x - y", "y - x", "negated", "negated"),
    row("ratio-swapped", P6, "x / 2.5", "2.5 / x", "reciprocal", "function"),
    row("kl-the-other-way", PQ, "p * jnp.log(p / q)", "q * jnp.log(q / p)", "", ""),
    row("kl-log-upside", PQ, "p * jnp.log(p / q)", "p * jnp.log(q / p)", "negated", "negated"),
    row("half-forgotten", XY, "0.5 * (x - y) ** 2", "(x - y) ** 2", "2 times", "factor"),
    row("gradient-of-mse-without-2", XY, "2 * (x - y) / 4", "(x - y) / 4", "factor|2|half", "factor"),
    row("sum-for-mean", X34, "x.mean(axis=0)", "x.sum(axis=0)", "factor|3|sum|mean", "reduction factor"),
    row("mean-for-sum", X34, "x.sum(axis=1)", "x.mean(axis=1)", "factor|4|sum|mean", "reduction factor"),
    row("not-divided-by-n", LINEAR, "x.T @ x / 3", "x.T @ x", "3", "factor"),
    row("ddof", X34, "jnp.var(x, axis=0, ddof=1)", "jnp.var(x, axis=0)", "ddof", "reduction factor"),
    row(
        "covariance-by-n",
        X34,
        "xc = x - x.mean(0)\nreturn xc.T @ xc / 2",
        "xc = x - x.mean(0)\nreturn xc.T @ xc / 3",
        "ddof|n - 1|3",
        "factor",
    ),
    row("std-by-n-minus-one", X34, "x.std(axis=1)", "x.std(axis=1, ddof=1)", "ddof", "reduction factor"),
    row("variance-for-deviation", X34, "x.std(axis=1)", "x.var(axis=1)", "standard deviation", "reduction function"),
    row("no-root", X34, "jnp.sqrt((x ** 2).sum(axis=1))", "(x ** 2).sum(axis=1)", "squared|square|root", "function"),
    row("cubed", P6, "x ** 2", "x ** 3", "the cube of x, not the square", "applied"),
    row("not-squared", P6, "x ** 2", "x", "not its square", "applied function"),
    row("absolute-forgotten", X6, "jnp.abs(x)", "x", "not its absolute value", "applied signs"),
    row("square-of-the-mean", X34, "(x ** 2).mean(axis=0)", "x.mean(axis=0) ** 2", "square", "reduction"),
    row(
        "eps-outside-of-the-root",
        X34,
        "x / jnp.sqrt((x ** 2).mean(1, keepdims=True) + 0.01)",
        "x / (jnp.sqrt((x ** 2).mean(1, keepdims=True)) + 0.01)",
        "eps|small|root",
        "by-row",
    ),
    row(
        "eps-inside-of-the-root",
        X34,
        "x / (jnp.sqrt((x ** 2).mean(1, keepdims=True)) + 0.01)",
        "x / jnp.sqrt((x ** 2).mean(1, keepdims=True) + 0.01)",
        "eps|small|root",
        "by-row",
    ),
    row(
        "eps-forgotten",
        X34,
        "x / (jnp.linalg.norm(x, axis=1, keepdims=True) + 0.1)",
        "x / jnp.linalg.norm(x, axis=1, keepdims=True)",
        "eps|small|factor",
        "by-row",
    ),
    row("softmax-along-the-batch", X44, "jax.nn.softmax(x, axis=-1)", "jax.nn.softmax(x, axis=0)", "axis", "axis"),
    row("softmax-twice", X44, "jax.nn.softmax(x)", "jax.nn.softmax(jax.nn.softmax(x))", "twice", "softmax"),
    row("softmax-of-the-whole", X44, "jax.nn.softmax(x)", "jnp.exp(x) / jnp.exp(x).sum()", "over everything", "axis"),
    row(
        "softmax-not-normalised", X44, "jax.nn.softmax(x)", "jnp.exp(x - x.max(-1, keepdims=True))", "sum|normali|factor", "by-row"
    ),
    row("probabilities-not-logs", X44, "jax.nn.log_softmax(x)", "jax.nn.softmax(x)", "not the log-softmax", "reduction function"),
    row(
        "layer-norm-of-columns",
        X44,
        "(x - x.mean(-1, keepdims=True)) / x.std(-1, keepdims=True)",
        "(x - x.mean(0, keepdims=True)) / x.std(0, keepdims=True)",
        "axis",
        "axis",
    ),
    row("not-centred", X44, "x - x.mean(axis=0)", "x", "mean|constant|axis", "applied"),
    row(
        "rms-for-deviation",
        X44,
        "x / x.std(-1, keepdims=True)",
        "x / jnp.sqrt((x ** 2).mean(-1, keepdims=True))",
        "root mean square",
        "reduction",
    ),
    row("log-base-two", P6, "jnp.log(x)", "jnp.log2(x)", "log|base", "applied factor"),
    row("log-base-ten", P6, "jnp.log(x)", "jnp.log10(x)", "log|base", "applied factor"),
    row("degrees", P6, "jnp.degrees(jnp.arctan(x))", "jnp.arctan(x)", "degrees", "factor"),
    row(
        "radians-of-degrees",
        {"angle": "jnp.array([30.0, 45.0, 80.0])"},
        "jnp.sin(jnp.radians(angle))",
        "jnp.sin(angle)",
        "degree|radian",
        "applied",
    ),
    row("exclusive-sum", P6, "jnp.cumsum(x)", "jnp.cumsum(x) - x", "off by one", "shifted term"),
    row("inclusive-sum", P6, "jnp.concatenate([jnp.zeros(1), jnp.cumsum(x)[:-1]])", "jnp.cumsum(x)", "off by one", "shifted term"),
    row("sum-from-the-end", P6, "jnp.cumsum(x[::-1])[::-1]", "jnp.cumsum(x)", "end|revers", "reduction"),
    row("shifted-left", P6, "jnp.roll(x, 1)", "jnp.roll(x, -1)", "shift|roll", "rolled"),
    row(
        "causal-without-itself",
        QKV,
        ATTEND,
        but(ATTEND, "jnp.ones((4, 4), bool)", "jnp.ones((4, 4), bool), -1").replace("-jnp.inf", "-1e9"),
        "",
        "",
    ),
    row("mask-strict", X44, "jnp.tril(x)", "jnp.tril(x, -1)", "diagonal", "mask"),
    row("mask-one-more", X44, "jnp.tril(x)", "jnp.tril(x, 1)", "diagonal", "mask let-through"),
    row(
        "upper-for-lower",
        X44,
        "jnp.where(jnp.tril(jnp.ones((4, 4), bool)), x, 0)",
        "jnp.where(jnp.triu(jnp.ones((4, 4), bool)), x, 0)",
        "other side of the diagonal",
        "other-elements",
    ),
    row("attention-not-scaled", QKV, ATTEND, but(ATTEND, " / jnp.sqrt(3.0)", ""), "", "part"),
    row(
        "scores-divided-by-d",
        {"q": QKV["q"], "k": QKV["k"]},
        "q @ k.T / jnp.sqrt(3.0)",
        "q @ k.T / 3.0",
        "factor|root|√|sqrt",
        "factor",
    ),
    row("attention-over-queries", QKV, ATTEND, but(ATTEND, "softmax(s, -1)", "softmax(s, 0)"), "", ""),
    row("queries-for-keys", QKV, "q @ k.T", "k @ q.T", r"k @ q\.T", "product transposed"),
    row(
        "adam-uncorrected",
        ADAM,
        "m = 0.9 * m + 0.1 * g\nv = 0.99 * v + 0.01 * g ** 2\nreturn m / (1 - 0.9 ** 3), v / (1 - 0.99 ** 3)",
        "m = 0.9 * m + 0.1 * g\nv = 0.99 * v + 0.01 * g ** 2\nreturn m, v",
        r"1 - 0\.99\^3",
        "factor",
    ),
    row("betas-swapped", ADAM, "0.9 * m + 0.1 * g", "0.1 * m + 0.9 * g", r"0\.9 g", "mixed"),
    row("decay-for-average", ADAM, "0.9 * m + 0.1 * g", "0.9 * m + g", r"g \+ 0.9 m", "mixed"),
    row("step-uphill", ADAM, "m - 0.1 * g", "m + 0.1 * g", "sign|`g`|other", "step"),
    row("step-without-a-rate", ADAM, "m - 0.1 * g", "m - g", "`g`|factor|10|step", "step"),
    row("decay-forgotten", ADAM, "m - 0.1 * (g + 0.01 * m)", "m - 0.1 * g", r"not -0\.1 g \+ 0\.999 m", "mixed"),
    row(
        "discount-one-late",
        REWARDS,
        "(r * gamma ** jnp.arange(4)).sum()",
        "(r * gamma ** (jnp.arange(4) + 1)).sum()",
        "gamma",
        "factor",
        other={"r": "jnp.array([1.0, 1.0, -3.0, 0.25])", "gamma": "0.9"},
    ),
    row(
        "cosine-of-one-norm",
        XY,
        "x @ y / (jnp.linalg.norm(x) * jnp.linalg.norm(y))",
        "x @ y / jnp.linalg.norm(x)",
        "norm",
        "factor",
        other={"x": "jnp.array([1.0, 1.0, 2.0])", "y": "jnp.array([2.0, -1.0, 4.0])"},
    ),
    row("norm-along-rows", X44, "x / jnp.linalg.norm(x, axis=0)", "x / jnp.linalg.norm(x, axis=1)", "norm", "reduction"),
    row("no-relu", X6, "jnp.maximum(x, 0)", "x", "negative|relu|below|0", "applied"),
    row("sigmoid-forgotten", X6, "jax.nn.sigmoid(x)", "x", "sigmoid", "applied"),
    row("exp-forgotten", X6, "jnp.exp(x)", "x", "exp|log", "applied function"),
    row("ascending-for-descending", X6, "jnp.sort(x)[::-1]", "jnp.sort(x)", "revers", "reversed"),
    row("outer-transposed", XY, "jnp.outer(x, y)", "jnp.outer(y, x)", "transposed|swapped", "transposed regrouped"),
    row(
        "kron-swapped",
        {"a": "jnp.array([[1.0, 2.0], [3.0, 4.0]])", "b": "jnp.array([[0.0, 5.0], [6.0, 7.0]])"},
        "jnp.kron(a, b)",
        "jnp.kron(b, a)",
        "swapped|order|permut",
        "reordered",
    ),
    row(
        "concatenated-swapped",
        XY,
        "jnp.concatenate([x, y])",
        "jnp.concatenate([y, x])",
        "order|swapped|roll|halves|shift",
        "rolled",
    ),
    row(
        "halves-interleaved",
        {"x": "jnp.arange(8.0) ** 1.5"},
        "jnp.concatenate([x[::2], x[1::2]])",
        "x",
        "order|the input x",
        "input reordered",
    ),
    row(
        "one-hot-from-one",
        {"labels": "jnp.array([0, 2, 1, 0])"},
        "jax.nn.one_hot(labels, 3)",
        "jax.nn.one_hot(labels - 1, 3)",
        "shift|off|one|index",
        "shifted",
    ),
    row(
        "log-sum-without-max",
        X44,
        "m = x.max(-1, keepdims=True)\nreturn jnp.log(jnp.exp(x - m).sum(-1)) + m[:, 0]",
        "m = x.max(-1, keepdims=True)\nreturn jnp.log(jnp.exp(x - m).sum(-1))",
        "the max of x",
        "term",
    ),
    row("clipped-from-one-side", X6, "jnp.clip(x, -2, 2)", "jnp.minimum(x, 2)", "below|clip|-2", "let-through"),
    row(
        "rounded-down",
        {"x": "jnp.array([3.2, -1.4, 4.0, 1.5, -9.7, 2.6])"},
        "jnp.round(x)",
        "jnp.floor(x)",
        "round|floor|1",
        "applied",
    ),
    row("mean-of-all", X44, "x.mean(axis=0)", "jnp.full(4, x.mean())", "over everything|not the", "axis constant"),
    row(
        "pooled-by-mean",
        {"x": "jnp.sin(jnp.arange(8.0))"},
        "x.reshape(4, 2).max(1)",
        "x.reshape(4, 2).mean(1)",
        "the mean, not the max",
        "reduction",
    ),
    row("padded-at-the-other-end", P6, "jnp.pad(x, (2, 0))", "jnp.pad(x, (0, 2))", "rolled", "rolled"),
    row(
        "convolution-flipped",
        P6,
        "jnp.correlate(x, jnp.array([1.0, 2.0, 4.0]), mode='same')",
        "jnp.convolve(x, jnp.array([1.0, 2.0, 4.0]), mode='same')",
        "",
        "",
    ),
    row("celsius", P6, "x * 9 / 5 + 32", "(x + 32) * 9 / 5", "constant|by|25.6|each", "offset"),
    row("temperature-multiplied", X44, "jax.nn.softmax(x / 2.0)", "jax.nn.softmax(x * 2.0)", "", ""),
    row("mae", XY, "jnp.abs(x - y)", "(x - y) ** 2", "square", "function"),
    row("half-mean", P6, "x / x.sum()", "x / x.max()", "times expected|factor", "factor"),
    row("zscore", P6, "(x - x.mean()) / x.std()", "(x - x.mean()) / x.var()", "times expected", "factor"),
    row("minmax", P6, "(x - x.min()) / (x.max() - x.min())", "x / (x.max() - x.min())", "off by|more", "offset"),
    row("prod-for-sum", X44, "x.sum(axis=1)", "x.prod(axis=1)", "product", "reduction"),
    row("mean-axis-max", X44, "x.max(axis=1)", "x.min(axis=1)", "min", "reduction"),
    row("tanh-sigmoid", P6, "jnp.tanh(x)", "jax.nn.sigmoid(x)", "sigmoid", "applied"),
    row("leaky", {"x": "jnp.array([3.0, -1.0, 4.0, -2.0])"}, "jnp.where(x > 0, x, 0.1 * x)", "jnp.where(x > 0, x, 0)", "", "step"),
    row(
        "ema",
        {"m": "jnp.array([0.1, 0.2, -0.3])", "x": "jnp.array([1.0, 2.0, 5.0])"},
        "0.99 * m + 0.01 * x",
        "m + 0.01 * x",
        "m",
        "mixed",
    ),
    row("triu", X44, "jnp.triu(x)", "jnp.tril(x)", "other side", "other-elements"),
    row("trace", X44, "jnp.diag(x)", "jnp.diag(x[::-1])", "", ""),
    row(
        "dot-order",
        {"a": "jnp.array([[1.0, 2.0], [3.0, 5.0]])", "b": "jnp.array([[0.0, 5.0], [6.0, 7.0]])"},
        "a @ b",
        "a * b",
        r"a \* b",
        "product",
    ),
    row(
        "dot-swapped",
        {"a": "jnp.array([[1.0, 2.0], [3.0, 5.0]])", "b": "jnp.array([[0.0, 5.0], [6.0, 7.0]])"},
        "a @ b",
        "b @ a",
        "b @ a",
        "product",
    ),
    row("linspace", {"n": "5"}, "jnp.linspace(0.0, 1.0, n)", "jnp.arange(n) / n", "4/5", "factor"),
    row("sqrt-d", {"q": QKV["q"], "k": QKV["k"]}, "q @ k.T / jnp.sqrt(3.0)", "q @ k.T", "sqrt", "factor"),
)
