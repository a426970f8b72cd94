"""The file of the problem that is open: looked at while its author writes it."""

from pathlib import Path

from textual.message import Message
from textual.widgets import Static

from kata_tui.library.format.load import FileError, load_problem, problems_of
from kata_tui.model.problem import Problem
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.common.styled import outside_lines, paragraphs

LOOK_EVERY = 1.0
"""Seconds."""


class ProblemFile(Static):
    """Takes no room while the file is well; says what is wrong with it, and where, while it is broken."""

    class Revised(Message):
        """The file holds another problem than before."""

        def __init__(self, problem: Problem) -> None:
            super().__init__()
            self.problem = problem

    def __init__(self, path: Path, problem: Problem) -> None:
        super().__init__(id="problem-file", markup=False)
        self._path = path
        self._problem = problem
        self._stamp: tuple[int, ...] | None = ()
        self.display = False

    def on_mount(self) -> None:
        """Begin to watch."""
        self.set_interval(LOOK_EVERY, self.look)

    def look(self) -> None:
        """Read the file if it was touched since the last look."""
        stamp = self._touched()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            problem = load_problem(self._path)
        except FileError as error:
            self._complain(error)
            return
        self.display = False
        if problem != self._problem:
            self._problem = problem
            self.post_message(self.Revised(problem))

    def _touched(self) -> tuple[int, ...] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ctime_ns, found.st_size

    def _complain(self, error: FileError) -> None:
        more = len(problems_of(self._path)) - 1
        counted = f" {more} more below it." if more > 0 else ""
        stays: Line = (Span(f"What it said before stays in use until it can be read.{counted}", Role.MUTED),)
        told = [*outside_lines(str(error), Role.BAD), stays]
        self.update(paragraphs(told))
        self.display = True
