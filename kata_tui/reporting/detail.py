"""One case or check in full. The first two lines say what kind of thing is wrong and where; sections below say why.

A section is a function from the case to lines, empty when it has nothing to say.
"""

from collections.abc import Callable

from kata_tui.model.result import RESULT, CaseResult
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import cards, exceptions, mismatches
from kata_tui.reporting.fields import LABEL, block, bounded, field, heading, paragraph
from kata_tui.reporting.overview import duration, name_of
from kata_tui.reporting.side_by_side import rows
from kata_tui.reporting.spans import Line, Role, Span, cut, width_of, wrap
from kata_tui.reporting.verdict_words import OURS, glyph, kind_words, why

_OUTPUT_LINES = 20
_INPUT = 600
_INPUT_LINES = 6
_BETWEEN = "   "
_SHORTEST_NAME = 10
_NOTABLE_SECONDS = 0.2
_NOTABLE_PART = 0.2

_NOT_DECIDED = {
    Verdict.INTERNAL_ERROR: OURS,
    Verdict.SKIPPED: "Not run: the run ended before it came to this.",
    Verdict.CANCELLED: "Cancelled before it was decided.",
}
_STOPPED = {
    Verdict.TIME_LIMIT: "It took longer than the limit, and was stopped",
    Verdict.MEMORY_LIMIT: "It asked for more memory than this problem allows, and was stopped",
    Verdict.OUTPUT_LIMIT: "It printed more than is kept, and was stopped",
}

Section = Callable[[CaseResult, int, str | None], list[Line]]


def case_detail(result: CaseResult, width: int, source: str | None = None, *, frames: bool = False) -> list[Line]:
    """Everything that is known of a case, no line wider than `width` cells (at least 1). `source`: the text that was judged.

    `frames`: at the end also every frame of an exception, those inside libraries too.
    Of a hidden case no more than its verdict, the kind of its mismatch and its author's message.
    """
    width = max(width, 1)
    lines = [*_title(result, width), *_cause(result, width), *_headline(result, width)]
    if result.shown != "hidden":
        lines += _patterns(result, width)
    for section in _HIDDEN if result.shown == "hidden" else _VISIBLE:
        found = section(result, width, source)
        if found:
            lines += [(), *found]
    if frames and result.error is not None and result.shown != "hidden":
        lines += [(), *exceptions.frames(result.error, width)]
    return lines


def _title(result: CaseResult, width: int) -> list[Line]:
    mark = glyph(result.verdict)
    kind = ""
    if result.error is not None and result.verdict in (Verdict.RUNTIME_ERROR, Verdict.INVALID_SUBMISSION):
        kind = clean_line(result.error.type, 60) if result.error.type != result.verdict.words else ""
    elif result.mismatches and result.verdict is Verdict.WRONG_ANSWER:
        kind = kind_words(result.mismatches[0].kind)
        causes = [
            *(suspicion.name for suspicion in result.suspicions),
            *(pattern.name for pattern in result.mismatches[0].patterns),
        ]
        if causes and result.mistake is None:
            kind += f", {clean_line(causes[0], 60)}"
    about = " (hidden)" if result.shown == "hidden" else ""
    said = (Span(f"{about}  ", Role.MUTED), Span(f"{result.verdict.words}{': ' if kind else ''}{kind}", mark.role))
    name = (mark, Span(f" {name_of(result.kind, result.id, result.verdict)}", Role.TITLE))
    return [cut((*cut(name, max(_SHORTEST_NAME, width - width_of(said))), *said), width)]


def _cause(result: CaseResult, width: int) -> list[Line]:
    """Why, where that is known: what a known mistake's author says of it, or what the source itself tells."""
    if result.mistake is not None:
        return paragraph(result.mistake.feedback, width, Role.TITLE)
    lines: list[Line] = []
    for suspicion in result.suspicions:
        hint = (Span(f" {clean_line(suspicion.hint, 300)}", Role.GOOD),) if suspicion.hint else ()
        lines += wrap((*exceptions.at_line(clean_line(suspicion.sentence, 400), suspicion.line), *hint), width, hang=2)
    return lines


def _headline(result: CaseResult, width: int) -> list[Line]:
    """Where it is, or what happened."""
    error, verdict = result.error, result.verdict
    line: Line = ()
    if verdict is Verdict.ACCEPTED:
        line = (Span(_took(result), Role.MUTED),) if result.seconds else ()
    elif verdict is Verdict.SKIPPED and error is not None and result.shown != "hidden":
        line = exceptions.headline(error)
    elif verdict in _NOT_DECIDED:
        line = (Span(_NOT_DECIDED[verdict]),)
    elif result.finding is not None:
        line = exceptions.at_line(result.finding.message, result.finding.line)
    elif result.shown == "hidden":
        where = f"In line {error.line} of your file. " if error is not None and error.line is not None else ""
        line = (Span(f"{where}Its inputs and values are not shown."),)
    elif error is not None and (error.message.strip() or verdict not in _STOPPED):
        line = exceptions.headline(error)
    elif verdict in _STOPPED:
        at = f" at line {error.line} of your file" if error is not None and error.line is not None else ""
        line = (Span(f"{_STOPPED[verdict]}{at}."),)
    elif result.mismatches:
        line = mismatches.headline(result.mismatches[0])
        misuse = cards.card_of(result)
        if misuse is not None:
            line = (*line, Span(f". {misuse.happened}"))
        more = len(result.mismatches) - 1 + result.more
        line = (*line, Span(f" (and {more:,} more)", Role.MUTED)) if more else line
    return wrap(line, width, hang=2) if line else []


