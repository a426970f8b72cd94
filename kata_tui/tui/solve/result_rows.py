"""The list of what a run reports: a line a case and check; once it has failed, what failed first and what was accepted in one line."""

from collections.abc import Sequence

from msgspec import Struct

from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import RunEntry, RunState
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import Line, Role, Span, glyph
from kata_tui.reporting.overview import entry_line
from kata_tui.tui.common.rows import Rows


class Accepted(Struct, frozen=True):
    """The cases and checks that were accepted, in one line. `opened`: their own lines follow."""

    entries: tuple[RunEntry, ...]
    opened: bool = False


ResultRow = RunEntry | Accepted


class ResultRows(Rows[ResultRow]):
    """What there is to report, and what came of it."""

    def __init__(self) -> None:
        super().__init__(self._line, id="entries")
        self.state: RunState | None = None
        self.old = False
        """Whether the text is another one than was judged."""
        self._opened = False
        self._own: tuple[RunEntry, ...] = ()
        self.own_results: dict[str, CaseResult] = {}
        """What came of cases of the learner's own, by their ids."""

    def show_own(self, names: Sequence[str], results: Sequence[CaseResult]) -> None:
        """Show cases of the learner's own below the rest, and what came of them."""
        rest = [row for row in self.rows if row not in self._own]
        self._own = tuple(RunEntry(name, "own") for name in names)
        self.own_results = {result.id: result for result in results}
        self.redraw([*rest, *self._own])
        self.cursor = min(self.cursor, max(0, len(self.rows) - 1))

    def await_run(self, entries: Sequence[RunEntry]) -> None:
        """Nothing was run yet; this is what will be."""
        self.state = None
        self.show([*entries, *self._own])

    def follow(self, state: RunState) -> None:
        """Show the run as it stands. The cursor stays where it is."""
        self.state = state
        if state.entries:
            self.redraw([*self._ordered(state), *self._own])

    def settle(self, state: RunState) -> None:
        """Show the run at its end: the cursor is on what failed first, or stays on what failed."""
        self._opened = False
        at = self.current
        self.follow(state)
        failed = [index for index, row in enumerate(self.rows) if self._failed(row)]
        kept = [index for index in failed if self.rows[index] == at]
        if failed:
            self.cursor = (kept or failed)[0]
        self.cursor = min(self.cursor, len(self.rows) - 1)

    def swap_accepted(self) -> None:
        """Show the accepted ones each in its line, or all of them in one."""
        if self.state is not None:
            self._opened = not self._opened
            self.redraw([*self._ordered(self.state), *self._own])
            self.cursor = next((index for index, row in enumerate(self.rows) if isinstance(row, Accepted)), 0)

    @property
    def on_accepted(self) -> bool:
        """Whether the cursor is on the line of all the accepted ones."""
        return isinstance(self.current, Accepted)

    @property
    def entry(self) -> RunEntry | None:
        """The case or check under the cursor."""
        row = self.current
        return row if isinstance(row, RunEntry) else None

    @property
    def selected(self) -> CaseResult | None:
        """What came of it."""
        if self.entry is not None and self.entry.kind == "own":
            return self.own_results.get(self.entry.id)
        return self.state.result(self.entry.id) if self.state is not None and self.entry is not None else None

    def _failed(self, row: ResultRow) -> bool:
        result = self.state.result(row.id) if self.state is not None and isinstance(row, RunEntry) else None
        return result is not None and result.verdict is not Verdict.ACCEPTED

    def _ordered(self, state: RunState) -> list[ResultRow]:
        """In the order of the file; of a run that has ended and failed, first what failed, then what was not run, then the rest."""
        entries = [RunEntry(result.id, "load") for result in state.results if result.kind == "load"]
        entries += state.entries
        accepted = tuple(entry for entry in entries if _accepted(state, entry))
        if not state.finished or len(state.selected) < len(state.entries) or len(accepted) in (0, 1, len(entries)):
            return list(entries)
        failed = [entry for entry in entries if self._failed(entry)]
        rest = [entry for entry in entries if entry not in accepted and entry not in failed]
        return [*failed, *rest, Accepted(accepted, self._opened), *(accepted if self._opened else ())]

    def _line(self, row: ResultRow, width: int) -> Line:
        line = self._line_of_accepted(row, width - 1) if isinstance(row, Accepted) else self._line_of(row, width - 1)
        return Span(" "), *(tuple(Span(span.text, Role.MUTED) for span in line) if self.old else line)

    def _line_of(self, entry: RunEntry, width: int) -> Line:
        if entry.kind == "own":
            return entry_line(entry, self.own_results.get(entry.id), width)
        state = self.state
        if state is not None and not state.finished and state.running == entry.id:
            return Span("▸", Role.WARN), *entry_line(entry, None, width)[1:-2], Span("  running", Role.WARN)
        result = state.result(entry.id) if state is not None else None
        if result is None and state is not None and state.finished:
            result = CaseResult(entry.id, entry.kind, Verdict.SKIPPED)
        return entry_line(entry, result, width)

    @staticmethod
    def _line_of_accepted(row: Accepted, width: int) -> Line:
        said = f" {len(row.entries)} accepted"
        signs = glyph(Verdict.ACCEPTED).text * max(1, min(len(row.entries), width - len(said) - 2))
        return Span("▾ " if row.opened else "▸ ", Role.MUTED), Span(signs, Role.GOOD), Span(said)


def _accepted(state: RunState, entry: RunEntry) -> bool:
    result = state.result(entry.id)
    return result is not None and result.verdict is Verdict.ACCEPTED
