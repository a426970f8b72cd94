"""Short exercises of shipped katas of different kinds: made of what their sources really do, and answered to the real judge."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kata_tui.judging.judge import Judge
from kata_tui.library.format.load import load_problem
from kata_tui.model.problem import Problem
from kata_tui.model.verdict import Verdict
from kata_tui.practice.items.dialogue import LETTERS, Chosen, Marked, Program, feedback, mark, question, reply_of
from kata_tui.practice.items.exercise import Exercise, Mend, Order, Predict, Write
from kata_tui.practice.items.item import Item, items_of
from kata_tui.practice.items.making import exercise_of
from kata_tui.reporting.spans import text_of

PROBLEMS = Path(__file__).resolve().parents[2] / "problems"

IDS = ("scan-ema", "at-set-rows", "jit-no-rejit", "nnx-linear", "key-two-draws")
"""A loop, an update, what only a check tells, a module, random numbers."""


class Table:
    """A judge with these katas on it, and the exercises that were made of them."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.loop = asyncio.Runner()
        self.judge = self.loop.run(_judge(cache))
        self.katas = {path.stem: load_problem(path) for path in PROBLEMS.glob("*/*.yaml") if path.stem in IDS}
        self.made = {
            problem.id: {item.id: self.made_of(problem, item) for item in items_of(problem)} for problem in self.katas.values()
        }

    def made_of(self, problem: Problem, item: Item) -> Exercise | None:
        return self.loop.run(exercise_of(problem, item, self.judge))

    def exercises(self, kind: type[Exercise]) -> Iterator[tuple[Problem, Exercise]]:
        for name, made in self.made.items():
            yield from ((self.katas[name], one) for one in made.values() if isinstance(one, kind))

    def marked(self, problem: Problem, exercise: Exercise, typed: str) -> tuple[Marked, str]:
        marked = self.loop.run(mark(problem, exercise, reply_of(exercise, typed), self.judge))
        return marked, "\n".join(text_of(line) for line in feedback(problem, exercise, marked, 80))


async def _judge(cache: Path) -> Judge:
    return Judge(cache)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    table = Table(tmp_path_factory.mktemp("cache"))
    yield table
    table.loop.run(table.judge.close())
    table.loop.close()


@pytest.mark.parametrize("name", IDS)
def test_each_gives_three_short_exercises_and_more(table: Table, name: str) -> None:
    short = [one for one in table.made[name].values() if one is not None and not isinstance(one, Write)]
    assert len(short) >= 3
    assert any(isinstance(one, Mend) for one in short)


def test_a_prediction_has_one_right_choice_and_three_that_differ(table: Table) -> None:
    asked = set()
    for problem, exercise in table.exercises(Predict):
        assert isinstance(exercise, Predict)
        texts = [choice.text for choice in exercise.choices]
        assert len(set(texts)) == 4, texts
        shown = exercise.item.of.split("/")[1]
        assert exercise.choices[exercise.right].of == shown
        assert {choice.of for choice in exercise.choices} <= {"reference", *(mistake.id for mistake in problem.mistakes)}
        assert not exercise.case.hidden
        asked.add(exercise.asked)
    assert "value" in asked


def test_what_is_right_to_predict_is_what_the_judge_finds(table: Table) -> None:
    """The expected value in the report of a run is the right choice for the reference."""
    problem = table.katas["scan-ema"]
    exercise = table.made["scan-ema"]["scan-ema:predict:quarter/reference"]
    assert isinstance(exercise, Predict)
    wrong = next(mistake for mistake in problem.mistakes if mistake.id == "final-only")
    marked, _ = table.marked(problem, Write(exercise.item, problem.starter), wrong.code)
    assert marked.state is not None
    result = marked.state.result("quarter")
    assert result is not None
    assert result.mismatches[0].expected == exercise.choices[exercise.right].text
    assert result.mismatches[0].actual in {choice.text for choice in exercise.choices if choice.of == "final-only"}


def test_choices_are_answered_with_what_each_comes_of(table: Table) -> None:
    problem = table.katas["scan-ema"]
    exercise = table.made["scan-ema"]["scan-ema:predict:whole-numbers/integer-start"]
    assert isinstance(exercise, Predict)
    for number, choice in enumerate(exercise.choices):
        marked, said = table.marked(problem, exercise, LETTERS[number])
        assert (marked.passed, marked.reply) == (number == exercise.right, Chosen(number))
        joined = " ".join(said.split())
        assert ("Right." in joined) == marked.passed
        assert "Your carry begins with integers" in joined  # what is wrong with the program that is shown
        if choice.of == "final-only":
            assert "You return the last average only." in joined