def _took(result: CaseResult) -> str:
    """How long it took, and how much of that went into compiling where it is much."""
    said = f"Took {duration(result.seconds)}"
    if result.compiling < max(_NOTABLE_SECONDS, _NOTABLE_PART * result.seconds):
        return f"{said}."
    running = duration(max(0.0, result.seconds - result.compiling))
    return f"{said}: {duration(result.compiling)} to trace and compile, {running} to run."


def _notes(result: CaseResult, width: int, source: str | None) -> list[Line]:
    lines: list[Line] = []
    for note in result.notes:
        lines += field("note", exceptions.at_line(note.message, note.line), width)
    return lines


def _asked(result: CaseResult, width: int, source: str | None) -> list[Line]:
    """What a check asks, in its author's words."""
    return paragraph(result.message or "", width) if result.kind == "check" and _is_wrong(result) else []


def _note(result: CaseResult, width: int, source: str | None) -> list[Line]:
    """The author's note on the case. It is about what differs: an exception or a limit has its own cause, and so has a known mistake."""
    differs = result.verdict is Verdict.WRONG_ANSWER or result.message_kind != ""
    meant = result.kind != "check" and differs and result.mistake is None and _is_wrong(result)
    return paragraph(result.message or "", width) if meant else []


def _is_wrong(result: CaseResult) -> bool:
    return result.verdict is not Verdict.ACCEPTED and result.verdict not in _NOT_DECIDED


def _patterns(result: CaseResult, width: int) -> list[Line]:
    """What holds of the result, unless a mistake is known that gives it: one explanation is enough, and it is surer."""
    return [] if result.mistake is not None else mismatches.patterns(result, width)


def _returned(result: CaseResult, width: int, source: str | None) -> list[Line]:
    """What an accepted case returned."""
    return field("returned", (Span(clean_line(result.returned, _INPUT), Role.CODE),), width) if result.returned else []


def _call(result: CaseResult, width: int) -> list[Line]:
    """The call, and its inputs: short ones beside each other."""
    lines = field("call", (Span(clean_line(result.call, _INPUT), Role.CODE),), width) if result.call else []
    room = width - LABEL
    shown: list[Line] = []
    for name, value in result.inputs.items():
        said, text = Span(f"{clean_line(name, 60)} = ", Role.MUTED), clean_line(value, _INPUT)
        given: Line = (said, Span(text, Role.CODE))
        if shown and width_of(shown[-1]) + len(_BETWEEN) + width_of(given) <= room:
            shown[-1] = (*shown[-1], Span(_BETWEEN), *given)
        else:
            shown.append(given if width_of(given) <= room else (said, Span(rows(text), Role.CODE)))
    for number, line in enumerate(shown):
        lines += bounded(field("" if number else "with", line, width), _INPUT_LINES, width)
    return lines


def _values(result: CaseResult, width: int, source: str | None) -> list[Line]:
    """The author's note on the case, the call with its inputs, and what came of it beside what was expected."""
    return [*_note(result, width, source), *_call(result, width), *_differences(result, width), *_why(result, width)]


def _differences(result: CaseResult, width: int) -> list[Line]:
    if (result.error or result.finding) and result.mismatches[:1] and result.mismatches[0].expected == RESULT:
        return []  # an exception where a result was expected: the headline has said it
    return mismatches.differences(result, width)


def _ours(result: CaseResult, width: int, source: str | None) -> list[Line]:
    """What is known of a fault that is not the learner's."""
    if result.verdict is not Verdict.INTERNAL_ERROR or result.error is None:
        return []
    return paragraph(result.error.message, width)


def _exception(result: CaseResult, width: int, source: str | None) -> list[Line]:
    return [] if result.verdict is Verdict.INTERNAL_ERROR else exceptions.exception(result, width, source)


def _why(result: CaseResult, width: int) -> list[Line]:
    if result.mistake is not None or cards.card_of(result) is not None or any(m.patterns for m in result.mismatches[:1]):
        return []
    if result.finding is not None and result.kind == "case":
        return []  # it has said why
    return paragraph(why(result.verdict, result.mismatches[0].kind if result.mismatches else None), width, Role.MUTED)


def _repetition(result: CaseResult, width: int, source: str | None) -> list[Line]:
    if result.repetition is None or result.verdict is Verdict.ACCEPTED:
        return []
    said = f"This case runs several times with other random keys. The first to fail was number {result.repetition + 1}."
    again = field("its key", (Span(clean_line(result.reproduce, _INPUT), Role.CODE),), width) if result.reproduce else []
    return [*wrap((Span(said),), width), *again]


def _output(result: CaseResult, width: int, source: str | None) -> list[Line]:
    if not result.stdout and not result.stdout_truncated:
        return []
    end = wrap((Span("The rest of what it printed was not kept.", Role.WARN),), width) if result.stdout_truncated else []
    return [*heading("printed", width), *block(result.stdout, width, _OUTPUT_LINES), *end]


_VISIBLE: tuple[Section, ...] = (
    cards.card,
    _exception,
    _asked,
    exceptions.excerpt,
    _ours,
    _values,
    _returned,
    _repetition,
    _notes,
    _output,
)
_HIDDEN: tuple[Section, ...] = (_asked, _note)
