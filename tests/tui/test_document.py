"""The text of the editor: where its lines end, and what long comments cost."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.document._document import Location

from kata_tui.model.text import lines_of
from kata_tui.tui.editor.document import READ_IN_A_ROW, PythonDocument
from kata_tui.tui.editor.editor import Editor
from tests.tui.app_driver import Trainer
from tests.tui.tiny import python

NO_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""`str.splitlines` ends a line at each of them, and Python does not."""

COMMENTED = "def f():\n    return 1\n" + "    # what was tried before\n" * 300 + "x = f()\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_only_line_ends_end_a_line(end: str) -> None:
    text = end.join((f"a = '{NO_ENDS}'", "b", ""))
    assert python(text).lines == [f"a = '{NO_ENDS}'", "b", ""]
    assert python(text).text == text
    assert lines_of(text) == [f"a = '{NO_ENDS}'", "b", ""]


async def test_what_ends_no_line_is_kept_shown_and_saved(trainer: Trainer) -> None:
    text = f"# {NO_ENDS}|\ndef scale(x):\n    return 2 * x\n"
    trainer.solution().parent.mkdir(parents=True)
    trainer.solution().write_bytes(text.encode())
    async with trainer.open(start="first") as seat:
        assert seat.editor.document.line_count == 4
        assert "# ␋␌␜␝␞" in seat.screen_text()
        seat.editor.move_cursor((3, 0))
        await seat.type("x")
        await seat.press("ctrl+s")
        assert trainer.solution().read_bytes() == (text + "x").encode()
        seat.editor.replace_all(NO_ENDS)
        assert seat.editor.text == NO_ENDS
        await seat.press("ctrl+z")
        assert seat.editor.text == text + "x"


TEXTS = st.lists(
    st.sampled_from(["# c\n", "    # c\n", "x = 1\n", "\n", "def f():\n", "    return 'é'\n", '"""\n', "\r\n", "\x0c\n"]),
    max_size=90,
)
PLACES = st.tuples(st.integers(0, 90), st.integers(0, 12))


@given(TEXTS, st.lists(st.tuples(PLACES, PLACES, TEXTS), max_size=4))
@settings(max_examples=40, deadline=None)
def test_edits_give_the_lines_and_the_tree_of_the_text(first: list[str], edits: list[tuple[Location, Location, list[str]]]) -> None:
    found = python("".join(first))

    def inside(place: Location) -> Location:
        row = min(place[0], found.line_count - 1)
        return row, min(place[1], len(found.get_line(row)))

    for start, end, new in edits:
        begin, stop = sorted((inside(start), inside(end)))
        before, after = found.get_text_range((0, 0), begin), found.get_text_range(stop, found.end)
        between = found.get_text_range(begin, stop)
        result = found.replace_range(start=begin, end=stop, text="".join(new))
        assert result.replaced_text == between
        assert found.lines == lines_of(before + "".join(new) + after)
        left = lines_of(before + "".join(new))
        assert result.end_location == (len(left) - 1, len(left[-1]))
    fresh = python(found.text)
    assert fresh.lines == found.lines
    assert str(fresh._syntax_tree.root_node) == str(found._syntax_tree.root_node)


def test_few_lines_of_a_long_comment_are_parsed_and_all_are_coloured() -> None:
    editor = Editor(COMMENTED)
    assert isinstance(editor.document, PythonDocument)
    assert len(editor.document.unread) == 300 - READ_IN_A_ROW
    assert str(editor.document._syntax_tree.root_node).count("(comment)") == READ_IN_A_ROW
    for row in range(2, 302):
        assert "comment" in {name for *_, name in editor._highlights[row]}
    assert "comment" not in {name for *_, name in editor._highlights[302]}


def test_lines_in_a_string_are_no_comments(tmp_path: Path) -> None:
    editor = Editor('text = """\n' + "# in a string\n" * 100 + '"""\n')
    assert {name for *_, name in editor._highlights[90]} == {"string"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("f('(', 1)  # [", 'f(""", 1)     '),
        ("x = '(\ny", 'x = ""\ny'),
        ('x = """(\n  {\n""" + (', 'x = """"\n  "\n""" + ('),
        ('x = """(\n  {', 'x = """"\n  "'),
        ("é = 'é(' + f'{a[0]}('", 'é = """" + ' + '"' * 10),
        ("def f():\n    '''d\n    return (\n    '''", 'def f():\n    """"\n    """""" "\n    """'),
    ],
)
def test_code_is_what_is_neither_in_a_string_nor_in_a_comment(text: str, code: str) -> None:
    lines = text.split("\n")
    assert python(text).code(0, len(lines) - 1) == code.split("\n")
    assert [python(text).code(row, row)[0] for row in range(len(lines))] == code.split("\n")


def test_comments_that_the_parser_has_not_read_are_no_code() -> None:
    text = "# (\n" * (READ_IN_A_ROW + 5)
    assert python(text).code(0, READ_IN_A_ROW + 4) == ["   "] * (READ_IN_A_ROW + 5)
    assert not python(text).in_code(READ_IN_A_ROW + 2, 3)


@pytest.mark.parametrize(
    ("before", "code"), [("x = ", True), ("x  # ", False), ("'a", False), ("'#' + ", True), ('"a" # "', False), ('"""a\nb', False)]
)
def test_comments_and_strings_are_no_code(before: str, code: bool) -> None:
    rows = before.split("\n")
    assert python(before).in_code(len(rows) - 1, len(rows[-1])) is code
