"""The names that course systems give to what they let an instructor download.

Moodle ("Download all submissions"): a folder, or with the option off a prefix, of `Full Name_12345_assignsubmission_file_`.
Canvas ("Download Submissions"): flat files `lastfirst_LATE_12345_67890_name.py`; one that is handed in again ends in `-1`, `-2` ….
"""

import re

from msgspec import Struct

_MOODLE = re.compile(r"(?P<called>[^/]+)_(?P<account>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)", re.DOTALL)
_CANVAS = re.compile(r"(?P<called>[^/_]+)_(?:LATE_)?(?P<account>\d+)_(?:\d+)_(?P<file>.+)", re.DOTALL)
_AGAIN = re.compile(r"-\d{1,3}(?=\.[^.]+$)")


class Downloaded(Struct, frozen=True):
    """Whose a file is by its name, and what the student called it (her own folders above it)."""

    called: str
    account: str
    file: str

    @property
    def student(self) -> str:
        """Who that is: two of one name have two numbers."""
        return f"{self.called}_{self.account}"


def downloaded(place: str) -> Downloaded | None:
    """What a place says in Moodle's or Canvas's way; None where it is another's."""
    first, _, rest = place.partition("/")
    moodle = _MOODLE.fullmatch(first)
    if moodle is not None:
        file = rest if rest and not moodle["file"] else "/".join(part for part in (moodle["file"], rest) if part)
        return Downloaded(moodle["called"], moodle["account"], file)
    canvas = None if rest else _CANVAS.fullmatch(first)
    return None if canvas is None else Downloaded(canvas["called"], canvas["account"], canvas["file"])


def first_name(file: str) -> str:
    """A file's name without what Canvas puts behind it when it is handed in again."""
    return _AGAIN.sub("", file)
