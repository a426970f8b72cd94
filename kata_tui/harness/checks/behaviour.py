"""Checks that run a call under other conditions: compiled, with JAX's own checkers on, or twice."""

from types import FunctionType, ModuleType
from typing import Any

import jax
import numpy as np

from kata_tui.harness.call import Call
from kata_tui.harness.checks.finding import Found
from kata_tui.harness.checks.traced import trace
from kata_tui.harness.checks.watched import Watch, target_of
from kata_tui.harness.errors import describe_error, message_of
from kata_tui.harness.flatten import flatten
from kata_tui.harness.source import MODULE


def run_compiled(call: Call, static: tuple[str, ...]) -> Any:
    """The value of the call with its entry under `jax.jit`; `static` names arguments of the case that are static."""
    arguments = call.arguments()
    positions = tuple(index for index, name in enumerate(arguments) if name in static)
    compiled = jax.jit(call.module[call.entry], static_argnums=positions)
    return jax.block_until_ready(call.apply(arguments, compiled))


def check_keys(call: Call) -> Found:
    """Whether no PRNG key is consumed twice, by JAX's own checker. It follows typed keys only."""
    legacy = "jax.random.PRNGKey"
    with Watch({legacy: target_of(legacy)}) as watch:
        try:
            with jax.debug_key_reuse(True):
                call.run()
        except jax.errors.KeyReuseError as error:
            return Found(False, f"A PRNG key is used twice: {message_of(error)}", describe_error(error).line)
    if watch.counts[legacy]:
        text = "`jax.random.PRNGKey` makes a key of the old kind, whose use cannot be followed. Write `jax.random.key`."
        return Found(False, text, watch.lines.get(legacy))
    return Found(True)


def check_leaks(call: Call) -> Found:
    """Whether no tracer escapes while the call is traced."""
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
    before = _globals(call.module)
    first = _outcome(call)
    if isinstance(first, str):
        return Found(False, first)
    written = [name for name, state in _globals(call.module).items() if before.get(name) != state]
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


def _globals(module: dict[str, Any]) -> dict[str, Any]:
    """What a call could write: which object each global is, and what mutable ones hold."""
    state: dict[str, Any] = {}
    for name, value in module.items():
        if name.startswith("__") or isinstance(value, (ModuleType, type)):
            continue
        state[name] = (id(value), _contents(vars(value) if isinstance(value, FunctionType) else value))
    return state


def _contents(value: Any) -> Any:
    match value:
        case dict():
            return [(id(key), id(held)) for key, held in value.items()]
        case list() | set() | tuple():
            return [id(held) for held in value]
        case np.ndarray():
            return value.tobytes()
        case bytearray():
            return bytes(value)
    return None
