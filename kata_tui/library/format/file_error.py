"""What is wrong in a file that a person wrote, and where."""

from pathlib import Path

from kata_tui.model.told import Told


class FileError(Told):
    """A mistake in a file. `line` and `column` count from 1; `message` says what is wrong and what to write instead."""

    def __init__(self, path: Path, line: int, column: int, message: str) -> None:
        super().__init__(path, line, column, message)
        self.path = path
        self.line = line
        self.column = column
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"
