"""Values as nodes and bytes, and back as the judge decodes them."""

import enum
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kata_tui.comparison.compare import compare
from kata_tui.comparison.result_tree import DTYPES, MAX_STRING, Leaf, Tree, decode_tree
from kata_tui.harness.execution.flatten import Unsendable, flatten
from kata_tui.harness.execution.submission import MODULE
from kata_tui.protocol.messages import MAX_PAYLOAD
from kata_tui.protocol.nodes import MAX_NODES


def sent(value: Any) -> Tree:
    """The tree that the judge has of a value."""
    return decode_tree(*flatten(value, MODULE))


def leaf(value: Any) -> Leaf:
    tree = sent(value)
    assert list(tree) == [""]
    return tree[""]


@pytest.mark.parametrize("dtype", DTYPES)
def test_numpy_arrays_of_every_dtype_arrive_as_they_were(dtype: str) -> None:
    values = np.array([[1, 0, 1], [0, 1, 1]]).astype(DTYPES[dtype])
    found = leaf(values)
    assert (found.kind, found.dtype, found.array.shape) == ("array", dtype, (2, 3))
    assert found.array.tobytes() == values.tobytes()


OFF = ("float64", "complex128", "int64", "uint64")  # without x64
NOT_IN_XLA = ("float6_e2m3fn", "float6_e3m2fn")


@pytest.mark.parametrize("dtype", [name for name in DTYPES if name not in OFF + NOT_IN_XLA])
def test_jax_arrays_of_every_dtype_arrive_as_numpy_ones_do(dtype: str) -> None:
    values = np.array([1, 0, 1]).astype(DTYPES[dtype])
    assert compare(sent(values), sent(jnp.asarray(values))).mismatches == ()
    assert leaf(jnp.asarray(values)).dtype == dtype


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6).reshape(2, 3).T,
        np.arange(12, dtype=np.int16)[::2],
        np.arange(6, dtype=np.float32)[::-1],
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(3).astype(">i4"),
        np.array([1.5, 2.5]).astype(">f8"),
        np.zeros((0, 3)),
        np.float64(1.5),
        np.int8(-3),
        np.bool_(True),
        np.broadcast_to(np.float32(2), (3, 2)),
    ],
)
def test_an_array_arrives_whatever_its_layout(value: Any) -> None:
    found = leaf(value)
    assert found.kind == "array"
    assert found.array.dtype.isnative
    np.testing.assert_array_equal(found.array, value)
    assert found.array.shape == np.shape(value)


@pytest.mark.parametrize("value", [True, False, 0, -7, 2**4095, 0.1, float("nan"), float("-inf"), 1e-320, 1 + 2j, -0.0])
def test_python_scalars_arrive_exactly(value: Any) -> None:
    found = leaf(value)
    assert (found.kind, found.dtype) == ("scalar", type(value).__name__)
    assert repr(found.value) == repr(value)


@pytest.mark.parametrize("value", ["", "π", "a\0b", "\ud800", "\x1b[31m", "x" * 100_000])
def test_strings_arrive_exactly(value: str) -> None:
    assert leaf(value).value == value
    raw = value.encode("utf-8", "surrogatepass")
    assert leaf(raw).value == raw
    assert leaf(bytearray(raw)).value == raw


def test_none_arrives() -> None:
    assert leaf(None).kind == "none"


def test_typed_keys_arrive_with_implementation_shape_and_data() -> None:
    one, other = leaf(jax.random.key(3)), leaf(jax.random.split(jax.random.key(3, impl="rbg"), 5))
    assert (one.kind, one.type, one.array.tolist()) == ("key", "threefry2x32", [0, 3])
    assert (other.kind, other.type, other.array.shape) == ("key", "rbg", (5, 4))
    assert leaf(jax.random.PRNGKey(3)).kind == "array"


class Text(str):
    def __str__(self) -> str:
        return "another"


class Number(enum.IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (len, "builtin_function_or_method"),
        (object(), "object"),
        (jnp.float32, "jax._ScalarMeta"),
        ({1, 2}, "set"),
        (range(3), "range"),
        (Number.ONE, "tests.Number"),
        (np.array(["a"]), "numpy.ndarray"),
        (np.array([None]), "numpy.ndarray"),
        (np.zeros(2, [("a", "i4")]), "numpy.ndarray"),
        (np.zeros(2, np.longdouble), "numpy.ndarray"),
        (jax.ShapeDtypeStruct((2,), jnp.float32), "jax.ShapeDtypeStruct"),
    ],
)
def test_what_cannot_be_compared_arrives_by_its_name(value: Any, kind: str) -> None:
    assert leaf(value) == Leaf("opaque", kind)


def test_a_tracer_is_no_value() -> None:
    kept = []

    def keep(x: Any) -> Any:
        kept.append(x)
        return x

    jax.jit(keep)(1.0)
    with pytest.raises(Unsendable, match=r"`result\[0\]` is a traced value"):
        flatten(kept, MODULE)


def test_an_array_that_was_given_away_is_told_as_such() -> None:
    array = jax.numpy.ones(3)
    array.delete()
    with pytest.raises(
        Unsendable, match=r"`result\.x` is an array that was deleted|`result\[\"x\"\]` is an array that was deleted"
    ):
        flatten({"x": array}, MODULE)


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def holding_itself() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (np.zeros(MAX_PAYLOAD + 1, np.int8), "larger than 256 MiB"),
        ([np.zeros(MAX_PAYLOAD // 2, np.int8), np.zeros(MAX_PAYLOAD // 2 + 1, np.int8)], "larger than 256 MiB"),
        (deep(101), "nested deeper than 100 levels"),
        (holding_itself(), "or holds itself"),
        ([None] * MAX_NODES, "more than 100,000 parts"),
        ("é" * (MAX_STRING // 2 + 1), "a string of more than 512 KiB"),
        (type("A" * 2**16, (), {})(), "a name of more than 64 KiB"),
        ({"x" * 78: {"y" * 78: [None] * (MAX_NODES - 3)}}, "names of the parts of the result are larger than 16 MiB"),
        (2**4096, "more than 4,096 bits"),
        (-(2**5000), "more than 4,096 bits"),
        ({"x" * 200 + "1": 1, "x" * 200 + "2": 2}, "go by the same name"),
    ],
)
def test_a_result_beyond_the_bounds_is_told_in_a_sentence(value: Any, told: str) -> None:
    with pytest.raises(Unsendable, match=told):
        flatten(value, MODULE)


def test_a_result_at_the_bounds_is_sent() -> None:
    assert len(sent(deep(100))) == 101
    assert len(sent([None] * (MAX_NODES - 1))) == MAX_NODES
    assert leaf("é" * (MAX_STRING // 2)).value == "é" * (MAX_STRING // 2)
    assert leaf(2**4096 - 1).value == 2**4096 - 1
    assert leaf(np.zeros(MAX_PAYLOAD, np.int8)).array.size == MAX_PAYLOAD


def test_classes_that_lie_about_themselves_are_not_believed() -> None:
    class Equal:
        def __eq__(self, _: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

        def __array__(self, *_: object, **__: object) -> Any:
            raise AssertionError

        @property
        def shape(self) -> Any:
            raise AssertionError

        dtype = shape

        def __repr__(self) -> str:
            raise AssertionError

    assert leaf(Equal()).kind == "opaque"
    assert compare(sent(jnp.ones(3)), sent(Equal())).mismatches[0].kind == "type"
    assert leaf(Text("text")).kind == "string"
