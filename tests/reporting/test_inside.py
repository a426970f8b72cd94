"""A look inside as lines."""

import pytest
from msgspec.structs import replace

from kata_tui.model.inspection import Figures, Flops, Inside, Inspection, Large, Open, Placed, Row, concealed
from kata_tui.model.result import ErrorReport
from kata_tui.model.sharding import Part, Placement
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import Role, text_of, width_of
from kata_tui.reporting.look_inside import inspection_lines

SOURCE = "def solve(x):\n    def step(c, v):\n        return c * v, c\n    return lax.scan(step, 1.0, x)[1]\n"
ROWS = (
    Row(0, "inputs", "a:f32[3]"),
    Row(0, "equation", "b:f32[] c:f32[3]", "scan", "1.0 a", "length=3", 4),
    Row(1, "inputs", "d:f32[] e:f32[]"),
    Row(1, "equation", "f:f32[]", "mul", "d e", "", 3),
    Row(1, "outputs", of="f d"),
    Row(0, "outputs", of="c"),
)
MINE = Inside(Figures(2, Flops(3), 1, (("scan", 1), ("mul", 1)), Large("float32[3]", 12, "scan", 4), (1, 1)), ROWS)
THEIRS = Inside(
    Figures(1, Flops(1_200_000), 0, (("cumprod", 1),), Large("float32[1000,1000]", 4_000_000, "cumprod"), (1, 0)), ROWS[:1]
)
FOUND = Inspection(1, "p", "three", "solve(x)", ("x",), MINE, reference=concealed(THEIRS))


def said(inspection: Inspection, width: int = 100, source: str = SOURCE) -> str:
    return "\n".join(text_of(line).rstrip() for line in inspection_lines(inspection, width, source))


def test_yours_and_the_references_figures_stand_beside_each_other() -> None:
    text = said(FOUND)
    for line in (
        "equations                              2                         1",
        "dead ones, left out                    1                         0",
        "FLOPs                                  3                 1,200,000",
        "largest value           float32[3], 12 B  float32[1000,1000], 4 MB",
        "traces                         1, then 1                 1, then 0",
        "The largest value is made by scan, line 4.",
    ):
        assert line in text.split("\n"), text


def test_before_a_pass_nothing_says_how_the_reference_does_it() -> None:
    text = said(FOUND)
    assert "cumprod" not in text
    assert "the reference's jaxpr" not in text
    assert "Of the reference you see only numbers until you have passed." in text


def test_after_a_pass_the_reference_is_shown_whole() -> None:
    text = said(replace(FOUND, reference=THEIRS, open=True))
    assert "primitives              yours  reference\nscan                        1          –" in text
    assert "cumprod                     –          1" in text
    assert "the reference's jaxpr" in text
    assert "only numbers" not in text


def test_the_jaxpr_is_indented_and_the_learners_lines_stand_beside_it() -> None:
    text = said(FOUND)
    assert text.endswith(
        "your jaxpr\n"
        "      in a:f32[3]\n"
        "   4  b:f32[] c:f32[3] = scan 1.0 a [length=3]               return lax.scan(step, 1.0, x)[1]\n"
        "        in d:f32[] e:f32[]\n"
        "   3    f:f32[] = mul d e                                    return c * v, c\n"
        "        out f d\n"
        "      out c"
    )
    narrow = said(FOUND, 60)
    assert "   3    f:f32[] = mul d e\n" in narrow
    assert "return" not in narrow


def test_the_jaxpr_is_highlighted() -> None:
    line = next(line for line in inspection_lines(FOUND, 100, SOURCE) if "scan 1.0" in text_of(line))
    roles = {span.text.strip(): span.role for span in line}
    assert (roles["scan"], roles[":f32[3]"], roles["[length=3]"], roles["4"]) == (Role.CODE, Role.GOOD, Role.MUTED, Role.MUTED)


def test_what_is_not_known_is_said() -> None:
    flops = Flops(6, True, (Open("while", 3, 10, 7), Open("eigh", 0, 1)))
    text = said(replace(FOUND, found=replace(MINE, figures=replace(MINE.figures, flops=flops, traces=None))))
    assert "at most 6 + ?" in text
    assert "? while (line 7), begun 10 times: 3 FLOPs each turn; how many turns is known only when it runs." in text
    assert "? eigh: no simple count of its FLOPs is true, so none is made." in text
    assert "unknown" in text
    none = said(replace(FOUND, found=replace(MINE, figures=replace(MINE.figures, flops=Flops(0)))))
    assert "Comparisons, copies and whole numbers are no FLOPs." in none


