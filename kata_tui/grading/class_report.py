"""The report of a class as pages: the table of all, a page a student, sources that are alike, and what took longest."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kata_tui.grading.class_files import Stray
from kata_tui.grading.graded_file import GradedFile
from kata_tui.grading.page import block, cell, name_cell, page, table, text
from kata_tui.grading.safe_name import file_names
from kata_tui.grading.scoring import Cell, StudentRow, exact, shown
from kata_tui.grading.similar import Group
from kata_tui.model.course import Course

_SLOWEST = 50


def report_pages(
    course: Course,
    rows: Sequence[StudentRow],
    graded: Sequence[GradedFile],
    groups: Sequence[Group],
    strays: Sequence[Stray],
    seconds: Mapping[str, float],
) -> Iterator[tuple[str, str]]:
    """Each page: its name below the folder of the report, and its text."""
    names = file_names(row.student for row in rows)
    attempts: dict[str, list[GradedFile]] = {}
    for one in graded:
        attempts.setdefault(one.student, []).append(one)
    for row in rows:
        yield f"students/{names[row.student]}.html", _student(course, row, attempts.get(row.student, []))
    yield "similar.html", _similar(groups)
    yield "slowest.html", _slowest(graded, seconds)
    yield "index.html", _class(course, rows, graded, groups, strays, names)


def _class(
    course: Course,
    rows: Sequence[StudentRow],
    graded: Sequence[GradedFile],
    groups: Sequence[Group],
    strays: Sequence[Stray],
    names: Mapping[str, str],
) -> str:
    title = course.title or "A class"
    judged = sum(one.judged for one in graded)
    waiting = [one for one in graded if not one.judged]
    told = f"{judged:,} of {len(graded):,} submissions are judged, {len(waiting):,} are not graded. {len(rows):,} students."
    body = [f"<h1>{text(title)}</h1>\n<p>{told}</p>\n"]
    body.append('<p><a href="similar.html">Sources that are alike</a> · <a href="slowest.html">What took longest</a></p>\n')
    body.append("<h2>Students</h2>\n")
    head = ["student", "group", *(kata.id for kata in course.katas), "total", "of"]
    body.append(table(head, (_row(row, f"students/{names[row.student]}.html") for row in rows)))
    body.append("<p>An empty cell is not graded. ∅: nothing was handed in.</p>\n<h2>Katas</h2>\n")
    body.append(table(["kata", "points", "students", "accepted", "not accepted", "not graded", "mean"], _katas(course, rows)))
    mistakes = Counter((one.kata, mistake) for one in graded for mistake in one.mistakes)
    if mistakes:
        body.append("<h2>Known mistakes</h2>\n")
        often = sorted(mistakes.items(), key=lambda item: (-item[1], item[0]))
        body.append(table(["kata", "mistake", "submissions"], ([name_cell(k), cell(m), cell(str(n), "n")] for (k, m), n in often)))
    if groups:
        body.append(f'<p>{len(groups)} groups of sources are alike: <a href="similar.html">see them side by side</a>.</p>\n')
    if waiting:
        body.append("<h2>Not graded</h2>\n")
        body.append(table(["file", "why"], ([name_cell(one.file), cell(one.reason)] for one in waiting)))
    if strays:
        body.append("<h2>What is no submission</h2>\n")
        body.append(table(["file", "why"], ([name_cell(one.place), cell(one.why)] for one in strays)))
    return page(title, body)


def _row(row: StudentRow, link: str) -> list[str]:
    total = "" if row.total is None else shown(row.total)
    cells = [_cell(one) for one in row.cells]
    return [name_cell(row.called or row.student, link), cell(row.group), *cells, cell(total, "n"), cell(shown(row.out_of), "n")]


def _cell(one: Cell) -> str:
    """A cell of the map: its colour says what its number says."""
    said = _said(one)
    if one.excused:
        return cell("–", "n", title=said)
    if one.points is None:
        return cell("", "wait", title=said)
    if one.attempt is None and one.mark is None:
        return cell("∅", "n bad", title=said)
    whole = one.points >= exact(one.kata.points)
    return cell(shown(one.points), "n good" if whole else "n part" if one.points > 0 else "n bad", title=said)


def _said(one: Cell) -> str:
    """What a cell is, in a few words."""
    if one.excused:
        return "excused"
    said = "nothing handed in" if one.attempt is None else "not graded"
    if one.attempt is not None and one.attempt.verdict is not None:
        said = f"{one.attempt.verdict.words}, {one.attempt.passed} of {one.attempt.total} passed"
    if one.late:
        said += f", {shown(one.late)} h late"
    return f"{said}, marked by hand" if one.mark is not None and one.mark.points is not None else said


def _katas(course: Course, rows: Sequence[StudentRow]) -> Iterator[list[str]]:
    for number, kata in enumerate(course.katas):
        cells = [row.cells[number] for row in rows if not row.cells[number].excused]
        handed = [one for one in cells if one.attempt is not None]
        accepted = sum(one.attempt.accepted for one in handed if one.attempt is not None)
        waiting = sum(one.attempt is not None and not one.attempt.judged for one in handed)
        known = [one.points for one in cells if one.points is not None]
        mean = shown(sum(known, exact(0)) / len(known)) if known else ""
        counts = (len(handed), accepted, len(handed) - accepted - waiting, waiting)
        yield [name_cell(kata.id), cell(f"{kata.points:g}", "n"), *(cell(str(count), "n") for count in counts), cell(mean, "n")]


def _student(course: Course, row: StudentRow, attempts: Sequence[GradedFile]) -> str:
    """A student's page: it names nobody else."""
    name = row.called or row.student
    total = "not all of it is graded yet" if row.total is None else f"{shown(row.total)} of {shown(row.out_of)} points"
    body = [f"<h1>{text(name)}</h1>\n<p>{text(course.title)}{': ' if course.title else ''}{total}.</p>\n"]
    if row.comment:
        body.append(block(row.comment))
    rows = (
        [
            name_cell(one.kata.id),
            _cell(one),
            cell(f"{one.kata.points:g}", "n"),
            cell(_said(one)),
            cell(one.mark.comment if one.mark is not None else ""),
        ]
        for one in row.cells
    )
    body.append(table(["kata", "points", "of", "", "comment"], rows))
    for one in attempts:
        body.append(f"<h2>{text(one.kata)}</h2>\n<p>{text(one.file)}, handed in {text(one.submitted_at)}. {text(one.note)}</p>\n")
        if one.tried_again:
            body.append("<p>It was judged a second time, alone and with twice the time.</p>\n")
        body.append(block(one.text if one.judged else f"Not graded: {one.reason}"))
    return page(name, body)


