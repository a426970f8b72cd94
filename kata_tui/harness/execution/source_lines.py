"""The line of a source that an error belongs to, where no frame says so, or where it comes up far from its cause."""

import ast
import linecache
import re
from collections.abc import Iterator
from types import FrameType

import jax

FILENAME = "solution.py"
"""What the source is called while it runs; its own frames are known by it."""

_RULE = re.compile(r"^Custom (VJP|JVP) (fwd |bwd )?rule")
"""An error of a rule that its author wrote: it comes up where the function is differentiated, and belongs to where the rule stands."""

_NAMED = re.compile(r"^Custom (?:VJP fwd|JVP) rule (?!attached|must)(\w{1,100})|<function (?:\w+\.)*(\w{1,100}) at 0x")
_PLACED = re.compile(r"\bat solution\.py:(\d{1,7})\b")
_CALLED_BACK = re.compile(r'File "solution\.py", line (\d{1,7})')
_GIVEN_AWAY = re.compile(r"\A(?!.*previously donated in the same call).*(has been deleted|deleted or donated)")


def line_of(message: str, *, passed: bool) -> int | None:
    """The line that an error with this message belongs to; None where its own frame says it best.

    `passed`: whether a frame of the source was on the way. Of a rule, and of a function that no frame has entered, it is the line of the
    `def`; of a function that compiled code called back, the line in it that raised.
    """
    if "CpuCallback error" in message and (lines := _CALLED_BACK.findall(message)):
        return int(lines[-1])
    if passed and not _RULE.search(message):
        return None
    named, placed = _NAMED.search(message), _PLACED.search(message)
    name = (named[1] or named[2]) if named is not None else ""
    functions = [node for node in nodes() if isinstance(node, ast.FunctionDef)]
    if _RULE.search(message) and not name:
        at = int(placed[1]) if placed is not None else None
        name = _backward_rule({one.name for one in functions if at is None or _first_line(one) == at})
    for one in functions:
        if one.name == name or (not name and placed is not None and _first_line(one) == int(placed[1])):
            return one.lineno
    return None


def given_away(message: str, frame: FrameType, line: int) -> tuple[str, int] | None:
    """Which name on a failing line holds an array that was given away, and the line of the call that took it; None for any other error."""
    if not _GIVEN_AWAY.search(message):
        return None
    asked = {node.id for node in nodes() if isinstance(node, ast.Name) and node.lineno == line}
    names = {name for name in asked if _is_deleted(frame.f_locals.get(name, frame.f_globals.get(name)))}
    found = None
    for node in nodes():
        if isinstance(node, ast.Call) and frame.f_code.co_firstlineno <= node.lineno < line:
            for argument in node.args:
                if isinstance(argument, ast.Name) and argument.id in names and (found is None or node.lineno > found[1]):
                    found = argument.id, node.lineno
    return found


def _is_deleted(value: object) -> bool:
    """Whether an array in a tree is deleted; its classes are the source's own, and may raise."""
    try:
        arrays = [leaf for leaf in jax.tree.leaves(value) if isinstance(leaf, jax.Array) and not isinstance(leaf, jax.core.Tracer)]
        return any(array.is_deleted() for array in arrays)
    except Exception:
        return False


def _backward_rule(functions: set[str]) -> str:
    """The name of the backward rule that was given to one of these functions; "" where that is not plain."""
    found = ""
    for node in nodes():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "defvjp"
            and len(node.args) == 2
        ):
            of, rule = node.func.value, node.args[1]
            if isinstance(of, ast.Name) and of.id in functions and isinstance(rule, ast.Name):
                found = "" if found else rule.id
    return found


def _first_line(function: ast.FunctionDef) -> int:
    return min([function.lineno, *(one.lineno for one in function.decorator_list)])


def nodes() -> Iterator[ast.AST]:
    """Every node of the source, one that holds another before it; none where it cannot be parsed."""
    try:
        yield from ast.walk(ast.parse("".join(linecache.getlines(FILENAME))))
    except (SyntaxError, ValueError, RecursionError):
        return
