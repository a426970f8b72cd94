"""A source as its rules read it: the syntax tree, what its names were imported as, and what holds what."""

import ast
from collections.abc import Iterator
from functools import cached_property

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
LOOPS = ast.For | ast.While | ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp
_USUAL = {
    "jax": "jax",
    "jnp": "jax.numpy",
    "lax": "jax.lax",
    "np": "numpy",
    "nn": "flax.linen",
    "nnx": "flax.nnx",
    "optax": "optax",
    "functools": "functools",
    "partial": "functools.partial",
}
"""Names that problems use without an import of their own."""


_REPEATING = {
    "jax.lax.scan": 0,
    "jax.lax.map": 0,
    "jax.vmap": 0,
    "jax.lax.fori_loop": 2,
    "jax.lax.while_loop": 1,
}
"""What runs a function many times, and which of its arguments that is."""


class Code:
    """One source. Names are told in full: `jnp.sum` is `jax.numpy.sum`, whatever it was imported as."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.nodes = tuple(ast.walk(tree))
        self.parents = {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    @classmethod
    def of(cls, text: str) -> "Code | None":
        """The code of a text, or None when it does not parse."""
        try:
            return cls(ast.parse(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    @cached_property
    def imported(self) -> dict[str, str]:
        """What each imported name stands for."""
        found = dict(_USUAL)
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    found[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return found

    def name(self, node: ast.AST) -> str:
        """The full dotted name of an expression such as `jnp.sum`; "" for what is none, or begins with a name that was not imported."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.imported:
            return ""
        return ".".join((self.imported[node.id], *reversed(parts)))

    def calls(self, within: ast.AST | None = None) -> Iterator[tuple[ast.Call, str]]:
        """Every call with its full name, in the order of the text."""
        yield from self._calls if within is None else self._calls_in(within)

    @cached_property
    def _calls(self) -> tuple[tuple[ast.Call, str], ...]:
        return tuple(self._calls_in(self.tree))

    def _calls_in(self, within: ast.AST) -> Iterator[tuple[ast.Call, str]]:
        found = [node for node in ast.walk(within) if isinstance(node, ast.Call)]
        for node in sorted(found, key=lambda node: (node.lineno, node.col_offset)):
            yield node, self.name(node.func)

    @cached_property
    def functions(self) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
        """Every function with a name."""
        return tuple(node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    def scope(self, node: ast.AST) -> ast.AST:
        """The function that a node stands in, or the module."""
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, FunctionNode):
                return node
        return self.tree

    def own(self, function: ast.AST) -> Iterator[ast.AST]:
        """The nodes of a function, but for those of functions within it."""
        pending = list(ast.iter_child_nodes(function))
        while pending:
            node = pending.pop(0)
            yield node
            if not isinstance(node, FunctionNode | ast.ClassDef):
                pending[:0] = ast.iter_child_nodes(node)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """What holds a node, the innermost first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def loop(self, node: ast.AST) -> ast.AST | None:
        """The innermost loop, of the node's own function, in whose turns the node is evaluated."""
        while node in self.parents and not isinstance(node, FunctionNode):
            parent = self.parents[node]
            once = isinstance(parent, ast.For) and node is parent.iter
            if isinstance(parent, LOOPS) and not once and node not in getattr(parent, "generators", ()):
                return parent
            node = parent
        return None

    def made_by(self, variable: str) -> set[str]:
        """The full names of the calls that are assigned to a variable anywhere."""
        return {made for name, made in self.assigned(self.tree) if name == variable}

    def assigned(self, within: ast.AST) -> Iterator[tuple[str, str]]:
        """Each name that is assigned a call, with the full name of what is called."""
        for node in ast.walk(within):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        yield target.id, self.name(node.value.func)

    def wrapped_in(self, *wrappers: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """The functions decorated with one of these, or handed to one by name: `@jax.jit`, `@partial(jax.jit, …)`, `jax.jit(f)`."""
        handed = {
            call.args[0].id for call, name in self.calls() if name in wrappers and call.args and isinstance(call.args[0], ast.Name)
        }
        for function in self.functions:
            for decorator in function.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                inner = decorator.args[:1] if isinstance(decorator, ast.Call) and self.name(called) == "functools.partial" else []
                if self.name(called) in wrappers or any(self.name(arg) in wrappers for arg in inner):
                    yield function
                    break
            else:
                if function.name in handed:
                    yield function

    def repeated(self) -> Iterator[tuple[FunctionNode, str]]:
        """The functions that `scan`, a loop of `lax`, `vmap` or `lax.map` runs many times, with which of them does."""
        named = {function.name: function for function in self.functions}
        for call, name in self.calls():
            at = _REPEATING.get(name)
            if at is None or len(call.args) <= at:
                continue
            handed = call.args[at]
            if isinstance(handed, ast.Lambda):
                yield handed, name.rpartition(".")[2]
            elif isinstance(handed, ast.Name) and handed.id in named:
                yield named[handed.id], name.rpartition(".")[2]


def shown(node: ast.AST, limit: int = 48) -> str:
    """A piece of code on one line, as the learner wrote it or nearly so."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def arguments(function: FunctionNode) -> set[str]:
    """The names of the arguments of a function."""
    of = function.args
    starred = (arg for arg in (of.vararg, of.kwarg) if arg is not None)
    return {arg.arg for arg in (*of.posonlyargs, *of.args, *of.kwonlyargs, *starred)}
