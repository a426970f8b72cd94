"""A run at a glance."""

import pytest
from msgspec.structs import replace

from kata_tui.model.result import CaseResult, ErrorReport
from kata_tui.model.run_state import (
    CaseFinished,
    CaseStarted,
    Event,
    Phase,
    PhaseChanged,
    RunEntry,
    RunFinished,
    RunStarted,
    RunState,
    advance,
)
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import Role, glyph, text_of, width_of
from kata_tui.reporting.overview import duration, entry_line, run_summary

ENTRIES = (RunEntry("three", "case"), RunEntry("random", "case", hidden=True), RunEntry("jaxpr", "check"))
STARTED = RunStarted("scan", 1, ENTRIES, ("three", "random", "jaxpr"))


def folded(*events: Event) -> RunState:
    state = RunState()
    for event in events:
        state = advance(state, event)
    return state


def finished(*verdicts: Verdict, ended: Verdict | None = None, started: RunStarted = STARTED) -> str:
    results = [CaseFinished(CaseResult(entry.id, entry.kind, verdict)) for entry, verdict in zip(ENTRIES, verdicts, strict=False)]
    return text_of(run_summary(folded(started, *results, RunFinished(0.041, ended))))


def test_every_verdict_has_a_sign_of_one_cell_and_they_can_be_told_apart_by_sign_and_words() -> None:
    for verdict in (*Verdict, None):
        assert width_of((glyph(verdict),)) == 1
    assert glyph(Verdict.ACCEPTED).role is Role.GOOD
    assert all(glyph(verdict).role is not Role.GOOD for verdict in Verdict if verdict is not Verdict.ACCEPTED)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "<1 ms"),
        (0.0411, "41 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (3.21, "3.2 s"),
        (59.96, "1 min 00 s"),
        (125, "2 min 05 s"),
    ],
)
def test_durations_read_well(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_entry_lines_align() -> None:
    lines = [
        text_of(entry_line(ENTRIES[0], CaseResult("three", "case", Verdict.ACCEPTED, seconds=0.002), 60)),
        text_of(entry_line(ENTRIES[1], CaseResult("random", "case", Verdict.INVALID_SUBMISSION), 60)),
        text_of(entry_line(ENTRIES[2], None, 60)),
    ]
    assert lines == [
        "✓ three                          accepted               2 ms",
        "! random hidden                  invalid submission         ",
        "· jaxpr check                    not run yet                ",
    ]


@pytest.mark.parametrize("width", [1, 5, 20, 35, 36, 76, 200])
def test_entry_lines_fit(width: int) -> None:
    entry = RunEntry("世" * 60, "check", hidden=True)
    for verdict in Verdict:
        assert width_of(entry_line(entry, CaseResult(entry.id, "check", verdict, seconds=100.0), width)) <= width
    assert width_of(entry_line(entry, None, width)) <= width


def test_a_run_that_passed() -> None:
    assert finished(*[Verdict.ACCEPTED] * 3) == "✓ accepted: all 3 passed in 41 ms"


def test_a_run_that_did_not() -> None:
    assert finished(Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.ACCEPTED) == (
        "✗ wrong answer: 2 of 3 passed (visible 2 of 2, hidden 0 of 1) in 41 ms"
    )


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (None, "✗ wrong answer: 1 of 3 passed (visible 1 of 2, hidden 0 of 1) in 41 ms"),
        (70, "✗ wrong answer: 1 of 3 passed (visible 1 of 2, hidden 0 of 1) in 41 ms"),
        (69, "✗ wrong answer: 1 of 3 passed (visible 1 of 2, hidden 0 of 1)"),
        (61, "✗ wrong answer: 1 of 3 passed (visible 1 of 2, hidden 0 of 1)"),
        (60, "✗ wrong answer: 1 of 3 passed"),
    ],
)
def test_what_matters_less_gives_way_where_the_line_is_short(width: int | None, said: str) -> None:
    results = [
        CaseFinished(CaseResult(entry.id, entry.kind, verdict))
        for entry, verdict in zip(ENTRIES, (Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.WRONG_ANSWER), strict=True)
    ]
    assert text_of(run_summary(folded(STARTED, *results, RunFinished(0.041, None)), width)) == said


def test_missing_results_are_never_a_pass() -> None:
    assert finished(Verdict.ACCEPTED, Verdict.ACCEPTED).startswith("– skipped: 2 of 3 passed")
    assert finished(Verdict.ACCEPTED, ended=Verdict.CANCELLED).startswith("■ cancelled: 1 of 3 passed")


def test_one_case_alone_is_not_the_whole() -> None:
    only = replace(STARTED, selected=("three",))
    assert finished(Verdict.ACCEPTED, started=only) == "✓ three passed. 2 not run: only a whole run can be accepted."


def test_a_fault_of_ours_counts_against_nobody() -> None:
    assert finished(Verdict.INTERNAL_ERROR) == (
        "? internal error. This is no fault of your solution, and it does not count against you."
    )


def test_a_file_that_cannot_be_loaded() -> None:
    load = CaseResult("load", "load", Verdict.INVALID_SUBMISSION, error=ErrorReport("SyntaxError", "no"))
    assert (
        text_of(run_summary(folded(STARTED, CaseFinished(load), RunFinished(0.1)))) == "! invalid submission: no case could be run"
    )


def test_an_unfinished_run_says_what_it_is_busy_with() -> None:
    assert "what is expected" in text_of(run_summary(folded(STARTED, PhaseChanged(Phase.PREPARING))))
    running = folded(STARTED, CaseFinished(CaseResult("three", "case", Verdict.ACCEPTED)), CaseStarted("random"))
    assert text_of(run_summary(running)) == "· Running 2 of 3: random…"


def test_a_run_of_one_case_counts_that_one() -> None:
    one = RunStarted("scan", 1, ENTRIES, ("three",))
    assert finished(Verdict.WRONG_ANSWER, started=one) == "✗ wrong answer: 0 of 1 passed in 41 ms"
