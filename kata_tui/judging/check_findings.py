"""Which known mistake a submission is whose values are all right: the one of which every check finds the same."""

import ast
import builtins
import re
from collections.abc import Mapping

from msgspec import Struct

from kata_tui.judging.suspicions.code import LOOPS, Code
from kata_tui.model.problem import Problem
from kata_tui.model.result import CaseResult, MistakeShown
from kata_tui.model.verdict import Verdict

Findings = dict[str, dict[str, str]]
"""Mistake id to check id to what that check finds of it, of the mistakes that are right in every case."""

_LINE = re.compile(r"\bon line \d+")
_LOOP = "a loop"
_EVERYWHERE = frozenset({"range", "len", "zip", "enumerate", "list", "tuple", "dict", "print", "isinstance"})
"""Builtins that say little of how something is done."""


def finding_of(result: CaseResult) -> str:
    """What a check came to, by which two sources are compared; "" when it holds. The lines of their code may differ."""
    if result.verdict is Verdict.ACCEPTED:
        return ""
    said = [result.verdict.value, *(f"{mismatch.path} {mismatch.headline}" for mismatch in result.mismatches)]
    if result.finding is not None:
        said.append(result.finding.message)
    if result.error is not None:
        said.append(f"{result.error.type}: {result.error.message}")
    return _LINE.sub("on a line", "\n".join(said))


def mistake_by_checks(problem: Problem, source: str, found: Mapping[str, str], findings: Findings) -> MistakeShown | None:
    """The known mistake that every check finds the same of as of a source that is right in every case; None when there is none.

    `found`: check id to what it finds of `source`. What a check misses, other code may miss too. So the source also has to do what tells
    the mistake's code from the reference: each name that it adds, and a loop where the reference has none. Of several mistakes it is the
    one whose code does it most like this.
    """
    if len(found) < len(problem.checks) or not any(found.values()):
        return None
    done, asked = _Way.of(source), _Way.of(problem.reference)
    fitting = [
        (len(way.marks ^ done.marks), mistake)
        for mistake in problem.mistakes
        if findings.get(mistake.id) == found and (way := _Way.of(mistake.code)).marks - asked.names <= done.names
    ]
    nearest = min(fitting, key=lambda one: one[0], default=None)
    return None if nearest is None else MistakeShown(nearest[1].id, nearest[1].feedback)


class _Way(Struct, frozen=True):
    """How a source does it. `marks`: attributes, builtins, and whether there is a loop. `names`: these and all other names."""

    marks: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, source: str) -> "_Way":
        """The way of a source; of one that cannot be read nothing is known."""
        code = Code.of(source)
        marks: set[str] = set()
        names: set[str] = set()
        for node in ast.walk(code.tree) if code is not None else ():
            match node:
                case ast.Attribute(attr=name):
                    marks.add(name)
                case ast.Name(id=name):
                    (marks if hasattr(builtins, name) and name not in _EVERYWHERE else names).add(name)
                case ast.alias(name=name):
                    names.update(name.split("."))
                case _ if isinstance(node, LOOPS):
                    marks.add(_LOOP)
        return cls(frozenset(marks), frozenset(marks | names))
