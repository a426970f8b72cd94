"""The expressions of a problem file must be about what the learner writes."""

import ast
from collections.abc import Iterator

from kata_tui.authoring.file_report import Complaint
from kata_tui.authoring.yaml_places import Places
from kata_tui.model.checks import TracesRule
from kata_tui.model.problem import Problem


def calls_of_nothing(problem: Problem, places: Places) -> list[Complaint]:
    """A complaint for each `call` that names nothing of the learner's: whatever she writes, it gives the same."""
    own = {problem.entry} | _defined(problem.reference)
    return [
        places.complaint(
            "call-without-entry",
            f"This call does not use `{problem.entry}`, so nothing that a learner writes can fail it. Call `{problem.entry}` in it.",
            *steps,
        )
        for steps, call in _calls(problem)
        if not own & {node.id for node in ast.walk(ast.parse(call.strip(), mode="eval")) if isinstance(node, ast.Name)}
    ]


def _calls(problem: Problem) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every call, with its keys."""
    for number, case in enumerate(problem.cases):
        if case.call is not None:
            yield ("cases", number, "call"), case.call
    for number, check in enumerate(problem.checks):
        if isinstance(check.rule, TracesRule):
            yield ("checks", number, "traces", "call"), check.rule.call


def _defined(code: str) -> set[str]:
    """What a module defines or assigns at its top; what it imports is not its own."""
    found: set[str] = set()
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            found |= {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
    return found
