"""Python source as text: whether it parses, what it defines, what it uses. Nothing is ever run here."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator

LIBRARIES = frozenset({"jax", "flax", "optax", "numpy"})
_SHORT = (("jax.numpy.", "jnp."), ("jax.lax.", "lax."), ("numpy.", "np."), ("flax.linen.", "nn."), ("flax.nnx.", "nnx."))


class SourceError(Exception):
    """Source that does not parse. `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class Signature(Struct, frozen=True):
    """The parameters of a function, as text without annotations, and how many positional arguments it takes (None: any number).

    A decorator may take other arguments than the function that it is given.
    """

    text: str
    least: int
    most: int | None
    decorated: bool


class Source(Struct, frozen=True):
    """What a module says of its entry. `signature` is None unless that is a `def`."""

    defined: bool
    signature: Signature | None


def parse_expression(code: str) -> None:
    """Raises SourceError unless `code` is one Python expression."""
    _parse(code.strip(), "eval")


def read_source(code: str, entry: str) -> Source:
    """What the module `code` says of `entry`. Raises SourceError when it does not parse."""
    tree = _parse(code, "exec")
    try:
        definitions = [node for name, node in _definitions(tree.body) if name == entry]
        return Source(bool(definitions), _signature(definitions[-1]) if definitions else None)
    except RecursionError:
        raise SourceError("this code is nested too deeply", 1, 1) from None


def read_apis(code: str) -> frozenset[str]:
    """What the module `code` uses of JAX, Flax, Optax and NumPy, by short dotted names. Raises SourceError when it does not parse."""
    import ast

    tree = _parse(code, "exec")
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                imported[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imported.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    imported = {name: full for name, full in imported.items() if full.partition(".")[0] in LIBRARIES}

    found: set[str] = set()
    inner: set[ast.AST] = set()  # the `jax.random` of a `jax.random.split`; walking goes from the outside in
    for node in ast.walk(tree):
        if node in inner:
            continue
        parts: list[str] = []
        start = node
        while isinstance(start, ast.Attribute):
            parts.append(start.attr)
            start = start.value
            inner.add(start)
        if isinstance(start, ast.Name) and start.id in imported:
            full = ".".join((imported[start.id], *reversed(parts)))
            if "." in full:
                found.add(short_name(full))
    return frozenset(found)


def short_name(api: str) -> str:
    """A dotted name as people write it: `jax.lax.scan` is `lax.scan`."""
    for full, short in _SHORT:
        if api.startswith(full):
            return short + api.removeprefix(full)
    return api


def _parse(code: str, mode: str) -> ast.Module:
    """The tree of `code`. Raises SourceError whatever `code` holds."""
    import ast

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a doubtful escape is told by Python when the code runs
            tree: ast.Module = ast.parse(code, mode=mode)  # type: ignore[assignment]
    except SyntaxError as error:
        raise SourceError(error.msg, error.lineno or 1, error.offset or 1) from None
    except (RecursionError, MemoryError):
        raise SourceError("this code is nested too deeply", 1, 1) from None
    except ValueError as error:
        raise SourceError(str(error), 1, 1) from None
    return tree


def _definitions(body: Iterable[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """The names that a module's body binds, in order, each with its statement; also inside top-level `if`, `try` and `with`."""
    import ast

    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    yield alias.asname or alias.name.partition(".")[0], node
            case ast.Assign():
                for target in node.targets:
                    yield from ((name.id, node) for name in ast.walk(target) if isinstance(name, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                yield name, node
            case ast.If() | ast.Try() | ast.With():
                for field in ("body", "handlers", "orelse", "finalbody"):
                    yield from _definitions(getattr(node, field, ()))
            case ast.ExceptHandler():
                yield from _definitions(node.body)


def _signature(definition: ast.AST) -> Signature | None:
    import ast

    if not isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    arguments = definition.args
    positional = [*arguments.posonlyargs, *arguments.args]
    for argument in (*positional, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if argument is not None:
            argument.annotation = None
    return Signature(
        ast.unparse(arguments),
        len(positional) - len(arguments.defaults),
        None if arguments.vararg else len(positional),
        bool(definition.decorator_list),
    )
