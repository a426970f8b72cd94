"""The defaults of a function, read from its source: stubs and servers leave out what is more than a word."""

import ast
from collections.abc import Iterator
from pathlib import Path

from kata_tui.model.text import clean_line
from kata_tui.storage.files import read_bounded

LARGEST_SOURCE = 2 * 2**20
LONGEST = 24
"""Characters of a default that are shown."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def defaults_at(path: Path, line: int) -> dict[str, str]:
    """The defaults of the function or class defined at that line (from 1), by parameter; nothing when they cannot be read."""
    try:
        tree = ast.parse(read_bounded(path, LARGEST_SOURCE))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, str] = {}
    for name, default in _defaults(tree, line):
        text = ast.unparse(default)
        if len(text) <= LONGEST and text != "...":
            found[name] = clean_line(text)
    return found


def _defaults(tree: ast.Module, line: int) -> Iterator[tuple[str, ast.expr]]:
    for parent in ast.walk(tree):
        for node in getattr(parent, "body", None) or ():
            if (
                not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
                or not _begins(node) <= line <= node.lineno
            ):
                continue
            # Of overloads the last one is the function itself.
            same = [other for other in parent.body if isinstance(other, type(node)) and other.name == node.name]  # type: ignore[attr-defined]
            yield from _of(same[-1])
            return


def _begins(node: _Function | ast.ClassDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _of(node: _Function | ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name) and part.value is not None:
                yield part.target.id, part.value
            elif isinstance(part, ast.FunctionDef) and part.name == "__init__":
                yield from _of(part)
        return
    positional = [*node.args.posonlyargs, *node.args.args]
    last = node.args.defaults
    for argument, default in [
        *zip(positional[len(positional) - len(last) :], last, strict=True),
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ]:
        if default is not None:
            yield argument.arg, default
