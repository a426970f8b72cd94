"""Which short exercises a problem may give, told by reading it; and the plain dialogue of one. Nothing is run."""

import ast
from pathlib import Path

import pytest
from msgspec.structs import replace

from kata_tui.library.format.load import load_problem
from kata_tui.model.problem import Mistake, Problem
from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import RunState
from kata_tui.model.verdict import Verdict
from kata_tui.practice.items.dialogue import Chosen, Marked, Misread, Program, begins_with, feedback, question, reply_of, wanted
from kata_tui.practice.items.exercise import Choice, Mend, Order, Predict, Write
from kata_tui.practice.items.item import Item, items_about, items_of
from kata_tui.practice.items.pieces import pieces_of, puzzle_of
from kata_tui.practice.items.small_change import changed_lines, is_small
from kata_tui.reporting.spans import text_of, width_of
from tests.samples.problem_file import VALID, write

PROBLEMS = Path(__file__).resolve().parents[2] / "problems"
TRACKS = sorted(track.parent for track in PROBLEMS.glob("*/track.yaml"))
SHIPPED = [load_problem(path) for track in TRACKS for path in sorted(track.glob("*.yaml")) if path.name != "track.yaml"]

BRANCHES = '''\
"""A text of the module."""
import jax
from jax import lax  # loops


@jax.jit
def f(x, n):
    """What it does."""
    # a comment
    total = lax.add(
        x,
        n,
    )
    if n > 1:
        total = total + 1

    elif n == 0:
        return total
    else:
        # not often
        for each in range(3):
            total = total * each
    return total
'''


@pytest.fixture
def kata(tmp_path: Path) -> Problem:
    return load_problem(write(tmp_path, VALID))


def test_a_problem_gives_the_same_items_with_the_same_ids(kata: Problem) -> None:
    assert [(item.id, item.minutes) for item in items_of(kata)] == [
        ("running-total:predict:three/reference", 1),
        ("running-total:predict:three/float-carry", 1),
        ("running-total:predict:three/total-only", 1),
        ("running-total:predict:integers/reference", 1),
        ("running-total:predict:integers/float-carry", 1),
        ("running-total:predict:integers/total-only", 1),
        ("running-total:predict:gradient/reference", 1),
        ("running-total:predict:gradient/float-carry", 1),
        ("running-total:predict:gradient/total-only", 1),
        ("running-total:mend:float-carry", 3),
        ("running-total:order", 3),
        ("running-total:write:lax.scan", 12),
        ("running-total:write:carry", 12),
    ]
    other = replace(kata, title="Another", statement="Else.", hints=(), cases=(*kata.cases, replace(kata.cases[2], id="more")))
    assert items_of(other) == items_of(kata)
    assert {item.problem for item in items_of(kata)} == {"running-total"}


def test_an_item_of_a_mistake_is_of_the_concept_that_its_words_are_of(kata: Problem) -> None:
    concepts = {item.of: item.concept for item in items_of(kata) if item.kind == "mend"}
    assert concepts == {"float-carry": "carry"}
    about = items_about(kata, "carry")
    assert [item.kind for item in about if item.concept == "carry"] == ["predict"] * 6 + ["mend", "write"]
    assert {item.concept for item in about} == {"carry"}
    named = replace(kata, concepts=("lax.scan", "broadcasting"))
    assert {item.kind for item in items_about(named, "broadcasting")} == {"predict", "mend", "order", "write"}
    assert {item.concept for item in items_of(replace(kata, concepts=()))} == {""}


def test_no_item_is_made_of_a_hidden_case() -> None:
    for problem in SHIPPED[::5]:
        hidden = {case.id for case in problem.cases if case.hidden}
        assert not hidden & {item.of.split("/")[0] for item in items_of(problem) if item.kind == "predict"}, problem.id


def test_shipped_problems_give_items_for_each_of_their_concepts_and_no_two_have_one_id() -> None:
    some = SHIPPED[::10]
    every = [item for problem in some for item in items_of(problem)]
    assert len({item.id for item in every}) == len(every) > 10 * len(some)
    for problem in some:
        for concept in problem.concepts:
            assert len(items_about(problem, concept)) >= 3, (problem.id, concept)


