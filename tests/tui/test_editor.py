"""The editor, key by key."""

import pytest
from textual.events import Key

from tests.tui.app_driver import Trainer
from tests.tui.tiny import editor


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("", "def f(x:\nreturn x\ny", "def f(x:\n    return x\ny"),
        ("", "if x:\ny", "if x:\n    y"),
        ("", "f([1", "f([1])"),
        ("", "f(1)", "f(1)"),
        ("", "don't", "don't"),
        ("", "'a'", "'a'"),
        ("", '"""doc', '"""doc"""'),
        ("", "x = {\n1", "x = {\n    1\n}"),
        ("", "x = g(\n1,\n2\n)\ny", "x = g(\n    1,\n    2\n)\ny"),
        ("", "x = g(\n[1],\nh(2))\ny", "x = g(\n    [1],\n    h(2)\n)\ny"),
        ("", "x = [\n(1,\n2)]\ny", "x = [\n    (1,\n        2)\n]\ny"),
        ("", "x = {\n(1", "x = {\n    (1)\n}"),
    ],
)
async def test_typing(text: str, typed: str, expected: str) -> None:
    async with editor() as seat:
        seat.editor.replace_all(text)
        await seat.type(typed.replace("f(x:", "f(x):"))
        assert seat.editor.text == expected.replace("f(x:", "f(x):")


async def test_backspace_takes_both_of_a_pair_and_white_space_to_the_stop() -> None:
    async with editor() as seat:
        seat.editor.replace_all("")
        await seat.type("(")
        assert seat.editor.text == "()"
        await seat.press("backspace")
        assert seat.editor.text == ""
        seat.editor.replace_all("      x")
        seat.editor.move_cursor((0, 6))
        await seat.press("backspace")
        assert seat.editor.text == "    x"
        await seat.press("end", "backspace")
        assert seat.editor.text == "    "


