"""In the first two lines a learner knows what kind of thing is wrong, and where."""

import json

import pytest
from jsonschema import Draft202012Validator
from msgspec import json as encoding

from kata_tui.model.result import CaseResult
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import text_of, width_of
from kata_tui.reporting.detail import case_detail
from kata_tui.reporting.report_schema import report_schema
from tests.reports.judged import all_judged
from tests.reports.seeded import BUGS, PRELUDE, Bug


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


def test_nine_of_ten_name_the_cause(results: dict[str, CaseResult]) -> None:
    """`python -m tests.reports.beside` writes all of them down, for whoever wants to read."""
    named = [bug.id for bug in BUGS if bug.cause and bug.cause in "\n".join(lines(bug, results[bug.id])[:2])]
    assert len(BUGS) >= 40
    assert len(named) >= 0.9 * len(BUGS), {bug.id for bug in BUGS} - {*named}


def test_every_result_is_as_the_schema_of_a_report_says(results: dict[str, CaseResult]) -> None:
    """And it has no key that the schema does not name."""
    schema = report_schema()
    for part in schema["$defs"].values():
        if "properties" in part:
            part["additionalProperties"] = False
    validator = Draft202012Validator({"$ref": "#/$defs/CaseResult", "$defs": schema["$defs"]})
    for bug in BUGS:
        validator.validate(json.loads(encoding.encode(results[bug.id])))


def test_the_bugs_are_bugs(results: dict[str, CaseResult]) -> None:
    assert {result.verdict for result in results.values()} == {Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR}
    assert len({bug.id for bug in BUGS}) == len(BUGS)


def test_the_time_that_went_into_compiling_is_a_part_of_the_whole(results: dict[str, CaseResult]) -> None:
    for bug in BUGS:
        assert 0 <= results[bug.id].compiling <= max(results[bug.id].seconds, 0.0)
    assert any(result.compiling > 0 for result in results.values())
