"""Cards: functions that compiled code calls back, printing among them, and functions that call themselves."""

from kata_tui.model.cards.card import Card, Sign

_RUNTIME = ("jax.errors.JaxRuntimeError", "jaxlib._jax.JaxRuntimeError")
_CALLBACK = r"\A(?:INTERNAL: )?CpuCallback error"

CALLBACKS = (
    Card(
        id="callback-result",
        title="The callback returned something else than it announced",
        happened="A function that was called back gave another shape, or another number of results, than `jax.ShapeDtypeStruct` says.",
        why="The program is compiled before the callback has run. It has only that announcement.",
        cure="Announce the shape and dtype that the function returns, and let it return just that.",
        before="jax.pure_callback(f, jax.ShapeDtypeStruct((), x.dtype), x)  # f: (3,)",
        after="jax.pure_callback(f, jax.ShapeDtypeStruct((3,), x.dtype), x)",
        signs=tuple(
            sign
            for base in _RUNTIME
            for sign in (
                Sign(
                    base,
                    r"Incorrect output shape for return value #\d+: Expected: (?P<a>\([\d, ]*\)), Actual: (?P<b>\([\d, ]*\))",
                    title="The callback announced shape {a} and returned {b}",
                ),
                Sign(
                    base,
                    r"Mismatched number of outputs from callback\. Expected: (?P<a>\d+), Actual: (?P<b>\d+)",
                    title="The callback announced another number of results: {a}, not {b}",
                ),
            )
        ),
    ),
    Card(
        id="callback-raised",
        title="A function that was called back raised an error",
        happened="Compiled code called a Python function of yours, and that one raised.",
        why="JAX can only say that the program failed. The cause is in the last line of the message.",
        cure="Look at the line in the callback. It gets arrays with real values: call it alone with some.",
        before="jax.pure_callback(f, shape, x)  # f raises",
        after="f(np.asarray(x))  # see it alone first",
        signs=tuple(
            Sign(
                base,
                _CALLBACK
                + r"(?=[\s\S]*File \"solution\.py\")[\s\S]*\n(?P<error>[A-Z]\w+(?:Error|Exception|Exit|Interrupt))\b[^\n]*\s*\Z",
                title="A function that was called back raised {error}",
            )
            for base in _RUNTIME
        ),
    ),
    Card(
        id="callback-vmap",
        title="`vmap` must be told how to call the callback",
        happened="A `pure_callback` is under `vmap`.",
        why="JAX cannot look into the function. It may take a batch at once, or one element at a time.",
        cure='Pass `vmap_method="sequential"`, or `"expand_dims"` when the function can take a batch.',
        before="jax.pure_callback(f, shape, x)",
        after='jax.pure_callback(f, shape, x, vmap_method="sequential")',
        signs=(Sign("builtins.NotImplementedError", r"vmap is only supported for the pure_callback primitive when"),),
    ),
    Card(
        id="callback-grad",
        title="A callback cannot be differentiated",
        happened="`grad` met a `pure_callback` or an `io_callback`.",
        why="JAX cannot look into the function, so it does not know its gradient.",
        cure="Write it in `jnp`. Or give it a gradient of its own with `jax.custom_vjp`.",
        before="jax.grad(lambda x: jax.pure_callback(f, shape, x))",
        after="f = jax.custom_vjp(...)  # its gradient is a rule of yours",
        signs=(Sign("builtins.ValueError", r"(Pure|IO) callbacks do not support JVP"),),
    ),
    Card(
        id="debug-print-format",
        title="The text of `jax.debug.print` and its values do not fit",
        happened="There are more `{}` than values, or a name in the text has no value.",
        why="The text is filled in as with `str.format`.",
        cure="Pass a value for each `{}`, and each name as a keyword.",
        before='jax.debug.print("{} {y}", x)',
        after='jax.debug.print("{} {y}", x, y=y)',
        signs=(
            Sign(
                "builtins.KeyError",
                r"^'(?P<name>\w+)'",
                r"debugging\.py:debug_print",
                title="The text names `{name}`, and it has no value",
            ),
            Sign("builtins.IndexError", "", r"debugging\.py:debug_print"),
        ),
    ),
    Card(
        id="recursion",
        title="A function calls itself too often",
        happened="A function called itself until Python gave up, after about a thousand calls.",
        why="Nothing stopped it, or it takes too many steps. Under a trace both branches of `lax.cond` run, so neither can stop it.",
        cure="Return early with a Python `if` on a plain number or a shape. On traced values loop with `lax.while_loop`.",
        before="def f(n):\n    return n * f(n - 1)",
        after="def f(n):\n    return 1 if n == 0 else n * f(n - 1)",
        signs=(
            Sign(
                "builtins.RecursionError",
                r"Recursively calling .*\((?P<name>\w+)\)>",
                title="`{name}` calls itself while it is traced",
            ),
            Sign("builtins.RecursionError"),
        ),
    ),
)
