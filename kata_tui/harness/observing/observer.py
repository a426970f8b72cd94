"""Sees what operations of a source are given, and what comes of them; each goes on as it would by itself.

Values are read where there are any: behind `vmap` and `grad` a traced array has the values of the whole batch, and without `jit` loops of
`lax` are loops of Python. What cannot be read is not told.
"""

import operator
from collections.abc import Callable
from time import process_time
from typing import Any

import jax
import numpy as np

from kata_tui.model.observation import MAX_OBSERVATIONS, Sight

Place = int
_ARRAYS = (jax.Array, np.ndarray)
_SMALL = 2**16
"""Elements that are looked at."""

_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "Pow": operator.pow,
    "MatMult": operator.matmul,
    "Mod": operator.mod,
    "Eq": operator.eq,
    "NotEq": operator.ne,
}
_IN_PLACE: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.iadd,
    "Sub": operator.isub,
    "Mult": operator.imul,
    "Div": operator.itruediv,
    "Pow": operator.ipow,
    "MatMult": operator.imatmul,
    "Mod": operator.imod,
}
_WHOLE = frozenset({"Add", "Sub", "Mult", "MatMult"})
"""Operations of whole numbers that stay whole numbers, and may outgrow their dtype."""

_PAIRED = frozenset({"Add", "Sub", "Eq", "NotEq", "Mult", "Div"})
_PAIRING = frozenset(
    {"subtract", "equal", "square_error", "squared_error", "l2_loss", "huber_loss", "sigmoid_binary_cross_entropy"}
)
_SUMMING = frozenset({"sum", "prod", "cumsum", "cumprod", "dot", "matmul", "multiply", "add", "vdot", "inner"})


class SeenEnough(BaseException):
    """Raised within what is observed: it has run for long enough."""


