"""Cards: what goes into a traced function, and what comes out."""

from kata_tui.model.cards.card import Card, Sign

JIT_ARGUMENTS = (
    Card(
        id="not-callable",
        title="A transformation got a value, not a function",
        happened="`jit`, `grad` or `vmap` was given the result of a call.",
        why="They take a function and give a function.",
        cure="Transform first, call then: `jax.grad(f)(x)`.",
        before="jax.grad(f(x))",
        after="jax.grad(f)(x)",
        signs=(Sign("builtins.TypeError", r"Expected a callable value, got"),),
    ),
    Card(
        id="static-unhashable",
        title="A static argument cannot be hashed",
        happened="An argument named in `static_argnums` or `static_argnames` is a list, a dict or an array.",
        why="JAX compiles once for each value of a static argument and looks it up by its hash. These have none.",
        cure="Pass a tuple in place of a list. An array should not be static at all.",
        before="f(x, [2, 3])  # static",
        after="f(x, (2, 3))",
        signs=(
            Sign(
                "builtins.ValueError",
                r"Non-hashable static arguments[\s\S]*? object of type <class '(?:[\w.]*\.)?(?P<type>\w+)'>",
                title="A static argument is a {type}, which has no hash",
            ),
            Sign("builtins.ValueError", r"Non-hashable static arguments"),
        ),
    ),
    Card(
        id="static-name",
        title="A name in `static_argnames` is no argument",
        happened="`static_argnames` names what the function does not take.",
        why="It is a name, or a tuple of names, spelt as in the `def`.",
        cure="Compare it with the parameters of the function.",
        before='jax.jit(f, static_argnames="scal")',
        after='jax.jit(f, static_argnames="scale")',
        signs=(
            Sign(
                "builtins.ValueError",
                r"^Jitted function has invalid argnames \{(?P<names>[^}]{1,60})\} in static_argnames",
                title="The function takes no {names}, as `static_argnames` says",
            ),
        ),
    ),
    Card(
        id="not-an-array-argument",
        title="An argument of a traced function is no array",
        happened="A string, a function or an object of your own was passed to a function under `jit`, `grad`, `vmap` or a loop.",
        why="What is not static is traced, and only numbers, arrays and containers of them can be.",
        cure="Name it in `static_argnames`, or close over it: bind it with `functools.partial` before `jit`.",
        before='jax.jit(f)(x, "sum")',
        after='jax.jit(f, static_argnames="mode")(x, mode="sum")',
        signs=(
            Sign(
                "builtins.TypeError",
                r"Error interpreting argument to .* as an abstract array[\s\S]*type <class '(?:[\w.<>]*\.)?(?P<type>\w+)'> and was "
                r"passed to the function at path (?P<path>\w+)",
                r"\A(?!jax/_src/(numpy|nn|lax|ops|scipy)/)",
                title="The argument `{path}` is no array but a {type}",
            ),
            Sign(
                "builtins.TypeError",
                r"\AArgument '[\s\S]*' of type '?<class '(?:[\w.]*\.)?(?P<type>\w+)'>'? is not a valid JAX type\.?\s*\Z",
                r"\A(?!jax/_src/(numpy|nn|ops|scipy)/)",
                title="An argument of a traced function is a {type}",
            ),
        ),
    ),
    Card(
        id="not-an-array-result",
        title="A traced function returned something that is no array",
        happened="The function under `jit` returned a string, a function or an object.",
        why="The compiled function can only give back numbers, arrays and containers of them.",
        cure="Return arrays. Put names and texts together outside.",
        before='return x, "done"',
        after="return x",
        signs=(
            Sign(
                "builtins.TypeError",
                r"traced for \w+ returned a value of type <class '(?:[\w.]*\.)?(?P<type>\w+)'>.*not a valid JAX type",
                title="A traced function returned a {type}, which is no array",
            ),
            Sign("builtins.TypeError", r"Output from batched function [\s\S]* is not a valid JAX type"),
        ),
    ),
)
