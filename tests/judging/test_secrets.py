"""Hidden cases keep their inputs, their expected values and whatever a source says of them; mistakes are recognised."""

import re
from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest
import pytest_asyncio

from kata_tui.judging.judge import Judge
from kata_tui.model.checks import JaxprRule, UsesRule
from kata_tui.model.problem import Limits
from kata_tui.model.verdict import Verdict
from tests.judging.runs import events_of, folded, judged, result, taking_turns, verdicts, words
from tests.samples.katas import case, check, problem, source

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = 73519.0
EXPECTED = 147038.0
FRACTIONS = re.compile(r'((?:seconds|compiling)"?[:=]\d+\.\d{3})\d+')
"""The last digits of a time, which are anybody's: now and then they are those of the secret."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judges(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Iterator[Judge]]:
    async with taking_turns(tmp_path_factory.mktemp("cache")) as judges:
        yield judges


@pytest.fixture
def judge(judges: Iterator[Judge]) -> Judge:
    return next(judges)


HIDDEN = problem(
    "def solve(x):\n    return {'a': x * 2}\n",
    case("open", {"x": [1.0]}),
    case("hidden", {"x": [SECRET, 2.0]}, hidden=True, message="Mind large numbers."),
    mistakes={"not-doubled": "def solve(x):\n    return {'a': x}\n"},
    limits=Limits(seconds=1.5),
)
TELLING = {
    "returns": ("return {'a': x + 1}", "wrong_answer", "value"),
    "returns the mistake": ("return {'a': x}", "wrong_answer", "value"),
    "returns another shape": ("return {'a': jnp.ones(73519)}", "wrong_answer", "shape"),
    "returns it as a key": ("return {str(x): x}", "wrong_answer", "structure"),
    "returns it as a type": ("return type(str(x), (), {})()", "wrong_answer", "structure"),
    "raises": ("raise ValueError(str(x))", "runtime_error", "raised"),
    "raises a class of that name": ("raise type(str(int(x[0])), (Exception,), {})()", "runtime_error", "raised"),
    "raises an error with a note": (
        "error = ValueError()\n        error.add_note(str(x))\n        raise error",
        "runtime_error",
        "raised",
    ),
    "exits with it": ("raise SystemExit(str(x))", "runtime_error", "raised"),
    "is too large with it": ("return {str(x): np.zeros(2**28 + 1, np.int8)}", "runtime_error", "raised"),
    "prints and is right": ("return {'a': x * 2}", "accepted", None),
    "prints and dies": ("import os\n        os._exit(0)", "runtime_error", None),
    "prints and hangs": ("while True: pass", "time_limit", None),
    "says it on the channel": (
        "import os, sys\n        from kata_tui.protocol.messages import PREFIX, MAGIC\n        import msgspec\n"
        "        place, turn = sys._getframe(), 0\n        while place is not None:\n"
        "            turn = max([turn, *(held.turn for held in place.f_locals.values() if type(held).__name__ == 'Channel')])\n"
        "            place = place.f_back\n"
        "        head = msgspec.msgpack.encode({'type': str(x), 'seconds': 1.0})\n"
        "        data = PREFIX.pack(MAGIC, len(head), 0, turn) + head\n"
        "        for fd in range(3, 64):\n            try: os.write(fd, data)\n            except OSError: pass\n"
        "        while True: pass",
        "runtime_error",
        None,
    ),
}


@pytest.mark.parametrize("name", TELLING)
async def test_nothing_of_a_hidden_case_is_told(judge: Judge, name: str) -> None:
    body, verdict, kind = TELLING[name]
    written = (
        f"def solve(x):\n    if len(x) == 2:\n        print('leak', x, flush=True)\n        {body}\n    return {{'a': x * 2}}\n"
    )
    events = await events_of(judge, HIDDEN, source(written))
    state = folded(events)
    found = result(state, "hidden")
    assert (found.verdict, found.shown) == (verdict, "hidden")
    assert [mismatch.kind for mismatch in found.mismatches] == ([kind] if kind else [])
    assert (found.call, found.inputs, found.stdout, found.reproduce) == ("", {}, "", None)
    # what its author says of a known mistake tells nothing of the case
    assert (found.mistake and found.mistake.id) == ("not-doubled" if name == "returns the mistake" else None)
    assert found.message == (None if verdict == "accepted" else "Mind large numbers.")
    everything = FRACTIONS.sub(r"\1", msgspec.json.encode(events).decode() + repr(events))
    assert not re.search(r"73519|7\.3519|147038|1\.47038|leak", everything)
    assert result(state, "open").inputs != {}


async def test_a_fault_of_the_file_is_told_of_a_hidden_case_too(judge: Judge) -> None:
    broken = problem("def solve(x):\n    return x\n", case("hidden", {"x": {"expr": "1 / 0"}}, hidden=True))
    found = result(await judged(judge, broken, source("def solve(x):\n    return x\n")), "hidden")
    assert found.verdict is Verdict.INTERNAL_ERROR
    assert "The problem file is at fault, not you" in words(found)


async def test_a_check_of_a_hidden_case_says_what_it_found_and_no_more(judge: Judge) -> None:
    checked = problem(
        "def solve(x):\n    return jnp.cumsum(x)\n",
        case("open", {"x": [1.0, 2.0]}),
        case("hidden", {"x": [SECRET, 2.0, 3.0]}, hidden=True),
        checks=(
            check("jaxpr", JaxprRule(forbid=("sort",)), "hidden"),
            check("uses", UsesRule(("jnp.cumsum",)), "hidden", "Use it."),
        ),
    )
    written = "def solve(x):\n    print('leak', x)\n    return jnp.stack([x[:i + 1].sum() for i in range(len(x))])\n"
    state = await judged(judge, checked, source(written))
    found = result(state, "uses")
    assert (found.verdict, found.shown, found.message) == (Verdict.WRONG_ANSWER, "hidden", "Use it.")
    assert found.finding is not None
    assert "never calls `jnp.cumsum`" in found.finding.message
    assert found.stdout == ""
    assert next(entry for entry in state.entries if entry.id == "uses").hidden
    assert "leak" not in msgspec.json.encode(state.results[2:]).decode()


MISTAKEN = problem(
    "def solve(x):\n    return x * 2\n",
    case("first", {"x": [1.0, 2.0]}),
    case("second", {"x": [0.0, 0.0]}),
    case("third", {"x": [3.0]}),
    mistakes={
        "not-doubled": "def solve(x):\n    return x\n",
        "integer": "def solve(x):\n    return (x * 2).astype(int)\n",
        "no-vectors": "def solve(x):\n    if len(x) == 1: raise ValueError('one element')\n    return x * 3\n",
        "never-ends": "def solve(x):\n    while len(x) == 1: pass\n    return x * 9\n",
        "does-not-load": "def solve(x:\n",
    },
    limits=Limits(seconds=1.5),
)


@pytest.mark.parametrize(
    ("body", "recognised"),
    [
        ("return x", {"first": "not-doubled", "third": "not-doubled"}),
        ("return x * 1.0", {"first": "not-doubled", "third": "not-doubled"}),
        ("return jnp.round(x * 2).astype(jnp.int32)", {"first": "integer", "second": "integer", "third": "integer"}),
        ("if len(x) == 1: raise ValueError('one element')\n    return x * 3", {"first": "no-vectors", "third": "no-vectors"}),
        # what agrees with a mistake in one case, and not in another, is another mistake
        ("return x * 3 if len(x) > 1 else x[5:9].sum() / 0", {"first": None, "third": None}),
        ("if len(x) == 1: raise ValueError('one element')\n    return x * 2", {"third": None}),
        ("if len(x) == 1: raise ValueError('another')\n    return x * 2", {"third": None}),
        ("return x * 4", {"first": None, "third": None}),
    ],
)
async def test_a_known_mistake_is_recognised_by_what_it_does(judge: Judge, body: str, recognised: dict[str, str | None]) -> None:
    state = await judged(judge, MISTAKEN, source(f"def solve(x):\n    {body}\n"))
    wrong = {found.id: found.mistake and found.mistake.id for found in state.results if found.verdict is not Verdict.ACCEPTED}
    assert wrong == recognised
    for found in state.results:
        if found.mistake is not None:
            assert found.mistake.feedback == f"You made the mistake {found.mistake.id}."


async def test_what_hangs_is_no_known_mistake(judge: Judge) -> None:
    state = await judged(judge, MISTAKEN, source("def solve(x):\n    while True: pass\n"), only="third")
    assert verdicts(state) == {"third": "time_limit"}
    assert result(state, "third").mistake is None
