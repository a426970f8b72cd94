"""Sources that are alike after names, comments and layout: a question for the instructor, not an accusation.

What the starter, the reference and its alternatives have too is taken out first: everybody who got it right has that.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from kata_tui.grading.class_files import Submission
from kata_tui.model.problem import Problem

LEAST = 14
"""How many nodes of its own a source must have to say anything: two lines of arithmetic are often the same."""


_NAMED: dict[type[ast.AST], str] = {
    ast.Name: "id",
    ast.arg: "arg",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
    ast.ExceptHandler: "name",
}
"""Where an author chooses a name."""


class Group(Struct, frozen=True):
    """Submissions of several students to one kata that are alike, in the order of their ids. `own`: nodes that are theirs."""

    kata: str
    submissions: tuple[Submission, ...]
    own: int


def groups_of(submissions: Sequence[Submission], problems: Mapping[str, Problem]) -> tuple[Group, ...]:
    """The groups, by kata, those with most of their own first. Two attempts of one student are none."""
    given = {kata: _given(problem) for kata, problem in problems.items()}
    alike: dict[tuple[str, str], list[Submission]] = {}
    own: dict[tuple[str, str], int] = {}
    for one in submissions:
        tree = _parsed(one.source) if not one.trouble else None
        if tree is None or one.kata not in given:
            continue
        size = _own(tree, given[one.kata])
        if size >= LEAST:
            kind = (one.kata, _shape(tree))
            alike.setdefault(kind, []).append(one)
            own[kind] = size
    groups = [Group(kind[0], tuple(found), own[kind]) for kind, found in alike.items() if len({one.student for one in found}) > 1]
    return tuple(sorted(groups, key=lambda group: (group.kata, -group.own, group.submissions[0].id)))


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _given(problem: Problem) -> frozenset[str]:
    """Every statement that students were given, or that the right solutions have."""
    sources = (problem.starter, problem.reference, *(alternative.code for alternative in problem.alternatives))
    trees = (_parsed(source) for source in sources)
    return frozenset(_shape(statement) for tree in trees if tree is not None for statement in _leaves(tree))


def _own(tree: ast.Module, given: frozenset[str]) -> int:
    """How many nodes a source has that nobody gave its author."""
    return sum(_size(statement) for statement in _leaves(tree) if _shape(statement) not in given)


def _leaves(tree: ast.AST) -> Iterable[ast.stmt]:
    """The statements that hold no others; imports and texts that stand alone say nothing."""
    for node in ast.walk(tree):
        quiet = isinstance(node, ast.Import | ast.ImportFrom) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        )
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and not quiet:
            yield node


def _size(node: ast.AST) -> int:
    return sum(isinstance(one, ast.expr | ast.stmt) for one in ast.walk(node))


def _shape(tree: ast.AST) -> str:
    """A tree as text, with its names numbered in the order in which they first come. Attributes (`jnp.sum`) keep theirs."""
    names: dict[str, str] = {}
    try:
        return _text(tree, names)
    except RecursionError:
        return ""


def _text(node: object, names: dict[str, str]) -> str:
    if isinstance(node, list):
        kept = [one for one in node if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
        return f"[{','.join(_text(one, names) for one in kept)}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = []
    for name, value in ast.iter_fields(node):
        if name in ("ctx", "type_comment", "kind"):
            continue
        if name == _NAMED.get(type(node)) and isinstance(value, str):
            fields.append(names.setdefault(value, f"n{len(names)}"))
        else:
            fields.append(f"{name}={_text(value, names)}")
    return f"{type(node).__name__}({','.join(fields)})"
