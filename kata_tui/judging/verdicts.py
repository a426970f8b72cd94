"""From outcomes to results: what each case and check came to, in the words and data of a report."""

import builtins

from msgspec.structs import replace

from kata_tui.domain.cards import known_card
from kata_tui.domain.checks import Check, ShardingRule
from kata_tui.domain.compare import EXACT, compare
from kata_tui.domain.explain import explained, misuse_card
from kata_tui.domain.nodes import nodes_in
from kata_tui.domain.placement import MAX_PARTS, misplaced
from kata_tui.domain.problem import Case, Problem
from kata_tui.domain.result import RESULT, CaseResult, ErrorReport, Finding, Mismatch, MistakeShown, Note
from kata_tui.domain.text import clean_line
from kata_tui.domain.tree import Tree, decode_tree
from kata_tui.domain.verdict import Verdict
from kata_tui.domain.wire import Checked, ProtocolError, Raised, Refused, Reply, Returned, Unable
from kata_tui.judging.expected import Answer, Answers, Mistaken
from kata_tui.judging.trial import Outcome, Stop

_KIND_WORDS = {
    "raised": "whether it raises differs",
    "structure": "the structure of the result differs",
    "type": "the type of the result differs",
    "shape": "the shape differs",
    "dtype": "the dtype differs",
    "nonfinite": "nan or inf stand in other places",
    "value": "the values differ",
}

_MOST_NOTES = 10

_KNOWN_ERRORS = frozenset(
    {name for name, held in vars(builtins).items() if isinstance(held, type) and issubclass(held, BaseException)}
    | {"ConcretizationTypeError", "JaxRuntimeError", "KeyReuseError", "NonConcreteBooleanIndexError", "TracerArrayConversionError"}
    | {"TracerBoolConversionError", "TracerIntegerConversionError", "UnexpectedTracerError", "Channel", "Result"}
)
"""Exceptions that may be named of a hidden case: the name of any other could be made of its inputs."""


def judge_load(outcome: Outcome) -> CaseResult:
    """The result of a load that failed."""
    result = CaseResult("load", "load", Verdict.INTERNAL_ERROR, stdout=outcome.printed, stdout_truncated=outcome.truncated)
    if outcome.stop is not None:
        return _stopped(result, outcome.stop)
    if isinstance(outcome.reply, Refused):
        verdict = outcome.reply.verdict if outcome.reply.verdict is Verdict.INVALID_SUBMISSION else Verdict.RUNTIME_ERROR
        return replace(result, verdict=verdict, error=_carded(outcome.reply.error))
    return _protocol(result, outcome.reply)


def judge_case(
    problem: Problem, case: Case, repetition: int, reference: Answers, outcome: Outcome, *, explain: bool = True
) -> CaseResult:
    """The result of one repetition of a case, whole: `shown` leaves out what a learner must not see.

    `explain`: look for what would explain a wrong answer to a learner.
    """
    answer = reference[case.id][repetition]
    result = CaseResult(
        case.id,
        "case",
        Verdict.INTERNAL_ERROR,
        shown="hidden" if case.hidden else "visible",
        call=call_text(problem, case),
        inputs=answer.inputs,
        stdout=outcome.printed,
        stdout_truncated=outcome.truncated,
    )
    result = _decide(result, case, answer, outcome)
    if result.verdict is Verdict.ACCEPTED:
        return result
    if explain and not case.hidden:
        result = _explained(result, problem, case, repetition, reference, outcome)
    if case.repeat > 1:
        again = f"key = jax.random.fold_in(jax.random.key({case.seed}), {repetition})"
        result = replace(result, repetition=repetition, reproduce=again)
    return replace(result, message=case.message)


def find_mistake(problem: Problem, case: Case, repetition: int, mistakes: Mistaken, outcome: Outcome) -> MistakeShown | None:
    """The first known mistake that does on this case just what the submission did."""
    for mistake in problem.mistakes:
        answers = mistakes.get(mistake.id, {}).get(case.id, ())
        if repetition < len(answers) and _same(answers[repetition], outcome, case):
            return MistakeShown(mistake.id, mistake.feedback)
    return None


