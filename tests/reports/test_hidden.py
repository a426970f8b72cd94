"""What a hidden case is compared with never comes into a result; what comes from a submission's process is not believed."""

import asyncio

import msgspec
import pytest
from msgspec.structs import replace

from kata_tui.judging.authored_answer import Answer, Answers
from kata_tui.judging.hidden import of_hidden
from kata_tui.judging.processes.outcome import Outcome
from kata_tui.judging.processes.pool import ProcessPool
from kata_tui.judging.verdicts import judge_case
from kata_tui.model.problem import Tolerance
from kata_tui.model.result import (
    CaseResult,
    ErrorReport,
    Excerpt,
    Finding,
    Heat,
    Mismatch,
    MistakeShown,
    Nonfinite,
    Note,
    Pattern,
    Suspicion,
    Worst,
)
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import ByteSpan, Raised, Returned
from tests.reports.judged import Sources, case, problem
from tests.reports.seeded import Bug

SECRETS = {"x": "jnp.array([31.25, 62.5, 93.75, 125.0, 250.5])"}
HIDDEN = tuple(
    Bug(name, "hidden", SECRETS, right, wrong, "", "")
    for name, right, wrong in (
        ("negated", "def solve(x):\n    return -x * 3\n", "def solve(x):\n    return x * 3\n"),
        ("tree", "def solve(x):\n    return {'a': x, 'b': x * 3}\n", "def solve(x):\n    return {'a': x * 3, 'c': x}\n"),
        (
            "says",
            "def solve(x):\n    return x * 3\n",
            "def solve(x):\n    import warnings\n    warnings.warn(str(x), FutureWarning)\n    return x\n",
        ),
        ("raises", "def solve(x):\n    return x * 3\n", "def solve(x):\n    raise ValueError(f'JAX arrays are immutable {x}')\n"),
        ("none", "def solve(x):\n    return x * 3\n", "def solve(x):\n    pass\n"),
    )
)
DIGITS = ("31.25", "62.5", "93.75", "250.5", "187.5", "281.25", "375", "751.5")


async def _hidden() -> dict[str, CaseResult]:
    standby = ProcessPool()
    sources = Sources(standby)
    try:
        return {bug.id: await sources.result(bug, hidden=True) for bug in HIDDEN}
    finally:
        await sources.stop()
        await standby.close()


def test_no_value_of_a_hidden_case_is_in_its_result() -> None:
    for name, result in asyncio.run(_hidden()).items():
        told = replace(of_hidden(result), seconds=0.0, compiling=0.0)  # what it took may have any digits
        text = msgspec.json.encode(told).decode()
        assert not [digits for digits in DIGITS if digits in text], name
        assert of_hidden(result).mismatches or of_hidden(result).error, name


def test_the_answer_of_a_hidden_case_is_not_recognised() -> None:
    """That a wrong result is a hidden case's answer would tell what that answer is."""

    async def run() -> CaseResult:
        standby = ProcessPool()
        sources = Sources(standby)
        try:
            cases = (case("seen", {"x": "jnp.arange(4.0)"}), case("unseen", {"x": "jnp.array([7.0, 1.0, 8.0, 2.0])"}, hidden=True))
            outcomes = await sources.outcome("def solve(x):\n    return x * 2\n", cases, reference=True)
            answers: Answers = {}
            for each, outcome in zip(cases, outcomes, strict=True):
                assert isinstance(outcome.reply, Returned)
                answers[each.id] = (Answer(outcome.reply, memoryview(outcome.payload)),)
            (wrong,) = await sources.outcome("def solve(x):\n    return jnp.array([14.0, 2.0, 16.0, 4.0])\n", cases[:1])
            return judge_case(problem("", *cases), cases[0], 0, answers, wrong)
        finally:
            await sources.stop()
            await standby.close()

    assert "unseen" not in msgspec.json.encode(asyncio.run(run())).decode()


@pytest.mark.parametrize("hidden", [False, True])
def test_a_card_and_notes_from_the_process_are_not_believed(hidden: bool) -> None:
    secret = case("c", {}, hidden=hidden)
    shapes = {f"\x1b[31m{number}": "31.25\x1b[31m\n" * 999 for number in range(999)}
    error = ErrorReport("ValueError", "x", card="31.25 \x1b[31m", title="31.25", shapes=shapes)
    notes = (Note("\x1b]0;title\x07 31.25\n" + "x" * 10**6),) * 1000
    reply = Raised(1.0, error, notes=notes)
    answers: Answers = {"c": (Answer(Returned(0.1, ByteSpan())),)}
    result = judge_case(problem("", secret), secret, 0, answers, Outcome(reply))
    assert result.error is not None
    assert (result.error.card, result.error.title) == (None, "")
    assert len(result.error.shapes) <= 6
    assert all("\x1b" not in name + text and len(text) <= 80 for name, text in result.error.shapes.items())
    assert len(result.notes) <= 10
    assert all("\x1b" not in note.message and len(note.message) <= 300 for note in result.notes)
    assert not hidden or "31.25" not in msgspec.json.encode(of_hidden(result)).decode()


