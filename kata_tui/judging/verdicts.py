"""From outcomes to results: what each case and check came to, in the words and data of a report."""

import logging
import re

from msgspec.structs import replace

from kata_tui.comparison.compare import compare
from kata_tui.comparison.describe import describe_tree
from kata_tui.comparison.explanation.explain import claims, explained, misuse_card
from kata_tui.comparison.result_tree import Tree
from kata_tui.judging import faults
from kata_tui.judging.authored_answer import Answer, Answers, Mistaken
from kata_tui.judging.diagnosis import Evidence
from kata_tui.judging.processes.outcome import Outcome, Stop
from kata_tui.judging.same_answer import does_the_same, is_as_wanted, is_right
from kata_tui.model.cards import believed
from kata_tui.model.checks import Check, ShardingRule
from kata_tui.model.problem import Case, Problem
from kata_tui.model.result import RESULT, CaseResult, ErrorReport, Finding, Mismatch, Note
from kata_tui.model.sharding import MAX_PARTS, misplaced
from kata_tui.model.text import clean_line
from kata_tui.model.verdict import Verdict
from kata_tui.protocol.messages import Checked, Failed, ProtocolError, Raised, Refused, Reply, Returned, Unable
from kata_tui.protocol.nodes import nodes_in

_MOST_NOTES = 10

_NOT_RAISED = re.compile(r"([\w.]+) not raised\b")
"""What `assertRaises` of the standard library says."""

_log = logging.getLogger(__name__)


def judge_load(outcome: Outcome) -> CaseResult:
    """The result of a load that failed."""
    result = CaseResult("load", "load", Verdict.INTERNAL_ERROR, stdout=outcome.printed, stdout_truncated=outcome.truncated)
    if outcome.stop is not None:
        return _stopped(result, outcome.stop)
    if isinstance(outcome.reply, Refused):
        verdict = outcome.reply.verdict if outcome.reply.verdict is Verdict.INVALID_SUBMISSION else Verdict.RUNTIME_ERROR
        return replace(result, verdict=verdict, error=believed(outcome.reply.error))
    return _protocol(result, outcome.reply)


def judge_case(
    problem: Problem, case: Case, repetition: int, reference: Answers, outcome: Outcome, *, explain: bool = True
) -> CaseResult:
    """The result of one repetition of a case, whole: `of_hidden` leaves out what a learner must not see.

    `explain`: look for what would explain a wrong answer to a learner.
    """
    answer = reference[case.id][repetition]
    result = CaseResult(
        case.id,
        "case",
        Verdict.INTERNAL_ERROR,
        shown="hidden" if case.hidden else "visible",
        call=problem.call_of(case),
        inputs=answer.inputs,
        stdout=outcome.printed,
        stdout_truncated=outcome.truncated,
    )
    result = _decide(result, case, answer, outcome)
    if result.verdict is Verdict.ACCEPTED:
        return result
    if explain and not case.hidden:
        result = _explained(result, case, answer, outcome)
    if case.repeat > 1:
        again = f"key = jax.random.fold_in(jax.random.key({case.seed}), {repetition})"
        result = replace(result, repetition=repetition, reproduce=again)
    kind = case.message_kind(result.mismatches[0].kind) if result.mismatches else ""
    return replace(result, message=case.messages.get(kind, case.message), message_kind=kind)


def evidence_of(
    problem: Problem, case: Case, repetition: int, reference: Answers, mistakes: Mistaken, outcome: Outcome, result: CaseResult
) -> Evidence:
    """What a case that failed tells: the claims that hold in it, and the known mistakes that do all of it just like this.

    A mistake's earlier repetitions have to be right, as this submission's were. Of a hidden case nothing is claimed. Raises Stopped.
    """
    agreeing = frozenset(
        mistake.id
        for mistake in problem.mistakes
        if len(answers := mistakes.get(mistake.id, {}).get(case.id, ())) > repetition
        and (does_the_same(answers[repetition], outcome, case) or answers[repetition].limit is result.verdict)
        and all(is_right(answers[before], case, reference[case.id][before]) for before in range(repetition))
    )
    answer = reference[case.id][repetition]
    compared = isinstance(answer.reply, Returned) and isinstance(outcome.reply, Returned) and bool(result.mismatches)
    if case.hidden or not compared:
        return Evidence((), agreeing, compared)
    others: dict[str, Tree] = {}
    for other in problem.cases:
        found = reference[other.id][0]
        if other.id != case.id and not other.hidden and isinstance(found.reply, Returned):
            others[other.id] = found.tree
    found_claims = claims(result.mismatches, answer.tree, outcome.tree, answer.arguments, others, case.tolerance)
    return Evidence(found_claims, agreeing, compared)


def judge_check(problem: Problem, check: Check, reference: Answers, outcome: Outcome) -> CaseResult:
    """The result of a check."""
    case = problem.case(check.case)
    result = CaseResult(
        check.id,
        "check",
        Verdict.INTERNAL_ERROR,
        shown="hidden" if case.hidden else "visible",
        stdout=outcome.printed,
        stdout_truncated=outcome.truncated,
    )
    reply = outcome.reply
    if isinstance(reply, Checked):
        if reply.holds:
            return replace(result, verdict=Verdict.ACCEPTED, seconds=reply.seconds)
        finding = Finding(reply.message, reply.line)
        result = replace(result, verdict=Verdict.WRONG_ANSWER, seconds=reply.seconds, finding=finding)
    elif isinstance(reply, Raised):
        result = _raised(result, reply, RESULT)
    elif isinstance(reply, Returned):
        result = _decide(result, case, reference[case.id][0], outcome)
        if isinstance(check.rule, ShardingRule) and result.verdict is Verdict.ACCEPTED:
            result = _placed(result, reference[case.id][0], reply, outcome.payload)
    elif isinstance(reply, Unable):
        text = f"The check `{check.id}` cannot be made: {faults.whole(reply.message)} {faults.TELL}"
        return replace(result, error=ErrorReport(faults.FILE, text))
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
        return replace(result, verdict=Verdict.INTERNAL_ERROR, error=faults.of_file("no device holds the reference's result."))
    found = misplaced(expected, actual)
    if found is None:
        return result
    return replace(result, verdict=Verdict.WRONG_ANSWER, finding=Finding(clean_line(found, 600)))


