"""The learner's own files: plain `.py` files, one a problem. The file on disk is the truth, and nothing in it is ever lost."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from kata_tui.library.listed import Listed
from kata_tui.model.ids import is_id
from kata_tui.model.problem import Problem
from kata_tui.model.text import lines_of
from kata_tui.model.told import Told
from kata_tui.storage.files import MIB, create_file, may_write, read_bounded, replace_file, size_words, why
from kata_tui.storage.folder_trial import cure


class WorkspaceError(Told):
    """A file of the learner's that cannot be read or written. Its text is a sentence: what, where, and what to do."""


class Workspace:
    """The solutions in `folder`. A symlinked file is read and written where it points to, and the link stays."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, problem: Problem | Listed) -> Path:
        """Where the solution is, or will be: `<folder>/<track>/<id with - as _>.py`. Raises WorkspaceError for an id that is none."""
        if not (is_id(problem.track) and is_id(problem.id)):
            raise WorkspaceError(f"The problem {problem.track!r}/{problem.id!r} has an id that can name no file.")
        return self.folder / problem.track / f"{problem.id.replace('-', '_')}.py"

    def read(self, problem: Problem | Listed) -> str | None:
        """The solution as it was typed, line ends included; None when there is no file. Raises WorkspaceError.

        A byte order mark at its beginning is no part of it.
        """
        path = self.path(problem)
        try:
            return read_bounded(path).decode("utf-8-sig")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise WorkspaceError(
                f"Your solution {path} is not UTF-8 (byte {error.start}). Save it as UTF-8, or reset it."
            ) from None
        except (OSError, ValueError) as error:
            raise WorkspaceError(f"Your solution {path} cannot be read: {why(error)}.") from None

    def start(self, problem: Problem) -> Path:
        """Write the starter when there is no file yet. Returns where the solution is. Raises WorkspaceError."""
        path = self.path(problem)
        with self._writing(path) as target:
            create_file(target, problem.starter.encode())
        return path

    def write(self, problem: Problem | Listed, text: str) -> None:
        """Make `text` the solution, wholly or not at all: what was there stays when this raises WorkspaceError."""
        path = self.path(problem)
        try:
            content = text.encode()
        except UnicodeEncodeError as error:
            line = len(lines_of(text[: error.start]))
            raise WorkspaceError(
                f"Line {line} of your solution holds half a character, which no file can hold. Remove it."
            ) from None
        if len(content) > MIB:
            raise WorkspaceError(f"Your solution is larger than {size_words(MIB)}. It was not saved to {path}.")
        with self._writing(path) as target:
            _replace(target, content)

    def reset(self, problem: Problem) -> Path:
        """Keep a copy of the solution beside it, and write the starter over it. Raises WorkspaceError, and then nothing has changed.

        Returns the path of the copy, `<id with - as _>.<date>-<time>.bak.py`; of the solution itself when there was none.
        """
        path = self.path(problem)
        with self._writing(path) as target:
            if create_file(target, problem.starter.encode()):
                return path
            kept = _copy(target, path)
            _replace(target, problem.starter.encode())
            return kept

    def stamp(self, problem: Problem | Listed) -> tuple[int, int] | None:
        """The solution's time of change in nanoseconds and its size, to see changes made outside; None when there is no file."""
        try:
            found = self.path(problem).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    @contextmanager
    def _writing(self, path: Path) -> Iterator[Path]:
        """The file that is meant by `path`, its folder made. What the system refuses inside is raised as WorkspaceError."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            yield Path(os.path.realpath(path))
        except OSError as error:
            raise WorkspaceError(
                f"Your solution cannot be saved to {path}: {why(error)}. {cure(error) or 'It is still here in the editor.'}"
            ) from None


def _replace(target: Path, content: bytes) -> None:
    """Write the file, but not over one that its owner has made read-only. Raises OSError."""
    if target.exists() and not may_write(target):
        raise PermissionError(errno.EACCES, "the file is read-only")
    replace_file(target, content, durable=True)


def _copy(source: Path, beside: Path) -> Path:
    """A copy of `source`, whatever it holds, under a new name beside `beside`. Raises OSError, and then there is no copy."""
    now = datetime.now().strftime("%Y%m%d-%H%M%S")
    names = (beside.with_name(f"{beside.stem}.{now}{f'-{number}' * (number > 1)}.bak.py") for number in count(1))
    copy = next(name for name in names if not os.path.lexists(name))
    with source.open("rb") as old, copy.open("xb") as new:
        try:
            shutil.copyfileobj(old, new)
            new.flush()
            os.fsync(new.fileno())
            with suppress(OSError):  # some file systems refuse chmod
                shutil.copymode(source, copy)
        except BaseException:
            copy.unlink(missing_ok=True)
            raise
    return copy
