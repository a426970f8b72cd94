"""Whether a program may have a part that its result does not change with, although it comes from it: a product with nothing, say.

Looked for in a jaxpr, with the constants in it that are one number throughout. Finding none is cheap, and most programs have none; where
there is one, the program has to be run to know.
"""

from typing import Any

import numpy as np
from jax.extend.core import Literal

from kata_tui.harness.jaxpr.equations import name_of, nested

_SAME_NUMBER = frozenset(
    {"broadcast_in_dim", "reshape", "squeeze", "expand_dims", "convert_element_type", "transpose", "copy", "copy_p", "slice"}
)
"""What gives one number throughout for one number throughout."""

_MOST = 2**16
"""Elements of a constant that are looked at; a larger one is taken to be of several numbers."""


def may_cancel(closed: Any) -> bool:
    """Whether a closed jaxpr holds an equation that may take away what goes into it."""
    known = {
        variable: number
        for variable, held in zip(closed.jaxpr.constvars, closed.consts, strict=True)
        if (number := _number(held)) is not None
    }
    return _cancels(closed.jaxpr, known)[0]


def _cancels(jaxpr: Any, known: dict[Any, Any]) -> tuple[bool, dict[Any, Any]]:
    """Whether an equation may cancel something; and the variables that are one number throughout."""
    for equation in jaxpr.eqns:
        operands = [_number(atom.val) if isinstance(atom, Literal) else known.get(atom) for atom in equation.invars]
        name = name_of(equation)
        if _takes_away(name, equation, operands):
            return True, known
        if name in _SAME_NUMBER and operands[0] is not None:
            known[equation.outvars[0]] = operands[0]
        for _, inner in nested(equation):
            whole = len(inner.invars) == len(equation.invars) and name not in ("scan", "while")
            given = (
                {variable: number for variable, number in zip(inner.invars, operands, strict=True) if number is not None}
                if whole
                else {}
            )
            found, within = _cancels(inner, given)
            if found:
                return True, known
            if len(inner.outvars) == len(equation.outvars) and name not in ("scan", "while", "cond"):
                for outer, atom in zip(equation.outvars, inner.outvars, strict=True):
                    number = _number(atom.val) if isinstance(atom, Literal) else within.get(atom)
                    if number is not None:
                        known[outer] = number
    return False, known


def _takes_away(name: str, equation: Any, operands: list[Any]) -> bool:
    match name:
        case "mul" | "and" | "dot_general" | "conv_general_dilated":
            return any(number is not None and number == 0 for number in operands)
        case "select_n":
            return operands[0] is not None
        case "sub" | "xor" | "div" | "rem":
            first, second = equation.invars
            alike = not isinstance(first, Literal) and first is second
            return alike or (operands[1] is not None and not np.isfinite(operands[1]))
        case "max" | "min" | "clamp":
            return any(number is not None and not np.isfinite(number) for number in operands)
        case "pow":
            return operands[1] is not None and bool(operands[1] == 0)
        case "integer_pow":
            return bool(equation.params["y"] == 0)
    return False


def _number(held: Any) -> Any:
    """The number that a constant is throughout; None for one of several, or of none."""
    try:
        array = np.asarray(held)
    except TypeError:  # typed keys
        return None
    if array.dtype.kind not in "biufcV" or not 0 < array.size <= _MOST or array.dtype.names:
        return None
    first = array.reshape(-1)[0]
    return first if bool((array == first).all()) else None
