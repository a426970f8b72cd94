"""Completion, signature, documentation and marks, key by key, with the real language server."""

import sys
from pathlib import Path

import pytest

from kata_tui.language import language_server
from kata_tui.profile.settings import LANGUAGE_SERVER, Settings
from kata_tui.tui.editor.completion_list import CompletionList
from kata_tui.tui.editor.documentation_panel import DocumentationPanel
from kata_tui.tui.editor.language_help import NO_SERVER
from tests.tui.app_driver import NARROW, WIDE, Seat, Trainer

HEAD = "import jax\nimport jax.numpy as jnp\nfrom flax import nnx\n\n\n"


@pytest.fixture
def trainer(trainer: Trainer) -> Trainer:
    trainer.settings = Settings(language_server=LANGUAGE_SERVER)
    return trainer


def offered(seat: Seat) -> CompletionList:
    return seat.app.screen.query_one(CompletionList)


def names(seat: Seat) -> list[str]:
    return [item.name for item in offered(seat).items] if offered(seat).display else []


async def begin(seat: Seat, text: str = HEAD) -> None:
    seat.editor.replace_all(text)
    await seat.press("ctrl+end")
    await seat.until(lambda: not seat.app.workers._workers)


async def test_a_dot_offers_and_enter_takes_only_what_is_chosen(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.type("jnp.")
        await seat.until(lambda: "einsum" in names(seat))
        await seat.type("eins")
        await seat.until(lambda: names(seat)[:1] == ["einsum"])
        assert offered(seat).chosen is None
        await seat.press("enter")
        assert seat.editor.text == HEAD + "jnp.eins\n"
        await seat.type("jnp.eins")
        await seat.until(lambda: names(seat)[:1] == ["einsum"])
        seat.editing.help.completing._takes_keys = True  # however slow this machine is
        await seat.press("down", "enter")
        assert seat.editor.text == HEAD + "jnp.eins\njnp.einsum"
        assert not names(seat)
        await seat.press("ctrl+z")
        assert seat.editor.text == HEAD + "jnp.eins\njnp.eins"


async def test_escape_closes_the_list_and_nothing_else(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.type("jnp.")
        await seat.until(lambda: names(seat))
        await seat.press("escape")
        assert not names(seat)
        assert seat.solve.pane == "editor"
        await seat.press("escape")
        assert seat.solve.pane == "statement"


@pytest.mark.parametrize("key", ["ctrl+space", "ctrl+@"])
async def test_who_asks_has_the_first_one_chosen(trainer: Trainer, key: str) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat, HEAD + "jax.lax.fori")
        await seat.press(key)
        await seat.until(lambda: names(seat)[:1] == ["fori_loop"])
        await seat.press("tab")
        assert seat.editor.text == HEAD + "jax.lax.fori_loop"


async def test_a_call_offers_its_arguments_and_shows_its_signature(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.type("nnx.Linear(")
        await seat.until(lambda: "in_features=" in names(seat))
        assert all(name.endswith("=") for name in names(seat))
        await seat.until(lambda: "nnx.Linear(in_features, out_features, *, use_bias=True" in seat.said("#editor-title"))
        await seat.type("2, ")
        assert not names(seat)
        await seat.type("o")
        await seat.until(lambda: "out_features=" in names(seat))
        await seat.press("escape", "ctrl+home")
        await seat.until(lambda: "nnx.Linear" not in seat.said("#editor-title"))


async def test_what_is_compiled_shows_the_signature_of_its_source(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.type("jnp.linalg.norm(")
        await seat.until(lambda: "jnp.linalg.norm(x, ord=None, axis=None, keepdims=False" in seat.said("#editor-title"))


async def test_an_import_offers_what_is_there(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat, "")
        await seat.type("from flax.nnx import Lin")
        await seat.until(lambda: "Linear" in names(seat))


@pytest.mark.parametrize("text", ["# jnp.", 'x = "jnp.', "x = 1.", "def f(", "x = (", "name"])
async def test_where_nothing_is_to_be_completed_nothing_is_asked(trainer: Trainer, text: str) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.type(text)
        assert seat.editing.help.completing._place is None
        assert not names(seat)


async def test_what_nobody_typed_offers_nothing(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.type("jnp.")
        await seat.until(lambda: names(seat))
        seat.editor.replace_all("jnp.")
        await seat.until(lambda: not names(seat))
        seat.editor.insert("x = jnp.")
        await seat.settle()
        assert seat.editing.help.completing._place is None


async def test_leaving_the_editor_closes_the_list(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.type("jnp.")
        await seat.until(lambda: names(seat))
        await seat.press("f2")
        assert not names(seat)


async def test_a_click_takes_the_one_under_it(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await begin(seat)
        await seat.type("jnp.eins")
        await seat.until(lambda: names(seat)[:1] == ["einsum"])
        await seat.pilot.click(CompletionList, offset=(2, 0))
        await seat.settle()
        assert seat.editor.text == HEAD + "jnp.einsum"


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 20)])
async def test_the_list_is_on_the_screen_wherever_the_cursor_is(trainer: Trainer, size: tuple[int, int]) -> None:
    async with trainer.open(size=size, start="first") as seat:
        await seat.press("f3")
        for before in ("", "x = 1\n" * 60, " " * 45):
            await begin(seat, HEAD + before)
            await seat.type("jnp.")
            await seat.until(lambda: names(seat))
            await seat.settle()
            assert seat.app.screen.region.contains_region(offered(seat).region)
            assert f" {names(seat)[0]} " in seat.screen_text()
            assert not offered(seat).region.contains_point(seat.editor.cursor_screen_offset)
            await seat.press("escape")


async def test_the_documentation_stays_until_it_is_closed(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        panel = seat.app.screen.query_one(DocumentationPanel)
        await begin(seat, HEAD + "nnx.Linear(2, 3)")
        seat.editor.move_cursor((5, 6))
        await seat.press("f8")
        await seat.until(lambda: panel.display)
        await seat.settle()
        said = seat.said("#documentation-text")
        assert "nnx.Linear(in_features, out_features, *, use_bias=True, dtype=None, param_dtype=jnp.float32" in " ".join(
            said.split()
        )
        assert "flax/nnx/nn/linear.py:" in said
        assert "last dimension" in said
        assert seat.editor.has_focus
        await seat.type("x")
        assert panel.display
        await seat.press("backspace", "f8")
        assert seat.solve.focused is not None
        assert seat.solve.focused.id == "documentation-scroll"
        await seat.press("down", "escape")
        assert seat.app.screen.query("#documentation").first().display is False
        assert seat.editor.has_focus
        assert seat.editor.text == HEAD + "nnx.Linear(2, 3)"
        await seat.press("f8")
        await seat.until(lambda: panel.display)
        await seat.press("escape")  # from the editor, too
        assert seat.app.screen.query("#documentation").first().display is False
        assert seat.editor.has_focus


async def test_in_a_call_its_documentation_is_shown_and_where_nothing_is_that_is_said(trainer: Trainer) -> None:
    async with trainer.open(start="first", toasts=True) as seat:
        panel = seat.app.screen.query_one(DocumentationPanel)
        await begin(seat, HEAD + "jax.jit()\n\njnp.sinn\n")
        seat.editor.move_cursor((5, 8))
        await seat.press("f8")
        await seat.until(lambda: panel.display and panel.told is not None and panel.told.name == "jax.jit")
        seat.editor.move_cursor((7, 6))
        await seat.press("f8")
        await seat.until(lambda: seat.told() == ["Nothing is known of jnp.sinn."])
        seat.editor.move_cursor((6, 0))
        await seat.press("f8")
        assert seat.app.screen.query("#documentation").first().display is False


async def test_marks_come_in_a_pause_and_are_told_where_the_cursor_is(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        text = HEAD + "def scale(x):\n    list = 3\n    return jnp.sinn(x) + q\n\n\nlayer = nnx.Linear(3, rngs=nnx.Rngs(0))\n"
        seat.editor.replace_all(text)
        await seat.until(lambda: set(seat.editor.marks) >= {6, 7, 10})
        assert "out_features" in seat.editor.marks[10].message
        assert "Undefined name 'q'" in seat.editor.marks[7].message or "sinn" in seat.editor.marks[7].message
        assert "hides Python's own" in seat.editor.marks[6].message or "never used" in seat.editor.marks[6].message
        assert seat.editor.marks[0].message == "'jax' imported but unused"
        seat.editor.move_cursor((10, 0))
        await seat.until(lambda: "out_features" in seat.said("#editor-title"))
        assert "●" in seat.screen_text()
        seat.editor.replace_all(HEAD + "layer = nnx.Linear(3, 4, rngs=nnx.Rngs(0))\njax, jnp\n")
        await seat.until(lambda: not seat.editor.marks)
        await seat.until(lambda: "saved" in seat.said("#editor-title"))


async def test_a_fresh_starter_has_no_marks(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        await seat.until(lambda: seat.editing.help._looked is not None)
        await seat.until(lambda: not seat.app.workers._workers)
        assert seat.editor.marks == {}
        seat.editor.insert("import jax\n", (0, 0))
        await seat.until(lambda: seat.editing.help._looked == seat.editor.text)
        await seat.until(lambda: not seat.app.workers._workers)
        assert seat.editor.marks == {}


async def test_a_syntax_error_is_told_alone(trainer: Trainer) -> None:
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("import os\nx = (\ny = undefined\n")
        await seat.until(lambda: seat.editor.mark is not None)
        await seat.until(lambda: seat.editing.help._looked == seat.editor.text)
        assert seat.editor.marks == {}


# Servers that do not work as one wishes

FAKE = Path(__file__).parents[1] / "language" / "fake_server.py"


def fake(*mode: str) -> Settings:
    return Settings(language_server=(sys.executable, "-I", str(FAKE), *mode))


@pytest.mark.parametrize("mode", ["dies", "ends", "silent", "floods", "endless", "rubbish", "refuses", "deaf", "backwards"])
async def test_whatever_a_server_does_every_key_arrives_and_the_app_ends(
    trainer: Trainer, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language_server, "BACKOFF", 0.0)
    trainer.settings = fake(mode)
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("")
        await seat.press("ctrl+end")
        await seat.type("import jax.numpy as jnp\njnp.sin(jnp.")
        await seat.press("ctrl+@", "f8", "escape", "down", "end")
        await seat.type(" ")
        seat.editing.help._look()
        await seat.settle()
        await seat.type("x")
        assert seat.editor.text == "import jax.numpy as jnp\njnp.sin(jnp. x)" or seat.solve.pane == "statement"
    assert trainer.solution().read_text().startswith("import jax.numpy as jnp\njnp.sin(jnp.")


async def test_what_comes_late_takes_no_key(trainer: Trainer) -> None:
    trainer.settings = fake("slow", "0.4")
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("x.y\nlast")
        seat.editor.move_cursor((0, 3))
        await seat.type(".")
        await seat.until(lambda: "einsum" in names(seat))
        await seat.press("down")
        assert seat.editor.cursor_location[0] == 1
        assert not names(seat)
        await seat.press("up", "end")
        seat.editing.help.want_completion()
        await seat.until(lambda: names(seat))
        await seat.press("down", "tab")
        assert seat.editor.text == "x.y.einsum\nlast"


async def test_an_answer_to_what_is_not_there_any_more_comes_to_nobody(trainer: Trainer) -> None:
    trainer.settings = fake("slow", "0.2")
    async with trainer.open(start="first") as seat:
        seat.editor.replace_all("x")
        await seat.press("end")
        await seat.type(".")
        await seat.press("backspace")
        await seat.until(lambda: not seat.app.workers._workers)
        assert not names(seat)
        assert seat.editor.text == "x"


async def test_without_a_server_that_is_said_and_marks_come_all_the_same(trainer: Trainer) -> None:
    trainer.settings = Settings(language_server=("no-such-server",))
    async with trainer.open(start="first", toasts=True) as seat:
        seat.editor.replace_all("y = undefined")
        await seat.until(lambda: seat.editor.marks)
        await seat.press("ctrl+@")
        await seat.until(lambda: seat.told() == [NO_SERVER])
        await seat.press("f8")
        await seat.until(lambda: len(seat.told()) == 2)


async def test_a_server_that_is_given_up_is_told_once(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_server, "BACKOFF", 0.0)
    trainer.settings = fake("ends")
    async with trainer.open(start="first", toasts=True) as seat:
        for _ in range(6):
            seat.editing.help._look()
            await seat.until(lambda: not seat.app.workers._workers)
        assert seat.told() == [language_server.GIVEN_UP]
