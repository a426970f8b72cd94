"""The pieces that a detail is made of: a label with its text, a paragraph, a bounded block."""

import re

from kata_tui.model.text import clean
from kata_tui.reporting.spans import Line, Role, Span, wrap

LABEL = 10
_CODE = re.compile(r"(`[^`\n]{1,200}`)")
NARROW = 32


def field(label: str, body: Line, width: int) -> list[Line]:
    """`body` behind a label of ten cells, its further lines below its first; in a narrow place the label stands above it."""
    if width < NARROW:
        return [*wrap((Span(label, Role.MUTED),), width), *indented(body, width)]
    return labelled(label, wrap(body, width - LABEL))


def labelled(label: str, lines: list[Line]) -> list[Line]:
    """Lines behind a label of ten cells."""
    titles = [Span(f"{label:<{LABEL}}", Role.MUTED), *[Span(" " * LABEL)] * (len(lines) - 1)]
    return [(title, *line) for title, line in zip(titles, lines, strict=True)]


def indented(body: Line, width: int) -> list[Line]:
    """`body` wrapped two cells in."""
    if width < 4:
        return wrap(body, width)
    return [(Span("  "), *line) for line in wrap(body, width - 2)]


def paragraph(text: str, width: int, role: Role = Role.PLAIN, lines: int = 30) -> list[Line]:
    """Text from outside, cleaned and wrapped, at most so many lines; none when there is no text."""
    text = clean(text.strip(), characters=8_000)
    return bounded(wrap(styled_code(text, role), width), lines, width) if text else []


def styled_code(text: str, role: Role = Role.PLAIN) -> Line:
    """A text whose parts in backticks are styled as code."""
    return tuple(Span(part, Role.CODE if part.startswith("`") else role) for part in _CODE.split(text) if part)


def block(text: str, width: int, lines: int) -> list[Line]:
    """Code or output from outside, cleaned, two cells in, at most so many lines; what was left out is counted."""
    return bounded(indented((Span(clean(text.strip("\n"), characters=16_000), Role.CODE),), width), lines, width)


def bounded(found: list[Line], lines: int, width: int) -> list[Line]:
    """The first so many lines, and a line that counts the rest."""
    if len(found) <= lines:
        return found
    return [*found[: lines - 1], *wrap((Span(f"… {len(found) - lines + 1} more lines", Role.MUTED),), width)]


def heading(text: str, width: int) -> list[Line]:
    """The title of a section."""
    return wrap((Span(text, Role.TITLE),), width)
