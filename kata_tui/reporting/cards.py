"""The card of a known error or misuse: what happened, why, the cure, and the code before and after."""

from itertools import zip_longest

from kata_tui.model.cards import CARDS, Card
from kata_tui.model.result import CaseResult
from kata_tui.reporting.fields import field, indented, styled_code
from kata_tui.reporting.spans import Line, Role, Span, width_of, wrap

_GAP = 4


def card_of(result: CaseResult) -> Card | None:
    """The card that explains a result; None when there is none."""
    found = result.error.card if result.error is not None else result.card
    return CARDS.get(found or "")


def card(result: CaseResult, width: int, source: str | None) -> list[Line]:
    """The section of a wrong answer's card; that of an exception stands with the exception."""
    found = card_of(result)
    return [] if found is None or result.error is not None else explanation(found, width)


def explanation(found: Card, width: int, excerpt: list[Line] | None = None) -> list[Line]:
    """A card in full, but for its title: the cure, then the learner's own line where there is one, then why."""
    cure = field("cure", styled_code(found.cure, Role.GOOD), width)
    reason = wrap(styled_code(f"{found.happened} {found.why}"), width)
    return [*cure, *(excerpt or []), *_before_and_after(found, width), *reason]


def _before_and_after(found: Card, width: int) -> list[Line]:
    before, after = found.before.split("\n"), found.after.split("\n")
    column = max(map(len, (*before, "before")))
    if 2 + column + _GAP + max(map(len, (*after, "after"))) > width:
        shown: list[Line] = []
        for title, code in (("before", found.before), ("after", found.after)):
            shown += [*wrap((Span(title, Role.MUTED),), width), *indented((Span(code, Role.CODE),), width)]
        return shown
    pairs: list[tuple[Span, Span]] = [(Span("before", Role.MUTED), Span("after", Role.MUTED))]
    pairs += [(Span(one, Role.CODE), Span(other, Role.CODE)) for one, other in zip_longest(before, after, fillvalue="")]
    return [(Span("  "), one, Span(" " * (column + _GAP - width_of((one,)))), other) for one, other in pairs]
