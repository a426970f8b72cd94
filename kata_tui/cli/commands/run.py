"""`kata-tui run`: a submission is judged, once or whenever it changes."""

import asyncio
import signal
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import monotonic

from msgspec import to_builtins

from kata_tui.cli.arguments import add_id, add_json, add_plain
from kata_tui.cli.ask_trust import hold_trust
from kata_tui.cli.exit import Exit, UsageError
from kata_tui.cli.printer import Printer
from kata_tui.cli.run_printer import RunPrinter
from kata_tui.cli.solution_file import SolutionFile
from kata_tui.judging.judge import Judge
from kata_tui.judging.run import Run
from kata_tui.model.problem import Problem
from kata_tui.model.run_state import CaseFinished, RunState, advance, report
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.practice.practice import Practice
from kata_tui.practice.telling import graded_line
from kata_tui.profile.attempts import ProgressError
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span
from kata_tui.reporting.overview import run_summary

MORE = "Without FILE it takes the one that `kata-tui start` made."

_LOOK_EVERY = 0.15
_TICK = 0.5


def add_arguments(parser: ArgumentParser) -> None:
    """The id and the file, what is run of them and how it is told."""
    add_id(parser)
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a Python file of your own choice")
    parser.add_argument("--watch", action="store_true", help="judge it again whenever the file changes; Ctrl+C ends it")
    parser.add_argument("--case", metavar="CASE", help="run only this case or check")
    add_plain(parser)
    add_json(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Judge the file of `options`. Returns the exit code. Raises UnknownProblem, FileError and UsageError."""
    problem = profile.problem(options.id)
    known = [case.id for case in problem.cases] + [check.id for check in problem.checks]
    if options.case is not None and options.case not in known:
        raise UsageError(f"`{problem.id}` has no case `{clean_line(options.case, 60)}`.{did_you_mean(options.case, known)}")
    if options.plain:
        printer.make_plain()
    begin = f" `kata-tui start {problem.id}` makes it from the starter."
    submission = SolutionFile(options.file) if options.file else SolutionFile(profile.workspace.path(problem), begin)
    source = submission.read()
    hold_trust(profile, printer, [profile.listed(problem.id).library])
    judging = _Judging(profile, printer, problem, only=options.case, as_json=options.json, again=options.watch)
    return asyncio.run(judging.watch(submission) if options.watch else judging.once(source))


class _Judging:
    """The runs of one command. Ctrl+C ends the run that is under way, and the watching."""

    def __init__(
        self, profile: Profile, printer: Printer, problem: Problem, *, only: str | None, as_json: bool, again: bool
    ) -> None:
        self._profile = profile
        self._printer = printer
        self._problem = problem
        self._only = only
        self._json = as_json
        self._judge = Judge(profile.paths.cache, standby=again, layers=profile.layers)
        self._stopped = asyncio.Event()
        self._state = RunState()
        self._run: Run | None = None

    async def once(self, source: str) -> int:
        """Judge `source` and tell the outcome."""
        self._catch_interrupt()
        try:
            return _exit_code(await self._judged(source))
        finally:
            await self._judge.close()

    async def watch(self, submission: SolutionFile) -> int:
        """Judge the file now and whenever it changes, until Ctrl+C or until nobody reads any more."""
        self._catch_interrupt()
        code, first = Exit.SHORT, True
        try:
            while not self._stopped.is_set():
                stamp = submission.stamp()
                if not first and not self._json:
                    self._printer.line()
                    self._printer.line(Span(f"- - - {datetime.now():%H:%M:%S} - - -", Role.MUTED))
                first = False
                try:
                    code = _exit_code(await self._judged(submission.read()))
                except UsageError as error:
                    self._printer.say(str(error))
                if self._printer.gone:
                    break
                if not self._stopped.is_set():
                    self._printer.say(f"Watching {submission.path}. Ctrl+C ends.")
                await self._changed(submission, stamp)
        finally:
            await self._judge.close()
        return code

    async def _changed(self, submission: SolutionFile, before: tuple[int, int] | None) -> None:
        """Wait until the file is another than `before` and nobody is writing it any more, or until Ctrl+C."""
        seen = before
        while not self._stopped.is_set():
            await self._pause(_LOOK_EVERY)
            last, seen = seen, submission.stamp()
            if seen not in (before, None) and seen == last:
                return

    async def _judged(self, source: str) -> RunState:
        """One run, told as it goes and recorded when it was a whole one."""
        outcome = RunPrinter(self._printer, self._problem, source)
        self._state, began = RunState(), monotonic()
        ticking = asyncio.create_task(self._tick(began))
        try:
            self._run = self._judge.begin(self._problem, source, only=self._only)
            if self._stopped.is_set():
                self._run.cancel()
            async for event in self._run.events():
                self._state = advance(self._state, event)
                if isinstance(event, CaseFinished) and not self._json:
                    outcome.decided(event.result, self._state)
                self._show_progress(began)
        finally:
            ticking.cancel()
            self._printer.status(None)
        state = self._state
        try:
            self._profile.attempts.record(state, source)
        except ProgressError as error:
            self._printer.say(str(error))
        if self._json:
            self._printer.json(to_builtins(report(state)))
        else:
            outcome.conclude(state, self._profile)
            self._tell_grades()
        return state

    def _tell_grades(self) -> None:
        """What the run was worth for later, in a line, if anything."""
        practice = Practice(self._profile)
        try:
            graded = practice.grade()
        except ProgressError as error:
            self._printer.say(str(error))
            return
        for review in graded[:1]:
            self._printer.prose(
                *graded_line(practice, review), Span(" Was it another? kata-tui review --grade again, hard, good, easy", Role.MUTED)
            )

    async def _tick(self, began: float) -> None:
        while True:
            await asyncio.sleep(_TICK)
            self._show_progress(began)

    def _show_progress(self, began: float) -> None:
        if not self._state.finished:
            self._printer.status((*run_summary(self._state), Span(f" {monotonic() - began:.0f} s", Role.MUTED)))

    def _catch_interrupt(self) -> None:
        """The first Ctrl+C cancels; the next one ends the program as it usually does."""
        loop = asyncio.get_running_loop()

        def interrupted() -> None:
            self._stopped.set()
            if self._run is not None:
                self._run.cancel()
            loop.remove_signal_handler(signal.SIGINT)

        loop.add_signal_handler(signal.SIGINT, interrupted)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)


def _exit_code(state: RunState) -> Exit:
    codes = {Verdict.ACCEPTED: Exit.WELL, Verdict.INTERNAL_ERROR: Exit.FAULT, Verdict.CANCELLED: Exit.STOPPED}
    return codes.get(state.verdict, Exit.SHORT)
