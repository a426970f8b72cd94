"""What a run came to, for a reader: a line each as it is decided, then why, then what next."""

from kata_tui.cli.printer import Printer
from kata_tui.model.problem import Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import RunEntry, RunState
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span, wrap
from kata_tui.reporting.alike import Way, others, ways
from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.overview import entry_line, run_summary
from kata_tui.reporting.verdict_words import glyph

_IN_FULL = 3


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
            self._tell_in_one([entry for entry, _ in told], told[0][1].verdict)

    def _tell_in_one(self, entries: list[RunEntry], verdict: Verdict) -> None:
        mark = glyph(verdict)
        names = ", ".join(clean_line(entry.id, 80) for entry in entries)
        line = (mark, Span(f" {names}"), *([] if verdict is Verdict.ACCEPTED else [Span(f": {verdict.words}", mark.role)]))
        self._printer.lines(wrap(line, self._printer.width, hang=2))

    def conclude(self, state: RunState, profile: Profile) -> None:
        """Explain the run, and tell what to do next."""
        self.explain(state)
        self._tell_what_next(state, profile)

    def explain(self, state: RunState) -> None:
        """Tell what was not run, the failures (the first few ways to fail in full), and the verdict."""
        printer, width = self._printer, self._printer.width
        self._tell_alike(apart=state.verdict is Verdict.ACCEPTED)
        loaded = all(result.kind != "load" for result in state.results)
        left = [entry for entry in state.entries if loaded and entry.id in state.selected and state.result(entry.id) is None]
        if left:
            self._tell_in_one(left, Verdict.SKIPPED)
        found = [Way(result) for result in state.results] if len(state.selected) == 1 < len(state.entries) else ways(state.results)
        for number, way in enumerate(found[:_IN_FULL]):
            if loaded or number:
                printer.line()
            printer.lines([*case_detail(way.first, width, self._source), *others(way, width)])
        more = [clean_line(result.id, 80) for way in found[_IN_FULL:] for result in way.all]
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
