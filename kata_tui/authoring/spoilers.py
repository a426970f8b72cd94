"""What a learner can read before she has solved a problem must not give the solution away."""

import ast
import re
from collections.abc import Iterator

from kata_tui.authoring.file_report import Complaint
from kata_tui.authoring.yaml_places import Places
from kata_tui.model.problem import Problem
from kata_tui.model.text import lines_of

SHORTEST = 10
"""Characters of a body, spaces aside, from which finding it in a text means something."""

_FENCE = re.compile(r"^[ \t]*```[^\n]*\n(.*?)^[ \t]*```", re.MULTILINE | re.DOTALL)


def shown_solutions(problem: Problem, places: Places) -> list[Complaint]:
    """A complaint for each visible text that holds the body of the reference, as it is written or with other names."""
    body = _body(problem.reference, problem.entry)
    if body is None:
        return []
    written = [_bare(text) for text in body[0]]
    found: list[Complaint] = []
    for steps, text in texts_of(problem):
        bare = _bare(text)
        if any(len(wanted) >= SHORTEST and wanted in bare for wanted in written) or body[1] in _forms(text):
            message = "This text holds the body of the reference, and a learner sees it. Show the idea on another problem."
            found.append(places.complaint("reference-shown", message, *steps))
    return found


def solving_hint(problem: Problem, places: Places) -> list[Complaint]:
    """A complaint when the last hint has every statement of the reference."""
    definition = _definition(problem.reference, problem.entry)
    if definition is None or not problem.hints:
        return []
    steps = [ast.unparse(node).removeprefix("return ") for node in ast.walk(definition) if isinstance(node, _PLAIN)]
    wanted = [_bare(step) for step in steps if not step.startswith(("'", '"'))]
    hint = _bare(problem.hints[-1])
    if wanted and len("".join(wanted)) >= SHORTEST and all(step in hint for step in wanted):
        message = "The last hint is the solution. Let it lead nearly there, and leave the last step to the learner."
        return [places.complaint("hint-is-solution", message, "hints", len(problem.hints) - 1)]
    return []


_PLAIN = (ast.Return, ast.Assign, ast.AugAssign, ast.Expr)


def texts_of(problem: Problem) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text that a learner sees before she has solved the problem, with its keys."""
    for key in ("title", "summary", "statement", "starter"):
        yield (key,), getattr(problem, key)
    for number, hint in enumerate(problem.hints):
        yield ("hints", number), hint
    for number, case in enumerate(problem.cases):
        yield ("cases", number, "message"), "\n".join((case.message or "", *case.messages.values()))
    for number, check in enumerate(problem.checks):
        yield ("checks", number, "message"), check.message or ""
    for number, mistake in enumerate(problem.mistakes):
        yield ("mistakes", number, "feedback"), mistake.feedback


def _body(code: str, entry: str) -> tuple[list[str], str] | None:
    """The body of the entry without its docstring: as it may be written, and with its names made one."""
    definition = _definition(code, entry)
    if definition is None:
        return None
    lines = lines_of(code)
    first, last = definition.body[0], definition.body[-1]
    raw = "\n".join(lines[first.lineno - 1 : last.end_lineno])
    return [raw, "\n".join(map(ast.unparse, definition.body))], _form(definition)


def _definition(code: str, entry: str) -> ast.FunctionDef | ast.ClassDef | None:
    """The last definition of the entry, its docstring taken away."""
    for node in reversed(ast.parse(code).body):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == entry:
            return _undocumented(node)
    return None


def _undocumented(node: ast.FunctionDef | ast.ClassDef) -> ast.FunctionDef | ast.ClassDef:
    if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1:
        node.body = node.body[1:]
    return node


def _forms(text: str) -> set[str]:
    """Every function and class in the code of a text, its names made one."""
    found: set[str] = set()
    for code in (*_FENCE.findall(text), text):
        try:
            tree = ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        found |= {_form(_undocumented(node)) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return found


def _form(definition: ast.FunctionDef | ast.ClassDef) -> str:
    """The body with every name that it binds called after its turn."""
    bound: dict[str, str] = {}
    for node in ast.walk(definition):
        name = (
            node.arg
            if isinstance(node, ast.arg)
            else node.id
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            else ""
        )
        if name:
            bound.setdefault(name, f"name{len(bound)}")
    text = "\n".join(ast.dump(node) for node in definition.body)
    return re.sub(r"(?<=id='|rg=')(\w+)(?=')", lambda match: bound.get(match.group(), match.group()), text)


def _bare(text: str) -> str:
    return re.sub(r"[\s`]+", "", text).replace('"', "'")
