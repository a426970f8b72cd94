"""Cards: shapes of arrays, and operands that do not fit."""

from kata_tui.model.cards.card import Card, Sign

ARRAYS = (
    Card(
        id="broadcast-shapes",
        title="Two shapes cannot be combined",
        happened="An operation such as `+` got two arrays whose shapes do not fit.",
        why="Shapes are compared from the right. Two lengths fit when they are equal, or one of them is 1.",
        cure="Print both shapes. Add an axis with `[:, None]`, or turn one with `.T`, so that they line up.",
        before="jnp.ones((2, 3)) + jnp.ones(2)",
        after="jnp.ones((2, 3)) + jnp.ones(2)[:, None]",
        signs=(
            Sign(
                "builtins.TypeError",
                r"got incompatible shapes for broadcasting: (?P<a>\([\d, ]*\)), (?P<b>\([\d, ]*\))",
                title="The shapes {a} and {b} cannot be combined",
            ),
            Sign(
                "builtins.ValueError",
                r"Incompatible types for broadcasting: input type=(?P<a>\w+\[[\d,]*\]) and requested type=(?P<b>\w+\[[\d,]*\])",
                title="{a} cannot be broadcast to {b}",
            ),
            Sign(
                "builtins.ValueError",
                r"Incompatible shapes for broadcasting: (?:shapes=)?[\[(]?(?P<a>\([\d, ]*\))(?: and|,) (?:requested shape )?"
                r"(?P<b>\([\d, ]*\))\]?\Z",
                title="The shapes {a} and {b} cannot be combined",
            ),
            Sign("builtins.TypeError", r"got incompatible shapes for broadcasting"),
            Sign("builtins.ValueError", r"Incompatible shapes for broadcasting|Incompatible types for broadcasting"),
        ),
    ),
    Card(
        id="lax-dtypes",
        title="A function of `lax` got two dtypes",
        happened="`lax.add` and its kin take arrays of one dtype only.",
        why="`jnp` turns integers into floats where that is needed. `lax` is stricter and never does.",
        cure="Use `jnp.add` or `+`. Or convert with `.astype` first.",
        before="lax.add(x, n)",
        after="x + n",
        signs=(
            Sign(
                "builtins.TypeError",
                r"(?P<f>lax\.\w+) requires arguments to have the same dtypes, got (?P<dtypes>\w+(?:, \w+)+)",
                title="`{f}` got two dtypes: {dtypes}",
            ),
        ),
    ),
    Card(
        id="lax-shapes",
        title="A function of `lax` got arrays of several ranks",
        happened="`lax.add` and its kin take arrays of one shape only.",
        why="`jnp` broadcasts. `lax` is stricter and never adds an axis.",
        cure="Use `jnp.add` or `+`. Or add the axis with `[None, :]`.",
        before="lax.mul(x, row)  # (3, 4) and (4,)",
        after="x * row",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^(?P<f>\w+): arrays must have the same number of dimensions, got \{(?P<ranks>[\d, ]+)\}",
                title="`lax.{f}` got arrays of {ranks} axes",
            ),
        ),
    ),
    Card(
        id="slice-starts",
        title="A slice needs one start and one length for each axis",
        happened="`dynamic_slice` or its update got another number of starts than the array has axes.",
        why="It cuts a box out of the array, so each axis has a start and a length.",
        cure="Give all of them: 0 and the whole length for an axis that is not cut. `dynamic_slice_in_dim` cuts one axis.",
        before="lax.dynamic_slice(x, (1,), (2,))  # x (3, 4)",
        after="lax.dynamic_slice(x, (1, 0), (2, 4))",
        signs=(
            Sign(
                "builtins.ValueError",
                r"^Length of slice indices must match number of operand dimensions \((?P<n>\d+) vs (?P<shape>\([\d, ]*\))\)",
                title="There are {n} starts for an array of shape {shape}",
            ),
        ),
    ),
    Card(
        id="split-uneven",
        title="`split` cannot make equal parts",
        happened="The axis is not as many times as long as there are parts.",
        why="A number asks for equal parts. A list says where to cut.",
        cure="Pass the places to cut at, `[2, 4]`, or use `jnp.array_split`.",
        before="jnp.split(jnp.ones(5), 2)",
        after="jnp.split(jnp.ones(5), [2])",
        signs=(
            Sign(
                "builtins.ValueError",
                r"^array split does not result in an equal division: rest is (?P<n>\d+)",
                title="`split` cannot make equal parts: {n} would be left",
            ),
        ),
    ),
    Card(
        id="squeeze-length",
        title="Only an axis of length 1 can be squeezed out",
        happened="`squeeze` was told to take away an axis that holds several elements.",
        why="Elements would get lost. `squeeze` only takes away axes that hold one.",
        cure="Take one slice with `x[0]`, or reduce with `.mean(0)`. Print the shape to see which axis is 1.",
        before="jnp.ones((3, 4)).squeeze(0)",
        after="jnp.ones((1, 4)).squeeze(0)",
        signs=(
            Sign(
                "builtins.ValueError",
                r"^cannot select an axis to squeeze out which has size not equal to one, got shape=(?P<shape>\([\d, ]*\)) and "
                r"dimensions=\((?P<axis>-?\d+),?\)",
                title="Axis {axis} of {shape} is not 1 long, so it stays",
            ),
            Sign("builtins.ValueError", r"^cannot select an axis to squeeze out which has size not equal to one"),
        ),
    ),
    Card(
        id="concatenate-shapes",
        title="Arrays to be joined have other shapes",
        happened="`concatenate` or `stack` got arrays that do not fit together.",
        why="`stack` needs equal shapes. `concatenate` lets only the joined axis differ, and needs at least one axis.",
        cure="Print the shapes. Choose the right `axis`. For single numbers use `jnp.stack`.",
        before="jnp.concatenate([a, b])  # (2, 3) and (2, 2)",
        after="jnp.concatenate([a, b], axis=1)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"Cannot concatenate arrays with different numbers of dimensions: got (?P<a>\([\d, ]*\)), (?P<b>\([\d, ]*\))",
                title="{a} and {b} to be joined have other numbers of axes",
            ),
            Sign("builtins.TypeError", r"Cannot concatenate arrays with"),
            Sign(
                "builtins.ValueError",
                r"Zero-dimensional arrays cannot be concatenated",
                title="`concatenate` joins along an axis, and numbers have none",
            ),
            Sign("builtins.ValueError", r"All input arrays must have the same shape"),
        ),
    ),
    Card(
        id="reshape-size",
        title="The new shape has another number of elements",
        happened="`reshape` can only arrange the elements anew.",
        why="The lengths of the new shape, multiplied, must give as many elements as there are.",
        cure="Leave one length to JAX with -1. Or check which axis you have lost.",
        before="jnp.ones(6).reshape(2, 2)",
        after="jnp.ones(6).reshape(2, -1)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"cannot reshape array of shape (?P<a>\([\d, ]*\)) \(size (?P<n>\d+)\) into shape (?P<b>[\[(][-\d, ]*[\])])",
                title="{a} has {n} elements, which do not make {b}",
            ),
        ),
    ),
    Card(
        id="axis-bounds",
        title="There is no such axis",
        happened="A function was given an axis that the array does not have.",
        why="Axes are counted from 0. An array of shape (3,) has only axis 0, which is also -1. Inside `vmap` the mapped axis is gone.",
        cure="Print `x.ndim`. Use `axis=-1` for the last axis.",
        before="jnp.sum(jnp.ones(3), axis=1)",
        after="jnp.sum(jnp.ones(3), axis=-1)",
        signs=(
            Sign(
                "builtins.ValueError",
                r"axis (?P<a>-?\d+) is out of bounds for array of dimension (?P<n>\d+)",
                r"\A(?!.*:expand_dims)",
                title="There is no axis {a}: the array has {n} of them",
            ),
            Sign("builtins.ValueError", r"axis -?\d+ is out of bounds for array of dimension"),
        ),
    ),
)
