"""What is wrong with a progress file, in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kata_tui.model.told import Told
from kata_tui.storage.folder_trial import NO_ROOM, cure, try_folder
from kata_tui.storage.sqlite_waiting import is_locked

if TYPE_CHECKING:
    import sqlite3


class ProgressError(Told):
    """Progress that could not be written, not even in memory. Its text is a sentence."""


def what_to_do(path: Path, error: sqlite3.Error) -> str:
    """What is wrong with the file, and what to do about it."""
    import sqlite3

    if is_locked(error):
        return f"cannot be used: {error}. Another program holds it: end that one"
    refused = try_folder(path.parent, 65_536).error  # as much as SQLite asks for at once, and in the system's own words
    if refused is not None and (said := cure(refused)):
        return f"cannot be used: {refused.strerror}. {said.rstrip('.')}"
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
        return f"cannot be used: {error}. {cure(OSError(NO_ROOM[0], '')).rstrip('.')}"
    return f"cannot be used: {error}. Make it readable and writable, or move it away"
