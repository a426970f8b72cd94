"""What a verdict is worth: parts, lateness, attempts, marks by hand; and that nothing is zero that nobody judged."""

import csv
import io
import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kata_tui.grading.grade_tables import canvas_csv, grades_csv, moodle_csv
from kata_tui.grading.graded_file import GradedFile
from kata_tui.grading.gradescope import results_json
from kata_tui.grading.manual_marks import ManualMark, read_marks
from kata_tui.grading.scoring import StudentRow, rows_of, shown
from kata_tui.model.course import Course, CourseKata, Excused, LateStep
from kata_tui.model.told import Told
from tests.grading.graded_files import result

DEADLINE = datetime(2026, 11, 1, 12, tzinfo=UTC)


def course(**fields: object) -> Course:
    kata = CourseKata("double", 10.0, **fields)  # type: ignore[arg-type]
    return Course("T", (kata,), (LateStep(24, 10), LateStep(48, 50)))


def points(one: Course, *attempts: GradedFile, mark: ManualMark | None = None) -> Fraction | None:
    (row,) = rows_of(one, attempts, {} if mark is None else {("ada", "double"): mark})
    return row.cells[0].points


@pytest.mark.parametrize(
    ("partial", "cases", "worth"),
    [
        ("none", "aaaA/a", 10),
        ("none", "aaaW/a", 0),
        ("cases", "aawW/s", 5),
        ("visible", "aawW/s", Fraction(20, 3)),
        ("cases", "aaaA/aw", Fraction(50, 6)),
        ("cases", "awss/ss", Fraction(10, 4)),
        ("cases", "wwww/s", 0),
        ("visible", "WWWW", 0),
    ],
)
def test_a_part_is_of_what_was_asked(partial: str, cases: str, worth: Fraction) -> None:
    assert points(course(partial=partial), result("ada", "double", cases)) == worth


def test_weights_make_a_check_count_more() -> None:
    assert points(course(partial="cases", case_weight=1.0, check_weight=3.0), result("ada", "double", "aaa/w")) == 5


@pytest.mark.parametrize(
    ("at", "worth"),
    [
        ("2026-11-01T12:00:00Z", 10),
        ("2026-11-01T12:00:01Z", 9),
        ("2026-11-02T12:00:00Z", 9),
        ("2026-11-02T12:00:01Z", 5),
        ("2026-11-03T12:00:01Z", 0),
    ],
)
def test_lateness_is_counted_to_the_second(at: str, worth: int) -> None:
    assert points(course(deadline=DEADLINE), result("ada", "double", "a", at)) == worth


def test_the_best_attempt_counts_or_the_last() -> None:
    attempts = [result("ada", "double", "a", "2026-11-01T10:00:00Z"), result("ada", "double", "w", "2026-11-01T11:00:00Z")]
    assert points(course(), *attempts) == 10
    last = Course("T", (CourseKata("double", 10.0),), attempts="last")
    assert points(last, *attempts) == 0


def test_what_could_not_be_judged_is_no_zero() -> None:
    assert points(course(), result("ada", "double", "")) is None
    right = result("ada", "double", "a", "2026-11-01T10:00:00Z")
    assert points(course(), right, result("ada", "double", "")) == 10
    wrong = result("ada", "double", "w", "2026-11-01T10:00:00Z")
    assert points(course(), wrong, result("ada", "double", "")) is None
    (row,) = rows_of(course(), [result("ada", "double", "")], {})
    assert (row.total, results_json(course(), row)) == (None, None)
    assert points(course(), result("ada", "double", ""), mark=ManualMark(Fraction(7), "")) == 7


def test_who_is_excused_and_who_handed_in_nothing() -> None:
    katas = (CourseKata("double", 2.0), CourseKata("square", 1.0))
    one = Course("T", katas, students=("ada", "bob"), excused=(Excused("ada", ("double",)),), groups={"ada": "red"})
    ada, bob = rows_of(one, [result("ada", "square", "a")], {})
    assert (ada.group, ada.total, ada.out_of, ada.cells[0].excused) == ("red", Fraction(1), Fraction(1), True)
    assert (bob.total, bob.out_of) == (Fraction(0), Fraction(3))
    rows = list(csv.DictReader(io.StringIO(grades_csv(one, [ada, bob]))))
    assert (rows[0]["double"], rows[0]["nothing_handed_in"], rows[1]["nothing_handed_in"]) == ("excused", "", "double square")


def test_tables_carry_names_and_no_formulas() -> None:
    one = Course("T", (CourseKata("double", 2.0),))
    row = rows_of(one, [result("=cmd()", "double", "a"), result("L_5", "double", "a", called="Ada, Lovelace", account="5")], {})
    for text in (grades_csv(one, row), canvas_csv(one, row), moodle_csv(one, row)):
        assert not any(field.startswith(("=", "+", "@")) for line in csv.reader(io.StringIO(text)) for field in line)
    canvas = list(csv.reader(io.StringIO(canvas_csv(one, row))))
    assert canvas[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "double"]
    assert canvas[1][-1] == "2"
    assert ["Ada, Lovelace", "5", "", "", "", "2"] in canvas
    moodle = list(csv.DictReader(io.StringIO(moodle_csv(one, row))))
    assert ("Participant 5", "Ada, Lovelace", "2") in [(line["Identifier"], line["Full name"], line["double"]) for line in moodle]


