"""What sources of a problem do in a case, as choices: those that do the same are one, and each says it in a line."""

from collections.abc import Iterator, Mapping

from kata_tui.comparison.describe import describe_tree
from kata_tui.comparison.result_tree import Tree
from kata_tui.judging import verdicts
from kata_tui.judging.authored_answer import Answer, Answers, Mistaken
from kata_tui.judging.hidden import of_hidden
from kata_tui.judging.processes.outcome import Outcome
from kata_tui.judging.same_answer import does_the_same, is_right
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import CaseResult, ErrorReport
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.practice.items.exercise import Asked, Choice
from kata_tui.practice.items.item import REFERENCE
from kata_tui.practice.items.pieces import shuffled
from kata_tui.protocol.messages import Raised
from kata_tui.reporting.verdict_words import kind_words

LONGEST = 160
"""Characters of a choice; longer ones are not compared by eye."""

CHOICES = 4
RIGHT = "accepted"


def choices_of(
    problem: Problem, case: Case, shown: str, reference: Answers, mistakes: Mistaken, seed: str
) -> tuple[Asked, tuple[Choice, ...], int] | None:
    """What to ask about a source in a case: the question, the choices, and which is right. None when there is no good question.

    The wrong ones are what the problem's other sources do. `shown`: the source that is shown.
    """
    given = {REFERENCE: reference[case.id][0]} | {name: answers[case.id][0] for name, answers in mistakes.items()}
    given = {name: answer for name, answer in given.items() if answer.reply is not None}
    if shown not in given:
        return None
    apart = list(_apart(case, shown, given))
    whole = "..." not in "".join(given[shown].inputs.values()) and "…" not in "".join(given[shown].inputs.values())
    askable: tuple[Asked, ...] = ("value", "form", "verdict") if whole else ("form", "verdict")
    for asked in askable:
        told: dict[str, Choice] = {}
        for name in apart:
            text = _text(problem, case, asked, given[name], reference)
            told.setdefault(text, Choice(text, name))
        choices = list(told.values())[:CHOICES]
        if len(choices) == CHOICES and all(len(choice.text) <= LONGEST for choice in choices):
            mixed = tuple(sorted(choices, key=lambda choice: shuffled(seed, choice.text)))
            return asked, mixed, mixed.index(choices[0])
    return None


def symptom_of(problem: Problem, name: str, reference: Answers, mistakes: Mistaken) -> CaseResult | None:
    """What a judge says of a mistake in the first case that it does wrong, a visible one if there is one; None when it is right in all."""
    for case in sorted(problem.cases, key=lambda case: case.hidden):
        for number, answer in enumerate(mistakes[name][case.id]):
            if not is_right(answer, case, reference[case.id][number]):
                return _judged(problem, case, number, answer, reference)
    return None


def _apart(case: Case, shown: str, given: Mapping[str, Answer]) -> Iterator[str]:
    """The source that is shown, and of the others one for each thing that is done in the case and not by it."""
    kept: list[Answer] = []
    for name in sorted(given, key=lambda one: one != shown):  # the others stay in their order, the reference first
        if not any(does_the_same(other, given[name], case) for other in kept):
            kept.append(given[name])
            yield name


def _text(problem: Problem, case: Case, asked: Asked, answer: Answer, reference: Answers) -> str:
    reply = answer.reply
    if asked == "verdict":
        result = _judged(problem, case, 0, answer, reference)
        if result.verdict is Verdict.ACCEPTED:
            return RIGHT
        kind = result.mismatches[0].kind if result.mismatches else ""
        name = result.error.type if kind == "raised" and result.error is not None else kind_words(kind) if kind else ""
        return clean_line(f"{result.verdict.words}{': ' if name else ''}{name}", LONGEST)
    if isinstance(reply, Raised):
        return f"it raises {clean_line(reply.error.type, 60)}"
    return describe_tree(answer.tree) if asked == "value" else _form(answer.tree)


def _form(tree: Tree) -> str:
    """Shapes, dtypes and types of a result."""
    parts = []
    for path, leaf in tree.items():
        if leaf.kind == "array":
            form = f"{leaf.dtype}[{','.join(map(str, leaf.array.shape))}]"
        elif leaf.kind == "scalar":
            form = type(leaf.value).__name__
        else:
            form = clean_line(leaf.type, 40) or leaf.kind
        if leaf.kind != "branch" or len(tree) == 1:
            parts.append(f"{clean_line(path, 40)}: {form}" if path else form)
    return "; ".join(parts)


def _judged(problem: Problem, case: Case, number: int, answer: Answer, reference: Answers) -> CaseResult:
    """What a judge says of an answer."""
    if answer.reply is None:
        told = ErrorReport("It gave no answer", clean_line(answer.failure, 300))
        result = CaseResult(case.id, "case", Verdict.RUNTIME_ERROR, "hidden" if case.hidden else "visible", error=told)
    else:
        result = verdicts.judge_case(problem, case, number, reference, Outcome(answer.reply, answer.payload))
    return of_hidden(result) if case.hidden else result
