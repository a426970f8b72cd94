"""What stands first in the report of a case, and what does not stand there."""

import pytest

from kata_tui.model.result import CaseResult, ErrorReport, Mismatch, MistakeShown, Pattern
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import text_of
from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.exceptions import brief

NOTE = "This case is about an empty batch."


def shown(result: CaseResult, source: str | None = None) -> str:
    return "\n".join(text_of(line) for line in case_detail(result, 80, source))


@pytest.mark.parametrize(
    "result",
    [
        CaseResult("a", "case", Verdict.RUNTIME_ERROR, message=NOTE, error=ErrorReport("TypeError", "no", 1, card="in-place")),
        CaseResult("a", "case", Verdict.TIME_LIMIT, message=NOTE, error=ErrorReport("time limit", "It took longer than 10 s.")),
        CaseResult("a", "case", Verdict.RUNTIME_ERROR, message=NOTE, error=ErrorReport("ValueError", "one\nits own words")),
    ],
)
def test_the_authors_note_comes_after_the_cure_of_an_exception_or_a_limit(result: CaseResult) -> None:
    lines = shown(result).split("\n")
    assert lines.index(NOTE) > max(index for index, line in enumerate(lines) if "cure" in line or "own words" in line or index == 1)


def test_the_authors_note_comes_early_in_a_wrong_answer() -> None:
    wrong = Mismatch("", "value", "the values differ", "1", "2")
    lines = shown(CaseResult("a", "case", Verdict.WRONG_ANSWER, message=NOTE, mismatches=(wrong,))).split("\n")
    assert lines.index(NOTE) < next(index for index, line in enumerate(lines) if "expected" in line)


def test_a_known_mistake_is_not_contradicted_by_a_pattern() -> None:
    pattern = Pattern("twice", "twice as much", "The result is twice the expected one.")
    wrong = Mismatch("", "value", "the values differ", "1", "2", patterns=(pattern,))
    result = CaseResult("a", "case", Verdict.WRONG_ANSWER, mismatches=(wrong,))
    assert "twice" in shown(result)
    named = CaseResult("a", "case", Verdict.WRONG_ANSWER, mismatches=(wrong,), mistake=MistakeShown("sum", "You took the sum."))
    assert "You took the sum." in shown(named)
    assert "twice" not in shown(named)


def test_an_accepted_case_tells_what_it_returned() -> None:
    result = CaseResult("a", "case", Verdict.ACCEPTED, call="f(x)", returned="float32[2] [2. 4.]")
    assert "returned" in shown(result)
    assert "float32[2] [2. 4.]" in shown(result)


def test_an_error_in_brief_is_a_whole_sentence_or_says_where_the_rest_is() -> None:
    assert brief(ErrorReport("TypeError", "It failed. And more " + "words " * 99)) == "TypeError: It failed."
    assert (
        brief(ErrorReport("TypeError", "got f32[2].shape and 1.5 of x.y" + "\nmore"))
        == "TypeError: got f32[2].shape and 1.5 of x.y"
    )
    assert brief(ErrorReport("KeyError", "")) == "KeyError."
    long = brief(ErrorReport("TypeError", "incompatible " * 99))
    assert long.endswith("incompatible … (F4 tells all of it)")
    assert len(long) < 180


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_of_an_error_is_the_one_that_python_counts(end: str) -> None:
    source = end.join(("# a form feed\x0c and others \x85 \u2028 \x1c", "x = 1", "    y = wrong", ""))
    error = ErrorReport("NameError", "name 'wrong' is not defined", line=3, column=9)
    lines = shown(CaseResult("load", "load", Verdict.RUNTIME_ERROR, error=error), source).split("\n")
    code = lines.index("   3 |     y = wrong")
    assert lines[code + 1].index("^") == lines[code].index("wrong")
