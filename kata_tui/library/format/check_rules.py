"""The checks of a problem file."""

from collections.abc import Collection
from typing import Any

import msgspec
from msgspec import UNSET

from kata_tui.library.format.argument_values import hold_expression
from kata_tui.library.format.rule_shapes import fields_of
from kata_tui.library.format.shape import CheckShape, ProblemShape
from kata_tui.library.format.yaml_document import Document
from kata_tui.model.checks import RULES, Check, Code, Name, Rule
from kata_tui.model.suggest import did_you_mean


def read_check(document: Document, problem: ProblemShape, number: int, taken: Collection[str]) -> Check:
    """Check `number` (from 0) of a file whose shape is right; its id is none of `taken`. Raises FileError."""
    shape = problem.checks[number]
    node = document.at("checks", number)
    written = [key for key in RULES if getattr(shape, key) is not UNSET]
    if len(written) != 1:
        known = ", ".join(f"`{key}`" for key in RULES)
        found = "it has none" if not written else f"it has {' and '.join(f'`{key}`' for key in written)}"
        raise document.error(node, f"A check has exactly one rule, and {found}. Rules are {known}.")
    key = written[0]
    case = _case(document, problem, number)
    _hold(document, problem, number, key, case)
    return Check(
        id=_free_id(key, taken),
        rule=_rule(key, shape),
        case=problem.cases[case].id,
        message=None if shape.message is UNSET else shape.message.strip(),
    )


def _free_id(key: str, taken: Collection[str]) -> str:
    """The rule's key, or with the first number from 2 that makes it unlike all `taken`."""
    return next(name for name in (key, *(f"{key}-{count}" for count in range(2, len(taken) + 3))) if name not in taken)


def _case(document: Document, problem: ProblemShape, number: int) -> int:
    """The position of the case whose inputs the check uses. Raises FileError."""
    wanted = problem.checks[number].case
    if wanted is UNSET:
        return 0
    ids = [case.id for case in problem.cases]
    if wanted not in ids:
        raise document.error(document.at("checks", number, "case"), f"There is no case `{wanted}`.{did_you_mean(wanted, ids)}")
    return ids.index(wanted)


def _hold(document: Document, problem: ProblemShape, number: int, key: str, case: int) -> None:
    """Raises FileError for what the shape of a rule cannot say."""
    value = getattr(problem.checks[number], key)
    if value is False:
        raise document.error(document.at("checks", number, key), "`pure` can only be `true`. Remove the check to allow anything.")
    if not isinstance(value, msgspec.Struct):
        return
    any_of = RULES[key].ANY_OF
    if any_of and not any(getattr(value, field) for field in any_of):
        *others, last = (f"`{field}`" for field in any_of)
        told = f"This holds nothing. Write {', '.join(others)} or {last}."
        raise document.error(document.at("checks", number, key), told)
    if key == "jaxpr" and getattr(value, "of", None) and not getattr(value, "forbid", ()):
        raise document.error(
            document.at("checks", number, key, "of"), "`of` says on what `forbid` looks. Write `forbid` beside it."
        )
    arguments = problem.cases[case].args
    for field in fields_of(RULES[key], Code):
        hold_expression(document, document.at("checks", number, key, field), f"`{field}`")
    for field in fields_of(RULES[key], Name):
        names = getattr(value, field) or ()
        for name in (names,) if isinstance(names, str) else names:
            if name not in arguments:
                where = document.at("checks", number, key, field)
                advice = did_you_mean(name, arguments) or f" It has {', '.join(f'`{known}`' for known in arguments) or 'none'}."
                raise document.error(where, f"Case `{problem.cases[case].id}` has no argument `{name}`.{advice}")


def _rule(key: str, shape: CheckShape) -> Rule:
    value = getattr(shape, key)
    kind = RULES[key]
    if isinstance(value, msgspec.Struct):
        fields: dict[str, Any] = {name: item for name, item in msgspec.structs.asdict(value).items() if item is not UNSET}
    elif isinstance(value, tuple):
        fields = {"apis": value}
    else:
        fields = {}
    return kind(**fields)
