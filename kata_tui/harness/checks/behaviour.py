"""Checks that run a call under other conditions: compiled, with JAX's own checkers on, or twice."""

from contextlib import suppress
from types import CellType, FunctionType, ModuleType
from typing import Any

import jax
import numpy as np
from flax import nnx

from kata_tui.harness.call import Call
from kata_tui.harness.checks.finding import Found
from kata_tui.harness.checks.watched import Watch, target_of
from kata_tui.harness.errors import FILENAME, describe_error, message_of
from kata_tui.harness.flatten import flatten
from kata_tui.harness.jaxprs import trace
from kata_tui.harness.source import MODULE

MAX_DEPTH = 6
"""How deep a global is looked into for what a call has written."""


def run_compiled(call: Call, static: tuple[str, ...]) -> Any:
    """The value of the call with its entry under `jax.jit`; `static` names arguments of the case that are static."""
    arguments = call.arguments()
    positions = tuple(index for index, name in enumerate(arguments) if name in static)
    compiled = jax.jit(call.module[call.entry], static_argnums=positions)
    return jax.block_until_ready(call.apply(arguments, compiled))


def check_keys(call: Call) -> Found:
    """Whether no PRNG key is consumed twice, by JAX's own checker.

    It follows typed keys only. So whatever takes a key out of its sight (a key of the old kind, a key made of another one's numbers, a
    clone) is told as such, unless the problem itself hands out keys of the old kind.
    """
    ways = {name: target_of(name) for name in _OUT_OF_SIGHT}
    handed_out = any(_is_old_key(leaf) for leaf in jax.tree.leaves(call.arguments()))
    with Watch(ways) as watch:
        try:
            with jax.debug_key_reuse(True), jax.legacy_prng_key("allow" if handed_out else "error"):
                call.run()
        except jax.errors.KeyReuseError as error:
            return Found(False, f"A PRNG key is used twice: {message_of(error)}", describe_error(error).line)
        except ValueError as error:
            if not message_of(error).startswith("Legacy uint32 key array"):
                raise
            if not any(watch.counts.values()):
                text = "Raw numbers are used as a key, whose use cannot be followed. Write `jax.random.key`, and split what you were given."
                return Found(False, text, describe_error(error).line)
    for name, text in _OUT_OF_SIGHT.items():
        if watch.counts[name] and not (handed_out and name == "jax.random.wrap_key_data"):
            return Found(False, text, watch.lines.get(name))
    return Found(True)


_OUT_OF_SIGHT = {
    "jax.random.PRNGKey": "`jax.random.PRNGKey` makes a key of the old kind, whose use cannot be followed. Write `jax.random.key`.",
    "jax.random.wrap_key_data": "`jax.random.wrap_key_data` makes a key of another one's numbers, whose use cannot be followed. "
    "Split the key instead.",
    "jax.random.clone": "`jax.random.clone` gives the same key once more, to be used twice. Split the key instead.",
}
"""What hides the use of a key from JAX's checker, and what to tell whoever calls it."""


def _is_old_key(value: Any) -> bool:
    """Whether this is a key of the old kind: an array of unsigned integers, the last axis two (or four) long."""
    return isinstance(value, (jax.Array, np.ndarray)) and value.dtype == np.uint32 and value.shape[-1:] in ((2,), (4,))


def check_leaks(call: Call) -> Found:
    """Whether no tracer escapes while the call is traced."""
    call = call.anew()  # what was traced before is not traced again
    try:
        with jax.checking_leaks():
            trace(call, call.arguments())
    except jax.errors.UnexpectedTracerError as error:
        return Found(False, f"A tracer was used after its trace had ended: {message_of(error)}", describe_error(error).line)
    except Exception as error:
        if "eaked" not in message_of(error):
            raise
        return Found(
            False,
            "A tracer escapes from your function: it is kept somewhere after the trace has ended.",
            describe_error(error).line,
        )
    return Found(True)


def check_pure(call: Call) -> Found:
    """Whether two calls with the same inputs return the same, leave their inputs as they were, and write no global."""
    call = call.anew()  # a cache that earlier calls have filled is not written to again
    before = _globals(call.module)
    first = _outcome(call)
    if isinstance(first, str):
        return Found(False, first)
    after = _globals(call.module)
    written = [name for name in after if before.get(name) != after[name]]
    if written:
        return Found(
            False,
            f"Your code writes to the global `{written[0]}`. What a function needs goes in, what it makes comes out.",
        )
    second = _outcome(call)
    if first != second:
        return Found(False, "Called twice with the same inputs, your code returned two different results.")
    return Found(True)


def _outcome(call: Call) -> Any:
    """The flattened result of a call; a sentence when an input was changed."""
    arguments = call.arguments()
    before = {name: flatten(value, MODULE) for name, value in arguments.items()}
    result = flatten(jax.block_until_ready(call.apply(arguments)), MODULE)
    for name, value in arguments.items():
        if flatten(value, MODULE) != before[name]:
            return f"Your code changes its input `{name}` in place. The caller still needs it as it was."
    return result


class _Same:
    """An object that equals itself only; kept alive, so that no other can have its address."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    __hash__ = None  # type: ignore[assignment]


def _globals(module: dict[str, Any]) -> dict[str, Any]:
    """What a call could write: which object each global is, and what mutable ones hold."""
    return {
        name: _state(value)
        for name, value in module.items()
        if not (isinstance(value, ModuleType) or (name.startswith("__") and name.endswith("__")))
    }


def _state(value: Any, depth: int = 0) -> tuple[_Same, Any]:
    """Which object this is, and what it holds where that can be written to."""
    held: Any = None
    match value:
        case _ if depth > MAX_DEPTH:
            pass
        case nnx.Pytree() | nnx.Variable():
            held = flatten(value, MODULE)
        case np.ndarray():
            held = value.tobytes()
        case bytearray():
            held = bytes(value)
        case dict():
            held = [(_Same(key), _state(item, depth + 1)) for key, item in value.items()]
        case list() | set() | tuple():
            held = [_state(item, depth + 1) for item in value]
        case FunctionType() if value.__code__.co_filename == FILENAME:
            held = [_state(part, depth + 1) for part in (vars(value), value.__defaults__, value.__kwdefaults__, value.__closure__)]
        case CellType():
            with suppress(ValueError):  # a name that is not bound yet
                held = _state(value.cell_contents, depth + 1)
        case type() if value.__module__ == MODULE:
            held = [(name, _state(item, depth + 1)) for name, item in vars(value).items() if not name.startswith("__")]
        case _ if type(value).__module__ == MODULE:
            held = _state(getattr(value, "__dict__", None), depth + 1)
    return _Same(value), held
