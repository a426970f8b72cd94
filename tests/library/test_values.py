import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kata_tui.library.format.argument_values import DTYPES, read_value
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.yaml_document import Document
from kata_tui.model.problem import ArrayValue, DictValue, ExprValue, ScalarValue, Value
from tests.samples.problem_file import write


def value_of(text: str) -> Value:
    """The value written as `text`, without a file."""
    document = Document(Path("x.yaml"), f"v: {text}\n")
    return read_value(document, document.root.items["v"])


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", ScalarValue(1)),
        ("-2.5e3", ScalarValue(-2500.0)),
        ("true", ScalarValue(True)),
        ("no", ScalarValue("no")),
        ("", ScalarValue(None)),
        ("18446744073709551615", ScalarValue(2**64 - 1)),
        (".inf", ScalarValue(math.inf)),
        ("[1, 2]", ArrayValue([1, 2], "int32")),
        ("[1, 2.5]", ArrayValue([1, 2.5], "float32")),
        ("[[true], [false]]", ArrayValue([[True], [False]], "bool")),
        ("[[[1]]]", ArrayValue([[[1]]], "int32")),
        ("[-2147483648, 2147483647]", ArrayValue([-(2**31), 2**31 - 1], "int32")),
        ("[3000000000, 0.5]", ArrayValue([3_000_000_000, 0.5], "float32")),
        ("[.inf, -.inf]", ArrayValue([math.inf, -math.inf], "float32")),
        ("{array: [1, 2], dtype: bfloat16}", ArrayValue([1, 2], "bfloat16")),
        ("{array: 0.5, dtype: float16}", ArrayValue(0.5, "float16")),
        ("{array: [], dtype: float32}", ArrayValue([], "float32")),
        ("{array: [[], []], dtype: int8}", ArrayValue([[], []], "int8")),
        ("{array: [true], dtype: bool}", ArrayValue([True], "bool")),
        ("{array: [1.5, 2], dtype: complex64}", ArrayValue([1.5, 2], "complex64")),
        ("{array: [-2, 1], dtype: int2}", ArrayValue([-2, 1], "int2")),
        ("{array: [255], dtype: uint8}", ArrayValue([255], "uint8")),
        ('{expr: " jnp.arange(3) "}', ExprValue("jnp.arange(3)")),
        ("{}", DictValue({})),
        (
            "{w: [1.0], b: {expr: x}, n: 3}",
            DictValue({"w": ArrayValue([1.0], "float32"), "b": ExprValue("x"), "n": ScalarValue(3)}),
        ),
        ("{dtype: x}", DictValue({"dtype": ScalarValue("x")})),
    ],
)
def test_every_form_of_a_value(written: str, value: Value) -> None:
    found = value_of(written)
    assert found == value
    if isinstance(found, ScalarValue) and isinstance(value, ScalarValue):
        assert type(found.value) is type(value.value)


def test_nan_may_be_in_an_array_of_floats() -> None:
    found = value_of("{array: [.nan, 1.5], dtype: float16}")
    assert isinstance(found, ArrayValue)
    assert math.isnan(found.data[0])
    assert found.data[1:] == [1.5]


@pytest.mark.parametrize(
    ("written", "column", "words"),
    [
        ("[]", 4, "Write `{array: [], dtype: float32}` or `expr`"),
        ("[[], []]", 4, "dtype is unknown"),
        ("[1, a]", 8, "The text `a` cannot stand in an array"),
        ("[1, ~]", 8, "Nothing cannot stand in an array"),
        ("[{a: 1}]", 5, "A mapping cannot stand in an array"),
        ("[1, [2]]", 8, "ragged: item 1 is a list of 1, item 0 is a number"),
        ("[[1, 2], [3]]", 13, "ragged: item 1 is a list of 1, item 0 is a list of 2"),
        ("[[[1], [2]], [[1]]]", 17, "ragged: item 1 is a list of shape (1, 1), item 0 is a list of shape (2, 1)"),
        ("[true, 1]", 5, "Bools and numbers do not mix"),
        ("[1.5, false]", 10, "Bools and numbers do not mix"),
        ("[1, 2147483648]", 8, "2147483648 does not fit int32"),
        ("[1.5, 1e39]", 10, "1e+39 does not fit float32"),
        ("{array: [1]}", 4, "`array` needs a `dtype`"),
        ("{array: [1], dtype: float64}", 24, "would become `float32`"),
        ("{array: [1], dtype: int64}", 24, "would become `int32`"),
        ("{array: [1], dtype: uint64}", 24, "would become `uint32`"),
        ("{array: [1], dtype: complex128}", 24, "would become `complex64`"),
        ("{array: [1], dtype: bfloat61}", 24, "Did you mean `bfloat16`?"),
        ("{array: [1], dtype: 16}", 24, "must be the name of a dtype"),
        ("{array: [1], dtype: [a]}", 24, "must be the name of a dtype"),
        ("{array: [1], dtype: int8, shape: 1}", 30, "`shape` cannot stand beside `array`"),
        ("{array: [1.5], dtype: int8}", 13, "1.5 is no whole number"),
        ("{array: [.nan], dtype: int8}", 13, "no whole number"),
        ("{array: [128], dtype: int8}", 13, "does not fit int8, which goes from -128 to 127"),
        ("{array: [-1], dtype: uint4}", 13, "does not fit uint4"),
        ("{array: [1], dtype: bool}", 13, "holds `true` or `false`"),
        ("{array: [true], dtype: int8}", 13, "holds a number"),
        ("{array: [70000], dtype: float16}", 13, "does not fit float16"),
        ("{array: [0.0], dtype: float8_e8m0fnu}", 13, "does not fit float8_e8m0fnu"),
        ("{array: a, dtype: int8}", 12, "cannot stand in an array"),
        ("{expr: 3}", 11, "must be a Python expression in quotes"),
        ("{expr: [a]}", 11, "must be a Python expression in quotes"),
        ('{expr: ""}', 11, "is not a Python expression"),
        ("{expr: x, seed: 1}", 14, "`seed` cannot stand beside `expr`"),
        ("{a: {b: [[1], 2]}}", 18, "ragged"),
    ],
)
def test_what_is_no_value_is_told_at_its_place(written: str, column: int, words: str) -> None:
    with pytest.raises(FileError) as caught:
        value_of(written)
    assert words in caught.value.message
    assert (caught.value.line, caught.value.column) == (1, column)


