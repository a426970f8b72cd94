"""Course files that are wrong, each told with its place and what to do."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kata_tui.library.format.course_file import read_course
from kata_tui.library.format.schema import course_schema
from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import plain
from kata_tui.model.course import Course, CourseKata, Excused, LateStep

KNOWN = ("double", "square")
FULL = """\
format: 1
title: JAX in autumn
katas:
  - {id: double, points: 2, deadline: "2026-11-01T23:59:00+01:00"}
  - {id: square, points: 0.5, partial: cases, weights: {case: 2, check: 1}}
partial: visible
deadline: 2026-12-01T00:00
late:
  - {hours: 24, percent: 10}
  - {hours: 72, percent: 50}
attempts: last
students: [ada, bob, cem]
groups: {red: [ada], blue: [bob, cem]}
excused:
  - {student: cem, katas: [square], why: ill}
"""


def read(path: Path, text: str) -> tuple[Course | None, list[str]]:
    file = path / "course.yaml"
    file.write_text(text)
    course, faults = read_course(file, KNOWN)
    return course, [f"{fault.line}:{fault.column}: {fault.message}" for fault in faults]


def test_a_course_says_all_it_can_say(tmp_path: Path) -> None:
    course, faults = read(tmp_path, FULL)
    assert (faults, course is None) == ([], False)
    assert course is not None
    double, square = course.katas
    assert [str(kata.deadline) for kata in course.katas] == ["2026-11-01 22:59:00+00:00", "2026-12-01 00:00:00+00:00"]
    assert (double.points, double.partial, square) == (
        2.0,
        "visible",
        CourseKata("square", 0.5, "cases", square.deadline, 2.0, 1.0),
    )
    assert (course.late, course.attempts) == ((LateStep(24, 10), LateStep(72, 50)), "last")
    assert course.groups == {"ada": "red", "bob": "blue", "cem": "blue"}
    assert course.excused == (Excused("cem", ("square",)),)


def test_the_schema_takes_what_the_reader_takes(tmp_path: Path) -> None:
    Draft202012Validator.check_schema(course_schema())
    (tmp_path / "course.yaml").write_text(FULL)
    whole = plain(Document.read(tmp_path / "course.yaml").root)
    validator = Draft202012Validator(course_schema())
    validator.validate(whole)
    for spoilt in ({**whole, "point": 1}, {**whole, "katas": []}, {**whole, "partial": "some"}, {**whole, "late": [{"hours": 0}]}):
        assert not validator.is_valid(spoilt)


SPOILT = {
    "an unknown key": ("points: 2", "point: 2", "4:18: There is no key `point`. Did you mean `points`?"),
    "an unknown key of the file": ("attempts:", "attempt:", "11:1: There is no key `attempt`. Did you mean `attempts`?"),
    "a kata that is none": ("id: double", "id: duoble", "4:10: There is no kata `duoble` in the library. Did you mean `double`?"),
    "a kata twice": ("id: square", "id: double", "5:10: The kata `double` stands in this list already."),
    "no katas": ("katas:\n  - {id: double", "katas: []\nx:\n  - {id: double", "`katas` must hold at least 1"),
    "a word for part": ("partial: visible", "partial: some", "6:10: `partial` must be `none` or `visible` or `cases`"),
    "less than nothing": ("points: 2", "points: -2", "4:26: `points` must be a number, 0 or more"),
    "not a number": ("points: 0.5", "points: .nan", "5:"),
    "points as text": ("points: 2", "points: two", "4:26: `points` must be a number, 0 or more"),
    "no weight at all": ("{case: 2, check: 1}", "{case: 0, check: 0}", "5:5: Neither cases nor checks of `square` have a weight."),
    "a day that is none": ("2026-12-01T00:00", "2026-13-41T00:00", "7:11: `2026-13-41T00:00` is no time of any calendar."),
    "a word for a time": ("2026-12-01T00:00", "tomorrow", "7:11: `deadline` must be a time as in"),
    "steps that go back": ("hours: 72", "hours: 12", "10:13: The steps begin with the fewest hours."),
    "later is cheaper": ("percent: 50", "percent: 5", "10:26: What is handed in later must not cost less"),
    "more than all": ("percent: 50", "percent: 500", "10:26: `percent` must be a number from 0 to 100"),
    "a word for which": ("attempts: last", "attempts: first", "11:11: `attempts` must be `best` or `last`"),
    "a student twice": ("[ada, bob, cem]", "[ada, bob, ada]", "12:22: `ada` stands in this list already."),
    "two groups": ("red: [ada]", "red: [ada, bob]", "13:34: `bob` is in the group `red` already."),
    "a stranger in a group": ("red: [ada]", "red: [adda]", "13:16: `adda` is not under `students`. Did you mean `ada`?"),
    "a stranger who is excused": ("student: cem", "student: sam", "15:15: `sam` is not under `students`."),
    "excused from nothing": (
        "katas: [square]",
        "katas: [squares]",
        "15:28: This course has no kata `squares`. Did you mean `square`?",
    ),
    "another format": ("format: 1", "format: 2", "1:9: This file has format 2"),
    "a newer file": ("format: 1", 'format: 1\nneeds: "99.0"', "2:8: This file needs kata-tui 99.0"),
    "no title": ("title: JAX in autumn\n", "", "1:1: `title` is missing"),
    "a key twice": ("attempts: last", "attempts: last\nattempts: best", "12:1: The key `attempts` stands in line 11 already."),
    "no YAML": ("groups: {", "groups: {{", "1"),
    "a list": ("format: 1", "- 1\nformat: 1", "1:"),
    "tabs": ("  - {id: double", "\t- {id: double", "4:1: "),
    "students that are a text": ("students: [ada, bob, cem]", "students: ada", "12:11: `students` must be a list"),
    "katas that are ids": ("  - {id: double, points: 2,", "  - double\n  - {id: double, points: 2,", "4:5: "),
    "a number for a student": ("[ada, bob, cem]", "[1, bob, cem]", "12:12: "),
    "an anchor": ("[ada, bob, cem]", "&x [ada, bob, cem]", "12:"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_wrong_course_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    old, new, said = SPOILT[name]
    assert old in FULL
    course, faults = read(tmp_path, FULL.replace(old, new, 1))
    assert course is None
    assert any(said in fault for fault in faults), faults


def test_late_without_a_deadline_is_told(tmp_path: Path) -> None:
    text = "format: 1\ntitle: T\nkatas: [{id: double}]\nlate: [{hours: 1, percent: 2}]\n"
    assert read(tmp_path, text)[1] == ["4:7: Nothing can be late without a `deadline`. Give one, to the course or to a kata."]


@pytest.mark.parametrize("content", [b"\xff\xfea\0", b"format: 1\n\xff", b"", b"\0", b"#" * (2**20 + 1)])
def test_what_is_no_file_of_ours_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "course.yaml").write_bytes(content)
    course, faults = read_course(tmp_path / "course.yaml", KNOWN)
    assert course is None
    assert faults[0].line >= 1
