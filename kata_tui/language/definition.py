"""A definition, read from its source: servers leave out defaults that are more than a word, and do not see through `jax.jit`."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kata_tui.model.text import clean, clean_line
from kata_tui.storage.files import read_bounded

LARGEST_SOURCE = 2 * 2**20
LONGEST = 24
"""Characters of a default that are shown."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Definition(NamedTuple):
    """What is written at a `def` or a `class`: its parameters with their defaults, and its docstring."""

    parts: tuple[str, ...]
    docstring: str
    defaults: dict[str, str]


def definition_at(path: Path, line: int) -> Definition | None:
    """The function or class defined at that line (from 1); None when there is none, or it cannot be read."""
    try:
        tree = ast.parse(read_bounded(path, LARGEST_SOURCE))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    node = _defined(tree, line)
    if node is None:
        return None
    defaults = {name: short for name, default in _defaults(node) if (short := _short(default)) != "..."}
    return Definition(_parts(node, defaults), clean(ast.get_docstring(node) or ""), defaults)


def _short(default: ast.expr) -> str:
    text = ast.unparse(default)
    return clean_line(text) if len(text) <= LONGEST else "..."


def _defined(tree: ast.Module, line: int) -> _Function | ast.ClassDef | None:
    for parent in ast.walk(tree):
        body: object = getattr(parent, "body", None)
        if not isinstance(body, list):
            continue
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and _begins(node) <= line <= node.lineno:
                # Of overloads the last one is the function itself.
                return [other for other in body if isinstance(other, type(node)) and other.name == node.name][-1]
    return None


def _parts(node: _Function | ast.ClassDef, defaults: dict[str, str]) -> tuple[str, ...]:
    """The parameters as a signature has them; none for a class, whose server knows them."""
    if isinstance(node, ast.ClassDef):
        return ()
    given = node.args
    optional = {argument.arg for argument, _ in _with_defaults(node)}

    def part(argument: ast.arg) -> str:
        return argument.arg + (f"={defaults.get(argument.arg, '...')}" if argument.arg in optional else "")

    parts = [*map(part, given.posonlyargs), *(["/"] if given.posonlyargs else []), *map(part, given.args)]
    if given.vararg is not None:
        parts.append(f"*{given.vararg.arg}")
    elif given.kwonlyargs:
        parts.append("*")
    parts += map(part, given.kwonlyargs)
    if given.kwarg is not None:
        parts.append(f"**{given.kwarg.arg}")
    return tuple(name for name in parts if not name.startswith("_"))


def _begins(node: _Function | ast.ClassDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _defaults(node: _Function | ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    if not isinstance(node, ast.ClassDef):
        yield from ((argument.arg, default) for argument, default in _with_defaults(node))
        return
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name) and part.value is not None:
            yield part.target.id, part.value
        elif isinstance(part, ast.FunctionDef) and part.name == "__init__":
            yield from _defaults(part)


def _with_defaults(node: _Function) -> Iterator[tuple[ast.arg, ast.expr]]:
    positional = [*node.args.posonlyargs, *node.args.args]
    last = node.args.defaults
    yield from zip(positional[len(positional) - len(last) :], last, strict=True)
    for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if default is not None:
            yield argument, default
