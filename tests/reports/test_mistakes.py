"""Mistakes that people make in public: the cause stands in the first two lines, and no advice is given that is not right."""

import re

import pytest

from kata_tui.model.result import CaseResult
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import text_of
from kata_tui.reporting.detail import case_detail
from tests.reports.judged import all_judged
from tests.reports.mistake import Mistake
from tests.reports.mistakes_arithmetic import ARITHMETIC
from tests.reports.mistakes_arrays import ARRAYS
from tests.reports.mistakes_layers import LAYERED
from tests.reports.mistakes_modules import MODULES
from tests.reports.mistakes_nearby import NEARBY
from tests.reports.mistakes_observed import OBSERVED
from tests.reports.mistakes_optimizers import OPTIMIZING
from tests.reports.mistakes_places import PLACED
from tests.reports.mistakes_random import RANDOM
from tests.reports.mistakes_running import RUNNING
from tests.reports.mistakes_transforms import TRANSFORMS
from tests.reports.seeded import PRELUDE, Bug

RAISING = (*ARRAYS, *TRANSFORMS, *MODULES)
WRONG = (*RUNNING, *PLACED, *RANDOM, *OPTIMIZING, *LAYERED)
MISTAKES = (*RAISING, *WRONG, *ARITHMETIC, *OBSERVED, *NEARBY)


@pytest.fixture(scope="module")
def results() -> dict[str, CaseResult]:
    return all_judged(tuple(Bug(one.id, "", one.args, one.right, one.wrong, "", "", other=one.other) for one in MISTAKES))


def first_two(mistake: Mistake, result: CaseResult) -> str:
    """The first two lines of its report, without its own name."""
    lines = [text_of(line) for line in case_detail(result, 200, PRELUDE + mistake.wrong)[:2]]
    return "\n".join(lines).replace(mistake.id, "", 1)


@pytest.mark.parametrize("mistake", [one for one in MISTAKES if one.cause], ids=lambda one: one.id)
def test_the_first_two_lines_name_the_cause(mistake: Mistake, results: dict[str, CaseResult]) -> None:
    assert results[mistake.id].verdict in (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)
    assert re.search(mistake.cause, first_two(mistake, results[mistake.id])), first_two(mistake, results[mistake.id])


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.id)
def test_nothing_is_advised_that_is_not_right(mistake: Mistake, results: dict[str, CaseResult]) -> None:
    """What is told of each was read by a person. Who adds to it reads it too, and writes it down."""
    result = results[mistake.id]
    card = [result.error.card] if result.error is not None and result.error.card else []
    patterns = [pattern.id for mismatch in result.mismatches[:1] for pattern in mismatch.patterns]
    assert [*card, *(suspicion.id for suspicion in result.suspicions), *patterns] == mistake.told.split()


@pytest.mark.parametrize(
    ("mistakes", "least"), [(RAISING, 0.9), (WRONG, 0.7), (ARITHMETIC, 0.75)], ids=["raising", "running", "arithmetic"]
)
def test_so_many_causes_are_named(mistakes: tuple[Mistake, ...], least: float) -> None:
    assert len([one for one in mistakes if one.cause]) >= least * len(mistakes)


def test_the_mistakes_are_many_and_each_is_one() -> None:
    assert len(RAISING) >= 60
    assert len(WRONG) >= 30
    assert len(ARITHMETIC) >= 35
    assert len({one.id for one in MISTAKES}) == len(MISTAKES)
