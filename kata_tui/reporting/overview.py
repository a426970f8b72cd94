"""A run at a glance: one line a case or check, and one line for the whole."""

from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import Phase, RunEntry, RunState, report
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.reporting.spans import Line, Role, Span, cut, width_of
from kata_tui.reporting.verdict_words import OURS, glyph

_WIDEST = 76
_NARROW = 36
_VERDICT_CELLS = 18
_TIME_CELLS = 9

_PHASES = {
    Phase.PREPARING: "Working out what is expected (once per problem)",
    Phase.STARTING: "Starting a process with JAX",
    Phase.LOADING: "Loading your file",
    Phase.RUNNING: "Running",
}


def duration(seconds: float) -> str:
    """So many seconds as a person says it: `<1 ms`, `41 ms`, `3.2 s`, `2 min 05 s`."""
    if seconds < 0.0005:
        return "<1 ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def name_of(kind: str, entry_id: str, verdict: Verdict | None) -> str:
    """What an entry is called: its id; for a load the learner's file, or the judge when that is what did not start."""
    if kind != "load":
        return clean_line(entry_id, 80)
    return "the judge" if verdict is Verdict.INTERNAL_ERROR else "your file"


def entry_line(entry: RunEntry, result: CaseResult | None, width: int) -> Line:
    """One case or check on one line of at most `width` cells: glyph, name, verdict, time. `result` is None while undecided."""
    verdict = result.verdict if result else None
    mark = glyph(verdict)
    words = verdict.words if verdict else "not run yet"
    role = Role.MUTED if verdict in (None, Verdict.ACCEPTED) else mark.role
    name: Line = (mark, Span(f" {name_of(entry.kind, entry.id, verdict)}", Role.PLAIN))
    if width < _NARROW:
        return cut((*name, Span(": ", Role.MUTED), Span(words, role)), width)
    about = [
        word
        for word, holds in (("check", entry.kind == "check"), ("hidden", entry.hidden), ("yours", entry.kind == "own"))
        if holds
    ]
    left = (*name, Span(f" {' '.join(about)}", Role.MUTED)) if about else name
    time = duration(result.seconds) if result and result.seconds else ""
    right = (Span(f"  {words:<{_VERDICT_CELLS}}", role), Span(f"{time:>{_TIME_CELLS}}", Role.MUTED))
    room = min(width, _WIDEST) - width_of(right)
    left = cut(left, room)
    return (*left, Span(" " * (room - width_of(left))), *right)


def run_summary(state: RunState, width: int | None = None) -> Line:
    """The whole run in one line: the verdict and the count when it has finished, else what it is busy with.

    Where `width` cells are too few for all of it, the time is left out first, then what is visible and what hidden.
    """
    if not state.finished:
        return _progress(state)
    verdict = state.verdict
    mark = glyph(verdict)
    counts = report(state)
    took = f" in {duration(state.seconds)}" if state.seconds else ""
    if verdict is Verdict.ACCEPTED:
        return (mark, Span(" accepted", Role.GOOD), Span(f": all {counts.total} passed{took}"))
    if verdict is Verdict.SKIPPED and len(state.selected) < len(state.entries):
        rest = len(state.entries) - len(state.selected)
        names = ", ".join(clean_line(name, 80) for name in state.selected)
        ran = (glyph(Verdict.ACCEPTED), Span(f" {names} passed", Role.GOOD))
        return (*ran, Span(f". {rest} not run: only a whole run can be accepted."))
    said: Line = (mark, Span(f" {verdict.words}", mark.role))
    if any(result.kind == "load" for result in state.results):
        return (*said, Span(": no case could be run"))
    if verdict is Verdict.INTERNAL_ERROR:
        return (*said, Span(f". {OURS}"))
    passed = f": {counts.passed} of {counts.total} passed"
    apart = ""
    if counts.hidden.total and counts.visible.total:
        apart = (
            f" (visible {counts.visible.passed} of {counts.visible.total}, hidden {counts.hidden.passed} of {counts.hidden.total})"
        )
    fuller = [line for rest in (f"{apart}{took}", apart) if width_of(line := (*said, Span(passed + rest))) <= (width or 10_000)]
    return fuller[0] if fuller else (*said, Span(passed))


def _progress(state: RunState) -> Line:
    words = _PHASES.get(state.phase, "")
    if state.phase is Phase.RUNNING:
        total = len(state.selected) or len(state.entries)
        words += f" {min(len(state.results) + 1, total)} of {total}"
        words += f": {clean_line(state.running, 80)}" if state.running else ""
    return (glyph(None), Span(f" {words}…", Role.MUTED))