def test_the_table_of_dtypes_is_that_of_jax() -> None:
    ml_dtypes = pytest.importorskip("ml_dtypes")
    import numpy as np

    for name, dtype in DTYPES.items():
        if dtype.kind == "int":
            real = ml_dtypes.iinfo(getattr(ml_dtypes, name, None) or np.dtype(name))
            assert (dtype.low, dtype.high) == (int(real.min), int(real.max)), name
        elif dtype.kind == "float":
            info = ml_dtypes.finfo(getattr(ml_dtypes, name, None) or np.dtype(name))
            low = info.smallest_normal if name == "float8_e8m0fnu" else info.min
            assert (dtype.low, dtype.high) == (float(low), float(info.max)), name
    floats = {name for name in dir(ml_dtypes) if name.startswith("float8")}
    assert floats == {name for name in DTYPES if name.startswith("float8")}


def rectangular(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Nested lists of equal rows with one to three dimensions, none of them empty."""
    shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3)

    def build(shape: list[int]) -> st.SearchStrategy[Any]:
        rows = leaves
        for size in reversed(shape):
            rows = st.lists(rows, min_size=size, max_size=size)
        return rows

    return shapes.flatmap(build)


floats32 = st.floats(width=32, allow_nan=False, allow_infinity=False)


def yaml_of(value: Any) -> str:
    """JSON is YAML, once characters that may not stand in a file are escaped."""
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ufffe\uffff]", lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False)
    )


@given(rectangular(st.integers(-(2**31), 2**31 - 1)) | rectangular(floats32) | rectangular(st.booleans()))
def test_a_rectangular_list_comes_back_as_it_was_written(data: Any) -> None:
    found = value_of(yaml_of(data))
    leaf = data
    while isinstance(leaf, list):
        leaf = leaf[0]
    assert found == ArrayValue(data, {bool: "bool", int: "int32", float: "float32"}[type(leaf)])
    assert json.dumps(found.data) == json.dumps(data)


@given(
    st.recursive(
        st.booleans() | st.integers(-(2**63), 2**64 - 1) | floats32 | st.none() | st.text(st.characters(codec="utf-8")),
        lambda inner: st.dictionaries(
            st.text(st.characters(codec="ascii"), max_size=5).filter(lambda key: key not in ("expr", "array")), inner, max_size=4
        ),
        max_leaves=10,
    )
)
def test_scalars_and_dicts_come_back_as_they_were_written(data: Any) -> None:
    def back(value: Value) -> Any:
        if isinstance(value, DictValue):
            return {key: back(item) for key, item in value.items.items()}
        assert isinstance(value, ScalarValue)
        return value.value

    assert json.dumps(back(value_of(yaml_of(data)))) == json.dumps(data)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text("{}[]:,'\"&*!|>#-%@`0123456789.eE+_ \n\tabx", max_size=60))
def test_any_text_is_a_value_or_a_file_error(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"v: " + text.encode("utf-8", "surrogatepass"))
    caught: list[FileError] = []
    try:
        document = Document.read(path)
        read_value(document, document.root.items["v"])
    except FileError as error:
        caught.append(error)
    for fault in caught:
        lines = path.read_text("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
