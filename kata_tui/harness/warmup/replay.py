"""Library calls made in a standby, on zeros.

What takes long in the first run of a problem is that JAX compiles the library functions it calls. A standby that has made the same library
calls once has them compiled. It never sees the reference: a recorded call is a name, the shapes of its arguments, the values of those
alone for which JAX compiles anew, like an axis, and the transformations that it was made under.
"""

import enum
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from types import FunctionType
from typing import Any, Literal

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from kata_tui.comparison.result_tree import DTYPES
from kata_tui.protocol.jax_call import (
    ArrayPart,
    DtypePart,
    FunctionPart,
    GroupPart,
    JaxCall,
    KeyPart,
    Layer,
    MemberPart,
    NamedPart,
    Part,
    PlainPart,
    UnshardedPart,
)

MAX_CALLS = 1000

GROUPS: dict[Literal["tuple", "list", "frozenset"], Callable[[Iterable[Any]], Any]] = {
    "tuple": tuple,
    "list": list,
    "frozenset": frozenset,
}

NO_MESH = jax.sharding.AbstractMesh((), ())

RULED = jax.custom_jvp | jax.custom_vjp
"""Functions with a rule of their own for their derivative."""

JITTED_INSIDE: dict[str, dict[str, Any]] = {"jax._src.numpy.einsum:_einsum": {"static_argnums": (1, 2, 3, 4, 5), "inline": True}}
"""Functions of JAX's that another one jits each time it is called, and how."""

SCATTERS = {f"{name}_p": getattr(jax.lax, name) for name in ("scatter", "scatter_add", "scatter_mul", "scatter_min", "scatter_max")}
"""Primitives that have a function among their parameters, and the functions of `jax.lax` that fill it in."""


def limber() -> None:
    """Do what takes longer the first time, whatever it is for: compile something that no folder holds, and trace a little of everything.

    That loads what JAX and Flax load late, and writes to the memory that is shared with the guard until somebody does.
    """
    jax.jit(lambda x: jnp.tanh(x) * 2)(np.float32(0))
    with suppress(Exception):  # what Flax is called tomorrow
        jax.eval_shape(little_of_everything)


def little_of_everything() -> jax.Array:
    """A number, shape () and float32, by way of transformations, an NNX module, a Linen module and an optimizer."""
    x, w = jnp.ones((2, 3)), jnp.ones((3, 2))
    slope = jax.grad(lambda w: jnp.sum(jax.vmap(lambda row: jnp.tanh(row @ w))(x)))(w)
    graph, state = nnx.split(nnx.Linear(3, 2, rngs=nnx.Rngs(0)))
    layer = nn.Dense(2)
    applied = layer.apply(layer.init(jax.random.key(0), x), x)
    optimizer = optax.sgd(0.1)
    updates, _ = optimizer.update(slope, optimizer.init(w))
    total, _ = jax.lax.scan(lambda carry, row: (carry + jnp.sum(row), carry), 0.0, x)
    return total + jnp.sum(updates) + jnp.sum(nnx.merge(graph, state)(x)) + jnp.sum(applied)


def make_again(calls: tuple[JaxCall, ...], *, following_keys: bool = False) -> None:
    """Make every call once on zeros, where asked under JAX's checker of keys. One that does not work any more is left out."""
    for call in calls:
        with suppress(Exception), jax.debug_key_reuse(following_keys):
            function = operation(call.name)
            if function is not None:
                # what JAX evaluates an equation within
                with jax.sharding.use_abstract_mesh(NO_MESH) if call.equation else nullcontext():
                    jax.block_until_ready(_make(function, call))


def operation(name: str) -> Any:
    """The function of that name: a jitted one of JAX's own modules, or the binding of a primitive; None when there is none."""
    module, _, own = name.partition(":")
    if not module:
        primitive = getattr(jax.lax, own, None)
        return SCATTERS.get(own, primitive.bind) if own.endswith("_p") and primitive is not None else None
    if not module.startswith("jax."):
        return None
    function = getattr(sys.modules.get(module), own, None)
    if name in JITTED_INSIDE:
        return jax.jit(function, **JITTED_INSIDE[name])
    jitted = function.fun if isinstance(function, RULED) else function
    return function if hasattr(jitted, "lower") or isinstance(function, jnp.ufunc) else None  # jitted, and nothing else


