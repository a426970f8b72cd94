"""Cards: control flow of `lax`, and the transformations `grad`, `vmap` and `jit`."""

from kata_tui.model.cards.card import Card, Sign

_MORE = "|".join(rf"with {n} child\w* but [^\n]* with (?:{'|'.join(map(str, range(n + 1, 9)))}) child" for n in range(8))
_FEWER = "|".join(rf"with {n} child\w* but [^\n]* with (?:{'|'.join(map(str, range(n)))}) child" for n in range(1, 9))
_KEYWORD = (
    r"[\w)]\((?:[^()=]|\((?:[^()]|\([^()]*\))*\))*?\b(?!(?:in_axes|out_axes|axis_name|axis_size|spmd_axis_name)\b)\w+\s*=[^=]"
)
"""A call with a keyword that is none of `vmap`'s own."""

_SIZES = (
    r"^vmap got inconsistent sizes[\s\S]*?size (?P<n>\d+)\S* (?:e\.g\. )?axis \d+ of argument (?P<a>[\w.'\[\]]+) "
    r"[\s\S]*?size (?P<m>\d+)\S* (?:e\.g\. )?axis \d+ of argument (?P<b>[\w.'\[\]]+)"
)
_SIZES_TITLE = "`vmap` goes {n} steps along `{a}`, and {m} along `{b}`"
_ONE_KEY = r"[^\n]*symmetric difference of key sets: \{(?P<key>'[^',\n]{1,60}')\}"


def _carry(start: str, what: str) -> tuple[Sign, ...]:
    """The signs of a carry that changes its type, behind `start` of the message; `what` it is called."""
    parts = (
        (rf"(?:{_MORE}){_ONE_KEY}", f"{what} gains the key {{key}}"),
        (rf"(?:{_FEWER}){_ONE_KEY}", f"{what} loses the key {{key}}"),
        (
            r" has type (?P<was>\w+(?:<\w+>)?\[[\d,]*\]) but the corresponding output carry component has type "
            r"(?P<now>\w+(?:<\w+>)?\[[\d,]*\]), so",
            f"{what} goes in as {{was}} and comes out as {{now}}",
        ),
        (
            r" of length (?P<was>\d+) but [^\n]* of length (?P<now>\d+), so",
            f"{what} goes in with {{was}} parts and comes out with {{now}}",
        ),
        (
            r" is an? <class '(?:[\w.]*\.)?(?P<was>\w+)'> but the corresponding component of the carry output is an? "
            r"<class '(?:[\w.]*\.)?(?P<now>\w+)'>, so their",
            f"{what} goes in as {{was}} and comes out as {{now}}",
        ),
        ("", ""),
    )
    return tuple(Sign("builtins.TypeError", rf"{start}[\s\S]*?{found}", title=title) for found, title in parts)


