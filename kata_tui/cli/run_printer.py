"""What a run came to, for a reader: a line each as it is decided, then why, then what next."""

from kata_tui.cli.printer import Printer
from kata_tui.model.problem import Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import RunEntry, RunState
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span
from kata_tui.reporting.overview import entry_line
from kata_tui.reporting.whole_run import alike_line, why_lines


class RunPrinter:
    """One run of `problem`; `source` is what was judged."""

    def __init__(self, printer: Printer, problem: Problem, source: str) -> None:
        self._printer = printer
        self._problem = problem
        self._source = source
        self._alike: list[tuple[RunEntry, CaseResult]] = []

    def decided(self, result: CaseResult, state: RunState) -> None:
        """Take a case or check as it is decided. Those in a row that came to the same are told in one line, when the next is another.

        A load that failed is told in full at the end.
        """
        entry = next((entry for entry in state.entries if entry.id == result.id), None)
        if entry is None:
            return
        if self._alike and self._alike[-1][1].verdict is not result.verdict:
            self._tell_alike()
        self._alike.append((entry, result))

    def _tell_alike(self, *, apart: bool = False) -> None:
        """Tell those that came to the same in one line, or each in its own."""
        told, self._alike = self._alike, []
        if apart or len(told) == 1:
            self._printer.lines(entry_line(*one, self._printer.width) for one in told)
        elif told:
            self._printer.lines(alike_line([entry for entry, _ in told], told[0][1].verdict, self._printer.width))

    def conclude(self, state: RunState, profile: Profile) -> None:
        """Explain the run, and tell what to do next."""
        self.explain(state)
        self._tell_what_next(state, profile)

    def explain(self, state: RunState) -> None:
        """Tell what was not run, the failures (the first few ways to fail in full), and the verdict."""
        self._tell_alike(apart=state.verdict is Verdict.ACCEPTED)
        self._printer.lines(why_lines(state, self._source, self._printer.width))

    def _tell_what_next(self, state: RunState, profile: Profile) -> None:
        printer, problem_id = self._printer, self._problem.id
        if state.verdict is Verdict.ACCEPTED:
            printer.prose(Span("Why it works, and other ways: ", Role.MUTED), Span(f"kata-tui solution {problem_id}", Role.CODE))
            following = profile.next_unsolved(problem_id)
            if following is not None:
                about = f"  ({clean_line(following.title)}, {following.level.value}, {following.minutes} min)"
                printer.prose(Span("Next: ", Role.MUTED), Span(f"kata-tui show {following.id}", Role.CODE), Span(about, Role.MUTED))
        elif self._problem.hints and state.verdict not in (Verdict.CANCELLED, Verdict.INTERNAL_ERROR, Verdict.SKIPPED):
            printer.prose(Span("A hint, if you like: ", Role.MUTED), Span(f"kata-tui hint {problem_id}", Role.CODE))
