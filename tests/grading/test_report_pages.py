"""The pages: text stays text, nothing is asked of a network, each student has one and finds nobody else on it."""

from html.parser import HTMLParser
from pathlib import PurePosixPath

import pytest

from kata_tui.grading.class_files import Stray, Submission
from kata_tui.grading.class_report import report_pages
from kata_tui.grading.safe_name import file_names
from kata_tui.grading.scoring import rows_of
from kata_tui.grading.similar import groups_of
from kata_tui.model.course import Course, CourseKata
from tests.grading.graded_files import result
from tests.samples.katas import RIGHT, case, problem, source

EVIL = "<script>alert(1)</script>\"'><img src=http://evil.example/x onerror=alert(2)>&lt;\x1b[31m\u202e"
VOID = {"meta", "br", "img", "link", "hr", "input"}


class Reading(HTMLParser):
    """Every tag and attribute, and whether tags close in the order they were opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def pages() -> dict[str, str]:
    course = Course(EVIL, (CourseKata("double", 2.0),))
    graded = [
        result(EVIL, "double", "aw", text=EVIL, mistakes=(EVIL,), note=EVIL),
        result("ada", "double", "aa", called=EVIL),
        result("bob", "double", "", reason=EVIL),
        result("../../etc/passwd", "double", "a"),
    ]
    body = "def solve(x):\n    # {}\n    total = x * 3 - x\n    other = total / 1 + x - total\n    return other + total - x\n"
    submissions = [
        Submission(f"{who}/p/p.py", who, "p", f"{who}/p.py", body.format(EVIL.replace("\n", "")), "0", "2026-11-01T00:00:00Z")
        for who in (EVIL, "zoe")
    ]
    groups = groups_of(submissions, {"p": problem(RIGHT, case("one", {"x": [1.0]}))})
    assert len(groups) == 1
    rows = rows_of(course, graded, {})
    return dict(report_pages(course, rows, graded, groups, [Stray(EVIL, EVIL)], {graded[0].id: 2.5}))


def test_text_is_text_and_nothing_leaves() -> None:
    made = pages()
    assert {"index.html", "similar.html", "slowest.html"} < made.keys()
    for name, page in made.items():
        reading = Reading()
        reading.feed(page)
        reading.close()
        assert reading.open == [], name
        assert not reading.tags & {"script", "img", "link", "iframe", "object", "form", "base", "svg", "video"}, name
        assert not [attribute for attribute, _ in reading.attributes if attribute.startswith("on") or attribute in ("src", "style")]
        links = [value for attribute, value in reading.attributes if attribute == "href"]
        for link in links:
            assert not link.startswith(("http", "/", "\\", "javascript")), name
            assert str(PurePosixPath(name).parent / link) in made, (name, link)
        assert "\x1b" not in page
        assert "\u202e" not in page
        assert "default-src 'none'" in page
        assert 'name="viewport"' in page
        assert "@media print" in page
    assert "<script>alert(1)</script>" in _said(made["index.html"])


def _said(page: str) -> str:
    reading = Reading()
    reading.feed(page)
    return reading.said


def test_a_students_page_names_nobody_else() -> None:
    made = pages()
    (bob,) = [page for name, page in made.items() if name.startswith("students/bob")]
    said = _said(bob)
    assert "ada" not in said
    assert "passwd" not in said
    assert "Not graded" in said


def test_names_of_pages_are_names_of_one_folder() -> None:
    students = ["ada", "Ada", "ADA ", "../x", "..", "con", "CON.txt", "a" * 300, "é", "", ".hidden", "a/b", "a\\b", "x\0y", EVIL]
    names = file_names(students)
    assert names["ada"] == "ada" or names["Ada"] == "Ada"
    assert len({name.casefold() for name in names.values()}) == len(students)
    for name in names.values():
        assert "/" not in name
        assert "\\" not in name
        assert not name.startswith(".")
        assert name.isascii()
        assert len(name) < 120
    assert names["con"] != "con"


SUBMITTED = """\
def solve(x):
    first = x * 3
    second = first + x - first * 2
    return second / 2 + first
"""
RENAMED = """\
import jax.numpy as jnp
def solve(array):
    \"\"\"My own work.\"\"\"
    a = array * 3   # mine
    b = (a + array - a * 2)
    return b / 2 + a
"""


def handed(who: str, text: str) -> Submission:
    return Submission(f"{who}/p/p.py", who, "p", f"{who}/p.py", text, "0", "2026-11-01T00:00:00Z")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (SUBMITTED, SUBMITTED, True),
        (SUBMITTED, RENAMED.replace("import jax.numpy as jnp\n", ""), True),
        (SUBMITTED, SUBMITTED.replace("3", "4"), False),
        (SUBMITTED, SUBMITTED.replace("first +", "first -"), False),
        (source(RIGHT), source(RIGHT), False),
        ("def solve(x:", "def solve(x:", False),
        ("def solve(x):\n    return x + x\n", "def solve(x):\n    return x + x\n", False),
    ],
    ids=["the same", "renamed", "another number", "another sign", "the reference", "no Python", "too short"],
)
def test_alike_is_what_two_did_not_get_from_the_kata(one: str, other: str, alike: bool) -> None:
    problems = {"p": problem(RIGHT, case("one", {"x": [1.0]}))}
    assert bool(groups_of([handed("ada", one), handed("bob", other)], problems)) is alike
    assert groups_of([handed("ada", one), handed("ada", one)], problems) == ()