TRANSFORMS = (
    Card(
        id="loop-carry",
        title="The value of a loop changes its type on the way",
        happened="What the body of `while_loop` or `fori_loop` returns has another shape, dtype or structure than what it was given.",
        why="The loop is compiled once. Its value goes round, so it must look the same each time.",
        cure="Start with a value of the right shape and dtype, and return one just like it.",
        before="lax.fori_loop(0, 3, lambda i, c: (c, i), 0.0)",
        after="lax.fori_loop(0, 3, lambda i, c: c + i, 0.0)",
        signs=(
            *_carry(r"^scan body function carry(?=[\s\S]*loop_carry)", "The value of the loop"),
            *_carry(r"^while_loop body function carry", "The value of the loop"),
            Sign("builtins.TypeError", r"^(body_fun|while_loop body function|fori_loop).* must have (equal|the same)"),
        ),
    ),
    Card(
        id="scan-carry",
        title="The carry of `scan` changes its type on the way",
        happened="What the body returns as carry has another shape, dtype or structure than what it was given.",
        why="The loop is compiled once. The carry goes round, so it must look the same each time.",
        cure="Start with a carry of the right shape and dtype, and return one just like it. Watch for integers where floats come out.",
        before="lax.scan(lambda c, x: (c[None] + x, x), c0, xs)",
        after="lax.scan(lambda c, x: (c + x, x), c0, xs)",
        signs=_carry(r"^scan body function carry input and carry output must have", "The carry of `scan`"),
    ),
    Card(
        id="scan-pair",
        title="The body of `scan` must return two things",
        happened="The body returned one value, or nothing.",
        why="A step gives the new carry, which goes on, and an output, which is stacked.",
        cure="Return `(carry, output)`. If you need no outputs, return `(carry, None)`.",
        before="def step(carry, x):\n    return carry + x",
        after="def step(carry, x):\n    carry = carry + x\n    return carry, carry",
        signs=(Sign("builtins.TypeError", r"scan body output must be a pair"),),
    ),
    Card(
        id="scan-lengths",
        title="`scan` got different lengths, or nothing to go along",
        happened="The leading axes of what is scanned over do not have one length, or there is no such axis.",
        why="`scan` takes one slice of each array per step.",
        cure="Give arrays with equal first axes. To only repeat, pass `None` and `length=`.",
        before="lax.scan(step, c0, 3.0)",
        after="lax.scan(step, c0, None, length=3)",
        signs=(
            Sign(
                "builtins.ValueError",
                r"`length` argument of (?P<n>\d+) which disagrees with leading axis sizes \[(?P<m>\d+)\]",
                title="`length` is {n}, and there are {m} slices",
            ),
            Sign("builtins.ValueError", r"^scan got (values with different leading|value with no leading|no values)"),
        ),
    ),
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
    Card(
        id="while-grad",
        title="A loop of unknown length cannot be differentiated backwards",
        happened="`grad` met a `while_loop`, or a `fori_loop` whose bounds are traced.",
        why="Going backwards needs every step kept, so it must be known how many there are.",
        cure="Use `lax.scan`, or `fori_loop` with fixed bounds. Or differentiate forwards with `jax.jacfwd`.",
        before="jax.grad(lambda x: lax.while_loop(going, step, x))",
        after="jax.grad(lambda x: lax.fori_loop(0, 5, lambda i, x: step(x), x))",
        signs=(Sign("builtins.ValueError", r"Reverse-mode differentiation does not work for lax\.while_loop"),),
    ),
    Card(
        id="grad-scalar",
        title="`grad` needs a function that returns one number",
        happened="The function returned an array with axes, a tuple or None.",
        why="The gradient says how one number changes. A forgotten `return` gives None.",
        cure="Reduce with `.mean()` or `.sum()`. Return extras with `has_aux=True`. For all outputs use `jax.jacobian`.",
        before="jax.grad(lambda x: x ** 2)(xs)",
        after="jax.grad(lambda x: (x ** 2).sum())(xs)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"Gradient only defined for scalar-output functions\. Output had shape: (?P<shape>\([\d, ]*\))",
                title="`grad` needs one number, and the function gives {shape}",
            ),
            Sign("builtins.TypeError", r"Gradient only defined for scalar-output functions"),
        ),
    ),
    Card(
        id="grad-integer",
        title="`grad` works with real numbers only",
        happened="An argument that is differentiated, or the result, is no float: an integer, a bool, a key or a complex number.",
        why="The gradient says what a little change does. Integers, bools and keys cannot change by a little.",
        cure="Pass floats: `3.0`, or `x.astype(jnp.float32)`. Say with `argnums` which argument is meant.",
        before="jax.grad(f)(3)",
        after="jax.grad(f)(3.0)",
        signs=(
            Sign(
                "builtins.TypeError",
                r"(?P<f>grad|jacfwd|jacrev|value_and_grad) requires real.{0,30} inputs .* but got (?P<dtype>\w+(?:<\w+>)?)\.",
                title="`{f}` got an argument that is {dtype}, no float",
            ),
            Sign(
                "builtins.TypeError",
                r"(?P<f>grad|jacfwd|jacrev|value_and_grad) requires real\S* outputs .* but got (?P<dtype>\w+)\.",
                title="`{f}` got a result that is {dtype}, no float",
            ),
            Sign("builtins.TypeError", r"(grad|jacfwd|jacrev|value_and_grad) requires real"),
        ),
    ),
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
    Card(
        id="custom-vjp-rules",
        title="A function with its own gradient lacks its rules",
        happened="A `custom_vjp` or `custom_jvp` function was differentiated before its rules were given.",
        why="The decorator only announces the rules.",
        cure="Call `f.defvjp(forward, backward)`, or `@f.defjvp`, after the function.",
        before="@jax.custom_vjp\ndef f(x): ...",
        after="@jax.custom_vjp\ndef f(x): ...\n\nf.defvjp(forward, backward)",
        signs=(Sign("builtins.AttributeError", r"No (VJP|JVP) defined for custom_"),),
    ),
    Card(
        id="custom-vjp-result",
        title="The backward rule returned other gradients than needed",
        happened="The backward function of a `custom_vjp` must give a tuple, with one gradient for each argument, of its shape.",
        why="They are handed on by position.",
        cure="Return a tuple, with None or zeros for an argument that needs no gradient.",
        before="def backward(kept, g):\n    return (g,)  # for two arguments",
        after="def backward(kept, g):\n    return g * kept[1], g * kept[0]",
        signs=(Sign(message=r"Custom VJP bwd rule.* must produce an output with the same"),),
    ),
    Card(
        id="custom-rule-pair",
        title="A rule must return two things",
        happened="The forward rule of a `custom_vjp`, or the rule of a `custom_jvp`, returned something else than a pair.",
        why="The forward rule gives the result, and what it keeps for the way back. A `custom_jvp` rule gives the result and its tangent.",
        cure="Return a pair. If nothing is kept, return `(result, ())`.",
        before="def forward(x):\n    return jnp.sin(x)",
        after="def forward(x):\n    return jnp.sin(x), x",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^Custom (?:VJP fwd|JVP) rule (?P<rule>\w+) for function (?P<f>\w+) must produce a pair",
                title="The rule `{rule}` of `{f}` must return two things",
            ),
            Sign("builtins.TypeError", r"^Custom (VJP fwd|JVP) rule .* must produce a pair"),
        ),
    ),
    Card(
        id="custom-jvp-result",
        title="The tangent of a rule has another type than its result",
        happened="The rule of a `custom_jvp` returned a tangent of another shape or dtype than the result.",
        why="There is one tangent for each number of the result.",
        cure="Compute the tangent from the tangents of the arguments, so that its shape follows.",
        before="return y, jnp.ones(2)",
        after="return y, jnp.cos(x) * x_dot",
        signs=(Sign(message=r"^Custom JVP rule must produce primal and tangent outputs with"),),
    ),
    Card(
        id="custom-vjp-forward-mode",
        title="A `custom_vjp` function cannot go forwards",
        happened="`jvp`, `jacfwd` or `hessian` met a function with a backward rule only.",
        why="A `custom_vjp` says what happens on the way back. Nothing says how tangents go forwards.",
        cure="Use `jax.jacrev` or `jax.grad`. Or write the rule as a `custom_jvp`, which serves both ways.",
        before="jax.jacfwd(f)",
        after="jax.jacrev(f)",
        signs=(Sign("builtins.TypeError", r"can't apply forward-mode autodiff \(jvp\) to a custom_vjp function"),),
    ),
    Card(
        id="vjp-cotangent",
        title="What goes backwards must look like what came out",
        happened="The function that `jax.vjp` gives was called with another shape or dtype than the output has.",
        why="It takes one number for each number of the output.",
        cure="Use `jnp.ones_like(y)` or something of that shape.",
        before="y, back = jax.vjp(f, x)\nback(1.0)",
        after="y, back = jax.vjp(f, x)\nback(jnp.ones_like(y))",
        signs=(
            Sign(
                "builtins.ValueError",
                r"unexpected JAX type .* for argument to VJP function: got (?P<a>\w+\[[\d,]*\]), but expected (?P<b>\w+\[[\d,]*\])",
                title="{a} went backwards, and {b} had come out",
            ),
            Sign("builtins.ValueError", r"^unexpected tree structure[\s\S]*argument to a VJP function"),
        ),
    ),
    Card(
        id="jvp-tangents",
        title="`jvp` wants tuples, and tangents like the primals",
        happened="The primals and tangents of `jax.jvp` are no tuples, or their dtypes differ.",
        why="There may be several arguments, and each needs a direction of its own type.",
        cure="Write `jax.jvp(f, (x,), (jnp.ones_like(x),))`.",
        before="jax.jvp(f, x, 1)",
        after="jax.jvp(f, (x,), (1.0,))",
        signs=(Sign(message=r"primal and tangent arguments to jax\.jvp|jvp called with different primal and tangent shapes"),),
    ),
)
