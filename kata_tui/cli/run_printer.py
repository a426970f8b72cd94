"""What a run came to, for a reader: a line each as it is decided, then why, then what next."""

from kata_tui.cli.printer import Printer
from kata_tui.model.problem import Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import RunEntry, RunState
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span
from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.overview import entry_line, run_summary

_IN_FULL = 3
_QUIET = (Verdict.ACCEPTED, Verdict.SKIPPED, Verdict.CANCELLED)


class RunPrinter:
    """One run of `problem`; `source` is what was judged."""

    def __init__(self, printer: Printer, problem: Problem, source: str) -> None:
        self._printer = printer
        self._problem = problem
        self._source = source

    def decided(self, result: CaseResult, state: RunState) -> None:
        """Tell one case or check in a line. A load that failed is told in full at the end."""
        entry = next((entry for entry in state.entries if entry.id == result.id), None)
        if entry is not None:
            self._printer.lines([entry_line(entry, result, self._printer.width)])

    def conclude(self, state: RunState, profile: Profile) -> None:
        """Explain the run, and tell what to do next."""
        self.explain(state)
        self._tell_what_next(state, profile)

    def explain(self, state: RunState) -> None:
        """Tell what was not run, the failures in full (the first few of them), and the verdict."""
        printer, width = self._printer, self._printer.width
        loaded = all(result.kind != "load" for result in state.results)
        for entry in state.entries:
            if loaded and entry.id in state.selected and state.result(entry.id) is None:
                printer.lines([entry_line(entry, _skipped(entry), width)])
        failed = [result for result in state.results if result.verdict not in _QUIET]
        failed.sort(key=lambda result: result.shown == "hidden")  # those that tell more come first
        one = len(state.selected) == 1 < len(state.entries)
        for number, result in enumerate(state.results if one else failed[:_IN_FULL]):
            if loaded or number:
                printer.line()
            printer.lines(case_detail(result, width, self._source))
        more = [clean_line(result.id, 80) for result in failed[_IN_FULL:]]
        if more:
            printer.line()
            printer.prose(Span(f"Also failed: {', '.join(more)}. See one with --case ID.", Role.MUTED))
        printer.line()
        printer.prose(*run_summary(state))

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


def _skipped(entry: RunEntry) -> CaseResult:
    return CaseResult(entry.id, entry.kind, Verdict.SKIPPED)
