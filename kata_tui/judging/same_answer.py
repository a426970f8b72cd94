"""When two answers to a case are the same: to the last bit, right beside the reference's, or what a known mistake gives."""

import re

from kata_tui.comparison.compare import same
from kata_tui.comparison.result_tree import Tree
from kata_tui.comparison.tolerance import EXACT
from kata_tui.judging.authored_answer import Answer, Answers, Mistaken
from kata_tui.judging.processes.outcome import Decoded
from kata_tui.model.problem import Case, Problem
from kata_tui.protocol.messages import ProtocolError, Raised, Returned, Where

_LINE = re.compile(r"(?<=solution\.py:)\d+")
"""A line that a message names: it is another one in other code that does the same."""


def right_mistakes(problem: Problem, case: Case, reference: Answers, mistakes: Mistaken) -> frozenset[str]:
    """The known mistakes that do nothing wrong in a case. Raises Stopped."""
    return frozenset(
        mistake.id
        for mistake in problem.mistakes
        if len(answers := mistakes.get(mistake.id, {}).get(case.id, ())) == case.repeat
        and all(is_right(one, case, right) for one, right in zip(answers, reference[case.id], strict=True))
    )


def is_as_wanted(reply: Raised, reference: Raised) -> bool:
    """Whether an exception is the one that the case means.

    One that the call got because it calls the entry like that is none of the source's, unless the reference's is the same.
    """
    fits = reference.wanted != "" and reference.wanted in reply.bases
    return fits and reply.where is Where.CALL and (reply.entered or not reference.entered)


def same_answer(one: Answer, other: Answer) -> bool:
    """Whether two answers are one to the last bit."""
    match one.reply, other.reply:
        case Returned(), Returned():
            return same(one.tree, other.tree, EXACT)
        case Raised(), Raised():
            return one.reply.bases == other.reply.bases
    return False


def is_right(answer: Answer, case: Case, right: Answer) -> bool:
    """Whether an answer of the author's own source is accepted in a case."""
    one, other = right.reply, answer.reply
    if isinstance(one, Raised) and isinstance(other, Raised):
        return is_as_wanted(other, one)
    if not (isinstance(one, Returned) and isinstance(other, Returned)):
        return False
    try:
        return same(right.tree, answer.tree, case.tolerance, case.ignore_dtype)
    except ProtocolError:
        return False


def does_the_same(answer: Answer, outcome: Decoded, case: Case) -> bool:
    """Whether a known mistake's answer is what another source did in a case. Objects that cannot be compared are the same by their type."""
    one, other = answer.reply, outcome.reply
    if isinstance(one, Raised) and isinstance(other, Raised):
        return (one.error.type, _LINE.sub("", one.error.message)) == (other.error.type, _LINE.sub("", other.error.message))
    if not (isinstance(one, Returned) and isinstance(other, Returned)):
        return False
    try:
        return _opaque(answer.tree) == _opaque(outcome.tree) and same(_open(answer.tree), _open(outcome.tree), case.tolerance)
    except ProtocolError:
        return False


def _opaque(tree: Tree) -> dict[str, str]:
    return {path: leaf.type for path, leaf in tree.items() if leaf.kind == "opaque"}


def _open(tree: Tree) -> Tree:
    return {path: leaf for path, leaf in tree.items() if leaf.kind != "opaque"}
