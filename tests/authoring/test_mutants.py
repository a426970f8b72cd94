"""Which mutants are made of a reference, and what they are called."""

import ast
from pathlib import Path
from textwrap import dedent

import pytest
from msgspec.structs import replace

from kata_tui.authoring.mutants.mutant import PER_OPERATOR, mutants_of
from kata_tui.library.format.load import load_problem
from kata_tui.model.checks import Check, TracesRule, UsesRule
from kata_tui.model.problem import Alternative, Case, Level, Mistake, Problem

TOP = Path(__file__).resolve().parents[2]
SHIPPED = sorted(path for path in (TOP / "problems").glob("*/*-*.yaml") if path.parent.name != "ways")


def problem(reference: str, entry: str = "solve", call: str | None = None, **fields: object) -> Problem:
    made = Problem("p", "t", "P", Level.EASY, "", entry, "", "", dedent(reference), (Case("one", call=call),), "")
    return replace(made, **fields)


def body(statements: str) -> Problem:
    """A problem whose reference imports what is usual and has this body."""
    lines = dedent(statements).strip().splitlines()
    text = "\n".join(("import jax", "import jax.numpy as jnp", "from jax import lax", "", "def solve(x, y, key):"))
    return problem(text + "\n" + "\n".join(f"    {line}" for line in lines) + "\n")


def ids(of: Problem) -> list[str]:
    return [mutant.id for mutant in mutants_of(of).mutants]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("return x + y", "sign: x + y -> x - y"),
        ("return (x) + (y)", "sign: (x) + (y) -> (x) - (y)"),
        ("return -x", "sign: -x -> x"),
        ("return x * y", "arithmetic: x * y -> x / y"),
        ("return x + y", "dropped term: x + y -> y"),
        ("return x @ y", "swapped operands: x @ y -> y @ x"),
        ("return x < y", "comparison: x < y -> x <= y"),
        ("return x < y", "comparison: x < y -> x >= y"),
        ("return ~x", "negation: ~x -> x"),
        ("return x and y", "dropped term: x and y -> y"),
        ("return x[1:]", "off by one: x[1:] -> x[2:]"),
        ("return x[1:]", "bound: x[1:] -> x[:]"),
        ("return x[:, :-1]", "off by one: x[:, :-1] -> x[:, :-2]"),
        ("return jnp.sum(x, axis=0)", "axis: axis=0 -> axis=1"),
        ("return jnp.sum(x, axis=-1)", "axis: axis=-1 -> axis=0"),
        ("return jnp.sum(x, axis=0)", "axis: axis=0 -> none"),
        ("return jnp.sum(x, axis=0)", "keepdims: axis=0 -> axis=0, keepdims=True"),
        ("return jnp.sum(x, keepdims=True)", "keepdims: keepdims=True -> keepdims=False"),
        ("return jax.vmap(f, in_axes=(0, None))(x)", "axis: in_axes=(0, None) -> in_axes=(1, None)"),
        ("return x.shape[0]", "axis: x.shape[0] -> x.shape[1]"),
        ("return x.T", "transpose: x.T -> x"),
        ("return jnp.swapaxes(x, 0, 1)", "transpose: jnp.swapaxes(x, 0, 1) -> x"),
        ("return jnp.einsum('ij->ji', x)", "transpose: 'ij->ji' -> 'ij->ij'"),
        ("return jnp.mean(x)", "function: jnp.mean -> jnp.sum"),
        ("return x.argmax()", "function: x.argmax -> x.max"),
        ("return jnp.where(x, y, key)", "swapped arguments: jnp.where(x, y, key) -> jnp.where(x, key, y)"),
        ("return x, y", "swapped arguments: x, y -> y, x"),
        ("def step(carry, item):\n    return carry\nreturn step", "swapped arguments: carry, item -> item, carry"),
        ("return x.astype(y.dtype)", "dtype: x.astype(y.dtype) -> x"),
        ("return x.astype(y.dtype)", "dtype: y.dtype -> jnp.float32"),
        ("return jnp.zeros(3, dtype=int)", "dropped argument: dtype=int -> none"),
        ("return jnp.exp(x)", "dropped call: jnp.exp(x) -> x"),
        ("return x / (y + 1e-6)", "epsilon: y + 1e-6 -> y + 0.0"),
        ("return x * 0.5", "constant: x * 0.5 -> x * 1.0"),
        ("x += y\nreturn x", "dropped statement: x += y -> pass"),
        ("x = x + 1\nreturn x", "dropped statement: x = x + 1 -> pass"),
        ("return jax.random.split(key)", "key reuse: jax.random.split(key) -> jnp.stack([key] * 2)"),
        ("return jax.random.fold_in(key, x)", "key reuse: jax.random.fold_in(key, x) -> key"),
        ("a, b = jax.random.split(key)\nreturn f(a), g(b)", "key reuse: g(b) -> with a"),
        ("return f(x)", "precision: f(x) -> rounded to bfloat16"),
        ("return isinstance(x, jax.Array)", "exact type: isinstance(x, jax.Array) -> type(x) is jax.Array"),
        ("return isinstance(x, (list, tuple))", "exact type: isinstance(x, (list, tuple)) -> type(x) in (list, tuple)"),
        ("return x.shape == y.shape", "rank for shape: x.shape == y.shape -> x.ndim == y.ndim"),
        ("return x.shape != jnp.shape(y)", "rank for shape: x.shape != jnp.shape(y) -> x.ndim != jnp.ndim(y)"),
        ("return x.dtype == y.dtype", "size for dtype: x.dtype == y.dtype -> x.dtype.itemsize == y.dtype.itemsize"),
        ("return x.dtype == jnp.int8", "size for dtype: x.dtype == jnp.int8 -> x.dtype.itemsize == jnp.dtype(jnp.int8).itemsize"),
        ("return jnp.sum(x, 0).astype(int)", "cast moved inwards: jnp.sum(x, 0).astype(int) -> cast before sum"),
        ("return x.mean().astype(int)", "cast moved inwards: x.mean().astype(int) -> cast before mean"),
        ("return (x * y).astype(y.dtype)", "cast moved inwards: (x * y).astype(y.dtype) -> cast before x * y"),
    ],
)
def test_each_operator_makes_its_mutant(statements: str, expected: str) -> None:
    assert expected in ids(body(statements))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_mutants_of_shipped_problems_differ_parse_and_have_names_of_their_own(path: Path) -> None:
    shipped = load_problem(path)
    brood = mutants_of(shipped)
    forms = [ast.dump(ast.parse(mutant.source)) for mutant in brood.mutants]
    assert len(forms) == len(set(forms)) >= 1  # one einsum has one
    assert ast.dump(ast.parse(shipped.reference)) not in forms
    assert len({mutant.id for mutant in brood.mutants}) == len(brood.mutants)
    assert all(len(mutant.id) <= 200 and "\n" not in mutant.id for mutant in brood.mutants)
    for mutant in brood.mutants:
        first = next(
            number
            for number, (one, other) in enumerate(zip(shipped.reference.splitlines(), mutant.source.splitlines(), strict=False), 1)
            if one != other
        )
        assert mutant.place[0] <= first <= mutant.place[0] + 4