async def test_keys_that_come_all_at_once_act_in_their_order(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("")
        for key in ("a", "b", "backspace", "c", "left", "d", "home", "e", "end", "f"):
            seat.app.post_message(Key(key, key if len(key) == 1 else None))
        await seat.settle()
        assert seat.editor.text == "eadcf"


async def test_the_cursor_goes_to_both_ends_of_the_text() -> None:
    async with editor() as seat:
        seat.editor.replace_all("a\nb\nc")
        await seat.press("ctrl+end", "z", "ctrl+home", "y")
        assert seat.editor.text == "ya\nb\ncz"


async def test_a_bracket_wraps_the_selection() -> None:
    async with editor() as seat:
        seat.editor.replace_all("x + y")
        seat.editor.move_cursor((0, 0))
        await seat.press("shift+end", "(")
        assert seat.editor.text == "(x + y)"
        assert seat.editor.selected_text == "x + y"


async def test_tab_indents_and_shift_tab_dedents(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("a\nb\nc")
        seat.editor.move_cursor((0, 0))
        await seat.press("tab")
        assert seat.editor.text == "    a\nb\nc"
        await seat.press("shift+down", "tab")
        assert seat.editor.text == "        a\n    b\nc"
        assert seat.solve.pane == "editor"
        await seat.press("shift+tab", "shift+tab")
        assert seat.editor.text == "a\nb\nc"
        await seat.press("ctrl+z")
        assert seat.editor.text == "    a\nb\nc"


@pytest.mark.parametrize("key", ["ctrl+underscore", "ctrl+slash"])
async def test_the_comment_key_toggles_lines(trainer: Trainer, key: str) -> None:
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("a = 1\nb = 2\nc = 3")
        seat.editor.move_cursor((0, 0))
        await seat.press("shift+down", "shift+end", key)
        assert seat.editor.text == "# a = 1\n# b = 2\nc = 3"
        await seat.press(key)
        assert seat.editor.text == "a = 1\nb = 2\nc = 3"


async def test_find_goes_round_the_matches(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("one\ntwo\nOne more\nnone")
        seat.editor.move_cursor((0, 0))
        await seat.press("ctrl+f")
        await seat.type("one")
        assert (seat.editor.selection.start, seat.said("#found")) == ((0, 0), "1 of 3")
        await seat.press("enter")
        assert (seat.editor.selection.start, seat.said("#found")) == ((2, 0), "2 of 3")
        await seat.press("down", "down")
        assert seat.said("#found") == "1 of 3"
        await seat.press("up")
        assert seat.said("#found") == "3 of 3"
        await seat.type("x")
        assert seat.said("#found") == "not found"
        await seat.press("escape")
        assert seat.solve.pane == "editor"
        assert seat.editor.has_focus


async def test_go_to_a_line(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("\n".join(str(n) for n in range(200)))
        await seat.press("ctrl+g")
        await seat.type("150")
        await seat.press("enter")
        assert seat.editor.cursor_location == (149, 0)
        assert seat.editor.has_focus
        await seat.press("ctrl+g")
        await seat.type("99999")
        await seat.press("enter")
        assert seat.editor.cursor_location == (199, 0)
        await seat.press("ctrl+g", "q", "enter")
        assert seat.said("#found") == "a number, please"


async def test_a_syntax_error_is_marked_after_a_pause_and_unmarked_when_mended(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("import jax\n\ndef f(:\n    pass\n")
        await seat.until(lambda: seat.editor.mark is not None)
        assert seat.editor.mark is not None
        assert seat.editor.mark.line == 2
        await seat.settle()
        assert "Line 3: invalid syntax" in seat.said("#editor-message")
        seat.editor.replace_all("import jax\n\ndef f():\n    pass\n")
        await seat.until(lambda: seat.editor.mark is None)
        await seat.settle()
        assert not seat.app.screen.query_one("#editor-message").display


@pytest.mark.parametrize("text", ["(" * 5000, "x" * 300_000, "\x00", "'\\d'", "-" * 20_000 + "1", "a\ud800"])
async def test_no_text_ends_the_checking(text: str) -> None:
    async with editor() as seat:
        seat.editor.replace_all(text)
        await seat.editor.check()
        assert seat.editor.text == text.replace("\ud800", "?")


async def test_control_characters_of_a_file_are_shown_and_not_sent_to_the_terminal(trainer: Trainer) -> None:
    path = trainer.solution()
    path.parent.mkdir(parents=True)
    path.write_text("x = '\x1b]0;owned\x07\x9b31m\u202e'\n")
    async with trainer.open(start="first") as seat:
        shown = seat.screen_text()
        assert "\x1b" not in shown
        assert "\x9b" not in shown
        assert "\u202e" not in shown
        assert "␛]0;owned␇�31m�" in shown
    assert path.read_text() == "x = '\x1b]0;owned\x07\x9b31m\u202e'\n"


async def test_python_is_highlighted() -> None:
    async with editor("import jax\n\n\ndef f(x):\n    return 'a'\n") as seat:
        assert seat.editor.is_syntax_aware
        colours = {segment.style.color.name for segment in seat.editor.render_line(3) if segment.style and segment.style.color}
        assert len(colours) > 2


async def test_typing_lays_nothing_out(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("short = 1\nlong = 22\n")
        seat.editor.move_cursor((1, 9))
        await seat.until(lambda: "^S saved" in seat.said("#editor-title"))
        laid_out: list[object] = []
        seat.solve.screen_layout_refresh_signal.subscribe(seat.editor, laid_out.append, immediate=True)
        await seat.type("22 + 3")
        assert "not saved yet" in seat.said("#editor-title")
        await seat.until(lambda: "^S saved" in seat.said("#editor-title"))
        assert not laid_out


async def test_the_scroll_bars_follow_the_text(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        editor = seat.editor
        editor.replace_all("x = 1")
        await seat.settle()
        assert editor.scrollbars_enabled == (False, False)
        await seat.press("ctrl+end", *"0" * editor.size.width)
        bar = editor.horizontal_scrollbar
        assert editor.scrollbars_enabled == (False, True)
        assert bar.window_virtual_size == editor.virtual_size.width > bar.window_size == editor.scrollable_content_region.width
        assert editor.scroll_offset.x == bar.position > 0
        await seat.press("9")
        assert bar.window_virtual_size == editor.virtual_size.width
        assert editor.scroll_offset.x == bar.position
        editor.replace_all("\n" * 2 * editor.size.height)
        await seat.settle()
        assert editor.scrollbars_enabled == (True, False)
        assert editor.vertical_scrollbar.window_virtual_size == editor.virtual_size.height == 1 + editor.text.count("\n")
