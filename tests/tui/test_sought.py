"""What is found in a text, and what comes in its place."""

import signal
from time import process_time

import pytest

from kata_tui.tui.editor.sought import MOST, TIME, SearchError, Sought

LINES = ["one tone One", "", "f(one_more) + one", "x.y"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Sought("one"), [(0, 0), (0, 5), (0, 9), (2, 2), (2, 14)]),
        (Sought("One"), [(0, 9)]),
        (Sought("one", exact=True), [(0, 0), (0, 5), (2, 2), (2, 14)]),
        (Sought("one", word=True), [(0, 0), (0, 9), (2, 14)]),
        (Sought("."), [(3, 1)]),
        (Sought(r"\b[a-z]\b", regex=True), [(2, 0), (3, 0), (3, 2)]),
        (Sought(r"\W", regex=True), [(0, 3), (0, 8), (2, 1), (2, 10), (2, 11), (2, 12), (2, 13), (3, 1)]),
        (Sought("x*", regex=True), [(3, 0)]),
        (Sought(""), []),
    ],
)
def test_what_is_found(search: Sought, found: list[tuple[int, int]]) -> None:
    assert [match[:2] for match in search.matches(LINES)] == found


@pytest.mark.parametrize("pattern", ["(", "[", "*", "(?P<1>x)", "a{99999999999}", r"\1"])
def test_no_pattern_is_told(pattern: str) -> None:
    with pytest.raises(SearchError, match="no pattern"):
        Sought(pattern, regex=True).matches(LINES)


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a*)*(a*)*b"])
def test_a_pattern_that_never_ends_is_ended(pattern: str) -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    began = process_time()
    with pytest.raises(SearchError, match="too long"):
        Sought(pattern, regex=True).matches(["a" * 60])
    assert process_time() - began < 40 * TIME  # nobody would see the end of it
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def test_there_is_a_limit_to_what_is_found() -> None:
    assert len(Sought("a").matches(["a" * MOST] * 3)) == MOST


def test_groups_of_a_pattern_come_back_and_other_text_stands_for_itself() -> None:
    pattern = Sought(r"(\w+)\.(\w+)", regex=True)
    (match,) = pattern.matches(["(a.b)"])
    assert pattern.replaced("(a.b)", match, r"\2.\1") == "b.a"
    with pytest.raises(SearchError, match="its place"):
        pattern.replaced("(a.b)", match, r"\9")
    assert Sought("a").replaced("a", Sought("a").matches(["a"])[0], r"\1") == r"\1"
