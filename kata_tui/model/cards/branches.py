"""Cards: choices of `lax`."""

from kata_tui.model.cards.card import Card, Sign

BRANCHES = (
    Card(
        id="cond-branches",
        title="The two branches give different types",
        happened="The branches of `cond` or `switch` return another shape, dtype or structure.",
        why="Both are compiled into one program, and what comes out must have one type whichever runs.",
        cure="Make both return the same. A Python `1` is an integer: write `1.0`.",
        before="lax.cond(p, lambda x: x, lambda x: 1, x)",
        after="lax.cond(p, lambda x: x, lambda x: 1.0, x)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^(?:cond|switch) branch[\s\S]*has type (?P<a>\w+\[[\d,]*\]) but the corresponding output of .{1,40} has type "
                r"(?P<b>\w+\[[\d,]*\]), so",
                title="One branch gives {a}, another {b}",
            ),
            Sign("builtins.TypeError", r"^(cond|switch) branch(es| outputs) must have"),
        ),
    ),
    Card(
        id="cond-arguments",
        title="`cond` wants functions",
        happened="The branches of `lax.cond` were values.",
        why="`lax.cond(p, f, g, x)` calls `f(x)` or `g(x)`. For plain values there is `jnp.where`.",
        cure="Use `jnp.where(p, a, b)`, or wrap the values in functions.",
        before="lax.cond(p, 1.0, 2.0)",
        after="jnp.where(p, 1.0, 2.0)",
        signs=(Sign("builtins.TypeError", r"lax\.cond: true_fun and false_fun arguments should be callable"),),
    ),
    Card(
        id="cond-predicate",
        title="The condition must be a single true or false",
        happened="`cond` or `while_loop` got an array, or a number, as its condition.",
        why="The whole program takes one way or the other. For a choice per element there is `jnp.where`.",
        cure="Use `jnp.where` for arrays, or reduce with `.any()` or `.all()`. Compare numbers: `c > 0`.",
        before="lax.cond(x > 0, f, g, x)  # x has axes",
        after="jnp.where(x > 0, f(x), g(x))",
        signs=(Sign("builtins.TypeError", r"Pred must be a scalar|cond_fun must return a boolean scalar|Pred type must be"),),
    ),
    Card(
        id="switch-index",
        title="The index of `switch` must be an integer",
        happened="`lax.switch` got a float or an array as its index.",
        why="It says which of the branches runs.",
        cure="Convert it: `i.astype(int)`.",
        before="lax.switch(1.0, branches)",
        after="lax.switch(1, branches)",
        signs=(Sign("builtins.TypeError", r"Index (type )?must be an? (integer|scalar)|Branch index must be scalar"),),
    ),
)
