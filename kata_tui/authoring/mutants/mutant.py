"""Mutants: the reference with one thing wrong in it. A good problem rejects every one of them.

Each has a name that says what it does, `operator: old -> new`, so that an edit elsewhere in the file renames none.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator

from msgspec import Struct

from kata_tui.authoring.mutants import calls, expressions, kinds, statements
from kata_tui.authoring.mutants.edits import Edit, ReferenceText, called
from kata_tui.model.checks import CollectivesRule, JaxprRule, NoUnrollingRule, TracesRule, UsesRule
from kata_tui.model.problem import Problem

PER_OPERATOR = 12
"""How many mutants of one kind are tried: the first ones of the file."""

_OPERATORS: tuple[Callable[[ReferenceText, ast.AST], Iterator[Edit]], ...] = (
    expressions.binary,
    expressions.unary,
    expressions.comparison,
    expressions.boolean,
    expressions.number,
    expressions.bounds,
    calls.function,
    calls.arguments,
    calls.dropped,
    calls.attribute,
    kinds.classes,
    kinds.compared,
    kinds.cast,
    statements.dropped,
    statements.blocked,
    statements.rounded,
    statements.shared_key,
)
_GRADIENT = re.compile(r"\b(grad|value_and_grad|vjp|jvp|jacfwd|jacrev|hessian|linearize|linear_transpose)\b")


class Mutant(Struct, frozen=True):
    """The reference with one thing wrong in it. `place`: line and column in the reference, from 1."""

    id: str
    operator: str
    place: tuple[int, int]
    source: str


class MutantSet(Struct, frozen=True):
    """The mutants of a problem, and for each operator how many more there would be."""

    mutants: tuple[Mutant, ...]
    left_out: dict[str, int]


def mutants_of(problem: Problem) -> MutantSet:
    """The mutants of the problem's reference, in the order of its lines; none that is the reference, a mistake or an alternative."""
    source = ReferenceText(problem.reference)
    others = [problem.reference, *(mistake.code for mistake in problem.mistakes), *(other.code for other in problem.alternatives)]
    seen = {form for form in map(_form, others) if form is not None}
    skipped = _skipped(source.tree)
    unwanted = _unwanted(problem)
    apart = _apart(problem, source)
    found: list[Mutant] = []
    names: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for node in ast.walk(source.tree):
        if node in skipped:
            continue
        for edit in (edit for operator in _OPERATORS for edit in operator(source, node)):
            if edit.operator in unwanted or node not in apart.get(edit.operator, (node,)):
                continue
            code = source.applied(edit)
            form = _form(code)
            if form is None or form in seen:
                continue
            seen.add(form)
            counts[edit.operator] += 1
            if counts[edit.operator] > PER_OPERATOR:
                left_out[edit.operator] += 1
                continue
            name = f"{edit.operator}: {edit.old} -> {edit.new}"
            names[name] += 1
            if names[name] > 1:
                name = f"{name} ({names[name]})"
            found.append(Mutant(name, edit.operator, source.place(edit.start), code))
    return MutantSet(tuple(sorted(found, key=lambda mutant: mutant.place)), dict(left_out))


def _form(code: str) -> str | None:
    """What a source is but for its layout; None for what does not parse."""
    try:
        return ast.dump(ast.parse(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _skipped(tree: ast.Module) -> set[ast.AST]:
    """Nodes that nothing is to be changed in: imports, annotations, docstrings, and f-strings, whose parts have no places."""
    outer: list[ast.AST] = []
    for node in ast.walk(tree):
        match node:
            case ast.Import() | ast.ImportFrom() | ast.JoinedStr() | ast.Raise() | ast.Assert():
                outer.append(node)
            case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation):
                outer.append(annotation)
            case ast.FunctionDef(returns=ast.expr() as returns):
                outer.append(returns)
            case ast.Expr(value=ast.Constant()):
                outer.append(node)
    return {inner for node in outer for inner in ast.walk(node)}


def _unwanted(problem: Problem) -> set[str]:
    """Operators whose mutants nothing could tell from the reference, since nothing here asks for what they take away."""
    unwanted = set(calls.TRANSFORMS)
    for check in problem.checks:
        match check.rule:
            case UsesRule(names=apis):
                unwanted -= {api.rpartition(".")[2] for api in apis}
                unwanted -= {"remat", "checkpoint"} if {"jax.remat", "jax.checkpoint"} & set(apis) else set()
            case TracesRule():
                unwanted.discard("jit")
            case JaxprRule(require=require) | CollectivesRule(require=require):
                unwanted -= {"jit"} if {"jit", "pjit"} & set(require) else set()
                unwanted -= {"remat", "checkpoint"} if {"remat", "checkpoint"} & set(require) else set()
            case NoUnrollingRule():
                unwanted.discard("vmap")
    return unwanted


def _apart(problem: Problem, source: ReferenceText) -> dict[str, set[ast.AST]]:
    """For the operators that make sense in a part of the source only: the nodes of that part.

    A gradient is stopped where one is taken: anywhere when a case takes one, else in functions that the source itself hands to `grad`
    and its like. A result is rounded where it is the entry's.
    """
    entry = [node for node in source.tree.body if getattr(node, "name", "") == problem.entry]
    taken = any(_GRADIENT.search(case.call or "") for case in problem.cases)
    handed = {
        argument.id
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and _GRADIENT.search(called(call))
        for argument in call.args
        if isinstance(argument, ast.Name)
    }
    differentiated: list[ast.AST] = [
        node for node in ast.walk(source.tree) if taken or (isinstance(node, ast.FunctionDef) and node.name in handed)
    ]
    return {
        "stop_gradient": {inner for node in differentiated for inner in ast.walk(node)},
        "precision": {inner for node in entry for inner in ast.walk(node)} - _inner_functions(entry),
    }


def _inner_functions(nodes: list[ast.stmt]) -> set[ast.AST]:
    """Everything inside of functions that are defined in these functions."""
    inner = [
        function
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        for function in ast.walk(node)
        if function is not node and isinstance(function, ast.FunctionDef | ast.Lambda)
    ]
    return {node for function in inner for node in ast.walk(function)}
