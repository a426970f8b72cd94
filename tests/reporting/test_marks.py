"""What a report marks is what the verdict counts as wrong: both ask one function what close means."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kata_tui.comparison.compare import compare
from kata_tui.comparison.result_tree import Leaf
from kata_tui.model.problem import Tolerance
from kata_tui.reporting.side_by_side import marked
from kata_tui.reporting.spans import Role

NUMBERS = st.floats(width=64) | st.sampled_from([0.0, 1.0, 1 + 1e-9, 1 + 1.1e-9, float("inf"), float("-inf"), float("nan"), 1e308])


def alone(number: float) -> dict[str, Leaf]:
    return {"": Leaf("array", "", "float64", np.asarray([0.0, number]))}


def marks(expected: str, actual: str, tolerance: Tolerance | None) -> list[str]:
    return [span.text for span in marked(expected, actual, tolerance)[1] if span.role is Role.MARK]


@given(NUMBERS, NUMBERS)
@example(float("inf"), 1.0)  # of what is infinite any error would be a small part
@example(1.0, float("inf"))
@example(float("nan"), 1.0)
def test_a_number_is_marked_where_it_differs(expected: float, actual: float) -> None:
    found = compare(alone(expected), alone(actual)).mismatches
    tolerance = found[0].tolerance if found else Tolerance(1e-9, 1e-12)
    assert marks(f"[0.0, {expected!r}]", f"[0.0, {actual!r}]", tolerance) == ([repr(actual)] if found else [])


@pytest.mark.parametrize(("expected", "actual"), [(2**53, 2**53 + 1), (-(2**62), -(2**62) + 1), (10**30, 10**30 + 1), (7, 8)])
def test_an_integer_is_marked_though_no_float_tells_it_from_the_other(expected: int, actual: int) -> None:
    assert marks(f"[0, {expected}]", f"[0, {actual}]", Tolerance(0.0, 0.0)) == [str(actual)]