def judge_check(problem: Problem, check: Check, reference: Answers, outcome: Outcome) -> CaseResult:
    """The result of a check."""
    case = problem.case(check.case)
    result = CaseResult(check.id, "check", Verdict.INTERNAL_ERROR, stdout=outcome.printed, stdout_truncated=outcome.truncated)
    reply = outcome.reply
    if isinstance(reply, Checked):
        if reply.holds:
            return replace(result, verdict=Verdict.ACCEPTED, seconds=reply.seconds)
        finding = Finding(reply.message, reply.line)
        result = replace(result, verdict=Verdict.WRONG_ANSWER, seconds=reply.seconds, finding=finding)
    elif isinstance(reply, Raised):
        verdict = Verdict.MEMORY_LIMIT if reply.out_of_memory else Verdict.RUNTIME_ERROR
        result = replace(result, verdict=verdict, seconds=reply.seconds, error=_carded(reply.error))
    elif isinstance(reply, Returned):
        result = _decide(result, case, reference[case.id][0], outcome)
        if isinstance(check.rule, ShardingRule) and result.verdict is Verdict.ACCEPTED:
            result = _placed(result, reference[case.id][0], reply, outcome.payload)
    elif isinstance(reply, Unable):
        error = ErrorReport("ProblemFile", f"The check `{check.id}` cannot be made: {reply.message}. Tell the problem's author.")
        return replace(result, error=error)
    elif outcome.stop is not None:
        result = _stopped(result, outcome.stop)
    else:
        result = _protocol(result, reply)
    if result.verdict is not Verdict.ACCEPTED and not (isinstance(reply, Checked) and reply.other):
        result = replace(result, message=check.message)
    return result


def _placed(result: CaseResult, answer: Answer, reply: Returned, payload: memoryview) -> CaseResult:
    """The result of values that are right, by where their parts are."""
    assert isinstance(answer.reply, Returned)  # an exception has no place, and is not accepted here
    expected, actual = (
        {
            node.path: node.placement
            for _, node in nodes_in(*one)
            if node.placement is not None and len(node.placement.parts) <= MAX_PARTS
        }
        for one in ((answer.reply.tree, answer.payload), (reply.tree, payload))
    )
    if not expected:
        text = "The problem file is at fault, not you: no device holds the reference's result. Tell the problem's author."
        return replace(result, verdict=Verdict.INTERNAL_ERROR, error=ErrorReport("ProblemFile", text))
    found = misplaced(expected, actual)
    if found is None:
        return result
    return replace(result, verdict=Verdict.WRONG_ANSWER, finding=Finding(clean_line(found, 600)))


def call_text(problem: Problem, case: Case) -> str:
    """The call of a case as a person reads it."""
    return case.call or f"{problem.entry}({', '.join(argument.name for argument in case.args)})"


def _decide(result: CaseResult, case: Case, answer: Answer, outcome: Outcome) -> CaseResult:
    """The verdict of one outcome beside the reference's answer."""
    if answer.reply is None:
        text = (
            f"The problem file is at fault, not you: its reference gave no answer here. {answer.failure} Tell the problem's author."
        )
        return replace(result, error=ErrorReport("ProblemFile", text))
    if outcome.stop is not None:
        return _stopped(result, outcome.stop)
    reply = outcome.reply
    if isinstance(reply, Returned):
        result = replace(result, seconds=reply.seconds, compiling=_part(reply.compiling, reply.seconds), notes=_notes(reply.notes))
        if isinstance(answer.reply, Raised):
            wanted = answer.reply.error
            headline = f"nothing was raised, expected {wanted.type}"
            return replace(
                result, verdict=Verdict.WRONG_ANSWER, mismatches=(Mismatch("", "raised", headline, wanted.type, RESULT),)
            )
        try:
            tree = decode_tree(reply.tree, outcome.payload)
        except ProtocolError as error:
            text = f"The process broke the channel to the judge: {error}."
            return replace(result, verdict=Verdict.RUNTIME_ERROR, error=ErrorReport("Channel", text))
        expected = decode_tree(answer.reply.tree, answer.payload)
        mismatches = compare(expected, tree, case.tolerance, case.ignore_dtype)
        leaves = sum(leaf.kind != "branch" for leaf in expected.values())
        verdict = Verdict.WRONG_ANSWER if mismatches else Verdict.ACCEPTED
        return replace(result, verdict=verdict, mismatches=mismatches, leaves=leaves)
    if isinstance(reply, Raised):
        result = replace(result, seconds=reply.seconds, notes=_notes(reply.notes))
        if isinstance(answer.reply, Raised) and answer.reply.bases[:1] and answer.reply.bases[0] in reply.bases:
            return replace(result, verdict=Verdict.ACCEPTED)
        verdict = Verdict.MEMORY_LIMIT if reply.out_of_memory else Verdict.RUNTIME_ERROR
        wanted_text = answer.reply.error.type if isinstance(answer.reply, Raised) else RESULT
        headline = f"{reply.error.type} was raised, expected {wanted_text}"
        return replace(
            result,
            verdict=verdict,
            error=_carded(reply.error),
            mismatches=(Mismatch("", "raised", headline, wanted_text, reply.error.type),),
        )
    return _protocol(result, reply)


