"""The shapes behind names, line by line: each row beside what a person would write there."""

import sys
from typing import Any

import pytest

from kata_tui.harness.execution.inputs import Unbuildable
from kata_tui.harness.shapes import line_trace
from kata_tui.harness.shapes.call_shapes import CallShapes
from kata_tui.model.bound_shapes import MAX_LINES, MAX_NAMES, Shapes, bounded
from kata_tui.model.problem import Value
from tests.harness.sources import PRELUDE, called, expr, floats, integer

FIRST = PRELUDE.count("\n") + 1
X: dict[str, Value] = {"x": expr("jnp.ones((6, 8))"), "n": integer(2)}


def followed(source: str, args: dict[str, Value] = X, call: str | None = None, *, abstract: bool = True) -> CallShapes:
    return CallShapes(called(source, args, call), abstract=abstract, seconds=8.0)


def notes(source: str, args: dict[str, Value] = X, call: str | None = None, *, abstract: bool = True) -> dict[int, str]:
    """The texts by line, the first line of the source being 1."""
    found = followed(source, args, call, abstract=abstract)
    assert found.error is None
    told = Shapes(1, "p", "c", "", bounded(found.lines)).notes
    return {line - FIRST + 1: text for line, text in told.items()}


ATTENTION = """\
def attn(q, k, v):
    scores = q @ k.T
    w = jax.nn.softmax(scores, axis=-1)
    return w @ v
def solve(x, n):
    heads = jnp.stack(jnp.split(x, n, axis=1))
    out = jax.vmap(attn)(heads, heads, heads)
    return out
"""


@pytest.mark.parametrize("abstract", [True, False])
def test_every_line_shows_what_it_bound(abstract: bool) -> None:
    assert notes(ATTENTION, abstract=abstract) == {
        1: "q: float32[6,4]  k: float32[6,4]  v: float32[6,4]",  # what one example sees under vmap
        2: "scores: float32[6,6]",
        3: "w: float32[6,6]",
        4: "→ float32[6,4]",
        5: "x: float32[6,8]  n: 2",
        6: "heads: float32[2,6,4]",
        7: "out: float32[2,6,4]",
        8: "→ float32[2,6,4]",
    }


