"""Cases that fail alike are told once, and nothing is called the same that is not known to be."""

from msgspec.structs import replace

from kata_tui.model.result import CaseResult, ErrorReport, Finding, Mismatch, MistakeShown, Pattern, Suspicion
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import text_of
from kata_tui.reporting.alike import others, ways

TWICE = Pattern("twice", "twice", "The result is twice the expected one.")
DROPPED = Suspicion("dropped", "dropped", "This value is dropped.", 3)


def wrong(name: str, kind: str = "value", *patterns: Pattern, shown: str = "visible") -> CaseResult:
    return CaseResult(name, "case", Verdict.WRONG_ANSWER, shown, mismatches=(Mismatch("", kind, name, patterns=patterns),))


def raised(name: str, line: int = 3, message: str = "no", card: str | None = None, shown: str = "visible") -> CaseResult:
    return CaseResult(name, "case", Verdict.RUNTIME_ERROR, shown, error=ErrorReport("TypeError", message, line, card=card))


def told(*results: CaseResult) -> list[str]:
    """Each way by its first case, and what is said of the others."""
    return [" | ".join((way.first.id, *map(text_of, others(way, 200)))) for way in ways(results)]


def known(result: CaseResult, name: str) -> CaseResult:
    return replace(result, mistake=MistakeShown(name, "You took the sum."))


def test_what_the_same_explains_is_told_once() -> None:
    assert told(wrong("a", "value", TWICE), wrong("floats", "value", TWICE), wrong("by-name", "value", TWICE)) == [
        "a | `floats`, `by-name`: the same."
    ]
    assert told(known(wrong("a"), "sum"), known(wrong("b", "shape"), "sum")) == ["a | `b`: the same."]
    assert told(*(replace(wrong(name), suspicions=(DROPPED,)) for name in "ab")) == ["a | `b`: the same."]
    assert told(*(replace(wrong(name), card="in-place") for name in "ab")) == ["a | `b`: the same."]


def test_other_causes_are_told_apart() -> None:
    assert told(known(wrong("a"), "sum"), known(wrong("b"), "mean")) == ["a", "b"]
    assert told(wrong("a", "value", TWICE), wrong("b")) == ["a", "b"]
    assert told(replace(wrong("a"), suspicions=(DROPPED,)), replace(wrong("b"), suspicions=(replace(DROPPED, line=4),))) == [
        "a",
        "b",
    ]


def test_of_what_nothing_explains_only_the_kind_is_said() -> None:
    assert told(wrong("a"), wrong("b"), wrong("c", "shape"), wrong("d", "shape")) == [
        "a | `b`: values differ too.",
        "c | `d`: the shape differs too.",
    ]


def test_an_exception_is_the_same_in_its_type_line_and_message() -> None:
    assert told(raised("a"), raised("b")) == ["a | `b`: the same."]
    assert told(raised("a"), raised("b", line=4)) == ["a", "b"]
    assert told(raised("a"), raised("b", message="yes")) == ["a", "b"]
    assert told(raised("a", card="in-place"), raised("b", message="yes", card="in-place")) == ["a | `b`: the same."]
    late = CaseResult("c", "case", Verdict.TIME_LIMIT, error=ErrorReport("time limit", "It was still running.", 3))
    assert told(raised("a"), late, replace(late, id="d")) == ["a", "c | `d`: the same."]


def test_of_a_hidden_case_no_more_is_said_than_may_be_seen() -> None:
    hidden = wrong("b", shown="hidden")
    assert told(hidden, wrong("a", "value", TWICE)) == ["a | `b`: values differ too."]
    assert told(known(hidden, "sum"), known(wrong("a"), "sum")) == ["a | `b`: the same."]
    assert told(hidden, wrong("c", shown="hidden"), wrong("d", "shape", shown="hidden")) == ["b | `c`: values differ too.", "d"]
    assert told(raised("a"), raised("b", message="", shown="hidden")) == ["a | `b`: the same."]
    assert told(raised("a"), raised("b", line=4, message="", shown="hidden")) == ["a", "b"]


def test_checks_fail_by_what_they_find() -> None:
    one = CaseResult("a", "check", Verdict.WRONG_ANSWER, finding=Finding("found cumsum", 3))
    assert told(one, replace(one, id="b"), replace(one, id="c", finding=Finding("found sum", 3))) == ["a | `b`: the same.", "c"]


def test_what_passed_or_was_not_run_is_no_way_to_fail() -> None:
    quiet = (Verdict.ACCEPTED, Verdict.SKIPPED, Verdict.CANCELLED)
    assert told(*(CaseResult("a", "case", verdict) for verdict in quiet)) == []
