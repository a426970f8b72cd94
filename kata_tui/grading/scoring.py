"""From verdicts to points: what a kata is worth for a student, by the rules of the course, the deadlines and the instructor's own marks.

Points are exact fractions until they are written. What could not be judged has none: it is never zero.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction

from msgspec import Struct

from kata_tui.grading.graded_file import GradedFile
from kata_tui.grading.manual_marks import ManualMark
from kata_tui.model.course import Course, CourseKata
from kata_tui.model.verdict import Verdict


class Cell(Struct, frozen=True):
    """One kata of one student. `points`: None where it is not graded yet, or does not count.

    `attempt` is the one that counts, of `attempts`; None where nothing was handed in. `late`: in hours. `mark`: the instructor's own.
    """

    kata: CourseKata
    points: Fraction | None
    attempt: GradedFile | None = None
    attempts: int = 0
    late: Fraction = Fraction(0)
    excused: bool = False
    mark: ManualMark | None = None

    @property
    def waits(self) -> bool:
        """Whether it counts, and nobody knows what for."""
        return self.points is None and not self.excused


class StudentRow(Struct, frozen=True):
    """A student: a cell for each kata of the course, in its order."""

    student: str
    group: str
    cells: tuple[Cell, ...]
    comment: str = ""
    called: str = ""
    account: str = ""

    @property
    def total(self) -> Fraction | None:
        """The sum of the points; None while something is not graded."""
        if any(cell.waits for cell in self.cells):
            return None
        return sum((cell.points for cell in self.cells if cell.points is not None and not cell.excused), Fraction(0))

    @property
    def out_of(self) -> Fraction:
        """What there was to be had."""
        return sum((exact(cell.kata.points) for cell in self.cells if not cell.excused), Fraction(0))


def exact(number: float) -> Fraction:
    """A number as somebody wrote it: 0.1 is a tenth."""
    return Fraction(repr(number)) if number != int(number) else Fraction(int(number))


def shown(points: Fraction) -> str:
    """Points to two places, without zeros that say nothing: `2`, `0.5`, `1.67`."""
    return f"{float(round(points, 2)):.2f}".rstrip("0").rstrip(".")


def rows_of(course: Course, graded: Sequence[GradedFile], marks: Mapping[tuple[str, str], ManualMark]) -> tuple[StudentRow, ...]:
    """Every student of the course, and everybody else who handed in or has a mark, in the order of their names."""
    handed: dict[tuple[str, str], list[GradedFile]] = {}
    for one in graded:
        handed.setdefault((one.student, one.kata), []).append(one)
    of_student = {one.student: one for one in graded}
    students = sorted({*course.students, *of_student, *(student for student, _ in marks), *course.groups})
    rows = []
    for student in students:
        cells = tuple(
            _cell(course, kata, student, handed.get((student, kata.id), []), marks.get((student, kata.id))) for kata in course.katas
        )
        about, whole = of_student.get(student), marks.get((student, ""))
        rows.append(
            StudentRow(
                student,
                course.groups.get(student, ""),
                cells,
                "" if whole is None else whole.comment,
                about.called if about else "",
                about.account if about else "",
            )
        )
    return tuple(rows)


def _cell(course: Course, kata: CourseKata, student: str, attempts: Sequence[GradedFile], mark: ManualMark | None) -> Cell:
    excused = course.is_excused(student, kata.id)
    ordered = sorted(attempts, key=lambda one: (one.submitted_at, one.id))
    counted, points = None, Fraction(0) if not ordered else None
    if ordered and course.attempts == "last":
        counted = ordered[-1]
        points = _points(course, kata, counted)
    elif ordered:
        worth = [(_points(course, kata, one), one) for one in ordered]
        known = [(value, one) for value, one in worth if value is not None]
        waiting = next((one for value, one in worth if value is None), None)
        best = max(known, key=lambda pair: pair[0], default=None)
        # one that could not be judged may be worth more than the best of the others, unless nothing can
        if best is not None and (waiting is None or best[0] >= exact(kata.points)):
            points, counted = best
        else:
            counted = waiting
    if mark is not None and mark.points is not None:
        points = mark.points
    late = _late(kata, counted) if counted is not None else Fraction(0)
    return Cell(kata, None if excused else points, counted, len(ordered), late, excused, mark)


def _points(course: Course, kata: CourseKata, one: GradedFile) -> Fraction | None:
    """What an attempt is worth, lateness and all; None where it has no verdict."""
    if not one.judged:
        return None
    return exact(kata.points) * _part(kata, one) * (1 - _taken(course, _late(kata, one)))


def _part(kata: CourseKata, one: GradedFile) -> Fraction:
    """The part of the points that a verdict is worth."""
    if one.accepted:
        return Fraction(1)
    if kata.partial == "none" or any(case.kind == "load" for case in one.cases):
        return Fraction(0)
    case_weight, check_weight = exact(kata.case_weight), exact(kata.check_weight)
    had = of = Fraction(0)
    for case in one.cases:
        # a case that was not run any more counts as failed; a check that was not made does not count
        left_out = case.kind == "check" and case.verdict is Verdict.SKIPPED
        if not left_out and (kata.partial == "cases" or case.shown == "visible"):
            weight = check_weight if case.kind == "check" else case_weight
            of += weight
            had += weight * (case.verdict is Verdict.ACCEPTED)
    return had / of if of else Fraction(0)


def _late(kata: CourseKata, one: GradedFile) -> Fraction:
    """How many hours after the deadline it was handed in; 0 where in time."""
    if kata.deadline is None:
        return Fraction(0)
    try:
        at = datetime.strptime(one.submitted_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return Fraction(0)
    return max(Fraction(0), Fraction(int((at - kata.deadline).total_seconds()), 3600))


def _taken(course: Course, hours: Fraction) -> Fraction:
    """The part of the points that so much lateness takes."""
    if not hours:
        return Fraction(0)
    step = next((step for step in course.late if hours <= exact(step.hours)), None)
    return Fraction(1) if step is None else exact(step.percent) / 100
