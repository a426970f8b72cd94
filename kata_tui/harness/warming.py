"""Library calls: recording those that a reference makes, and making them again in a standby, on zeros.

What takes long in the first run of a problem is that JAX compiles the library functions it calls. A standby that has made the same library
calls once has them compiled. It never sees the reference: a recorded call is a name, the shapes of its arguments, and the values of those
alone for which JAX compiles anew, like an axis.
"""

import sys
from contextlib import suppress
from types import FrameType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from kata_tui.domain.library_call import ArrayPart, DtypePart, KeyPart, LibraryCall, Part, PlainPart, TuplePart
from kata_tui.domain.tree import DTYPES

MAX_CALLS = 500


class Recorder:
    """Records, while it is entered, each library function that JAX has to compile. Best effort: what it does not understand it leaves out.

    JAX enters the Python function `cache_miss` when a jitted function meets shapes that it has not compiled for, and `apply_primitive` when
    a single operation is run outside of any.
    """

    def __init__(self) -> None:
        self.calls: dict[LibraryCall, None] = {}

    def __enter__(self) -> "Recorder":
        sys.setprofile(self._enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _enter(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame.f_code.co_name not in ("cache_miss", "apply_primitive") or len(self.calls) >= MAX_CALLS:
            return
        held = frame.f_locals
        with suppress(Exception):  # a frame that is not what it was in the JAX we know is no reason to fail
            if frame.f_code.co_name == "cache_miss":
                call = _jitted_call(held["fun"], held["args"], held["kwargs"], held["jit_info"])
            else:
                call = _primitive_call(held["prim"], held["args"], held["params"])
            if call is not None:
                self.calls[call] = None


def make_again(calls: tuple[LibraryCall, ...]) -> None:
    """Make every call once on zeros. One that does not work any more is left out."""
    for call in calls:
        with suppress(Exception):
            function = _found(call)
            if function is not None:
                jax.block_until_ready(function(*map(_value, call.args), **{name: _value(part) for name, part in call.kwargs}))


def _jitted_call(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], info: Any) -> LibraryCall | None:
    static = {number % len(args) for number in info.static_argnums if -len(args) <= number < len(args)}
    bare = tuple(value if number in static else _bare(value) for number, value in enumerate(args))
    named = {name: value if name in info.static_argnames else _bare(value) for name, value in kwargs.items()}
    call = _call(f"{function.__module__}:{function.__qualname__}", bare, named)
    known = call and _found(call)
    if isinstance(known, jnp.ufunc):
        return call
    return call if known is not None and getattr(known, "__wrapped__", None) is function else None


def _primitive_call(primitive: Any, args: tuple[Any, ...], params: dict[str, Any]) -> LibraryCall | None:
    name = f"{primitive.name}_p"
    return _call(f":{name}", tuple(map(_bare, args)), params) if getattr(jax.lax, name, None) is primitive else None


def _call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> LibraryCall | None:
    positional = [_part(value) for value in args]
    named = [(key, _part(value)) for key, value in kwargs.items()]  # in their order: JAX's caches tell one from another
    if None in positional or any(part is None for _, part in named):
        return None
    return LibraryCall(name, tuple(filter(None, positional)), tuple((key, part) for key, part in named if part is not None))


def _bare(value: Any) -> Any:
    """A number, or numbers in a tuple, without their values."""
    if type(value) in (bool, int, float):
        return type(value)(0)
    return tuple(map(_bare, value)) if type(value) is tuple else value


def _found(call: LibraryCall) -> Any:
    """The function of that name: a jitted one of JAX's own modules, or the binding of a primitive; None when there is none."""
    module, _, name = call.name.partition(":")
    if not module:
        primitive = getattr(jax.lax, name, None)
        return primitive.bind if name.endswith("_p") and primitive is not None else None
    if not module.startswith("jax."):
        return None
    function = getattr(sys.modules.get(module), name, None)
    return function if hasattr(function, "lower") or isinstance(function, jnp.ufunc) else None  # jitted, and nothing else


def _part(value: Any) -> Part | None:
    """An argument as data; None when it cannot be said."""
    if isinstance(value, jax.core.Tracer):
        return None
    if isinstance(value, (jax.Array, np.ndarray, np.generic)):
        if jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key):
            return KeyPart(tuple(value.shape), str(jax.random.key_impl(value)))
        return ArrayPart(tuple(value.shape), value.dtype.name, bool(getattr(value, "weak_type", False)))
    if value is None or type(value) in (bool, int, float, str):
        return PlainPart(value)
    if isinstance(value, np.dtype):
        return DtypePart(value.name)
    if type(value) is tuple:
        parts = [_part(item) for item in value]
        return None if None in parts else TuplePart(tuple(filter(None, parts)))
    return None


def _value(part: Part) -> Any:
    match part:
        case PlainPart():
            return part.value
        case DtypePart():
            return DTYPES[part.dtype]
        case TuplePart():
            return tuple(map(_value, part.parts))
        case KeyPart():
            data = jax.random.key_data(jax.random.key(0, impl=part.kind))
            return jax.random.wrap_key_data(jnp.broadcast_to(data, (*part.shape, *data.shape)), impl=part.kind)
    zeros = np.zeros(part.shape, DTYPES[part.dtype])
    if part.weak and not part.shape:
        return jnp.asarray(zeros.item())
    return jnp.asarray(zeros)
