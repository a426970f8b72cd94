"""Gradescope's `results.json`, with the fields that its documentation of autograders names.

https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
"""

import json
from typing import Any

from kata_tui.grading.scoring import StudentRow, exact, shown
from kata_tui.model.course import Course
from kata_tui.model.text import clean


def results_json(course: Course, row: StudentRow) -> str | None:
    """The results of a student: a test a kata. None while something is not graded, for Gradescope would take that for zero."""
    if row.total is None:
        return None
    tests: list[dict[str, Any]] = []
    for number, cell in enumerate(row.cells, 1):
        if cell.excused or cell.points is None:
            continue
        attempt = cell.attempt
        said = "Nothing was handed in." if attempt is None else attempt.text
        if cell.late:
            said += f"\nHanded in {shown(cell.late)} hours late.\n"
        if cell.mark is not None and cell.mark.comment:
            said += f"\n{cell.mark.comment}\n"
        full = cell.points >= exact(cell.kata.points)
        tests.append(
            {
                "name": cell.kata.id,
                "number": str(number),
                "score": float(cell.points),
                "max_score": float(cell.kata.points),
                "status": "passed" if full else "failed",
                "output": clean(said),
                "output_format": "text",
                "visibility": "visible",
            }
        )
    document = {
        "score": float(row.total),
        "output": clean(row.comment),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"format": 1, "course": course.title, "student": row.student},
    }
    return json.dumps(document, indent=2) + "\n"
