"""What a learner sees of a hidden case: made anew, of what may be seen. What is not named here is not there, whatever a result holds."""

import builtins

from kata_tui.judging import faults
from kata_tui.model.result import CaseResult, ErrorReport, Mismatch
from kata_tui.model.verdict import Verdict

_KIND_WORDS = {
    "raised": "whether it raises differs",
    "structure": "the structure of the result differs",
    "type": "the type of the result differs",
    "shape": "the shape differs",
    "dtype": "the dtype differs",
    "nonfinite": "nan or inf stand in other places",
    "value": "the values differ",
}

_KNOWN_ERRORS = frozenset(
    {name for name, held in vars(builtins).items() if isinstance(held, type) and issubclass(held, BaseException)}
    | {"ConcretizationTypeError", "JaxRuntimeError", "KeyReuseError", "NonConcreteBooleanIndexError", "TracerArrayConversionError"}
    | {"TracerBoolConversionError", "TracerIntegerConversionError", "UnexpectedTracerError", "Channel", "Result"}
)
"""Exceptions that may be named of a hidden case: the name of any other could be made of its inputs."""


_NOT_HERS = f"The problem file or the judge is at fault, not you. {faults.TELL}"


def of_hidden(result: CaseResult) -> CaseResult:
    """The result of a hidden case as a learner sees it.

    Inputs, expected values, and everything that could carry them (output, messages, tracebacks) stay behind. Of a check, what it found is
    shown: it speaks of how the code does it.
    """
    kinds = dict.fromkeys(mismatch.kind for mismatch in result.mismatches)
    return CaseResult(
        id=result.id,
        kind=result.kind,
        verdict=result.verdict,
        shown="hidden",
        seconds=result.seconds,
        compiling=result.compiling,
        message=result.message,
        message_kind=result.message_kind,
        mismatches=tuple(Mismatch("", kind, _KIND_WORDS[kind]) for kind in kinds),
        error=None if result.error is None else _error(result.error, result.verdict),
        finding=result.finding if result.kind == "check" else None,
    )


def _error(error: ErrorReport, verdict: Verdict) -> ErrorReport:
    if verdict is Verdict.INTERNAL_ERROR:  # what a process says of itself may be made of its inputs
        return faults.of_judge(f"{faults.AT_FAULT}. {faults.TELL}" if error.type == faults.FILE else _NOT_HERS)
    if error.type == verdict.words:  # a limit, in words of the judge's
        return ErrorReport(error.type, error.message, error.line)
    name = error.type if error.type in _KNOWN_ERRORS else "an exception"
    return ErrorReport(name, "", error.line, error.column, card=error.card)
