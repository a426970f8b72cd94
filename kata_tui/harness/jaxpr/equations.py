"""What JAX makes of a call: its jaxpr without dead equations, the equations of it, and where each comes from.

What is traced is the call of a case, whatever its entry is: a function, a class whose instance the call makes and calls, or a call under a
transformation. Where a case has no call of its own, that is the entry with the case's arguments.
"""

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend.core import Primitive, jaxpr_as_fun
from jax.interpreters import partial_eval

from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.source_lines import FILENAME


def trace(call: Call, arguments: dict[str, Any], static: tuple[str, ...] = ()) -> Any:
    """The jaxpr of a call without its dead equations: nothing but what the arrays of its result come from.

    Arrays among the arguments (in pytrees too) are traced; everything else, and what `static` names, is closed over.
    """
    return without_dead(trace_all(call, arguments, static))


def inputs_from(jaxpr: Any, arguments: dict[str, Any], name: str, static: tuple[str, ...] = ()) -> list[Any]:
    """The inputs of the whole jaxpr of a call (`trace_all`) that are the arrays of one argument."""
    counts = {each: len(_arrays(value)) for each, value in arguments.items() if each not in static}
    first = (
        sum(count for each, count in counts.items() if list(counts).index(each) < list(counts).index(name)) if name in counts else 0
    )
    return list(jaxpr.invars[first : first + counts.get(name, 0)])


def _arrays(value: Any) -> list[Any]:
    return [leaf for leaf in jax.tree.leaves(value) if isinstance(leaf, (jax.Array, np.ndarray))]


def trace_all(call: Call, arguments: dict[str, Any], static: tuple[str, ...] = ()) -> Any:
    """The jaxpr of a call as JAX traced it."""
    leaves, tree = jax.tree.flatten([None if name in static else value for name, value in arguments.items()])
    traced = [index for index, leaf in enumerate(leaves) if isinstance(leaf, (jax.Array, np.ndarray))]

    def function(*arrays: Any) -> list[Any]:
        filled = list(leaves)
        for index, array in zip(traced, arrays, strict=True):
            filled[index] = array
        values = dict(zip(arguments, jax.tree.unflatten(tree, filled), strict=True))
        result = call.apply({name: arguments[name] if name in static else value for name, value in values.items()})
        return result_leaves(result)[0]

    return jax.make_jaxpr(function)(*[leaves[index] for index in traced]).jaxpr


_TRACEABLE = (jax.Array, np.ndarray, np.generic, bool, int, float, complex)
_PLAIN = (str, bytes, type, np.dtype, jax.ShapeDtypeStruct)


def result_leaves(result: Any) -> tuple[list[Any], bool]:
    """What of a result a jaxpr can return; and whether it holds anything else that arrays may be in, such as a function."""
    leaves = jax.tree.leaves(result)
    found = [leaf for leaf in leaves if isinstance(leaf, _TRACEABLE)]
    return found, any(not isinstance(leaf, (*_TRACEABLE, *_PLAIN)) for leaf in leaves)


def without_dead(jaxpr: Any) -> Any:
    """The jaxpr without the equations that none of its outputs comes from, nested ones too."""
    with _dead_code_in_while():
        return partial_eval.dce_jaxpr(jaxpr, [True] * len(jaxpr.outvars))[0]


def inputs_needed(jaxpr: Any) -> list[bool]:
    """For each input of a jaxpr whether any output comes from it."""
    with _dead_code_in_while():
        return list(partial_eval.dce_jaxpr(jaxpr, [True] * len(jaxpr.outvars))[1])


def moves(closed: Any, number: int) -> bool:
    """Whether any output of a closed jaxpr, whose inputs are numbers, changes with input `number` while the others are 0.

    True as well where that cannot be told: of outputs that are no finite floats, or hold nothing.
    """
    evaluate = jax.jit(jaxpr_as_fun(closed))
    still, *others = (
        [np.asarray(value) for value in evaluate(*[amount if index == number else 0.0 for index in range(len(closed.in_avals))])]
        if all(jnp.issubdtype(aval.dtype, np.inexact) for aval in closed.out_avals)
        else []
        for amount in (0.0, 1.0, 50.0)
    )
    if not any(value.size for value in still) or not all(np.isfinite(value.astype(complex)).all() for value in still):
        return True
    return any(not np.array_equal(one, other) for moved in others for one, other in zip(still, moved, strict=True))


def walk(jaxpr: Any) -> Iterator[Any]:
    """Every equation, those of nested jaxprs after the one that holds them."""
    for equation in jaxpr.eqns:
        yield equation
        for _, inner in nested(equation):
            yield from walk(inner)


