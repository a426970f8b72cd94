"""What stands first in the report of a case, and what does not stand there."""

import pytest
from msgspec.structs import replace

from kata_tui.model.result import CaseResult, ErrorReport, Finding, Mismatch, MistakeShown, Pattern, Suspicion
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import text_of
from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.exceptions import brief

NOTE = "This case is about an empty batch."


def shown(result: CaseResult, source: str | None = None) -> str:
    return "\n".join(text_of(line) for line in case_detail(result, 80, source))


ENDED = [
    CaseResult("a", "case", Verdict.RUNTIME_ERROR, message=NOTE, error=ErrorReport("TypeError", "no", 1, card="in-place")),
    CaseResult("a", "case", Verdict.RUNTIME_ERROR, message=NOTE, error=ErrorReport("ValueError", "one\nits own words")),
    CaseResult("a", "case", Verdict.TIME_LIMIT, message=NOTE, error=ErrorReport("time limit", "It took longer than 10 s.")),
    CaseResult("a", "case", Verdict.MEMORY_LIMIT, message=NOTE),
    CaseResult("a", "case", Verdict.OUTPUT_LIMIT, message=NOTE),
]


@pytest.mark.parametrize("result", ENDED)
@pytest.mark.parametrize("seen", ["visible", "hidden"])
def test_the_authors_note_is_not_shown_for_an_exception_or_a_limit(result: CaseResult, seen: str) -> None:
    assert NOTE not in shown(replace(result, shown=seen))


def test_a_note_that_is_meant_for_exceptions_comes_after_the_cure() -> None:
    lines = shown(replace(ENDED[0], message_kind="raised")).split("\n")
    assert lines.index(NOTE) > next(index for index, line in enumerate(lines) if line.startswith("cure"))


@pytest.mark.parametrize("kind", ["value", "nonfinite", "shape", "dtype", "structure", "type"])
def test_the_authors_note_stands_above_the_values(kind: str) -> None:
    wrong = Mismatch("", kind, "they differ", "1", "2")
    lines = shown(CaseResult("a", "case", Verdict.WRONG_ANSWER, message=NOTE, mismatches=(wrong,))).split("\n")
    assert lines.index(NOTE) < next(index for index, line in enumerate(lines) if line.startswith("expected"))


def test_the_authors_note_comes_after_what_explains_the_case() -> None:
    pattern = Pattern("twice", "twice as much", "The result is twice the expected one.", "Halve it.")
    wrong = Mismatch("", "value", "the values differ", "1", "2")
    bare = CaseResult("a", "case", Verdict.WRONG_ANSWER, message=NOTE, mismatches=(wrong,))
    patterned = replace(bare, mismatches=(replace(wrong, patterns=(pattern,)),))
    suspicious = replace(bare, suspicions=(Suspicion("dropped", "dropped", "This value is dropped.", 3, "Halve it."),))
    for explained, cure in ((patterned, "Halve it."), (suspicious, "Halve it."), (replace(bare, card="in-place"), "cure")):
        text = shown(explained)
        assert text.index(cure) < text.index(NOTE) < text.index("\nexpected")


@pytest.mark.parametrize("seen", ["visible", "hidden"])
def test_beside_a_known_mistake_there_is_no_note(seen: str) -> None:
    wrong = Mismatch("", "value", "the values differ", "1", "2")
    known = MistakeShown("sum", "You took the sum.")
    text = shown(CaseResult("a", "case", Verdict.WRONG_ANSWER, seen, message=NOTE, mismatches=(wrong,), mistake=known))
    assert "You took the sum." in text
    assert NOTE not in text


def test_what_a_check_asks_stands_beside_a_known_mistake() -> None:
    known = MistakeShown("loop", "You loop in Python.")
    found = Finding("a Python loop was unrolled", 1)
    lines = shown(CaseResult("a", "check", Verdict.WRONG_ANSWER, message="Use `scan`.", mistake=known, finding=found)).split("\n")
    assert lines[1:] == ["You loop in Python.", "line 1: a Python loop was unrolled", "", "Use `scan`."]


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
