"""From files to submissions: whose each is, for which kata, and when. What fits nothing is listed, never dropped."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from kata_tui.grading.class_files import ClassFiles, Handed, Stray, Submission, digest_of, moment
from kata_tui.grading.download_names import Downloaded, downloaded, first_name
from kata_tui.grading.handed_in import archive_files, folder_files
from kata_tui.grading.notebook_cells import solution_cell
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line
from kata_tui.model.told import Told
from kata_tui.storage.files import read_bounded, why

COLUMNS = ("student", "kata", "path", "submitted_at")
MOST_LISTED = 16 * 2**20
"""Bytes that a list of submissions may hold."""

_SUFFIXES = (".py", ".ipynb")
_STAMP = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)[T_ -]?(\d\d)[-:h]?(\d\d)(?:[-:m]?(\d\d))?")


class Intake:
    """Reads what a class handed in. `entries`: the katas that are asked for, each with the name that a solution defines."""

    def __init__(self, entries: Mapping[str, str], others: Iterable[str] = ()) -> None:
        """`others`: katas that there are, and that are not asked for."""
        self._entries = entries
        self._others = frozenset(others) - set(entries)
        self._found: list[Submission] = []
        self._strays: list[Stray] = []

    def read(self, path: Path) -> ClassFiles:
        """A folder, a zip archive or a CSV file. Raises Told with what to do when it is none of them."""
        if path.is_dir():
            self._take(folder_files(path))
        elif not path.exists():
            raise Told(f"There is no folder or file `{path}` with submissions.")
        elif path.suffix.lower() == ".csv":
            self._take_list(path)
        elif path.suffix.lower() == ".zip":
            self._take(archive_files(path))
        else:
            raise Told(
                f"`{path}` is no folder, no .zip and no .csv. Submissions are in a folder for each student, in a zip of such folders, "
                "or named in a CSV file with the columns student, kata, path."
            )
        return ClassFiles(_with_ids(self._found), tuple(self._strays))

    def _take(self, files: Iterable[Handed | Stray]) -> None:
        found = list(files)
        wrapped = self._wrapper(found)
        for one in found:
            if isinstance(one, Stray):
                self._strays.append(one)
            else:
                self._sort_in(one, one.place.removeprefix(wrapped))

    def _wrapper(self, found: list[Handed | Stray]) -> str:
        """The one folder around all students' folders, as archives have it, with its slash; else "".

        A folder of one student is none: below it there are solutions, or folders of katas.
        """
        parts = [one.place.split("/") for one in found if isinstance(one, Handed) and not one.place.startswith("__MACOSX/")]
        tops = {part[0] for part in parts if len(part) > 1}
        if len(tops) != 1 or any(len(part) == 1 for part in parts) or downloaded(next(iter(tops)) + "/x") is not None:
            return ""
        below = {part[1] for part in parts if len(part) > 2}
        alone = [part[1] for part in parts if len(part) == 2]
        students = bool(below) and not any(self._kata_named(name) for name in below) and not any(map(self._is_solution, alone))
        flat = bool(alone) and all(_flat(name) is not None for name in alone)
        return f"{next(iter(tops))}/" if students or flat else ""

    def _kata_named(self, name: str) -> str | None:
        """The kata of that name, with hyphens or with underscores."""
        return next((kata for kata in (name, name.replace("_", "-")) if kata in self._entries), None)

    def _is_solution(self, name: str) -> bool:
        return name.endswith(_SUFFIXES) and self._kata_named(PurePosixPath(name).stem) is not None

    def _sort_in(self, handed: Handed, place: str) -> None:
        """A file of a folder, by where it lies."""
        known = downloaded(place)
        if known is not None:
            rest = known.file.split("/")
            named = first_name(rest[-1])
            self._of(handed, known.student, rest if len(rest) > 1 else [named], known)
            return
        student, *rest = place.split("/")
        if not rest:
            self._stray(handed, "It lies in no student's folder.")
        else:
            self._of(handed, student, rest, None)

    def _of(self, handed: Handed, student: str, rest: list[str], known: Downloaded | None) -> None:
        """A file of a student, by its path below her folder."""
        name = rest[-1]
        if not name.endswith(_SUFFIXES):
            self._stray(handed, "It is no Python file and no notebook.")
            return
        stem = name.rpartition(".")[0]
        kata = self._kata_named(rest[-2]) if len(rest) > 1 else None
        kata = kata or self._kata_named(stem)
        if kata is None:
            asked = stem if len(rest) == 1 else rest[-2]
            self._stray(handed, self._no_kata(asked))
            return
        if len(rest) > 2:
            self._stray(handed, "It lies too deep. A student's folder holds files, or a folder for each kata.")
            return
        self._add(handed, student, kata, _when(name, handed.at), known)

    def _no_kata(self, name: str) -> str:
        shown, dashed = clean_line(name, 60), name.replace("_", "-")
        if dashed in self._others or name in self._others:
            return f"`{shown}` is a kata that this course does not have. Add it to the course file, or take the file away."
        return f"There is no kata `{shown}` here.{did_you_mean(dashed, self._entries)} A file is called like its kata."

    def _stray(self, handed: Handed, said: str) -> None:
        self._strays.append(Stray(handed.place, said, meant=handed.place.endswith(_SUFFIXES)))

    def _add(self, handed: Handed, student: str, kata: str, at: datetime, known: Downloaded | None) -> None:
        source, note, trouble = "", "", handed.trouble
        if handed.content is not None and not trouble:
            try:
                source, note = self._source(handed, kata)
            except ValueError as error:
                trouble = str(error)
        self._found.append(
            Submission(
                id="",
                student=student,
                kata=kata,
                file=handed.place,
                source=source,
                sha256=digest_of(handed.content or b""),
                submitted_at=moment(at),
                trouble=trouble,
                called=known.called if known else "",
                account=known.account if known else "",
                note=note,
            )
        )

    def _source(self, handed: Handed, kata: str) -> tuple[str, str]:
        """The Python of a file, and what was done to get at it. Raises ValueError with a sentence."""
        content = handed.content or b""
        if handed.place.endswith(".ipynb"):
            return solution_cell(content, self._entries[kata])
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise ValueError(f"It is not UTF-8 text (line {line}).") from None
        if "\0" in text:
            raise ValueError("It is a binary file, not Python source.")
        if text.lstrip()[:1] == "{" and '"nbformat"' in text:
            return solution_cell(content, self._entries[kata])
        return text, ""

    def _take_list(self, path: Path) -> None:
        """A CSV file: a row a submission. Its paths are taken from its own folder, and lead nowhere else."""
        try:
            text = read_bounded(path, MOST_LISTED).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            said = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else why(error)
            raise Told(f"{path} cannot be read: {said}.") from None
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            header = [name.strip() for name in next(rows, [])]
            _hold_header(path, header)
            for row in rows:
                if row:
                    self._take_row(path, rows.line_num, dict(zip(header, row, strict=False)), whole=len(row) == len(header))
        except csv.Error as error:
            raise Told(f"{path}:{rows.line_num}:1: This is no CSV: {error}.") from None

    def _take_row(self, path: Path, line: int, row: dict[str, str], *, whole: bool) -> None:
        where = f"{path.name}:{line}"
        student, named, place = (row.get(column, "").strip() for column in COLUMNS[:3])
        if not whole or not student or not named or not place:
            self._strays.append(Stray(where, "This row does not have a value for each column.", meant=True))
            return
        kata = self._kata_named(named)
        if kata is None:
            self._strays.append(Stray(where, self._no_kata(named), meant=True))
            return
        parts = place.replace("\\", "/").split("/")
        if place.startswith(("/", "\\")) or ".." in parts or "\\" in place or "\0" in place:
            said = f"The path `{clean_line(place, 80)}` leads out of the folder of the list. Write it from there."
            self._strays.append(Stray(where, said, meant=True))
            return
        file, below = path.parent / place, path.parent
        for part in parts:
            below = below / part
            if below.is_symlink():
                said = f"`{clean_line(place, 80)}` is a link or lies behind one, and links are not followed."
                self._strays.append(Stray(where, said, meant=True))
                return
        try:
            content, trouble = read_bounded(file), ""
        except (OSError, ValueError) as error:
            content, trouble = None, f"It cannot be read: {why(error)}."
        stated = row.get("submitted_at", "").strip()
        try:
            at = read_moment(stated) if stated else datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
        except ValueError:
            said = f"`{clean_line(stated, 60)}` is no time. Write it as in 2026-11-01T23:59:00+01:00."
            self._strays.append(Stray(where, said, meant=True))
            return
        except OSError:
            at = datetime.fromtimestamp(0, UTC)
        self._add(Handed(place, content, at, trouble), student, kata, at, None)


def read_moment(text: str) -> datetime:
    """A time in ISO 8601, in UTC; one without an offset is meant to be. Raises ValueError."""
    at = datetime.fromisoformat(text)
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        raise ValueError("that is beyond all calendars") from None


def _flat(name: str) -> Downloaded | None:
    return downloaded(name) if name.endswith(_SUFFIXES) else None


def _hold_header(path: Path, header: list[str]) -> None:
    """Raises Told unless the first row names the columns."""
    missing = [name for name in COLUMNS[:3] if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown or len(set(header)) < len(header):
        said = f"There is no column `{clean_line(unknown[0], 40)}`.{did_you_mean(unknown[0], COLUMNS)}" if unknown else ""
        raise Told(f"{path}:1:1: The first row must be `student,kata,path`, or `student,kata,path,submitted_at`. {said}".rstrip())


def _when(name: str, otherwise: datetime) -> datetime:
    """The time that a file's name tells (`2026-11-01T12-30.py`, taken for UTC), else when it was last changed."""
    found = _STAMP.search(name)
    if found is None:
        return otherwise
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return otherwise


def _with_ids(found: list[Submission]) -> tuple[Submission, ...]:
    """Submissions by student, kata, time and place, each with an id of its own."""
    taken: dict[str, int] = {}
    named: list[Submission] = []
    for one in sorted(found, key=lambda one: (one.student, one.kata, one.file)):
        name = f"{one.student}/{one.kata}/{PurePosixPath(one.file).name}"
        taken[name] = taken.get(name, 0) + 1
        named.append(replace(one, id=name if taken[name] == 1 else f"{name}~{taken[name]}"))
    return tuple(sorted(named, key=lambda one: (one.student, one.kata, one.submitted_at, one.id)))
