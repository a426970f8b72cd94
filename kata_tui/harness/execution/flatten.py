"""A result as nodes and bytes: containers by path, leaves by dtype, shape and raw values."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import jax
import numpy as np
from flax import nnx

from kata_tui.comparison.result_tree import DTYPES, MAX_STRING
from kata_tui.harness.execution.shards import placement_of
from kata_tui.model.sharding import Placement
from kata_tui.model.text import clean_line
from kata_tui.protocol.messages import MAX_PAYLOAD, MAX_TABLE, ByteSpan
from kata_tui.protocol.nodes import MAX_NODES, MAX_RECORD, Node, record

MAX_DEPTH = 100


class Unsendable(Exception):
    """A result that cannot be sent; the message says why."""


def flatten(result: Any, own_module: str, at: int = 0) -> tuple[ByteSpan, bytes]:
    """The tree of `result` as a part of a payload that begins there `at`: where its nodes stand, in pre-order, and all of its bytes.

    Raises Unsendable when it is too large or too deep. Classes defined in `own_module` go without their name: a learner may name a class as
    she likes, its fields are what counts.
    """
    writer = _Writer(own_module, at)
    writer.add("", result, 0)
    table = b"".join(writer.records)
    if len(table) > MAX_TABLE:
        raise Unsendable(f"The names of the parts of the result are larger than {MAX_TABLE // 2**20} MiB.")
    values = b"".join(writer.chunks)
    return ByteSpan(at + len(values), len(table)), values + table


class _Writer:
    def __init__(self, own_module: str, at: int) -> None:
        self.records: list[bytes] = []
        self.chunks: list[bytes] = []
        self._at = at
        self._size = 0
        self._paths: set[str] = set()
        self._own_module = own_module

    def add(self, path: str, value: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise Unsendable(f"The result is nested deeper than {MAX_DEPTH} levels, or holds itself.")
        if len(self.records) >= MAX_NODES:
            raise Unsendable(f"The result has more than {MAX_NODES:,} parts.")
        if path in self._paths:
            raise Unsendable(f"Two parts of the result go by the same name, {path}.")
        self._paths.add(path)
        leaf = self._leaf(path, value)
        if leaf is not None:
            self._tell(leaf)
            return
        found = self._branch(value)
        if found is None:
            self._tell(Node(path, "opaque", self._name(type(value))))
            return
        kind, children = found
        self._tell(Node(path, "branch", kind))
        for key, child in children:
            self.add(path + key, child, depth + 1)

    def _tell(self, node: Node) -> None:
        try:
            self.records.append(record(node))
        except ValueError:
            raise Unsendable(f"A part of the result has a name of more than {MAX_RECORD // 2**10} KiB.") from None

    def _leaf(self, path: str, value: Any) -> Node | None:
        if value is None:
            return Node(path, "none")
        if isinstance(value, jax.core.Tracer):
            raise Unsendable(
                f"`result{clean_line(path, 80)}` is a traced value. It was kept after its trace had ended, and has no numbers."
            )
        if isinstance(value, jax.Array) and value.is_deleted():
            raise Unsendable(f"`result{clean_line(path, 80)}` is an array that was deleted, or given away by `donate_argnums`.")
        if type(value) in (bool, int, float, complex):
            return Node(path, "scalar", dtype=type(value).__name__, text=_number(value))
        if isinstance(value, str):
            text = str(value).encode("utf-8", "surrogatepass")
            if len(text) > MAX_STRING:
                raise Unsendable(f"The result holds a string of more than {MAX_STRING // 2**10} KiB.")
            return self._bytes(path, "string", text)
        if isinstance(value, (bytes, bytearray)):
            return self._bytes(path, "bytes", bytes(value))
        if isinstance(value, jax.Array) and jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key):
            data = np.asarray(jax.random.key_data(value))
            return self._array(path, "key", data, str(jax.random.key_impl(value)), placement_of(value))
        if isinstance(value, (jax.Array, np.ndarray, np.generic)):
            array = np.asarray(value)
            dtype = DTYPES.get(array.dtype.name)
            # the bytes of any array are sent in one order, also those of one that was made in the other
            return None if dtype is None else self._array(path, "array", array.astype(dtype, copy=False), "", placement_of(value))
        return None

    def _array(self, path: str, kind: str, array: Any, type_name: str, placement: Placement | None) -> Node:
        data = np.ascontiguousarray(array).tobytes()
        offset = self._append(data)
        return Node(path, kind, type_name, array.dtype.name, tuple(array.shape), offset, len(data), placement=placement)

    def _bytes(self, path: str, kind: str, data: bytes) -> Node:
        return Node(path, kind, offset=self._append(data), size=len(data))

    def _append(self, data: bytes) -> int:
        offset = self._at + self._size
        self._size += len(data)
        if self._size > MAX_PAYLOAD:
            raise Unsendable(f"The result is larger than {MAX_PAYLOAD // 2**20} MiB.")
        self.chunks.append(data)
        return offset

    def _branch(self, value: Any) -> tuple[str, Iterator[tuple[str, Any]]] | None:
        """The container's name and its children with their part of the path; None for what is no container."""
        kind = type(value)
        if isinstance(value, nnx.Variable):
            return self._name(kind, "Variable"), iter([("[...]", value.get_value())])
        if isinstance(value, nnx.Module):
            return self._name(kind, "Module"), _state(nnx.state(value))
        if isinstance(value, nnx.State):
            return "nnx.State", _state(value)
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return self._name(kind, "NamedTuple"), iter([(f".{name}", _held(value, name)) for name in value._fields])
        if isinstance(value, (list, tuple)):
            return kind.__name__, ((f"[{index}]", child) for index, child in enumerate(value))
        if isinstance(value, Mapping):
            return kind.__name__, ((f"[{_quoted(key)}]", child) for key, child in value.items())
        known = jax.tree_util.default_registry.flatten_one_level_with_keys(value)
        if known is not None:
            children = [(_key(entry), child) for entry, child in known[0]]
            return self._name(kind, "pytree"), iter([*children, *_static_fields(value, {path for path, _ in children})])
        if is_dataclass(value) and not isinstance(value, type):
            return self._name(kind, "dataclass"), iter([(f".{field.name}", _held(value, field.name)) for field in fields(value)])
        return None

    def _name(self, kind: type, own: str = "object") -> str:
        """A class as people read it: `nnx.Param`, `optax.ScaleByAdamState`; a class of the module itself by what it is."""
        module = str(kind.__module__)
        if module == self._own_module:
            return f"{own} of yours" if own != "object" else f"{own} of your class {kind.__name__}"
        if module == "builtins":
            return kind.__name__
        if module.startswith("flax.nnx"):
            return f"nnx.{kind.__name__}"
        return f"{module.split('.')[0]}.{kind.__name__}"


