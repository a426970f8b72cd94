"""Wrapping and cutting, measured in cells."""

import pytest

from kata_tui.reporting import Role, Span, cut, text_of, width_of, wrap


def wrapped(text: str, width: int, hang: int = 0) -> list[str]:
    return [text_of(line) for line in wrap((Span(text),), width, hang)]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("    return x", 8, ["    retu", "rn x"]),
        ("a  b", 10, ["a  b"]),
        ("a     b", 3, ["a", "b"]),
        ("世界世界", 5, ["世界", "世界"]),
        ("世", 1, ["…"]),
        ("one\n\ntwo", 10, ["one", "", "two"]),
        ("", 10, [""]),
        ("ab", 0, ["a", "b"]),
    ],
)
def test_wrapping(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


def test_further_lines_hang_but_never_fill_the_width_with_nothing() -> None:
    assert wrapped("one two three", 7, hang=2) == ["one two", "  three"]
    assert wrapped("abcdef", 2, hang=40) == ["ab", " c", " d", " e", " f"]


def test_roles_survive_wrapping() -> None:
    line = (Span("good ", Role.GOOD), Span("bad bad", Role.BAD))
    assert wrap(line, 8) == [(Span("good ", Role.GOOD), Span("bad", Role.BAD)), (Span("bad", Role.BAD),)]


def test_cutting() -> None:
    assert text_of(cut((Span("abc"), Span("def")), 6)) == "abcdef"
    assert text_of(cut((Span("abc"), Span("def")), 5)) == "abcd…"
    assert text_of(cut((Span("世界"),), 3)) == "世…"
    assert text_of(cut((Span("one\ntwo"),), 10)) == "one…"
    assert cut((Span("abc"),), 0) == ()
    assert width_of(cut((Span("👩\u200d👩\u200d👧 family"),), 6)) <= 6