class TestPieces:
    def test_statements_and_the_heads_of_blocks_are_pieces(self) -> None:
        assert pieces_of(BRANCHES) == (
            "import jax\nfrom jax import lax  # loops",
            [
                "@jax.jit\ndef f(x, n):",
                "    total = lax.add(\n        x,\n        n,\n    )",
                "    if n > 1:",
                "        total = total + 1",
                "    elif n == 0:",
                "        return total",
                "    else:",
                "        for each in range(3):",
                "            total = total * each",
                "    return total",
            ],
        )

    @pytest.mark.parametrize(
        "source",
        [
            "def f(x):\n    y = x; return y\n",
            "def f(x):\n    return (\n",
            "def f(x):\n    '''Nothing but a text.'''\n",
            "\0",
        ],
    )
    def test_what_would_not_make_the_source_again_makes_none(self, source: str) -> None:
        assert pieces_of(source) is None

    @pytest.mark.parametrize(
        "source",
        [
            "def f(x):\n    if x: return 1\n    return 2\n",
            "def f(x):\n    try:\n        return x[0]\n    except IndexError:\n        return 0\n",
            "def f(x):\n    with a() as b:\n        y = b\n    while y:\n        y = g(y)\n    else:\n        y = 0\n    return y\n",
            "class A:\n    @property\n    def b(self):\n        return '''two\nlines'''\n",
        ],
    )
    def test_what_is_in_order_is_the_source(self, source: str) -> None:
        found = pieces_of(source)
        assert found is not None
        assert ast.dump(ast.parse("\n".join(found[1]))) == ast.dump(ast.parse(source))

    def test_the_pieces_of_every_shipped_puzzle_make_the_reference_and_are_not_in_its_order(self) -> None:
        puzzles = {problem.id: (problem, puzzle) for problem in SHIPPED if (puzzle := puzzle_of(problem)) is not None}
        assert len(puzzles) > 150
        for problem, puzzle in puzzles.values():
            own = pieces_of(problem.reference)
            assert own == pieces_of(puzzle.source(puzzle.order)), problem.id
            assert puzzle == puzzle_of(problem)
            others = {piece.of for number, piece in enumerate(puzzle.pieces) if number not in puzzle.order}
            assert others <= {mistake.id for mistake in problem.mistakes}
            assert "" not in others
        in_order = [name for name, (_, puzzle) in puzzles.items() if list(puzzle.order) == list(range(len(puzzle.pieces)))]
        assert len(in_order) < 3


class TestSmallChange:
    @pytest.mark.parametrize(
        ("old", "new", "lines"),
        [
            ("a\nb\nc", "a\nb\nc", 0),
            ("a\nb\nc", "a\n\n# why\nb  \nc\n", 0),
            ("a\nb\nc", "a\nx\nc", 1),
            ("a\nb\nc", "a\nc", 1),
            ("a\nb\nc", "a\nb\nx\ny\nc", 2),
            ("a\nb\nc", "a\n  b\nc", 1),
            ("a\nb\nc", "x\ny\nz", 3),
        ],
    )
    def test_it_is_counted_in_lines_of_code(self, old: str, new: str, lines: int) -> None:
        assert changed_lines(old, new) == lines
        assert changed_lines(new, old) == lines

    def test_a_mistake_of_another_kind_is_not_small(self) -> None:
        reference = "import a\n\n\ndef f(x):\n    y = a.b(x)\n    z = a.c(y)\n    return z\n"
        assert is_small(reference, reference.replace("a.b", "a.c"))
        assert not is_small(reference, "def f(x):\n    return [y for y in x]\n")
        assert not is_small(reference, reference)


def _of(problem: Problem, kind: str) -> Item:
    return next(item for item in items_of(problem) if item.kind == kind)


def predict() -> Predict:
    choices = tuple(Choice(text, "reference") for text in ("1", "2", "3", "4"))
    item = Item("k:predict:c/reference", "", "k", "predict", 1, "c/reference")
    return Predict(item, "def f(x):\n    return x\n", SHIPPED[0].cases[0], "f(x)", {"x": "3"}, "value", choices, 2)


