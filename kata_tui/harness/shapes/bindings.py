"""A value that a name is bound to, as a few words: `float32[6,4]`, `(float32[3], int32[])`, `{w: float32[4,3]}`, `Linear`.

Values are the source's own as much as their classes. So nothing of theirs is called: no `repr`, no property, no iteration. No value is
computed or copied, and of an array that was given away the aval is still there.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from types import MemberDescriptorType
from typing import Any

import flax.linen as nn
import jax
import numpy as np
from flax import nnx

from kata_tui.model.text import clean_line

MAX_TEXT = 80
MAX_ITEMS = 4
"""Items of a container that are told one by one."""

_ALIKE = 64
_NAME = 30
_MAX_AXES = 12
_NUMBERS = (bool, int, float, complex)
_BITS = 64
_UNTOLD = "…"


def described(value: object) -> str | None:
    """What a value is, in at most `MAX_TEXT` characters; None for what has no shape: functions, texts, modules, other classes."""
    try:
        text = _described(value, inside=False)
    except Exception:  # its class is not what it says it is
        return None
    return None if text is None else clean_line(text, MAX_TEXT)


def _described(value: Any, *, inside: bool) -> str | None:
    """`inside`: it is an item of a container, whose own items are not told."""
    kind = type(value)
    if value is None:
        return "None"
    if kind in _NUMBERS:
        return kind.__name__ if kind is int and value.bit_length() > _BITS else repr(value)
    bases = type.mro(kind)
    if jax.Array in bases or jax.core.Tracer in bases:
        return _typed(value.aval)
    if kind is jax.ShapeDtypeStruct:
        return _typed(value)
    if np.ndarray in bases:
        array: Any = np.ndarray
        return f"np.{_shaped(array.dtype.__get__(value), array.shape.__get__(value))}"
    if np.generic in bases:
        return f"np.{clean_line(kind.__name__, _NAME)}[]"
    if nnx.Variable in bases:
        held = _described(object.__getattribute__(value, "_raw_value"), inside=True)
        return f"{_name(kind)} {held or _UNTOLD}"
    if any(base in bases for base in (nnx.Pytree, nnx.State, nn.Module)):
        return _name(kind)
    return _container(value, kind, bases, inside=inside)


def _container(value: Any, kind: type, bases: list[type], *, inside: bool) -> str | None:
    """A tuple, list, dict or dataclass, its items one level deep; None where nothing in it has a shape."""
    items: Iterable[tuple[str, object]]
    if tuple in bases:
        count = tuple.__len__(value)
        fields = vars(kind).get("_fields")
        if type(fields) is tuple and len(fields) == count:
            items, around = zip(map(_key, fields), tuple.__iter__(value), strict=False), (f"{_name(kind)}(", ")")
        else:
            items, around = (("", item) for item in tuple.__iter__(value)), ("(", ",)" if count == 1 else ")")
    elif list in bases:
        count = list.__len__(value)
        items, around = (("", item) for item in list.__iter__(value)), ("[", "]")
    elif dict in bases:
        count = dict.__len__(value)
        items, around = ((_key(key), item) for key, item in dict.items(value)), ("{", "}")
    elif any("__dataclass_fields__" in vars(base) for base in bases):
        held = attributes_of(value)
        count = len(held)
        items, around = ((_key(name), item) for name, item in held.items()), (f"{_name(kind)}(", ")")
    else:
        return None
    if inside:
        return f"{around[0]}{_UNTOLD if count else ''}{around[1].lstrip(',')}"
    return _listed(items, count, around, "=" if around[0].endswith("(") else ": ")


def _listed(items: Iterable[tuple[str, object]], count: int, around: tuple[str, str], between: str) -> str | None:
    seen = [(name, _described(item, inside=True)) for name, item in islice(items, _ALIKE)]
    if seen and all(text in (None, "None") for _, text in seen):
        return None
    if count > MAX_ITEMS and len({text for _, text in seen}) == 1 and not seen[0][0]:
        return f"{around[0]}{count} × {seen[0][1]}{around[1]}"
    told = [f"{name}{between}{text or _UNTOLD}" if name else text or _UNTOLD for name, text in seen[:MAX_ITEMS]]
    if count > MAX_ITEMS:
        told.append(f"… {count - MAX_ITEMS:,} more")
    return f"{around[0]}{', '.join(told)}{around[1]}"


def attributes_of(value: object) -> dict[str, Any]:
    """The attributes that an object itself holds, by name, without asking its class; none where it has no `__dict__` of its own."""
    for base in type.mro(type(value)):
        own = vars(base).get("__dict__")
        if own is not None and type(own).__name__ == "getset_descriptor":
            found = own.__get__(value)
            return found if type(found) is dict else {}
    return dict(_slots(value))


def _slots(value: object) -> Iterator[tuple[str, Any]]:
    for base in type.mro(type(value)):
        for name, held in vars(base).items():
            if type(held) is MemberDescriptorType:
                try:
                    yield name, held.__get__(value)
                except AttributeError:  # it was never set
                    continue


def _typed(aval: Any) -> str:
    return _shaped(aval.dtype, aval.shape)


def _shaped(dtype: object, shape: tuple[Any, ...]) -> str:
    axes = ",".join(str(length) for length in shape[:_MAX_AXES]) + (",…" if len(shape) > _MAX_AXES else "")
    return f"{clean_line(str(dtype), _NAME)}[{axes}]"


def _name(kind: type) -> str:
    return clean_line(str(type.__getattribute__(kind, "__name__")), _NAME)


def _key(key: object) -> str:
    if type(key) is str:
        return clean_line(key, _NAME)
    return repr(key) if type(key) is int and key.bit_length() <= _BITS else _UNTOLD
