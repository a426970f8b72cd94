"""In the first two lines a learner knows what kind of thing is wrong, and where."""

from collections import Counter

import pytest
from judged import all_judged
from seeded import BUGS, PRELUDE, Bug

from kata_tui.domain.result import CaseResult
from kata_tui.domain.verdict import Verdict
from kata_tui.reporting import text_of, width_of
from kata_tui.reporting.detail import case_detail


@pytest.fixture(scope="module")
def results() -> dict[str, CaseResult]:
    return all_judged(BUGS)


def lines(bug: Bug, result: CaseResult, width: int = 200) -> list[str]:
    return [text_of(line) for line in case_detail(result, width, PRELUDE + bug.wrong)]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.id)
def test_the_first_two_lines_are_those_written_by_hand(bug: Bug, results: dict[str, CaseResult]) -> None:
    assert lines(bug, results[bug.id])[:2] == [bug.first, bug.second]


@pytest.mark.parametrize("width", [20, 33, 80])
def test_every_report_keeps_to_its_width(width: int, results: dict[str, CaseResult]) -> None:
    for bug in BUGS:
        found = case_detail(results[bug.id], width, PRELUDE + bug.wrong, frames=True)
        assert max(map(width_of, found)) <= width, bug.id


def test_how_many_name_the_cause(results: dict[str, CaseResult], capsys: pytest.CaptureFixture[str]) -> None:
    table = ["", "what the first two lines name"]
    named, of = Counter[str](), Counter[str]()
    for bug in BUGS:
        said = "\n".join(lines(bug, results[bug.id])[:2])
        names = bool(bug.cause) and bug.cause in said
        named[bug.kind] += names
        of[bug.kind] += 1
        first, second = said.split("\n")
        table.append(f"{bug.kind:<11} {'names it' if names else 'says where':<11} {first}")
        table.append(f"{bug.kind:<11} {'':<11}   {second}")
    table += [f"{kind:<11} {named[kind]} of {of[kind]} name the cause" for kind in sorted(of)]
    table.append(f"{'all':<11} {named.total()} of {of.total()} name the cause")
    with capsys.disabled():
        print("\n".join(table))  # noqa: T201 - for whoever reads the tests' output
    assert of.total() >= 40
    assert named.total() >= 0.9 * of.total()


def test_the_bugs_are_bugs(results: dict[str, CaseResult]) -> None:
    assert {result.verdict for result in results.values()} == {Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR}
    assert len({bug.id for bug in BUGS}) == len(BUGS)


def test_the_time_that_went_into_compiling_is_a_part_of_the_whole(results: dict[str, CaseResult]) -> None:
    for bug in BUGS:
        assert 0 <= results[bug.id].compiling <= max(results[bug.id].seconds, 0.0)
    assert any(result.compiling > 0 for result in results.values())
