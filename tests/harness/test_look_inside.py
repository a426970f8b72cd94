"""A look inside: every figure beside one worked out by hand."""

from typing import Any

import jax
import pytest

from kata_tui.harness.execution.inputs import Unbuildable
from kata_tui.harness.jaxpr.look import Untraceable, look_inside
from kata_tui.model.inspection import MAX_ROWS, Inside, Open, Row
from kata_tui.model.problem import DictValue, Value
from tests.harness.sources import PRELUDE, called, expr, floats, integer

FIRST = PRELUDE.count("\n") + 1
X: dict[str, Value] = {"x": floats(1.0, 2.0, 3.0)}
AB: dict[str, Value] = {"a": expr("jnp.ones((4, 5))"), "b": expr("jnp.ones((5, 6))")}


def inside(source: str, args: dict[str, Value] = X, call: str | None = None) -> Inside:
    return look_inside(called(source, args, call))[0]


def body(expression: str, names: str = "x") -> str:
    return f"def solve({names}):\n    return {expression}\n"


FLOPS: dict[str, tuple[str, dict[str, Value], int]] = {
    "a product of matrices: 2·4·5·6": (body("a @ b", "a, b"), AB, 240),
    "many products of matrices: 3·2·4·5·6": (
        body("jnp.einsum('nij,njk->nik', a, b)", "a, b"),
        {"a": expr("jnp.ones((3, 4, 5))"), "b": expr("jnp.ones((3, 5, 6))")},
        720,
    ),
    "a dot product: 2·3": (body("x @ x"), X, 6),
    "a product of integers is none": (body("a @ a", "a"), {"a": expr("jnp.ones((3, 3), int)")}, 0),
    "a product under vmap is the same": (
        body("jax.vmap(lambda r: r @ b)(a)", "a, b"),
        AB,
        240,
    ),
    "one for each element": (body("jnp.sin(x) * x + 1"), X, 9),
    "a sum of 3 adds twice": (body("jnp.sum(x)"), X, 2),
    "sums of 4 rows of 5": (body("jnp.sum(a, axis=1)", "a"), {"a": AB["a"]}, 16),
    "a running sum of 3 adds twice": (body("lax.cumsum(x)"), X, 2),
    "a comparison counts nothing": (body("jnp.where(x > 2, x, 0.0)"), X, 0),
    "copies count nothing": (body("jnp.concatenate([x, x[::-1]]).reshape(2, 3).T"), X, 0),
    "dead ones count nothing": ("def solve(x):\n    jnp.sin(x) * 2\n    return jnp.cos(x)\n", X, 3),
    "a scan of 10 steps of 2": (
        body("lax.scan(lambda c, v: (c * v + 1.0, None), 0.0, x)[0]"),
        {"x": expr("jnp.ones(10)")},
        20,
    ),
    "a scan of 10 in a scan of 5": (
        body("lax.scan(lambda c, r: (lax.scan(lambda d, v: (d + v, None), c, r)[0], None), 0.0, x)[0]"),
        {"x": expr("jnp.ones((5, 10))")},
        50,
    ),
    "a fori_loop of 7 steps of 3": (body("lax.fori_loop(0, 7, lambda i, v: v * 2.0, x)"), X, 21),
    "jit in jit": (body("jax.jit(lambda v: jax.jit(lambda w: w * 2.0)(v) + 1.0)(x)"), X, 6),
    "checkpoint": (body("jax.checkpoint(lambda v: v * 2.0)(x)"), X, 3),
    "custom_jvp": ("@jax.custom_jvp\ndef solve(x):\n    return x * 2.0\nsolve.defjvp(lambda p, t: (p[0], t[0]))\n", X, 3),
    "custom_vjp": (
        "@jax.custom_vjp\ndef solve(x):\n    return x * 2.0\nsolve.defvjp(lambda x: (x, None), lambda r, g: (g,))\n",
        X,
        3,
    ),
    "branches of the same cost": (body("lax.cond(x[0] > 0, jnp.sin, jnp.cos, x)"), X, 3),
    "a convolution: 2·(1·3·8·8)·(2·5·5)": (
        body("lax.conv(i, k, (1, 1), 'SAME')", "i, k"),
        {"i": expr("jnp.ones((1, 2, 8, 8))"), "k": expr("jnp.ones((3, 2, 5, 5))")},
        2 * 3 * 64 * 50,
    ),
    "added to 2 places": (body("x.at[jnp.array([0, 1])].add(1.0)"), X, 2),
    "complex numbers count as one": (body("jnp.exp(x)"), {"x": expr("jnp.ones(3, complex)")}, 3),
}


@pytest.mark.parametrize("name", FLOPS)
def test_flops(name: str) -> None:
    source, args, count = FLOPS[name]
    flops = inside(source, args).figures.flops
    assert (flops.count, flops.at_most, flops.open) == (count, False, ())