def _decide(result: CaseResult, case: Case, answer: Answer, outcome: Outcome) -> CaseResult:
    """The verdict of one outcome beside the reference's answer."""
    if answer.reply is None and answer.ours:
        return _ours(result, answer.failure)
    if answer.reply is None:
        return replace(result, error=faults.of_file(f"its reference gave no answer here. {answer.failure}"))
    if outcome.stop is not None:
        return _stopped(result, outcome.stop)
    reply = outcome.reply
    if isinstance(reply, Returned):
        result = replace(result, seconds=reply.seconds, compiling=_part(reply.compiling, reply.seconds), notes=_notes(reply.notes))
        if isinstance(answer.reply, Raised):
            return _unraised(result, _last(answer.reply.wanted))
        try:
            tree = outcome.tree
        except ProtocolError as error:
            text = f"The process broke the channel to the judge: {error}."
            return replace(result, verdict=Verdict.RUNTIME_ERROR, error=ErrorReport("Channel", text))
        found = compare(answer.tree, tree, case.tolerance, case.ignore_dtype)
        if not found.mismatches:
            result = replace(result, verdict=Verdict.ACCEPTED, returned="" if case.hidden else describe_tree(tree))
        else:
            result = replace(result, verdict=Verdict.WRONG_ANSWER, mismatches=found.mismatches, more=found.more)
        leaves = sum(leaf.kind != "branch" for _, leaf in answer.tree.items())
        return replace(result, leaves=leaves)
    if isinstance(reply, Raised):
        result = replace(result, seconds=reply.seconds, notes=_notes(reply.notes))
        if isinstance(answer.reply, Raised) and is_as_wanted(reply, answer.reply):
            return replace(result, verdict=Verdict.ACCEPTED)
        return _raised(result, reply, _last(answer.reply.wanted) if isinstance(answer.reply, Raised) else RESULT)
    return _protocol(result, reply)


def _raised(result: CaseResult, reply: Raised, wanted: str) -> CaseResult:
    """The result of an exception where something else was expected: `wanted`, the name of another one, or a result."""
    result = replace(result, seconds=reply.seconds)
    error = believed(reply.error)
    said = clean_line(error.message.strip().split("\n", 1)[0], 300)
    if reply.out_of_memory:
        return replace(result, verdict=Verdict.MEMORY_LIMIT, error=error)
    unraised = _NOT_RAISED.match(said) if reply.of_case and error.type == "AssertionError" else None
    if unraised is not None:
        return _unraised(result, _last(unraised[1]))
    mismatch = Mismatch("", "raised", f"{error.type} was raised, expected {wanted}", wanted, error.type)
    if not reply.of_case:
        return replace(result, verdict=Verdict.RUNTIME_ERROR, error=error, mismatches=(mismatch,))
    what = "The check's own code" if result.kind == "check" else "The case's own call"
    told = "an exception" if result.shown == "hidden" else f"{clean_line(error.type, 100)}{': ' if said else ''}{said}"
    finding = Finding(f"{what}, with what your code gave it, raised {told}")
    return replace(result, verdict=Verdict.WRONG_ANSWER, finding=finding, mismatches=(mismatch,))


def _unraised(result: CaseResult, wanted: str) -> CaseResult:
    mismatch = Mismatch("", "raised", f"nothing was raised, expected {wanted}", wanted, RESULT)
    return replace(result, verdict=Verdict.WRONG_ANSWER, mismatches=(mismatch,))


def _last(name: str) -> str:
    """A class by the last part of its qualified name."""
    return clean_line(name.rpartition(".")[2], 100)


def _ours(result: CaseResult, what: str) -> CaseResult:
    """The result of a fault of our own."""
    _log.error("the harness failed: %s", what)
    return replace(result, verdict=Verdict.INTERNAL_ERROR, error=faults.of_judge(faults.failed(what)))


def _explained(result: CaseResult, case: Case, answer: Answer, outcome: Outcome) -> CaseResult:
    """A wrong answer with windows and maps of what differs."""
    if not (isinstance(answer.reply, Returned) and isinstance(outcome.reply, Returned) and result.mismatches):
        return result
    mismatches = explained(result.mismatches, answer.tree, outcome.tree, case.tolerance)
    return replace(result, mismatches=mismatches, card=misuse_card(answer.tree, outcome.tree))


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
    if isinstance(reply, Failed):  # of a hidden case a submission might say so itself, to tell what it was given
        return _ours(result, "in a hidden case" if result.shown == "hidden" else reply.message)
    if isinstance(reply, Unable):
        return replace(result, error=faults.of_file(reply.message))
    text = "The process broke the channel to the judge: it answered out of turn."
    return replace(result, verdict=Verdict.RUNTIME_ERROR, error=ErrorReport("Channel", text))
