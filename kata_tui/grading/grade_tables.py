"""The tables for a spreadsheet and for course systems."""

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction

from kata_tui.grading.scoring import Cell, StudentRow, shown
from kata_tui.model.course import Course
from kata_tui.model.text import clean_line

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def grades_csv(course: Course, rows: Sequence[StudentRow]) -> str:
    """`grades.csv`: a row a student, a column a kata.

    An empty cell is not graded; `excused` does not count. The total is empty while something is not graded.
    """
    katas = [kata.id for kata in course.katas]
    head = ["student", "group", *katas, "total", "out_of", "judged", "not_graded", "nothing_handed_in", "late", "comment"]
    lines: list[list[str]] = [head]
    for row in rows:
        waiting = [cell.kata.id for cell in row.cells if cell.waits]
        absent = [cell.kata.id for cell in row.cells if cell.attempt is None and not cell.excused and cell.mark is None]
        judged = sum(cell.attempt is not None and cell.attempt.judged for cell in row.cells)
        late = [cell.kata.id for cell in row.cells if cell.late]
        told = [_points(row.total), shown(row.out_of), str(judged), " ".join(waiting), " ".join(absent), " ".join(late)]
        lines.append([_text(row.student), _text(row.group), *(_cell(cell) for cell in row.cells), *told, _text(_comments(row))])
    return _csv(lines)


def canvas_csv(course: Course, rows: Sequence[StudentRow]) -> str:
    """Canvas's gradebook: `Student, ID, SIS User ID, SIS Login ID, Section`, then an assignment a column.

    Its second row says what there is to be had. An empty cell changes nothing there.
    """
    titles = [kata.id for kata in course.katas]
    lines = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]]
    lines.append(["    Points Possible", "", "", "", "", *(f"{kata.points:g}" for kata in course.katas)])
    for row in rows:
        login = "" if row.account else _text(row.student)
        cells = ["EX" if cell.excused else _points(cell.points) for cell in row.cells]
        lines.append([_text(row.called or row.student), row.account, "", login, _text(row.group), *cells])
    return _csv(lines)


def moodle_csv(course: Course, rows: Sequence[StudentRow]) -> str:
    """Moodle's import of grades: `Username` or, from its own download, `Identifier` as it writes it; a column a kata, and feedback."""
    titles = [kata.id for kata in course.katas]
    lines = [["Identifier", "Username", "Full name", *titles, "Total", "Feedback comments"]]
    for row in rows:
        identifier = f"Participant {row.account}" if row.account else ""
        username = "" if row.account else _text(row.student)
        cells = ["" if cell.excused else _points(cell.points) for cell in row.cells]
        lines.append([identifier, username, _text(row.called or row.student), *cells, _points(row.total), _text(_comments(row))])
    return _csv(lines)


def _points(points: Fraction | None) -> str:
    return "" if points is None else shown(points)


def _cell(cell: Cell) -> str:
    return "excused" if cell.excused else _points(cell.points)


def _comments(row: StudentRow) -> str:
    said = [row.comment] if row.comment else []
    said += [f"{cell.kata.id}: {cell.mark.comment}" for cell in row.cells if cell.mark is not None and cell.mark.comment]
    return clean_line("; ".join(said), 2000)


def _text(text: str) -> str:
    """A text that a spreadsheet shows and does not carry out."""
    said = clean_line(text, 2000)
    return f"'{said}" if said.startswith(_FORMULA) else said


def _csv(lines: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()
