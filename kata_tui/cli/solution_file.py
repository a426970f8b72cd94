"""The file that is judged: reading it, and noticing that it changed."""

from pathlib import Path

from kata_tui.cli.exit import UsageError
from kata_tui.model.text import clean_line
from kata_tui.storage.files import read_bounded, why


class SolutionFile:
    """One Python file of the learner. `told` is how to get one when there is none."""

    def __init__(self, path: Path, told: str = "") -> None:
        self.path = path
        self._told = told

    def read(self) -> str:
        """Its text. Raises UsageError with a sentence when it is not there, not a text file, or too large."""
        name = clean_line(str(self.path), 4096)
        try:
            content = read_bounded(self.path)
        except FileNotFoundError:
            raise UsageError(f"There is no file {name}.{self._told}") from None
        except (OSError, ValueError) as error:
            raise UsageError(f"{name} cannot be read: {why(error)}.") from None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise UsageError(f"{name} is not UTF-8 text (line {line}). Save it as UTF-8.") from None
        if self.path.suffix == ".ipynb" or (text.lstrip()[:1] == "{" and '"nbformat"' in text):
            raise UsageError(
                f"{name} is a notebook, not a Python file. Copy the cell with your solution into a file that ends in .py, "
                "without lines that begin with % or !."
            )
        if "\0" in text:
            raise UsageError(f"{name} is a binary file, not Python source.")
        return text

    def stamp(self) -> tuple[int, int] | None:
        """What changes when the file is saved; None while there is no file, as between the two steps of an editor's save."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