def _make(function: Any, call: JaxCall) -> Any:
    arrays = [_value(part) for part in (*_arrays(call.args), *_arrays([part for _, part in call.kwargs]), *call.tangents)]

    def made(*given: Any) -> Any:
        inner = iter(given)
        positional = [_filled(part, inner) for part in call.args]
        return function(*positional, **{key: _filled(part, inner) for key, part in call.kwargs})

    for layer in call.layers:
        made = _under(layer, made)
    return made(*arrays)


def _under(layer: Layer, function: Callable[..., Any]) -> Any:
    """The function under a transformation, of the arrays that reach it."""
    own = [number for number, place in enumerate(layer.places) if place >= 0]

    def of_own(*given: Any) -> Callable[..., Any]:
        """The function, of those arrays alone that the layer touches; the others are the given ones."""

        def function_of(*touched: Any) -> Any:
            everything = list(given[: len(layer.places)])
            for number, value in zip(own, touched, strict=True):
                everything[number] = value
            return function(*everything)

        return function_of

    def differentiated(*given: Any) -> Any:
        out, back = jax.vjp(of_own(*given), *(given[number] for number in own))
        if isinstance(out, jax.Array) and out.shape == () and jnp.issubdtype(out.dtype, jnp.inexact):
            back(jax.lax.full_like(out, 1))  # as `grad` does: that 1 is the same for all of a batch, so it is no value of it
        return out, back(jax.tree.map(_cotangent, out))

    def pushed(*given: Any) -> Any:
        return jax.jvp(of_own(*given), tuple(given[number] for number in own), given[len(layer.places) :])

    def traced(*given: Any) -> Any:
        return jax.eval_shape(function, *given)

    match layer.kind:
        case "vmap":
            return jax.vmap(function, [place if place >= 0 else None for place in layer.places])
        case "vjp":
            return differentiated
        case "jvp":
            return pushed
        case "trace":
            return traced


def _cotangent(out: Any) -> Any:
    """Something that may come back for a result, without a further operation: the result itself where it has a derivative."""
    return out if jnp.issubdtype(out.dtype, jnp.inexact) else np.zeros(out.shape, jax.dtypes.float0)


def _arrays(parts: Sequence[Part]) -> Iterator[Part]:
    """The arrays among parts, in order."""
    for part in parts:
        if isinstance(part, ArrayPart | KeyPart):
            yield part
        elif isinstance(part, GroupPart):
            yield from _arrays(part.parts)


def _filled(part: Part, arrays: Iterator[Any]) -> Any:
    """The value of a part, its arrays the given ones."""
    match part:
        case ArrayPart() | KeyPart():
            return next(arrays)
        case GroupPart(kind=kind, parts=parts):
            return GROUPS[kind](_filled(inner, arrays) for inner in parts)
        case PlainPart():
            return part.value
        case DtypePart():
            return DTYPES[part.dtype]
        case FunctionPart(name=name) if isinstance(function := getattr(jax.lax, name), FunctionType):
            return function
        case UnshardedPart(axes=axes):
            return jax.sharding.NamedSharding(NO_MESH, jax.P(*[None] * axes))
        case NamedPart(name=name, parts=parts) if issubclass(named := getattr(jax.lax, name), tuple):
            return named(*(_filled(inner, arrays) for inner in parts))
        case MemberPart(name=name, value=value) if issubclass(members := getattr(jax.lax, name), enum.Enum):
            return members[value]
    raise ValueError(part)


def _value(part: Part) -> Any:
    """Zeros, or keys."""
    if isinstance(part, KeyPart):
        data = jax.random.key_data(jax.random.key(0, impl=part.kind))
        return jax.random.wrap_key_data(jnp.broadcast_to(data, (*part.shape, *data.shape)), impl=part.kind)
    assert isinstance(part, ArrayPart)
    zeros = np.zeros(part.shape, DTYPES[part.dtype])
    if not part.weak:
        return jnp.asarray(zeros)
    if not part.shape:
        return jnp.asarray(zeros.item())
    return jax.lax.convert_element_type_p.bind(jnp.asarray(zeros), new_dtype=zeros.dtype, weak_type=True, sharding=None)
