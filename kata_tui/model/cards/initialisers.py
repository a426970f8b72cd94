"""Cards: initialisers of parameters."""

from kata_tui.model.cards.card import Card, Sign

_MAKES = r"(flax/linen/module|flax/core/scope)\.py:param|flax/nnx/nn/"

INITIALISERS = (
    Card(
        id="initialiser-not-made",
        title="An initialiser is made by a call first",
        happened="`lecun_normal`, `normal` or another recipe was passed without its brackets.",
        why="`lecun_normal()` returns an initialiser, a function of a key and a shape. `zeros` and `ones` are initialisers already.",
        cure="Add the brackets.",
        before="nn.Dense(3, kernel_init=nn.initializers.lecun_normal)",
        after="nn.Dense(3, kernel_init=nn.initializers.lecun_normal())",
        signs=(
            Sign("builtins.TypeError", r"<function (variance_scaling|\w+)\.<locals>\.init\b[\s\S]*not a valid JAX array type"),
            Sign(
                "builtins.TypeError",
                r"^(?P<name>normal|uniform|truncated_normal|constant|\w+_normal|\w+_uniform)\(\) takes from 0 to",
                _MAKES,
                title="`{name}` makes an initialiser when it is called",
            ),
        ),
    ),
    Card(
        id="initialiser-called",
        title="`zeros` and `ones` are initialisers already",
        happened="They were called without a key and a shape.",
        why="`normal()` and its kin have settings, and return an initialiser. `zeros` has none, and is one.",
        cure="Leave the brackets away.",
        before="kernel_init=nn.initializers.zeros()",
        after="kernel_init=nn.initializers.zeros",
        signs=(
            Sign(
                "builtins.TypeError",
                r"^(?P<name>zeros|ones)\(\) missing 2 required positional arguments: 'key' and 'shape'",
                title="`{name}` is an initialiser already",
            ),
        ),
    ),
    Card(
        id="initialiser-no-function",
        title="An initialiser is a function of a key and a shape",
        happened="An array or a shape stands in the place of the initialiser, or a function that does not take a key.",
        why='The module calls it with a key: `self.param("w", init, shape)` computes `init(key, shape)`.',
        cure="Give the function first, then the shape. For a fixed array write `lambda key: array`.",
        before='self.param("w", jnp.ones((2, 3)))',
        after='self.param("w", nn.initializers.ones, (2, 3))',
        signs=(
            Sign("builtins.TypeError", r"object is not callable", r"\bflax/(linen/module|core/scope)\.py:param\s*\Z"),
            Sign(
                "builtins.TypeError", r"\(\) takes .*positional arguments? but", r"\bflax/(linen/module|core/scope)\.py:param\s*\Z"
            ),
        ),
    ),
    Card(
        id="initialiser-shape",
        title="An initialiser needs a key and a shape",
        happened="One of the two was left out.",
        why='An initialiser computes `init(key, shape, dtype)`. In a Linen module the key comes from `self.param("w", init, shape)`.',
        cure="Pass both, the key first.",
        before="jax.nn.initializers.he_normal()((3, 3))",
        after="jax.nn.initializers.he_normal()(key, (3, 3))",
        signs=(
            Sign("builtins.TypeError", r"variance_scaling\.<locals>\.init\(\) missing 1 required positional argument: 'shape'"),
            Sign("builtins.TypeError", r"^(zeros|ones|init)\(\) missing 1 required positional argument: 'shape'"),
        ),
    ),
    Card(
        id="initialiser-rank",
        title="This initialiser needs at least two axes",
        happened="`lecun_normal`, `glorot_uniform`, `he_normal` or their kin were used for a bias, or for another vector.",
        why="They scale by the number of inputs and outputs. A vector does not have both.",
        cure="For a vector use `zeros`, `ones` or `normal(stddev)`.",
        before="bias_init=nn.initializers.lecun_normal()",
        after="bias_init=nn.initializers.zeros",
        signs=(
            Sign(
                "builtins.ValueError",
                r"Can't compute input and output sizes of a (?P<n>\d+)-dimensional weights tensor",
                title="This initialiser needs two axes, and the shape has {n}",
            ),
        ),
    ),
)
