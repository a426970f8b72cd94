"""Cases of a learner's own, written as in a problem file: read, and the first ones offered for a start."""

import json
import math
from pathlib import Path
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from kata_tui.library.format.cases import hold_count, read_arguments
from kata_tui.library.format.python_source import SourceError, read_source
from kata_tui.library.format.shape import Id
from kata_tui.library.format.validate import conform
from kata_tui.library.format.yaml_document import Document
from kata_tui.model.problem import ArrayValue, Case, DictValue, Problem, ScalarValue, Value
from kata_tui.model.text import clean_line

MOST = 8
"""Own cases of one problem: each is run with every run."""

_USUAL = ("bool", "int32", "float32")
"""Dtypes that a list of numbers gets by itself."""


class OwnCaseShape(Struct, frozen=True, forbid_unknown_fields=True):
    """One case: as in a problem file, with `like` for the case whose call it has."""

    id: Id
    args: dict[str, Any] = {}
    like: Id | UnsetType = UNSET
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1, description="a whole number from 0 to 4294967295")] = 0


class OwnCasesShape(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    cases: Annotated[tuple[OwnCaseShape, ...], Meta(max_length=MOST)] = ()


def read_own_cases(path: Path, text: str, problem: Problem) -> tuple[Case, ...]:
    """The cases that `text`, of the file at `path`, holds for a problem. Raises FileError: the first mistake of the text."""
    if not text.strip():
        return ()
    document = Document(path, text)
    shape = conform(document, OwnCasesShape)
    cases: list[Case] = []
    seen = {case.id: "the problem has a case" for case in problem.cases} | {
        check.id: "the problem has a check" for check in problem.checks
    }
    for number, own in enumerate(shape.cases if shape is not None else ()):
        with document.collecting():
            if own.id in seen:
                raise document.error(document.at("cases", number, "id"), f"`{own.id}` is taken: {seen[own.id]} of that name.")
            seen[own.id] = "another one here is"
            cases.append(_read(document, number, own, problem))
    if document.faults:
        raise min(document.faults, key=lambda fault: (fault.line, fault.column))
    return tuple(cases)


def _read(document: Document, number: int, own: OwnCaseShape, problem: Problem) -> Case:
    """One case. Raises FileError."""
    node = document.at("cases", number)
    like = _like(document, number, own, problem)
    arguments = read_arguments(document, node, problem.entry)
    if like.call is None:
        try:
            reference = read_source(problem.reference, problem.entry)
        except SourceError:
            raise document.error(node, "The reference of this problem cannot be read.") from None
        hold_count(document, node, problem.entry, len(own.args), reference, "say with `like` which case's call it has")
    elif missing := [each.name for each in like.args if each.name not in {argument.name for argument in arguments}]:
        names = ", ".join(f"`{name}`" for name in missing)
        raise document.error(
            node, f"`{clean_line(like.call, 80)}` is called, and {names} {'is' if len(missing) == 1 else 'are'} missing."
        )
    return Case(
        own.id, arguments, like.call, own.seed, tolerance=like.tolerance, ignore_dtype=like.ignore_dtype, shown_as=like.shown_as
    )


def _like(document: Document, number: int, own: OwnCaseShape, problem: Problem) -> Case:
    """The case of the problem whose call an own case has. Raises FileError."""
    visible = [case for case in problem.cases if not case.hidden]
    if isinstance(own.like, UnsetType):
        if not visible:
            raise document.error(document.at("cases", number), "All cases of this problem are hidden, so there is none to be like.")
        return visible[0]
    for case in visible:
        if case.id == own.like:
            return case
    known = ", ".join(f"`{case.id}`" for case in visible)
    raise document.error(
        document.at("cases", number, "like"), f"There is no case `{own.like}` that is not hidden. There are: {known}."
    )


def written(case: Case, own_id: str) -> str:
    """A file with one case of that id that is like one of the problem's."""
    lines = ["cases:", f"  - id: {own_id}", f"    like: {case.id}"]
    if case.args:
        lines.append("    args:")
        lines += [f"      {argument.name}: {_value(argument.value)}" for argument in case.args]
    if case.seed:
        lines.append(f"    seed: {case.seed}")
    return "\n".join(lines) + "\n"


def _value(value: Value) -> str:
    match value:
        case ScalarValue():
            return _number(value.value)
        case ArrayValue(data=data, dtype=dtype):
            if dtype in _USUAL and _leaves(data):
                return _list(data)
            return f"{{array: {_list(data)}, dtype: {dtype}}}"
        case DictValue(items=items):
            return "{" + ", ".join(f"{json.dumps(key)}: {_value(item)}" for key, item in items.items()) + "}"
    return f"{{expr: {json.dumps(value.code)}}}"


def _list(data: Any) -> str:
    return "[" + ", ".join(map(_list, data)) + "]" if isinstance(data, list) else _number(data)


def _leaves(data: Any) -> bool:
    return any(map(_leaves, data)) if isinstance(data, list) else True


def _number(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if value != value else ".inf" if value > 0 else "-.inf"
    return json.dumps(value)
