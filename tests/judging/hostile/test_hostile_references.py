"""What a problem file does is judged like a submission, by the same judge, and told as the file's fault and nobody else's."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from kata_tui.judging.processes import source_runner as trial
from kata_tui.model.problem import Problem
from tests.judging.hostile.hostile_rows import second
from tests.judging.hostile.hostile_runs import Ground, proving
from tests.judging.hostile.hostile_trickery import FORGE
from tests.judging.runs import accepted, judged, judging, result, verdicts, words
from tests.samples.katas import BRIEF, RIGHT, THREE, case, problem, source

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFERENCES = {
    "loops": (second("while True: pass"), "still running after 30 s"),
    "forks": (second("import os, time\nif os.fork() == 0:\n    time.sleep(20)\n    os._exit(0)"), "PermissionError"),
    "starts a program": (second("import os\nos.execv('/bin/true', ['true'])"), "PermissionError"),
    "reads a key": (second("open('@HOME@/.ssh/id_ed25519').read()"), "PermissionError"),
    "deletes a file": (second("import os\nos.remove('@HOME@/notes.txt')"), "PermissionError"),
    "kills the guard": (second("import os\nos.kill(os.getppid(), 9)"), "PermissionError"),
    "connects": (second("import socket\nsocket.create_connection(('127.0.0.1', @PORT@))"), "PermissionError"),
    "prints without end": (second("while True:\n    print('x' * 65536)"), "more than 8 MiB"),
    "returns an object": (second("return object()"), "an object of type object, which cannot be compared"),
    "returns a function in a list": (second("return [x, lambda: 0]"), "which cannot be compared"),
    "returns 300 MB": (second("return np.zeros((75_000_000,), np.float32)"), "larger than 256 MiB"),
    "asks for 8 GB": (second("np.ones((2**30,))"), "Unable to allocate"),
    "exits": (second("import sys\nsys.exit(0)"), "sys.exit"),
    "ends the process": (second("import os\nos._exit(0)"), "exit status 0"),
    "aborts": (second("import os\nos.abort()"), "SIGABRT"),
    "writes garbage to the channel": (
        second(
            "import os\nfor d in range(3, 64):\n    try:\n        os.write(d, b'garbage' * 9)\n    except OSError:\n        pass"
        ),
        "broke the channel",
    ),
}


def asking(reference: str) -> Problem:
    """Doubling an array, and a reference that misbehaves in the second case."""
    asked = problem(RIGHT, *THREE.cases, limits=BRIEF)
    return replace(asked, reference=reference, digest=hashlib.sha256(reference.encode()).hexdigest())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ground(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    async with proving(tmp_path_factory.mktemp("references")) as ground:
        yield ground


FORGED = "channel(frame(*result(Node('', 'array', '', 'float32', (0, 2**40, 2**40))), turn=turn()))"


async def test_a_reference_that_forges_a_result_that_is_no_tree(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        state = await judged(judge, asking(second(FORGED, FORGE)), source(RIGHT))
    # the true answer came when nobody had asked, so the third case has none either
    assert verdicts(state) == {"one": "accepted", "two": "internal_error", "three": "internal_error"}
    assert "broke the channel to the judge: an array has no such shape" in words(result(state, "two"))


@pytest.mark.parametrize("name", REFERENCES)
async def test_a_hostile_reference_is_the_fault_of_its_file(ground: Ground, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "LOAD_SECONDS", BRIEF.seconds)
    text, told = REFERENCES[name]
    if told == "PermissionError" and not {"landlock", "seccomp"} <= ground.layers:
        pytest.skip("this machine has no Landlock or no seccomp")
    asked = asking(ground.surroundings.of(text))
    await ground.rest()
    ground.surroundings.look()
    state = await judged(ground.judge, asked, source(RIGHT))
    assert verdicts(state) == {"one": "accepted", "two": "internal_error", "three": "accepted"}
    found = words(result(state, "two"))
    assert "The problem file is at fault, not you: its reference gave no answer here." in found
    assert told in found
    assert found.endswith("Tell the problem's author.")
    async with asyncio.timeout(20):  # the reference's own process ends when its answers have been kept
        while ground.surroundings.harm(2):
            await ground.rest()
            await asyncio.sleep(0.05)
    assert accepted(await judged(ground.judge, THREE, source(RIGHT)))


@pytest.mark.parametrize("harm", ["while True: pass", "raise SystemExit(0)", "open('/etc/passwd').read()"])
async def test_a_hostile_argument_is_the_fault_of_its_file(ground: Ground, harm: str) -> None:
    expression = f"exec({harm!r})"
    asked = problem(RIGHT, case("good", {"x": [1.0]}), case("bad", {"x": {"expr": expression}}), limits=BRIEF)
    state = await judged(ground.judge, asked, source(RIGHT))
    assert verdicts(state) == {"good": "accepted", "bad": "internal_error"}
    assert "The problem file is at fault" in words(result(state, "bad"))


async def test_a_file_that_was_edited_is_worked_out_again(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        for factor in (2, 3):
            asked = problem(f"def solve(x):\n    return x * {factor}\n", *THREE.cases)
            assert accepted(await judged(judge, asked, source(f"def solve(x):\n    return x * {factor}\n")))
            assert not accepted(await judged(judge, asked, source(f"def solve(x):\n    return x * {5 - factor}\n")))