def test_what_is_to_be_mended_fails_and_the_reference_passes(table: Table) -> None:
    seen = set()
    for problem, exercise in table.exercises(Mend):
        assert isinstance(exercise, Mend)
        assert exercise.symptom.verdict is not Verdict.ACCEPTED
        assert exercise.symptom.mistake is None
        assert exercise.symptom.message is None or exercise.symptom.kind == "check" or exercise.symptom.shown == "hidden"
        shown = " ".join(text_of(line) for line in question(problem, exercise, 80))
        feedbacks = {mistake.id: mistake.feedback for mistake in problem.mistakes}
        assert feedbacks[exercise.item.of].split(".")[0] not in shown
        if problem.id in seen:
            continue
        seen.add(problem.id)
        still, said = table.marked(problem, exercise, exercise.source + "\n\nunused = 1\n")
        assert (still.passed, still.counts, "Right." in said) == (False, True, False)
        marked, said = table.marked(problem, exercise, problem.reference)
        assert (marked.passed, marked.counts) == (True, True), (problem.id, said)
        assert feedbacks[exercise.item.of].split()[0] in said
    assert seen == set(IDS)


def test_what_is_written_anew_is_accepted_and_not_mended(table: Table) -> None:
    problem = table.katas["scan-ema"]
    exercise = table.made["scan-ema"]["scan-ema:mend:shares-swapped"]
    assert isinstance(exercise, Mend)
    marked, said = table.marked(problem, exercise, problem.alternatives[0].code)
    assert marked.state is not None
    assert (marked.state.verdict, marked.passed) == (Verdict.ACCEPTED, False)
    assert f"at most {exercise.changes} need be" in " ".join(said.split())
    assert marked.counts


def test_pieces_in_any_order_that_runs_right_are_right_and_others_are_not(table: Table) -> None:
    problem = table.katas["scan-ema"]
    order = table.made["scan-ema"]["scan-ema:order"]
    assert isinstance(order, Order)
    texts = [piece.text.strip() for piece in order.puzzle.pieces]

    def typed(*lines: str) -> str:
        return "".join(LETTERS[texts.index(line)] for line in lines)

    opening = ("def ema_series(x, a):", "def step(carry, v):", "mean, weight = carry")
    mean, weight = "mean = (1 - a) * mean + a * v", "weight = (1 - a) * weight + a"
    end = ("_, averages = lax.scan(step, (0.0, 0.0), x)", "return averages")
    step = "return (mean, weight), mean / weight"
    assert typed(*opening, mean, weight, step, *end) == "".join(LETTERS[number] for number in order.puzzle.order)
    for right in ((*opening, mean, weight, step, *end), (*opening, weight, mean, step, *end)):
        assert table.marked(problem, order, typed(*right))[0].passed
    swapped = "mean = a * mean + (1 - a) * v"
    marked, said = table.marked(problem, order, typed(*opening, swapped, weight, step, *end))
    assert (marked.passed, "comes from a mistake" in " ".join(said.split())) == (False, True)
    marked, said = table.marked(problem, order, typed(*opening, mean, step, weight, *end))
    assert (marked.passed, marked.counts, "comes from a mistake" in said) == (False, True, False)


def test_the_symptom_of_what_only_hidden_cases_tell_says_no_value(table: Table) -> None:
    problem = load_problem(PROBLEMS / "arrays" / "at-set-rows.yaml")
    hidden = replace(problem, cases=tuple(replace(case, hidden=True) for case in problem.cases), digest="hidden")
    made = [table.made_of(hidden, item) for item in items_of(hidden)]
    assert not [one for one in made if isinstance(one, Predict)]
    mends = [one for one in made if isinstance(one, Mend)]
    assert mends
    for one in mends:
        assert (one.symptom.shown, one.symptom.inputs) == ("hidden", {})
        assert all(not mismatch.expected and not mismatch.actual for mismatch in one.symptom.mismatches)
        assert "Its inputs and values are not shown." in " ".join(text_of(line) for line in question(hidden, one, 200))


def test_what_only_a_check_tells_is_mended_by_what_the_check_finds(table: Table) -> None:
    symptoms = [one.symptom for _, one in table.exercises(Mend) if isinstance(one, Mend)]
    assert {symptom.kind for symptom in symptoms} == {"case", "check"}
    assert all(symptom.finding or symptom.message for symptom in symptoms if symptom.kind == "check")


def test_a_second_judge_makes_the_same_of_what_is_kept(table: Table) -> None:
    problem = table.katas["scan-ema"]

    async def again() -> dict[str, Exercise | None]:
        judge = Judge(table.cache)
        try:
            return {item.id: await exercise_of(problem, item, judge) for item in items_of(problem)}
        finally:
            await judge.close()

    assert asyncio.run(again()) == table.made["scan-ema"]


def test_a_run_that_was_cancelled_says_nothing_of_the_learner(table: Table) -> None:
    problem = table.katas["scan-ema"]
    exercise = table.made["scan-ema"]["scan-ema:mend:shares-swapped"]
    assert isinstance(exercise, Mend)

    async def cancelled() -> Marked:
        judge = Judge(table.cache)
        await judge.close()
        return await mark(problem, exercise, Program(problem.reference), judge)

    marked = asyncio.run(cancelled())
    assert (marked.passed, marked.counts) == (False, False)
    assert "does not count against you" in " ".join(text_of(line) for line in feedback(problem, exercise, marked, 80))