def _number(value: complex) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 4096:
        raise Unsendable("The result holds an integer of more than 4,096 bits.")
    return repr(value)


def _held(value: Any, name: str) -> Any:
    """What a part of the result holds under a name that its class promises."""
    try:
        return getattr(value, name)
    except AttributeError:
        raise Unsendable(f"A part of the result, of type {clean_line(type(value).__name__, 60)}, has no `{name}`.") from None


def _static_fields(value: Any, known: set[str]) -> list[tuple[str, Any]]:
    """The plain fields of a dataclass that its pytree holds as static data; functions cannot be compared and are left out."""
    if not is_dataclass(value):
        return []
    static = [(f".{field.name}", _held(value, field.name)) for field in fields(value) if f".{field.name}" not in known]
    return [(path, held) for path, held in static if held is None or isinstance(held, (bool, int, float, complex, str, bytes))]


def _state(state: Any) -> Iterator[tuple[str, Any]]:
    for path, variable in nnx.to_flat_state(state):
        yield (
            "".join(f".{part}" if isinstance(part, str) and part.isidentifier() else f"[{_quoted(part)}]" for part in path),
            variable,
        )


def _key(entry: Any) -> str:
    """The part of a path that a pytree key entry stands for."""
    match entry:
        case jax.tree_util.GetAttrKey():
            return f".{entry.name}"
        case jax.tree_util.DictKey():
            return f"[{_quoted(entry.key)}]"
        case jax.tree_util.SequenceKey():
            return f"[{entry.idx}]"
        case jax.tree_util.FlattenedIndexKey():
            return f"[{entry.key}]"
    return f"[{clean_line(str(entry), 80)}]"


def _quoted(key: object) -> str:
    """A key as Python writes it, strings in double quotes where that needs no escape."""
    text = clean_line(repr(key), 80)
    return f'"{text[1:-1]}"' if isinstance(key, str) and '"' not in text and "\\" not in text and text[0] == "'" else text
