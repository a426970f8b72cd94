"""Reports of single cases: what stands in the first two lines, what is told, and what never is."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kata_tui.comparison.compare import compare
from kata_tui.comparison.result_tree import Array, Leaf, Tree
from kata_tui.judging.hidden import of_hidden
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import CaseResult, ErrorReport, Finding, Mismatch, MistakeShown, Worst
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import Line, Role, text_of, width_of
from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.exceptions import brief

SOURCE = "import jax.numpy as jnp\n\ndef f(x):\n    return g(x)\n\ndef g(y):\n    return y @ jnp.ones(3)  # wide: 数\n"


def leaf(array: Array) -> Leaf:
    return Leaf("array", dtype=array.dtype.name, array=array)


def wrong(expected: Array | Tree, actual: Array | Tree) -> CaseResult:
    one = {"": leaf(expected)} if isinstance(expected, np.ndarray) else expected
    other = {"": leaf(actual)} if isinstance(actual, np.ndarray) else actual
    return CaseResult(
        "three",
        "case",
        Verdict.WRONG_ANSWER,
        call="f(x)",
        inputs={"x": "int32[2] [1 2]"},
        mismatches=compare(one, other).mismatches,
    )


def shown(result: CaseResult, width: int = 80, source: str | None = None) -> str:
    return "\n".join(text_of(line) for line in case_detail(result, width, source))


def marks(lines: list[Line]) -> list[str]:
    return [span.text for line in lines for span in line if span.role is Role.MARK]


def test_values_are_told_in_full() -> None:
    result = replace(
        wrong(np.array([1.0, 3.0, 6.0], np.float32), np.array([1.0, 3.5, 6.00001], np.float32)),
        message="Add the carry.",
        repetition=2,
        reproduce="key = jax.random.fold_in(jax.random.key(7), 2)",
        stdout="hello\n",
    )
    assert shown(result) == "\n".join(
        [
            "✗ three  wrong answer: values",
            "1 of 3 values differ, the worst at [1]: 3.5, expected 3.0",
            "",
            "Add the carry.",
            "call      f(x)",
            "with      x = int32[2] [1 2]",
            "expected  float32[3] [1. 3. 6.]",
            "actual    float32[3] [1.      3.5     6.00001]",
            "                              ^^^",
            "",
            "This case runs several times with other random keys. The first to fail was",
            "number 3.",
            "its key   key = jax.random.fold_in(jax.random.key(7), 2)",
            "",
            "printed",
            "  hello",
        ]
    )


@pytest.mark.parametrize(
    ("expected", "actual", "kind", "said"),
    [
        (np.ones(3, np.float32), np.ones((3, 1), np.float32), "shape", "shape is (3, 1), expected (3,)"),
        (np.ones(3, np.int32), np.ones(3, np.float32), "dtype", "dtype is float32, expected int32"),
        (np.ones(2, np.float32), np.array([1, np.nan], np.float32), "nan or inf", "element [1] is nan, expected 1.0"),
    ],
)
def test_the_first_two_lines_say_kind_and_place(expected: Array, actual: Array, kind: str, said: str) -> None:
    lines = shown(wrong(expected, actual)).split("\n")
    assert lines[0] == f"✗ three  wrong answer: {kind}"
    assert lines[1] == said


def test_a_wrong_dtype_says_whether_the_values_agree() -> None:
    assert "values    all agree" in shown(wrong(np.ones(3, np.int32), np.ones(3, np.float32)))
    assert "values    1 of 2 differ too" in shown(wrong(np.array([1, 2], np.int32), np.array([1, 3], np.float32)))


def test_how_far_off_it_is_is_told_where_it_is_near() -> None:
    near = np.array([1.0, 1.00003], np.float32)
    assert "off by    3e-05 absolute, 3e-05 relative, 252 ulp; 1.1e-05 is allowed (rtol 1e-05, atol 1e-06)" in shown(
        wrong(np.ones(2, np.float32), near), 100
    )
    assert "off by" not in shown(wrong(np.ones(2, np.float32), np.array([1.0, 1.5], np.float32)))
    off = compare({"": leaf(np.ones(2, np.float32))}, {"": leaf(near)}, Tolerance(0, 0)).mismatches
    assert "allowed   nothing: these are compared exactly" in shown(replace(wrong(np.ones(1), np.zeros(1)), mismatches=off))


def test_nan_has_no_distance() -> None:
    text = shown(wrong(np.array([1.0, 2.0, 3.0]), np.array([np.nan, 2.0, 4.0])))
    assert "off by" not in text
    assert "differ    2 of 3 elements" in text


def tree(count: int, off: float) -> Tree:
    leaves = {f'["params"]["layer{number}"]': leaf(np.ones(2, np.float32) + np.float32(off)) for number in range(count)}
    return {"": Leaf("branch", type="dict"), **leaves}


def test_many_mismatches_are_listed_up_to_a_bound_and_counted() -> None:
    lines = shown(wrong(tree(30, 0), tree(30, 1)), 120).split("\n")
    assert lines[1].startswith('result["params"]["layer0"]: 2 of 2 values differ')
    assert lines[1].endswith("(and 29 more)")
    listed = [line.removeprefix("also").strip() for line in lines if line.startswith(("also", " "))]
    assert [line.split(":")[0] for line in listed[:6]] == [f'result["params"]["layer{number}"]' for number in range(1, 7)]
    assert listed[6] == "… and 23 more"
    assert "… and" not in shown(wrong(tree(7, 0), tree(7, 1)))


def test_a_matrix_stands_row_by_row_and_side_by_side_where_it_fits() -> None:
    expected = np.arange(12, dtype=np.float32).reshape(4, 3) * 1.25
    actual = expected.copy()
    actual[2, 1] = -1
    result = wrong(expected, actual)
    narrow = shown(result, 40).split("\n")
    at = narrow.index("actual    float32[4,3]")
    assert narrow[at + 3] == "           [ 7.5  -1.   10.  ]"
    assert narrow[at + 4] == "                  ^^^"
    wide = shown(result, 72).split("\n")
    at = next(number for number, line in enumerate(wide) if line.startswith("expected "))
    assert wide[at].split() == ["expected", "actual"]
    assert wide[at + 4].index("10.") < wide[at + 4].index("-1.")
    assert marks(case_detail(result, 72)) == ["8.75", "-1."]


def test_carets_stand_where_they_tell_what_differs() -> None:
    expected = np.ones((2, 3), np.float32) * 1.125
    some = expected.copy()
    some[0, 1] = 7
    assert "^" in shown(wrong(expected, some), 40)
    assert "^" not in shown(wrong(expected, expected * 2), 40)  # everything does
    assert "^" not in shown(wrong(expected, expected * 2), 120)
    assert "^^^^^^^" in shown(wrong(np.ones(2, np.int32), np.ones(2, np.float32)))  # the dtype alone


def test_only_what_is_outside_the_tolerance_is_marked() -> None:
    lines = case_detail(wrong(np.array([1.0, 2.0], np.float32), np.array([1.000001, 2.5], np.float32)), 80)
    assert "1.000001" in "".join(text_of(line) for line in lines)
    assert "1.000001" not in marks(lines)
    assert "2.5" in marks(lines)


def test_numbers_beyond_all_bounds_are_marked_like_others() -> None:
    mismatch = Mismatch(
        "", "value", "it differs", "[1.5e308+1.5e308j 1e999]", "[-1.5e308-1.5e308j 1e999]", tolerance=Tolerance(0.1, 0.1)
    )
    assert marks(case_detail(CaseResult("big", "case", Verdict.WRONG_ANSWER, mismatches=(mismatch,)), 80)) == [
        "1.5e308+1.5e308j",
        "-1.5e308-1.5e308j",
    ]


def failed(message: str = "shapes do not match, got (2,) and (3,).", traceback: str = "") -> CaseResult:
    return CaseResult("boom", "case", Verdict.RUNTIME_ERROR, error=ErrorReport("TypeError", message, 7, 12, traceback))


def test_the_shapes_of_the_failing_lines_names_stand_under_it_on_one_line() -> None:
    shapes = {"y": "float32[4]", "self.kernel": "Param float32[3,5]"}
    result = CaseResult("boom", "case", Verdict.RUNTIME_ERROR, error=ErrorReport("TypeError", "m", 7, 12, shapes=shapes))
    lines = shown(result, 80, SOURCE).split("\n")
    place = lines.index("`y` is float32[4], `self.kernel` is Param float32[3,5]")
    assert "return y @" in lines[place - 2], lines
    narrow = shown(result, 40, SOURCE).split("\n")
    assert "`y` is float32[4], `self.kernel` is Par…" in narrow, narrow
    assert "self.kernel" not in shown(of_hidden(replace(result, shown="hidden")), 80, SOURCE)


def test_an_exception_shows_the_learners_line_with_a_caret() -> None:
    assert shown(failed(), source=SOURCE).split("\n") == [
        "! boom  runtime error: TypeError",
        "line 7, column 12: shapes do not match, got (2,) and (3,).",
        "",
        "   7 |     return y @ jnp.ones(3)  # wide: 数",
        "                  ^",
    ]


def test_carets_span_the_failing_part() -> None:
    result = failed()
    assert result.error is not None
    lines = shown(replace(result, error=replace(result.error, end_column=27)), source=SOURCE).split("\n")
    assert lines[4].split("| ")[-1] == " " * 18 + "^" * 15


def test_without_a_card_the_innermost_frame_of_a_library_is_told() -> None:
    result = failed()
    assert result.error is not None
    way = "solution.py:7 in g\n    return y @ jnp.ones(3)\nflax/nnx/graphlib.py:12 in merge\n    raise TypeError(said)"
    assert "raised inside a library, in flax/nnx/graphlib.py:12 in merge: raise TypeError(said)" in " ".join(
        shown(replace(result, error=replace(result.error, frames=way))).split()
    )
    own = "solution.py:7 in g\n    return y @ jnp.ones(3)"
    assert "inside a library" not in shown(replace(result, error=replace(result.error, frames=own)))
    assert "inside a library" not in shown(replace(result, error=replace(result.error, frames=way, card="dot-shapes")))


def test_a_title_of_its_own_stands_before_the_card_s() -> None:
    error = ErrorReport("TypeError", "m", 7, 12, card="scan-carry", title="The carry of `scan` gains the key 'far'")
    result = CaseResult("boom", "case", Verdict.RUNTIME_ERROR, error=error)
    assert shown(result).split("\n")[1] == "line 7, column 12: The carry of `scan` gains the key 'far'"
    evil = replace(error, title="\x1b[31m[red]" + "x" * 10_000)
    (second,) = [text_of(line) for line in case_detail(replace(result, error=evil), 400)][1:2]
    assert "\x1b" not in second
    assert "[red]" in second
    assert len(second) < 350
    assert brief(evil).startswith("[red]")


def test_what_stands_in_backticks_is_styled_as_code() -> None:
    error = ErrorReport("TypeError", "m", 7, 12, card="scan-carry", title="The carry of `scan` gains the key 'far'")
    lines = case_detail(CaseResult("boom", "case", Verdict.RUNTIME_ERROR, error=error), 80)
    assert ("`scan`", Role.CODE) in [(span.text, span.role) for span in lines[1]]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Value '<function init at 0x7f8e0ee136a0>' is bad", "Value 'the function init' is bad"),
        ("got (JitTracer(~int32[]),)", "got (traced int32[],)"),
        ("unhashable type: 'DynamicJaxprTracer'", "unhashable type: 'traced value'"),
        ("got <class 'list'> at position 0", "got list at position 0"),
        ("unsupported: 'jaxlib._jax.ArrayImpl' and 'NoneType'", "unsupported: 'jax.Array' and 'None'"),
        ("in <call>, line 1", "in the case's call, line 1"),
        ("File /home/x/lib/python3.11/site-packages/jax/core.py", "File jax/core.py"),
        ("no (https://flax.readthedocs.io/en/latest/api_reference/flax.errors.html#flax.errors.X)", "no"),
        ("a < b and c > d", "a < b and c > d"),
    ],
)
def test_a_message_is_told_without_a_library_s_insides(message: str, said: str) -> None:
    assert shown(failed(message)).split("\n")[1] == f"line 7, column 12: {said}"


def test_a_long_message_and_the_way_there_follow() -> None:
    way = "solution.py:4 in f\n    return g(x)\nsolution.py:7 in g\n    return y @ jnp.ones(3)\n    … 5 frames inside libraries"
    text = shown(failed("first\nsecond", way), source=SOURCE)
    assert text.split("\n")[1] == "line 7, column 12: first"
    assert text.count("12: first") == 1
    assert "\n\nsecond\n\n" in text
    assert "the way there" in text
    assert "  solution.py:4 in f" in text
    assert "… 5 frames inside libraries" in text


def test_one_frame_is_not_told_twice() -> None:
    way = "solution.py:7 in g\n    return y @ jnp.ones(3)"
    assert "the way there" not in shown(failed(traceback=way), source=SOURCE)
    assert "solution.py:7 in g" in shown(failed(traceback=way))


def test_a_line_that_is_not_in_the_source_does_no_harm() -> None:
    for line in (0, -1, 99, None):
        result = CaseResult("boom", "case", Verdict.RUNTIME_ERROR, error=ErrorReport("E", "m", line, 400))
        assert "boom  runtime error: E" in shown(result, source=SOURCE)


def test_a_file_that_does_not_compile() -> None:
    error = ErrorReport("SyntaxError", "'(' was never closed", 1, 7)
    text = shown(CaseResult("load", "load", Verdict.INVALID_SUBMISSION, error=error), source="print((1")
    assert text.startswith("! your file  invalid submission: SyntaxError\nline 1, column 7: '(' was never closed\n")


@pytest.mark.parametrize(
    ("verdict", "second"),
    [
        (Verdict.TIME_LIMIT, "It took longer than the limit, and was stopped at line 7 of your file."),
        (Verdict.MEMORY_LIMIT, "It asked for more memory than this problem allows, and was stopped at line 7 of your file."),
        (Verdict.OUTPUT_LIMIT, "It printed more than is kept, and was stopped."),
        (Verdict.SKIPPED, "Not run: the run ended before it came to this."),
        (Verdict.CANCELLED, "Cancelled before it was decided."),
        (Verdict.INTERNAL_ERROR, "This is no fault of your solution, and it does not count against you."),
        (Verdict.ACCEPTED, "Took 10.0 s."),
    ],
)
def test_every_other_verdict_says_what_happened(verdict: Verdict, second: str) -> None:
    error = ErrorReport("E", "", 7) if "line 7" in second else None
    lines = shown(CaseResult("three", "case", verdict, seconds=10.0, error=error), 120).split("\n")
    assert verdict.words in lines[0]
    assert lines[1] == second


def test_the_judges_own_words_come_first() -> None:
    error = ErrorReport("time limit", "It was still running after 5 s, the limit for one case.", 7)
    lines = shown(CaseResult("three", "case", Verdict.TIME_LIMIT, error=error), source=SOURCE).split("\n")
    assert lines[:2] == ["⧖ three  time limit", "line 7: It was still running after 5 s, the limit for one case."]
    assert "   7 |     return y @ jnp.ones(3)  # wide: 数" in lines


def test_a_process_that_died_has_no_place() -> None:
    error = ErrorReport("runtime error", "The process crashed (SIGSEGV) before your code returned.")
    assert shown(CaseResult("three", "case", Verdict.RUNTIME_ERROR, error=error)).split("\n") == [
        "! three  runtime error",
        "The process crashed (SIGSEGV) before your code returned.",
    ]


def test_every_verdict_has_a_report() -> None:
    for verdict in Verdict:
        for visibility in ("visible", "hidden"):
            assert verdict.words in shown(CaseResult("three", "case", verdict, shown=visibility))


SECRET = "s3cret"


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_hidden_case_tells_its_verdict_kind_and_message_only(verdict: Verdict) -> None:
    result = CaseResult(
        "random",
        "case",
        verdict,
        shown="hidden",
        call=SECRET,
        inputs={SECRET: SECRET},
        mismatches=(
            Mismatch(f'["{SECRET}"]', "dtype", SECRET, SECRET, SECRET, 1, 2, Worst((0,), SECRET, SECRET), Tolerance(0.5, 0.5)),
        ),
        message="Think of an empty array." if verdict is not Verdict.INTERNAL_ERROR else SECRET,
        error=ErrorReport("ValueError", SECRET, 3, 4, SECRET),
        stdout=SECRET,
        repetition=1,
        reproduce=SECRET,
    )
    text = shown(result, source=SECRET)
    assert SECRET not in text
    assert "(hidden)" in text
    if verdict is Verdict.WRONG_ANSWER:
        assert text.startswith("✗ random (hidden)  wrong answer: dtype\n")
        assert text.endswith("\n\nThink of an empty array.")


def test_a_fault_that_is_not_the_learners_says_what_is_known() -> None:
    error = ErrorReport("Judge", "The harness died at start.")
    text = shown(CaseResult("load", "load", Verdict.INTERNAL_ERROR, error=error))
    assert text.startswith("? the judge  internal error\n")
    assert "\n\nThe harness died at start.\n\n" in text
    assert "kata-tui doctor" in text


def test_a_check_says_what_it_found_and_where() -> None:
    result = CaseResult(
        "jaxpr",
        "check",
        Verdict.WRONG_ANSWER,
        message="Write it with `lax.scan`.",
        finding=Finding("found cumsum, which is forbidden", 7),
    )
    assert shown(result, source=SOURCE).split("\n") == [
        "✗ jaxpr  wrong answer",
        "line 7: found cumsum, which is forbidden",
        "",
        "Write it with `lax.scan`.",
        "",
        "   7 |     return y @ jnp.ones(3)  # wide: 数",
    ]


def test_another_exception_than_the_expected_one_is_compared() -> None:
    mismatch = Mismatch("", "raised", "TypeError was raised, expected ValueError", "ValueError", "TypeError")
    result = CaseResult("three", "case", Verdict.RUNTIME_ERROR, mismatches=(mismatch,), error=ErrorReport("TypeError", "no", 7))
    assert "expected  ValueError\nactual    TypeError" in shown(result)


def test_a_known_mistake_is_named_in_its_feedback() -> None:
    result = replace(wrong(np.ones(2), np.zeros(2)), mistake=MistakeShown("zeros", "You never add."))
    assert shown(result).startswith("✗ three  wrong answer: values\nYou never add.\n")
    hidden = replace(of_hidden(result), mistake=result.mistake)  # it is the author's, and tells nothing of the case
    assert "You never add." in shown(hidden)


def test_output_is_bounded_and_says_what_was_lost() -> None:
    result = CaseResult("three", "case", Verdict.ACCEPTED, stdout="\n".join(map(str, range(100))), stdout_truncated=True)
    lines = shown(result).split("\n")
    assert "  18" in lines
    assert "  19" not in lines
    assert "… 81 more lines" in lines
    assert lines[-1] == "The rest of what it printed was not kept."


nasty = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("ab 01.,[](){}\n\t\x1b\x9b\x07\u202e\u200d\ufe0f世👩☁ﷺ\ud800")), st.characters(codec="utf-8")
    ),
    max_size=120,
)
numbers = st.one_of(st.integers(), st.floats(), st.booleans(), nasty)
worsts = st.builds(
    Worst, st.tuples(st.integers(0, 9), st.integers(0, 9)), numbers, numbers, st.none() | numbers, st.none() | numbers
)
kinds = st.sampled_from(["raised", "structure", "type", "shape", "dtype", "nonfinite", "value"]) | nasty
mismatches = st.builds(
    Mismatch,
    nasty,
    kinds,
    nasty,
    nasty,
    nasty,
    st.integers(0, 99),
    st.integers(0, 99),
    st.none() | worsts,
    st.none() | st.just(Tolerance(0.1, 0)),
)
positions = st.none() | st.integers(-2, 200)
results = st.builds(
    CaseResult,
    nasty,
    st.sampled_from(["case", "check", "load"]),
    st.sampled_from(list(Verdict)),
    st.sampled_from(["visible", "hidden"]),
    st.floats(0, 1e6),
    nasty,
    st.dictionaries(nasty, nasty, max_size=2),
    st.lists(mismatches, max_size=4).map(tuple),
    st.none() | nasty,
    st.none() | st.builds(MistakeShown, nasty, nasty),
    st.none() | st.builds(ErrorReport, nasty, nasty, positions, positions, nasty),
    nasty,
    st.booleans(),
    st.none() | st.integers(0, 9),
    st.none() | nasty,
    st.none() | st.builds(Finding, nasty, positions),
)
ACTED_ON = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@settings(max_examples=150, deadline=None)
@given(results, st.integers(1, 130), st.none() | nasty)
def test_no_line_is_wider_than_asked_nor_holds_what_a_terminal_acts_on(result: CaseResult, width: int, source: str | None) -> None:
    for line in case_detail(result, width, source):
        assert width_of(line) <= width
        assert not ACTED_ON.search(text_of(line))


def test_of_very_many_mismatches_some_are_told_and_the_rest_is_counted() -> None:
    many = tuple(Mismatch(f"[{number}]", "structure", f"result[{number}] should not be there") for number in range(20))
    found = CaseResult("three", "case", Verdict.WRONG_ANSWER, mismatches=many, more=49_970)
    text = "\n".join(text_of(line) for line in case_detail(found, 80))
    assert "result[0] should not be there (and 49,989 more)" in text
    assert "… and 49,983 more" in text
    assert text.count("should not be there") == 7
