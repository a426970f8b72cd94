"""The moment of success, as text."""

import pytest

from kata_tui.model.concept import Concept
from kata_tui.reporting import text_of
from kata_tui.reporting.success import Next, Reached, success_lines

CARRY = Concept("carry", "The carry of a scan", "It goes from step to step.", "scan-cumsum")


FIRST = Reached(1)


def told(way: Reached = FIRST, following: Next | None = None, solved: int = 1, total: int = 4) -> str:
    return "\n".join(map(text_of, success_lines(way, (CARRY, "dtypes"), solved, total, "Control flow", following)))


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (Reached(1), "Solved at the first try, with no hint"),
        (Reached(3, 1, 61, 1), "Solved at the third try, 1 minute after the first, with 1 hint"),
        (Reached(22, 1, 8000, 2), "Solved at the 22nd try, 2 hours after the first, with 2 hints"),
        (Reached(12, 1, 5, 0), "Solved at the 12th try, less than a minute after the first, with no hint"),
        (Reached(5, 2), "Solved again, the 2nd time in 5 tries"),
        (Reached(30, 11), "Solved again, the 11th time in 30 tries"),
    ],
)
def test_how_it_was_reached(way: Reached, said: str) -> None:
    assert told(way).split("\n")[0] == said


def test_what_it_was_about_and_where_one_stands() -> None:
    said = told(solved=1, total=4)
    assert "Learnt     The carry of a scan: It goes from step to step." in said
    assert "Practised  dtypes" in said
    assert "━━━━━─────────────── 1 of 4 in Control flow\n" in said
    assert "4 of 4 in Control flow – all of it" in told(solved=4)
    assert "━─" in told(solved=1, total=1000)


def test_what_comes_next_and_why() -> None:
    assert "Ctrl+N opens Two things, about 8 min: it builds on this one" in told(following=Next("Two things", 8, True))
    assert "Ctrl+N opens Leaves, about 5 min: it opens Pytrees" in told(following=Next("Leaves", 5, False, "Pytrees"))
    assert told(following=Next("Leaves", 5, False)).endswith("Ctrl+N opens Leaves, about 5 min")
    assert told().endswith("You have solved all there is.")
