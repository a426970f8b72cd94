"""The shape of the files that instructors write, format 1.

What a description says is what an error says: "`minutes` must be a whole number from 1 to 600". The JSON Schema for editors comes from
these types as well. What a shape cannot say (an id that equals the file's name, code that parses) `load` holds.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from kata_tui.library.format.release import RELEASE_PATTERN
from kata_tui.library.format.rule_shapes import WRITTEN
from kata_tui.model.checks import Code
from kata_tui.model.ids import ID_PATTERN, ID_RULE
from kata_tui.model.problem import Level

FORMAT = 1
Id = Annotated[str, Meta(pattern=ID_PATTERN, description=ID_RULE)]
Line = Annotated[str, Meta(pattern=r"\S", max_length=200, description="a text of at most 200 characters")]
Text = Annotated[str, Meta(pattern=r"\S", description="a text")]
Exceptional = Annotated[
    str,
    Meta(
        pattern=r"^[^\W\d]\w*(\.[^\W\d]\w*)*$(?!\n)",
        max_length=200,
        description="the name of an exception, with dots if it is no builtin (`ValueError`, `jax.errors.TracerBoolConversionError`)",
    ),
]
Release = Annotated[str, Meta(pattern=RELEASE_PATTERN, description='the number of a release, in quotes (`"0.3"`)')]


class ToleranceShape(Struct, frozen=True, forbid_unknown_fields=True):
    """How far a value may be off: `atol + rtol * abs(expected)`."""

    rtol: Annotated[float, Meta(ge=0, le=1e9, description="a number, 0 or more")]
    atol: Annotated[float, Meta(ge=0, le=1e9, description="a number, 0 or more")]


class CompareShape(Struct, frozen=True, forbid_unknown_fields=True):
    """What counts when results are compared."""

    dtype: Literal["exact", "ignore"] = "exact"


class MessageShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A message for each kind of difference; what a case has none for, it says nothing of."""

    value: Text | UnsetType = UNSET
    shape: Text | UnsetType = UNSET
    dtype: Text | UnsetType = UNSET
    structure: Text | UnsetType = UNSET
    raised: Text | UnsetType = UNSET


class CaseShape(Struct, frozen=True, forbid_unknown_fields=True):
    """One call that is judged."""

    id: Id
    args: dict[str, Any] = {}
    call: Code | UnsetType = UNSET
    shown_as: Line | UnsetType = UNSET
    raises: Exceptional | UnsetType = UNSET
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1, description="a whole number from 0 to 4294967295")] = 0
    repeat: Annotated[int, Meta(ge=1, le=100, description="a whole number from 1 to 100")] = 1
    show: Literal["visible", "hidden"] = "visible"
    message: Text | MessageShape | UnsetType = UNSET
    tolerance: ToleranceShape | UnsetType = UNSET
    compare: CompareShape | UnsetType = UNSET


if TYPE_CHECKING:

    class CheckShape(Struct):
        """One rule, and what to say when it is broken. Exactly one of the rules is there."""

        message: Text | UnsetType = UNSET
        case: Id | UnsetType = UNSET

else:
    CheckShape = defstruct(
        "CheckShape",
        [(key, written | UnsetType, UNSET) for key, written in WRITTEN.items()]
        + [("message", Text | UnsetType, UNSET), ("case", Id | UnsetType, UNSET)],
        frozen=True,
        forbid_unknown_fields=True,
        namespace={"__doc__": "One rule, and what to say when it is broken. Exactly one of the rules is there."},
        module=__name__,
    )


class MistakeShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A wrong solution, whole (`code`) or as replacements in the reference (`replace`)."""

    id: Id
    feedback: Text
    code: Code | UnsetType = UNSET
    replace: Annotated[tuple[tuple[str, str], ...], Meta(min_length=1, max_length=20)] | UnsetType = UNSET


class AlternativeShape(Struct, frozen=True, forbid_unknown_fields=True):
    """Another right solution."""

    title: Line
    code: Code


class WaiverShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A mutant that need not be rejected, as `kata-tui check` names it, and why."""

    mutant: Line
    why: Text


class LimitsShape(Struct, frozen=True, forbid_unknown_fields=True):
    """What one run may take."""

    seconds: Annotated[float, Meta(ge=1, le=60, description="a number from 1 to 60")] | UnsetType = UNSET
    memory_mb: Annotated[int, Meta(ge=256, le=8192, description="a whole number from 256 to 8192")] = 2048


class ProblemShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A problem file."""

    format: Literal[1]
    id: Id
    title: Line
    level: Level
    summary: Annotated[str, Meta(pattern=r"\S", max_length=400, description="a text of at most 400 characters")]
    entry: Annotated[str, Meta(pattern=r"^[^\W\d]\w*$(?!\n)", max_length=100, description="the name of a function or class")]
    statement: Text
    starter: Code
    reference: Code
    cases: Annotated[tuple[CaseShape, ...], Meta(min_length=1, max_length=200)]
    revision: Annotated[int, Meta(ge=1, le=1_000_000, description="a whole number, 1 or more")] = 1
    minutes: Annotated[int, Meta(ge=1, le=600, description="a whole number from 1 to 600")] = 10
    concepts: tuple[Line, ...] = ()
    requires: tuple[Id, ...] = ()
    checks: Annotated[tuple[CheckShape, ...], Meta(max_length=50)] = ()
    mistakes: Annotated[tuple[MistakeShape, ...], Meta(max_length=30)] = ()
    hints: tuple[Text, ...] = ()
    explanation: str = ""
    alternatives: Annotated[tuple[AlternativeShape, ...], Meta(max_length=10)] = ()
    waive: Annotated[tuple[WaiverShape, ...], Meta(max_length=50)] = ()
    tolerance: ToleranceShape | UnsetType = UNSET
    compare: CompareShape | UnsetType = UNSET
    limits: LimitsShape = LimitsShape()
    devices: Annotated[int, Meta(ge=1, le=16, description="a whole number from 1 to 16")] = 1
    tested_with: dict[str, str] = {}
    needs: Release | UnsetType = UNSET


class TrackShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A track file, `track.yaml`."""

    format: Literal[1]
    title: Line
    summary: str = ""
    order: Annotated[int, Meta(ge=0, le=1_000_000, description="a whole number, 0 or more")] = 1000
    needs: Release | UnsetType = UNSET


class ConceptShape(Struct, frozen=True, forbid_unknown_fields=True):
    """One idea that problems practise."""

    id: Id
    title: Line
    sentence: Annotated[str, Meta(pattern=r"\S", max_length=400, description="a text of at most 400 characters")]
    home: Id
    names: Annotated[tuple[Line, ...], Meta(max_length=50)] = ()


class ConceptsShape(Struct, frozen=True, forbid_unknown_fields=True):
    """The list of what a library's problems practise, `concepts.yaml`, above the tracks."""

    format: Literal[1]
    concepts: Annotated[tuple[ConceptShape, ...], Meta(min_length=1, max_length=1000)]
    needs: Release | UnsetType = UNSET


class WayShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A way, `ways/<id>.yaml`, beside the tracks."""

    format: Literal[1]
    id: Id
    title: Line
    summary: Annotated[str, Meta(pattern=r"\S", max_length=400, description="a text of at most 400 characters")]
    katas: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=1000)]
    needs: Release | UnsetType = UNSET


class LibraryShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A library file, `library.yaml`, above the tracks."""

    format: Literal[1]
    title: Line
    authors: Annotated[tuple[Line, ...], Meta(max_length=100)] = ()
    license: Line | UnsetType = UNSET
    tested_with: dict[str, str] = {}
    needs: Release | UnsetType = UNSET
