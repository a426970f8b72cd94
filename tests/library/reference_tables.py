"""The tables of the guide for instructors, as the types say them. Run it to print them anew."""

from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, UNSET, Struct, UnsetType, structs

from kata_tui.library.format.course_shape import CourseKataShape, CourseShape, ExcusedShape, LateShape, WeightsShape
from kata_tui.library.format.rule_shapes import SHAPES
from kata_tui.library.format.schema import meaning_of
from kata_tui.library.format.shape import (
    AlternativeShape,
    CaseShape,
    CheckShape,
    CompareShape,
    ConceptShape,
    ConceptsShape,
    LibraryShape,
    LimitsShape,
    MessageShape,
    MistakeShape,
    ProblemShape,
    ToleranceShape,
    TrackShape,
    WaiverShape,
    WayShape,
)
from kata_tui.model.ids import ID_RULE

PLAIN = {str: "a text", bool: "`true`", int: "a whole number", float: "a number"}
LISTED = {CaseShape: "[cases](#a-case)", CheckShape: "[checks](#a-check)", MistakeShape: "[mistakes](#a-mistake)"}
LISTED |= {AlternativeShape: "[alternatives](#an-alternative)", WaiverShape: "[waivers](#a-waiver)", ConceptShape: "concepts"}
LISTED |= {CourseKataShape: "katas", LateShape: "steps", ExcusedShape: "students with katas"}
TABLES: dict[str, dict[str, type[Struct]]] = {
    "the file": {"": ProblemShape},
    "a case": {"": CaseShape},
    "messages of a case": {"message": MessageShape},
    "a check": {"": CheckShape},
    "the rules of a check": SHAPES,
    "a mistake": {"": MistakeShape},
    "an alternative": {"": AlternativeShape},
    "a waiver": {"": WaiverShape},
    "tolerance, compare, limits": {"tolerance": ToleranceShape, "compare": CompareShape, "limits": LimitsShape},
    "track.yaml": {"": TrackShape},
    "library.yaml": {"": LibraryShape},
    "a way": {"": WayShape},
    "concepts.yaml": {"": ConceptsShape, "concepts": ConceptShape},
    "course.yaml": {"": CourseShape, "katas": CourseKataShape, "weights": WeightsShape, "late": LateShape, "excused": ExcusedShape},
}
"""Each table, by the name that its comment in the guide has: the parts of the file that it is of."""


def table(name: str) -> list[str]:
    """A row for each key: what it is, what it must be, and what holds without it."""
    rows = ["| key | what it is | must be | without it |", "|---|---|---|---|"]
    for part, shape in TABLES[name].items():
        hints = get_type_hints(shape, include_extras=True)
        for field in structs.fields(shape):
            key = f"{part}: {{{field.name}: …}}" if part else field.name
            rows.append(f"| `{key}` | {meaning_of(shape, field.name)} | {words(hints[field.name])} | {without(field)} |")
    return rows


def words(annotation: Any) -> str:
    """What a value of that type must be."""
    if UnsetType in get_args(annotation):
        annotation = Union[tuple(part for part in get_args(annotation) if part is not UnsetType)]  # noqa: UP007 - of however many
    meta = None
    if get_origin(annotation) is Annotated:
        annotation, meta = get_args(annotation)
        if meta.description:
            return "an id" if meta.description == ID_RULE else str(meta.description)
    arguments = get_args(annotation)
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{choice}`" for choice in arguments)
    if get_origin(annotation) is tuple:
        if arguments[-1] is not Ellipsis:
            return f"a pair of {words(arguments[0]).removeprefix('a ')}s"
        if arguments[0] in LISTED:
            return f"a list of {LISTED[arguments[0]]}{bounds(meta)}"
        return f"a list; each item {words(arguments[0])}{bounds(meta)}"
    if get_origin(annotation) is dict:
        return "a mapping; see [values](#values)" if arguments[1] is Any else f"a mapping; each value {words(arguments[1])}"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f"`{choice.value}`" for choice in annotation)
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return f"a mapping of {', '.join(f'`{name}`' for name in annotation.__struct_fields__)}"
    if get_origin(annotation) is Union:
        return ", or ".join(words(part) for part in arguments)
    return PLAIN[annotation]


def bounds(meta: Any) -> str:
    least, most = getattr(meta, "min_length", None), getattr(meta, "max_length", None)
    return f"; {least or 0} to {most} of them" if most else f"; at least {least}" if least else ""


def without(field: Any) -> str:
    if field.required:
        return "**required**"
    default = field.default if field.default is not NODEFAULT else field.default_factory()
    return f"`{default}`" if default not in (UNSET, (), {}, "") and not isinstance(default, Struct) else "–"


if __name__ == "__main__":
    for one in TABLES:
        print(f"\n<!-- {one} -->\n" + "\n".join(table(one)))  # noqa: T201
