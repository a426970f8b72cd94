"""What the cases of one run tell together: the known mistake that does all of them just like this, the patterns that hold in all.

A claim is made of the first case that fails, and taken back when a later one shows that it is none: those results are told anew.
"""

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from kata_tui.model.problem import Problem
from kata_tui.model.result import CaseResult, MistakeShown, Pattern, Suspicion

if TYPE_CHECKING:
    from kata_tui.comparison.explanation.patterns import Claim

AT_MOST = 2
"""So many patterns of a case are told."""


_ONLY_WHERE = frozenset(
    {"part", "edge", "constant", "zeros", "input", "reordered", "by-row", "step", "mixed", "function", "factor"}
)
"""Patterns that leave open what did it."""


class Evidence(Struct, frozen=True):
    """What one case that failed tells. `agreeing`: the ids of the known mistakes that do the same in it, and nothing wrong before it.

    `compared`: there were values to compare, so a claim that is not among `claims` does not hold here.
    """

    claims: "tuple[Claim, ...]" = ()
    agreeing: frozenset[str] = frozenset()
    compared: bool = False


class Diagnosis:
    """Fed with each case as it is decided. `suspicions`: about the source, told of cases whose values differ; None before a look at it."""

    def __init__(self, problem: Problem) -> None:
        self._feedback = {mistake.id: mistake.feedback for mistake in problem.mistakes}
        self._candidates = frozenset(self._feedback)
        self._failed: list[tuple[CaseResult, Evidence]] = []
        self._told: dict[str, CaseResult] = {}
        self.suspicions: tuple[Suspicion, ...] | None = None

    @property
    def begun(self) -> bool:
        """Whether a case has failed."""
        return bool(self._failed)

    @property
    def open(self) -> bool:
        """Whether a known mistake may still be what this is."""
        return bool(self._candidates)

    def passed(self, right: frozenset[str]) -> list[CaseResult]:
        """A visible case passed, in which those mistakes do nothing wrong. Returns what has to be told anew."""
        self._candidates &= right
        return self._anew()

    def failed(self, result: CaseResult, evidence: Evidence) -> list[CaseResult]:
        """A visible case failed. Returns it as it is told now, and what has to be told anew."""
        self._candidates &= evidence.agreeing
        self._failed.append((result, evidence))
        return self._anew()

    @property
    def unexplained(self) -> CaseResult | None:
        """The first visible case whose values differ, where no known mistake is what this is."""
        if self.mistake(frozenset(self._feedback)) is not None:
            return None
        return next((result for result, evidence in self._failed if evidence.compared), None)

    @property
    def named(self) -> bool:
        """Whether anything tells why the values of a case differ, and not only where, or how."""
        told = [self._told[result.id] for result, evidence in self._failed if evidence.compared]
        return any(result.suspicions or result.card or _tells_why(result) for result in told)

    def suspect(self, more: tuple[Suspicion, ...]) -> list[CaseResult]:
        """Suspicions that are surer than those before, and take the place of one of the same kind. Returns what has to be told anew."""
        known = {one.id for one in more}
        self.suspicions = (*more, *(one for one in self.suspicions or () if one.id not in known))[:AT_MOST]
        return self._anew()

    def mistake(self, agreeing: frozenset[str]) -> MistakeShown | None:
        """The first known mistake that does all visible cases like this, and is one of those."""
        return next((MistakeShown(id_, said) for id_, said in self._feedback.items() if id_ in self._candidates & agreeing), None)

    def _anew(self) -> list[CaseResult]:
        results = [self._as_told(result, evidence) for result, evidence in self._failed]
        changed = [result for result in results if self._told.get(result.id) != result]
        self._told |= {result.id: result for result in changed}
        return changed

    def _as_told(self, result: CaseResult, evidence: Evidence) -> CaseResult:
        known = self.mistake(frozenset(self._feedback))
        if known is not None:  # one explanation is enough, and it is the surest
            return replace(result, mistake=known)
        if not evidence.compared:
            return result
        first = replace(result.mismatches[0], patterns=self._patterns(evidence))
        return replace(result, mismatches=(first, *result.mismatches[1:]), suspicions=self.suspicions or ())

    def _patterns(self, evidence: Evidence) -> tuple[Pattern, ...]:
        """Of a case's claims those that hold in every case that was compared, on two numbers or more that are not all equal."""
        rests: dict[str, set[float]] = {}
        cases = [case.claims for _, case in self._failed if case.compared]
        for claims in cases:
            for claim in claims:
                rests.setdefault(claim.key, set()).update(claim.numbers)
        held = [
            claim.pattern
            for claim in evidence.claims
            if len(rests[claim.key]) > 1 and all(any(other.key == claim.key for other in claims) for claims in cases)
        ]
        return tuple(held[:AT_MOST])


def _tells_why(result: CaseResult) -> bool:
    return any(pattern.id not in _ONLY_WHERE for mismatch in result.mismatches[:1] for pattern in mismatch.patterns)