def test_of_branches_the_dearest_counts_and_is_said_to_be_the_most() -> None:
    flops = inside(body("lax.cond(x[0] > 0, lambda v: v * 2.0 + 1.0, lambda v: v, x)")).figures.flops
    assert (flops.count, flops.at_most, flops.open) == (6, True, ())


def test_a_loop_of_unknown_length_is_said_to_be_one() -> None:
    source = body("lax.while_loop(lambda v: v[0] < 9.0, lambda v: v * 2.0 + 1.0, x) + 1.0")
    flops = inside(source).figures.flops
    assert (flops.count, flops.open) == (3, (Open("while", 6, 1, FIRST + 1),))
    ten = body("lax.scan(lambda c, _: (lax.while_loop(lambda v: v < 9.0, lambda v: v + 1.0, c), None), 0.0, None, 10)[0]", "x")
    assert inside(ten).figures.flops.open == (Open("while", 1, 10, FIRST + 1),)
    traced = body("lax.fori_loop(0, n, lambda i, v: v * 2.0, x)", "x, n")
    assert inside(traced, {**X, "n": expr("jnp.array(4)")}).figures.flops.open[0].primitive == "while"


def test_what_has_no_simple_count_is_said_to_have_none() -> None:
    flops = inside(body("jnp.linalg.eigh(x[:, None] * x).eigenvalues")).figures.flops
    assert "eigh" in {held.primitive for held in flops.open}
    assert {held.each for held in flops.open} == {0}


def test_numbers_stay_within_what_a_message_holds() -> None:
    deep = "x"
    for _ in range(8):
        deep = f"lax.fori_loop(0, 10**9, lambda i, x: {deep} * 2.0, x)"
    call = called(body(deep), X)
    call.run = lambda: None  # type: ignore[method-assign]  # 10**72 turns
    assert look_inside(call)[0].figures.flops.count == 2**60


def test_what_every_device_does_counts() -> None:
    mesh = "mesh = jax.make_mesh((1,), ('i',), axis_types=(jax.sharding.AxisType.Auto,))\nP = jax.sharding.PartitionSpec\n"
    source = f"{mesh}def solve(x):\n    return jax.shard_map(lambda v: v * 2.0, mesh=mesh, in_specs=P('i'), out_specs=P('i'))(x)\n"
    assert inside(source).figures.flops.count == 3


def test_equations_and_primitives_are_counted_once_each_nested_ones_too() -> None:
    source = body("jax.jit(lambda v: jnp.sin(v) + jnp.sin(v * v))(x) + lax.scan(lambda c, v: (c + v, c), np.float32(0), x)[1]")
    figures = inside(source).figures
    assert dict(figures.primitives) == {"jit": 1, "sin": 2, "mul": 1, "add": 3, "scan": 1}
    assert figures.equations == 8
    assert figures.primitives[0] == ("add", 3)


def test_dead_equations_are_counted_apart() -> None:
    figures = inside("def solve(x):\n    lax.scan(lambda c, v: (c + v, c), np.float32(0), x)\n    return jnp.sin(x)\n").figures
    assert (figures.equations, figures.dead, dict(figures.primitives)) == (1, 2, {"sin": 1})


def test_the_largest_value_is_named_with_its_line() -> None:
    large = inside("def solve(x):\n    y = x[:, None] * x\n    return jnp.sum(y)\n").figures.largest
    assert large is not None
    assert (large.type, large.bytes, large.primitive, large.line) == ("float32[3,3]", 36, "mul", FIRST + 1)
    stacked = inside(body("lax.scan(lambda c, v: (c + v, c * v), 0.0, x)[1]"), {"x": expr("jnp.ones(100)")}).figures.largest
    assert stacked is not None
    assert (stacked.bytes, stacked.primitive) == (400, "scan")
    within = inside("@jax.jit\ndef solve(x):\n    return jnp.sin(x)\n").figures.largest
    assert within is not None
    assert within.primitive == "sin"  # not the `jit` that hands it out
    assert inside(body("x")).figures.largest is None


@pytest.mark.parametrize(
    ("source", "call", "traces"),
    [
        ("@jax.jit\ndef solve(x):\n    return x * 2\n", None, (1, 0)),
        ("def solve(x):\n    return x * 2\n", None, (1, 1)),
        ("def solve(x):\n    return x * 2\n", "jax.jit(solve)(x)", (1, 0)),
        ("def solve(x):\n    return x * 2\n", "jax.jit(lambda v: solve(v))(x)", (1, 1)),
        ("@jax.jit\ndef solve(x):\n    return x * 2\n", "[solve(x), solve(x[:2]), solve(x[1:])]", (2, 0)),
        ("class solve:\n    def __call__(self, x):\n        return x * 2\n", "solve()(x)", (1, 1)),
        ("solve = jnp.sin\n", None, None),
        ("@jax.jit\ndef helper(x):\n    return x\ndef solve(x):\n    return helper(x) + helper(x) + jnp.sum(x)\n", None, (1, 1)),
    ],
)
def test_traces_are_those_of_the_entry_itself(source: str, call: str | None, traces: tuple[int, int] | None) -> None:
    warm = called(source, X, call, warm=True)
    assert look_inside(warm)[0].figures.traces == traces