class TestDialogue:
    @pytest.mark.parametrize("typed", ["c", " C ", "c."])
    def test_a_letter_is_a_choice(self, typed: str) -> None:
        assert reply_of(predict(), typed) == Chosen(2)

    @pytest.mark.parametrize("typed", ["", "e", "3", "ab", "\x1b[A", "ä", "c" * 10_000])
    def test_what_is_no_choice_says_what_to_type(self, typed: str) -> None:
        with pytest.raises(Misread, match="Type a letter, a to d"):
            reply_of(predict(), typed)

    def test_letters_in_order_are_a_program(self, kata: Problem) -> None:
        puzzle = puzzle_of(kata)
        assert puzzle is not None
        order = Order(_of(kata, "order"), puzzle)
        for typed in ("ba", "B, A", "b a\n"):
            assert reply_of(order, typed) == Program(puzzle.source([1, 0]), (1, 0))
        for typed, said in (("", "Type the letters in order"), ("aza", "Type the letters"), ("aba", "A letter is there twice")):
            with pytest.raises(Misread, match=said):
                reply_of(order, typed)
        assert begins_with(order) is None

    def test_what_was_not_changed_is_no_answer(self, kata: Problem) -> None:
        result = CaseResult("three", "case", Verdict.WRONG_ANSWER)
        for exercise in (Mend(_of(kata, "mend"), kata.mistakes[0].code, result, 3), Write(_of(kata, "write"), kata.starter)):
            source = begins_with(exercise)
            assert source is not None
            with pytest.raises(Misread, match="Nothing has changed yet"):
                reply_of(exercise, f"{source}\n# done\n")
            assert reply_of(exercise, kata.reference) == Program(kata.reference)

    @pytest.mark.parametrize("width", [1, 20, 40, 80, 132])
    def test_no_line_is_wider_than_there_is_room(self, kata: Problem, width: int) -> None:
        puzzle = puzzle_of(kata)
        assert puzzle is not None
        result = CaseResult("three", "case", Verdict.WRONG_ANSWER)
        mend = Mend(_of(kata, "mend"), kata.mistakes[0].code, result, 3)
        for exercise in (predict(), Order(_of(kata, "order"), puzzle), mend, Write(_of(kata, "write"), kata.starter)):
            lines = question(kata, exercise, width)
            assert lines
            assert all(width_of(line) <= max(width, 1) for line in lines)
            assert wanted(exercise).endswith(".")

    def test_what_a_file_says_reaches_no_terminal_as_it_is(self, kata: Problem) -> None:
        code = kata.reference.replace("carry + value", "carry + value + len('\x1b[2J')")
        evil = replace(kata, summary="\x1b[31mred", mistakes=(Mistake("float-carry", "\x1b[2J", code),))
        puzzle = puzzle_of(evil)
        assert puzzle is not None
        assert any("\x1b" in piece.text for piece in puzzle.pieces)
        asked = replace(
            predict(), source=code, inputs={"x\x1b": "'\x1b'"}, call="f('\x1b')", choices=(Choice("\x1b", "reference"),) * 4
        )
        for exercise in (Order(_of(evil, "order"), puzzle), asked):
            assert "\x1b" not in "".join(text_of(line) for line in question(evil, exercise, 80))
        for number in (1, 2):
            marked = Marked(number == 2, Chosen(number))
            told = feedback(
                replace(evil, mistakes=(Mistake("m", "\x1b[2J", code),)),
                replace(asked, choices=(Choice("\x1b", "m"),) * 4),
                marked,
                80,
            )
            assert "\x1b" not in "".join(text_of(line) for line in told)

    def test_a_slip_of_typing_does_not_count_and_a_wrong_order_does(self) -> None:
        state = RunState(results=(CaseResult("load", "load", Verdict.INVALID_SUBMISSION),))
        assert not Marked(False, Program("def f(:"), state).counts
        assert Marked(False, Program("  return x\ndef f(x):", (1, 0)), state).counts
        assert Marked(False, Chosen(1)).counts
