"""The shape of the file of a course, `course.yaml`, format 1."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from kata_tui.library.format.shape import Id, Line, Release

Points = Annotated[float, Meta(ge=0, le=1_000_000, description="a number, 0 or more")]
Hours = Annotated[float, Meta(gt=0, le=100_000, description="a number of hours, more than 0")]
Percent = Annotated[float, Meta(ge=0, le=100, description="a number from 0 to 100")]
Moment = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d", description="a time as in `2026-11-01T23:59:00+01:00`")]
Names = Annotated[tuple[Line, ...], Meta(max_length=10_000)]


class WeightsShape(Struct, frozen=True, forbid_unknown_fields=True):
    """How much one case and one check count in a part."""

    case: Points = 1.0
    check: Points = 1.0


class CourseKataShape(Struct, frozen=True, forbid_unknown_fields=True):
    """One kata of a course."""

    id: Id
    points: Points = 1.0
    partial: Literal["none", "visible", "cases"] | UnsetType = UNSET
    weights: WeightsShape | UnsetType = UNSET
    deadline: Moment | UnsetType = UNSET


class LateShape(Struct, frozen=True, forbid_unknown_fields=True):
    """One step of what lateness costs."""

    hours: Hours
    percent: Percent


class ExcusedShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A student for whom katas do not count."""

    student: Line
    katas: Annotated[tuple[Id, ...], Meta(max_length=1000)] = ()
    why: str = ""


class CourseShape(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of a course, `course.yaml`."""

    format: Literal[1]
    title: Line
    katas: Annotated[tuple[CourseKataShape, ...], Meta(min_length=1, max_length=1000)]
    partial: Literal["none", "visible", "cases"] = "none"
    weights: WeightsShape = WeightsShape()
    deadline: Moment | UnsetType = UNSET
    late: Annotated[tuple[LateShape, ...], Meta(max_length=50)] = ()
    attempts: Literal["best", "last"] = "best"
    students: Names = ()
    groups: dict[str, Names] = {}
    excused: Annotated[tuple[ExcusedShape, ...], Meta(max_length=10_000)] = ()
    needs: Release | UnsetType = UNSET


COURSE_MEANINGS: dict[type[Struct], dict[str, str]] = {
    CourseShape: {
        "format": "The format of this file: `1`.",
        "title": "What the course is called.",
        "katas": "The katas that count, in the order of the table.",
        "partial": "What a solution is worth that is not accepted: nothing, its part of the visible cases and checks, or of all.",
        "weights": "How much a case and a check count in a part.",
        "deadline": "Until when it is in time. Without an offset it is UTC.",
        "late": "What lateness costs. Later than the last step is worth nothing.",
        "attempts": "Which attempt counts, where there are several.",
        "students": "Who takes part, by the name of the folder. Who handed in nothing has a row too.",
        "groups": "The name of a group to its students.",
        "excused": "Katas that do not count for a student.",
        "needs": "The oldest kata-tui that reads this file. An older one asks to be updated.",
    },
    CourseKataShape: {
        "id": "The id of the kata.",
        "points": "What it is worth when it is accepted.",
        "partial": "As for the course, for this kata.",
        "weights": "As for the course, for this kata.",
        "deadline": "As for the course, for this kata.",
    },
    WeightsShape: {"case": "Of each case.", "check": "Of each check that was made. One that was left out does not count."},
    LateShape: {"hours": "Up to so many hours after the deadline.", "percent": "So much of the points is taken."},
    ExcusedShape: {
        "student": "The name of the student's folder.",
        "katas": "The ids of the katas. Without any, all of them.",
        "why": "A note for yourself. It is shown nowhere.",
    },
}
"""What each key of each part means, in a sentence or two."""
