"""What reports name: mistakes, cards, patterns, checks. What each is called, and which concept it is about."""

from collections.abc import Mapping, Sequence
from difflib import ndiff

from kata_tui.model.cards import CARDS
from kata_tui.model.problem import Mistake, Problem
from kata_tui.model.text import clean_line
from kata_tui.model.told import Told
from kata_tui.practice.grading import named_concept
from kata_tui.profile.profile import Profile


class Faults:
    """The faults of a profile's library, by the names that its log has for them: `vmap-columns:wrong-axis`, `card:broadcast-shapes`."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def concept_of(self, fault: str, among: Sequence[str]) -> str | None:
        """The concept that a fault names, of those that are given; None when it names none of them."""
        return named_concept(self._text(fault), self._names(among), among)

    def title(self, fault: str) -> str:
        """What a fault is called, in a line."""
        owner, _, name = fault.partition(":")
        if owner == "card" and (card := CARDS.get(name)) is not None:
            return clean_line(card.title, 120)
        mistake = self._mistake(owner, name)
        return name.replace("-", " ") if mistake is None else clean_line(mistake.feedback, 120)

    def _text(self, fault: str) -> str:
        owner, _, name = fault.partition(":")
        if owner == "card" and (card := CARDS.get(name)) is not None:
            return " ".join((card.title, card.happened, card.cure, card.before, card.after))
        problem = self._problem(owner)
        if problem is None:
            return name.replace("-", " ")
        for check in problem.checks:
            if check.id == name:
                return f"{name} {check.message or ''}"
        mistake = self._mistake(owner, name)
        return "" if mistake is None else f"{mistake.feedback} {changed(problem, mistake)}"

    def _names(self, concepts: Sequence[str]) -> Mapping[str, Sequence[str]]:
        known = self._profile.library.concepts
        return {name: (name, *known[name].names) if name in known else (name,) for name in concepts}

    def _mistake(self, owner: str, name: str) -> Mistake | None:
        problem = self._problem(owner)
        return next((mistake for mistake in problem.mistakes if mistake.id == name), None) if problem else None

    def _problem(self, problem_id: str) -> Problem | None:
        if problem_id in ("card", "pattern"):
            return None
        try:
            return self._profile.problem(problem_id)
        except Told:
            return None


def changed(problem: Problem, mistake: Mistake) -> str:
    """The lines in which a mistake differs from the reference, of both."""
    lines = ndiff(problem.reference.splitlines(), mistake.code.splitlines())
    return "\n".join(line[2:] for line in lines if line[:2] in ("- ", "+ "))
