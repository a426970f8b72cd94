"""After a wrong result the source is run again: with an eye on its operations, and with one place of it changed."""

import ast
from pathlib import Path

import pytest

from kata_tui.judging import second_look
from kata_tui.judging.nearby import nearby
from kata_tui.judging.nearby.variant import SourceTree
from kata_tui.judging.suspicions.code import Code
from kata_tui.model.problem import Problem
from kata_tui.model.run_state import CaseFinished, CaseRevised, RunFinished
from tests.judging.runs import events_of, judged, judging, result
from tests.samples.katas import case, problem, source

RIGHT = "def solve(x, y):\n    return jnp.mean((x - y) ** 2) + jnp.max(x)\n"
NUMBERS = {"x": [1.0, 5.0, 2.0], "y": [0.5, 2.0, -1.0]}


def compared(*, hidden: dict[str, list[float]] | None = None) -> Problem:
    cases = [case("one", NUMBERS), case("two", {"x": [0.5, 2.0], "y": [1.0, 7.0]})]
    return problem(RIGHT, *cases, *([case("away", hidden, hidden=True)] if hidden else []))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine has tried fewer changes when the time is over."""
    monkeypatch.setattr(second_look, "TRIAL_SECONDS", 60.0)


async def test_the_change_that_makes_every_case_right_is_told_of_those_that_fail(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        events = await events_of(judge, compared(), source(RIGHT.replace("max", "min")))
    told = [event.result for event in events if isinstance(event, CaseRevised)]
    assert {one.id for one in told} == {"one", "two"}
    (suspicion,) = told[-1].suspicions
    assert (suspicion.id, suspicion.name) == ("function", "min, not max")
    # the verdict was there before anything was tried
    places = [type(event) for event in events]
    assert places.index(CaseRevised) > max(at for at, kind in enumerate(places) if kind is CaseFinished)
    assert isinstance(events[-1], RunFinished)


@pytest.mark.parametrize(("hidden", "told"), [(None, ["number"]), ({"x": [9.0, 1.0], "y": [1.0, 1.0]}, [])])
async def test_a_change_that_only_a_hidden_case_contradicts_is_not_told(
    hidden: dict[str, list[float]] | None, told: list[str], tmp_path: Path
) -> None:
    """In both visible cases the second element is the largest."""
    async with judging(tmp_path) as judge:
        state = await judged(judge, compared(hidden=hidden), source(RIGHT.replace("jnp.max(x)", "x[0]")))
    assert [suspicion.id for suspicion in result(state, "one").suspicions] == told


async def test_two_slips_are_no_one_change(tmp_path: Path) -> None:
    async with judging(tmp_path) as judge:
        state = await judged(judge, compared(), source(RIGHT.replace("max", "min").replace("** 2", "** 3")))
    assert result(state, "one").suspicions == ()


async def test_what_is_seen_while_it_runs_is_told_with_its_line(tmp_path: Path) -> None:
    wrong = source("def solve(x, y):\n    x = x.reshape(-1, 1)\n    return jnp.mean((x - y) ** 2) + jnp.max(x)\n")
    async with judging(tmp_path) as judge:
        state = await judged(judge, compared(), wrong)
    (suspicion,) = result(state, "one").suspicions
    assert suspicion.id == "column-and-row"
    assert "x - y" in wrong.splitlines()[suspicion.line - 1]


async def test_what_is_right_or_known_is_not_looked_at_again(tmp_path: Path) -> None:
    near = RIGHT.replace("max", "min")
    asked = problem(RIGHT, case("one", NUMBERS), case("two", {"x": [2.0], "y": [1.0]}), mistakes={"near": near})
    async with judging(tmp_path) as judge:
        for text in (RIGHT, near):
            assert [event for event in await events_of(judge, asked, source(text)) if isinstance(event, CaseRevised)] == []


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("return f(b, a)", "return f(a, b)"),
        ("return a - b", "return b - a"),
        ("return (1 - t) * a + t * b", "return t * a + (1 - t) * b"),
        ("return jnp.sum(a, axis=0)", "return jnp.sum(a, axis=1)"),
        ("return jnp.std(a)", "return jnp.std(a, ddof=1)"),
        ("return a / 3", "return jnp.sqrt(a / 3)"),
        ("return a[::-1]", "return a"),
        ("return a[i - 1]", "return a[i]"),
        ("return jnp.abs(a)", "return a"),
        ("return a < b", "return a <= b"),
        ("return jnp.argmin(a)", "return jnp.argmax(a)"),
        ("return a @ b.T", "return a @ b"),
        ("return a, b", "return b, a"),
        ("return 2 * a", "return a"),
        ("self.n = a", "self.n += a"),
        ("_, sub = jax.random.split(a)", "a, sub = jax.random.split(a)"),
        ("return lax.scan(f, a, b)", "return lax.scan(f, a, b, reverse=True)"),
        ("return f'{a} {b:.{t}f}' + str(a - b)", "return f'{a} {b:.{t}f}' + str(b - a)"),
    ],
)
def test_a_slip_is_among_the_changes_that_are_tried(line: str, meant: str) -> None:
    texts = [f"def solve(a, b, t, i, f, self):\n    {one}\n" for one in (line, meant)]
    code, right = map(Code.of, texts)
    assert code is not None
    assert right is not None
    draft = SourceTree(code)
    made = [draft.source(variant) for variant in nearby(draft, right)]
    assert ast.unparse(ast.parse(texts[1])) in made[:40]
    assert ast.unparse(code.tree) == ast.unparse(ast.parse(texts[0]))  # it is as it was
