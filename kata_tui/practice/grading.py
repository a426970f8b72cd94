"""How well something went, as it was seen and not asked: a grade for each concept that it shows something of."""

import re
from collections.abc import Callable, Mapping, Sequence

from kata_tui.practice.concept_card import Grade
from kata_tui.practice.graph import Graph, Kata
from kata_tui.practice.history import ReviewEvidence
from kata_tui.profile.entries import CardLog

FAILURES_OF_HARD = 2
"""Runs that failed for a concept after which it was hard."""
_WORD = re.compile(r"[A-Za-z_][\w.]*")

ConceptOf = Callable[[str, Sequence[str]], str | None]
"""The concept that a fault names, of those that are given; None when it names none of them."""


def graded(evidence: ReviewEvidence, graph: Graph, concept_of: ConceptOf, minutes: float) -> tuple[CardLog, ...]:
    """What this evidence says of each concept, the main one first; nothing for a kata that is not in the library.

    `minutes`: how long it is expected to take. What a pass rests on gets a part of a good
    review; all of it, for a kata that shows what is known.
    """
    kata = graph.katas.get(evidence.problem)
    if evidence.size != "write":
        grade = _grade(evidence, Grade.AGAIN if not evidence.passed else None, evidence.failed, minutes)
        return (CardLog(evidence.concept, int(grade)), *(_credit(graph, kata, evidence) if evidence.passed else ()))
    if kata is None or not kata.concepts:
        return ()
    blamed = _blamed(evidence, kata, concept_of)
    logs = []
    for concept in kata.concepts:
        if evidence.passed:
            logs.append(CardLog(concept, int(_grade(evidence, None, blamed.get(concept, 0), minutes))))
        elif concept in blamed or not blamed:
            logs.append(CardLog(concept, int(Grade.AGAIN)))
    if evidence.passed and evidence.placement:
        below = dict.fromkeys(concept for name in graph.all_below(kata.id) for concept in graph.katas[name].concepts)
        return (*logs, *(CardLog(concept, int(Grade.GOOD)) for concept in below if concept not in kata.concepts))
    return (*logs, *(_credit(graph, kata, evidence) if evidence.passed else ()))


def _grade(evidence: ReviewEvidence, known: Grade | None, failures: int, minutes: float) -> Grade:
    if known is not None:
        return known
    if evidence.hints or failures >= FAILURES_OF_HARD:
        return Grade.HARD
    quick = evidence.seconds is not None and evidence.seconds < 60 * minutes
    return Grade.EASY if evidence.runs <= 1 and quick else Grade.GOOD


def _blamed(evidence: ReviewEvidence, kata: Kata, concept_of: ConceptOf) -> dict[str, int]:
    """How many failures count against each concept: those of the faults that name it."""
    found: dict[str, int] = {}
    for fault, count in evidence.faults.items():
        concept = concept_of(fault, kata.concepts)
        if concept is not None:
            found[concept] = found.get(concept, 0) + count
    return found


def _credit(graph: Graph, kata: Kata | None, evidence: ReviewEvidence) -> tuple[CardLog, ...]:
    if kata is None:
        return ()
    below = graph.rests_on(kata.id)
    return tuple(CardLog(concept, int(Grade.GOOD), part) for concept, part in below.items() if concept != evidence.concept)


def named_concept(text: str, names: Mapping[str, Sequence[str]], among: Sequence[str]) -> str | None:
    """Which concept a text is about: the one whose names (`jax.vmap`, also as `vmap`) stand in it most; None for none of them.

    `names`: those of each concept.
    """
    words = [word.strip(".") for word in _WORD.findall(text)]
    said = {*words, *(word.rpartition(".")[2] for word in words)}
    counts = {concept: sum(_is_said(name, said, text) for name in names.get(concept, ())) for concept in among}
    best = max(counts, key=lambda concept: counts[concept], default=None)
    return best if best is not None and counts[best] else None


def _is_said(name: str, said: set[str], text: str) -> bool:
    if _WORD.fullmatch(name):
        return name in said or name.rpartition(".")[2] in said
    return name.casefold() in text.casefold()
