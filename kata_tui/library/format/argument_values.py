"""The values that a case's arguments are written as."""

from msgspec import Struct

from kata_tui.library.format.python_source import SourceError, parse_expression
from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import Mapping, Node, Scalar, Sequence
from kata_tui.model.problem import ArrayValue, DictValue, ExprValue, ScalarValue, Value
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line

Nested = bool | int | float | list["Nested"]


class Dtype(Struct, frozen=True):
    """What an array of one dtype can hold: bool, int, float or complex numbers, the finite ones from `low` to `high`."""

    kind: str
    low: float
    high: float


def _floats(high: float) -> Dtype:
    return Dtype("float", -high, high)


DTYPES: dict[str, Dtype] = {
    "bool": Dtype("bool", 0, 1),
    **{f"int{bits}": Dtype("int", -(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (2, 4, 8, 16, 32)},
    **{f"uint{bits}": Dtype("int", 0, 2**bits - 1) for bits in (2, 4, 8, 16, 32)},
    "float16": _floats(65504.0),
    "bfloat16": _floats(3.3895313892515355e38),
    "float32": _floats(3.4028234663852886e38),
    "float8_e3m4": _floats(15.5),
    "float8_e4m3": _floats(240.0),
    "float8_e4m3b11fnuz": _floats(30.0),
    "float8_e4m3fn": _floats(448.0),
    "float8_e4m3fnuz": _floats(240.0),
    "float8_e5m2": _floats(57344.0),
    "float8_e5m2fnuz": _floats(57344.0),
    "float8_e8m0fnu": Dtype("float", 2.0**-127, 2.0**127),
    "complex64": Dtype("complex", -3.4028234663852886e38, 3.4028234663852886e38),
}
_WIDE = {"int64": "int32", "uint64": "uint32", "float64": "float32", "complex128": "complex64"}


def read_value(document: Document, node: Node) -> Value:
    """The value that `node` is written as. Raises FileError at the place that is wrong."""
    if isinstance(node, Scalar):
        return ScalarValue(node.value)
    if isinstance(node, Sequence):
        return _array(document, node, None)
    if "expr" in node.items:
        return _expression(document, node)
    if "array" in node.items:
        return _typed_array(document, node)
    return DictValue({key: read_value(document, item) for key, item in node.items.items()})


def _expression(document: Document, node: Mapping) -> ExprValue:
    _alone(document, node, ("expr",))
    code = node.items["expr"]
    if not isinstance(code, Scalar) or not isinstance(code.value, str):
        raise document.error(code, "`expr` must be a Python expression in quotes.")
    hold_expression(document, code, "`expr`")
    return ExprValue(code.value.strip())


def hold_expression(document: Document, node: Node, label: str) -> None:
    """Raises FileError, at its place inside the text of `node`, unless that is one Python expression."""
    assert isinstance(node, Scalar)
    code = str(node.value)
    try:
        parse_expression(code)
    except SourceError as error:
        indent = len(code) - len(code.lstrip()) if error.line == 1 else 0
        where = document.inside(node, error.line, error.column + indent)
        raise document.error(where, f"{label} is not a Python expression: {clean_line(error.message)}.") from None


def _typed_array(document: Document, node: Mapping) -> ArrayValue:
    _alone(document, node, ("array", "dtype"))
    if "dtype" not in node.items:
        raise document.error(node, "`array` needs a `dtype` beside it, or write the list alone.")
    dtype = node.items["dtype"]
    name = dtype.value if isinstance(dtype, Scalar) else None
    if not isinstance(name, str):
        raise document.error(dtype, "`dtype` must be the name of a dtype, for example `bfloat16`.")
    if name in _WIDE:
        raise document.error(dtype, f"JAX has 64-bit types off by default, so `{name}` would become `{_WIDE[name]}`. Write that.")
    if name not in DTYPES:
        raise document.error(dtype, f"There is no dtype `{clean_line(name, 40)}`.{did_you_mean(name, DTYPES)}")
    return _array(document, node.items["array"], name)


def _alone(document: Document, node: Mapping, allowed: tuple[str, ...]) -> None:
    for key in node.items:
        if key not in allowed:
            shown = f"`{clean_line(key, 40)}` cannot stand beside `{allowed[0]}`."
            beside = node.items[key]
            if allowed == ("expr",) and isinstance(beside, Scalar) and beside.value is None:
                raise document.error(node.where(key), f"{shown} Put an expression that holds a comma in quotes.")
            whole = "{" + ", ".join(f"{name}: …" for name in allowed) + "}"
            raise document.error(node.where(key), f"{shown} For a dict with that key write `expr`; here {whole}.")


def _array(document: Document, node: Node, name: str | None) -> ArrayValue:
    """The array of a (nested) list, of dtype `name` or the one that its numbers tell."""
    leaves: list[Scalar] = []
    data, _ = _rows(document, node, leaves)
    if name is None:
        if not leaves:
            raise document.error(
                node, "This list holds no number, so its dtype is unknown. Write `{array: [], dtype: float32}` or `expr`."
            )
        kinds = {type(leaf.value) for leaf in leaves}
        name = "bool" if kinds == {bool} else "int32" if kinds == {int} else "float32"
    dtype = DTYPES[name]
    for leaf in leaves:
        _hold_number(document, leaf, name, dtype)
    return ArrayValue(data, name)


def _rows(document: Document, node: Node, leaves: list[Scalar]) -> tuple[Nested, tuple[int, ...]]:
    """The data under `node` and its shape; `leaves` gets every number. Raises FileError for what is no number and for ragged rows."""
    if isinstance(node, Scalar) and isinstance(node.value, bool | int | float):
        leaves.append(node)
        return node.value, ()
    if not isinstance(node, Sequence):
        thing = (
            "A mapping"
            if isinstance(node, Mapping)
            else "Nothing"
            if node.value is None
            else f"The text `{clean_line(str(node.value), 40)}`"
        )
        raise document.error(node, f'{thing} cannot stand in an array. For a list of other things write `{{expr: "[...]"}}`.')
    rows: list[Nested] = []
    inner: tuple[int, ...] | None = None
    for number, item in enumerate(node.items):
        row, shape = _rows(document, item, leaves)
        if inner is None:
            inner = shape
        elif shape != inner:
            raise document.error(
                item,
                f"This list is ragged: item {number} is {_shape_words(shape)}, item 0 is {_shape_words(inner)}. "
                "Make them equal, or write `expr`.",
            )
        rows.append(row)
    return rows, (len(rows), *(inner or ()))


def _shape_words(shape: tuple[int, ...]) -> str:
    return "a number" if not shape else f"a list of {shape[0]}" if len(shape) == 1 else f"a list of shape {shape}"


def _hold_number(document: Document, leaf: Scalar, name: str, dtype: Dtype) -> None:
    """Raises FileError unless the number fits an array of that dtype."""
    value = leaf.value
    assert isinstance(value, bool | int | float)
    if isinstance(value, bool) != (dtype.kind == "bool"):
        wanted = "`true` or `false`" if dtype.kind == "bool" else "a number"
        raise document.error(
            leaf, f"An array of {name} holds {wanted} here. Bools and numbers do not mix; write `expr` if they must."
        )
    if isinstance(value, float) and dtype.kind == "int":
        raise document.error(leaf, f"{value} is no whole number, and this is an array of {name}.")
    finite = value == value and value not in (float("inf"), float("-inf"))
    if finite and not dtype.low <= value <= dtype.high:
        raise document.error(leaf, f"{value} does not fit {name}, which goes from {dtype.low:g} to {dtype.high:g}.")