class Observer:
    """What the operations of a rewritten source ask. `found`: what was seen, at the number of its place, each once."""

    slice = slice

    def __init__(self, seconds: float) -> None:
        """`seconds` of the processor it may take: what else the machine does does not count."""
        self.found: dict[tuple[Place, Sight], tuple[int, ...]] = {}
        self._until = process_time() + seconds

    def operate(self, place: Place, name: str, left: Any, right: Any) -> Any:
        """`left op right`."""
        return self._operated(place, name, _OPERATIONS[name], left, right)

    def increase(self, place: Place, name: str, left: Any, right: Any) -> Any:
        """`left op= right`."""
        return self._operated(place, name, _IN_PLACE[name], left, right)

    def item(self, place: Place, written: bool, value: Any, index: Any) -> Any:
        """`value[index]`. `written`: the index is a number in the source."""
        self._tick()
        got = value[index]
        self._quietly(self._indexed, place, written, value, index)
        return got

    def item_of_mode(self, place: Place, written: bool, value: Any, index: Any) -> Any:
        """`value.at[index]`, with a `mode` that says what is to be past the end; below 0 it counts from there all the same."""
        got = self.item(place, written, value, index)
        self.found.pop((place, Sight.PAST), None)
        return got

    def call(self, place: Place, function: Callable[..., Any], *args: Any, **words: Any) -> Any:
        """`function(*args, **words)`."""
        self._tick()
        got = function(*args, **words)
        self._quietly(self._called, place, function, args, words, got)
        return got

    def _operated(self, place: Place, name: str, operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
        self._tick()
        shapes = _shape(left), _shape(right)  # an array of NumPy may be changed in place
        values = (_values(left), _values(right)) if name in _WHOLE and _is_whole(left) and _is_whole(right) else None
        got = operation(left, right)
        if name in _PAIRED:
            self._quietly(self._paired, place, *shapes, got)
        if values is not None:
            self._quietly(self._outgrown, place, lambda: operation(*values), got)
        return got

    def _quietly(self, look: Callable[..., None], *given: Any) -> None:
        """What is looked at is the source's own, and may raise whatever it likes."""
        if len(self.found) < MAX_OBSERVATIONS:
            try:
                with np.errstate(all="ignore"):
                    look(*given)
            except Exception:
                return

    def _tick(self) -> None:
        if process_time() > self._until:
            raise SeenEnough

    def _see(self, place: Place, seen: Sight, *numbers: int) -> None:
        self.found.setdefault((place, seen), numbers)

    def _paired(self, place: Place, left: tuple[int, ...], right: tuple[int, ...], got: Any) -> None:
        """A column (n, 1) and a row (n,) or (1, n) that became a square."""
        shape = _shape(got)
        if len(shape) != 2 or shape[0] != shape[1] or shape[0] < 2:
            return
        n = shape[0]
        for column, row, first in ((left, right, 1), (right, left, 0)):
            if column == (n, 1) and row in ((n,), (1, n)):
                self._see(place, Sight.SQUARE, n, first)

    def _outgrown(self, place: Place, again: Callable[[], Any], got: Any) -> None:
        """Whole numbers that are others than they are in 64 bits."""
        dtype = np.dtype(got.dtype)
        values = _values(got)
        if dtype.kind not in "iu" or dtype.itemsize > 4 or values is None:
            return
        exact = np.asarray(again())
        if exact.dtype.kind in "iu" and exact.shape == values.shape and (exact != values).any():
            self._see(place, Sight.WRAPPED, 8 * dtype.itemsize, int(dtype.kind == "i"))

    def _indexed(self, place: Place, written: bool, value: Any, index: Any) -> None:
        held = getattr(value, "array", value) if type(value).__name__ == "_IndexUpdateHelper" else value
        if not isinstance(held, jax.Array):
            return
        parts = index if isinstance(index, tuple) else (index,)
        axis = 0
        for at, part in enumerate(parts):
            if part is None:
                continue
            if part is Ellipsis:
                axis = held.ndim - sum(1 for later in parts[at + 1 :] if later is not None)
                continue
            if isinstance(part, slice):
                axis += 1
                continue
            if isinstance(part, bool) or (hasattr(part, "dtype") and np.dtype(part.dtype).kind == "b"):
                return
            self._checked(place, part, held.shape[axis], axis, written=written)
            axis += 1

    def _checked(self, place: Place, index: Any, length: int, axis: int, *, written: bool = False) -> None:
        values = _values(index)
        if values is None or values.dtype.kind not in "iu" or not values.size:
            return
        most, least = int(values.max()), int(values.min())
        if most >= length or least < -length:
            self._see(place, Sight.PAST, most if most >= length else least, length, axis)
        elif least < 0 and not written:
            self._see(place, Sight.BELOW, least, length, axis)

    def _called(self, place: Place, function: Any, args: tuple[Any, ...], words: dict[str, Any], got: Any) -> None:
        name = getattr(function, "__name__", "")
        if isinstance(got, np.ndarray | np.floating) and got.dtype == np.float64:
            self._see(place, Sight.DOUBLE)
        elif name in _PAIRING and len(args) > 1:
            self._paired(place, _shape(args[0]), _shape(args[1]), got)
        elif name in ("dynamic_slice_in_dim", "dynamic_index_in_dim", "dynamic_slice", "dynamic_update_slice"):
            self._sliced(place, name, args, words)
        elif name == "astype":
            held = _values(getattr(function, "__self__", None))
            if held is not None and held.dtype.kind in "iu":
                self._outgrown(place, lambda: held, got)
        elif name in _SUMMING:
            given = (function.__self__, *args) if _is_method(function) else args
            whole = [_values(one) if isinstance(one, _ARRAYS) else one for one in given]
            if all(_is_whole(one) for one in given if isinstance(one, _ARRAYS)) and not any(one is None for one in whole[:1]):
                kept = {key: value for key, value in words.items() if key in ("axis", "keepdims")}
                self._outgrown(place, lambda: getattr(np, name)(*whole, **kept), got)

    def _sliced(self, place: Place, name: str, args: tuple[Any, ...], words: dict[str, Any]) -> None:
        array = args[0]
        if name == "dynamic_index_in_dim":
            axis = words.get("axis", args[2] if len(args) > 2 else 0)
            self._checked(place, words.get("index", args[1] if len(args) > 1 else None), array.shape[axis], axis)
            return
        starts: tuple[Any, ...]
        if name == "dynamic_slice_in_dim":
            start, size, axis = (*args[1:], *[None] * 4)[:3]
            axis = words.get("axis", axis or 0)
            starts, sizes = (words.get("start_index", start),), (words.get("slice_size", size),)
            lengths: tuple[int, ...] = (array.shape[axis],)
        elif name == "dynamic_slice":
            starts, sizes, lengths = tuple(args[1]), tuple(args[2]), array.shape
        else:
            starts, sizes, lengths = tuple(args[2]), args[1].shape, array.shape
        for first, size, length in zip(starts, sizes, lengths, strict=True):
            values = _values(first)
            if values is not None and int(values.max()) + int(size) > length:
                self._see(place, Sight.MOVED, int(values.max()), int(size), length)


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(value.shape) if isinstance(value, _ARRAYS) else ()


def _is_whole(value: Any) -> bool:
    if isinstance(value, _ARRAYS):
        return np.dtype(value.dtype).kind in "iu" if value.dtype != jax.dtypes.float0 else False
    return type(value) is int


def _is_method(function: Any) -> bool:
    return isinstance(getattr(function, "__self__", None), _ARRAYS)


def _values(value: Any) -> Any:
    """The values of an array or a number, whole numbers in 64 bits: those of the whole batch behind `vmap`. None where there are none."""
    for _ in range(8):
        if not isinstance(value, jax.core.Tracer):
            break
        value = getattr(value, "val", getattr(value, "primal", None))
    if isinstance(value, jax.core.Tracer) or value is None or isinstance(value, bool):
        return None
    if type(value) is int:
        return np.int64(value) if abs(value) < 2**62 else None
    if not isinstance(value, (*_ARRAYS, np.generic)) or value.size > _SMALL:
        return None
    array = np.asarray(value)
    return array.astype(np.int64) if array.dtype.kind in "iu" else array
