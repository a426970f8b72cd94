"""What several cases tell together, and what is taken back when a later one shows that it was none."""

from pathlib import Path

import pytest

from kata_tui.comparison.explanation.patterns import Claim
from kata_tui.judging.check_findings import mistake_by_checks
from kata_tui.judging.diagnosis import Diagnosis, Evidence
from kata_tui.judging.judge import Judge
from kata_tui.model.checks import JaxprRule, NoUnrollingRule
from kata_tui.model.problem import Problem
from kata_tui.model.result import CaseResult, Mismatch, Pattern
from kata_tui.model.run_state import CaseFinished, CaseRevised
from kata_tui.model.verdict import Verdict
from tests.judging.runs import events_of, judged, judging, result
from tests.samples.katas import case, check, problem, source

ASKED = problem("def solve(x):\n    return x\n", case("one", {"x": [1.0]}), mistakes={"near": "", "far": ""})


def wrong(name: str) -> CaseResult:
    return CaseResult(name, "case", Verdict.WRONG_ANSWER, mismatches=(Mismatch("", "value", "differs"),))


def claim(name: str, *numbers: float) -> Claim:
    return Claim(Pattern(name, name, f"It is {name}."), name, numbers)


def evidence(*claims: Claim, agreeing: str = "") -> Evidence:
    return Evidence(claims, frozenset(agreeing.split()), compared=True)


def patterns(told: CaseResult) -> list[str]:
    return [pattern.id for pattern in told.mismatches[0].patterns]


def test_a_pattern_is_taken_back_by_a_case_in_which_it_does_not_hold() -> None:
    diagnosis = Diagnosis(ASKED)
    (one,) = diagnosis.failed(wrong("one"), evidence(claim("twice", 1, 2), claim("turned", 1, 2)))
    assert patterns(one) == ["twice", "turned"]
    two, anew = sorted(diagnosis.failed(wrong("two"), evidence(claim("turned", 3, 4))), key=lambda told: told.id, reverse=True)
    assert (two.id, patterns(two)) == ("two", ["turned"])
    assert (anew.id, patterns(anew)) == ("one", ["turned"])


def test_a_pattern_of_one_number_waits_for_another() -> None:
    diagnosis = Diagnosis(ASKED)
    (one,) = diagnosis.failed(wrong("one"), evidence(claim("twice", 5)))
    assert patterns(one) == []
    assert [patterns(told) for told in diagnosis.failed(wrong("two"), evidence(claim("twice", 5)))] == [[]]
    assert [patterns(told) for told in diagnosis.failed(wrong("three"), evidence(claim("twice", 7)))] == [["twice"]] * 3


def test_a_case_without_values_takes_nothing_back() -> None:
    diagnosis = Diagnosis(ASKED)
    diagnosis.failed(wrong("one"), evidence(claim("twice", 1, 2)))
    raised = CaseResult("two", "case", Verdict.RUNTIME_ERROR)
    assert diagnosis.failed(raised, Evidence()) == [raised]


def test_a_mistake_that_a_case_contradicts_is_taken_back_and_patterns_come_in_its_place() -> None:
    diagnosis = Diagnosis(ASKED)
    (one,) = diagnosis.failed(wrong("one"), evidence(claim("twice", 1, 2), agreeing="near far"))
    assert one.mistake is not None
    assert (one.mistake.id, patterns(one)) == ("near", [])
    (anew,) = diagnosis.passed(frozenset({"far"}))
    assert anew.mistake is not None
    assert anew.mistake.id == "far"
    (anew,) = diagnosis.passed(frozenset())
    assert (anew.mistake, patterns(anew)) == (None, ["twice"])
    assert not diagnosis.open


RIGHT = "def solve(x):\n    return jnp.where(x > 2, x * 3, x)\n"
NEAR = "def solve(x):\n    return x * 3\n"
FAR = "def solve(x):\n    return jnp.where(x < 2, x * 3, x)\n"


def tripled(*cases: str, hidden: str = "") -> Problem:
    inputs: dict[str, list[float]] = {"small": [0.5, 1.5], "large": [3.0, 4.0], "both": [1.0, 5.0]}
    made = (case(name, {"x": inputs[name]}, hidden=name == hidden) for name in cases)
    return problem(RIGHT, *made, mistakes={"near": NEAR, "far": FAR})


async def named(judge: Judge, asked: Problem, text: str) -> dict[str, str | None]:
    state = await judged(judge, asked, source(text))
    return {
        found.id: found.mistake.id if found.mistake else None for found in state.results if found.verdict is not Verdict.ACCEPTED
    }


