"""What the log says of a run: its verdict, and what the report named."""

from collections.abc import Iterable

from kata_tui.model.result import CaseResult
from kata_tui.model.run_state import RunState, report
from kata_tui.model.verdict import Verdict
from kata_tui.profile.entries import Attempted

_SLIPS = frozenset({"SyntaxError", "IndentationError", "TabError", "NameError", "ImportError", "ModuleNotFoundError"})
"""Exceptions that tell of a slip of the pen, and nothing of what a problem is about."""


def attempted(state: RunState) -> Attempted:
    """What the log says of a run that has finished."""
    run = report(state)
    wrong = [case for case in run.cases if case.verdict not in (Verdict.ACCEPTED, Verdict.SKIPPED)]
    return Attempted(
        revision=run.revision,
        verdict=run.verdict.value,
        passed=run.passed,
        total=run.total,
        seconds=run.seconds,
        mistakes=_once(case.mistake.id for case in wrong if case.mistake is not None),
        cards=_once(card for case in wrong for card in (case.card, case.error and case.error.card) if card),
        patterns=_once(named for case in wrong for named in _patterns(case)),
        checks=_once(case.id for case in wrong if case.kind == "check"),
        unread=run.verdict is Verdict.INVALID_SUBMISSION or (bool(wrong) and all(map(_is_slip, wrong))),
        failed=_once(case.id for case in wrong if case.kind != "load"),
    )


def _patterns(case: CaseResult) -> Iterable[str]:
    for mismatch in case.mismatches:
        yield from (pattern.id for pattern in mismatch.patterns)
    yield from (suspicion.id for suspicion in case.suspicions)


def _is_slip(case: CaseResult) -> bool:
    return case.error is not None and case.error.type.rpartition(".")[2] in _SLIPS


def _once(named: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(named))
