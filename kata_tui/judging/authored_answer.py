"""What a source of a problem's author gave for a case: the reference, a mistake, an alternative or a mutant."""

import msgspec

from kata_tui.judging.processes.outcome import Decoded, Outcome
from kata_tui.model.problem import Case
from kata_tui.model.result import ErrorReport
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Failed, ProtocolError, Raised, Refused, Returned, Unable, Where

LIMITS = (Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT, Verdict.OUTPUT_LIMIT)


class Answer(Decoded, frozen=True):
    """What a source gave for one repetition of a case, `failure` why it gave nothing. `inputs`: of a reference, as people read them.

    `ours`: that it gave nothing is a fault of the program, not of the problem file. `line`: where in the source it came to nothing, where
    that is known. `limit`: the limit that it ran into.
    """

    reply: Returned | Raised | None = None
    payload: memoryview = memoryview(b"")
    failure: str = ""
    inputs: dict[str, str] = msgspec.field(default_factory=dict)
    ours: bool = False
    line: int | None = None
    limit: Verdict | None = None


Answers = dict[str, tuple[Answer, ...]]
"""Case id to the answers of its repetitions."""

Mistaken = dict[str, Answers]
"""Mistake id to its answers."""


def answer_of(outcome: Outcome, case: Case, *, reference: bool = False, mistake: bool = False) -> Answer:
    """What an outcome is as an answer of the problem file's own source to a case.

    `reference`: it is what is expected, so it has to be what the case means: a result, or the exception that it names. `mistake`: it is
    only held to what submissions do, so it may be a result that nothing can be compared with.
    """
    from kata_tui.comparison.describe import describe_inputs  # with NumPy, which the app does without until a problem is made ready

    reply = outcome.reply
    match reply:
        case Failed(message=message):
            return Answer(None, failure=message, ours=True)
        # a submission is never asked to fail like these
        case Raised(out_of_memory=True, error=error):
            return Answer(None, failure=error.message, line=error.line, limit=Verdict.MEMORY_LIMIT)
        case Raised(error=ErrorReport(type="Result") as error) if not mistake:
            return Answer(None, failure=error.message, line=error.line)
        case Raised(bases=bases, error=error) if "builtins.OSError" in bases or "builtins.Exception" not in bases:
            return Answer(None, failure=f"It raised {error.type}: {error.message}.", line=error.line)
        case Raised(where=where, error=error) if where is not Where.CALL and not (mistake and where is Where.RESULT):
            return Answer(None, failure=f"{_FAILED_LATER[where]} raised {error.type}: {error.message}.")
        case Raised(bases=bases, error=error, wanted=wanted) if reference and wanted not in bases:
            advice = f"it raises {case.raises}" if case.raises else f"where that is meant, the case says `raises: {error.type}`"
            return Answer(None, failure=f"It raised {error.type}: {error.message} ({advice}).", line=error.line)
        case Returned() if reference and case.raises is not None:
            return Answer(None, failure=f"It raised nothing, and the case says `raises: {case.raises}`.")
        case Returned() | Raised():
            try:
                if isinstance(reply, Returned):
                    for leaf in outcome.tree.values():
                        if leaf.kind == "opaque" and not mistake:
                            return Answer(None, failure=f"It returned an object of type {leaf.type}, which cannot be compared.")
                inputs = describe_inputs(case, outcome.arguments)
            except ProtocolError as error:
                return Answer(None, failure=f"It broke the channel to the judge: {error}.")
            return Answer(reply, outcome.payload, inputs=inputs)
    stopped = outcome.stop.verdict if outcome.stop is not None else None
    limit = stopped if stopped in LIMITS and stopped is not Verdict.TIME_LIMIT else None  # whatever is slow hangs alike
    return Answer(None, failure=failure_of(outcome), line=_line_of(outcome), limit=limit)


_FAILED_LATER = {
    Where.ARGUMENTS: "Building its arguments",
    Where.RESULT: "Reading its result",
    Where.CHECK: "A check of it",
}


def failure_of(outcome: Outcome) -> str:
    """Why a source of the problem file gave no answer."""
    match outcome.reply:
        case Refused(error=error):
            return f"{error.type}: {error.message}"
        case Unable(message=message) | Failed(message=message):
            return message
    return outcome.stop.message if outcome.stop else "it answered out of turn"


def _line_of(outcome: Outcome) -> int | None:
    """The line of the source at which it was stopped or refused."""
    if isinstance(outcome.reply, Refused):
        return outcome.reply.error.line
    return outcome.stop.line if outcome.stop else None
