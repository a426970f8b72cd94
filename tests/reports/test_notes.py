"""Deprecations in the learner's own lines are notes; what takes no part in her lines is not."""

import asyncio

import pytest

from kata_tui.judging.authored_answer import Answer, Answers
from kata_tui.judging.processes.pool import ProcessPool
from kata_tui.judging.verdicts import judge_case
from kata_tui.model.result import CaseResult
from kata_tui.protocol.messages import Returned
from kata_tui.reporting import text_of
from kata_tui.reporting.detail import case_detail
from tests.reports.judged import Sources, case, problem
from tests.reports.seeded import PRELUDE

FIRST = PRELUDE.count("\n") + 1

RIGHT = "def solve(x):\n    return x * 2\n"
OWN = """
import warnings
def old():
    warnings.warn("old is old", DeprecationWarning, stacklevel=2)
def solve(x):
    old()
    return x * 2
"""
LIBRARY = """
import types
inner, outer = types.ModuleType("inner"), types.ModuleType("outer")
text = "import warnings\\ndef g(): warnings.warn('not yours', DeprecationWarning, stacklevel=2)"
exec(compile(text, "inner.py", "exec"), inner.__dict__)
outer.inner = inner
exec(compile("def f(): inner.g()", "outer.py", "exec"), outer.__dict__)
def solve(x):
    outer.f()
    return x * 2
"""
MANY = """
import warnings
def solve(x):
    for i in range(1000):
        warnings.warn(f"\\x1b[31m{i}", FutureWarning)
    return x * 2
"""
SOURCES = {
    "value": "def solve(x):\n    v = nnx.Variable(x)\n    return v.value * 2\n",
    "setter": "def solve(x):\n    v = nnx.Variable(x)\n    v.value = x * 2\n    return v[...]\n",
    "own": OWN,
    "plain": RIGHT,
    "library": LIBRARY,
    "many": MANY,
}


@pytest.fixture(scope="module")
def noted() -> dict[str, CaseResult]:
    async def run() -> dict[str, CaseResult]:
        standby = ProcessPool()
        sources = Sources(standby)
        cases = (case("c", {"x": "jnp.arange(3.0)"}),)
        found = {}
        try:
            (outcome,) = await sources.outcome(RIGHT, cases, reference=True)
            assert isinstance(outcome.reply, Returned)
            answers: Answers = {"c": (Answer(outcome.reply, memoryview(outcome.payload)),)}
            for name, source in SOURCES.items():
                (outcome,) = await sources.outcome(source, cases)
                found[name] = judge_case(problem(RIGHT, *cases), cases[0], 0, answers, outcome)
        finally:
            await sources.stop()
            await standby.close()
        return found

    return asyncio.run(run())


def test_a_deprecated_attribute_is_a_note_at_its_line(noted: dict[str, CaseResult]) -> None:
    said = "`.value` still works, but it is deprecated. Write `variable[...]`."
    assert [(note.message, note.line) for note in noted["value"].notes] == [(said, FIRST + 2)]
    assert [(note.message, note.line) for note in noted["setter"].notes] == [(said, FIRST + 2)]
    shown = [text_of(line) for line in case_detail(noted["value"], 100)]
    assert f"note      line {FIRST + 2}: {said}" in shown


def test_other_warnings_of_her_lines_are_notes_too(noted: dict[str, CaseResult]) -> None:
    assert [(note.message, note.line) for note in noted["own"].notes] == [("old is old", FIRST + 5)]


def test_no_note_where_nothing_of_hers_is_old(noted: dict[str, CaseResult]) -> None:
    assert noted["plain"].notes == ()
    assert noted["library"].notes == ()


def test_notes_are_few_and_clean(noted: dict[str, CaseResult]) -> None:
    assert [note.message for note in noted["many"].notes] == [str(number) for number in range(10)]
