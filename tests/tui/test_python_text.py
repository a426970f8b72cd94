"""What the editor knows of Python text."""

import pytest

from kata_tui.tui.editor import python_text as rules
from tests.tui.tiny import python


@pytest.mark.parametrize(
    ("before", "above", "indent"),
    [
        ("x = 1", (), ""),
        ("    x = 1", (), "    "),
        ("def f(x):", (), "    "),
        ("    for i in x:  # each", (), "        "),
        ("    return x", (), ""),
        ("        raise ValueError", (), "    "),
        ("    returned = x", (), "    "),
        ("    y = f(", (), "        "),
        ("    return f(", (), "        "),
        ("        b)", ("def g():", "    y = f(a,"), "    "),
        ("        b)", ("def g():", "    return f(a,"), ""),
        ("        c)", ("def g():", "    y = f(a,", "        b,"), "    "),
        ("        b):", ("def g(a,",), "    "),
        ("    x = ':'", (), "    "),
        ("    x = 1  # so:", (), "    "),
        ("    x = '('", (), "    "),
    ],
)
def test_a_new_line_is_indented_as_python_wants_it(before: str, above: tuple[str, ...], indent: str) -> None:
    *rows, row = python("\n".join((*above, before))).code(0, len(above))
    assert rules.indent_after(row, rows) == indent


@pytest.mark.parametrize(("column", "stop"), [(8, 4), (7, 4), (5, 4), (4, 0), (1, 0)])
def test_backspace_goes_to_the_stop_before(column: int, stop: int) -> None:
    assert rules.stop_before(column) == stop


@pytest.mark.parametrize(
    ("typed", "before", "after", "pairs"),
    [
        ("(", "f", "", True),
        ("(", "f", ")", True),
        ("(", "", "name", False),
        ("'", "x = ", "", True),
        ("'", "don", "", False),
        ("'", "x = f", "", True),
        ('"', "x = rb", "", True),
        ('"', "surf", "", False),
        ('"', '"', "", False),
    ],
)
def test_pairs_come_only_where_they_help(typed: str, before: str, after: str, pairs: bool) -> None:
    assert rules.pairs_up(typed, before, after) is pairs


def test_three_quotes_open_a_string() -> None:
    assert rules.opens_triple('"', 'x = ""')
    assert not rules.opens_triple('"', 'x = "')
    assert not rules.opens_triple('"', 'x = """')


def test_comments_toggle_at_the_common_indentation() -> None:
    lines = ["    a = 1", "", "        b = 2"]
    commented = ["    # a = 1", "", "    #     b = 2"]
    assert rules.toggle_comment(lines) == commented
    assert rules.toggle_comment(commented) == lines
    assert rules.toggle_comment(["# a", "b"]) == ["# # a", "# b"]
    assert rules.toggle_comment(["", "  "]) == ["", "  "]


def test_lines_are_shifted_by_a_stop_and_never_into_their_text() -> None:
    assert rules.indent_lines(["a", "", "  b"]) == ["    a", "", "      b"]
    assert rules.dedent_lines(["a", "  b", "      c"]) == ["a", "b", "  c"]


@pytest.mark.parametrize(
    ("typed", "before", "after", "below", "closes"),
    [
        (")", "        ", "", "    )", True),
        (")", "        x, g(1)", "", "    ).sum()", True),
        ("]", "    ", "  ", "]", True),
        (")", "        g(1", "", "    )", False),
        (")", "        ", "", "    ]", False),
        (")", "    ", "", "    )", False),
        (")", "        ", "x", "    )", False),
        ('"', "        ", "", '    "', False),
        (")", "        ", "", "", False),
    ],
)
def test_a_bracket_that_stands_below_already_is_not_typed_twice(
    typed: str, before: str, after: str, below: str, closes: bool
) -> None:
    assert rules.closes_below(typed, before, after, below) is closes


@pytest.mark.parametrize(
    ("column", "word"),
    [(0, "jnp"), (2, "jnp"), (3, "jnp"), (4, "dot"), (7, "dot"), (8, "x"), (9, "x"), (10, "  "), (13, ""), (99, "")],
)
def test_a_word_is_found_from_inside_and_from_right_behind_it(column: int, word: str) -> None:
    line = "jnp.dot(x   )"
    start, end = rules.word_at(line, column)
    assert line[start:end].startswith(word)


@pytest.mark.parametrize(
    ("before", "place", "after", "moved"),
    [
        ("x=1\ny = f( a,b )", (1, 9), "x = 1\ny = f(a, b)", (1, 8)),
        ("x = 1", (0, 0), "x = 1", (0, 0)),
        ("a = [1,\n2]\nb=2", (2, 1), "a = [1, 2]\nb = 2", (1, 1)),
        ("\n\n\n\nb=2", (4, 3), "b = 2", (0, 5)),
        ("x\n\n\n", (3, 0), "x\n", (1, 0)),
    ],
)
def test_the_cursor_stays_behind_what_it_stood_behind(
    before: str, place: tuple[int, int], after: str, moved: tuple[int, int]
) -> None:
    assert rules.place_after(before, after, place) == moved
