"""Which libraries may run the Python that is in them. What was shipped and the user's own may; others once the user has said so."""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from kata_tui.profile.paths import Paths, shipped_problems
from kata_tui.storage.files import read_bounded, replace_file


class Trust:
    """The libraries that are trusted, kept by their paths in a file of the state folder."""

    def __init__(self, paths: Paths) -> None:
        self.file = paths.state / "trusted-libraries.json"
        shipped = shipped_problems()
        self._own = {os.path.realpath(folder) for folder in (paths.problems, shipped) if folder is not None}
        self._added: set[str] = set()

    def holds(self, library: Path) -> bool:
        """Whether the Python in that library may run."""
        return os.path.realpath(library) in self._own | self._added | self._kept()

    def add(self, library: Path) -> None:
        """The user trusts that library. Where this cannot be kept, it holds until the program ends."""
        self._added.add(os.path.realpath(library))
        with suppress(OSError, ValueError):  # ValueError: a path that is no UTF-8
            content = msgspec.json.encode(sorted(self._kept() | self._added))
            self.file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.file, msgspec.json.format(content) + b"\n", durable=False)

    def _kept(self) -> set[str]:
        """Those of the file; none when it says anything else than a list of paths."""
        try:
            return msgspec.json.decode(read_bounded(self.file), type=set[str])
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return set()
