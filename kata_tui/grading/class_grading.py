"""One grading: what is judged and what was, and the files that are made of both."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kata_tui.grading.class_files import ClassFiles, Submission
from kata_tui.grading.class_report import report_pages
from kata_tui.grading.equal_sources import form_of
from kata_tui.grading.grade_tables import canvas_csv, grades_csv, moodle_csv
from kata_tui.grading.graded_file import GradedFile, about, key_of, ungraded
from kata_tui.grading.gradescope import results_json
from kata_tui.grading.grading_pool import Done, GradingPool, Task
from kata_tui.grading.intake import read_moment
from kata_tui.grading.ledger import Ledger, full
from kata_tui.grading.manual_marks import ManualMark
from kata_tui.grading.safe_name import file_names
from kata_tui.grading.scoring import rows_of
from kata_tui.grading.similar import groups_of
from kata_tui.grading.timings import Timings
from kata_tui.judging.judge import Judge
from kata_tui.model.course import Course
from kata_tui.model.problem import Problem
from kata_tui.model.told import Told
from kata_tui.storage.files import replace_file


class Wanted(Struct, frozen=True):
    """What of a class is judged now. `only`, `again`: students or katas; `again` also what is known of. `since`: handed in from then on."""

    only: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    since: datetime | None = None


class Tally(Struct, frozen=True):
    """How many submissions there are: `judged` (`kept` of them before), `not_graded`, and `left_out` by who asked. They add up."""

    submissions: int
    judged: int
    kept: int
    not_graded: int
    left_out: int


class Grading:
    """The grading of `files` into `folder`, whose results `ledger` keeps."""

    def __init__(
        self,
        course: Course,
        files: ClassFiles,
        problems: Mapping[str, Problem],
        ledger: Ledger,
        folder: Path,
        marks: Mapping[tuple[str, str], ManualMark],
        wanted: Wanted,
    ) -> None:
        """Raises Told when the folder holds the results of other submissions."""
        self._course = course
        self._files = files
        self._problems = problems
        self._ledger = ledger
        self._folder = folder
        self._marks = marks
        self._timings = Timings(folder)
        self._to_the_end = any(kata.partial != "none" for kata in course.katas)
        self._rows: dict[str, GradedFile] = {}
        self._left_out: set[str] = set()
        self.tasks: list[Task] = []
        ids = {one.id for one in files.submissions}
        if ledger.known and ids and not ids & ledger.known.keys():
            raise Told(f"{folder} holds the results of other submissions. Name another folder with --out, or move that one away.")
        self.gone = len(ledger.known.keys() - ids)
        for one in files.submissions:
            self._plan(one, wanted)
        self._kept = sum(row.judged for row in self._rows.values())

    def _plan(self, one: Submission, wanted: Wanted) -> None:
        """Whether a submission is judged, or what is known of it stands."""
        if one.trouble:
            self._rows[one.id] = ungraded(one, one.trouble)
            return
        key = key_of(self._problems[one.kata], one.source, to_the_end=self._to_the_end)
        known = self._ledger.known.get(one.id)
        if known is not None and known.judged and known.key == key and not {one.student, one.kata} & wanted.again:
            self._rows[one.id] = about(one, known)
            return
        only = wanted.only | wanted.again
        early = wanted.since is not None and read_moment(one.submitted_at) < wanted.since
        if early or (only and not {one.student, one.kata} & only):
            self._left_out.add(one.id)
            self._rows[one.id] = ungraded(one, "It was left out this time, and has not been judged before.", key)
            return
        self.tasks.append(Task(one, key))

    def pool(self, judge: Callable[[], Judge], *, jobs: int, tier: str) -> GradingPool:
        """What judges what is to be judged."""
        return GradingPool(self.tasks, self._problems, judge, jobs=jobs, tier=tier, to_the_end=self._to_the_end)

    def keep(self, done: Done) -> None:
        """Keep a result, on the disk before this returns. Raises Told."""
        self._ledger.add(done.row)
        self._rows[done.row.id] = done.row
        if done.seconds:
            self._timings.add(done.row.id, done.seconds)

    @property
    def tally(self) -> Tally:
        """How many of how many."""
        judged = sum(row.judged for row in self._rows.values())
        total, left = len(self._files.submissions), len(self._left_out)
        return Tally(total, judged, self._kept, total - judged - left, left)

    @property
    def not_graded(self) -> list[GradedFile]:
        """What was to be judged and could not be, in order."""
        return [row for row in self._in_order() if not row.judged and row.id not in self._left_out]

    def _in_order(self) -> list[GradedFile]:
        """The results of all submissions, each that is the same as one before it with that one's id."""
        first: dict[tuple[str, str], str] = {}
        rows: list[GradedFile] = []
        for one in self._files.submissions:
            row = self._rows.get(one.id) or ungraded(one, "It has not been judged yet.")
            same = "" if one.trouble else first.setdefault((one.kata, form_of(one.source).tree), one.id)
            rows.append(replace(row, same_as="" if same == one.id else same))
        return rows

    def finish(self) -> None:
        """Write all files anew, each whole. Raises Told, and then what was there is there."""
        graded = self._in_order()
        self._ledger.settle(graded)
        rows = rows_of(self._course, graded, self._marks)
        groups = groups_of(self._files.submissions, self._problems)
        names = file_names(row.student for row in rows)
        files = {
            "grades.csv": grades_csv(self._course, rows),
            "canvas.csv": canvas_csv(self._course, rows),
            "moodle.csv": moodle_csv(self._course, rows),
        }
        for row in rows:
            results = results_json(self._course, row)
            if results is not None:
                files[f"gradescope/{names[row.student]}/results.json"] = results
        pages = report_pages(self._course, rows, graded, groups, self._files.strays, self._timings.seconds)
        files |= {f"report/{name}": text for name, text in pages}
        for name, text in files.items():
            self._write(name, text)
        self._clear(files)

    def _write(self, name: str, text: str) -> None:
        path = self._folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, text.encode("utf-8", "backslashreplace"), durable=False)
        except OSError as error:
            raise full(path, error) from None

    def _clear(self, written: Collection[str]) -> None:
        """Take away what an earlier grading made, and this one does not: a page, or results that are not all graded any more."""
        for pattern in ("report/students/*.html", "gradescope/*/results.json"):
            for path in sorted(self._folder.glob(pattern)):
                if path.relative_to(self._folder).as_posix() not in written:
                    path.unlink(missing_ok=True)


def strangers(names: Collection[str], files: ClassFiles, katas: Collection[str]) -> Sequence[str]:
    """Of some names, those that are no student's and no kata's."""
    known = {*files.students, *katas}
    return [name for name in names if name not in known]
