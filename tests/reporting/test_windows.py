"""Arrays that are too long to show: a window on the worst element, a map of the error, where nan and inf are."""

import numpy as np
import pytest
from msgspec.structs import replace

from kata_tui.comparison.compare import compare
from kata_tui.comparison.explanation.explain import claims, explained
from kata_tui.comparison.result_tree import Array, Leaf, Tree
from kata_tui.model.result import CaseResult, Mismatch
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import Role, text_of, width_of
from kata_tui.reporting.detail import case_detail


def tree(array: Array) -> Tree:
    return {"": Leaf("array", dtype=array.dtype.name, array=array)}


def result(expected: Array, actual: Array) -> CaseResult:
    one, other = tree(expected), tree(actual)
    mismatches = explained(compare(one, other).mismatches, one, other, None)
    return CaseResult("c", "case", Verdict.WRONG_ANSWER, mismatches=mismatches, leaves=1)


def mismatch(expected: Array, actual: Array) -> Mismatch:
    return result(expected, actual).mismatches[0]


def shown(expected: Array, actual: Array, width: int = 80) -> list[str]:
    lines = case_detail(result(expected, actual), width)
    assert max(map(width_of, lines)) <= width
    return [text_of(line).rstrip() for line in lines]


def changed(array: Array, index: tuple[int, ...], value: float) -> Array:
    copy = array.copy()
    copy[index] = value
    return copy


LINE = np.arange(1000, dtype=np.float32)
GRID = np.arange(2400, dtype=np.float32).reshape(40, 60)
CUBE = np.arange(6000, dtype=np.float32).reshape(10, 20, 30)


def test_a_long_line_is_shown_around_the_worst() -> None:
    lines = shown(LINE, changed(LINE, (500,), -3))
    at = next(number for number, line in enumerate(lines) if line.startswith("index"))
    assert lines[at + 2].startswith("actual    492 493 494 495 496 497 498 499  -3* 501")
    assert lines[at + 3] == "* differs; 25 of 1,000 elements around the worst one"
    assert lines[at].split()[1:] == lines[at + 1].split()[1:]
    assert len(lines[at]) == len(lines[at + 1]), "indices stand above their numbers"


def test_a_matrix_is_shown_side_by_side_with_its_indices() -> None:
    lines = shown(GRID, changed(GRID, (20, 30), 0), 100)
    row = next(line for line in lines if line.startswith("[20]"))
    assert "1230" in row
    assert "0*" in row
    header = lines[lines.index(row) - 5]
    assert header.split()[: len(header.split()) // 2] == header.split()[len(header.split()) // 2 :]
    assert "30" in header.split()


def test_only_what_differs_is_marked() -> None:
    spans = [span for line in case_detail(result(GRID, changed(GRID, (20, 30), 0)), 100) for span in line if span.role is Role.MARK]
    assert {span.text for span in spans if "*" in span.text} == {"0*"}


def test_a_slice_of_more_axes_names_its_place() -> None:
    lines = "\n".join(shown(CUBE, changed(CUBE, (3, 7, 9), 0), 100))
    assert "[3, 7]" in lines
    assert "where the error is, in result[3, :, :]" in lines
    assert "1 of 10 such slices differ" in " ".join(lines.split())


def test_the_map_has_a_digit_where_the_error_is() -> None:
    actual = changed(changed(GRID, (0, 0), 5), (39, 59), 2389)
    heat = mismatch(GRID, actual).heat
    assert heat is not None
    assert (len(heat.rows), heat.block, heat.largest, heat.looked_at) == (8, (5, 2), 10.0, 1)
    assert heat.rows[0] == "5" + "." * 29
    assert heat.rows[7] == "." * 29 + "9"
    assert set("".join(heat.rows[1:7])) == {"."}


def test_the_map_marks_nan() -> None:
    heat = mismatch(LINE, changed(LINE, (999,), np.nan)).heat
    assert heat is not None
    assert heat.rows[0].endswith("!")
    assert "! is nan or inf" in "\n".join(shown(LINE, changed(LINE, (999,), np.nan)))


def test_a_map_of_a_large_array_says_what_was_looked_at() -> None:
    large = np.zeros((3000, 3001), np.float32)
    heat = mismatch(large, changed(large, (1501, 2), 7)).heat
    assert heat is not None
    assert heat.looked_at > 1
    assert "9" in "".join(heat.rows), "the worst one is always looked at"


@pytest.mark.parametrize(
    ("index", "value", "said"),
    [
        ((slice(None), 3), np.nan, "nan       in 40 elements too many, all of result[:, 3]"),
        ((slice(10, 12), slice(None)), np.inf, "inf       in 120 elements too many, all of result[10:12, :]"),
        ((5, 6), -np.inf, "-inf      in 1 element too many, at result[5, 6]"),
        ((slice(None), slice(None)), np.nan, "nan       in 2400 elements too many, everywhere"),
    ],
)
def test_where_nan_and_inf_are(index: tuple[slice, slice], value: float, said: str) -> None:
    actual = GRID.copy()
    actual[index] = value
    assert said in shown(GRID, actual)
    missing = said.replace("in ", "missing from ", 1).replace(" too many", "")
    assert missing in shown(actual, GRID)


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "float8_e4m3fn", "int8", "bool", "complex64", "int4"])
@pytest.mark.parametrize("shape", [(3,), (100,), (7, 11), (3, 5, 7), (2, 2, 2, 2, 5), (1, 50), (50, 1), (0, 4)])
@pytest.mark.parametrize("width", [1, 7, 30, 80])
def test_any_array_keeps_to_any_width(dtype: str, shape: tuple[int, ...], width: int) -> None:
    from kata_tui.comparison.result_tree import DTYPES

    size = int(np.prod(shape))
    expected = (np.arange(size) % 5).astype(np.float32).astype(DTYPES[dtype]).reshape(shape)
    actual = np.roll(expected, 1) if size else expected
    one, other = tree(expected), tree(actual)
    mismatches = explained(compare(one, other).mismatches, one, other, None)
    held = claims(mismatches, one, other, {"x": one}, {"other": other}, None) if mismatches else ()
    mismatches = tuple(replace(mismatch, patterns=tuple(claim.pattern for claim in held)) for mismatch in mismatches)
    found = CaseResult("c", "case", Verdict.WRONG_ANSWER, mismatches=mismatches, leaves=1)
    assert max(map(width_of, case_detail(found, width))) <= width


def test_equal_leaves_are_counted_and_the_worst_leaf_comes_first() -> None:
    one = {"": Leaf("branch", type="dict")}
    other = {"": Leaf("branch", type="dict")}
    for number in range(6):
        array = np.ones(2, np.float32)
        one[f'["k{number}"]'] = Leaf("array", dtype="float32", array=array)
        other[f'["k{number}"]'] = Leaf("array", dtype="float32", array=array + np.float32(0.1 * (number % 4)))
    mismatches = explained(compare(one, other).mismatches, one, other, None)
    assert [found.path for found in mismatches] == ['["k3"]', '["k2"]', '["k1"]', '["k5"]']
    case = CaseResult("c", "case", Verdict.WRONG_ANSWER, mismatches=mismatches, leaves=6)
    assert "2 of 6 leaves are equal." in [text_of(line) for line in case_detail(case, 80)]