SECRET = "secret"
FULL_ERROR = ErrorReport("ValueError", SECRET, 1, 1, SECRET, None, SECRET, SECRET, 2, {SECRET: SECRET})
FULL_MISMATCH = Mismatch(
    SECRET,
    "value",
    SECRET,
    SECRET,
    SECRET,
    1,
    2,
    Worst((0,), SECRET, SECRET),
    Tolerance(1.0, 1.0),
    Excerpt((1,), (), (), (0,), ((SECRET,),), ((SECRET,),), ((True,),)),
    Heat((SECRET,), (1, 1), SECRET),
    (Nonfinite("nan", 1, 0, SECRET),),
    (Pattern(SECRET, SECRET, SECRET),),
)
FULL = CaseResult(
    id="c",
    kind="case",
    verdict=Verdict.WRONG_ANSWER,
    shown="visible",
    seconds=1.0,
    call=SECRET,
    inputs={"x": SECRET},
    mismatches=(FULL_MISMATCH,) * 2,
    message="Of its author.",
    mistake=MistakeShown(SECRET, SECRET),
    error=FULL_ERROR,
    stdout=SECRET,
    stdout_truncated=True,
    repetition=1,
    reproduce=SECRET,
    finding=Finding(SECRET, 1),
    compiling=0.5,
    notes=(Note(SECRET, 1),),
    leaves=3,
    card=SECRET,
    more=4,
    returned=SECRET,
    suspicions=(Suspicion(SECRET, SECRET, SECRET, 1),),
    message_kind="shape",
)
SEEN = {"id", "kind", "verdict", "shown", "seconds", "compiling", "message", "message_kind", "mismatches", "error"}
"""What of a result is seen of a hidden case, in its own words or others."""

BEHIND = {
    "call",
    "inputs",
    "mistake",
    "stdout",
    "stdout_truncated",
    "repetition",
    "reproduce",
    "finding",
    "notes",
    "leaves",
    "card",
    "more",
    "returned",
    "suspicions",
}


def test_of_every_field_it_is_decided_whether_a_hidden_case_shows_it() -> None:
    """A field that is new fails here: it belongs to one of the two, and `FULL` has something in it."""
    assert set(CaseResult.__struct_fields__) == SEEN | BEHIND
    nothing = CaseResult("", "", Verdict.ACCEPTED)
    empty = [name for name in CaseResult.__struct_fields__ if getattr(FULL, name) == getattr(nothing, name)]
    assert empty == ["shown"]
    told = of_hidden(FULL)
    assert told.shown == "hidden"
    assert {name: getattr(told, name) for name in BEHIND} == {name: getattr(nothing, name) for name in BEHIND}
    assert SECRET not in msgspec.json.encode(told).decode()
    assert told.mismatches == (Mismatch("", "value", "the values differ"),)
    assert told.error == ErrorReport("ValueError", "", 1, 1)
    assert of_hidden(replace(FULL, error=replace(FULL_ERROR, type=SECRET))).error == ErrorReport("an exception", "", 1, 1)


def test_of_every_field_of_an_error_and_a_mismatch_it_is_decided_too() -> None:
    nothing = ErrorReport("", ""), Mismatch("", "", "")
    for full, empty in zip((FULL_ERROR, FULL_MISMATCH), nothing, strict=True):
        same = [name for name in full.__struct_fields__ if getattr(full, name) == getattr(empty, name)]
        assert same == (["card"] if full is FULL_ERROR else []), "a field that is new has something in it here"


def test_what_a_check_found_is_seen_and_whatever_else_it_holds_is_not() -> None:
    told = of_hidden(replace(FULL, kind="check"))
    assert told == replace(of_hidden(FULL), kind="check", finding=FULL.finding)


@pytest.mark.parametrize("kind", ["ProblemFile", "Judge", "Channel", SECRET])
def test_an_internal_error_of_a_hidden_case_repeats_nothing_of_what_the_process_said(kind: str) -> None:
    told = of_hidden(replace(FULL, verdict=Verdict.INTERNAL_ERROR, error=replace(FULL_ERROR, type=kind)))
    whose = "The problem file is" if kind == "ProblemFile" else "The problem file or the judge is"
    assert told.error == ErrorReport("Judge", f"{whose} at fault, not you. Tell the problem's author.")
