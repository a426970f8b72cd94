"""The learner's notes: a plain text of her own for each problem. The file on disk is the truth, and nothing in it is ever lost."""

import os
from datetime import datetime
from itertools import count
from pathlib import Path

from kata_tui.library.listed import Listed
from kata_tui.model.ids import is_id
from kata_tui.model.problem import Problem
from kata_tui.model.text import lines_of
from kata_tui.model.told import Told
from kata_tui.storage.files import MIB, create_file, read_bounded, replace_file, size_words, why
from kata_tui.storage.folder_trial import cure


class NotebookError(Told):
    """A file of notes that cannot be read or written. Its text is a sentence: what, where, and what to do."""


class Notebook:
    """The notes in `folder`, one file a problem. `ending`: of the files; `called`: what they are, in a sentence."""

    def __init__(self, folder: Path, ending: str = ".md", called: str = "notes") -> None:
        self.folder = folder
        self._ending = ending
        self._called = called

    def path(self, problem: Problem | Listed) -> Path:
        """Where they are, or will be: `<folder>/<track>/<id><ending>`. Raises NotebookError for an id that is none."""
        if not (is_id(problem.track) and is_id(problem.id)):
            raise NotebookError(f"The problem {problem.track!r}/{problem.id!r} has an id that can name no file.")
        return self.folder / problem.track / f"{problem.id}{self._ending}"

    def read(self, problem: Problem | Listed) -> str:
        """What was noted; nothing where there is no file. Raises NotebookError."""
        path = self.path(problem)
        try:
            return read_bounded(path).decode("utf-8-sig")
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except (OSError, ValueError) as error:
            said = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else why(error)
            raise NotebookError(f"Your {self._called} {path} cannot be read: {said}.") from None

    def write(self, problem: Problem | Listed, text: str, before: str) -> Path | None:
        """Make `text` the notes, wholly or not at all. Raises NotebookError, and then what was there stays.

        `before` is what was last read or written here. What somebody else wrote since is kept in a copy beside, whose path is returned.
        """
        path = self.path(problem)
        content = text.encode("utf-8", "replace")
        if len(content) > MIB:
            raise NotebookError(f"Your {self._called} are larger than {size_words(MIB)}. They were not saved to {path}.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            theirs = self.read(problem)
            known = not theirs or lines_of(theirs) in (lines_of(before), lines_of(text))
            copy = None if known else _copy(path, theirs)
            replace_file(Path(os.path.realpath(path)), content, durable=True)
        except OSError as error:
            raise NotebookError(f"Your {self._called} cannot be saved to {path}: {why(error)}. {cure(error)}".strip()) from None
        return copy


def _copy(path: Path, text: str) -> Path:
    """A new file beside `path` with that text. Raises OSError."""
    now = datetime.now().strftime("%Y%m%d-%H%M%S")
    names = (path.with_name(f"{path.stem}.{now}{f'-{number}' * (number > 1)}.bak{path.suffix}") for number in count(1))
    return next(name for name in names if create_file(name, text.encode("utf-8", "replace")))
