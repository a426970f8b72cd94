"""Where a mutant differs from its reference: a piece of the source's text, and what stands there instead.

A mutant is made by replacing text, not by printing a tree, so that all the rest stays as the author wrote it and the diff is short.
"""

import ast
import re
from collections.abc import Iterator

from msgspec import Struct

Expression = ast.expr
_ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript, ast.List, ast.Dict, ast.Tuple)


class Edit(Struct, frozen=True):
    """Replace the bytes from `start` to `end` by `text`. `old` and `new` say what it does, as `operator: old -> new`."""

    operator: str
    start: int
    end: int
    text: str
    old: str
    new: str


class ReferenceText:
    """A source's text and tree. Positions are byte offsets, as Python's own are."""

    def __init__(self, code: str) -> None:
        """Parse it. Raises SyntaxError."""
        self.data = code.encode()
        self.tree = ast.parse(code)
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self._lines = [0, *(match.end() for match in re.finditer(rb"\r\n|\r|\n", self.data))]

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Start and end of a node."""
        start = self._lines[getattr(node, "lineno") - 1] + getattr(node, "col_offset")  # noqa: B009 - not every node has a place
        end = self._lines[getattr(node, "end_lineno") - 1] + getattr(node, "end_col_offset")  # noqa: B009
        return start, end

    def text(self, node: ast.AST) -> str:
        """The text of a node as it is written."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def operand(self, node: ast.AST) -> str:
        """The text of a node that can stand beside any operator."""
        text = self.text(node)
        tuple_ = isinstance(node, ast.Tuple) and not text.startswith("(")
        return text if isinstance(node, _ATOMS) and not tuple_ else f"({text})"

    def between(self, left: ast.AST, right: ast.AST) -> tuple[int, int, str]:
        """Start, end and text of what stands between two nodes."""
        start, end = self.span(left)[1], self.span(right)[0]
        return start, end, self.data[start:end].decode()

    def replacing(self, operator: str, node: ast.AST, text: str, shown: tuple[str, str] | None = None) -> Edit:
        """The edit that puts `text` where `node` is; `shown` says what to call old and new instead of their texts."""
        old, new = shown or (self.text(node), text)
        return Edit(operator, *self.span(node), text, one_line(old), one_line(new))

    def applied(self, edit: Edit) -> str:
        """The source with the edit."""
        return (self.data[: edit.start] + edit.text.encode() + self.data[edit.end :]).decode()

    def around(self, node: ast.AST, start: int, end: int, text: str) -> str:
        """The text of a node in which the bytes from `start` to `end` are replaced."""
        first, last = self.span(node)
        return (self.data[first:start] + text.encode() + self.data[end:last]).decode()

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        line = sum(start <= offset for start in self._lines)
        return line, len(self.data[self._lines[line - 1] : offset].decode()) + 1

    def enclosing(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node stands in, from the inside out."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def named(self, api: str) -> str:
        """How this source can say `jax.lax.…` or `jax.numpy.…`."""
        names = {"jax": "", "jax.lax": "", "jax.numpy": ""}
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    names[alias.name] = alias.asname or alias.name
            elif isinstance(node, ast.ImportFrom) and node.module == "jax":
                for alias in node.names:
                    names[f"jax.{alias.name}"] = alias.asname or alias.name
        module, _, name = api.rpartition(".")
        if names.get(module):
            return f"{names[module]}.{name}"
        jax = names["jax"] or "__import__('jax')"
        return f"{jax}.{api.removeprefix('jax.')}"


def called(node: ast.AST) -> str:
    """The last part of the name of what a call calls: `sum` of `jnp.sum(x)`, of `x.sum()` and of `sum(x)`."""
    function = node.func if isinstance(node, ast.Call) else node
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""


def one_line(text: str) -> str:
    """Text on one line, cut in its middle where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:36].rstrip()} … {text[-20:].lstrip()}"
