"""Numbers that a person knows: which simple form a factor or an offset has."""

from collections.abc import Iterable, Iterator
from math import e, log, pi, sqrt

from msgspec import Struct


class Length(Struct, frozen=True):
    """A length that plays a part in a case: `4`, `the length of axis 0 of x`."""

    number: int
    words: str


def factor_forms(lengths: Iterable[Length]) -> Iterator[tuple[float, str]]:
    """Factors with a simple form, simplest first: the number, and how to write it."""
    yield from ((2.0, "2"), (0.5, "1/2"), (-2.0, "-2"), (-0.5, "-1/2"))
    for length in lengths:
        n = length.number
        if n < 2:
            continue
        about = f" ({n} is {length.words})"
        root = sqrt(n)
        yield from ((n, f"{n}{about}"), (1 / n, f"1/{n}{about}"))
        if root % 1:
            yield from ((root, f"sqrt({n}){about}"), (1 / root, f"1/sqrt({n}){about}"))
        if n > 2:
            yield from ((n / (n - 1), f"{n}/{n - 1}{about}"), ((n - 1) / n, f"{n - 1}/{n}{about}"))
            yield from ((-n, f"-{n}{about}"), (-1 / n, f"-1/{n}{about}"))
        yield from ((sqrt(n / (n - 1)), f"sqrt({n}/{n - 1}){about}"), (sqrt((n - 1) / n), f"sqrt({n - 1}/{n}){about}"))
    for n in (*range(3, 13), 16, 32, 64, 100, 128, 255, 256, 1000):
        yield from ((n, f"{n}"), (1 / n, f"1/{n}"), (-n, f"-{n}"), (-1 / n, f"-1/{n}"))
    yield from ((1.5, "3/2"), (2 / 3, "2/3"), (0.75, "3/4"), (4 / 3, "4/3"))
    yield from (
        (sqrt(2), "sqrt(2)"),
        (sqrt(0.5), "1/sqrt(2)"),
        (pi, "pi"),
        (1 / pi, "1/pi"),
        (2 * pi, "2 pi"),
        (0.5 / pi, "1/(2 pi)"),
        (sqrt(2 * pi), "sqrt(2 pi)"),
        (1 / sqrt(2 * pi), "1/sqrt(2 pi)"),
    )
    yield from ((180 / pi, "180/pi"), (pi / 180, "pi/180"), (e, "e"), (1 / e, "1/e"), (log(2), "log(2)"), (1 / log(2), "1/log(2)"))
    yield from ((log(10), "log(10)"), (1 / log(10), "1/log(10)"))


def corrections() -> Iterator[tuple[float, str]]:
    """What is missing from an average that began at 0, after a few steps: 1 - beta^t."""
    for beta in (0.9, 0.99, 0.999, 0.95):
        for t in range(1, 11):
            value, words = 1 - beta**t, f"1 - {beta}^{t}"
            yield from ((value, words), (1 / value, f"1/({words})"))


def offset_forms() -> Iterator[tuple[float, str]]:
    """Offsets with a simple form, simplest first."""
    for n in (1, 0.5, 2, 3, 4, 5, 10, 100, pi, log(2)):
        words = {pi: "pi", log(2): "log(2)"}.get(n, f"{n:g}")
        yield from ((n, words), (-n, f"-{words}"))
