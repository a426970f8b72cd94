"""A run as a fold of its events."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kata_tui.model.result import CaseResult, Environment
from kata_tui.model.run_state import (
    CaseFinished,
    CaseStarted,
    EnvironmentKnown,
    Event,
    Phase,
    PhaseChanged,
    RunEntry,
    RunFinished,
    RunStarted,
    RunState,
    advance,
    report,
)
from kata_tui.model.verdict import Verdict, first_to_mend

ENTRIES = (RunEntry("a", "case"), RunEntry("b", "case", hidden=True), RunEntry("c", "check"))
STARTED = RunStarted("p", 3, ENTRIES, ("a", "b", "c"))
ENVIRONMENT = Environment("3.11.7", "0.10.2", "0.12.8", "2.4.6", ("cpu:0",))


def folded(*events: Event) -> RunState:
    state = RunState()
    for event in events:
        state = advance(state, event)
    return state


def finished(case: str, verdict: Verdict = Verdict.ACCEPTED, kind: str = "case") -> CaseFinished:
    return CaseFinished(CaseResult(case, kind, verdict))


ALL = (finished("a"), finished("b"), finished("c", kind="check"))


def test_the_states_of_a_run() -> None:
    state = folded(STARTED, PhaseChanged(Phase.LOADING))
    assert (state.problem, state.revision, state.phase, state.finished) == ("p", 3, Phase.LOADING, False)
    state = advance(state, EnvironmentKnown(ENVIRONMENT))
    state = advance(state, CaseStarted("a"))
    assert (state.environment, state.running, state.phase) == (ENVIRONMENT, "a", Phase.RUNNING)
    state = advance(state, finished("a"))
    assert (state.running, [result.id for result in state.results]) == (None, ["a"])
    assert state.result("a") is not None
    assert state.result("b") is None
    state = advance(state, RunFinished(1.5))
    assert (state.phase, state.seconds, state.finished, state.verdict) == (Phase.FINISHED, 1.5, True, Verdict.SKIPPED)


def test_accepted_is_a_run_in_which_everything_was_accepted() -> None:
    assert folded(STARTED, *ALL, RunFinished(1.0)).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("missing", range(3))
def test_what_has_not_reported_was_skipped(missing: int) -> None:
    reported = [event for place, event in enumerate(ALL) if place != missing]
    assert folded(STARTED, *reported, RunFinished(1.0)).verdict is Verdict.SKIPPED


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.ACCEPTED])
def test_one_bad_result_decides(verdict: Verdict) -> None:
    assert folded(STARTED, *ALL[:2], finished("c", verdict), RunFinished(1.0)).verdict is verdict
    assert folded(STARTED, *ALL, RunFinished(1.0, verdict)).verdict is verdict
    assert folded(STARTED, finished("load", verdict, "load"), RunFinished(1.0)).verdict is verdict


def test_nothing_reported_is_a_failure() -> None:
    assert RunState().verdict is Verdict.INTERNAL_ERROR
    assert folded(STARTED, RunFinished(1.0)).verdict is Verdict.INTERNAL_ERROR
    assert folded(RunStarted("p", 1, (), ()), *ALL, RunFinished(1.0)).verdict is not Verdict.ACCEPTED


def test_a_second_result_changes_nothing() -> None:
    wrong = folded(STARTED, finished("a", Verdict.WRONG_ANSWER), finished("a"), *ALL[1:], RunFinished(1.0))
    assert wrong.verdict is Verdict.WRONG_ANSWER
    first = folded(STARTED, CaseStarted("a"), finished("a"), CaseStarted("b"))
    assert advance(first, finished("a", Verdict.TIME_LIMIT)) == first


LEARNERS = [
    verdict for verdict in Verdict if verdict not in (Verdict.ACCEPTED, Verdict.INTERNAL_ERROR, Verdict.SKIPPED, Verdict.CANCELLED)
]


@pytest.mark.parametrize("first", LEARNERS)
@pytest.mark.parametrize("later", [verdict for verdict in Verdict if verdict is not Verdict.INTERNAL_ERROR])
def test_the_first_thing_to_mend_decides(first: Verdict, later: Verdict) -> None:
    """In the order of the file, in whichever order they report."""
    failed = (finished("b", first), finished("c", later))
    for reported in (failed, failed[::-1]):
        assert folded(STARTED, finished("a"), *reported, RunFinished(1.0)).verdict is first
    assert folded(STARTED, finished("a", Verdict.SKIPPED), *failed, RunFinished(1.0)).verdict is first
    assert first_to_mend([Verdict.CANCELLED, Verdict.SKIPPED, first, later]) is first
    assert Verdict.WRONG_ANSWER.words == "wrong answer"


@pytest.mark.parametrize("other", list(Verdict))
def test_a_fault_that_is_not_the_learners_hides_behind_nothing(other: Verdict) -> None:
    faulty = (finished("a", other), finished("b"), finished("c", Verdict.INTERNAL_ERROR))
    assert folded(STARTED, *faulty, RunFinished(1.0)).verdict is Verdict.INTERNAL_ERROR
    assert folded(STARTED, *faulty, RunFinished(1.0, Verdict.CANCELLED)).verdict is Verdict.INTERNAL_ERROR
    assert folded(STARTED, finished("a", other), RunFinished(1.0, Verdict.INTERNAL_ERROR)).verdict is Verdict.INTERNAL_ERROR


@pytest.mark.parametrize("ended", [Verdict.CANCELLED, Verdict.TIME_LIMIT])
def test_a_run_that_was_ended_says_so(ended: Verdict) -> None:
    assert folded(STARTED, finished("a", Verdict.WRONG_ANSWER), RunFinished(1.0, ended)).verdict is ended
    assert folded(STARTED, RunFinished(1.0, ended)).verdict is ended


RESULTS = st.builds(
    CaseFinished, st.builds(CaseResult, st.sampled_from(["a", "b", "c", "d", "load"]), st.just("case"), st.sampled_from(Verdict))
)
ACCEPTED = st.sampled_from([*ALL, finished("d")])
EVENTS = st.one_of(
    st.just(STARTED),
    st.builds(PhaseChanged, st.sampled_from([phase for phase in Phase if phase is not Phase.FINISHED])),
    st.builds(EnvironmentKnown, st.just(ENVIRONMENT)),
    st.builds(CaseStarted, st.sampled_from(["a", "b", "c", "d"])),
    ACCEPTED,
    ACCEPTED,
    RESULTS,
    st.builds(RunFinished, st.just(1.0), st.none() | st.sampled_from(Verdict)),
)


@given(st.lists(EVENTS, max_size=16))
def test_no_order_of_events_makes_an_acceptance_of_less(events: list[Event]) -> None:
    state = folded(*events)
    reported = {event.result.id for event in events if isinstance(event, CaseFinished) and event.result.verdict is Verdict.ACCEPTED}
    if state.verdict is Verdict.ACCEPTED:
        assert {"a", "b", "c"} <= reported
        assert STARTED in events
    assert report(state).verdict is state.verdict
    assert report(state).passed <= len(reported)


@given(st.lists(EVENTS, max_size=8), st.lists(EVENTS, max_size=8))
def test_nothing_changes_a_run_that_has_finished(before: list[Event], after: list[Event]) -> None:
    ended = advance(folded(*before), RunFinished(1.0, Verdict.TIME_LIMIT))
    assert ended.finished
    state = ended
    for event in after:
        state = advance(state, event)
    assert state == ended


@given(st.lists(EVENTS, max_size=16))
def test_each_id_has_one_result_and_it_is_the_first(events: list[Event]) -> None:
    first: dict[str, Verdict] = {}
    for event in events:
        match event:
            case RunStarted():
                first = {}
            case CaseFinished():
                first.setdefault(event.result.id, event.result.verdict)
            case RunFinished():
                break
    assert {result.id: result.verdict for result in folded(*events).results} == first


def test_the_report_counts_what_is_seen_and_what_is_hidden() -> None:
    state = folded(
        STARTED, EnvironmentKnown(ENVIRONMENT), finished("a"), finished("b"), finished("c", Verdict.TIME_LIMIT), RunFinished(0.5)
    )
    found = msgspec.to_builtins(report(state))
    promised = [
        "format",
        "problem",
        "revision",
        "verdict",
        "passed",
        "total",
        "visible",
        "hidden",
        "seconds",
        "environment",
        "cases",
    ]
    assert [name for name in found if name in promised] == promised
    assert (found["format"], found["verdict"], found["passed"], found["total"]) == (1, "time_limit", 2, 3)
    assert (found["visible"], found["hidden"]) == ({"passed": 1, "total": 2}, {"passed": 1, "total": 1})
    assert [case["id"] for case in found["cases"]] == ["a", "b", "c"]
    assert found["environment"]["jax"] == "0.10.2"
    names = "id kind verdict shown seconds call inputs mismatches message mistake error stdout stdout_truncated"
    assert list(found["cases"][0])[:13] == names.split()
