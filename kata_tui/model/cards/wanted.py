"""Cards: a function was passed something else than it wants."""

from kata_tui.model.cards.card import Card, Sign

_DUNDER = r"\A(\S+:(__\w+__|check_integer_conversion|error|_error)\s*)*\Z"
_IN_JNP = r"\Ajax/_src/(numpy|nn|lax|ops|scipy)/"

WANTED = (
    Card(
        id="shape-integers",
        title="A shape is made of whole numbers",
        happened="A length in a shape is no integer.",
        why="`/` gives a float, also where the division comes out even.",
        cure="Divide with `//`, or convert with `int`.",
        before="jnp.zeros(n / 2)",
        after="jnp.zeros(n // 2)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"\AShapes must be 1D sequences of concrete values of integer type, got (?P<shape>\((?:(?!Tracer)[^()\n])*\))\.",
                title="A shape is made of whole numbers, and this one is {shape}",
            ),
        ),
    ),
    Card(
        id="shape-tuple",
        title="A shape is one argument: a tuple",
        happened="The lengths were passed one by one. The second was taken for a dtype.",
        why="What follows the shape has a meaning of its own.",
        cure="Put the lengths in brackets.",
        before="jnp.zeros(2, 3)",
        after="jnp.zeros((2, 3))",
        signs=(
            Sign("builtins.TypeError", r"^Cannot interpret '\d+' as a data type", code=r"\A(?!.*\b(astype|array|asarray|view)\()"),
        ),
    ),
    Card(
        id="integer-wanted",
        title="Python needs one whole number here",
        happened="`range`, a length or an index got a float, or an array that is no single integer.",
        why="Python counts with integers only. `/` gives a float, also where the division comes out even.",
        cure="Divide with `//`. Take one element of an array, or index an array in the place of a list.",
        before="for i in range(n / 2): ...",
        after="for i in range(n // 2): ...",
        signs=(
            Sign("builtins.TypeError", r"^Only integer scalar arrays can be converted to a scalar index", _DUNDER),
            Sign("builtins.TypeError", r"^'float' object cannot be interpreted as an integer"),
        ),
    ),
    Card(
        id="array-wanted",
        title="An array is needed here",
        happened="A function of `jnp` got something that is neither an array nor a number.",
        why="`jnp` computes with arrays and numbers only. A function without `return` gives None.",
        cure="Print what you pass. Take the array out of it, or make one with `jnp.array`.",
        before='jnp.sum({"a": x})',
        after='jnp.sum({"a": x}["a"])',
        signs=(
            Sign(
                "builtins.TypeError",
                r"^(?P<f>\w+) requires ndarray or scalar arguments, got <class '(?:\w+\.)*(?P<type>(?!list'|tuple')\w+)'>",
                title="`{f}` needs an array, and got {type}",
            ),
            Sign(
                "builtins.TypeError",
                r"^Error interpreting argument to <function _?(?:reduce_)?(?P<f>\w+).* of type <class '(?:[\w.]*\.)?(?P<type>\w+)'>",
                _IN_JNP,
                title="`{f}` needs an array, and got {type}",
            ),
            Sign(
                "builtins.TypeError",
                r"\AArgument '[\s\S]*' of type '?<class '(?:[\w.]*\.)?(?P<type>\w+)'>'? is not a valid JAX type\.?\s*\Z",
                _IN_JNP,
                title="An array is needed, and a {type} was passed",
            ),
        ),
    ),
    Card(
        id="function-operand",
        title="One side of an operation is a function",
        happened="You computed with a function, not with its result.",
        why="`f` is the function, and `f(x)` is what it gives.",
        cure="Call it. In a tree that holds functions, leave them out first.",
        before="x + jnp.sin",
        after="x + jnp.sin(x)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"unsupported operand type\(s\) for (?P<op>[^\s:]+): .*'(?:\S*PjitFunction|function|method|builtin_function_or_method)'",
                r"\A(?!optax/)",
                title="One side of `{op}` is a function, not its result",
            ),
        ),
    ),
    Card(
        id="switch-branches",
        title="`switch` wants a list of functions",
        happened="The branches of `lax.switch` were values, or were passed one by one.",
        why="`lax.switch(i, [f, g, h], x)` calls one of them with `x`. Values have been computed already.",
        cure="Put the functions, not their results, in one list. To choose among values, index an array of them.",
        before="lax.switch(i, [f(x), g(x)])",
        after="lax.switch(i, [f, g], x)",
        signs=(
            Sign("builtins.TypeError", r"lax\.switch: branches argument should be a sequence of callables"),
            Sign("builtins.TypeError", r"object is not iterable", r"conditionals\.py:switch\s*\Z"),
            Sign("builtins.ValueError", r"^Empty branch sequence"),
        ),
    ),
    Card(
        id="branch-arguments",
        title="A branch takes other arguments than are passed on",
        happened="`cond` or `switch` called a branch with another number of arguments than it takes.",
        why="What stands behind the branches is passed to each of them, whichever runs.",
        cure="Give all branches the same parameters, and pass as many operands.",
        before="lax.cond(p, lambda x: x, lambda x: -x)",
        after="lax.cond(p, lambda x: x, lambda x: -x, x)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"\(\) (takes \d+ positional|missing \d+ required positional)",
                r"conditionals\.py:(cond|switch)\b[\s\S]*partial_eval\.py:\w+\s*\Z",
            ),
        ),
    ),
    Card(
        id="body-arguments",
        title="A loop calls its functions with other arguments",
        happened="A function of a loop takes another number of arguments than the loop gives it.",
        why="`scan` gives the carry and one slice. `fori_loop` gives the index and the value. `while_loop` gives one value, maybe a tuple.",
        cure="Give it these parameters. Take a tuple apart inside: `i, x = state`.",
        before="lax.while_loop(lambda i, x: i < 3, step, (0, x))",
        after="lax.while_loop(lambda state: state[0] < 3, step, (0, x))",
        signs=(
            Sign(
                "builtins.TypeError",
                r"\(\) (takes \d+ positional|missing \d+ required positional)",
                r"loops\.py:fori_loop\b[\s\S]*loops\.py:(scanned_fun|while_body_fun|_fori_body_fun|\w+)\s*\Z",
                title="`fori_loop` calls its body with the index and the value",
            ),
            Sign(
                "builtins.TypeError",
                r"\(\) (takes \d+ positional|missing \d+ required positional)",
                r"loops\.py:while_loop\b[\s\S]*partial_eval\.py:\w+\s*\Z",
                title="`while_loop` calls its functions with one value",
            ),
            Sign(
                "builtins.TypeError",
                r"\(\) (takes \d+ positional|missing \d+ required positional)",
                r"loops\.py:scan\b[\s\S]*partial_eval\.py:\w+\s*\Z",
                title="`scan` calls its body with two arguments: carry and slice",
            ),
        ),
    ),
    Card(
        id="loop-functions",
        title="A loop wants a function in that place",
        happened="The arguments of a loop are in another order.",
        why="It is `fori_loop(lower, upper, body, init)`, `while_loop(going, body, init)`, `scan(body, init, xs)`.",
        cure="Bring them in this order.",
        before="lax.fori_loop(0, 3, x, body)",
        after="lax.fori_loop(0, 3, body, x)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^lax\.(?P<loop>fori_loop|while_loop|scan): (?P<which>\w+) (?:and \w+ )?arguments? should be (?:a )?callable",
                title="`{loop}` wants a function as `{which}`",
            ),
        ),
    ),
    Card(
        id="concatenate-list",
        title="`concatenate` takes one list of arrays",
        happened="The arrays were passed one by one.",
        why="The first argument is the list, the second the axis.",
        cure="Put the arrays in brackets.",
        before="jnp.concatenate(a, b)",
        after="jnp.concatenate([a, b])",
        signs=(
            Sign("builtins.ValueError", r"^Zero-dimensional arrays cannot be concatenated", r"_concatenate_array\s*\Z"),
            Sign(
                "builtins.ValueError",
                r"^Passing an array as a dtype argument is no longer supported",
                code=r"\b(?P<f>hstack|vstack|dstack|column_stack)\(",
                title="`{f}` takes one list of arrays",
            ),
        ),
    ),
)
