"""Where elements of an array stand, in words: a row, a slice, the diagonal, every second one."""

import numpy as np

from kata_tui.comparison.result_tree import Array

FIRST = 4


def box(mask: Array) -> tuple[slice, ...]:
    """The smallest slices that hold everything that is marked; at least one element is."""
    found = []
    for axis in range(mask.ndim):
        (marked,) = np.nonzero(mask.any(axis=tuple(other for other in range(mask.ndim) if other != axis)))
        steps = np.diff(marked)
        step = int(steps[0]) if steps.size > 1 and (steps == steps[0]).all() else 1
        found.append(slice(int(marked[0]), int(marked[-1]) + 1, step))
    return tuple(found)


def notation(where: tuple[slice, ...], shape: tuple[int, ...]) -> str:
    """Slices as Python writes them behind a result: `[2, :]`, `[1:, ::2]`."""
    return f"[{', '.join(_axis(part, length) for part, length in zip(where, shape, strict=True))}]"


def _axis(part: slice, length: int) -> str:
    step = part.step or 1
    if part.stop - part.start == 1:
        return str(part.start) if length > 1 else ":"
    start = str(part.start) if part.start else ""
    stop = str(part.stop) if part.stop <= length - step else ""
    return f"{start}:{stop}" + (f":{step}" if step > 1 else "")


def place(mask: Array) -> str:
    """Where the marked elements are: `everywhere`, `all of result[2, :]`, `within result[1:, :]`, or the first few indices."""
    if mask.ndim == 0 or mask.all():
        return "everywhere"
    where = box(mask)
    inside = mask[where]
    written = f"result{notation(where, mask.shape)}"
    if inside.size == 1:
        return f"at {written}"
    if inside.all():
        return f"all of {written}"
    shown = [f"[{', '.join(map(str, index))}]" for index in first_indices(mask)]
    at = f"at {', '.join(shown)}{', …' if int(mask.sum()) > FIRST else ''}"
    return at if inside.size == mask.size else f"within {written}, {at}"


def first_indices(mask: Array) -> list[tuple[int, ...]]:
    """The first few marked indices."""
    flat = mask.reshape(-1)
    found: list[int] = []
    start = 0
    while len(found) < FIRST and start < flat.size:
        rest = flat[start:]
        at = int(rest.argmax())
        if not rest[at]:
            break
        found.append(start + at)
        start += at + 1
    return [tuple(int(axis) for axis in np.unravel_index(index, mask.shape)) for index in found]
