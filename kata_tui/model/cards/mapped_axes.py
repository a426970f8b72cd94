"""Cards: axes that `vmap` goes along, and their names."""

from kata_tui.model.cards.card import Card, Sign

_KEYWORD = (
    r"[\w)]\((?:[^()=]|\((?:[^()]|\([^()]*\))*\))*?\b(?!(?:in_axes|out_axes|axis_name|axis_size|spmd_axis_name)\b)\w+\s*=[^=]"
)
"""A call with a keyword that is none of `vmap`'s own."""

_SIZES = (
    r"^vmap got inconsistent sizes[\s\S]*?size (?P<n>\d+)\S* (?:e\.g\. )?axis \d+ of argument (?P<a>[\w.'\[\]]+) "
    r"[\s\S]*?size (?P<m>\d+)\S* (?:e\.g\. )?axis \d+ of argument (?P<b>[\w.'\[\]]+)"
)
_SIZES_TITLE = "`vmap` goes {n} steps along `{a}`, and {m} along `{b}`"

MAPPED = (
    Card(
        id="vmap-keywords",
        title="`vmap` maps every keyword argument along axis 0",
        happened="A mapped function was called with a keyword argument. `in_axes` says nothing of those.",
        why="`in_axes` counts positional arguments. What is passed by name is always mapped along axis 0.",
        cure="Pass it by position, with None in `in_axes`. Or bind it first with `functools.partial`.",
        before="jax.vmap(f, in_axes=(0, None))(xs, b=2.0)",
        after="jax.vmap(f, in_axes=(0, None))(xs, 2.0)",
        signs=(
            Sign("builtins.ValueError", r"^vmap (in_axes must be|was requested to map)", code=_KEYWORD),
            Sign("builtins.ValueError", r"^vmap got inconsistent sizes[\s\S]*of argument kwargs\["),
        ),
    ),
    Card(
        id="keys-per-element",
        title="There must be one key for each element",
        happened="`vmap` went along keys, and there are not as many of them as there are elements.",
        why="`split(key)` makes two keys. A key of `PRNGKey` is an array of two numbers, and `vmap` takes those apart.",
        cure="Make as many keys as there are elements: `jax.random.split(key, len(xs))`. One key for all has None in `in_axes`.",
        before="jax.vmap(f)(jax.random.split(key), xs)",
        after="jax.vmap(f)(jax.random.split(key, len(xs)), xs)",
        signs=(
            Sign(
                "builtins.ValueError",
                r"^vmap got inconsistent sizes[\s\S]*of type (?:key<\w+>\[(?P<n>\d+)\]|uint32\[(?P<m>\d+),2\])",
                title="There are {n} keys, and another number of elements",
            ),
            Sign("builtins.ValueError", r"^vmap got inconsistent sizes[\s\S]*of type (key<\w+>\[|uint32\[(\d+,)?2\])"),
            Sign("builtins.TypeError", r"invalid PRNG key data: expected key_data\.ndim >= 1; got ndim=0"),
        ),
    ),
    Card(
        id="vmap-named-axes",
        title="The axes named in `in_axes` have different lengths",
        happened="`vmap` takes one slice of each argument at a time, along the axes that `in_axes` names. There are not equally many.",
        why="All mapped axes are walked together.",
        cure="Print the shapes. Name the axes that have one length, and put None for an argument that is the same in every step.",
        before="jax.vmap(f, in_axes=(0, 1))(x, y)  # both (3, 2)",
        after="jax.vmap(f, in_axes=(0, 0))(x, y)",
        signs=(
            Sign("builtins.ValueError", _SIZES, code=r"\bin_axes=", title=_SIZES_TITLE),
            Sign("builtins.ValueError", r"^vmap got inconsistent sizes", code=r"\bin_axes="),
        ),
    ),
    Card(
        id="vmap-out-axes",
        title="`out_axes` does not fit the result",
        happened="`out_axes` names an axis that the result does not have, or None for a result that is mapped.",
        why="It says where the mapped axis goes in each result. None stands for a result that does not depend on the mapped arguments.",
        cure="Leave it out to have the mapped axis first. Give one entry for each result.",
        before="jax.vmap(f, out_axes=1)(xs)  # f gives a number",
        after="jax.vmap(f)(xs)",
        signs=(
            Sign("builtins.ValueError", r"vmap out_axes specification must be|at vmap out_axes, got axis spec None"),
            Sign(
                "builtins.ValueError",
                r"is out of bounds for array",
                r"api\.py:vmap_f[\s\S]*(matchaxis|from_elt|batching)",
                r"\bout_axes=",
            ),
        ),
    ),
    Card(
        id="vmap-nothing",
        title="`vmap` has nothing to go along",
        happened="No argument is mapped: every entry of `in_axes` is None, or nothing was passed.",
        why="How many steps there are comes from the length of a mapped axis.",
        cure="Map at least one argument. Or say how many steps with `axis_size`.",
        before="jax.vmap(f, in_axes=None)(xs)",
        after="jax.vmap(f, in_axes=0)(xs)",
        signs=(
            Sign("builtins.ValueError", r"^vmap must have at least one non-None|^vmap wrapped function must be passed at least"),
        ),
    ),
    Card(
        id="vmap-sizes",
        title="The axes that `vmap` goes along have different lengths",
        happened="`vmap` takes one slice of each argument at a time, and they do not have equally many.",
        why="Without `in_axes` it goes along axis 0 of every argument, also of weights.",
        cure="Put None for what is the same in every step: `in_axes=(None, 0)`.",
        before="jax.vmap(f)(w, xs)",
        after="jax.vmap(f, in_axes=(None, 0))(w, xs)",
        signs=(
            Sign("builtins.ValueError", _SIZES, title=_SIZES_TITLE),
            Sign("builtins.ValueError", r"vmap got inconsistent sizes for array axes to be mapped"),
        ),
    ),
    Card(
        id="vmap-rank",
        title="`vmap` was told to go along an axis that is not there",
        happened="An argument is a single number, or has too few axes.",
        why="Without `in_axes` it goes along axis 0 of every argument.",
        cure="Put None in `in_axes` for an argument that is not mapped.",
        before="jax.vmap(f)(xs, 2.0)",
        after="jax.vmap(f, in_axes=(0, None))(xs, 2.0)",
        signs=(
            Sign(
                "builtins.ValueError",
                r"vmap was requested to map its argument along axis (?P<axis>-?\d+), .*its shape is (?P<shape>\([\d, ]*\))",
                title="`vmap` cannot go along axis {axis} of shape {shape}",
            ),
            Sign("builtins.ValueError", r"vmap was requested to map its argument along axis"),
        ),
    ),
    Card(
        id="vmap-in-axes",
        title="`in_axes` does not fit the arguments",
        happened="`in_axes` must be one number, or have one entry for each positional argument.",
        why="Each entry says along which axis of its argument to go; None: not at all.",
        cure="Write as many entries as there are arguments.",
        before="jax.vmap(f, in_axes=(0,))(xs, y)",
        after="jax.vmap(f, in_axes=(0, None))(xs, y)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^vmap in_axes must be an int, None, or a tuple[\s\S]*but got (\[|Array|traced)",
                title="`vmap(f, x)`: an array stands where `in_axes` belongs",
            ),
            Sign(
                "builtins.ValueError",
                r"vmap in_axes must be .*got len\(in_axes\)=(?P<n>\d+), len\(args\)=(?P<m>\d+)",
                title="`in_axes` and the arguments differ in number: {n} and {m}",
            ),
            Sign("builtins.ValueError", r"vmap in_axes (must be|specification must be)"),
        ),
    ),
    Card(
        id="axis-name",
        title="A collective names an axis that nobody has bound",
        happened="`psum`, `pmean` or their kin were called outside of a mapped axis of that name.",
        why="The name is given by `vmap(..., axis_name=...)` or by a mesh.",
        cure="Give the axis its name where you map, and spell both alike.",
        before='jax.vmap(lambda x: lax.psum(x, "i"))(xs)',
        after='jax.vmap(lambda x: lax.psum(x, "i"), axis_name="i")(xs)',
        signs=(
            Sign("builtins.NameError", r"unbound axis name:? (?P<name>\w+)", title="Nobody has bound the axis `{name}`"),
            Sign("builtins.NameError", r"unbound axis name|Found an unbound axis"),
            Sign("builtins.AssertionError", "", r"lax/parallel\.py:[\s\S]*core\.py:pvary\s*\Z"),
        ),
    ),
)
