"""The learner's text of one problem, and the file it lives in. The file on disk is the truth; nothing here ever loses a text."""

import threading
from pathlib import Path

from kata_tui.model.problem import Problem
from kata_tui.profile.workspace import Workspace


class ChangedOutsideError(Exception):
    """The file was changed by somebody else since it was last read or written here."""


class Draft:
    """What was last read from the file or written to it, and whether it still is what the file holds.

    Safe to call from threads: a later `write` never ends before an earlier one.
    """

    def __init__(self, workspace: Workspace, problem: Problem) -> None:
        self._workspace = workspace
        self._problem = problem
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self.saved: str | None = None

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._workspace.path(self._problem)

    def revise(self, problem: Problem) -> None:
        """The problem was revised: another starter may belong to the same file."""
        with self._lock:
            self._problem = problem

    def open(self) -> str:
        """The text of the file; the starter, written to a new one, when there is none. Raises WorkspaceError."""
        with self._lock:
            text = self._workspace.read(self._problem)
            if text is None:
                self._workspace.start(self._problem)
                text = self._problem.starter
            self._take(text)
            return text

    def write(self, text: str) -> None:
        """Write `text`. Raises ChangedOutsideError when that would overwrite what somebody else wrote, and WorkspaceError."""
        with self._lock:
            if self._workspace.stamp(self._problem) != self._stamp and self._read_other() not in (None, text):
                raise ChangedOutsideError
            if text != self.saved or self._stamp is None:
                self._put(text)

    def changed_outside(self) -> bool:
        """Whether the file has another text than the one last read or written here. Cheap while it was not touched."""
        with self._lock:
            if self._workspace.stamp(self._problem) == self._stamp:
                return False
            return self._read_other() is not None

    def take_theirs(self, mine: str) -> tuple[str, Path | None]:
        """The text of the file, which from now on counts as seen. Raises WorkspaceError.

        `mine`, when it is not saved yet, is kept in a copy, whose path is returned too.
        """
        with self._lock:
            theirs = self._workspace.read(self._problem)
            if theirs is None:
                theirs = mine
            copy = None
            if mine not in (theirs, self.saved):
                self._put(mine)
                copy = self._workspace.reset(self._problem)
                self._put(theirs)
            self._take(theirs)
            return theirs, copy

    def keep_mine(self, mine: str) -> Path | None:
        """Write `mine`, whatever the file holds; what it held is kept in a copy, whose path is returned. Raises WorkspaceError."""
        with self._lock:
            theirs = self._workspace.read(self._problem)
            copy = self._workspace.reset(self._problem) if theirs not in (None, mine) else None
            self._put(mine)
            return copy

    def reset(self, mine: str) -> Path:
        """Begin again with the starter; `mine` is kept in a copy, whose path is returned. Raises WorkspaceError."""
        with self._lock:
            self._put(mine)
            copy = self._workspace.reset(self._problem)
            self._take(self._problem.starter)
            return copy

    def _read_other(self) -> str | None:
        """The text of the file when it is not the one known here; None when it is, or when there is no file."""
        text = self._workspace.read(self._problem)
        if text is None:
            self._stamp = None
            return None
        if text == self.saved:
            self._stamp = self._workspace.stamp(self._problem)
            return None
        return text

    def _put(self, text: str) -> None:
        self._workspace.write(self._problem, text)
        self._take(text)

    def _take(self, text: str) -> None:
        self.saved = text
        self._stamp = self._workspace.stamp(self._problem)
