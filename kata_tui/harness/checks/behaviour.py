"""Checks that run a call under other conditions: compiled, with JAX's own checkers on, or twice."""

from contextlib import suppress
from types import CellType, FunctionType, ModuleType
from typing import Any

import jax
import numpy as np
from flax import nnx

from kata_tui.harness.checks.found import Found
from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.flatten import flatten
from kata_tui.harness.execution.source_lines import FILENAME
from kata_tui.harness.execution.submission import MODULE
from kata_tui.harness.execution.tracebacks import describe_error, message_of
from kata_tui.harness.jaxpr.equations import trace

MAX_DEPTH = 6
"""How deep a global is looked into for what a call has written."""


def run_compiled(call: Call, static: tuple[str, ...]) -> Any:
    """The value of the call with its entry under `jax.jit`; `static` names arguments of the case that are static."""
    arguments = call.arguments()
    positions = tuple(index for index, name in enumerate(arguments) if name in static)
    compiled = jax.jit(call.module[call.entry], static_argnums=positions)
    return jax.block_until_ready(call.apply(arguments, compiled))


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
    try:
        result = flatten(jax.block_until_ready(call.apply(arguments)), MODULE)
    except Exception:
        if (changed := _changed(arguments, before)) is None:
            raise
        return changed
    return _changed(arguments, before) or result


def _changed(arguments: dict[str, Any], before: dict[str, Any]) -> str | None:
    """What to tell of the first argument that is not what it was; None when all are."""
    for name, value in arguments.items():
        if flatten(value, MODULE) != before[name]:
            return f"Your code changes its input `{name}` in place. The caller still needs it as it was."
    return None


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
