"""What a waiting process does in advance, and what of it a run gets."""

from pathlib import Path
from typing import Any

import pytest

from kata_tui.judging.processes.warmup_plan import BATCH, MOST_BUILT, rehearsal
from kata_tui.model.checks import JitRule, KeyReuseRule
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.jax_call import ArrayPart, JaxCall
from kata_tui.protocol.requests import WarmArguments, WarmCalls, WarmLibraries
from tests.judging.runs import accepted, judged, judging, verdicts
from tests.samples.katas import case, check, problem, source

CLOCK = {"expr": "__import__('time').perf_counter_ns()"}
EARLIER = """
import time
LOADED = time.perf_counter_ns()
def solve(built, ahead):
    return built < LOADED
"""
TOLD = "def solve(built, ahead):\n    return ahead\n"


def test_library_calls_come_in_batches_and_then_the_arguments_of_cases_and_checks() -> None:
    seen, hidden = case("seen", {"x": [1.0]}, repeat=2), case("hidden", {"x": [2.0]}, hidden=True)
    asked = problem("", seen, hidden, checks=(check("jits", JitRule(), "seen"), check("secretly", JitRule(), "hidden")))
    calls = tuple(JaxCall("jax._src.numpy.ufuncs:sin", (ArrayPart((size,), "float32"),)) for size in range(BATCH + 1))
    limber, one, other, *builds = rehearsal(asked, calls)
    assert isinstance(limber, WarmLibraries)
    assert isinstance(one, WarmCalls)
    assert isinstance(other, WarmCalls)
    assert one.calls + other.calls == calls
    built = [(build.case, build.repetition) for build in builds if isinstance(build, WarmArguments)]
    assert built == [(seen, 0), (seen, 1), (hidden, 0), (seen, 0), (hidden, 0)]


def test_where_a_check_follows_keys_the_calls_are_made_again_that_way() -> None:
    seen = case("seen", {"x": [1.0]})
    calls = (JaxCall("jax._src.numpy.ufuncs:sin", (ArrayPart((2,), "float32"),)),)
    plain = problem("", seen, checks=(check("jits", JitRule(), "seen"),))
    follows = problem("", seen, checks=(check("jits", JitRule(), "seen"), check("keys", KeyReuseRule(), "seen")))
    assert [request.following_keys for request in rehearsal(plain, calls) if isinstance(request, WarmCalls)] == [False]
    assert [request.following_keys for request in rehearsal(follows, calls) if isinstance(request, WarmCalls)] == [False, True]


def test_there_is_an_end_to_what_is_built() -> None:
    assert len(rehearsal(problem("", case("seen", {"x": [1.0]}, repeat=10 * MOST_BUILT)), ())) == MOST_BUILT + 1


async def test_arguments_are_there_before_the_submission(tmp_path: Path) -> None:
    seen = case("seen", {"built": CLOCK, "ahead": True}, repeat=3)
    asked = problem(TOLD, seen, case("hidden", {"built": CLOCK, "ahead": True}, hidden=True))
    async with judging(tmp_path, standby=True) as judge:
        judge.warm(asked)
        await judge.warmed()
        assert accepted(await judged(judge, asked, source(EARLIER)))


async def test_a_process_that_rehearsed_nothing_builds_them_in_the_run(tmp_path: Path) -> None:
    asked = problem(TOLD, case("seen", {"built": CLOCK, "ahead": False}))
    async with judging(tmp_path, standby=True) as judge:
        assert accepted(await judged(judge, asked, source(EARLIER)))


WIDE = """
jax.config.update("jax_enable_x64", True)
def solve(x):
    return x.astype(jnp.float64) + 1e-12
"""


@pytest.mark.parametrize("rehearsed", [True, False])
async def test_who_changes_the_settings_of_jax_as_the_reference_does_gets_what_it_got(tmp_path: Path, *, rehearsed: bool) -> None:
    asked = problem(WIDE, case("wide", {"x": {"expr": "jnp.ones(3)"}}), case("later", {"x": {"expr": "jnp.ones(2)"}}))
    async with judging(tmp_path, standby=True) as judge:
        if rehearsed:
            judge.warm(asked)
            await judge.warmed()
        state = await judged(judge, asked, source(WIDE))
        narrow = await judged(judge, asked, source("def solve(x):\n    return x\n"))
    assert accepted(state)
    assert set(verdicts(narrow).values()) == {Verdict.WRONG_ANSWER}


KEEPS: dict[str, Any] = {"x": {"expr": "[1.0, 2.0]"}}


async def test_what_is_done_to_the_arguments_of_one_repetition_is_not_seen_in_the_next(tmp_path: Path) -> None:
    asked = problem("def solve(x):\n    return list(x)\n", case("kept", KEEPS, repeat=3), case("again", KEEPS))
    async with judging(tmp_path, standby=True) as judge:
        judge.warm(asked)
        await judge.warmed()
        state = await judged(judge, asked, source("def solve(x):\n    found = list(x)\n    x.append(3.0)\n    return found\n"))
    assert accepted(state)
