"""Everything of one user: folders, settings, trust, the library, and what is known of the way through it."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cached_property
from pathlib import Path

from kata_tui.library.catalogue import Library, Listed, OnRead, UnknownProblem, open_library, unheard
from kata_tui.library.format.file_error import FileError
from kata_tui.model.problem import Problem
from kata_tui.model.protections import BUBBLEWRAP, LAYERS
from kata_tui.model.told import Told
from kata_tui.model.way import LearningWay
from kata_tui.profile.attempts import Attempts, ProgressError, Status
from kata_tui.profile.notebook import Notebook
from kata_tui.profile.paths import Paths, library_folders
from kata_tui.profile.settings import Settings, load_settings
from kata_tui.profile.settings_writer import Value, write_setting
from kata_tui.profile.trust import Trust
from kata_tui.profile.workspace import Workspace

GONE = "The folder that you are in is not there any more. Go to another one (`cd`), and call kata-tui from there."


class Profile:
    """One user. Each part is opened when it is first asked for, and once. Close it.

    `extra`: folders to take problems from, before all others. `trusting`: the Python in the folders in use may run, from now on.
    `environ`: where folders are named, as in `Paths.find` and `library_folders`. `reading`: who hears how far problem files are read.
    """

    def __init__(
        self,
        extra: Sequence[Path] = (),
        *,
        trusting: bool = False,
        environ: Mapping[str, str] = os.environ,
        reading: Callable[[], AbstractContextManager[OnRead]] = lambda: nullcontext(unheard),
    ) -> None:
        self._reading = reading
        self.trusting = trusting
        self._extra = tuple(extra)
        self._environ = environ

    def open(self) -> None:
        """Open everything, so that whatever cannot be is told before a screen is there. Raises what the parts do.

        With `trusting` the libraries in use are trusted; a command asks for those that it runs.
        """
        _ = self.settings, self.library, self.workspace, self.attempts
        for folder in self.folders if self.trusting else ():
            self.trust.add(folder)

    def close(self) -> str | None:
        """Close what was opened. Returns what the learner should know about the file of her progress, if anything."""
        if "attempts" not in self.__dict__:
            return None
        self.attempts.close()
        return self.attempts.notice

    # Folders and settings

    @cached_property
    def paths(self) -> Paths:
        """The folders of the user. Raises NoHome, and Told where they are named from a folder that is gone."""
        try:
            return Paths.find(self._environ)
        except FileNotFoundError:
            raise Told(GONE) from None

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """The folders that problems come from, first one first. Raises Told when one of `extra` is not there."""
        for folder in self._extra:
            if not folder.is_dir():
                raise Told(f"There is no folder `{folder}` to take problems from.")
        try:
            return library_folders(self.paths, self._extra, self._environ)
        except FileNotFoundError:
            raise Told(GONE) from None

    @property
    def own_library(self) -> Path:
        """The library that new problems are written to: the first of `extra`, else the user's own."""
        return self._extra[0] if self._extra else self.paths.problems

    @cached_property
    def settings(self) -> Settings:
        """What the user has set. Raises SettingsError."""
        return load_settings(self.paths)

    def set(self, key: str, value: Value | None) -> None:
        """Set one thing in the settings file, or leave it to be as usual (None). Raises SettingsError; then all is as it was."""
        self.settings = write_setting(self.paths, key, value)

    @property
    def layers(self) -> frozenset[str]:
        """The layers of protection that the user wants. Raises SettingsError."""
        return LAYERS | {BUBBLEWRAP} if self.settings.container == BUBBLEWRAP else LAYERS

    @cached_property
    def trust(self) -> Trust:
        """Which libraries may run."""
        return Trust(self.paths)

    # The library

    @cached_property
    def library(self) -> Library:
        """The problems. Where many files are new, some are read by their heads: enough for whoever wants one problem."""
        with self._reading() as told:
            return open_library(self.folders, self.paths.cache, whole=False, told=told)

    @cached_property
    def whole_library(self) -> Library:
        """The problems, and all that is wrong with any file."""
        with self._reading() as told:
            return self.library.read_whole(told)

    @cached_property
    def ways(self) -> dict[str, LearningWay]:
        """The ways of the libraries in use, by id."""
        from kata_tui.library.format.ways import ways_in  # late: few ask

        return ways_in(self.folders)

    def reload(self, in_use: str | None = None) -> None:
        """Look at the folders again. What was known stays when that problem, which is in use, cannot be read any more."""
        library = self.library.reload()
        if in_use is None or any(listed.id == in_use for listed in library.listed):
            self.library = library

    def listed(self, problem_id: str) -> Listed:
        """The problem of that id as it is listed. Raises UnknownProblem; Told when its file is there and broken."""
        try:
            return self.library.find(problem_id)
        except UnknownProblem:
            for broken in self.library.broken:
                if broken.path.stem == problem_id:
                    raise _unusable(problem_id, broken.message) from None
            raise

    def problem(self, problem_id: str) -> Problem:
        """The problem of that id. Raises what `listed` does."""
        try:
            return self.library.problem(self.listed(problem_id).id)
        except FileError as error:
            raise _unusable(problem_id, str(error)) from None

    def runnable(self, listed: Listed | None) -> Problem | None:
        """The whole of a problem that may be run; None without one, when its library is not trusted, and when its file is broken."""
        if listed is None or not self.trust.holds(listed.library):
            return None
        try:
            return self.problem(listed.id)
        except Told:
            return None

    # What the user has done

    @cached_property
    def workspace(self) -> Workspace:
        """The user's solutions."""
        return Workspace(self.paths.workspace)

    @cached_property
    def notes(self) -> Notebook:
        """What the user noted of problems."""
        return Notebook(self.paths.notes)

    @cached_property
    def own_cases(self) -> Notebook:
        """The user's own cases of problems."""
        return Notebook(self.paths.own_cases, ".yaml", "own cases")

    @cached_property
    def attempts(self) -> Attempts:
        """What the user did so far."""
        return Attempts(self.paths.state / "progress.sqlite3")

    def remember(self, key: str, value: str) -> None:
        """Keep a small thing until the next start, if it can be kept."""
        with suppress(ProgressError):
            self.attempts.remember(key, value)

    def status(self, problem_id: str) -> Status:
        """How far the user is with a problem. Raises UnknownProblem."""
        return self.attempts.statuses([self.library.find(problem_id)])[problem_id]

    def may_see_solution(self, problem_id: str) -> bool:
        """Whether the user has passed a problem at any time, or given up on it. Raises UnknownProblem."""
        return self.status(problem_id) in (Status.SOLVED, Status.STALE) or self.attempts.gave_up(problem_id)

    def place(self, problem_id: str) -> str:
        """Where a problem stands: `4 of 19 in NNX foundations`; "" for one of no track."""
        track = next((row.track for row in self.library.listed if row.id == problem_id), None)
        title = next((known.title for known in self.library.tracks if known.id == track), track)
        ids = [row.id for row in self.library.listed if row.track == track]
        return f"{ids.index(problem_id) + 1} of {len(ids)} in {title}" if title else ""

    def next_unsolved(self, problem_id: str) -> Listed | None:
        """The next problem in learning order that is not solved: after that one, else from the beginning; None when all are."""
        listed = self.library.listed
        statuses = self.attempts.statuses(listed)
        at = next((index for index, row in enumerate(listed) if row.id == problem_id), -1)
        others = (*listed[at + 1 :], *listed[: max(at, 0)])
        return next((row for row in others if statuses[row.id] is not Status.SOLVED), None)


def _unusable(problem_id: str, message: str) -> Told:
    return Told(f"The file of `{problem_id}` cannot be used. {message}")
