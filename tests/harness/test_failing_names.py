"""The names of a failing line, with what they were bound to: read from the frame that raised, and nothing of theirs is called."""

from typing import Any

import pytest

from kata_tui.harness.execution.tracebacks import describe_error
from kata_tui.harness.shapes.bindings import MAX_TEXT
from kata_tui.model.result import MAX_SHAPES
from tests.harness.sources import PRELUDE
from tests.harness.test_tracebacks import raised, told, unfiltered_tracebacks

__all__ = ["unfiltered_tracebacks"]
ROWS: dict[str, tuple[str, dict[str, str]]] = {
    "both sides of a product": (
        "def solve():\n    q, k, v = jnp.ones((6, 4)), jnp.ones((6, 4)), 1\n    return (q @ k) * v\n",
        {"q": "float32[6,4]", "k": "float32[6,4]"},
    ),
    "what one example sees under vmap": (
        "def solve():\n    return jax.vmap(lambda r, b: r @ b)(jnp.ones((5, 3)), jnp.ones((5, 2)))\n",
        {"r": "float32[3]", "b": "float32[2]"},
    ),
    "what one step of a scan sees": (
        "def solve():\n    def step(c, v):\n        return c + v, c @ v\n    return lax.scan(step, jnp.ones(2), jnp.ones((7, 3)))\n",
        {"c": "float32[2]", "v": "float32[3]"},
    ),
    "numbers, and what a method is called on": (
        "def solve():\n    x, n = jnp.ones(6), 4\n    return x.reshape(n, 2)\n",
        {"x": "float32[6]", "n": "4"},
    ),
    "a part of a dict is named as it is written": (
        "def solve():\n    params, x = {'w': jnp.ones((3, 4)), 'b': 0}, jnp.ones(5)\n    return x @ params['w'] + params['b']\n",
        {"x": "float32[5]", "params['w']": "float32[3,4]"},
    ),
    "a whole dict": (
        "def solve():\n    params = {'w': jnp.ones((3, 4)), 'f': solve}\n    return params + 1\n",
        {"params": "{w: float32[3,4], f: …}"},
    ),
    "a parameter of a module": (
        """
        class Net(nnx.Module):
            def __init__(self, rngs):
                self.w = nnx.Param(jnp.ones((3, 4)))
            def __call__(self, x):
                return x @ self.w
        def solve():
            return Net(nnx.Rngs(0))(jnp.ones(2))
        """,
        {"x": "float32[2]", "self.w": "Param float32[3,4]"},
    ),
    "a module by its class": (
        "def solve():\n    net = nnx.Linear(2, 3, rngs=nnx.Rngs(0))\n    return net + 1\n",
        {"net": "Linear"},
    ),
    "NumPy's own are told apart": ("def solve():\n    a = np.ones((2, 3))\n    return a @ a\n", {"a": "np.float64[2,3]"}),
    "None": ("def solve():\n    x, mask = jnp.ones(3), None\n    return x * mask\n", {"x": "float32[3]", "mask": "None"}),
    "a name of the module": ("W = jnp.ones((2, 3))\ndef solve():\n    return W @ W\n", {"W": "float32[2,3]"}),
    "no name of the expression, so of its statement": (
        "def solve():\n    x = jnp.ones(3)\n    return {'a': [1][2], 'b': x}\n",
        {"x": "float32[3]"},
    ),
    "the names of a lambda are its own": (
        "def solve():\n    v, x = 'v', jnp.ones(3)\n    return lax.scan(lambda c, v: v, 0, x, length=4)\n",
        {"x": "float32[3]"},
    ),
    "the head of a loop, not its body": (
        "def solve():\n    x, n = jnp.ones(3), 2.5\n    for i in range(n):\n        x = x + i\n",
        {"n": "2.5"},
    ),
    "an index": ("def solve():\n    xs, i = [jnp.ones(2)], 3\n    return xs[i] * 2\n", {"xs": "[float32[2]]", "i": "3"}),
    "an array that was given away": (
        "def solve():\n    x = jnp.ones(3)\n    x.delete()\n    return x + 1\n",
        {"x": "float32[3]"},
    ),
    "nothing to tell": ("def solve():\n    raise ValueError('no')\n", {}),
    "not the names that are given": ("def solve():\n    y = jnp.ones(2)\n    y = missing\n", {}),
}


@pytest.mark.parametrize("name", ROWS)
def test_names_of_the_failing_line(name: str) -> None:
    source, shapes = ROWS[name]
    assert told(source).shapes == shapes


def test_what_is_told_is_bounded() -> None:
    names = [f"a{number}" for number in range(40)]
    error = told(f"def solve():\n    {' = '.join(names)} = jnp.ones({(1,) * 30})\n    return ({' + '.join(names)})[9]['x']\n")
    assert len(error.shapes) == MAX_SHAPES
    assert all(len(text) <= MAX_TEXT for text in error.shapes.values())
    assert told("def solve():\n    t, n = tuple(range(10**6)), 10**5000\n    return t + n\n").shapes["n"] == "int"


LIAR = """
class Liar:
    def __getattribute__(self, name):
        SEEN.append(name)
        raise RuntimeError(name)
    def __repr__(self):
        SEEN.append('repr')
        return 'liar'
    __iter__ = __len__ = __getitem__ = __str__ = __hash__ = __eq__ = __repr__
class Meta(type):
    def __instancecheck__(cls, one):
        SEEN.append('instance')
        return True
    def __subclasscheck__(cls, one):
        SEEN.append('subclass')
        return True
    def __getattribute__(cls, name):
        if name not in ('__del__', '__prepare__'):
            SEEN.append(name)
        return type.__getattribute__(cls, name)
class Rows(dict, metaclass=Meta):
    def items(self):
        SEEN.append('items')
        return super().items()
    __iter__ = __len__ = __getitem__ = __repr__ = __class__ = property(lambda self: SEEN.append('rows'))
SEEN = []
def solve():
    liar, rows, x = Liar(), Rows(a=1), jnp.ones(3)
    SEEN.clear()
    return (x.at[5:2:0], liar, rows, 1 / 0)
"""


def test_nothing_of_hers_is_called() -> None:
    error: Any = raised(LIAR)
    seen = error.__traceback__.tb_next.tb_frame.f_globals["SEEN"]
    seen.clear()
    shapes = describe_error(error).shapes
    assert seen == []
    assert shapes["x"] == "float32[3]"
    assert shapes["rows"] == "{a: 1}"
    assert "liar" not in shapes


def test_of_the_functions_own_rule_nothing_is_told() -> None:
    """Its line is that of the `def`, where no frame stands."""
    error = told(
        """
        @jax.custom_vjp
        def f(x):
            return x
        def backward(residual, g):
            return g, g
        f.defvjp(lambda x: (x, None), backward)
        def solve():
            y = jnp.ones(3)
            return jax.grad(lambda x: f(x).sum())(y)
        """
    )
    assert (error.line, error.shapes) == (PRELUDE.count("\n") + 4, {})