def _explained(
    result: CaseResult, problem: Problem, case: Case, repetition: int, reference: Answers, outcome: Outcome
) -> CaseResult:
    """A wrong answer with what is found of its mismatches. Only what a learner may see is drawn on: no hidden case's answer."""
    answer = reference[case.id][repetition]
    if not (isinstance(answer.reply, Returned) and isinstance(outcome.reply, Returned) and result.mismatches):
        return result
    expected, actual = decode_tree(answer.reply.tree, answer.payload), decode_tree(outcome.reply.tree, outcome.payload)
    inputs = {name: decode_tree(span, answer.payload) for name, span in answer.reply.inputs.items()}
    others: dict[str, Tree] = {}
    for other in problem.cases:
        found = reference[other.id][0]
        if other.id != case.id and not other.hidden and isinstance(found.reply, Returned):
            others[other.id] = decode_tree(found.reply.tree, found.payload)
    mismatches = explained(result.mismatches, expected, actual, inputs, others, case.tolerance)
    return replace(result, mismatches=mismatches, card=misuse_card(expected, actual))


def _carded(error: ErrorReport) -> ErrorReport:
    """The error without a card that is none of ours: its id comes from the submission's process."""
    return error if known_card(error.card) else replace(error, card=None)


def _notes(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Notes as they may be kept: they come from the submission's process."""
    return tuple(Note(clean_line(note.message, 300), note.line) for note in notes[:_MOST_NOTES])


def _part(seconds: float, whole: float) -> float:
    """A part of so many seconds; 0 for what can be none."""
    return seconds if 0 < seconds <= whole else 0.0


def _stopped(result: CaseResult, stop: Stop) -> CaseResult:
    return replace(result, verdict=stop.verdict, error=ErrorReport(stop.verdict.words, stop.message, stop.line))


def _protocol(result: CaseResult, reply: Reply | None) -> CaseResult:
    """A reply that makes no sense here: the submission has spoken for the harness."""
    if isinstance(reply, Unable):
        text = f"The problem file is at fault, not you: {reply.message}. Tell the problem's author."
        return replace(result, error=ErrorReport("ProblemFile", text))
    text = "The process broke the channel to the judge: it answered out of turn."
    return replace(result, verdict=Verdict.RUNTIME_ERROR, error=ErrorReport("Channel", text))


def same_answer(one: Answer, other: Answer) -> bool:
    """Whether two answers are one to the last bit."""
    match one.reply, other.reply:
        case Returned(), Returned():
            return not compare(decode_tree(one.reply.tree, one.payload), decode_tree(other.reply.tree, other.payload), EXACT)
        case Raised(), Raised():
            return one.reply.bases == other.reply.bases
    return False


def _same(answer: Answer, outcome: Outcome, case: Case) -> bool:
    one, other = answer.reply, outcome.reply
    if isinstance(one, Raised) and isinstance(other, Raised):
        return (one.error.type, one.error.message) == (other.error.type, other.error.message)
    if not (isinstance(one, Returned) and isinstance(other, Returned)):
        return False
    try:
        return not compare(decode_tree(one.tree, answer.payload), decode_tree(other.tree, outcome.payload), case.tolerance)
    except ProtocolError:
        return False


def shown(result: CaseResult, hidden: bool) -> CaseResult:
    """The result as a learner sees it.

    That of a hidden case goes without inputs, expected values, and everything that could carry them: output, messages, tracebacks.
    """
    if not hidden:
        return result
    error = result.error
    if error is not None and result.verdict is not Verdict.INTERNAL_ERROR:
        ours = error.type == result.verdict.words
        name = error.type if ours or error.type in _KNOWN_ERRORS else "an exception"
        error = ErrorReport(name, error.message if ours else "", error.line, error.column, card=error.card)
    kinds = dict.fromkeys(mismatch.kind for mismatch in result.mismatches)
    return replace(
        result,
        shown="hidden",
        call="",
        inputs={},
        mismatches=tuple(Mismatch("", kind, _KIND_WORDS[kind]) for kind in kinds),
        mistake=None,
        error=error,
        stdout="",
        stdout_truncated=False,
        repetition=None,
        reproduce=None,
        finding=None if result.kind == "case" else result.finding,
        notes=(),
        leaves=0,
        card=None,
    )
