"""Arguments: every form that a problem file can write, and the names that a call sees."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kata_tui.harness.execution.inputs import Unbuildable, build_arguments
from kata_tui.model.problem import ArrayValue, DictValue, ScalarValue, Value
from tests.harness.sources import called, case, expr, floats, integer


def built(value: Value, **before: Value) -> Any:
    return build_arguments(case({**before, "x": value}), 0)["x"]


@pytest.mark.parametrize("value", [1, 2**70, 1.5, float("nan"), True, "text", None])
def test_a_scalar_is_the_python_value(value: Any) -> None:
    found = built(ScalarValue(value))
    assert type(found) is type(value)
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    ("data", "dtype", "shape"),
    [
        ([1, 2], "int32", (2,)),
        ([[1.5], [2]], "float32", (2, 1)),
        ([True, False], "bool", (2,)),
        ([], "float32", (0,)),
        ([[], []], "int32", (2, 0)),
        (3, "int8", ()),
        ([1, -2], "int4", (2,)),
        ([0.1, 3e38], "bfloat16", (2,)),
        ([0.1, float("inf")], "float8_e5m2", (2,)),
        ([1.5, float("nan")], "float16", (2,)),
        ([1, 2], "complex64", (2,)),
        ([4294967295], "uint32", (1,)),
    ],
)
def test_a_list_is_a_jax_array_of_its_dtype(data: Any, dtype: str, shape: tuple[int, ...]) -> None:
    found = built(ArrayValue(data, dtype))
    assert isinstance(found, jax.Array)
    assert (found.dtype.name, found.shape) == (dtype, shape)
    np.testing.assert_array_equal(np.asarray(found), np.asarray(data).astype(found.dtype))


def test_an_expression_sees_the_libraries_and_the_arguments_before_it() -> None:
    assert built(expr("jnp.arange(n) * np.float32(2)"), n=integer(3)).tolist() == [0, 2, 4]
    names = ["jax", "jnp", "np", "lax", "nn", "nnx", "optax"]
    assert [module.__name__ for module in built(expr(f"[{', '.join(names)}]"))] == [
        "jax",
        "jax.numpy",
        "numpy",
        "jax.lax",
        "flax.linen",
        "flax.nnx",
        "optax",
    ]
    assert built(expr("lambda v: v + n"), n=integer(3))(4) == 7


def test_a_mapping_is_a_dict_of_values() -> None:
    found = built(DictValue({"w": floats(1.0), "more": DictValue({"n": integer(2), "e": expr("n + 1")})}), n=integer(5))
    assert found["w"].dtype == jnp.float32
    assert found["more"] == {"n": 2, "e": 6}


def test_each_repetition_has_its_own_key_and_always_the_same() -> None:
    drawn = case({"key": expr("key"), "x": expr("jax.random.normal(key, (3,))")}, seed=7, repeat=3)
    for repetition in range(3):
        expected = jax.random.fold_in(jax.random.key(7), repetition)
        found = build_arguments(drawn, repetition)
        assert (jax.random.key_data(found["key"]) == jax.random.key_data(expected)).all()
        assert (found["x"] == jax.random.normal(expected, (3,))).all()
    assert jnp.unique(jnp.stack([build_arguments(drawn, repetition)["x"] for repetition in range(3)])).size == 9


def test_the_values_are_made_afresh_each_time() -> None:
    drawn = case({"x": expr("np.ones(3)"), "d": DictValue({"a": integer(1)})})
    one, other = build_arguments(drawn, 0), build_arguments(drawn, 0)
    one["x"][:] = 9
    one["d"]["a"] = 9
    assert other["x"].tolist() == [1, 1, 1]
    assert build_arguments(drawn, 0)["d"] == {"a": 1}


@pytest.mark.parametrize("code", ["1 / 0", "unknown", "1 +", "jnp.ones(-1)", "raise_"])
def test_an_expression_that_raises_is_told_with_its_place(code: str) -> None:
    with pytest.raises(Unbuildable, match=r"^case c, x: the expression `"):
        built(expr(code))
    with pytest.raises(Unbuildable, match=r"^case c, x\.a: the expression `"):
        built(DictValue({"a": expr(code)}))


SOLVE = "def solve(a, b):\n    return (a, b)\n\ndef double(a):\n    return 2 * a\n\njnp = 'mine'\n"


def test_arguments_are_passed_by_position_in_their_order() -> None:
    assert called(SOLVE, {"second": integer(1), "first": integer(2)}).run() == (1, 2)


def test_a_call_sees_the_module_the_libraries_and_the_arguments() -> None:
    assert called(SOLVE, {"n": integer(3)}, call="solve(double(n), n)").run() == (6, 3)
    assert called(SOLVE, {"n": integer(3)}, call=" jnp.arange(n).tolist() ").run() == [0, 1, 2]
    assert called(SOLVE, {"double": integer(3)}, call="solve(1, double)").run() == (1, 3)
    assert called(SOLVE, {}, call="jax.jit(solve)(1, 2)").run() == (1, 2)


def test_a_call_that_is_no_expression_is_the_files_fault() -> None:
    for code in ("solve(", "x = 1", "return 1", ""):
        with pytest.raises(Unbuildable, match="is no expression"):
            called(SOLVE, {}, call=code).run()


def test_what_the_submission_raises_is_not_the_files_fault() -> None:
    with pytest.raises(TypeError):
        called(SOLVE, {"n": integer(3)}).run()
    with pytest.raises(NameError):
        called(SOLVE, {}, call="unknown(1)").run()
