"""What a learner tried beside her file, as lines: the code, and below it what came of it."""

from kata_tui.model.evaluation import Evaluation
from kata_tui.model.result import CaseResult
from kata_tui.model.text import clean, clean_line, lines_of
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import exceptions
from kata_tui.reporting.fields import block
from kata_tui.reporting.overview import duration
from kata_tui.reporting.spans import Line, Role, Span, cut, wrap
from kata_tui.reporting.verdict_words import OURS

_VALUE_LINES = 60
_PRINTED_LINES = 40
_ANEW = "Begun anew, with fresh inputs: names that you had bound here are gone."


def evaluation_lines(found: Evaluation, width: int, source: str) -> list[Line]:
    """One entry, no line wider than `width` cells (at least 1). `source`: the text that it was evaluated after."""
    width = max(width, 1)
    lines = code_lines(found.code, width)
    if found.anew:
        lines += wrap((Span(_ANEW, Role.MUTED),), width)
    if found.printed or found.truncated:
        lines += [line for text in block(found.printed, width - 2, _PRINTED_LINES) for line in wrap(text, width)]
    if found.truncated:
        lines += wrap((Span("  The rest of what it printed was not kept.", Role.WARN),), width)
    if found.said:
        lines += wrap((Span(clean(found.said), Role.WARN),), width)
    if found.verdict is Verdict.INTERNAL_ERROR:
        lines += wrap((Span(OURS, Role.MUTED),), width)
    if found.error is not None:
        named = (Span(f"{clean_line(found.error.type, 60)}  ", Role.BAD), *exceptions.headline(found.error))
        result = CaseResult(found.case, "case", found.verdict, error=found.error)
        lines += [*wrap(named, width, hang=2), *exceptions.exception(result, width, source)]
    elif found.shape:
        took = Span(f"  {duration(found.seconds)}", Role.MUTED)
        lines.append(cut((Span(clean_line(found.shape, 200), Role.GOOD), took), width))
        if found.value.strip() and found.value != found.shape:
            lines += block(found.value, width, _VALUE_LINES)
    elif found.verdict is Verdict.ACCEPTED:
        lines.append(cut((Span(f"done, no value  {duration(found.seconds)}", Role.MUTED),), width))
    return lines


def code_lines(code: str, width: int) -> list[Line]:
    """What was typed, behind a sign."""
    return [
        cut((Span("› " if not number else "  ", Role.MUTED), Span(clean(line, lines=1), Role.CODE)), width)
        for number, line in enumerate(lines_of(code))
    ]


def inputs_line(case: str, names: tuple[str, ...], width: int) -> Line:
    """Whose inputs there are, by their names."""
    listed = ", ".join(clean_line(name, 40) for name in names)
    head: Line = (Span("on "), Span(clean_line(case, 80), Role.TITLE))
    return cut((*head, Span(f": {listed}", Role.CODE)) if listed else head, width)
