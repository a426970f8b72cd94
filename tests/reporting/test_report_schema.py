"""The schema of a report takes reports and refuses what is none."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec import json as encoding

from kata_tui.model.problem import Tolerance
from kata_tui.model.result import (
    CaseResult,
    Count,
    Environment,
    ErrorReport,
    Excerpt,
    Finding,
    Heat,
    Mismatch,
    MistakeShown,
    Nonfinite,
    Note,
    Pattern,
    RunReport,
    Worst,
)
from kata_tui.model.verdict import Verdict
from kata_tui.reporting.report_schema import report_schema

VALIDATOR = Draft202012Validator(report_schema())

MISMATCH = Mismatch(
    path="['w']",
    kind="value",
    headline="one value differs",
    expected="float32[2] [1. 2.]",
    actual="float32[2] [1. 3.]",
    wrong=1,
    of=2,
    worst=Worst((1,), 2.0, "nan", abs=1.0, rel=0.5, ulp=2**22),
    tolerance=Tolerance(1e-5, 1e-6),
    excerpt=Excerpt((2,), (), (), (0, 1), (("1.", "2."),), (("1.", "3."),), ((False, True),)),
    heat=Heat((".9",), (1, 1), "inf"),
    nonfinite=(Nonfinite("nan", 1, 0, "at the end"),),
    patterns=(Pattern("negated", "negated", "It is the negative."),),
)
FULL = RunReport(
    format=1,
    problem="p",
    revision=1,
    verdict=Verdict.WRONG_ANSWER,
    passed=0,
    total=1,
    visible=Count(0, 1),
    hidden=Count(0, 0),
    seconds=0.5,
    environment=Environment("3.11.7", "0.10.2", "0.12.8", "2.4", ("cpu:0",)),
    cases=(
        CaseResult(
            "c",
            "case",
            Verdict.WRONG_ANSWER,
            inputs={"x": "1"},
            mismatches=(MISMATCH,),
            message="m",
            mistake=MistakeShown("m", "f"),
            error=ErrorReport("ValueError", "m", 1, 2, card="c"),
            repetition=0,
            reproduce="key = 1",
            finding=Finding("f", 3),
            notes=(Note("n"),),
            card="c",
        ),
    ),
    protections={"tier": "A", "limits": True, "landlock": 7},
)


def document() -> Any:
    """A report that has everything there is."""
    return json.loads(encoding.encode(FULL))


def test_the_schema_is_one_and_needs_nothing_from_elsewhere() -> None:
    Draft202012Validator.check_schema(report_schema())
    assert "http" not in json.dumps(report_schema()).replace(report_schema()["$schema"], "")


def test_a_report_with_everything_and_one_with_little_are_valid() -> None:
    VALIDATOR.validate(document())
    little = document() | {"environment": None, "cases": [], "protections": None}
    VALIDATOR.validate(little)


def test_a_key_of_a_later_release_is_passed_over() -> None:
    newer = document()
    newer["mood"] = newer["cases"][0]["mood"] = "well"
    VALIDATOR.validate(newer)


def places(node: Any, steps: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to every key of the report, but for the free ones."""
    found: list[tuple[str | int, ...]] = []
    if isinstance(node, dict) and (not steps or steps[-1] not in ("inputs", "protections")):
        for key, item in node.items():
            found += [(*steps, key), *places(item, (*steps, key))]
    elif isinstance(node, list):
        for number, item in enumerate(node):
            found += places(item, (*steps, number))
    return found


PLACES = places(document())
MISSING = object()


@pytest.mark.parametrize("steps", PLACES, ids=["/".join(map(str, steps)) for steps in PLACES])
def test_a_key_that_is_missing_or_of_another_kind_is_refused(steps: tuple[str | int, ...]) -> None:
    for spoilt in (MISSING, {"no": ["such", "thing"]}):
        report = document()
        parent = report
        for step in steps[:-1]:
            parent = parent[step]
        if spoilt is MISSING:
            del parent[steps[-1]]
        else:
            parent[steps[-1]] = spoilt
        assert not VALIDATOR.is_valid(report), spoilt