ROWS: dict[str, tuple[str, dict[int, str]]] = {
    "one step of a scan": (
        """\
        def solve(x, n):
            def step(h, row):
                h = h + row
                return h, h[0]
            last, firsts = lax.scan(step, x[0], x)
        """,
        {
            1: "x: float32[6,8]  n: 2",
            2: "h: float32[8]  row: float32[8]",
            3: "h: float32[8]",
            4: "→ (float32[8], float32[])",
            5: "last: float32[8]  firsts: float32[6]",
        },
    ),
    "a line that runs often": (
        "def solve(x, n):\n    for i in range(10):\n        x = x * 2\n",
        {1: "x: float32[6,8]  n: 2", 2: "i: 0 … 9 (10×)", 3: "x: float32[6,8] (10×)"},
    ),
    "a line that changes": (
        "def solve(x, n):\n    for i in range(n):\n        x = jnp.concatenate([x, x])\n",
        {1: "x: float32[6,8]  n: 2", 2: "i: 0, then 1", 3: "x: float32[12,8], then float32[24,8]"},
    ),
    "a line that is not reached": (
        "def solve(x, n):\n    if n > 3:\n        y = x\n    return x.T\n",
        {1: "x: float32[6,8]  n: 2", 4: "→ float32[8,6]"},
    ),
    "a statement of several lines": (
        "def solve(\n    x,\n    n,\n):\n    y = jnp.dot(\n        x,\n        x.T,\n    )\n",
        {1: "x: float32[6,8]  n: 2", 5: "y: float32[6,6]"},
    ),
    "decorators": (
        "@jax.jit\n@functools.wraps(len)\ndef solve(x, n):\n    y = x + n\n",
        {3: "x: float32[6,8]  n: int32[]", 4: "y: float32[6,8]"},
    ),
    "a lambda": (
        "def solve(x, n):\n    out = jax.vmap(lambda r: r[0])(x)\n",
        {1: "x: float32[6,8]  n: 2", 2: "r: float32[8]  out: float32[6]"},
    ),
    "containers, one level deep": (
        """\
        def solve(x, n):
            params = {"w": x, "b": (x, x), 3: None, "f": len}
            pair = x[0], np.ones(3)
            many = [x] * 12
            state = optax.adam(0.1).init({"w": x})
            names = ["a", "b"]
        """,
        {
            1: "x: float32[6,8]  n: 2",
            2: "params: {w: float32[6,8], b: (…), 3: None, f: …}",
            3: "pair: (float32[8], np.float64[3])",
            4: "many: [12 × float32[6,8]]",
            5: "state: (ScaleByAdamState(…), EmptyState())",
        },
    ),
    "a dataclass": (
        """\
        import dataclasses
        @dataclasses.dataclass
        class State:
            w: object
            step: int = 0
        def solve(x, n):
            state = State(x[0])
        """,
        {6: "x: float32[6,8]  n: 2", 7: "state: State(w=float32[8], step=0)"},
    ),
    "modules by their class, parameters with theirs": (
        """\
        class Net(nnx.Module):
            def __init__(self, rngs):
                self.dense = nnx.Linear(8, 3, rngs=rngs)
            def __call__(self, x):
                w = self.dense.kernel
                return self.dense(x)
        def solve(x, n):
            net = Net(nnx.Rngs(0))
            return net(x)
        """,
        {
            2: "rngs: Rngs",
            4: "x: float32[6,8]",
            5: "w: Param float32[8,3]",
            6: "→ float32[6,3]",
            7: "x: float32[6,8]  n: 2",
            8: "net: Net",
            9: "→ float32[6,3]",
        },
    ),
    "what is written there is not said again": (
        "def solve(x, n):\n    scale = 2.0\n    half = n / 4\n",
        {1: "x: float32[6,8]  n: 2", 3: "half: 0.5"},
    ),
    "keys": (
        "def solve(x, n):\n    keys = jax.random.split(jax.random.key(0), n)\n",
        {1: "x: float32[6,8]  n: 2", 2: "keys: key<fry>[2]"},
    ),
    "an exception that is caught": (
        "def solve(x, n):\n    try:\n        y = x @ x\n    except TypeError:\n        y = x\n    return y\n",
        {1: "x: float32[6,8]  n: 2", 5: "y: float32[6,8]", 6: "→ float32[6,8]"},
    ),
    "generators": (
        "def rows(x):\n    for r in x[:3]:\n        yield r\ndef solve(x, n):\n    total = sum(rows(x))\n",
        {1: "x: float32[6,8]", 2: "r: float32[8] (3×)", 4: "x: float32[6,8]  n: 2", 5: "total: float32[8]"},
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_notes(name: str) -> None:
    source, told = ROWS[name]
    assert notes(source) == told


def test_the_order_of_arguments_is_the_cases() -> None:
    source = "def solve(z, a):\n    y = z[0] + a\n"
    assert notes(source, {"z": floats(1.0, 2.0), "a": integer(3)})[1] == "z: float32[2]  a: 3"


def test_a_call_of_the_authors_own() -> None:
    source = "class solve:\n    def __call__(self, x):\n        y = x[None]\n        return y\n"
    assert notes(source, {"x": floats(1.0)}, "jax.jit(solve())(x)") == {
        2: "x: float32[1]",
        3: "y: float32[1,1]",
        4: "→ float32[1,1]",
    }


def test_what_needs_values_raises_abstractly_and_runs_for_real() -> None:
    source = """\
        @jax.jit
        def double(y):
            return y * 2
        def solve(x, n):
            x = double(x)
            if x.sum() > 0:
                m = x.mean().item()
            return m
        """
    assert type(followed(source).error).__name__ == "TracerBoolConversionError"
    told = notes(source, abstract=False)
    assert told == {
        2: "y: float32[6,8]",
        3: "→ float32[6,8]",
        4: "x: float32[6,8]  n: 2",
        5: "x: float32[6,8]",
        7: "m: 2.0",
        8: "→ 2.0",
    }


def test_lines_before_a_raise_keep_their_notes() -> None:
    found = followed("def solve(x, n):\n    y = x[0]\n    return y @ x\n")
    assert isinstance(found.error, TypeError)
    assert [(each.line - FIRST + 1, [bound.text for bound in each.names]) for each in found.lines] == [
        (1, ["x: float32[6,8]", "n: 2"]),
        (2, ["y: float32[8]"]),
    ]


def test_a_fault_of_the_file_is_no_fault_of_the_source() -> None:
    with pytest.raises(Unbuildable):
        followed("def solve(x):\n    return x\n", {"x": expr("nothing")})


# Whatever the source does


def test_an_endless_loop_is_ended_and_what_it_bound_is_told() -> None:
    found = followed("def solve(x, n):\n    while True:\n        n = n + 1\n")
    assert (found.cut, found.error) == (True, None)
    assert [bound.name for each in found.lines for bound in each.names] == ["x", "n", "n"]


def test_time_is_over_in_a_library_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_trace, "perf_counter", iter([0.0, *[9.0] * 10**6]).__next__)
    assert followed("def solve(x, n):\n    return jnp.sum(x)\n").cut


def test_what_is_kept_is_bounded() -> None:
    lines = "".join(f"    a{number} = x + {number}\n" for number in range(MAX_LINES + 50))
    names = ", ".join(f"b{number}" for number in range(30))
    found = followed(f"def solve(x, n):\n    {names} = jnp.ones(30)\n{lines}", abstract=False)
    assert len(found.lines) == MAX_LINES
    assert max(len(each.names) for each in found.lines) == MAX_NAMES
    giant = notes("def solve(x, n):\n    many = (x,) * 10**6\n    n = 10**5000\n    deep = [many]\n", abstract=False)
    assert giant == {1: "x: float32[6,8]  n: 2", 2: "many: (1000000 × float32[6,8])", 3: "n: int", 4: "deep: [(…)]"}


HOSTILE: dict[str, str] = {
    "it takes the hook away": "    sys.settrace(None)\n    y = x\n",
    "it sets a hook of its own": "    sys.settrace(lambda *a: None)\n    y = x\n",
    "it takes the hook of its own frame away": "    sys._getframe().f_trace = None\n    y = x\n",
    "it deletes its names": "    y = x\n    del x, n, y\n",
    "it runs on another thread": "    t = threading.Thread(target=lambda: n + 1)\n    t.start()\n    t.join()\n",
    "it lies about its class": "    class Liar:\n        __class__, __slots__ = property(lambda self: jax.Array), ()\n    y = Liar()\n",
    "its class has no dict": "    y = type('Y', (int,), {'__slots__': ()})(3)\n",
    "its tuple has wrong fields": "    y = type('Y', (tuple,), {'_fields': ('a', 3)})((x, x))\n",
    "its frames are many": "    def f(k):\n        return k if k == 0 else f(k - 1)\n    y = f(200)\n",
    "it calls exec": "    exec('y = 1')\n    y = eval('x')\n",
    "it catches whatever is raised": "    try:\n        while True:\n            pass\n    except BaseException:\n        y = x\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    before = sys.gettrace()
    found = followed(f"import sys, threading\ndef solve(x, n):\n{HOSTILE[name]}    return n if 'n' in dir() else 0\n")
    assert found.error is None
    assert sys.gettrace() is before
    assert [bound.name for bound in found.lines[0].names] == ["x", "n"]
    bounded(found.lines)


def test_objects_are_held_while_they_are_compared() -> None:
    """A new object may get the id of the one before it; it is another one all the same."""
    source = "def solve(x, n):\n    y = np.ones(3)\n    for i in range(50):\n        y = np.ones(3)\n"
    assert notes(source, abstract=False)[4] == "y: np.float64[3] (50×)"


def test_an_array_that_was_given_away_is_not_touched() -> None:
    source = "def solve(x, n):\n    y = x + 1\n    y.delete()\n    z = (y, x)\n"
    assert notes(source, abstract=False)[4] == "z: (float32[6,8], float32[6,8])"


def test_what_comes_from_a_process_is_bounded() -> None:
    from kata_tui.model.bound_shapes import Bound, LineShapes

    evil: Any = LineShapes(3, (Bound("\x1b[31m" + "n" * 10**5, ("s\x1b[2J" * 10**4,) * 9, -5, "l" * 10**5),) * 50)
    kept = bounded((evil, LineShapes(0, evil.names), LineShapes(1, ()), *(LineShapes(9 + n, evil.names) for n in range(999))))
    assert len(kept) <= MAX_LINES
    assert [each.line for each in kept] == sorted(each.line for each in kept)
    assert kept[0].line == 3
    assert len(kept[0].names) == MAX_NAMES
    assert all(len(bound.text) < 300 and "\x1b" not in bound.text for each in kept for bound in each.names)
