"""A run that is over: what was not run, why what failed did, and the verdict."""

from collections.abc import Sequence

from msgspec.structs import replace

from kata_tui.model.run_state import RunEntry, RunState
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.reporting.alike import Way, others, ways
from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.overview import entry_line, run_summary
from kata_tui.reporting.spans import Line, Role, Span, text_of, wrap
from kata_tui.reporting.verdict_words import glyph

_IN_FULL = 3


def alike_line(entries: Sequence[RunEntry], verdict: Verdict, width: int) -> list[Line]:
    """Entries that came to the same, by name."""
    mark = glyph(verdict)
    names = ", ".join(clean_line(entry.id, 80) for entry in entries)
    line = (mark, Span(f" {names}"), *([] if verdict is Verdict.ACCEPTED else [Span(f": {verdict.words}", mark.role)]))
    return wrap(line, width, hang=2)


def why_lines(state: RunState, source: str, width: int) -> list[Line]:
    """What was not run, the failures (the first few ways to fail in full), and the verdict."""
    lines: list[Line] = []
    loaded = all(result.kind != "load" for result in state.results)
    left = [entry for entry in state.entries if loaded and entry.id in state.selected and state.result(entry.id) is None]
    if left:
        lines += alike_line(left, Verdict.SKIPPED, width)
    found = [Way(result) for result in state.results] if len(state.selected) == 1 < len(state.entries) else ways(state.results)
    for number, way in enumerate(found[:_IN_FULL]):
        if loaded or number:
            lines.append(())
        lines += [*case_detail(way.first, width, source), *others(way, width)]
    more = [clean_line(result.id, 80) for way in found[_IN_FULL:] for result in way.all]
    if more:
        lines += [(), *wrap((Span(f"Also failed: {', '.join(more)}. See one with --case ID.", Role.MUTED),), width)]
    return [*lines, (), *wrap(run_summary(state), width)]


def timeless(state: RunState) -> RunState:
    """The same run without what another one of the same source would take longer or shorter for."""
    results = tuple(replace(result, seconds=0.0, compiling=0.0) for result in state.results)
    return replace(state, seconds=0.0, results=results)


def whole_text(state: RunState, source: str, width: int) -> str:
    """A run as plain text: a line for each case and check, and why. The same source gives the same text."""
    still = timeless(state)
    entries = {entry.id: entry for entry in still.entries}
    each = [entry_line(entries[result.id], result, width) for result in still.results if result.id in entries]
    return "".join(f"{text_of(line).rstrip()}\n" for line in (*each, *why_lines(still, source, width)))
