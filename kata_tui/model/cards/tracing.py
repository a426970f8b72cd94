"""Cards: values that are being traced and are asked for as if they were there."""

from kata_tui.model.cards.card import Card, Sign

_NO_LIMIT = r"\A(?![\s\S]*(RESOURCE_EXHAUSTED|Out of memory|donated))"
"""Memory that ran out, or was given away, is told as that."""

_ASKED = r"\A(\S+:(__\w+__|error|_error|__\w+)\s*)*\Z"
"""Nothing of a library's but the question itself stands between the learner's line and the error."""

TRACING = (
    Card(
        id="tracer-bool",
        title="Python asked a traced value whether it is true",
        happened="An `if`, `while`, `assert`, `and`, `or` or `not` stood on a value that JAX was only tracing.",
        why="Inside `jit`, `grad` of `jit`, `vmap`, `scan` or `cond` a function runs on stand-ins. They have a shape and a dtype, but no "
        "value yet. Python needs the value to choose a branch.",
        cure="Choose with `jnp.where`, or with `lax.cond` when only one side may run. Use `&`, `|`, `~` for and, or, not. Loop with "
        "`lax.while_loop`.",
        before="if x > 0:\n    y = x\nelse:\n    y = -x",
        after="y = jnp.where(x > 0, x, -x)",
        signs=(
            Sign(
                "jax.errors.TracerBoolConversionError",
                inside=_ASKED,
                code=r"\A(?!.*\b(?:if|while|assert|and|or|not)\b.*\b(?:if|while|assert|and|or|not)\b).*\b(?P<word>if|while|assert|and|or|not)\b",
                title="`{word}` asks a traced value whether it is true",
            ),
            Sign("jax.errors.TracerBoolConversionError", inside=_ASKED, code=r"\A(?![\s\S]*(\b(max|min|sorted|any|all)\(|\bin\b))"),
            Sign("jax.errors.TracerBoolConversionError", inside=_ASKED, code=r"\b(if|while|assert|and|or|not)\b"),
        ),
    ),
    Card(
        id="tracer-builtin",
        title="A function of Python's compares traced values",
        happened="`max`, `min`, `sorted`, `any`, `all` or `in` asked a traced value whether it is true.",
        why="They are Python's own, and look at values one by one. While JAX traces, there are none yet.",
        cure="Use the array's own: `jnp.maximum`, `jnp.minimum`, `jnp.sort`, `x.any()`, `x.all()`, `jnp.isin`.",
        before="y = max(x, 0)",
        after="y = jnp.maximum(x, 0)",
        signs=(
            Sign(
                "jax.errors.TracerBoolConversionError",
                inside=_ASKED,
                code=r"(?<![.\w])(?P<name>max|min|sorted|any|all)\(",
                title="`{name}` of Python's cannot compare traced values",
            ),
            Sign("jax.errors.TracerBoolConversionError", inside=_ASKED),
        ),
    ),
    Card(
        id="tracer-integer",
        title="A traced value was used as a Python integer",
        happened="`range(n)`, an index into a list, or something else of Python's needed a whole number and got a traced value.",
        why="While JAX traces, `n` has no value. Python cannot count to it.",
        cure="Loop with `lax.fori_loop` or `lax.scan`. Index an array instead of a list. Or make `n` static, if it takes few values.",
        before="for i in range(n):\n    x = x * 2",
        after="x = lax.fori_loop(0, n, lambda i, x: x * 2, x)",
        signs=(Sign("jax.errors.TracerIntegerConversionError"),),
    ),
    Card(
        id="tracer-boolean-index",
        title="A traced mask was used as an index",
        happened="`x[mask]` keeps as many elements as the mask has trues. While tracing, nobody knows how many that is.",
        why="Under `jit` every shape must be known before any value is.",
        cure="Keep the shape. Replace what you do not want with `jnp.where`, or hand the mask to the reduction with `where=`.",
        before="total = x[x > 0].sum()",
        after="total = jnp.where(x > 0, x, 0).sum()",
        signs=(Sign("jax.errors.NonConcreteBooleanIndexError"),),
    ),
    Card(
        id="tracer-array",
        title="NumPy needed the numbers of a traced value",
        happened="A function of NumPy, or a NumPy array that was indexed, met an array that JAX is only tracing.",
        why="`np` works on values at once. A traced value has none yet. `jnp` knows how to trace.",
        cure="Use the function of the same name in `jnp`. Make a NumPy table a `jnp.array` before it is indexed.",
        before="y = np.sin(x)",
        after="y = jnp.sin(x)",
        signs=(
            Sign(
                "jax.errors.TracerArrayConversionError",
                code=r"\A(?!.*\)\[).*\b(?P<f>np\.\w+)\(",
                title="`{f}` needs the numbers of a traced value",
            ),
            Sign("jax.errors.TracerArrayConversionError"),
            Sign("builtins.TypeError", r"expected a sequence of integers or a single integer, got '\w*Tracer"),
        ),
    ),
    Card(
        id="tracer-size",
        title="The shape of this result would depend on values",
        happened="`nonzero`, `unique`, or `where` with one argument gives as many elements as it finds. While tracing that is not known.",
        why="Under `jit` every shape must be known before any value is.",
        cure="Say how many you want at most with `size=`, and what fills the rest with `fill_value=`.",
        before="i = jnp.nonzero(x)[0]",
        after="i = jnp.nonzero(x, size=3, fill_value=-1)[0]",
        signs=(
            Sign(
                "jax.errors.ConcretizationTypeError",
                r"size argument|for the size argument|specify a concrete value for",
                code=r"\b(?P<f>where|nonzero|unique|argwhere|flatnonzero|bincount)\(",
                title="How many `{f}` gives would depend on values",
            ),
            Sign("jax.errors.ConcretizationTypeError", r"size argument|for the size argument|specify a concrete value for"),
        ),
    ),
    Card(
        id="tracer-range",
        title="The length of `jnp.arange` depends on a traced value",
        happened="`jnp.arange(n)` or `jnp.linspace` needs to know how long the result is, and `n` is traced.",
        why="Under `jit` every shape must be known before any value is.",
        cure="Take the length from a shape, which is known: `x.shape[0]`. Or make `n` static with `static_argnames`.",
        before="@jax.jit\ndef f(n):\n    return jnp.arange(n)",
        after='@functools.partial(jax.jit, static_argnames="n")\ndef f(n):\n    return jnp.arange(n)',
        signs=(Sign("jax.errors.ConcretizationTypeError", r"jnp\.(arange|linspace) argument"),),
    ),
    Card(
        id="tracer-number",
        title="A traced value was to become a Python number",
        happened="`int`, `float`, `.item()`, `.tolist()` or a function of `math` asked a traced value for its number.",
        why="A Python number is a value, and a traced value has none yet. It will have one only when the compiled code runs.",
        cure="Leave it an array: `x.astype(int)` changes its dtype. Take the number outside of `jit`, from what it returns.",
        before="k = int(x)",
        after="k = x.astype(jnp.int32)",
        signs=(
            Sign(
                "jax.errors.ConcretizationTypeError",
                code=r"(?P<f>\bmath\.\w+)\(",
                inside=_ASKED,
                title="`{f}` needs the number of a traced value",
            ),
            Sign(
                "jax.errors.ConcretizationTypeError",
                r"arose with the `(?P<f>int|float|complex)` function",
                inside=_ASKED,
                title="`{f}` of a traced value",
            ),
            Sign(
                "jax.errors.ConcretizationTypeError",
                r"(?P<f>item|tolist)\(\) method",
                title="`.{f}()` of a traced value",
            ),
        ),
    ),
    Card(
        id="tracer-static",
        title="A function needs this value while it is traced",
        happened="An argument that decides about shapes, axes or repetitions is traced.",
        why="Under `jit` every shape must be known before any value is.",
        cure="Make it static with `static_argnames`, or take it from a shape. Segment sums want `num_segments=`, `bincount` a `length=`, "
        "`repeat` a `total_repeat_length=`.",
        before="jax.ops.segment_sum(x, groups)",
        after="jax.ops.segment_sum(x, groups, num_segments=3)",
        signs=(
            Sign(
                "jax.errors.ConcretizationTypeError",
                r"(?P<f>\w+)\(\) `(?P<a>\w+)` argument",
                title="`{a}` of `{f}` must be known while tracing",
            ),
            Sign(
                "jax.errors.ConcretizationTypeError",
                r"arose in (?P<f>[\w.]+) argument `(?P<a>\w+)`",
                title="`{a}` of `{f}` must be known while tracing",
            ),
            Sign(
                "jax.errors.ConcretizationTypeError",
                r"The `(?P<a>\w+)` argument to `(?P<f>\w+)` expects a concrete",
                title="`{a}` of `{f}` must be known while tracing",
            ),
            Sign(
                "jax.errors.ConcretizationTypeError",
                r"'(?P<a>\w+)' (?:array )?argument of (?P<f>[\w.]+)",
                title="`{a}` of `{f}` must be known while tracing",
            ),
            Sign(
                "jax.errors.ConcretizationTypeError",
                r"argument '?(?P<a>\w+)'? of (?P<f>[\w.]+[a-z])",
                title="`{a}` of `{f}` must be known while tracing",
            ),
            Sign(
                "jax.errors.ConcretizationTypeError",
                r"The axis argument must be known",
                title="An axis must be known while tracing",
            ),
            Sign(
                "jax.errors.ConcretizationTypeError",
                r"total number of repeats",
                title="The repeats of `repeat` must be known while tracing",
            ),
            Sign("jax.errors.ConcretizationTypeError"),
            Sign("jax.errors.TracerBoolConversionError"),
            Sign(
                "builtins.TypeError",
                r"In a call to primitive (?P<f>\w+), the value of parameter (?P<a>\w+) was not hashable: .*Tracer",
                title="`{a}` of `{f}` must be known while tracing",
            ),
        ),
    ),
    Card(
        id="traced-shape",
        title="A shape was made of a traced value",
        happened="`jnp.zeros(n)`, `reshape(n)` or a slice size was given a traced value.",
        why="Under `jit` every shape must be known before any value is.",
        cure="Take the number from a shape, such as `x.shape[0]`. Or make the argument static with `static_argnames`.",
        before="@jax.jit\ndef f(n):\n    return jnp.zeros(n)",
        after='@functools.partial(jax.jit, static_argnames="n")\ndef f(n):\n    return jnp.zeros(n)',
        signs=(Sign("builtins.TypeError", r"Shapes must be 1D sequences of concrete values of integer type, got [\s\S]*Tracer"),),
    ),
    Card(
        id="traced-slice",
        title="A slice ends at a traced value",
        happened="In `x[:n]` the number `n` is traced, so the length of the slice is not known.",
        why="Under `jit` every shape must be known before any value is.",
        cure="Slice a fixed length with `lax.dynamic_slice`. Or keep the whole and mask: `jnp.where(jnp.arange(len(x)) < n, x, 0)`.",
        before="y = x[i:i + n]",
        after="y = lax.dynamic_slice_in_dim(x, i, 3)",
        signs=(Sign("builtins.IndexError", r"Slice entries must be static integers|(?i:array slice indices must)"),),
    ),
    Card(
        id="tracer-leak",
        title="A traced value was kept after its function had ended",
        happened="Something inside a traced function was stored outside: in a list, a global or an attribute. Later it was used.",
        why="A traced value stands for a number only while its function is traced. After that it means nothing.",
        cure="Return everything you need. Pass state in as an argument and give the new state back.",
        before="@jax.jit\ndef f(x):\n    seen.append(x)\n    return x",
        after="@jax.jit\ndef f(x):\n    return x, x  # the second is for `seen`",
        signs=(
            Sign(
                "jax.errors.UnexpectedTracerError",
                r"intermediate value was created on line solution\.py:(?P<line>\d+)",
                title="A traced value from line {line} was kept and used later",
            ),
            Sign(
                "jax.errors.UnexpectedTracerError",
                r"function being traced when the value leaked was (?P<f>[\w.<>]+) at solution\.py:(?P<line>\d+)",
                title="A traced value of `{f}` (line {line}) was kept and used later",
            ),
            Sign("jax.errors.UnexpectedTracerError"),
        ),
    ),
    Card(
        id="jaxpr-type",
        title="JAX found its own program inconsistent",
        happened="JAX checked the program it had traced, and its types do not fit together.",
        why="Nearly always a custom primitive, or a library that works on jaxprs, is the cause.",
        cure="Take custom primitives and experimental calls out, one by one, until it runs.",
        before="jax.core.check_jaxpr(broken)",
        after="jax.make_jaxpr(f)(x)",
        signs=(Sign("jax.errors.JaxprTypeError"),),
    ),
    Card(
        id="symbolic-dimension",
        title="A comparison of symbolic dimensions cannot be decided",
        happened="A shape with a symbol such as `n` was compared, and the answer depends on `n`.",
        why="With symbolic shapes a program must be right for every `n`.",
        cure='Say what holds when you make the symbols: `constraints=["n >= 4"]`. Or avoid the comparison.',
        before='(n,) = export.symbolic_shape("n")\nif n > 3: ...',
        after='(n,) = export.symbolic_shape("n", constraints=["n >= 4"])',
        signs=(Sign("jax.errors.InconclusiveDimensionOperation"),),
    ),
    Card(
        id="runtime",
        title="The compiled program failed while it ran",
        happened="JAX had compiled your function. An error came up when it ran: often a Python callback inside that raised.",
        why="Errors in compiled code show late, and far from their line.",
        cure="Read the last line of the message. Try the function without `jit`: the error then comes at its line.",
        before="jax.jit(f)(x)",
        after="with jax.disable_jit():\n    f(x)",
        signs=(Sign("jax.errors.JaxRuntimeError", _NO_LIMIT), Sign("jaxlib._jax.JaxRuntimeError", _NO_LIMIT)),
    ),
)
