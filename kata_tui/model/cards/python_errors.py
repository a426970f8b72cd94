"""Cards: errors of Python itself, where they come of how JAX is used. They come last: others may know more."""

from kata_tui.model.cards.card import Card, Sign

_LIBRARIES = r"\A(\S+:reraise_with_filtered_traceback\s*)*\Z"
"""Nothing but JAX's wrapper of its own functions stands below: it was the learner's own line that Python refused."""

_NUMBERS = r"(sum|mean|max|min|std|var|shape|dtype|ndim|size|T|at|reshape|astype|item|argmax|squeeze|any|all)"

PYTHON_ERRORS = (
    Card(
        id="tree-arithmetic",
        title="A tree cannot be reckoned with as a whole",
        happened="An operation such as `-` got a dict, a list or a tuple of arrays.",
        why="Operators work on arrays. They do not reach into containers.",
        cure="Use `jax.tree.map` with a function of one leaf of each. Or take the array out first.",
        before="params - 0.1 * grads",
        after="jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^unsupported operand type\(s\) for (?P<op>[^\s:]+)[^:]*: (?:'(?P<a>dict|State|FrozenDict)' and '.*'|'.*' and "
                r"'(?P<b>dict|State|FrozenDict)')",
                _LIBRARIES,
                title="`{op}` does not reach into the arrays of a tree",
            ),
        ),
    ),
    Card(
        id="tuple-whole",
        title="Several results were taken for one",
        happened="A tuple was asked for something that only an array has.",
        why="Some calls return a pair: `apply` with `mutable=`, `value_and_grad`, `init_with_output`, `update`.",
        cure="Take it apart first: `y, state = ...`.",
        before='y = model.apply(v, x, mutable=["batch_stats"])',
        after='y, state = model.apply(v, x, mutable=["batch_stats"])',
        signs=(
            Sign(
                "builtins.AttributeError",
                rf"^'tuple' object has no attribute '(?P<name>{_NUMBERS})'",
                _LIBRARIES,
                title="A tuple has no `{name}`: take it apart first",
            ),
        ),
    ),
    Card(
        id="dict-attribute",
        title="What is in a dict is reached with brackets",
        happened="A dict was asked for one of its keys as if it were an attribute.",
        why="Parameters of Linen, and most trees, are dicts.",
        cure='Write `variables["params"]`.',
        before="variables.params",
        after='variables["params"]',
        signs=(
            Sign(
                "builtins.AttributeError",
                r"^'(?:dict|FrozenDict)' object has no attribute '(?P<name>params|kernel|bias|batch_stats|w|b|weight|scale)'",
                _LIBRARIES,
                title='A dict has no `.{name}`: write `["{name}"]`',
            ),
        ),
    ),
    Card(
        id="dict-key",
        title="The dict has no such key",
        happened="A dict, for example of parameters, was asked for a key that it does not have.",
        why="Linen names layers by their class and a number, `Dense_0`, or by their name in `setup`. NNX names them by their attribute.",
        cure="Print the keys: `jax.tree.map(jnp.shape, params)`.",
        before='params["dense"]',
        after='params["Dense_0"]',
        signs=(Sign("builtins.KeyError", r"^(?P<key>'[^'\n]{1,40}')\Z", _LIBRARIES, title="The dict has no key {key}"),),
    ),
    Card(
        id="unpacking",
        title="There are more or fewer parts than names",
        happened="What stands on the right has another number of parts than there are names on the left.",
        why="`value_and_grad` with `has_aux=True` gives `(loss, aux), grads`. `update` and a `scan` give two.",
        cure="Write as many names as there are parts, in the same brackets.",
        before="loss, aux, grads = jax.value_and_grad(f, has_aux=True)(p)",
        after="(loss, aux), grads = jax.value_and_grad(f, has_aux=True)(p)",
        signs=(
            Sign(
                "builtins.ValueError",
                r"^not enough values to unpack \(expected (?P<n>\d+), got (?P<m>\d+)\)",
                _LIBRARIES,
                code=r"has_aux",
                title="With `has_aux` it is `(loss, aux), grads`: {m} parts, not {n}",
            ),
            Sign(
                "builtins.ValueError",
                r"^not enough values to unpack \(expected (?:at least )?(?P<n>\d+), got (?P<m>\d+)\)",
                _LIBRARIES,
                title="There are {n} names for {m} parts",
            ),
            Sign(
                "builtins.ValueError",
                r"^too many values to unpack \(expected (?P<n>\d+)",
                _LIBRARIES,
                title="There are more parts than the {n} names",
            ),
        ),
    ),
    Card(
        id="array-called",
        title="An array was called like a function",
        happened="Round brackets stand behind an array.",
        why="Round brackets call, square brackets index. Arguments in another order put an array where a function or module is meant.",
        cure="Index with `x[...]`. Or look at the order of the arguments.",
        before="step(x, model)  # def step(model, x): model(x)",
        after="step(model, x)",
        signs=(
            Sign("builtins.TypeError", r"^'(\w*Tracer|jaxlib\.\S*ArrayImpl|ArrayImpl)' object is not callable"),
            Sign("builtins.TypeError", r"^'traced value' object is not callable"),
        ),
    ),
    Card(
        id="traced-format",
        title="A traced value has no number to print yet",
        happened="An f-string or `format` asked for digits of a traced value.",
        why="While a function is traced there are shapes and dtypes, and no numbers.",
        cure='Print with `jax.debug.print("{x:.3f}", x=x)`, which waits for the number.',
        before='print(f"{x:.3f}")',
        after='jax.debug.print("{x:.3f}", x=x)',
        signs=(Sign("builtins.TypeError", r"^unsupported format string passed to (\w*Tracer|traced value)\.__format__"),),
    ),
    Card(
        id="call-arguments",
        title="A function was called with other arguments than it has",
        happened="An argument is missing, or has a name that the function does not know.",
        why="Names differ between libraries: here it is `axis`, not `dim`; `keepdims`, not `keepdim`; `learning_rate`, not `lr`.",
        cure="Look at the signature: `help(f)` prints it.",
        before="x.sum(dim=1)",
        after="x.sum(axis=1)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^(?:\w+\.|<locals>\.)*_?(?P<f>[a-zA-Z]\w*)\(\) got an unexpected keyword argument '(?P<name>\w+)'",
                _LIBRARIES,
                title="`{f}` has no argument `{name}`",
            ),
            Sign(
                "builtins.TypeError",
                r"^(?:\w+\.|<locals>\.)*_?(?P<f>[a-zA-Z]\w*)\(\) missing \d+ required (?:positional|keyword-only) arguments?: "
                r"(?P<names>'.*')",
                _LIBRARIES,
                title="`{f}` also wants {names}",
            ),
        ),
    ),
)
