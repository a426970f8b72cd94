"""The rules of checks as a file writes them. Made of the rules themselves: what limits a field and what it means stands there."""

from typing import Annotated, Any, get_args, get_origin, get_type_hints

from msgspec import UNSET, Struct, UnsetType, defstruct
from msgspec.structs import fields

from kata_tui.model.checks import RULES, Means, Rule


def _shape(rule: type[Rule]) -> Any:
    """The type of what a file writes under the key of a rule: a struct like the rule, where nothing stands for None."""
    if rule.WRITTEN is not None:
        return rule.WRITTEN
    hints = get_type_hints(rule, include_extras=True)
    written: list[Any] = []
    for field in fields(rule):
        kind, optional = _in_file(hints[field.name])
        default = () if field.required else (UNSET,) if optional else (field.default,)
        written.append((field.name, kind, *default))
    name = rule.__name__.removesuffix("Rule") + "Shape"
    return defstruct(name, written, frozen=True, forbid_unknown_fields=True, namespace={"__doc__": meaning(rule)}, module=__name__)


def _in_file(hint: Any) -> tuple[Any, bool]:
    """The type without what it means, and whether it may be left out: then it may be unset, where the rule has None."""
    parts = [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) is not Annotated and len(parts) < len(get_args(hint)):
        return _in_file(parts[0])[0] | UnsetType, True
    if get_origin(hint) is not Annotated:
        return hint, False
    kind, *limits = get_args(hint)
    limits = [limit for limit in limits if not isinstance(limit, Means)]
    return (Annotated[(kind, *limits)] if limits else kind), False


def fields_of(rule: type[Rule], kind: Any) -> list[str]:
    """The fields that hold what `kind` (an alias such as `Name`) stands for, one or a list of them."""
    return [name for name, hint in get_type_hints(rule, include_extras=True).items() if kind.__metadata__[0] in _limits(hint)]


def _limits(hint: Any) -> list[Any]:
    """Whatever stands beside a type, wherever it is."""
    beside = list(getattr(hint, "__metadata__", ()))
    return beside + [found for part in get_args(hint) for found in _limits(part)]


def meaning(rule: type[Rule]) -> str:
    """What a rule means: its docstring, as one paragraph."""
    return " ".join((rule.__doc__ or "").split())


def meanings(rule: type[Rule]) -> dict[str, str]:
    """What each field of a rule means."""
    hints = get_type_hints(rule, include_extras=True)
    return {
        field.name: next(str(beside) for beside in _limits(hints[field.name]) if isinstance(beside, Means))
        for field in fields(rule)
    }


WRITTEN: dict[str, Any] = {key: _shape(rule) for key, rule in RULES.items()}
"""For each key of a rule, the type of what is written under it."""

SHAPES: dict[str, type[Struct]] = {
    key: kind for key, kind in WRITTEN.items() if isinstance(kind, type) and issubclass(kind, Struct)
}
"""Of those, the mappings."""