async def test_the_mistake_is_named_that_does_all_that_was_done(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        assert await named(judge, tripled("small", "large"), NEAR) == {"small": "near"}
        assert await named(judge, tripled("small", "large"), FAR) == {"small": "far", "large": "far"}
        # it does in `small` what both of them do, and in `large` what neither does
        other = "def solve(x):\n    return jnp.where(x < 2, x * 3, x * 5)\n"
        assert await named(judge, tripled("small", "large"), other) == {"small": None, "large": None}
        # a case that passed before speaks too: `far` would have failed it
        assert await named(judge, tripled("large", "small"), NEAR) == {"small": "near"}


async def test_a_mistake_that_only_a_hidden_case_catches_is_named_there(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        asked = tripled("large", "small", hidden="small")
        assert await named(judge, asked, NEAR) == {"small": "near"}
        assert await named(judge, asked, "def solve(x):\n    return jnp.where(x > 2, x * 3, -x)\n") == {"small": None}
        state = await judged(judge, asked, source(NEAR))
        assert result(state, "small").inputs == {}


async def test_a_mistake_that_raises_is_named_wherever_its_line_is(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        traced = "@jax.jit\ndef solve(x):\n    return float(x[0])\n"
        asked = problem("def solve(x):\n    return x[0]\n", case("one", {"x": [1.0]}), mistakes={"traced": traced})
        assert await named(judge, asked, f"\n\n# mine\n{traced}") == {"one": "traced"}


async def test_a_mistake_that_runs_into_a_limit_is_named_where_that_is_done_too(tmp_path: Path) -> None:
    made = "def solve(n):\n    return jnp.ones((n, n)).sum() + {}\n"
    asked = problem(
        "def solve(n):\n    return jnp.float32(n) * n + 1\n",
        case("small", {"n": 3}),
        case("large", {"n": 60_000}),
        mistakes={"array": made.format(2), "array-too": made.format(5)},
    )
    async with judging(tmp_path) as judge:
        assert await named(judge, asked, made.format(2)) == {"small": "array", "large": "array"}
        assert await named(judge, asked, "def solve(n):\n    return jnp.float32(n) * n + 2\n") == {"small": None}


SUMMED = "def solve(x):\n    return lax.scan(lambda total, one: (total + one, None), 0.0, x)[0]\n"
SCANNED = (check("jaxpr", JaxprRule(require=("scan",)), "three"), check("no_unrolling", NoUnrollingRule(over="x"), "three"))
ADDED = "def solve(x):\n    total = 0.0\n    for one in x:\n        total = total + one\n    return total\n"
ALSO_ADDED = "def solve(numbers):\n    s = 0.0\n    for i in numbers:\n        s = s + i\n    return s\n"
AT_ONCE = "def solve(x):\n    return jnp.sum(x)\n"


def summed(*, hidden: bool = False) -> Problem:
    made = case("three", {"x": [1.0, 2.0, 4.0]}, hidden=hidden), case("one", {"x": [3.0]})
    return problem(
        SUMMED, *made, checks=SCANNED, mistakes={"wrong": "def solve(x):\n    return x[0]\n", "added": ADDED, "at-once": AT_ONCE}
    )


@pytest.mark.parametrize("hidden", [False, True])
async def test_a_mistake_that_only_checks_catch_is_named_beside_them(tmp_path: Path, hidden: bool) -> None:
    async with judging(tmp_path) as judge:
        asked = summed(hidden=hidden)
        assert await named(judge, asked, ADDED) == {"jaxpr": "added", "no_unrolling": "added"}
        assert await named(judge, asked, ALSO_ADDED) == {"jaxpr": "added", "no_unrolling": "added"}
        assert await named(judge, asked, AT_ONCE) == {"jaxpr": "at-once"}
    async with judging(tmp_path) as judge:  # known from before
        assert await named(judge, asked, AT_ONCE) == {"jaxpr": "at-once"}


async def test_no_mistake_is_named_beside_checks_that_does_something_else(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        asked = summed()
        others = (
            "def solve(x):\n    return jnp.dot(x, jnp.ones_like(x))\n",  # another finding
            "def solve(x):\n    if x.shape == (1,):\n        return x[0]\n    return jnp.cumsum(x)[-1]\n",
            "def solve(x):\n    return (x * 1.0).sum()\n",
        )
        for text in others:
            assert set((await named(judge, asked, text)).values()) == {None}
        state = await judged(judge, asked, source(AT_ONCE), only="jaxpr")  # nobody knows whether the rest is as it is there
        assert result(state, "jaxpr").mistake is None


async def test_the_verdict_of_a_check_does_not_wait_for_what_is_known_of_mistakes(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        events = await events_of(judge, summed(), source(AT_ONCE))
        told = [event.result for event in events if isinstance(event, CaseFinished) and event.result.id == "jaxpr"]
        assert [(found.verdict, found.mistake) for found in told] == [(Verdict.WRONG_ANSWER, None)]
        assert [event.result.id for event in events if isinstance(event, CaseRevised)] == ["jaxpr"]


def test_what_a_check_misses_other_code_may_miss_too() -> None:
    asked = summed()
    findings = {"at-once": {"jaxpr": "There is no `scan`", "no_unrolling": ""}}
    same = findings["at-once"]
    assert mistake_by_checks(asked, source("def solve(x):\n    return x.sum()\n"), same, findings) is not None
    for text in ("def solve(x):\n    return jnp.dot(x, x)\n", "def solve(x):\n    return jnp.cumsum(x)[-1]\n", "def solve(:"):
        assert mistake_by_checks(asked, source(text), same, findings) is None
    assert mistake_by_checks(asked, source(AT_ONCE), {"jaxpr": same["jaxpr"]}, findings) is None  # not every check was made
    assert mistake_by_checks(asked, source(AT_ONCE), {"jaxpr": "", "no_unrolling": ""}, findings) is None
