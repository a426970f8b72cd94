"""The rooms that a command needs, opened when it first asks for them."""

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from kata_tui.cli.exit import UsageError
from kata_tui.domain.problem import Problem
from kata_tui.domain.protections import BUBBLEWRAP, LAYERS
from kata_tui.library.attempts import Attempts
from kata_tui.library.catalogue import Library, Listed, UnknownProblem, library_folders, open_library
from kata_tui.library.paths import Paths
from kata_tui.library.settings import Settings, load_settings
from kata_tui.library.trust import Trust
from kata_tui.library.workspace import Workspace

GONE = "The folder that you are in is not there any more. Go to another one (`cd`), and call kata-tui from there."


class Session:
    """Everything of one user. `extra`: the folders given with `--problems`; `trusting`: `--trust` was. Close it."""

    def __init__(self, extra: Sequence[Path], *, trusting: bool) -> None:
        self._extra = tuple(extra)
        self.trusting = trusting

    @cached_property
    def paths(self) -> Paths:
        """The folders in use. Raises NoHome, and UsageError where they are told from a folder that is gone."""
        try:
            return Paths.find()
        except FileNotFoundError:
            raise UsageError(GONE) from None

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """The folders that problems come from, first one first. Raises UsageError when one that was asked for is not there."""
        for folder in self._extra:
            if not folder.is_dir():
                raise UsageError(f"There is no folder `{folder}` to take problems from.")
        try:
            return library_folders(self.paths, self._extra, os.environ)
        except FileNotFoundError:
            raise UsageError(GONE) from None

    @property
    def desk(self) -> Path:
        """The library that new problems are written to: the first that was asked for, else the user's own."""
        return self._extra[0] if self._extra else self.paths.problems

    @cached_property
    def trust(self) -> Trust:
        """Which libraries may run."""
        return Trust(self.paths)

    @cached_property
    def library(self) -> Library:
        """The problems."""
        return open_library(self.folders, self.paths.cache)

    def listed(self, problem_id: str) -> Listed:
        """The problem of that id as it is listed. Raises UnknownProblem; UsageError when its file is there and broken."""
        try:
            return self.library.find(problem_id)
        except UnknownProblem:
            for broken in self.library.broken:
                if broken.path.stem == problem_id:
                    raise UsageError(f"The file of `{problem_id}` cannot be used. {broken.message}") from None
            raise

    def problem(self, problem_id: str) -> Problem:
        """The problem of that id. Raises what `listed` does, and FileError."""
        return self.library.problem(self.listed(problem_id).id)

    @cached_property
    def workspace(self) -> Workspace:
        """The learner's files."""
        return Workspace(self.paths.workspace)

    @cached_property
    def attempts(self) -> Attempts:
        """What the learner did so far."""
        return Attempts(self.paths.state / "progress.sqlite3")

    @cached_property
    def settings(self) -> Settings:
        """The user's settings. Raises SettingsError."""
        return load_settings(self.paths)

    @property
    def layers(self) -> frozenset[str]:
        """The layers of protection that the user wants. Raises SettingsError."""
        return LAYERS | {BUBBLEWRAP} if self.settings.container == BUBBLEWRAP else LAYERS

    def close(self) -> str | None:
        """Close what was opened. Returns what the learner should know about the file of her progress, if anything."""
        if "attempts" not in self.__dict__:
            return None
        self.attempts.close()
        return self.attempts.notice
