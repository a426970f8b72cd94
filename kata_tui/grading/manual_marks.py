"""`marks.csv`: points and comments that the instructor gives by hand. It is read, and never written."""

import csv
import io
import re
from collections.abc import Collection
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean, clean_line
from kata_tui.model.told import Told
from kata_tui.storage.files import MIB, read_bounded, why

NAME = "marks.csv"
COLUMNS = ("student", "kata", "points", "comment")
_POINTS = re.compile(r"-?\d{1,9}(?:[.,]\d{1,6})?")


class ManualMark(Struct, frozen=True):
    """What the instructor says of a kata of a student, or of the student: `points` in place of the judge's, None for none; a comment."""

    points: Fraction | None
    comment: str


def read_marks(path: Path, katas: Collection[str]) -> dict[tuple[str, str], ManualMark]:
    """The marks by student and kata ("" for what is said of a student). Raises Told with the line of what is wrong."""
    try:
        text = read_bounded(path, 16 * MIB).decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise Told(
            f"{path} cannot be read: {'it is not UTF-8 text' if isinstance(error, UnicodeDecodeError) else why(error)}."
        ) from None
    found: dict[tuple[str, str], ManualMark] = {}
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        if sorted(header) != sorted(COLUMNS):
            raise _wrong(path, 1, "The first row must be `student,kata,points,comment`.")
        for row in rows:
            if any(field.strip() for field in row):
                if len(row) != len(header):
                    raise _wrong(
                        path, rows.line_num, "This row does not have a value for each column. Put a text with a comma in quotes."
                    )
                _take(path, rows.line_num, dict(zip(header, row, strict=True)), katas, found)
    except csv.Error as error:
        raise _wrong(path, rows.line_num, f"This is no CSV: {error}.") from None
    return found


def _take(path: Path, line: int, row: dict[str, str], katas: Collection[str], found: dict[tuple[str, str], ManualMark]) -> None:
    student, kata, points = (row[name].strip() for name in COLUMNS[:3])
    if not student:
        raise _wrong(path, line, "Whose mark is this? Write the name of the student's folder under `student`.")
    if kata and kata not in katas:
        raise _wrong(path, line, f"There is no kata `{clean_line(kata, 60)}` in this course.{did_you_mean(kata, katas)}")
    if points and (not kata or not _POINTS.fullmatch(points)):
        said = "Points are a number (`7.5`), or nothing." if kata else "Points are for a kata. Without one there is only a comment."
        raise _wrong(path, line, said)
    if (student, kata) in found:
        raise _wrong(path, line, f"There is a mark for `{clean_line(student, 60)}` and this kata above already. Keep one of them.")
    found[student, kata] = ManualMark(Fraction(points.replace(",", ".")) if points else None, clean(row["comment"]).strip())


def _wrong(path: Path, line: int, said: str) -> Told:
    return Told(f"{path}:{line}: {said}")
