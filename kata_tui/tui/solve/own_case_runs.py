"""Cases of the learner's own while a problem is open: read from her file, and judged after each whole run."""

import logging
from functools import partial

from textual.message import Message
from textual.widget import Widget

from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.own_cases import read_own_cases
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import CaseResult
from kata_tui.profile.notebook import NotebookError
from kata_tui.tui.shared import Shared

_log = logging.getLogger(__name__)


class OwnCaseRuns(Widget):
    """Takes no room; says what came of them. What is wrong in the file is told where it is written."""

    class Judged(Message):
        """What `source` came to in the cases, in their order."""

        def __init__(self, results: tuple[CaseResult, ...], source: str) -> None:
            super().__init__()
            self.results = results
            self.source = source

    def __init__(self, shared: Shared, problem: Problem) -> None:
        super().__init__(id="own-case-runs")
        self._shared = shared
        self._problem = problem
        self.display = False
        self.cases: tuple[Case, ...] = ()
        self.reload(problem)

    def reload(self, problem: Problem) -> None:
        """Read them anew, for the problem as it is now."""
        self._problem = problem
        notebook = self._shared.profile.own_cases
        try:
            self.cases = read_own_cases(notebook.path(problem), notebook.read(problem), problem)
        except (FileError, NotebookError):
            self.cases = ()

    def judge(self, source: str) -> None:
        """Judge them. What is under way ends."""
        if self.cases:
            work = partial(self._judge, source)  # one that is ended before it begins is never made
            self.run_worker(work, group="own", exclusive=True)  # type: ignore[arg-type]  # which of its three kinds it is mypy does not see

    def stop(self) -> None:
        """End what is under way."""
        self.workers.cancel_group(self, "own")

    async def _judge(self, source: str) -> None:
        try:
            results = await self._shared.judge.judge_own(self._problem, self.cases, source)
        except Exception as error:
            # The judge promises never to raise. If it does, the learner goes on without; the log gets the rest.
            _log.error("judging own cases raised", exc_info=error)
            return
        self.post_message(self.Judged(results, source))
