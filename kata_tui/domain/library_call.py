"""A call of a library function as data: its name, and the shapes and dtypes of its arguments."""

from __future__ import annotations

from msgspec import Struct


class ArrayPart(Struct, frozen=True, tag="array"):
    """An array of that shape and dtype, whatever its values."""

    shape: tuple[int, ...]
    dtype: str
    weak: bool = False


class KeyPart(Struct, frozen=True, tag="key"):
    """Typed PRNG keys of that kind."""

    shape: tuple[int, ...]
    kind: str


class DtypePart(Struct, frozen=True, tag="dtype"):
    """A dtype."""

    dtype: str


class PlainPart(Struct, frozen=True, tag="plain"):
    """A Python scalar."""

    value: bool | int | float | str | None


class TuplePart(Struct, frozen=True, tag="tuple"):
    """A tuple of parts."""

    parts: tuple[Part, ...]


Part = ArrayPart | KeyPart | DtypePart | PlainPart | TuplePart


class LibraryCall(Struct, frozen=True):
    """`name` is `module:function` of a jitted function, or `:name_p` of a primitive of `jax.lax`."""

    name: str
    args: tuple[Part, ...]
    kwargs: tuple[tuple[str, Part], ...] = ()