def _similar(groups: Sequence[Group]) -> str:
    body = ["<h1>Sources that are alike</h1>\n"]
    body.append(
        "<p>These are the same after names, comments and layout, and have more in common than the starter and the reference gave them. "
        "That may have many reasons: working together, a page on the web, or only one way to write it. It is a question to ask.</p>\n"
    )
    if not groups:
        body.append("<p>There are none.</p>\n")
    for group in groups:
        students = dict.fromkeys(one.called or one.student for one in group.submissions)
        body.append(f"<h2>{text(group.kata)}: {text(', '.join(students))}</h2>\n")
        shown_ = "".join(f"<div><p>{text(one.file)}</p>{block(one.source)}</div>\n" for one in group.submissions)
        body.append(f'<div class="beside">\n{shown_}</div>\n')
    return page("Sources that are alike", body)


def _slowest(graded: Sequence[GradedFile], seconds: Mapping[str, float]) -> str:
    """The one page that another judging of the same files would make otherwise."""
    known = sorted(((seconds[one.id], one) for one in graded if seconds.get(one.id)), key=lambda pair: (-pair[0], pair[1].id))
    rows = ([name_cell(one.file), cell(one.kata), cell(f"{took:.1f}", "n")] for took, one in known[:_SLOWEST])
    told = "<p>Seconds from start to verdict, beside other submissions. What an equal source was judged for has none.</p>\n"
    return page("What took longest", ["<h1>What took longest</h1>\n", told, table(["file", "kata", "seconds"], rows)])
