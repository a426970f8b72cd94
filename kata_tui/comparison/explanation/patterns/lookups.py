"""Indices that went past an end: JAX moves them back to the last element, and counts negative ones from there."""

from collections.abc import Iterator

import numpy as np

from kata_tui.comparison.explanation.patterns.pair import Pair, constant
from kata_tui.comparison.result_tree import Array
from kata_tui.comparison.tolerance import all_close, close
from kata_tui.model.result import Pattern
from kata_tui.model.text import clean_line

_LIMIT = 2**14
_CLAMPED = "An index past the end gives the last element: JAX raises nothing."
_SLICES = "`dynamic_slice` moves a slice back that would go past the end."
_WRAPPED = "The index -1 is the last element, so it comes round from the end."


def lookups(pair: Pair) -> Iterator[Pattern]:
    """What an index past an end gives: the last element again, a slice that was moved back, the end at the beginning."""
    if not pair.same_shape or pair.one.ndim == 0 or pair.one.dtype.kind == "c":
        return
    if pair.one.size > _LIMIT:
        return
    yield from _looked_up(pair)
    for name, value in pair.inputs.items():
        if value.ndim == pair.one.ndim and value.shape[1:] == pair.one.shape[1:] and not constant(value):
            yield from _ends(pair, clean_line(name, 30), value)


def _ends(pair: Pair, name: str, value: Array) -> Iterator[Pattern]:
    one, other = pair.one, pair.other
    length, whole = len(one), len(value)
    off = np.flatnonzero((~close(one, other, pair.tolerance)).reshape(length, -1).any(axis=1))
    if length < 3 or not off.size or off.size == length:
        pass
    elif off[0] == length - off.size and _all_last(other[off[0] - 1 :], value, pair):
        text = f"At the end it is the last element of `{name}` again."
        yield Pattern("past-the-end", f"the last element of {name} again", text, _CLAMPED)
    elif off[-1] == off.size - 1 and length == whole and pair.holds(np.roll(value, off.size, 0)):
        count = "element" if off.size == 1 else f"{off.size} elements"
        text = f"At the beginning it has the last {count} of `{name}`."
        yield Pattern("past-the-end", f"the end of {name} at the beginning", text, _WRAPPED)
    if 2 <= length < whole and pair.holds(value[whole - length :]):
        for by in range(1, length):
            if all_close(value[whole - length + by :], one[: length - by], pair.tolerance):
                text = f"It is the last {length} elements of `{name}`; expected begins {by} further on, and goes past the end."
                yield Pattern("past-the-end", "a slice moved back from the end", text, _SLICES)
                return


def _all_last(rows: Array, value: Array, pair: Pair) -> bool:
    return all_close(np.broadcast_to(value[-1:], rows.shape), rows, pair.tolerance)


def _looked_up(pair: Pair) -> Iterator[Pattern]:
    """An argument at the places that another one names, some of which there are not."""
    for places, at in pair.inputs.items():
        if at.shape != pair.one.shape[: at.ndim] or not at.ndim or not (np.isfinite(at).all() and (at == np.round(at)).all()):
            continue
        for name, value in pair.inputs.items():
            for taken, length in _taken(value, at):
                if at.max() >= length and pair.holds(taken):
                    shown, of = clean_line(places, 30), clean_line(name, 30)
                    text = (
                        f"It is `{of}` at `{shown}`, which goes up to {at.max():.0f}; the places of `{of}` are 0 to {length - 1}."
                    )
                    yield Pattern("past-the-end", f"{shown} goes past the end of {of}", text, _CLAMPED)
                    return


def _taken(value: Array, at: Array) -> Iterator[tuple[Array, int]]:
    """`value[at]`, and for each row of `value` the element that `at` names; with the length of the axis that is indexed."""
    if value.ndim and value.size:
        yield value[np.clip(at, 0, len(value) - 1).astype(int)], len(value)
    if value.ndim == 2 and at.ndim == 1 and len(value) == len(at) and value.size:
        length = value.shape[1]
        yield value[np.arange(len(at)), np.clip(at, 0, length - 1).astype(int)], length
