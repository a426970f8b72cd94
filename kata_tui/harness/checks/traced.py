"""Checks that read the jaxpr of a call: which primitives it holds, how it grows, how large its values are."""

from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from difflib import get_close_matches
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from kata_tui.harness.checks.found import Found
from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.inputs import Unbuildable
from kata_tui.harness.jaxpr.equations import (
    bytes_of,
    inputs_from,
    is_from_batching,
    line_of,
    name_of,
    primitives,
    trace,
    trace_all,
    walk,
    walk_on,
    without_dead,
)
from kata_tui.model.checks import JaxprRule


def check_primitives(call: Call, rule: JaxprRule) -> Found:
    """Whether the primitives that must be in the jaxpr are there, those that must not are not, and it is no longer than allowed."""
    arguments = call.arguments()
    whole = trace_all(call, arguments, rule.static)
    jaxpr = without_dead(whole)
    equations = list(walk(jaxpr))
    names = Counter(map(name_of, equations))
    for name in (*rule.require, *rule.forbid):
        _hold_known(name, names)
    for name in rule.require:
        if _RENAMED.get(name, name) not in names:
            listed = ", ".join(f"`{found}`" for found, _ in names.most_common(8)) or "nothing at all"
            return Found(False, f"There is no `{name}` in what JAX traced of your code. It found {listed}.")
    looked_at, forbidden = equations, {_RENAMED.get(name, name) for name in rule.forbid}
    if rule.of is not None:
        own = walk_on(jaxpr, inputs_from(whole, arguments, rule.of, rule.static))
        looked_at = [one for one in own if line_of(one) is not None and not is_from_batching(one)]
    for equation in looked_at:
        if name_of(equation) in forbidden:
            on = f" on `{rule.of}`" if rule.of is not None else ""
            text = f"Your code comes down to `{name_of(equation)}`{on}, which this problem does without."
            return Found(False, text, line_of(equation))
    if rule.max_equations is not None and len(equations) > rule.max_equations:
        return Found(False, f"The jaxpr of your code has {len(equations)} equations; {rule.max_equations} are enough.")
    return Found(True)


_RENAMED = {"pjit": "jit", "remat": "remat2", "checkpoint": "remat2"}
"""Names that primitives have in other releases of JAX, or that people know them by."""

_ELSEWHERE = ("pallas_call", "bcoo_", "bcsr_", "coo_", "csr_")
"""How the names of primitives begin whose modules nobody need have imported."""


def _hold_known(name: str, found: Collection[str]) -> None:
    """Raises Unbuildable when no primitive of this JAX has that name: to forbid it would hold nothing."""
    known = primitives()
    if _RENAMED.get(name, name) in known or name in found or name.startswith(_ELSEWHERE):
        return
    near = get_close_matches(name, [*known, *_RENAMED], n=1)
    raise Unbuildable(f"there is no primitive `{name}` in JAX {jax.__version__}" + (f"; did you mean `{near[0]}`?" if near else ""))


def check_growth(call: Call, over: str) -> Found:
    """Whether the jaxpr stays as long as it is when the argument `over` is made twice as long along its first axis.

    Arguments that share the axis are made longer with it as well: where one alone raises, and where a loop over both ends with the shorter.
    """
    arguments = call.arguments()
    short = _by_line(call, arguments)
    alone = _lengthened(arguments, {over})
    length = np.shape(arguments[over])[0]
    sharing = {
        name for name, value in arguments.items() if isinstance(value, _ARRAYS) and np.ndim(value) and np.shape(value)[0] == length
    }
    long = short
    try:
        long = _by_line(call, alone)
    except Exception:
        if sharing == {over}:
            raise
        long = _by_line(call, _lengthened(arguments, sharing))
    else:
        if long.total() <= short.total() and sharing != {over}:
            with suppress(Exception):  # the other one may have its length for another reason
                long = _by_line(call, _lengthened(arguments, sharing))
    if long.total() > short.total():
        grown = long - short
        text = f"With `{over}` twice as long, JAX traced {long.total()} equations instead of {short.total()}: a Python loop was unrolled."
        return Found(False, text, max((line for line in grown if line is not None), key=lambda line: grown[line], default=None))
    return Found(True)


def _by_line(call: Call, arguments: dict[str, Any]) -> Counter[int | None]:
    """How many equations come from each line of the source."""
    return Counter(line_of(equation) for equation in walk(trace(call, arguments)))


def check_sizes(call: Call, at_most_mb: float) -> Found:
    """Whether no value in the jaxpr is larger than so many megabytes (10**6 bytes)."""
    for equation in walk(trace(call, call.arguments())):
        for variable in equation.outvars:
            size = bytes_of(variable.aval)
            if size > at_most_mb * 1e6:
                text = (
                    f"`{name_of(equation)}` makes {variable.aval.str_short()}, {size / 1e6:.3g} MB; {at_most_mb:g} MB are allowed."
                )
                return Found(False, text, line_of(equation))
    return Found(True)


_ARRAYS = (jax.Array, np.ndarray)


def _lengthened(arguments: dict[str, Any], names: set[str]) -> dict[str, Any]:
    for name in names:
        value = arguments.get(name)
        if not isinstance(value, _ARRAYS) or not value.ndim:
            raise Unbuildable(f"no_unrolling: the argument `{name}` has no first axis to make longer")
    return {name: _twice(value) if name in names else value for name, value in arguments.items()}


def _twice(value: Any) -> Any:
    """An array after itself, along its first axis. By NumPy where it can: it is only traced, and JAX would compile this for each shape."""
    if jnp.issubdtype(value.dtype, jax.dtypes.extended):
        return jnp.concatenate([value, value])
    return np.concatenate([value, value])
