"""The checks of a problem file."""

from collections.abc import Collection
from typing import Any

import msgspec
from msgspec import UNSET

from kata_tui.domain.checks import (
    AvoidsRule,
    Check,
    CollectivesRule,
    IntermediateRule,
    JaxprRule,
    JitRule,
    KeyReuseRule,
    LeaksRule,
    NoUnrollingRule,
    PureRule,
    Rule,
    ShardingRule,
    TracesRule,
    UsesRule,
)
from kata_tui.library.document import Document
from kata_tui.library.shape import CheckShape, JaxprShape, ProblemShape
from kata_tui.library.suggest import did_you_mean
from kata_tui.library.values import hold_expression

RULES: dict[str, type[Rule]] = {
    "jit": JitRule,
    "traces": TracesRule,
    "jaxpr": JaxprRule,
    "no_unrolling": NoUnrollingRule,
    "uses": UsesRule,
    "avoids": AvoidsRule,
    "key_reuse": KeyReuseRule,
    "leaks": LeaksRule,
    "pure": PureRule,
    "intermediate": IntermediateRule,
    "sharding": ShardingRule,
    "collectives": CollectivesRule,
}


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
    if isinstance(value, JaxprShape) and not (value.require or value.forbid or value.max_equations is not UNSET):
        raise document.error(
            document.at("checks", number, key), "This holds nothing. Write `require`, `forbid` or `max_equations`."
        )
    if isinstance(value, JaxprShape) and value.of is not UNSET and not value.forbid:
        raise document.error(
            document.at("checks", number, key, "of"), "`of` says on what `forbid` looks. Write `forbid` beside it."
        )
    if key == "traces":
        hold_expression(document, document.at("checks", number, key, "call"), "`call`")
    for field in ("static", "over", "of") if key != "sharding" else ():
        names = getattr(value, field, ())
        names = () if names is UNSET else names
        for name in (names,) if isinstance(names, str) else names:
            arguments = problem.cases[case].args
            if name not in arguments:
                advice = did_you_mean(name, arguments) or f" It has {', '.join(f'`{known}`' for known in arguments) or 'none'}."
                where = document.at("checks", number, key, field)
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
