"""Recording the library calls that a reference makes, as data that `warming` can make again."""

import enum
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import FrameType, FunctionType
from typing import Any, Literal

import jax
import numpy as np

from kata_tui.harness.warmup.replay import GROUPS, MAX_CALLS, RULED, SCATTERS, operation
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

_ENTERED = {"cache_miss": "pjit.py", "apply_primitive": "dispatch.py", "__call__": "custom_derivatives.py"}
"""The functions of JAX that are looked at, and their files."""


class Unsayable(Exception):
    """A call that cannot be said as data."""


class Recorder:
    """Records, while it is entered, each library function that JAX has to compile. Best effort: what it does not understand it leaves out.

    JAX enters the Python function `cache_miss` when a jitted function meets shapes that it has not compiled for, or values that a
    transformation follows; `apply_primitive` when a single operation is run outside of any; and `__call__` of a function that has a
    rule of its own for its derivative.
    """

    def __init__(self) -> None:
        self._found: dict[JaxCall, None] = {}

    @property
    def calls(self) -> tuple[JaxCall, ...]:
        """What was recorded, each once."""
        return tuple(self._found)

    def __enter__(self) -> "Recorder":
        sys.setprofile(self._enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _enter(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event != "call" or code.co_name not in _ENTERED or not code.co_filename.endswith(f"/jax/_src/{_ENTERED[code.co_name]}"):
            return
        if len(self._found) >= MAX_CALLS:
            return
        held = frame.f_locals
        with suppress(Exception):  # a frame that is not what it was in the JAX we know is no reason to fail
            match code.co_name:
                case "cache_miss":
                    call = _jitted_call(held["fun"], held["args"], held["kwargs"], held["jit_info"])
                case "apply_primitive":
                    call = _primitive_call(held["prim"], held["args"], held["params"])
                case _:
                    call = _ruled_call(held["self"], held["args"], held["kwargs"])
            self._found[call] = None


def _jitted_call(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], info: Any) -> JaxCall:
    """Raises Unsayable when the function is none of JAX's own that can be found by its name."""
    name = f"{function.__module__}:{function.__qualname__}"
    known = operation(name)
    jitted = known.fun if isinstance(known, RULED) else known
    if known is None or not (isinstance(known, jax.numpy.ufunc) or getattr(jitted, "__wrapped__", None) is function):
        raise Unsayable
    static = {number % len(args) for number in info.static_argnums if -len(args) <= number < len(args)}
    bare = tuple(_fixed(value) if number in static else _bare(value) for number, value in enumerate(args))
    named = {key: _fixed(value) if key in info.static_argnames else _bare(value) for key, value in kwargs.items()}
    return _call(name, bare, named)


def _ruled_call(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> JaxCall:
    """The call of a function with a rule of its own, under a transformation: else what it calls in turn tells all."""
    name = f"{function.fun.__module__}:{function.fun.__qualname__}" if isinstance(function, RULED) else ""
    if operation(name) is not function or not any(isinstance(array, jax.core.Tracer) for array in _arrays(args)):
        raise Unsayable
    bare = tuple(_fixed(value) if number in function.nondiff_argnums else _bare(value) for number, value in enumerate(args))
    return _call(name, bare, kwargs)


def _primitive_call(primitive: Any, args: tuple[Any, ...], params: dict[str, Any]) -> JaxCall:
    name = f"{primitive.name.replace('-', '_')}_p"
    if getattr(jax.lax, name, None) is not primitive:
        raise Unsayable
    said = {key: _fixed(value) for key, value in params.items() if name not in SCATTERS or not key.startswith("update_")}
    return _call(f":{name}", tuple(map(_bare, args)), said)


def _call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> JaxCall:
    arrays = [*_arrays(args), *_arrays(tuple(kwargs.values()))]
    bases, layers = _peeled(arrays)
    below = iter(bases)
    positional = tuple(_part(value, below) for value in args)
    named = tuple((key, _part(value, below)) for key, value in kwargs.items())  # in their order: JAX's caches tell one from another
    tangents = tuple(_part(value, iter([value])) for value in below)
    return JaxCall(name, positional, named, tangents, layers, _in_equation())


def _in_equation() -> bool:
    """Whether JAX evaluates an equation now. It tells so by a mesh that is set, if only to none."""
    from jax._src import config, mesh  # late: where JAX has no such modules nothing is recorded, and all else goes on

    name = "abstract_mesh_context_manager"  # of `config` up to JAX 0.11
    return getattr(mesh if hasattr(mesh, name) else config, name).value is not None


def _fixed(value: Any) -> Any:
    """A value that JAX compiles for: a number of NumPy's is none of the arrays."""
    if isinstance(value, np.generic):
        return value.item()
    return tuple(map(_fixed, value)) if type(value) is tuple else value


def _bare(value: Any) -> Any:
    """A number, or numbers in a tuple or list, without their values."""
    if type(value) in (bool, int, float):
        return type(value)(0)
    return type(value)(map(_bare, value)) if type(value) in (tuple, list) else value


def _arrays(value: Any) -> Iterator[Any]:
    """The arrays in an argument, in order."""
    if isinstance(value, (jax.Array, np.ndarray, np.generic)):
        yield value
    elif type(value) in (tuple, list):
        for item in value:
            yield from _arrays(item)


def _peeled(arrays: list[Any]) -> tuple[list[Any], tuple[Layer, ...]]:
    """What the arrays are below all transformations, then the tangents they come with; and the transformations, from the innermost out.

    Raises Unsayable for one that is not known, and for an axis that has a name: the name would be the reference's.
    """
    layers: list[Layer] = []
    arrays = list(map(_followed, arrays))
    while traces := [array._trace for array in arrays if isinstance(array, jax.core.Tracer) and not _staged(array)]:
        trace = next(trace for trace in traces if not any(_is_outside(trace, other) for other in traces))
        touched = [isinstance(array, jax.core.Tracer) and array._trace is trace for array in arrays]
        own = [array for array, its in zip(arrays, touched, strict=True) if its]
        axes, tangents = [0] * len(own), list[Any]()
        kind: Literal["vmap", "vjp", "jvp"]
        match type(own[0]).__name__:
            case "BatchTracer" if type(trace.axis_data.name) is object:
                kind, below, axes = "vmap", [array.val for array in own], [array.batch_dim for array in own]
            case "LinearizeTracer" if trace.is_vjp:
                kind, below = "vjp", [array.primal for array in own]
            case "JVPTracer":
                kind, below, tangents = "jvp", [array.primal for array in own], [array.tangent for array in own]
            case _:
                raise Unsayable
        places, inner = iter(axes), iter(below)
        layers.append(Layer(kind, tuple(next(places) if its else -1 for its in touched)))
        arrays = [_followed(next(inner) if its else array) for array, its in zip(arrays, touched, strict=True)]
        arrays += map(_followed, tangents)
    staged = tuple(0 if isinstance(array, jax.core.Tracer) else -1 for array in arrays)
    return arrays, (*layers, Layer("trace", staged)) if 0 in staged else tuple(layers)


def _followed(array: Any) -> Any:
    """The array, below transformations that have it but do not follow it: constants are like that."""
    while type(array).__name__ in ("BatchTracer", "LinearizeTracer", "JVPTracer"):
        if hasattr(array, "val") and array.batch_dim is None:
            array = array.val
        elif hasattr(array, "tangent") and type(array.tangent).__name__ == "Zero":
            array = array.primal
        else:
            break
    return array


def _staged(array: Any) -> bool:
    """Whether it is a value of a function that is being traced; tracing is always the outermost."""
    return type(array).__name__ == "DynamicJaxprTracer"


def _is_outside(trace: Any, other: Any) -> bool:
    """Whether a transformation was entered before another, which is within it."""
    while (other := getattr(other, "parent_trace", None)) is not None:
        if other is trace:
            return True
    return False


def _part(value: Any, below: Iterator[Any]) -> Part:
    """An argument as data. `below` gives what its arrays are below all transformations. Raises Unsayable."""
    if isinstance(value, (jax.Array, np.ndarray, np.generic)):
        base = next(below)
        if jax.dtypes.issubdtype(base.dtype, jax.dtypes.prng_key):
            return KeyPart(tuple(base.shape), str(jax.random.key_impl(base)))
        return ArrayPart(tuple(base.shape), base.dtype.name, bool(getattr(base, "weak_type", False)))
    if value is None or type(value) in (bool, int, float, str):
        return PlainPart(value, type(value).__name__)
    if isinstance(value, np.dtype):
        return DtypePart(value.name)
    if isinstance(value, (tuple, list, frozenset)):
        parts = tuple(_part(item, below) for item in (sorted(value, key=repr) if isinstance(value, frozenset) else value))
        kind = next((kind for kind, made in GROUPS.items() if type(value) is made), None)
        return GroupPart(kind, parts) if kind else NamedPart(_in_lax(type(value)), parts)
    if isinstance(value, FunctionType):
        return FunctionPart(_in_lax(value))
    if isinstance(value, jax.sharding.NamedSharding) and value.mesh.empty and set(value.spec) <= {None}:
        return UnshardedPart(len(value.spec))
    if isinstance(value, enum.Enum):
        return MemberPart(_in_lax(type(value)), value.name)
    raise Unsayable


def _in_lax(thing: type | FunctionType) -> str:
    """The name of a class or function of `jax.lax`. Raises Unsayable when it is none."""
    if getattr(jax.lax, thing.__name__, None) is not thing:
        raise Unsayable
    return str(thing.__name__)
