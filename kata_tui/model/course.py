"""A course: which katas count for how much, until when, and for whom. Pure data; `library/format` reads it from a file."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Partial = Literal["none", "visible", "cases"]
"""What a solution that is not accepted is worth: nothing, or its part of the visible cases and checks, or of all."""


class CourseKata(Struct, frozen=True):
    """A kata of a course. `deadline` is in UTC, None for none. `case_weight`, `check_weight`: of one case and check in a part."""

    id: str
    points: float = 1.0
    partial: Partial = "none"
    deadline: datetime | None = None
    case_weight: float = 1.0
    check_weight: float = 1.0


class LateStep(Struct, frozen=True):
    """What is taken from points that come at most so many hours late, in percent of them."""

    hours: float
    percent: float


class Excused(Struct, frozen=True):
    """Katas that do not count for a student; all of them for none."""

    student: str
    katas: tuple[str, ...] = ()


class Course(Struct, frozen=True):
    """A course. `late` is in the order of its hours; what comes later than the last step gets nothing.

    `attempts`: which of several counts. `students`: who takes part; who hands in takes part in any case. `groups`: student to group.
    """

    title: str = ""
    katas: tuple[CourseKata, ...] = ()
    late: tuple[LateStep, ...] = ()
    attempts: Literal["best", "last"] = "best"
    students: tuple[str, ...] = ()
    groups: dict[str, str] = {}
    excused: tuple[Excused, ...] = ()

    def is_excused(self, student: str, kata: str) -> bool:
        """Whether a kata does not count for a student."""
        return any(one.student == student and (not one.katas or kata in one.katas) for one in self.excused)
