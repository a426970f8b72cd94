"""Names of files for students: whatever a student is called, it is one name in one folder."""

import hashlib
import re
from collections.abc import Iterable

from kata_tui.model.ids import is_id

_OTHER = re.compile(r"[^A-Za-z0-9._-]+")


def file_names(students: Iterable[str]) -> dict[str, str]:
    """A name for each student, unlike any other's also where capitals do not count."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for student in sorted(students):
        plain = _OTHER.sub("-", student).strip(".-")[:80]
        stem = plain.split(".")[0].casefold()
        reserved = not is_id(re.sub(r"[^a-z0-9-]", "-", stem).strip("-") or "con")
        if plain != student or reserved or plain.casefold() in taken:
            digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:10]
            plain = f"{plain or 'student'}-{digest}"
        taken.add(plain.casefold())
        names[student] = plain
    return names