def test_the_jaxpr_is_told_row_by_row_with_the_lines_of_the_source() -> None:
    source = """\
    def solve(x):
        def step(carry, value):
            carry = carry * value
            return carry, carry
        y = x + 2.0
        return lax.scan(step, np.float32(1), y)[1]
    """
    assert inside(source).rows == (
        Row(0, "inputs", "a:f32[3]"),
        Row(0, "equation", "b:f32[3]", "add", "a 2.0", "", FIRST + 4),
        Row(0, "equation", "c:f32[] d:f32[3]", "scan", "1.0 b", "length=3", FIRST + 5),
        Row(1, "inputs", "e:f32[] f:f32[]"),
        Row(1, "equation", "g:f32[]", "mul", "e f", "", FIRST + 2),
        Row(1, "outputs", of="g g"),
        Row(0, "outputs", of="d"),
    )


def test_branches_and_loops_say_which_part_is_which() -> None:
    rows = inside(body("lax.cond(x[0] > 0, jnp.sin, jnp.cos, x)")).rows
    assert [row.makes for row in rows if row.kind == "part"] == ["branch 0", "branch 1"]
    rows = inside(body("lax.while_loop(lambda v: v[0] < 9.0, lambda v: v * 2.0, x)")).rows
    assert [row.makes for row in rows if row.kind == "part"] == ["cond", "body"]


def test_a_long_jaxpr_is_cut_and_counted() -> None:
    found = inside("def solve(x):\n    for _ in range(1000):\n        x = x * 2.0\n    return x\n")
    assert (found.figures.equations, len(found.rows), found.left_out) == (1000, MAX_ROWS, 1002 - MAX_ROWS)
    wide = inside(body("jnp.stack([v for v in x])"), {"x": expr("jnp.ones(300)")}).rows
    assert max(len(text) for row in wide for text in (row.makes, row.of, row.how)) <= 240


def test_variables_beyond_z_have_names_of_their_own() -> None:
    rows = inside("def solve(x):\n    for _ in range(60):\n        x = x * 2.0\n    return x\n").rows
    made = [row.makes for row in rows if row.kind == "equation"]
    assert len(set(made)) == 60
    assert made[25] == "ba:f32[3]"


NET = """\
class solve(nnx.Module):
    def __init__(self, n, rngs):
        self.w = nnx.Param(jnp.ones((3, n)))
    def __call__(self, x):
        return x @ self.w[...]
"""


def test_of_a_class_the_call_of_the_case_is_what_is_traced() -> None:
    found, traced = look_inside(called(NET, X, "solve(4, nnx.Rngs(0))(x)"))
    assert (found.figures.flops.count, traced) == (2 * 3 * 4, ("x",))
    made, traced = look_inside(called(NET, {"n": integer(4), "rngs": expr("nnx.Rngs(0)")}))
    assert dict(made.figures.primitives) == {"broadcast_in_dim": 1}  # it is made, and not called


def test_arrays_in_modules_and_dicts_are_traced_and_the_rest_is_fixed() -> None:
    args: dict[str, Value] = {
        "m": expr("nnx.Linear(3, 2, rngs=nnx.Rngs(0))"),
        "p": DictValue({"w": floats(1.0)}),
        **X,
        "n": integer(2),
    }
    found, traced = look_inside(called(body("m(x) * p['w'] * n", "m, p, x, n"), args))
    assert (found.figures.flops.count, traced) == (2 * 3 * 2 + 2 + 2 + 2, ("m", "p", "x"))


def test_what_is_no_array_in_a_result_is_left_out() -> None:
    found = inside(body("{'y': jnp.sin(x), 'name': 'sine', 'of': jnp.sin, 'n': None}"))
    assert dict(found.figures.primitives) == {"sin": 1}


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        (body("np.cumsum(np.asarray(x))"), jax.errors.TracerArrayConversionError),
        (body("x if x[0] > 0 else -x"), jax.errors.TracerBoolConversionError),
        (body("float(x[0])"), jax.errors.ConcretizationTypeError),
    ],
)
def test_what_cannot_be_traced_is_told_apart_from_what_raises(source: str, cause: type[Exception]) -> None:
    with pytest.raises(Untraceable) as told:
        inside(source)
    assert isinstance(told.value.__cause__, cause)
    with pytest.raises(ZeroDivisionError):
        inside(body("1 / 0"))
    with pytest.raises(Unbuildable):
        inside(source, {"x": expr("nothing")})


def test_on_one_device_nothing_is_placed() -> None:
    assert inside(body("x * 2")).placed == ()


def test_nothing_is_left_behind() -> None:
    rules: Any = jax.interpreters.partial_eval.dce_rules
    before = set(rules)
    inside(body("lax.while_loop(lambda v: v[0] < 9.0, lambda v: v * 2.0, x)"))
    assert set(rules) == before
