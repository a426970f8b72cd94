"""An expected and an actual array with what a pattern may draw on."""

import numpy as np
from msgspec import Struct

from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import all_close
from kata_tui.model.problem import Tolerance
from kata_tui.model.stopping import go_on


class Pair(Struct, frozen=True):
    """An expected and an actual array with what a pattern may draw on.

    `one` (expected) and `other` (actual) are widened; `inputs` and `others` (other visible cases' answers) too, by name.
    """

    expected: Array
    actual: Array
    one: Array
    other: Array
    tolerance: Tolerance
    inputs: dict[str, Array]
    others: dict[str, Array]

    def holds(self, what: Array) -> bool:
        """Whether the actual result is `what`. Raises Stopped."""
        go_on()
        return all_close(what, self.other, self.tolerance)

    def wanted(self, what: Array) -> bool:
        """Whether the expected result is `what`. Raises Stopped."""
        go_on()
        return all_close(self.one, what, self.tolerance)

    @property
    def same_shape(self) -> bool:
        """Whether both have one shape."""
        return self.one.shape == self.other.shape

    @property
    def numbers(self) -> tuple[float, ...]:
        """Two finite values that differ, of what is expected or, where that is one number, of what came; one where all are alike.

        What a claim rests on.
        """
        whole = self.one if self.one.size > 1 else self.other
        finite = whole[np.isfinite(whole)]
        if not finite.size:
            return ()
        first = finite[0]
        unlike = finite[finite != first]
        return tuple(float(value.real) for value in ((first, unlike[0]) if unlike.size else (first,)))

    @property
    def varied(self) -> bool:
        """Whether the expected values are not all one."""
        return self.one.size > 1 and not constant(self.one)


def constant(array: Array) -> bool:
    """Whether all elements are one value."""
    return bool((array == array.reshape(-1)[0]).all())
