"""Sources run in this process, as the harness runs them in its own."""

from textwrap import dedent
from typing import Any

from kata_tui.harness.checks import verify
from kata_tui.harness.checks.found import Found
from kata_tui.harness.execution.call import Call
from kata_tui.harness.execution.submission import load_source
from kata_tui.model.checks import Check, Rule
from kata_tui.model.problem import Argument, ArrayValue, Case, ExprValue, ScalarValue, Value

PRELUDE = """\
import functools
import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax import lax
"""
"""What every source here begins with; its own first line is the ninth."""


def floats(*values: Any) -> ArrayValue:
    return ArrayValue(list(values), "float32")


def integer(value: int) -> ScalarValue:
    return ScalarValue(value)


def expr(code: str) -> ExprValue:
    return ExprValue(code)


def case(args: dict[str, Value], call: str | None = None, **fields: Any) -> Case:
    return Case("c", tuple(Argument(name, value) for name, value in args.items()), call, **fields)


def called(source: str, args: dict[str, Value], call: str | None = None, *, warm: bool = False) -> Call:
    """A call of `solve` in this source; `warm`: its cases have run before, as they have when a check is carried out."""
    found = Call(load_source(PRELUDE + dedent(source).lstrip("\n"), "solve"), "solve", case(args, call))
    if warm:
        found.run()
    return found


def checked(rule: Rule, source: str, args: dict[str, Value], call: str | None = None, *, warm: bool = False) -> Found:
    """What a check finds of `solve` in this source."""
    found = verify(Check("check", rule, "c"), called(source, args, call, warm=warm))
    assert isinstance(found, Found)
    return found