DOCUMENTED = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility"}
DOCUMENTED |= {"stdout_visibility", "extra_data", "tests", "leaderboard"}
OF_A_TEST = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags", "visibility"}
OF_A_TEST |= {"extra_data"}


def test_gradescope_gets_the_fields_that_it_documents() -> None:
    katas = (CourseKata("double", 2.0, deadline=DEADLINE), CourseKata("square", 1.0))
    one = Course("T", katas, (LateStep(24, 50),))
    (row,) = rows_of(
        one, [result("ada", "double", "a", "2026-11-01T13:00:00Z")], {("ada", "double"): ManualMark(None, "Well done")}
    )
    made = json.loads(results_json(one, row) or "")
    assert made.keys() <= DOCUMENTED
    assert all(test.keys() <= OF_A_TEST for test in made["tests"])
    assert made["score"] == sum(test["score"] for test in made["tests"]) == 1
    assert [(test["score"], test["max_score"], test["status"]) for test in made["tests"]] == [(1, 2, "failed"), (0, 1, "failed")]
    assert {made["output_format"], *(test["output_format"] for test in made["tests"])} <= {
        "text",
        "html",
        "simple_format",
        "md",
        "ansi",
    }
    assert "Well done" in made["tests"][0]["output"]
    assert "1 hours late" in made["tests"][0]["output"]


MARKS = 'student,kata,points,comment\nada,double,7.5,"good, but late"\nada,,,"see me"\nbob,double,,ok\n'


def test_marks_by_hand_are_read(tmp_path: Path) -> None:
    (tmp_path / "marks.csv").write_text(MARKS)
    marks = read_marks(tmp_path / "marks.csv", ["double"])
    assert marks["ada", "double"] == ManualMark(Fraction(15, 2), "good, but late")
    assert (marks["ada", ""].comment, marks["bob", "double"].points) == ("see me", None)
    assert read_marks(tmp_path / "nowhere.csv", ["double"]) == {}
    ada, bob = rows_of(course(), [result("ada", "double", "w"), result("bob", "double", "a")], marks)
    assert (ada.cells[0].points, ada.comment, bob.cells[0].points) == (Fraction(15, 2), "see me", Fraction(10))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ada,duble,1,", "Did you mean `double`?"),
        ("ada,double,many,", "Points are a number"),
        ("ada,,3,", "Points are for a kata."),
        (",double,3,", "Whose mark is this?"),
        ("ada,double,3", "a value for each column"),
        ("ada,double,1,\nada,double,2,", "Keep one of them."),
        ('ada,double,1,"x', "This is no CSV"),
    ],
)
def test_a_wrong_mark_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "marks.csv").write_text(f"student,kata,points,comment\n{line}\n")
    with pytest.raises(Told) as told:
        read_marks(tmp_path / "marks.csv", ["double"])
    assert said in str(told.value)
    assert "marks.csv:" in str(told.value)


cases = st.text("awAW", min_size=1, max_size=6)
checks = st.text("aws", max_size=3)
attempt = st.builds(
    lambda student, kata, of, more, hour, judged: result(
        student, kata, f"{of}/{more}" if judged else "", f"2026-11-0{1 + hour // 24}T{hour % 24:02d}:00:00Z"
    ),
    st.sampled_from("xyz"),
    st.sampled_from(["double", "square"]),
    cases,
    checks,
    st.integers(0, 80),
    st.booleans(),
)


@given(
    st.lists(attempt, max_size=12),
    st.sampled_from(["none", "visible", "cases"]),
    st.sampled_from(["best", "last"]),
    st.floats(0, 100, allow_nan=False),
)
def test_sums_fit(attempts: list[GradedFile], partial: str, which: str, worth: float) -> None:
    katas = tuple(CourseKata(kata, worth, partial, DEADLINE) for kata in ("double", "square"))  # type: ignore[arg-type]
    one = Course("T", katas, (LateStep(24, 10),), which)  # type: ignore[arg-type]
    rows = rows_of(one, attempts, {})
    assert {row.student for row in rows} == {handed.student for handed in attempts}
    assert sum(cell.attempts for row in rows for cell in row.cells) == len(attempts)
    for row in rows:
        known = [cell.points for cell in row.cells if cell.points is not None]
        assert all(0 <= value <= Fraction(repr(worth)) for value in known)
        assert row.total == (None if any(cell.waits for cell in row.cells) else sum(known))
        _hold_waiting(row)


def _hold_waiting(row: StudentRow) -> None:
    for cell in row.cells:
        if cell.waits:
            assert cell.attempt is not None
            assert not cell.attempt.judged


def test_points_are_written_without_zeros_that_say_nothing() -> None:
    assert [shown(Fraction(value)) for value in ("0", "10", "5/3", "1/2", "100")] == ["0", "10", "1.67", "0.5", "100"]
