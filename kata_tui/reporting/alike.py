"""Cases that fail alike: the first of them is told whole, and the others in a line below it."""

from collections.abc import Hashable, Iterable

from msgspec import Struct

from kata_tui.model.result import CaseResult
from kata_tui.model.text import clean_line, plain
from kata_tui.model.verdict import Verdict
from kata_tui.reporting.spans import Line, Role, Span, wrap

_QUIET = (Verdict.ACCEPTED, Verdict.SKIPPED, Verdict.CANCELLED)
_TOO = {
    "structure": "the structure differs too",
    "type": "the type differs too",
    "shape": "the shape differs too",
    "dtype": "the dtype differs too",
    "nonfinite": "nan or inf stand elsewhere too",
    "value": "values differ too",
}


class Way(Struct, frozen=True):
    """A way to fail: the first result that fails so, those of which the same is known, and those that differ in the same kind."""

    first: CaseResult
    same: tuple[CaseResult, ...] = ()
    too: tuple[CaseResult, ...] = ()

    @property
    def all(self) -> tuple[CaseResult, ...]:
        """Every result that fails so."""
        return self.first, *self.same, *self.too

    def joined(self, result: CaseResult) -> "Way | None":
        """The way with one more result; None when that one fails in another."""
        one, other = _cause(self.first), _cause(result)
        if one == other and one is not None:
            return Way(self.first, (*self.same, result), self.too)
        hidden = result.shown == "hidden"
        if other is None and (one is None or hidden) and _kind(self.first) == _kind(result) is not None:
            return Way(self.first, self.same, (*self.too, result))
        if hidden and _place(self.first) == _place(result) is not None:
            return Way(self.first, (*self.same, result), self.too)
        return None


def ways(results: Iterable[CaseResult]) -> list[Way]:
    """The ways in which results fail, in their order, but those of visible cases first: they tell more."""
    found: list[Way] = []
    for result in sorted(results, key=lambda result: result.shown == "hidden"):
        if result.verdict in _QUIET:
            continue
        for number, way in enumerate(found):
            joined = way.joined(result)
            if joined is not None:
                found[number] = joined
                break
        else:
            found.append(Way(result))
    return found


def others(way: Way, width: int) -> list[Line]:
    """The other cases of a way, by name: a sentence for those of which the same is known, and one for those that differ alike."""
    said: list[Line] = []
    if way.same:
        said.append((*_named(way.same), Span(": the same.")))
    if way.too:
        kind = way.first.mismatches[0].kind
        said.append((*_named(way.too), Span(f": {_TOO.get(kind, 'the same')}.")))
    return [line for one in said for line in wrap(one, width, hang=2)]


def _named(results: tuple[CaseResult, ...]) -> Line:
    spans: list[Span] = []
    for result in results:
        spans += [Span(", ")] * bool(spans) + [Span(f"`{clean_line(result.id, 80)}`", Role.CODE)]
    return tuple(spans)


def _cause(result: CaseResult) -> Hashable:
    """What explains a result; None where nothing does."""
    error = result.error
    if result.mistake is not None:
        return "mistake", result.mistake.id
    if error is not None:
        said = "" if error.card else plain(error.message).split("\n", 1)[0]
        return result.shown, result.verdict, error.type, error.line, error.card, error.title, said
    if result.finding is not None:
        return result.finding.message, result.finding.line
    if result.suspicions:
        return tuple((suspicion.id, suspicion.line) for suspicion in result.suspicions)
    patterns = tuple(pattern.sentence for mismatch in result.mismatches[:1] for pattern in mismatch.patterns)
    return patterns or result.card


def _kind(result: CaseResult) -> Hashable:
    """In what a wrong answer differs, of a case; None for anything else."""
    if result.verdict is not Verdict.WRONG_ANSWER or result.kind != "case" or not result.mismatches:
        return None
    return result.mismatches[0].kind


def _place(result: CaseResult) -> Hashable:
    """Where a case ended, and with what; None when it did not end early."""
    error = result.error
    return None if error is None or result.kind != "case" else (result.verdict, error.type, error.line, error.card)
