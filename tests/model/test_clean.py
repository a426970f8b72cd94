"""What text from outside is allowed to be on a terminal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kata_tui.model.text import MAX_CHARACTERS, MAX_LINE, MAX_LINES, clean, clean_line


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain\ntext", "plain\ntext"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1H\x1b[?25lx", "x"),
        ("\x1b[38;2;1;2;3;4:5 qx", "x"),
        ("\x9b31mred", "red"),
        ("\x1b]0;a title\x07x", "x"),
        ("\x1b]52;c;aGk=\x1b\\x", "x"),
        ("\x1b]8;;file:///etc\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9d0;title\x9cx", "x"),
        ("\x1bPq#0\x1b\\x", "x"),
        ("\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\x", "x"),
        ("\x90dcs\x9c\x98sos\x9c\x9epm\x9c\x9fapc\x9cx", "x"),
        ("\x1bc\x1b7\x1b8\x1bM\x1b=x", "x"),
        ("\x1b(0\x1b)B\x1b#8\x1b %Gx", "x"),
        ("\x1b", ""),
        ("x\x1b[", "x"),
        ("x\x1b]0;never closed", "x"),
        ("\x1b\x1b[31mx", "x"),
        ("\x1b[3\x1b[31m1mx", "1mx"),
        ("\x1b]0;a\x1b[31mb", "b"),
        ("a\rb\r\nc\rd", "a\nb\nc\nd"),
        ("a\tb", "a    b"),
        ("a\x00\x07\x08\x0b\x0c\x0e\x1c\x7f\x85\x9cb", "ab"),
        ("\u202ea\u202c\u2066b\u2069\u200e\u200f\u061c", "\\u202ea\\u202c\\u2066b\\u2069\\u200e\\u200f\\u061c"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("\ud800a\udfff", "\\ud800a\\udfff"),
        ("\ufeffa", "\\ufeffa"),
        ("[@click=app.quit]π 数 é[/]", "[@click=app.quit]π 数 é[/]"),
    ],
)
def test_what_a_terminal_would_act_on_goes(text: str, seen: str) -> None:
    assert clean(text) == seen


ODD = st.sampled_from("\x1b\x9b\x9d\x90\x9c\x07\r\n\t\x00\x7f\x85[]()\\;?0123mqPX^_ \u202e\u2066\ud800\udfff\u2028abc…")
TEXTS = st.lists(ODD | st.characters(codec=None), max_size=60).map("".join)


@given(TEXTS)
def test_nothing_that_controls_a_terminal_is_ever_left(text: str) -> None:
    for seen in (clean(text), clean(text, characters=7, lines=2, line=3), clean_line(text), clean_line(text, 5)):
        left = seen.replace("\n", "")
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ud800-\udfff]", left)
        seen.encode()
    assert "\n" not in clean_line(text)


def test_no_single_character_controls_a_terminal() -> None:
    escaped = {0x061C, 0x200E, 0x200F, 0xFEFF, *range(0x2028, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)}
    for code in (*range(0x3000), *range(0xD800, 0xE000), 0xFEFF):
        seen = clean(chr(code))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", seen), hex(code)
        assert (seen == f"\\u{code:04x}") is (code in escaped), hex(code)


@given(TEXTS)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])))
def test_ordinary_text_is_not_touched(text: str) -> None:
    assert clean(text) == text


def test_long_text_is_cut_and_says_so() -> None:
    assert clean("ab" * MAX_CHARACTERS, line=10**9) == "ab" * (MAX_CHARACTERS // 2) + "…"
    assert clean("a" * MAX_LINE) == "a" * MAX_LINE
    assert clean("a" * (MAX_LINE + 1) + "\nb") == "a" * MAX_LINE + "…\nb"
    assert clean("\n" * MAX_LINES).count("\n") == MAX_LINES - 1
    assert clean("a\nb\nc", lines=2) == "a\nb…"
    assert clean("abc", characters=2) == "ab…"


def test_a_cut_leaves_no_half_of_an_escape() -> None:
    text = "x\x1b[31m\x1b]0;t\x07y"
    for end in range(1, len(text)):
        assert clean(text, characters=end) == "x…"
    assert clean("\x1b[31m", characters=3) == "…"


def test_one_line_is_at_most_so_wide() -> None:
    assert clean_line("a\nb\r\nc") == "a⏎b⏎c"
    for length in range(12):
        assert len(clean_line("a" * length, 8)) <= 8
        assert len(clean_line("\u202e" * length, 8)) <= 8
    assert clean_line("a" * 8, 8) == "a" * 8
    assert clean_line("a" * 9, 8) == "a" * 7 + "…"


def test_an_unclosed_escape_is_no_trap() -> None:
    for beginning in ("\x1b[", "\x1b]", "\x9b", "\x1b(", "\x90", "\x1b[0 "):
        assert "\x1b" not in clean(beginning * 30_000)
        assert "\x1b" not in clean(beginning + "0;" * 30_000)
