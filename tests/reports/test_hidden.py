"""What a hidden case is compared with never comes into a result; what comes from a submission's process is not believed."""

import asyncio

import msgspec
import pytest
from judged import Sources, case, problem
from msgspec.structs import replace
from seeded import Bug

from kata_tui.domain.result import CaseResult, ErrorReport, Note
from kata_tui.domain.wire import Raised, Returned, Span
from kata_tui.judging.expected import Answer, Answers
from kata_tui.judging.standby import Standby
from kata_tui.judging.trial import Outcome
from kata_tui.judging.verdicts import judge_case, shown

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
    standby = Standby()
    sources = Sources(standby)
    try:
        return {bug.id: await sources.result(bug, hidden=True) for bug in HIDDEN}
    finally:
        await sources.stop()
        await standby.close()


def test_no_value_of_a_hidden_case_is_in_its_result() -> None:
    for name, result in asyncio.run(_hidden()).items():
        told = replace(shown(result, True), seconds=0.0, compiling=0.0)  # what it took may have any digits
        text = msgspec.json.encode(told).decode()
        assert not [digits for digits in DIGITS if digits in text], name
        assert shown(result, True).mismatches or shown(result, True).error, name


def test_the_answer_of_a_hidden_case_is_not_recognised() -> None:
    """That a wrong result is a hidden case's answer would tell what that answer is."""

    async def run() -> CaseResult:
        standby = Standby()
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
    error = ErrorReport("ValueError", "x", card="31.25 \x1b[31m")
    notes = (Note("\x1b]0;title\x07 31.25\n" + "x" * 10**6),) * 1000
    reply = Raised(1.0, error, notes=notes)
    answers: Answers = {"c": (Answer(Returned(0.1, Span())),)}
    result = judge_case(problem("", secret), secret, 0, answers, Outcome(reply))
    assert result.error is not None
    assert result.error.card is None
    assert len(result.notes) <= 10
    assert all("\x1b" not in note.message and len(note.message) <= 300 for note in result.notes)
    assert not hidden or "31.25" not in msgspec.json.encode(shown(result, True)).decode()
