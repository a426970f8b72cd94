"""One's own code beside another one: the reference, or a past attempt."""

import difflib
from itertools import zip_longest

from kata_tui.model.text import clean
from kata_tui.reporting import Line, Role, Span, text_of, width_of, wrap
from kata_tui.tui.common.styled import fitted

MAX_LINES = 800
"""A longer text is not compared: finding the differences takes time that grows with the square."""

_BESIDE = 96
"""Cells from which on the two stand beside each other."""


def compare(mine: str, other: str, width: int, titles: tuple[str, str] = ("yours", "reference")) -> list[Line]:
    """The differences from `mine` to `other` on lines of `width` cells: beside each other, or under each other where it is narrow.

    Every line has a sign besides its colour: `-` only mine, `+` only the other's. `titles`: what the two are called.
    """
    left, right = clean(mine, lines=MAX_LINES).rstrip().split("\n"), clean(other, lines=MAX_LINES).rstrip().split("\n")
    if left == right:
        same = (Span(f"Both are the same, line by line: {titles[0]} and {titles[1]}.", Role.GOOD),)
        return [same, (), *(line for text in right for line in _signed(text, " ", Role.PLAIN, width))]
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    if width >= _BESIDE:
        return _beside(left, right, matcher, width, titles)
    return _under(left, right, matcher, width, titles)


def _signed(text: str, sign: str, role: Role, width: int) -> list[Line]:
    """A line behind its sign. Where it is wider than `width` cells it goes on under itself, behind its sign again."""
    return [(Span(f"{sign} {text_of(part)}", role),) for part in wrap((Span(text),), width - 2, len(text) - len(text.lstrip()) + 2)]


def _under(
    left: list[str], right: list[str], matcher: difflib.SequenceMatcher[str], width: int, titles: tuple[str, str]
) -> list[Line]:
    lines: list[Line] = [(Span(f"- {titles[0]}", Role.BAD), Span("   "), Span(f"+ {titles[1]}", Role.GOOD)), ()]
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            lines += [line for text in left[i:j] for line in _signed(text, " ", Role.PLAIN, width)]
            continue
        lines += [line for text in left[i:j] for line in _signed(text, "-", Role.BAD, width)]
        lines += [line for text in right[k:m] for line in _signed(text, "+", Role.GOOD, width)]
    return lines


def _beside(
    left: list[str], right: list[str], matcher: difflib.SequenceMatcher[str], width: int, titles: tuple[str, str]
) -> list[Line]:
    half = (width - 3) // 2
    rule = Span(" │ ", Role.MUTED)
    lines: list[Line] = [(fitted(f"- {titles[0]}", half, Role.TITLE), rule, fitted(f"+ {titles[1]}", half, Role.TITLE))]

    for kind, i, j, k, m in matcher.get_opcodes():
        same = kind == "equal"
        for row in range(max(j - i, m - k)):
            mine = left[i + row] if i + row < j else None
            theirs = right[k + row] if k + row < m else None
            one = [] if mine is None else _signed(mine, " " if same else "-", Role.PLAIN if same else Role.BAD, half)
            other = [] if theirs is None else _signed(theirs, " " if same else "+", Role.PLAIN if same else Role.GOOD, half)
            lines += [(*_filled(part, half), rule, *part_of) for part, part_of in zip_longest(one, other, fillvalue=())]
    return lines


def _filled(line: Line, width: int) -> Line:
    return (*line, Span(" " * (width - width_of(line))))
