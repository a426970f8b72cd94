"""Where the progress file is: what stands there, beside it, and how what cannot be used is put out of the way."""

import os
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path

_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite has beside a file. Left behind it would be played into the next one of that name."""


class ProgressPlace:
    """The place of the file at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def taken(self) -> bool:
        """Whether something is there."""
        return os.path.lexists(self.path)

    def empty(self) -> bool:
        """Whether there is a file, and not a byte in it."""
        return _size(self.path) == 0 and self.path.is_file()

    def has_log(self) -> bool:
        """Whether SQLite left something beside the file that has yet to be played into it."""
        return bool(_size(self.beside("-wal")))

    def beside(self, end: str) -> Path:
        """The file whose name is longer by `end`."""
        return Path(f"{self.path}{end}")

    def clear(self) -> None:
        """Rename what SQLite left beside a file that is gone. Raises OSError."""
        for end in _BESIDE:
            left = self.beside(end)
            if left.exists():
                left.replace(self._free_name("left", end))

    def set_aside(self, what: str) -> Path | None:
        """Rename the file, which is corrupt or empty, with what SQLite has beside it. Returns its new path; None when that cannot be."""
        aside = self._free_name(what, "")
        try:
            self.path.rename(aside)
        except OSError:
            return None
        for end in _BESIDE:
            with suppress(OSError):
                self.beside(end).rename(f"{aside}{end}")
        return aside

    def _free_name(self, what: str, end: str) -> Path:
        """A name beside the file that says what became of it and when, and that nothing has."""
        today = datetime.now().strftime("%Y-%m-%d")
        names = (self.path.with_name(f"{self.path.name}.{what}-{today}{f'-{number}' * (number > 1)}{end}") for number in count(1))
        return next(name for name in names if not os.path.lexists(name))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
