"""What a case comes to: kinds of mismatch, exceptions that are expected, repetitions, tolerances, and the run as a whole."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from kata_tui.judging import run
from kata_tui.judging.judge import Judge
from kata_tui.model.problem import Limits, Tolerance
from kata_tui.model.run_state import CaseFinished, EnvironmentKnown, Phase, PhaseChanged, RunStarted
from kata_tui.model.verdict import Verdict
from kata_tui.reporting import text_of
from kata_tui.reporting.detail import case_detail
from tests.judging.runs import accepted, folded, judged, result, taking_turns, verdicts, words
from tests.samples.katas import RIGHT, THREE, case, problem, source, three

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judges(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Iterator[Judge]]:
    async with taking_turns(tmp_path_factory.mktemp("cache")) as judges:
        yield judges


@pytest.fixture
def judge(judges: Iterator[Judge]) -> Judge:
    return next(judges)


VALUES = {
    # what the reference gives, what the submission gives, the kind of the mismatch (None: it is right)
    "equal": ("jnp.ones(3)", "jnp.ones(3)", None),
    "numpy": ("jnp.ones(3)", "np.ones(3, np.float32)", None),
    "close": ("jnp.ones(3)", "jnp.ones(3) * (1 + 5e-6)", None),
    "bfloat16": ("jnp.ones(3, jnp.bfloat16)", "jnp.ones(3, jnp.bfloat16)", None),
    "int4": ("jnp.array([1, -8], jnp.int4)", "jnp.array([1, -8], jnp.int4)", None),
    "float8": ("jnp.ones(3, jnp.float8_e4m3fn)", "jnp.ones(3, jnp.float8_e4m3fn)", None),
    "key": ("jax.random.key(1)", "jax.random.key(1)", None),
    "scalar": ("jnp.float32(2)", "2.0", None),
    "nan": ("jnp.array([jnp.nan, 1])", "jnp.array([jnp.nan, 1])", None),
    "text": ("('a', None, b'b')", "('a', None, b'b')", None),
    "empty": ("jnp.zeros((0, 3))", "jnp.zeros((0, 3))", None),
    "tree": ("{'a': jnp.ones(1)}", "{'a': jnp.ones(1), 'b': 1}", "structure"),
    "tuple": ("(1, 2)", "[1, 2]", "structure"),
    "type": ("jnp.ones(1)", "'one'", "type"),
    "none": ("jnp.ones(1)", "None", "type"),
    "shape": ("jnp.ones(3)", "jnp.ones((3, 1))", "shape"),
    "broadcast": ("jnp.ones(3)", "jnp.ones(())", "shape"),
    "dtype": ("jnp.ones(3)", "jnp.ones(3, int)", "dtype"),
    "kind": ("3", "3.0", "dtype"),
    "nonfinite": ("jnp.ones(3)", "jnp.ones(3).at[1].set(jnp.nan)", "nonfinite"),
    "value": ("jnp.ones(3)", "jnp.ones(3) * (1 + 2e-5)", "value"),
    "other key": ("jax.random.key(1)", "jax.random.key(2)", "value"),
    "other text": ("'a'", "'b'", "value"),
    "integer": ("16777217", "16777216", "value"),
}


def table(column: int) -> str:
    rows = "\n".join(f"    {name!r}: lambda: {row[column]}," for name, row in VALUES.items())
    return f"TABLE = {{\n{rows}\n}}\ndef solve(name):\n    return TABLE[name]()\n"


async def test_every_kind_of_difference(judge: Judge) -> None:
    values = problem(table(0), *(case(name.replace(" ", "-"), {"name": name}) for name in VALUES))
    state = await judged(judge, values, source(table(1)))
    found = {entry.id: [mismatch.kind for mismatch in entry.mismatches] for entry in state.results}
    assert found == {name.replace(" ", "-"): [row[2]] if row[2] else [] for name, row in VALUES.items()}
    for name, row in VALUES.items():
        assert result(state, name.replace(" ", "-")).verdict is (Verdict.WRONG_ANSWER if row[2] else Verdict.ACCEPTED)
    assert accepted(await judged(judge, values, source(table(0))))


async def test_a_report_tells_what_was_called_with_what(judge: Judge) -> None:
    asked = problem(
        "def solve(x, n, f, p):\n    return f(x) * n\n",
        case(
            "c", {"x": [1.0, 2.0], "n": 3, "f": {"expr": "lambda v: v + 1"}, "p": {"a": [1.0], "b": "text"}}, message="Look again."
        ),
        case("called", {"x": [1.0, 2.0]}, "jax.grad(lambda v: solve(v, 2, jnp.sum, None))(x)"),
    )
    state = await judged(judge, asked, source("def solve(x, n, f, p):\n    print('here')\n    return f(x) * n * 0.5\n"))
    found = result(state, "c")
    assert found.call == "solve(x, n, f, p)"
    assert found.inputs == {
        "x": "float32[2] [1. 2.]",
        "n": "3",
        "f": "lambda v: v + 1",
        "p": 'dict {["a"]: float32[1] [1.]; ["b"]: \'text\'}',
    }
    assert (found.message, found.stdout, found.shown) == ("Look again.", "here\n", "visible")
    assert found.seconds > 0
    (mismatch,) = found.mismatches
    assert (mismatch.expected, mismatch.actual, mismatch.wrong, mismatch.of) == ("float32[2] [6. 9.]", "float32[2] [3.  4.5]", 2, 2)
    assert mismatch.tolerance == Tolerance(1e-5, 1e-6)
    assert result(state, "called").call == "jax.grad(lambda v: solve(v, 2, jnp.sum, None))(x)"
    assert result(state, "called").mismatches[0].expected == "float32[2] [2. 2.]"
    right = await judged(judge, asked, asked.reference)
    assert accepted(right)
    assert result(right, "c").message is None


MESSAGES = {"value": "Of values.", "shape": "Of the shape.", "structure": "Of the structure.", "raised": "Of the exception."}


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("x * 3", "value"),
        ("x * jnp.nan", "value"),
        ("x[None] * 2", "shape"),
        ("[x * 2]", "structure"),
        ("{}[0]", "raised"),
        ("x.astype(jnp.int32) * 2", ""),  # there is none for the dtype
    ],
)
async def test_a_message_is_shown_for_the_kind_of_difference_that_it_is_for(
    judge: Judge, body: str, kind: str, hidden: bool
) -> None:
    asked = problem(RIGHT, case("c", {"x": [1.0, 2.0]}, messages=MESSAGES, hidden=hidden))
    found = result(await judged(judge, asked, source(f"def solve(x):\n    return {body}\n")), "c")
    assert (found.message, found.message_kind) == (MESSAGES.get(kind), kind)
    text = "\n".join(text_of(line) for line in case_detail(found, 100))
    assert [message for message in MESSAGES.values() if message in text] == ([MESSAGES[kind]] if kind else [])


async def test_a_message_for_exceptions_speaks_of_one_that_is_missing_too(judge: Judge) -> None:
    asked = problem("def solve(x):\n    raise ValueError('no')\n", case("c", {"x": [1.0]}, messages=MESSAGES, raises="ValueError"))
    for body in ("return x", "raise KeyError(x.shape)"):
        found = result(await judged(judge, asked, source(f"def solve(x):\n    {body}\n")), "c")
        assert (found.message, found.message_kind) == ("Of the exception.", "raised")
    late = result(await judged(judge, asked, source("def solve(x):\n    import os\n    os._exit(3)\n")), "c")
    assert (late.message, late.message_kind) == (None, "")


async def test_a_case_has_its_own_tolerance_and_may_ignore_the_dtype(judge: Judge) -> None:
    loose = problem(
        RIGHT,
        case("strict", {"x": [1.0]}),
        case("loose", {"x": [1.0]}, tolerance=Tolerance(0.2, 0.0)),
        case("any", {"x": [1.0]}, ignore_dtype=True),
    )
    state = await judged(judge, loose, source("def solve(x):\n    return x * 2.2\n"))
    assert verdicts(state) == {"strict": "wrong_answer", "loose": "accepted", "any": "wrong_answer"}
    state = await judged(judge, loose, source("def solve(x):\n    return (x * 2).astype(int)\n"))
    assert verdicts(state) == {"strict": "wrong_answer", "loose": "wrong_answer", "any": "accepted"}


CHECKING = "class Odd(ValueError): ...\ndef solve(n):\n    if n < 0:\n        raise {}('negative')\n    return n\n"


@pytest.mark.parametrize(
    ("raised", "verdict"),
    [
        ("ValueError", "accepted"),
        ("Odd", "accepted"),
        ("UnicodeError", "accepted"),
        ("TypeError", "runtime_error"),
        ("Exception", "runtime_error"),
        ("KeyboardInterrupt", "runtime_error"),
        ("SystemExit", "runtime_error"),
        ("print", "runtime_error"),  # what is raised is then a TypeError
    ],
)
async def test_an_expected_exception_is_one_of_that_class(judge: Judge, raised: str, verdict: str) -> None:
    raising = problem(CHECKING.format("ValueError"), case("raises", {"n": -1}, raises="ValueError"), case("returns", {"n": 1}))
    state = await judged(judge, raising, source(CHECKING.format(raised)))
    assert verdicts(state) == {"raises": verdict, "returns": "accepted"}
    if verdict != "accepted":
        assert result(state, "raises").mismatches[0].headline.endswith("was raised, expected ValueError")


async def test_nothing_raised_where_something_should_be(judge: Judge) -> None:
    raising = problem(CHECKING.format("ValueError"), case("raises", {"n": -1}, raises="ValueError"))
    state = await judged(judge, raising, source("def solve(n):\n    return n\n"))
    (mismatch,) = result(state, "raises").mismatches
    assert (mismatch.kind, mismatch.headline) == ("raised", "nothing was raised, expected ValueError")
    assert state.verdict is Verdict.WRONG_ANSWER


async def test_the_first_failing_repetition_can_be_made_again(judge: Judge) -> None:
    drawn = {"x": {"expr": "jax.random.randint(key, (), 0, 10**6)"}}
    repeated = problem("def solve(x):\n    return x\n", case("drawn", drawn, seed=7, repeat=6))
    state = await judged(judge, repeated, source("def solve(x):\n    print(int(x))\n    return x\n"))
    assert accepted(state)
    values = [int(line) for line in result(state, "drawn").stdout.split()]
    assert len(values) == len(set(values)) == 6
    assert (result(state, "drawn").repetition, result(state, "drawn").reproduce) == (None, None)
    wrong = f"def solve(x):\n    print(int(x))\n    return x if x not in ({values[2]}, {values[4]}) else x + 1\n"
    found = result(await judged(judge, repeated, source(wrong)), "drawn")
    assert (found.verdict, found.repetition) == (Verdict.WRONG_ANSWER, 2)
    assert found.stdout.split() == [str(value) for value in values[:3]]
    assert found.inputs["x"] == f"int32[] {values[2]}"
    assert found.reproduce is not None
    again = problem(
        "def solve(key):\n    return jax.random.randint(key, (), 0, 10**6)\n", case("again", {"key": {"expr": found.reproduce[6:]}})
    )
    shown = result(await judged(judge, again, source("def solve(key):\n    return None\n")), "again")
    assert found.reproduce.startswith("key = ")
    assert shown.mismatches[0].expected == f"int32[] {values[2]}"


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("def solve(x):\n    return (\n", "SyntaxError"),
        ("def other(x):\n    return x\n", "`solve` is not defined"),
        ("raise ValueError('broken')\n", "ValueError: broken"),
        ("import os\ndef solve(x):\n    os._exit(0)\n", "exit status 0"),
        ("def solve(x):\n    while True: pass\n", "still running"),
        ("def solve(x):\n    return np.zeros(2**28 + 1, np.int8)\n", "larger than 256 MiB"),
        ("def solve(x):\n    for _ in range(150):\n        x = [x]\n    return x\n", "deeper than 100 levels"),
        ("def solve(x):\n    return np.ones(2**31)\n", "Unable to allocate"),
        ("def solve(x):\n    return {'k' * 100 + str(i): i for i in range(2)}\n", "same name"),
    ],
    ids=["syntax", "entry", "load", "exit", "hang", "size", "depth", "memory", "names"],
)
async def test_a_broken_reference_is_never_her_fault(judge: Judge, reference: str, told: str) -> None:
    broken = problem(reference, case("c", {"x": [1.0]}), limits=Limits(seconds=6.0))
    for submission in (RIGHT, reference if "while" not in reference else "def solve(x):\n    raise ValueError\n"):
        state = await judged(judge, broken, source(submission))
        if "load" in verdicts(state):
            continue  # what does not load is told of first
        found = result(state, "c")
        assert found.verdict is Verdict.INTERNAL_ERROR
        assert "The problem file is at fault, not you" in words(found)
        assert told in words(found)
        assert not found.mismatches


@pytest.mark.parametrize(
    ("args", "call", "told"),
    [
        ({"x": {"expr": "1 / 0"}}, None, "case c, x: the expression `1 / 0` raised ZeroDivisionError"),
        ({"x": [1.0]}, "solve(", "the call `solve(` is no expression"),
    ],
)
async def test_a_broken_case_is_never_her_fault(judge: Judge, args: dict[str, object], call: str | None, told: str) -> None:
    state = await judged(judge, problem(RIGHT, case("c", args, call)), source(RIGHT))
    assert state.verdict is Verdict.INTERNAL_ERROR
    assert told in words(result(state, "c"))


async def test_only_one_case_can_be_run(judge: Judge) -> None:
    state = await judged(judge, THREE, source(RIGHT), only="two")
    assert (verdicts(state), state.selected, state.verdict) == ({"two": "accepted"}, ("two",), Verdict.SKIPPED)
    state = await judged(judge, THREE, source("def solve(x):\n    return x\n"), only="two")
    assert state.verdict is Verdict.WRONG_ANSWER
    state = await judged(judge, THREE, source(RIGHT), only="four")
    assert (verdicts(state), state.selected) == ({}, ())
    assert not accepted(state)


async def test_the_events_tell_what_is_going_on(judge: Judge) -> None:
    new = problem(RIGHT, case("new", {"x": [3.0]}))
    for known in (False, True):
        events = [event async for event in judge.begin(new, source(RIGHT)).events()]
        assert isinstance(events[0], RunStarted)
        assert [entry.id for entry in events[0].entries] == ["new"]
        phases = [event.phase for event in events if isinstance(event, PhaseChanged)]
        assert phases == [*([] if known else [Phase.PREPARING]), Phase.STARTING, Phase.LOADING]
        environment = folded(events).environment
        assert environment is not None
        assert re.fullmatch(r"3\.\d+\.\d+", environment.python)
        assert environment.devices == ("cpu:0",)


async def test_a_problem_has_the_devices_that_it_asks_for(judge: Judge) -> None:
    many = problem("def solve():\n    return len(jax.devices())\n", case("c", {}), devices=3)
    events = [event async for event in judge.begin(many, source("def solve():\n    return 3\n")).events()]
    (known,) = [event for event in events if isinstance(event, EnvironmentKnown)]
    assert known.environment.devices == ("cpu:0", "cpu:1", "cpu:2")
    assert accepted(folded(events))


async def test_a_run_that_takes_too_long_keeps_what_has_finished(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    await judged(judge, THREE, source(RIGHT))
    monkeypatch.setattr(run, "RUN_SECONDS", 1.0)
    slow = "import time\ndef solve(x):\n    if len(x) == 2:\n        time.sleep(1.5)\n    return x * 2\n"
    state = await judged(judge, THREE, source(slow))
    assert verdicts(state)["one"] == "accepted"
    assert "three" not in verdicts(state)
    assert state.ended_with is Verdict.TIME_LIMIT or result(state, "two").verdict is Verdict.TIME_LIMIT
    assert state.verdict is Verdict.TIME_LIMIT


async def test_a_case_that_is_nearly_too_slow_says_nothing_of_our_own(judge: Judge) -> None:
    slow = "import time\ndef solve(x):\n    print('begin', end='', flush=True)\n    time.sleep(1.45)\n    print('end')\n    return x * 2\n"
    state = await judged(judge, problem(RIGHT, case("c", {"x": [1.0]}), limits=Limits(seconds=1.5)), source(slow))
    assert accepted(state)
    assert result(state, "c").stdout == "beginend\n"


async def test_what_the_judge_itself_fails_at_is_told_and_ends_the_run(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("out of order")

    from kata_tui.judging import verdicts as verdicts_module

    monkeypatch.setattr(verdicts_module, "judge_case", fail)
    events = [event async for event in judge.begin(three(), source(RIGHT)).events()]
    state = folded(events)
    assert state.finished
    assert state.verdict is Verdict.INTERNAL_ERROR
    assert "out of order" in words(next(event.result for event in events if isinstance(event, CaseFinished)))
