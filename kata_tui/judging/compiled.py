"""Where JAX keeps what it compiled for the authors of problems: references, mistakes, alternatives.

Whoever writes an entry decides what the next process computes, so no submission of a learner's ever sees this folder.
"""

from contextlib import suppress
from pathlib import Path

MAX_BYTES = 512 * 2**20


class CompiledFolder:
    """The folder, made and kept within its bound when it is first used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: str | None = None

    def path(self) -> str:
        """The folder; empty when it cannot be made, and every process compiles for itself."""
        if self._path is None:
            self._path = ""
            with suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                self._prune()
                self._path = str(self._folder.resolve())
        return self._path

    def _prune(self) -> None:
        """Remove the oldest entries until what is left is half of the bound, when it is beyond."""
        found = [(path.stat(), path) for path in self._folder.iterdir() if path.is_file()]
        held = sum(status.st_size for status, _ in found)
        if held <= MAX_BYTES:
            return
        for status, path in sorted(found, key=lambda entry: entry[0].st_mtime):
            path.unlink(missing_ok=True)
            held -= status.st_size
            if held <= MAX_BYTES // 2:
                return
