"""What stands around the cursor, and what is marked without a server."""

import pytest

from kata_tui.model.assistance import CallSignature, Completion, Weight
from kata_tui.reporting import text_of
from kata_tui.tui.editor.code_place import call_around, name_at
from kata_tui.tui.editor.completion import ranked
from kata_tui.tui.editor.language_help import signature_line
from kata_tui.tui.editor.marks import marks_of
from tests.tui.tiny import python


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("f(", "f"),
        ("a.b.f(1, g(2), ", "a.b.f"),
        ("f(1, g(2", "g"),
        ("f(\n    [1, 2],\n    ", "f"),
        ("f('(', ", "f"),
        ("f(x)(", ""),
        ("f[0](", ""),
        ("f(1)", None),
        ("f([1, ", None),
        ("x = (1, ", None),
        ("if (", None),
        ("def f(x, ", None),
        ("class A(", None),
        ("# f(", None),
        ("'f(", None),
        ("", None),
    ],
)
def test_the_call_around_the_cursor(text: str, name: str | None) -> None:
    lines = text.split("\n")
    found = call_around(python(text), len(lines) - 1, len(lines[-1]))
    assert (None if found is None else found.name) == name


@pytest.mark.parametrize(
    ("column", "text"),
    [(0, "jax"), (3, "jax"), (4, "jax.lax"), (7, "jax.lax"), (8, "jax.lax.scan"), (12, "jax.lax.scan"), (13, None)],
)
def test_the_name_under_the_cursor_goes_as_far_as_its_part(column: int, text: str | None) -> None:
    found = name_at("jax.lax.scan (3)", 0, column)
    assert (None if found is None else found.text) == text


def test_the_best_way_to_go_on_comes_first() -> None:
    items = [Completion(name, name) for name in ("argsort", "sort", "Sort", "some_other_t", "xsort", "lax")]
    assert [item.name for item in ranked(items, "sort")] == ["sort", "Sort", "argsort", "xsort", "some_other_t"]
    assert ranked(items, "") == items
    assert ranked(items, "(") == []


def test_the_argument_that_is_being_written_stays_in_sight() -> None:
    signature = CallSignature(tuple(f"argument_{number}" for number in range(30)), 25)
    assert "argument_25" in text_of(signature_line("f", signature, 40))[:40]
    assert text_of(signature_line("f", signature, 4000)).startswith("f(argument_0, ")


STARTER = "import jax.numpy as jnp\n\n\ndef clip(x, max):\n    raise NotImplementedError\n"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (STARTER, {}),
        ("import os\n" + STARTER, {}),
        ("import os\n", {0: Weight.HINT}),
        ("def f():\n    x = 1\n", {1: Weight.HINT}),
        ("def f(x):\n    return y\n", {1: Weight.ERROR}),
        ("sum = 3\n", {0: Weight.WARNING}),
        ("for id in (1, 2):\n    print(id)\n", {0: Weight.WARNING}),
        ("class A:\n    type: int = 3\n\n    def map(self):\n        return 1\n", {}),
        ("def f(input, *, dir=None):\n    return input, dir\n", {}),
        ("x = (\n", {}),
        ("\0", {}),
        ("x = " + "(" * 500, {}),
        ("x = " + "-" * 100_000 + "1", {}),
    ],
)
def test_marks(text: str, rows: dict[int, Weight]) -> None:
    assert {mark.row: mark.weight for mark in marks_of(text, STARTER)} == rows
