"""Small problems for the judge."""

import hashlib
from textwrap import dedent
from typing import Any

from msgspec import json

from kata_tui.model.checks import Check, Rule
from kata_tui.model.problem import (
    Argument,
    ArrayValue,
    Case,
    DictValue,
    ExprValue,
    Level,
    Limits,
    Mistake,
    Problem,
    ScalarValue,
    Value,
)

PRELUDE = "import jax\nimport jax.numpy as jnp\nimport numpy as np\nfrom jax import lax\n"
"""What every source here begins with; its own first line is the fifth."""

FIRST = 5


def source(text: str) -> str:
    return PRELUDE + dedent(text).lstrip("\n")


def value(python: Any) -> Value:
    """An argument: a list is a float32 array, a dict of one key `expr` an expression, another dict a dict, the rest a scalar."""
    match python:
        case list():
            return ArrayValue(python, "float32")
        case {"expr": str(code)}:
            return ExprValue(code)
        case dict():
            return DictValue({name: value(item) for name, item in python.items()})
    return ScalarValue(python)


def case(name: str, args: dict[str, Any], call: str | None = None, **fields: Any) -> Case:
    return Case(name, tuple(Argument(key, value(held)) for key, held in args.items()), call, **fields)


def check(name: str, rule: Rule, on: str, message: str | None = None) -> Check:
    return Check(name, rule, on, message)


def problem(
    reference: str, *cases: Case, checks: tuple[Check, ...] = (), mistakes: dict[str, str] | None = None, **fields: Any
) -> Problem:
    """A problem with the entry `solve`; a mistake is its code, and its feedback is its id in words."""
    wrong = tuple(Mistake(name, f"You made the mistake {name}.", source(code)) for name, code in (mistakes or {}).items())
    body = source(reference)
    digest = hashlib.sha256(json.encode((body, cases, checks, wrong, fields.get("devices", 1), fields.get("limits")))).hexdigest()
    return Problem(
        id="p",
        track="t",
        title="T",
        level=Level.EASY,
        summary="S",
        entry="solve",
        statement="S",
        starter=body,
        reference=body,
        cases=cases,
        digest=digest,
        checks=checks,
        mistakes=wrong,
        **fields,
    )


RIGHT = "def solve(x):\n    return x * 2\n"


def three(**fields: Any) -> Problem:
    """Three cases of doubling an array; the second, `two`, is the one with two elements: there a source misbehaves."""
    return problem(
        RIGHT, case("one", {"x": [1.0]}), case("two", {"x": [4.0, 5.0]}), case("three", {"x": [7.0, 8.0, 9.0]}), **fields
    )


THREE = three()
BRIEF = Limits(seconds=1.2)
"""For sources that would never end by themselves."""
HANGING = three(limits=Limits(seconds=60))
LOOP = "def solve(x):\n    while True:\n        pass\n"
