"""A call of a library function as data: its name, the shapes and dtypes of its arguments, and the transformations it is made under."""

from __future__ import annotations

from typing import Literal

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
    """A Python scalar. `kind` is the name of its class: 0, 0.0 and False are equal, and JAX compiles for each of them."""

    value: bool | int | float | str | None
    kind: str = ""


class GroupPart(Struct, frozen=True, tag="group"):
    """A tuple, a list or a frozenset of parts."""

    kind: Literal["tuple", "list", "frozenset"]
    parts: tuple[Part, ...]


class NamedPart(Struct, frozen=True, tag="named"):
    """A named tuple of `jax.lax`, such as the dimension numbers of an operation."""

    name: str
    parts: tuple[Part, ...]


class MemberPart(Struct, frozen=True, tag="member"):
    """A member of an enumeration of `jax.lax`, such as a precision."""

    name: str
    value: str


class FunctionPart(Struct, frozen=True, tag="function"):
    """A function of `jax.lax`."""

    name: str


class UnshardedPart(Struct, frozen=True, tag="unsharded"):
    """The layout of an array of that many axes on no mesh."""

    axes: int


Part = ArrayPart | KeyPart | DtypePart | PlainPart | GroupPart | NamedPart | MemberPart | FunctionPart | UnshardedPart


class Layer(Struct, frozen=True):
    """A transformation that a call is made under.

    `places` has one number for each array that reaches the layer, in the order of the call: for `vmap` the axis that is mapped, for the
    others 0; -1 for an array that the layer leaves alone. `jvp` is given further arrays, after all others: the tangents.
    """

    kind: Literal["vmap", "vjp", "jvp", "trace"]
    places: tuple[int, ...]


class JaxCall(Struct, frozen=True):
    """`name` is `module:function` of a jitted function, or `:name_p` of a primitive of `jax.lax`.

    The arrays among `args` and `kwargs`, and then `tangents`, are what reaches the outermost of the `layers`, which are told from the
    innermost out. `equation`: made while JAX evaluates an equation it has traced before, as in a backward pass, for which it compiles anew.
    """

    name: str
    args: tuple[Part, ...]
    kwargs: tuple[tuple[str, Part], ...] = ()
    tangents: tuple[Part, ...] = ()
    layers: tuple[Layer, ...] = ()
    equation: bool = False
