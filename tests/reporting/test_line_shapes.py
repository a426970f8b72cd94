"""Live shapes as lines of text, in any width."""

import pytest
from msgspec.structs import replace

from kata_tui.model.bound_shapes import Bound, LineShapes, Shapes
from kata_tui.model.result import ErrorReport
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import Role, text_of, width_of
from kata_tui.reporting.line_shapes import shapes_lines

SOURCE = "import jax\n\ndef f(x, n):\n    y = x * n\n    # nothing\n    return y @ x\n\n"
FOUND = Shapes(
    1,
    "p",
    "floats",
    "f(x, n)",
    (
        LineShapes(3, (Bound("x", ("float32[3]",), 1, "float32[3]"), Bound("n", ("1", "2"), 2, "2"))),
        LineShapes(4, (Bound("y", ("float32[3]",), 10, "float32[3]"),)),
        LineShapes(6, (Bound("", ("0", "1", "2"), 10, "9"),)),
    ),
)


def told(shapes: Shapes, width: int = 90) -> list[str]:
    return [text_of(line) for line in shapes_lines(shapes, width, SOURCE)]


def test_each_line_has_its_note_behind_it() -> None:
    assert told(FOUND) == [
        "shapes in floats",
        "call      f(x, n)",
        "Nothing was computed: JAX traced the call with the shapes and dtypes of the case.",
        "",
        "   3  def f(x, n):      x: float32[3]  n: 1, then 2",
        "   4      y = x * n     y: float32[3] (10×)",
        "   5      # nothing",
        "   6      return y @ x  → 0 … 9 (10×)",
    ]
    assert "The call needs values, so it ran for real." in told(replace(FOUND, abstract=False))
    assert told(replace(FOUND, lines=()))[2:] == ["No line of your file bound anything that has a shape."]


def test_the_failing_line_is_marked() -> None:
    error = ErrorReport("TypeError", "they do not fit", 6, 12, shapes={"y": "float32[3]", "x": "float32[2]"})
    shapes = replace(FOUND, lines=FOUND.lines[:2], said="It raises.", verdict=Verdict.RUNTIME_ERROR, error=error)
    lines = shapes_lines(shapes, 80, SOURCE)
    assert text_of(lines[-1]) == "   6      return y @ x  ✗ y: float32[3]  x: float32[2]"
    assert lines[-1][-1].role is Role.BAD
    assert [text_of(line) for line in lines][2:5] == ["It raises.", "TypeError  line 6, column 12: they do not fit", ""]


@pytest.mark.parametrize("width", [1, 7, 20, 33, 40, 200])
def test_no_line_is_wider_than_there_is_room(width: int) -> None:
    wide = replace(FOUND, said="数" * 90, lines=(*FOUND.lines, LineShapes(99, FOUND.lines[0].names)))
    for shapes in (FOUND, wide, replace(wide, call="f(\x1b[31m" + "数" * 90)):
        assert max(width_of(line) for line in shapes_lines(shapes, width, SOURCE)) <= width
        assert "\x1b" not in "".join(text_of(line) for line in shapes_lines(shapes, width, SOURCE))
