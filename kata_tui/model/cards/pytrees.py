"""Cards: pytrees, and leaves that are no arrays."""

from kata_tui.model.cards.card import Card, Sign

_LEAF = (
    r"type <class '(?:[\w.]*\.)?(?P<type>\w+)'> and was passed to the function at path (?P<path>\w+(?:\[[^\]\s]{1,40}\]|\.\w+)+)"
)

TREES = (
    Card(
        id="tree-static-array",
        title="An array stands among the static fields",
        happened="A field that does not belong to the tree's data holds an array: `meta_fields`, or `pytree_node=False`.",
        why="Static fields are compared with `==` to tell two trees apart. For arrays that gives many answers.",
        cure="Make it a data field. Static are only numbers, names and functions that never change.",
        before="w: jax.Array = struct.field(pytree_node=False)",
        after="w: jax.Array",
        signs=(
            Sign("builtins.ValueError", r"while checking equality of metadata fields of pytree"),
            Sign("builtins.ValueError", r"truth value of an array", r"tree_util\.py:(_prefix_error|[\s\S]*:__(eq|ne)__)"),
        ),
    ),
    Card(
        id="tree-leaf",
        title="A leaf of the tree is no array",
        happened="A dict, list or dataclass was passed that also holds a function, a text or an object.",
        why="Under a transformation every leaf of a tree is traced, and only numbers and arrays can be.",
        cure="Keep it apart from the arrays: pass it as a static argument, or close over it. In a dataclass make it a static field.",
        before='f({"w": w, "act": jnp.tanh})',
        after='f({"w": w})  # `act` is bound before `jit`',
        signs=(
            Sign(
                "builtins.TypeError",
                r"Error interpreting argument to .* as an abstract array[\s\S]*" + _LEAF,
                r"\A(?!jax/_src/(numpy|nn|lax|ops|scipy)/)",
                title="The leaf `{path}` is no array but a {type}",
            ),
        ),
    ),
    Card(
        id="tree-none",
        title="None stands where the other tree has a leaf",
        happened="One tree has None in a place where the other has an array.",
        why="For JAX None is an empty tree and no leaf, so the two do not match.",
        cure="Use zeros in its place. Or treat None as a leaf: `is_leaf=lambda x: x is None`.",
        before='{"w": w, "b": None}',
        after='{"w": w, "b": jnp.zeros(3)}',
        signs=(
            Sign(
                "builtins.ValueError",
                r"different types at key path\s+tree_map tree(?P<path>[\w.'\[\]]{0,60})\n[\s\S]*<class 'NoneType'>",
                title="None stands at `{path}`, where the other tree has a leaf",
            ),
            Sign("builtins.ValueError", r"different types at key path[\s\S]*<class 'NoneType'>"),
            Sign("builtins.ValueError", r"Expected None, got"),
        ),
    ),
    Card(
        id="tree-leaf-count",
        title="There are more or fewer leaves than the tree has",
        happened="A tree was put together from a list of leaves of another length.",
        why="`unflatten` puts each leaf into its place, and every place needs one.",
        cure="Keep the leaves of one `flatten` together, and change none of their number.",
        before="jax.tree.unflatten(structure, leaves[:1])",
        after="jax.tree.unflatten(structure, leaves)",
        signs=(
            Sign(
                "builtins.ValueError",
                r"Too (?:few|many) leaves for PyTreeDef; expected (?P<n>\d+), got (?P<m>\d+)",
                r"\A\S+:(tree_)?unflatten",
                title="The tree has {n} leaves, and the list {m}",
            ),
        ),
    ),
    Card(
        id="tree-keys",
        title="The keys of a dict cannot be put in order",
        happened="A dict in a tree has keys of several types, such as a number and a text.",
        why="JAX sorts the keys, so that equal dicts have equal trees. A number and a text have no order.",
        cure="Use keys of one type.",
        before='{1: x, "a": y}',
        after='{"1": x, "a": y}',
        signs=(Sign("builtins.ValueError", r"Comparator raised exception while sorting pytree dictionary keys"),),
    ),
    Card(
        id="tree-map-arguments",
        title="The function of `tree.map` takes another number of leaves",
        happened="`jax.tree.map` calls the function with one leaf of each tree.",
        why="With two trees it needs two parameters, with three trees three.",
        cure="Give the function as many parameters as there are trees.",
        before="jax.tree.map(lambda a: a, one, other)",
        after="jax.tree.map(lambda a, b: a + b, one, other)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"\(\) (takes \d+ positional|missing \d+ required positional)",
                r"\A\S+:map\n\S+:tree_map\s+\S+:(<genexpr>|tree_map)\s*\Z",
            ),
        ),
    ),
)

STRUCTURES = (
    Card(
        id="tree-function-first",
        title="`tree.map` takes the function first",
        happened="A tree stands where the function belongs, and was called.",
        why="The order is `jax.tree.map(f, tree)`, as with Python's own `map`.",
        cure="Put the function in front of the trees.",
        before="jax.tree.map(params, lambda p: -p)",
        after="jax.tree.map(lambda p: -p, params)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^'(?P<kind>dict|list|tuple|State|FrozenDict)' object is not callable",
                r"tree_util\.py:",
                title="`tree.map` takes the function first, and got a {kind}",
            ),
        ),
    ),
    Card(
        id="tree-structure",
        title="Two trees do not have the same structure",
        happened="`jax.tree.map`, an optimizer or `apply_gradients` got trees with other keys, lengths or kinds of container.",
        why="They are walked together, leaf by leaf.",
        cure="Compare `jax.tree.structure` of both. A list is not a tuple, and gradients must look like parameters.",
        before='jax.tree.map(jnp.add, {"w": a}, {"b": b})',
        after='jax.tree.map(jnp.add, {"w": a}, {"w": b})',
        signs=(
            Sign(
                "builtins.ValueError",
                r"symmetric difference on key sets is\s+(?P<key>[^\s]{1,60})\s*\Z",
                title="Only one of two trees has {key}",
            ),
            Sign(
                "builtins.ValueError",
                r"with metadata\s+\((?P<a>[^)\n]{1,80}?),?\)[\s\S]*?with metadata\s+\((?P<b>[^)\n]{1,80}?),?\)",
                title="One tree has the keys {a}, the other {b}",
            ),
            Sign(
                "builtins.ValueError",
                r"subtree of type (?P<kind>list|tuple) of length (?P<n>\d+), but .* of length (?P<m>\d+)",
                title="One {kind} is {n} long, the other {m}",
            ),
            Sign(
                "builtins.ValueError",
                r"subtree of type\s+<class '(?:[\w.]*\.)?(?P<a>\w+)'>\s+but at the same key path the full pytree has a subtree of "
                r"different type\s+<class '(?:[\w.]*\.)?(?P<b>\w+)'>",
                title="Where one tree has {a}, the other has {b}",
            ),
            Sign(
                "builtins.ValueError",
                r"pytree structure error|Dict key mismatch|Mismatch custom node|List arity mismatch|Tuple arity",
            ),
        ),
    ),
)
"""What other cards may know more of, so that these come late."""
