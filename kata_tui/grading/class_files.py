"""What students handed in: a file each, or why it cannot be judged; and what fits nothing."""

import hashlib
from datetime import datetime

from msgspec import Struct


class Handed(Struct, frozen=True):
    """A file that somebody handed in, before anybody knows for whom. `place`: its path below the folder, with `/`, as it was given.

    `content`: None where it cannot be read, and then `trouble` says why. `at`: when it was handed in, as far as the file tells (UTC).
    """

    place: str
    content: bytes | None
    at: datetime
    trouble: str = ""


class Submission(Struct, frozen=True):
    """One file of one student for one kata.

    `id`: `student/kata/file`, unlike that of any other. `source`: what is judged; "" where `trouble` says why nothing can be.
    `called`, `account`: the student's name and number in the course system that the files were taken from; "" where none is known.
    `note`: what was done to get at the source (a cell of a notebook).
    """

    id: str
    student: str
    kata: str
    file: str
    source: str
    sha256: str
    submitted_at: str
    trouble: str = ""
    called: str = ""
    account: str = ""
    note: str = ""


class Stray(Struct, frozen=True):
    """A file or folder that is no submission, and why. `meant`: that it looks like one, so that somebody should look."""

    place: str
    why: str
    meant: bool = False


class ClassFiles(Struct, frozen=True):
    """Everything that was found: the submissions by student, kata and time, and the rest."""

    submissions: tuple[Submission, ...]
    strays: tuple[Stray, ...]

    @property
    def students(self) -> tuple[str, ...]:
        """Who handed in anything, in order."""
        return tuple(dict.fromkeys(one.student for one in self.submissions))


def digest_of(content: bytes) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(content).hexdigest()


def moment(at: datetime) -> str:
    """A time in UTC, to the second: `2026-11-01T22:59:00Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
