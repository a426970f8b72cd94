"""Cards: indices, and what is changed at them."""

from kata_tui.model.cards.card import Card, Sign

INDICES = (
    Card(
        id="in-place",
        title="A JAX array cannot be changed in place",
        happened="You assigned to a part of an array: `x[i] = v`.",
        why="JAX arrays never change. That is what lets JAX trace, differentiate and reorder your code.",
        cure="Make a changed copy with `.at[...]`, and keep it. Under `jit` it costs no copy.",
        before="x[0] = 1",
        after="x = x.at[0].set(1)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^'_IndexUpdate(Helper|Ref)' object does not support item assignment",
                title="Behind `.at[...]` comes `.set(...)`, and no `=`",
            ),
            Sign(
                "builtins.TypeError",
                r"JAX arrays are immutable|'(jaxlib\.\S*|\w*Tracer|_Index\w*|ArrayImpl)' object does not support item assignment",
            ),
        ),
    ),
    Card(
        id="at-parentheses",
        title="`.at` takes square brackets",
        happened="`.at(0)` was called like a function.",
        why="`.at[...]` is written like an index. What to do with the place comes after it.",
        cure="Write `x.at[0].set(v)`.",
        before="x = x.at(0).set(1)",
        after="x = x.at[0].set(1)",
        signs=(Sign("builtins.TypeError", r"'_IndexUpdateHelper' object is not callable"),),
    ),
    Card(
        id="at-unfinished",
        title="`.at[...]` says where, but not what to do there",
        happened="`x.at[i]` was used as if it were an array.",
        why="It is a place. An array comes from it only with `set`, `add`, `get` or another method.",
        cure="Read with `x[i]`. Change with `x.at[i].set(v)` or `x.at[i].add(v)`.",
        before="y = x.at[0] + 1",
        after="y = x.at[0].add(1)",
        signs=(Sign("builtins.Exception", r"\A(?![^\n]*missing \d+ required)[\s\S]*_IndexUpdateRef"),),
    ),
    Card(
        id="list-index",
        title="A Python list was used as an index",
        happened="`x[[0, 2]]` indexes with a list, or a list was indexed with an array.",
        why="JAX wants an array as an index, so that a slow conversion is not hidden.",
        cure="Make it an array: `x[jnp.array([0, 2])]`.",
        before="x[[0, 2]]",
        after="x[jnp.array([0, 2])]",
        signs=(Sign("builtins.TypeError", r"Using a non-tuple sequence for multidimensional indexing"),),
    ),
    Card(
        id="index-dtype",
        title="An index must be an integer",
        happened="An array was indexed with a float or a string.",
        why="`/` gives floats, also where the division comes out even.",
        cure="Use `//`, or `.astype(int)`.",
        before="x[len(x) / 2]",
        after="x[len(x) // 2]",
        signs=(Sign("builtins.TypeError", r"Indexer must have integer or boolean type|does not support string indexing"),),
    ),
    Card(
        id="too-many-indices",
        title="More indices than axes",
        happened="`x[i, j]` needs an array of two axes.",
        why="An axis has been lost on the way: by a reduction, an index, or `vmap`, which takes one away.",
        cure="Print `x.shape` just before this line.",
        before="jnp.ones(3)[0, 1]",
        after="jnp.ones((3, 3))[0, 1]",
        signs=(Sign("builtins.IndexError", r"Too many indices"),),
    ),
)