@pytest.mark.parametrize(
    ("traces", "words"), [((1, 0), "in the first call only"), ((1, 1), "in every call"), ((0, 0), "never ran")]
)
def test_traces_are_explained(traces: tuple[int, int], words: str) -> None:
    assert words in said(replace(FOUND, found=replace(MINE, figures=replace(MINE.figures, traces=traces))))


def test_what_came_to_nothing_says_why_and_at_which_line() -> None:
    error = ErrorReport("ZeroDivisionError", "division by zero", 3, 9)
    text = said(replace(FOUND, found=None, said="Your code raises.", verdict=Verdict.RUNTIME_ERROR, error=error))
    assert "Your code raises.\nZeroDivisionError  line 3, column 9: division by zero" in text
    assert "return c * v, c" in text
    assert "reference" in text
    ours = said(Inspection(1, "p", "three", "", said="No process.", verdict=Verdict.INTERNAL_ERROR))
    assert "This is no fault of your solution" in ours


def test_an_empty_jaxpr_and_a_long_one_say_so() -> None:
    assert "It is empty" in said(replace(FOUND, found=replace(MINE, rows=(ROWS[0], ROWS[-1]))))
    assert "… 5,000 more lines" in said(replace(FOUND, found=replace(MINE, left_out=5000)))


def placed(shape: tuple[int, ...], *parts: Part) -> Inspection:
    axes = (("r", 2), ("c", 2))
    return replace(FOUND, found=replace(MINE, placed=(Placed('["y"]', shape, "float32", Placement(axes, ("'r'", "'c'"), parts)),)))


GRID = (Part(0, (0, 0), (2, 3)), Part(1, (0, 3), (2, 6)), Part(2, (2, 0), (4, 3)), Part(3, (2, 3), (4, 6)))


def test_which_device_holds_what_is_drawn() -> None:
    text = said(placed((4, 6), *GRID))
    assert (
        'where result["y"] is\n'
        "float32[4,6] split into 4 parts over 4 devices, P('r', 'c') on a mesh of r=2, c=2\n"
        "      0:3   3:6\n"
        "    +-----+-----+\n"
        "0:2 | 0   | 1   |\n"
        "    +-----+-----+\n"
        "2:4 | 2   | 3   |\n"
        "    +-----+-----+\n"
        "In each cell: the devices that hold it.\n"
    ) in text


def test_one_axis_is_a_row_and_copies_share_a_cell() -> None:
    text = said(placed((4,), Part(0, (0,), (2,)), Part(1, (0,), (2,)), Part(2, (2,), (4,)), Part(3, (2,), (4,))))
    assert "   0:2   2:4\n +-----+-----+\n | 0 1 | 2 3 |\n +-----+-----+\n" in text


def test_what_cannot_be_drawn_is_listed() -> None:
    parts = (Part(1, (0, 0, 2), (4, 6, 4)), Part(0, (0, 0, 0), (4, 6, 2)))
    assert "device 0  [0:4, 0:6, 0:2]\ndevice 1  [0:4, 0:6, 2:4]\n" in said(placed((4, 6, 4), *parts))
    many = placed((160,), *(Part(device, (10 * device,), (10 * device + 10,)) for device in range(16)))
    assert "device 15 [150:160]\n" in said(many, 80)
    assert "150:160" in said(many, 200)
    assert "device 15" not in said(many, 200)
    assert "device 0  []\n" in said(placed((), Part(0, (), ())))


def test_the_references_places_are_shown_where_they_are_others() -> None:
    mine = placed((4, 6), *GRID)
    assert mine.found is not None
    same = said(replace(mine, reference=mine.found, open=True))
    assert "The reference has it in the same places." in same
    swapped = placed((4, 6), *[replace(part, device=3 - part.device) for part in GRID]).found
    other = said(replace(mine, reference=swapped, open=True))
    assert "The reference has it elsewhere:" in other
    assert "0:2 | 3   | 2   |" in other
    assert "elsewhere" not in said(replace(mine, reference=swapped))


@pytest.mark.parametrize("width", [*range(1, 60), 70, 80, 100, 200])
def test_no_line_is_wider_than_there_is_room(width: int) -> None:
    nowhere = Row(0, "equation", "a:f32[]", "add", "b", "", -(10**9))
    bad = Row(30, "equation", "a:f32[3] " * 100, "\x1b[31m" + "p" * 300, "b " * 300, "k" * 300, 10**9)
    wide = replace(placed((4, 6), *GRID), reference=THEIRS, open=True)
    assert wide.found is not None
    for inspection in (FOUND, wide, replace(wide, found=replace(wide.found, rows=(bad, nowhere, *ROWS)))):
        for line in inspection_lines(inspection, width, SOURCE):
            assert width_of(line) <= width, text_of(line)
            assert "\x1b" not in text_of(line)
