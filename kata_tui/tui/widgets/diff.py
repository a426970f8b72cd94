"""One's own code beside the reference."""

import difflib

from kata_tui.domain.text import clean
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.styled import fitted

MAX_LINES = 800
"""A longer text is not compared: finding the differences takes time that grows with the square."""

_BESIDE = 96
"""Cells from which on the two stand beside each other."""


def compare(mine: str, reference: str, width: int) -> list[Line]:
    """The differences from `mine` to `reference` on lines of `width` cells: beside each other, or under each other where it is narrow.

    Every line has a sign besides its colour: `-` only mine, `+` only the reference's.
    """
    left, right = clean(mine, lines=MAX_LINES).rstrip().split("\n"), clean(reference, lines=MAX_LINES).rstrip().split("\n")
    if left == right:
        return [(Span("Your code is the reference, line by line.", Role.GOOD),), (), *((Span("  " + text),) for text in right)]
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    if width >= _BESIDE:
        return _beside(left, right, matcher, width)
    return _under(left, right, matcher)


def _under(left: list[str], right: list[str], matcher: difflib.SequenceMatcher[str]) -> list[Line]:
    lines: list[Line] = [(Span("- yours", Role.BAD), Span("   "), Span("+ reference", Role.GOOD)), ()]
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            lines += [(Span("  " + text),) for text in left[i:j]]
            continue
        lines += [(Span("- " + text, Role.BAD),) for text in left[i:j]]
        lines += [(Span("+ " + text, Role.GOOD),) for text in right[k:m]]
    return lines


def _beside(left: list[str], right: list[str], matcher: difflib.SequenceMatcher[str], width: int) -> list[Line]:
    half = (width - 3) // 2
    rule = Span(" │ ", Role.MUTED)
    lines: list[Line] = [(fitted("- yours", half, Role.TITLE), rule, fitted("+ reference", half, Role.TITLE))]

    def side(text: str | None, sign: str, role: Role) -> Span:
        return fitted("" if text is None else f"{sign} {text}", half, role)

    for kind, i, j, k, m in matcher.get_opcodes():
        same = kind == "equal"
        for row in range(max(j - i, m - k)):
            mine = left[i + row] if i + row < j else None
            theirs = right[k + row] if k + row < m else None
            lines.append(
                (
                    side(mine, " " if same else "-", Role.PLAIN if same else Role.BAD),
                    rule,
                    side(theirs, " " if same else "+", Role.PLAIN if same else Role.GOOD),
                )
            )
    return lines
