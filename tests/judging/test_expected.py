"""Expected values are worked out once, kept on disk, and worked out again when what is there is not what was written."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from kata_tui.comparison.describe import describe_tree
from kata_tui.comparison.result_tree import decode_tree
from kata_tui.judging.authored_answer import Answer, Answers
from kata_tui.judging.expected import ExpectedValues
from kata_tui.judging.processes.pool import ProcessPool
from kata_tui.judging.supply import Fresh
from kata_tui.model.problem import Mistake, Problem
from kata_tui.model.run_state import Phase, PhaseChanged
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Raised, Returned
from kata_tui.protocol.start import Start
from tests.judging.runs import accepted, events_of, folded, judged, judging
from tests.samples.katas import RIGHT, THREE, case, problem, source, three

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standby() -> AsyncIterator[ProcessPool]:
    standby = ProcessPool()
    yield standby
    await standby.close()


@asynccontextmanager
async def working(folder: Path, standby: ProcessPool) -> AsyncIterator[ExpectedValues]:
    values = ExpectedValues(folder, lambda _: Fresh(standby, Start()))
    try:
        yield values
    finally:
        await values.close()


LIAR = "def solve(x):\n    return x * 3\n"


def lying(asked: Problem) -> Problem:
    """The same problem to the cache, with a reference that says something else: what is expected tells whether it has run."""
    return replace(asked, reference=source(LIAR))


def said(answers: Answers) -> dict[str, str]:
    """What the reference gives for each case, in words."""
    found = {}
    for name, (answer, *_) in answers.items():
        match answer.reply:
            case Returned(tree=tree):
                found[name] = describe_tree(decode_tree(tree, answer.payload))
            case Raised(error=error):
                found[name] = error.type
            case None:
                found[name] = f"nothing: {answer.failure}"
    return found


DOUBLED = {"one": "float32[1] [2.]", "two": "float32[2] [ 8. 10.]", "three": "float32[3] [14. 16. 18.]"}
TRIPLED = {"one": "float32[1] [3.]", "two": "float32[2] [12. 15.]", "three": "float32[3] [21. 24. 27.]"}


def integers(answers: tuple[Answer, ...]) -> list[int]:
    """The results of the repetitions of a case, each a 0-d array."""
    trees = [decode_tree(answer.reply.tree, answer.payload) for answer in answers if isinstance(answer.reply, Returned)]
    return [int(tree[""].array) for tree in trees]


def kept(folder: Path, kind: str = "reference") -> list[Path]:
    return sorted(folder.glob(f"*.{kind}"))


async def worked_out(folder: Path, standby: ProcessPool, asked: Problem) -> dict[str, str]:
    """What is expected, as one finds who has just started; all files are written by then."""
    async with working(folder, standby) as values:
        await values.mistakes(asked)
        return said(await values.reference(asked))


async def test_the_reference_runs_once(tmp_path: Path, standby: ProcessPool) -> None:
    assert await worked_out(tmp_path, standby, THREE) == DOUBLED
    assert (len(kept(tmp_path)), len(kept(tmp_path, "mistakes"))) == (1, 1)
    assert await worked_out(tmp_path, standby, lying(THREE)) == DOUBLED
    assert len(kept(tmp_path, "*")) == 2
    assert await worked_out(tmp_path / "elsewhere", standby, lying(THREE)) == TRIPLED


async def test_what_is_known_is_known(tmp_path: Path, standby: ProcessPool) -> None:
    async with working(tmp_path, standby) as values:
        assert not values.known(THREE)
        values.prepare(THREE)
        assert not values.known(THREE)
        await values.reference(THREE)
        assert values.known(THREE)
        assert said(await values.reference(lying(THREE))) == DOUBLED
        await values.mistakes(THREE)
    async with working(tmp_path, standby) as values:
        assert values.known(THREE)


@pytest.mark.parametrize("harm", ["empty", "cut", "changed", "longer", "noise", "a folder"])
async def test_a_file_that_is_not_what_was_written_is_worked_out_again(tmp_path: Path, standby: ProcessPool, harm: str) -> None:
    await worked_out(tmp_path, standby, THREE)
    (file,) = kept(tmp_path)
    data = file.read_bytes()
    match harm:
        case "empty":
            file.write_bytes(b"")
        case "cut":
            file.write_bytes(data[:-7])
        case "changed":
            place = data.rindex(b"float32")
            file.write_bytes(data[:place] + b"float64" + data[place + 7 :])
        case "longer":
            file.write_bytes(data + b"\0")
        case "noise":
            file.write_bytes(bytes(range(256)) * 4)
        case "a folder":
            file.unlink()
            file.mkdir()
    assert await worked_out(tmp_path, standby, lying(THREE)) == TRIPLED
    if harm != "a folder":
        assert await worked_out(tmp_path, standby, THREE) == TRIPLED  # written anew


async def test_another_problem_is_another_file(tmp_path: Path, standby: ProcessPool) -> None:
    async with working(tmp_path, standby) as values:
        for asked in (THREE, three(devices=2), problem(LIAR, *THREE.cases)):
            await values.reference(asked)
    assert len(kept(tmp_path)) == 3


async def test_what_was_not_used_for_long_goes(tmp_path: Path, standby: ProcessPool) -> None:
    await worked_out(tmp_path, standby, THREE)
    for file in kept(tmp_path, "*"):
        os.utime(file, (1e9, 1e9))
    assert await worked_out(tmp_path, standby, lying(THREE)) == DOUBLED  # used, and so it stays
    (tmp_path / "old.reference").write_bytes(b"of libraries long gone")
    os.utime(tmp_path / "old.reference", (1e9, 1e9))
    await worked_out(tmp_path, standby, three(devices=2))
    assert len(kept(tmp_path)) == 2
    assert not (tmp_path / "old.reference").exists()


async def test_without_a_folder_values_are_worked_out_each_time(tmp_path: Path, standby: ProcessPool) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("no folder")
    for _ in range(2):
        assert await worked_out(no_folder / "cache", standby, THREE) == DOUBLED
    assert no_folder.read_text() == "no folder"


async def test_what_gave_no_answer_is_not_kept(tmp_path: Path, standby: ProcessPool) -> None:
    dying = replace(THREE, reference=source("import os\ndef solve(x):\n    if len(x) == 2: os._exit(0)\n    return x * 2\n"))
    found = await worked_out(tmp_path, standby, dying)
    assert (found["one"], found["three"]) == (DOUBLED["one"], DOUBLED["three"])
    assert found["two"].startswith("nothing: The process ended (exit status 0)")
    assert kept(tmp_path) == []
    assert await worked_out(tmp_path, standby, THREE) == DOUBLED


async def test_an_exception_is_an_answer_and_is_kept(tmp_path: Path, standby: ProcessPool) -> None:
    raising = problem("def solve(x):\n    raise KeyError(x)\n", case("c", {"x": 1}, raises="LookupError"))
    assert await worked_out(tmp_path, standby, raising) == {"c": "KeyError"}
    assert await worked_out(tmp_path, standby, lying(raising)) == {"c": "KeyError"}


async def test_every_repetition_and_every_mistake_has_its_answer(tmp_path: Path, standby: ProcessPool) -> None:
    asked = problem(
        "def solve(x):\n    return x\n",
        case("drawn", {"x": {"expr": "jax.random.randint(key, (), 0, 10**6)"}}, repeat=3),
        mistakes={"one-more": "def solve(x):\n    return x + 1\n", "broken": "def solve(:\n"},
    )
    for _ in range(2):  # worked out, and from the files
        async with working(tmp_path, standby) as values:
            reference, mistakes = await values.reference(asked), await values.mistakes(asked)
        drawn, more = integers(reference["drawn"]), integers(mistakes["one-more"]["drawn"])
        assert len(set(drawn)) == 3
        assert more == [value + 1 for value in drawn]
        assert [answer.reply for answer in mistakes["broken"]["drawn"]] == [None, None, None]


async def test_the_reference_is_there_before_the_mistakes(tmp_path: Path, standby: ProcessPool) -> None:
    endless = Mistake("endless", "You wait.", source("import time\ntime.sleep(60)\n"))
    async with working(tmp_path, standby) as values:
        assert said(await values.reference(replace(THREE, mistakes=(endless,)))) == DOUBLED
    assert kept(tmp_path, "mistakes") == []  # nor were they waited for


async def test_two_that_want_the_same_at_once_share_it(tmp_path: Path, standby: ProcessPool) -> None:
    async with working(tmp_path, standby) as one, working(tmp_path, standby) as other:
        both = await asyncio.gather(one.reference(THREE), one.reference(THREE), other.reference(THREE))
        await asyncio.gather(one.mistakes(THREE), other.mistakes(THREE))
    assert [said(answers) for answers in both] == [DOUBLED] * 3
    assert both[0] is both[1]
    assert len(kept(tmp_path, "*")) == 2


async def test_whoever_stops_waiting_stops_nobody_else(tmp_path: Path, standby: ProcessPool) -> None:
    async with working(tmp_path, standby) as values:
        impatient = asyncio.create_task(values.reference(THREE))
        patient = asyncio.create_task(values.reference(THREE))
        await asyncio.sleep(0)
        impatient.cancel()
        assert said(await patient) == DOUBLED
        assert impatient.cancelled()


async def test_a_judge_prepares_once(tmp_path: Path) -> None:
    for prepares in (True, False):
        async with judging(tmp_path) as judge:
            events = await events_of(judge, THREE if prepares else lying(THREE), source(RIGHT))
            assert (PhaseChanged(Phase.PREPARING) in events) is prepares
            assert accepted(folded(events))
            if not prepares:
                assert (await judged(judge, problem(LIAR, *THREE.cases), source(RIGHT))).verdict is Verdict.WRONG_ANSWER


async def test_what_nobody_has_asked_for_is_left_off_and_can_be_asked_for_again(tmp_path: Path, standby: ProcessPool) -> None:
    text = source("def solve(x):\n    import time\n    time.sleep(0.5)\n    return x * 2\n")
    slow = replace(THREE, reference=text, id="slow", digest="slow")
    async with working(tmp_path, standby) as values:
        values.prepare_ahead(slow)
        values.leave_off()
        await values.settled()
        assert not values.known(slow)
        values.prepare_ahead(slow)
        asked = asyncio.create_task(values.reference(slow))
        await asyncio.sleep(0)
        values.leave_off()  # somebody has asked by now
        assert said(await asked)["one"] == said(await values.reference(THREE))["one"]
        assert values.known(slow)


async def test_the_problem_that_follows_is_prepared_when_the_first_one_is(tmp_path: Path) -> None:
    following = replace(THREE, id="following", digest="following")
    async with judging(tmp_path, standby=True) as judge:
        judge.warm(THREE, following)
        await judge.warmed()
        assert len(list((tmp_path / "expected").glob("*.reference"))) == 2
        assert accepted(await judged(judge, THREE, source(RIGHT)))
        assert accepted(await judged(judge, following, source(RIGHT)))
