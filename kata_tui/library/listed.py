"""What a list shows of problems, and of files that are none."""

from pathlib import Path

from msgspec import Struct

from kata_tui.model.problem import Level


class Listed(Struct, frozen=True, gc=False):
    """What a list shows of a problem without loading the whole of it. `apis`: short dotted names that it is about.

    `file`: its path as text, for of ten thousand paths hardly one is ever looked at.
    """

    id: str
    track: str
    title: str
    level: Level
    minutes: int
    concepts: tuple[str, ...]
    requires: tuple[str, ...]
    summary: str
    revision: int
    entry: str
    file: str
    apis: tuple[str, ...]

    @property
    def path(self) -> Path:
        """Where its file is."""
        return Path(self.file)

    @property
    def library(self) -> Path:
        """The folder of the library that it is in: the one above its track."""
        return self.path.parent.parent


class BrokenFile(Struct, frozen=True):
    """A file or folder that something is wrong with. `message` is complete, as a person reads it: `file:line:column: what`."""

    path: Path
    message: str
