"""Wrong in one place only: a row, an end, one side of the diagonal."""

from collections.abc import Iterator

import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair
from kata_tui.comparison.explanation.regions import box, notation
from kata_tui.comparison.tolerance import close
from kata_tui.model.result import Pattern


def position(pair: Pair) -> Iterator[Pattern]:
    """Wrong only in one place: a row, an end, one side of the diagonal."""
    if not pair.same_shape or pair.one.ndim == 0 or pair.one.size < 3:
        return
    off = ~close(pair.one, pair.other, pair.tolerance)
    wrong = int(off.sum())
    if wrong in (0, off.size):
        return
    found = box(off)
    inside = off[found]
    written = f"result{notation(found, off.shape)}"
    if wrong == 1:
        at = tuple(part.start for part in found)
        if off.ndim == 1 and at[0] in (0, off.size - 1):
            end = "first" if at[0] == 0 else "last"
            yield Pattern(
                "edge",
                f"only the {end} element",
                f"Only the {end} element is wrong.",
                "Look at how the loop, scan or slice begins and ends.",
            )
    elif inside.all() and inside.size < off.size:
        name = _slice_words(found, off.shape)
        yield Pattern("part", f"only {name or written}", f"All of `{written}` is wrong, and nothing else.")
    elif off.ndim == 2 and off.shape[0] == off.shape[1] > 2:
        square = np.ones(off.shape, bool)
        sides = (
            (np.eye(len(off), dtype=bool), "the diagonal"),
            (np.triu(square, 1), "what lies above the diagonal"),
            (np.tril(square, -1), "what lies below the diagonal"),
            (~np.eye(len(off), dtype=bool), "what is off the diagonal"),
        )
        for side, words in sides:
            if (off == side).all():
                yield Pattern("part", f"only {words}", f"Only {words} is wrong, all of it.")
                return
    elif inside.size < off.size and sum(
        part.stop - part.start == 1 < length for part, length in zip(found, off.shape, strict=True)
    ):
        name = _slice_words(found, off.shape)
        yield Pattern("part", f"only {name or written}", f"Only `{written}` holds wrong elements.")


def _slice_words(found: tuple[slice, ...], shape: tuple[int, ...]) -> str:
    """`row 2`, `column 0`; empty for anything else."""
    if len(shape) != 2:
        return ""
    single = [part.stop - part.start == 1 and length > 1 for part, length in zip(found, shape, strict=True)]
    if single == [True, False]:
        return f"row {found[0].start}"
    return f"column {found[1].start}" if single == [False, True] else ""
