"""What is kept of a look inside: bounds, what is concealed, and where parts are."""

from msgspec.structs import replace

from kata_tui.model.inspection import (
    MAX_OPEN,
    MAX_PLACED,
    MAX_PRIMITIVES,
    MAX_ROWS,
    Figures,
    Flops,
    Inside,
    Large,
    Open,
    Placed,
    Row,
    bounded,
    concealed,
)
from kata_tui.model.sharding import Part, Placement, misplaced, words_of

BAD = "\x1b]0;title\x07" + "x" * 1000
ROWS = Placement((("x", 2),), ("'x'", "None"), (Part(0, (0, 0), (2, 3)), Part(1, (2, 0), (4, 3))))
WHOLE = Placement((), (), (Part(0, (0, 0), (4, 3)),))
EVERYWHERE = Placement((("x", 2),), ("None", "None"), (Part(0, (0, 0), (4, 3)), Part(1, (0, 0), (4, 3))))
FULL = Inside(
    Figures(
        2, Flops(12, True, (Open("while", 3, 10, 7),)), 1, (("while", 1), ("add", 1)), Large("float32[3]", 12, "add", 7), (1, 0)
    ),
    (Row(0, "equation", "b:f32[3]", "add", "a a", "", 7),),
    0,
    (Placed("", (4, 3), "float32", ROWS),),
)


def test_what_is_concealed_says_how_much_and_not_what() -> None:
    assert concealed(FULL) == Inside(Figures(2, Flops(12, True, (Open("", 3, 10),)), 1, (), Large("float32[3]", 12), (1, 0)))


def test_what_is_in_bounds_stays_as_it_is() -> None:
    assert bounded(FULL) == FULL


def test_what_comes_from_a_process_is_cleaned_and_cut() -> None:
    figures = Figures(1, Flops(1, open=(Open(BAD, 1, 1),) * 1000), 0, ((BAD, 1),) * 1000, Large(BAD, 1, BAD))
    row = Row(10**9, "equation", BAD, BAD, BAD, BAD, 1)
    placed = Placed(BAD, (4, 3), BAD, replace(ROWS, axes=((BAD, 2),) * 100, spec=(BAD,) * 100))
    found = bounded(Inside(figures, (row,) * 10_000, 5, (placed,) * 100))
    assert (len(found.rows), found.left_out) == (MAX_ROWS, 5 + 10_000 - MAX_ROWS)
    assert (len(found.figures.primitives), len(found.figures.flops.open), len(found.placed)) == (
        MAX_PRIMITIVES,
        MAX_OPEN,
        MAX_PLACED,
    )
    assert found.rows[0].depth <= 30
    assert bounded(Inside(figures, (replace(row, depth=-5),))).rows[0].depth == 0
    assert "\x1b" not in str(found)
    assert "x" * 500 not in str(found)


def test_parts_that_lie_nowhere_are_not_drawn() -> None:
    for parts in (
        (Part(0, (0,), (4,)),),
        (Part(0, (0, 0), (5, 3)),),
        (Part(0, (-1, 0), (4, 3)),),
        (Part(0, (3, 0), (2, 3)),),
        (Part(0, (0, 0), (4, 3)),) * 17,
    ):
        wrong = Placed("", (4, 3), "float32", Placement((), (), parts))
        assert bounded(replace(FULL, placed=(wrong, *FULL.placed))).placed == FULL.placed


def test_a_placement_in_words() -> None:
    assert words_of(None) == "on no device"
    assert words_of(WHOLE) == "whole on device 0"
    assert words_of(EVERYWHERE) == "whole on each of 2 devices, P(None, None) on a mesh of x=2"
    assert words_of(ROWS) == "split into 2 parts over 2 devices, P('x', None) on a mesh of x=2"


def test_blocks_are_the_different_parts_with_their_devices() -> None:
    assert ROWS.blocks == {((0, 0), (2, 3)): (0,), ((2, 0), (4, 3)): (1,)}
    assert EVERYWHERE.blocks == {((0, 0), (4, 3)): (0, 1)}


def test_each_device_has_to_hold_what_it_should() -> None:
    assert misplaced({"": ROWS}, {"": ROWS}) is None
    named = replace(ROWS, axes=(("other", 2),), spec=("'other'", "None"))
    assert misplaced({"": ROWS}, {"": named}) is None
    turned = replace(ROWS, parts=tuple(reversed(ROWS.parts)))
    assert misplaced({"": ROWS}, {"": turned}) is None
    swapped = replace(ROWS, parts=(Part(1, (0, 0), (2, 3)), Part(0, (2, 0), (4, 3))))
    assert misplaced({"": ROWS}, {"": swapped}) is not None
    said = misplaced({"[0]": ROWS, "[1]": WHOLE}, {"[0]": ROWS, "[1]": EVERYWHERE})
    assert said == "result[1] is whole on each of 2 devices, P(None, None) on a mesh of x=2; it should be whole on device 0."
    assert misplaced({"": WHOLE}, {}) == "result is on no device; it should be whole on device 0."
    assert misplaced({}, {"": ROWS}) is None
