"""The file of a course, read whole: a `Course`, or what is wrong with it and where."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from msgspec import UNSET, UnsetType

from kata_tui.library.format.course_shape import CourseShape, WeightsShape
from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.load import hold_format, in_order
from kata_tui.library.format.validate import conform
from kata_tui.library.format.yaml_document import Document
from kata_tui.model.course import Course, CourseKata, Excused, LateStep
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line


def read_course(path: Path, known: Collection[str]) -> tuple[Course | None, list[FileError]]:
    """The course in the file at `path`, or else at least one fault, in the order of its lines. `known`: the ids of katas that there are."""
    try:
        document = Document.read(path)
    except FileError as error:
        return None, [error]
    hold_format(document)
    shape = None if document.faults else conform(document, CourseShape)
    course = None if shape is None else _course(document, shape, known)
    return (None if document.faults else course), in_order(document.faults)


def _course(document: Document, shape: CourseShape, known: Collection[str]) -> Course:
    """The course, and a fault of the document for each thing that a shape cannot say."""
    overall = _moment(document, shape.deadline, "deadline")
    katas: list[CourseKata] = []
    for number, stated in enumerate(shape.katas):
        at = document.at("katas", number, "id")
        if stated.id not in known:
            document.fault(at, f"There is no kata `{stated.id}` in the library.{did_you_mean(stated.id, known)}")
        if any(kata.id == stated.id for kata in katas):
            document.fault(at, f"The kata `{stated.id}` stands in this list already. Keep one of them.")
        own = _moment(document, stated.deadline, "katas", number, "deadline")
        weights: WeightsShape = shape.weights if stated.weights is UNSET else stated.weights
        partial = shape.partial if stated.partial is UNSET else stated.partial
        katas.append(CourseKata(stated.id, stated.points, partial, own or overall, weights.case, weights.check))
        if partial != "none" and not weights.case and not weights.check:
            document.fault(
                document.at("katas", number), f"Neither cases nor checks of `{stated.id}` have a weight. Give one of them."
            )
    _hold_late(document, shape)
    _hold_students(document, shape)
    groups = {student: name for name, students in shape.groups.items() for student in students}
    return Course(
        title=clean_line(shape.title),
        katas=tuple(katas),
        late=tuple(LateStep(step.hours, step.percent) for step in shape.late),
        attempts=shape.attempts,
        students=shape.students,
        groups=groups,
        excused=tuple(Excused(one.student, one.katas) for one in shape.excused),
    )


def _moment(document: Document, stated: str | UnsetType, *place: str | int) -> datetime | None:
    """A time in UTC; without an offset it is meant to be."""
    if stated is UNSET:
        return None
    try:
        at = datetime.fromisoformat(str(stated))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        said = f"`{clean_line(str(stated), 40)}` is no time of any calendar. Write it as in `2026-11-01T23:59:00+01:00`."
        document.fault(document.at(*place), said)
        return None


def _hold_late(document: Document, shape: CourseShape) -> None:
    for number, (step, following) in enumerate(zip(shape.late, shape.late[1:], strict=False), 1):
        if following.hours <= step.hours:
            document.fault(document.at("late", number, "hours"), "The steps begin with the fewest hours. Put this one further up.")
        if following.percent < step.percent:
            said = "What is handed in later must not cost less than what is handed in before it."
            document.fault(document.at("late", number, "percent"), said)
    if shape.late and shape.deadline is UNSET and all(kata.deadline is UNSET for kata in shape.katas):
        document.fault(document.at("late"), "Nothing can be late without a `deadline`. Give one, to the course or to a kata.")


def _hold_students(document: Document, shape: CourseShape) -> None:
    """Nobody stands in a list twice, and who is named takes part."""
    taken: set[str] = set()
    for number, student in enumerate(shape.students):
        if student in taken:
            document.fault(document.at("students", number), f"`{clean_line(student, 60)}` stands in this list already.")
        taken.add(student)
    placed: dict[str, str] = {}
    for name, students in shape.groups.items():
        for number, student in enumerate(students):
            at = document.at("groups", name, number)
            if student in placed:
                said = f"`{clean_line(student, 60)}` is in the group `{clean_line(placed[student], 60)}` already. Take one out."
                document.fault(at, said)
            placed.setdefault(student, name)
            if taken and student not in taken:
                document.fault(at, _unknown(student, taken))
    katas = [kata.id for kata in shape.katas]
    for number, one in enumerate(shape.excused):
        if taken and one.student not in taken:
            document.fault(document.at("excused", number, "student"), _unknown(one.student, taken))
        for place, kata in enumerate(one.katas):
            if kata not in katas:
                said = f"This course has no kata `{kata}`.{did_you_mean(kata, katas)}"
                document.fault(document.at("excused", number, "katas", place), said)


def _unknown(student: str, students: Collection[str]) -> str:
    said = f"`{clean_line(student, 60)}` is not under `students`.{did_you_mean(student, students)}"
    return f"{said} Add the name there, or mend it here."
