"""Which short exercises a problem may give, told by reading it. Nothing is run for that, so some turn out to be none."""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from kata_tui.model.problem import Mistake, Problem
from kata_tui.practice.items.pieces import puzzle_of
from kata_tui.practice.items.small_change import is_small, what_changed

Kind = Literal["predict", "mend", "order", "write"]

MINUTES: dict[Kind, int] = {"predict": 1, "mend": 3, "order": 3}
"""What an exercise takes; to write takes what the problem says."""

REFERENCE = "reference"
"""What a predict item shows, where it is no mistake. No mistake is called so: of two sources with one name the reference is meant."""

MOST_LINES = 24
"""Of a program that is to be read: a longer one is no short exercise."""

ENOUGH = 3
"""Short exercises of a concept, with which those of the problem's other concepts are not needed."""

STEM = 6
"""Letters by which words are the same."""

MOST_CASES = 3
SHOWN_MISTAKES = 2
"""So many visible cases of a problem are asked about, each with the reference and with so many of the mistakes, in turn."""


class Item(Struct, frozen=True):
    """One exercise that a problem may give.

    `id` says of what it is made (the problem, the kind, and `of`), so it is the same as long as the file speaks of the same. `of`: the id
    of a mistake to mend; a case and a source to predict, as `case/source`; the concept to write for. `concept` is one of the problem's, or
    "" where it has none.
    """

    id: str
    concept: str
    problem: str
    kind: Kind
    minutes: int
    of: str = ""


def items_of(problem: Problem) -> Sequence[Item]:
    """The exercises that a problem may give, always the same ones in the same order. Cheap: nothing is run.

    All but those to write show the reference or nearly so: they are for somebody who has solved the problem.
    """
    return tuple(_items(problem))


def items_about(problem: Problem, concept: str) -> Sequence[Item]:
    """Those of a concept; where only few short ones are of it all others follow, for the whole problem practises it."""
    every = items_of(problem)
    own = [item for item in every if item.concept == concept]
    enough = sum(item.kind != "write" for item in own) >= ENOUGH
    return tuple(own if enough else [*own, *(item for item in every if item.kind != "write" and item.concept != concept)])


def _items(problem: Problem) -> Iterator[Item]:
    main = problem.concepts[0] if problem.concepts else ""
    yield from _predicting(problem, main)
    for mistake in problem.mistakes:
        if is_small(problem.reference, mistake.code):
            yield _item(problem, "mend", concept_of(problem, mistake), mistake.id)
    if puzzle_of(problem) is not None:
        yield _item(problem, "order", main)
    for concept in problem.concepts or ("",):
        yield _item(problem, "write", concept, concept)


def _predicting(problem: Problem, main: str) -> Iterator[Item]:
    cases = [case for case in problem.cases if not case.hidden][:MOST_CASES]
    for number, case in enumerate(cases):
        if _is_short(problem.reference):
            yield _item(problem, "predict", main, f"{case.id}/{REFERENCE}")
        others = [mistake for mistake in problem.mistakes if _is_short(mistake.code) and mistake.id != REFERENCE]
        turned = [*others[number * SHOWN_MISTAKES :], *others[: number * SHOWN_MISTAKES]]
        for mistake in turned[:SHOWN_MISTAKES]:
            yield _item(problem, "predict", concept_of(problem, mistake), f"{case.id}/{mistake.id}")


def _item(problem: Problem, kind: Kind, concept: str, of: str = "") -> Item:
    name = ":".join(part for part in (problem.id, kind, of) if part)
    return Item(name, concept, problem.id, kind, MINUTES.get(kind, problem.minutes), of)


def _is_short(source: str) -> bool:
    return len(source.strip().splitlines()) <= MOST_LINES


def concept_of(problem: Problem, mistake: Mistake) -> str:
    """The concept of a problem that a mistake is about: the one whose words are in its name, its feedback or its change; else the first."""
    said = _words(f"{mistake.id} {mistake.feedback}")
    done = _words(what_changed(problem.reference, mistake.code))
    named = [_words(concept) for concept in problem.concepts]
    fitting = [sum(2 * (word in said) + (word in done) for word in words) / max(1, len(words)) for words in named]
    best = max(fitting, default=0.0)
    return problem.concepts[fitting.index(best)] if problem.concepts else ""


def _words(text: str) -> set[str]:
    """The words of a text by how they begin, so that `axis` is in `axes`."""
    parts = "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()
    return {stem for part in parts if (stem := part[:STEM].rstrip("se"))}
