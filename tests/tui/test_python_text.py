"""What the editor knows of Python text."""

import pytest

from kata_tui.tui.editor import python_text as rules


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
    assert rules.indent_after(before, above) == indent


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
    assert not rules.opens_triple('"', '\'""')


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
        (")", "        '(", "", "    )", False),
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
