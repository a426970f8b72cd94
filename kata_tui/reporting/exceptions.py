"""An exception of the submission: what, where in the learner's file, and how it got there."""

import re

from kata_tui.model.cards import CARDS
from kata_tui.model.cards.card import LONGEST_TITLE
from kata_tui.model.result import CaseResult, ErrorReport, MistakeShown
from kata_tui.model.text import clean, clean_line, lines_of, plain
from kata_tui.reporting.cards import explanation
from kata_tui.reporting.fields import LABEL, NARROW, block, field, heading, paragraph, styled_code
from kata_tui.reporting.spans import Line, Role, Span, cut, width_of, wrap

_HEADLINE = 300
_BRIEF = 120
_MESSAGE = 4_000
_MESSAGE_LINES = 8
_TRACEBACK_LINES = 10
_FRAME_LINES = 200


def headline(error: ErrorReport) -> Line:
    """Where and what, in one line: the place in the learner's file, when it was there, and the message's first line."""
    said = _title(error) or plain(error.message).strip().split("\n", 1)[0]
    return at_line(said or error.type, error.line, error.column)


def _title(error: ErrorReport) -> str:
    """What the card of an error is called in its case; "" where there is no card."""
    known = CARDS.get(error.card or "")
    return "" if known is None else clean_line(error.title, LONGEST_TITLE) or known.title


def brief(error: ErrorReport, mistake: MistakeShown | None = None) -> str:
    """What, in a sentence that fits under the code; a longer one ends at a word.

    It is the first of a known mistake's feedback, or that of the error's card, or the first of its message.
    """
    if mistake is not None:
        return _sentence(mistake.feedback)
    title = _title(error)
    if title:
        return f"{title}."
    sentence = _sentence(plain(error.message).strip().split("\n", 1)[0])
    name = clean_line(error.type, 100)
    return f"{name}: {sentence}" if sentence else f"{name}."


def _sentence(text: str) -> str:
    """The first sentence of a text, or as much of it as fits under the code."""
    sentence = re.split(r"(?<=[a-z)\]`'\"][.!?]) (?=[A-Z])", clean_line(text, _MESSAGE), maxsplit=1)[0]
    if len(sentence) <= _BRIEF:
        return sentence
    return f"{sentence[:_BRIEF].rpartition(' ')[0] or sentence[:_BRIEF]} … (F4 tells all of it)"


def at_line(text: str, line: int | None, column: int | None = None) -> Line:
    """Text from outside behind its place in the learner's file: `line 7, column 12: …`; alone when it has no place there."""
    said = clean_line(text, _HEADLINE)
    if line is None:
        return styled_code(said)
    place = f"line {line}" if column is None else f"line {line}, column {column}"
    return (Span(place, Role.CODE), *styled_code(f": {said}"))


def excerpt(result: CaseResult, width: int, source: str | None) -> list[Line]:
    """The section of a check's finding: the learner's line that it names."""
    return [] if result.finding is None else _excerpt(result.finding.line, None, source, width)


def exception(result: CaseResult, width: int, source: str | None) -> list[Line]:
    """The section of a case's exception: the learner's line with a caret, the rest of the message, the way it took."""
    error = result.error
    if error is None:
        return []
    lines = [*_excerpt(error.line, error.column, source, width, error.end_column), *_shapes(error, width)]
    known = CARDS.get(error.card or "")
    message = plain(error.message).strip()
    if known is not None:
        said = cut((Span(clean_line(message.split("\n", 1)[0], _MESSAGE)),), max(width - LABEL, NARROW))
        lines = [*explanation(known, width, lines), *(field("it said", said, width) if message else [])]
    elif rest := _rest(message):
        lines += [*_parted(lines), *paragraph(rest, width, lines=_MESSAGE_LINES)]
    inner = _innermost(error) if known is None else None
    if inner is not None:
        lines += wrap((Span("raised inside a library, in "), Span(inner, Role.CODE)), width)
    frames = [line for line in error.traceback.split("\n") if line and not line.startswith(" ")]
    if error.traceback.strip() and (len(frames) > 1 or not lines):
        lines += [
            *_parted(lines),
            *heading("the way there, outermost first", width),
            *block(error.traceback, width, _TRACEBACK_LINES),
        ]
    return lines


def frames(error: ErrorReport, width: int) -> list[Line]:
    """The whole message where a card stands in its place, and every frame from the learner's first line on, those of libraries too."""
    if not error.frames.strip():
        return []
    whole = paragraph(plain(error.message), width) if error.card in CARDS else []
    said = [*heading("its own words", width), *whole, ()] if whole else []
    return [*said, *heading("every frame, outermost first", width), *block(error.frames, width, _FRAME_LINES)]


def _shapes(error: ErrorReport, width: int) -> list[Line]:
    """What the names in the failing part were bound to, as much of it as fits on one line."""
    spans: list[Span] = []
    for name, text in error.shapes.items():
        between = Span(", ") if spans else Span("")
        spans += [between, Span(f"`{clean_line(name, 60)}`", Role.CODE), Span(" is "), Span(clean_line(text, 80), Role.CODE)]
    return [cut(tuple(span for span in spans if span.text), width)] if spans else []


def _innermost(error: ErrorReport) -> str | None:
    """The last frame of a library and its line of code; None where the learner's own line raised."""
    *_, place, code = ["", "", *error.frames.strip("\n").split("\n")]
    if not code.startswith(" ") or place.startswith((" ", "solution.py:")) or not place:
        return None
    return clean_line(f"{place}: {code.strip()}", _HEADLINE)


def _rest(message: str) -> str:
    """What the headline does not show of a message: its further lines, or all of it when the first one was cut."""
    first, _, rest = message.partition("\n")
    return message if len(first) > _HEADLINE else rest


def _parted(lines: list[Line]) -> list[Line]:
    return [()] if lines else []


def _excerpt(line: int | None, column: int | None, source: str | None, width: int, end: int | None = None) -> list[Line]:
    """The learner's line with its number, and carets below the failing part. Nothing when the line is not in `source`."""
    lines = lines_of(source) if source else []
    if line is None or not 0 < line <= len(lines):
        return []
    written = lines[line - 1]
    gutter = f"{line:>4} | "
    code: Line = (Span(gutter, Role.MUTED), Span(clean(written, lines=1), Role.CODE))
    if column is None or width_of(code) > width:
        return wrap(code, width, hang=len(gutter))
    before = width_of((Span(gutter), Span(clean(written[: column - 1], lines=1))))
    failing = written[column - 1 : (end or column + 1) - 1].rstrip()
    carets = max(1, width_of((Span(clean(failing, lines=1)),)))
    return [code, cut((Span(" " * before), Span("^" * carets, Role.BAD)), width)]