def walk_on(jaxpr: Any, inputs: Collection[Any]) -> Iterator[Any]:
    """Every equation that has one of these inputs of the jaxpr as an operand, as it came or with another dtype; nested ones too."""
    same = set(inputs)
    for equation in jaxpr.eqns:
        touched = [not hasattr(variable, "val") and variable in same for variable in equation.invars]
        if not any(touched):
            continue
        yield equation
        if equation.primitive.name in ("convert_element_type", "copy", "copy_p"):
            same.update(equation.outvars)
        if equation.primitive.name in ("scan", "while"):  # there it is taken apart
            continue
        for _, inner in nested(equation):
            last = touched[-len(inner.invars) :] if inner.invars else []
            yield from walk_on(inner, {variable for variable, its in zip(inner.invars, last, strict=False) if its})


def is_from_batching(equation: Any) -> bool:
    """Whether `vmap` made the equation on its own account, and not for one of its name in the source."""
    trace_of = equation.source_info.traceback
    if trace_of is None:
        return False
    inner: list[Any] = []
    for frame in trace_of.frames:
        if frame.file_name == FILENAME:
            break
        inner.append(frame)
    places = [number for number, frame in enumerate(inner) if frame.file_name.endswith("/interpreters/batching.py")]
    return bool(places) and not any(
        frame.function_name.rpartition(".")[2] == equation.primitive.name for frame in inner[places[-1] :]
    )


def nested(equation: Any) -> list[tuple[str, Any]]:
    """The jaxprs that an equation holds, each with the name of the parameter that holds it."""
    found = []
    for name, value in equation.params.items():
        for part in value if isinstance(value, (tuple, list)) else (value,):
            inner = getattr(part, "jaxpr", part)
            if hasattr(inner, "eqns"):
                found.append((name, inner))
    return found


def name_of(equation: Any) -> str:
    """The name of an equation's primitive, as the function that a person calls has it: `psum`, also where JAX checks replication."""
    return str(equation.primitive.name).removesuffix("_invariant")


def primitives() -> frozenset[str]:
    """The names of the primitives that this JAX has, as `name_of` gives them; only of modules that something has imported."""
    held = (value for name, module in list(sys.modules.items()) if name.startswith("jax") for value in list(vars(module).values()))
    return frozenset(str(value.name).removesuffix("_invariant") for value in held if isinstance(value, Primitive))


def line_of(equation: Any) -> int | None:
    """The line of the source that an equation comes from."""
    trace_of = equation.source_info.traceback
    if trace_of is None:
        return None
    return next((frame.line_num for frame in trace_of.frames if frame.file_name == FILENAME), None)


def bytes_of(aval: Any) -> int:
    """The size of a value in bytes; 0 for what has none, or none that is known."""
    size, dtype = getattr(aval, "size", 0), getattr(aval, "dtype", None)
    return size * int(dtype.itemsize) if dtype is not None and isinstance(size, int) else 0


@contextmanager
def _dead_code_in_while() -> Iterator[None]:
    """JAX looks for dead code in the bodies of `scan`, `cond` and `jit`, and not in that of `while`. While entered, there too."""
    rules = partial_eval.dce_rules
    added = lax.while_p not in rules
    if added:
        rules[lax.while_p] = _prune_while
    try:
        yield
    finally:
        if added:
            del rules[lax.while_p]


def _prune_while(used_outputs: list[bool], equation: Any) -> tuple[list[bool], Any]:
    """A `while` that carries only what its condition reads or somebody uses, and what these come from."""
    params = equation.params
    condition, body = params["cond_jaxpr"], params["body_jaxpr"]
    of_condition, of_body = params["cond_nconsts"], params["body_nconsts"]
    if equation.effects:
        return [True] * len(equation.invars), equation
    _, read = partial_eval.dce_jaxpr(condition.jaxpr, [True])
    carried = [used or seen for used, seen in zip(used_outputs, read[of_condition:], strict=True)]
    while True:  # what is carried may come from what was not, one turn before
        _, needed = partial_eval.dce_jaxpr(body.jaxpr, carried)
        more = [one or other for one, other in zip(carried, needed[of_body:], strict=True)]
        if more == carried:
            break
        carried = more
    new_body, needed = partial_eval.dce_jaxpr(body.jaxpr, carried, [False] * of_body + carried)
    new_condition, read = partial_eval.dce_jaxpr(condition.jaxpr, [True], [False] * of_condition + carried)
    inputs = [*read[:of_condition], *needed[:of_body], *carried]
    pruned = equation.replace(
        invars=[variable for variable, used in zip(equation.invars, inputs, strict=True) if used],
        outvars=[variable for variable, used in zip(equation.outvars, carried, strict=True) if used],
        params={
            **params,
            "cond_jaxpr": condition.replace(jaxpr=new_condition),
            "body_jaxpr": body.replace(jaxpr=new_body),
            "cond_nconsts": sum(read[:of_condition]),
            "body_nconsts": sum(needed[:of_body]),
        },
    )
    return inputs, pruned