def test_an_edit_elsewhere_renames_no_mutant() -> None:
    before = body("z = x - y\nreturn z * 2.0")
    after = body("z = x - y\nw = jnp.exp(z)\n\nreturn z * 2.0")
    assert set(ids(before)) <= set(ids(after))


def test_the_same_change_in_two_places_has_two_names() -> None:
    found = ids(body("a = x + y\nb = x + y\nreturn a, b"))
    assert "sign: x + y -> x - y" in found
    assert "sign: x + y -> x - y (2)" in found


def test_a_mutant_that_is_a_known_mistake_or_an_alternative_is_not_made() -> None:
    plain = body("return x + y")
    minus = plain.reference.replace("x + y", "x  -  y  # another layout")
    assert "sign: x + y -> x - y" not in ids(replace(plain, mistakes=(Mistake("minus", "", minus),)))
    assert "sign: x + y -> x - y" not in ids(replace(plain, alternatives=(Alternative("minus", minus),)))


def test_nothing_is_changed_in_docstrings_annotations_imports_and_f_strings() -> None:
    reference = '''
    import numpy as np


    def solve(x: "1 + 2") -> "3 - 4":
        """It says 1 + 2."""
        if x is None:
            raise ValueError(f"{1 + 2} is no {x + 1}")
        return x
    '''
    for mutant in mutants_of(problem(reference)).mutants:
        assert mutant.operator in ("precision", "dropped statement"), mutant.id


def test_transformations_are_dropped_only_where_a_check_asks_for_them() -> None:
    jitted = problem("import jax\n\n@jax.jit\ndef solve(x):\n    return jax.vmap(f)(x)\n")
    assert not {"jit", "vmap"} & {mutant.operator for mutant in mutants_of(jitted).mutants}
    asking = replace(jitted, checks=(Check("u", UsesRule(("jax.vmap",)), "one"), Check("t", TracesRule("f(1)", 1), "one")))
    found = {mutant.operator: mutant for mutant in mutants_of(asking).mutants}
    assert "@jax.jit" not in found["jit"].source
    assert "return f(x)" in found["vmap"].source


def test_gradients_are_stopped_only_where_one_is_taken() -> None:
    assert not [name for name in ids(body("return f(x)")) if name.startswith("stop_gradient")]
    inside = problem("import jax\n\ndef loss(w):\n    return w * w\n\ndef solve(w):\n    return jax.grad(loss)(w)\n")
    assert [name for name in ids(inside) if name.startswith("stop_gradient")] == ["stop_gradient: w * w -> stop_gradient of it"]
    outside = problem("def solve(w):\n    return w * w\n", call="jax.grad(solve)(x)")
    sources = [mutant.source for mutant in mutants_of(outside).mutants if mutant.operator == "stop_gradient"]
    assert sources == ["def solve(w):\n    return __import__('jax').lax.stop_gradient(w * w)\n"]


@pytest.mark.parametrize(
    ("statements", "moved"),
    [
        ("return jnp.sum(x, 0).astype(int)", "return jnp.sum(jnp.asarray(x, int), 0)"),
        ("return x.mean(axis=0).astype(int)", "return jnp.asarray(x, int).mean(axis=0)"),
        ("return (x * (y + 1)).astype(key.dtype)", "return (jnp.asarray(x, key.dtype) * jnp.asarray(y + 1, key.dtype))"),
    ],
)
def test_a_cast_moves_to_what_is_computed_with(statements: str, moved: str) -> None:
    (mutant,) = [mutant for mutant in mutants_of(body(statements)).mutants if mutant.operator == "cast moved inwards"]
    assert mutant.source.splitlines()[-1].strip() == moved


def test_a_cast_of_what_only_moves_elements_is_left() -> None:
    assert not [name for name in ids(body("return jnp.reshape(x, (2, 3)).astype(int)")) if name.startswith("cast")]


def test_what_is_beyond_the_bound_is_counted() -> None:
    brood = mutants_of(body("return " + " + ".join(f"x[{number}] * {number}.5" for number in range(PER_OPERATOR + 3))))
    counts = [mutant.operator for mutant in brood.mutants]
    assert counts.count("constant") == PER_OPERATOR
    assert brood.left_out["constant"] == 3
