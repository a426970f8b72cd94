"""What is changed while a function is traced is changed once, and not when the compiled function runs."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code, FunctionNode, arguments, shown
from kata_tui.model.result import Suspicion

_JIT = ("jax.jit", "jax.pmap")
_GROWING = frozenset({"append", "extend", "insert", "pop", "clear", "setdefault"})
_IN_PLACE = frozenset({"train", "eval", "set_attributes"})


def changes(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A global, a list from outside or `self` that a jitted function changes."""
    for function in code.wrapped_in(*_JIT):
        local = arguments(function) | {
            node.id for node in code.own(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        outside = {name for node in code.own(function) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
        for node in code.own(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in outside:
                yield _once(function.name, f"`{node.id}`", node.lineno)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _root(node) == "self":
                yield _once(function.name, f"`{shown(node, 30)}`", node.lineno)
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in _GROWING
                and isinstance(node.func.value, ast.Name)
                and (node.func.value.id not in local)
            ):
                yield _once(function.name, f"`{node.func.value.id}`", node.lineno)


def modules(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A Flax NNX module that is changed in a function under `jax.jit`, which gives the change back to nobody."""
    for function in code.wrapped_in("jax.jit"):
        if any(name == "flax.nnx.merge" for _, name in code.calls(function)):
            continue  # it works on what it has split itself, and returns the state
        given = arguments(function)
        for node in code.own(function):
            held = node.value if isinstance(node, ast.Subscript) else node
            if (
                isinstance(node, ast.Attribute | ast.Subscript)
                and isinstance(node.ctx, ast.Store)
                and isinstance(held, ast.Attribute)
                and _root(node) in given - {"self"}
            ):
                yield _lost(shown(node, 30), function.name, node.lineno)
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
                name = node.value.func.value
                if isinstance(name, ast.Name) and name.id in given and _acts(code, name.id, node.value.func.attr):
                    yield _lost(name.id, function.name, node.lineno)


def called(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A module of a class that changes itself when it is called, called under `jax.jit`, and its state given back to nobody."""
    if not any(_changes_itself(code, node) for node in code.nodes if isinstance(node, ast.ClassDef)):
        return
    compiled: list[tuple[FunctionNode, str]] = [(function, f"`{function.name}`") for function in code.wrapped_in("jax.jit")]
    for call, name in code.calls():
        if name == "jax.jit" and call.args and isinstance(call.args[0], ast.Lambda):
            compiled.append((call.args[0], "This function"))
    for function, named in compiled:
        inside = list(code.calls(function))
        if any(name in ("flax.nnx.state", "flax.nnx.split") for _, name in inside):
            continue
        modules = arguments(function) | {name for name, made in code.assigned(function) if made == "flax.nnx.merge"}
        for call, _ in inside:
            merged = isinstance(call.func, ast.Call) and code.name(call.func.func) == "flax.nnx.merge"
            if merged or (isinstance(call.func, ast.Name) and call.func.id in modules):
                said = f"{named} is under `jax.jit`, and `{shown(call.func, 24)}` changes itself when it is called. The change is lost."
                cure = "`nnx.jit` carries a module's changes out. Under `jax.jit`, split the module, and return its state."
                yield Suspicion("jax-jit-module", "a module changed under jax.jit", said, call.lineno, cure)


def _changes_itself(code: Code, made: ast.ClassDef) -> bool:
    """Whether a class of NNX modules has a `__call__` that writes to what `self` holds."""
    if not any(code.name(base) == "flax.nnx.Module" for base in made.bases):
        return False
    return any(
        isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store) and _root(node) == "self"
        for method in made.body
        if isinstance(method, ast.FunctionDef) and method.name == "__call__"
        for node in ast.walk(method)
    )


def _acts(code: Code, name: str, method: str) -> bool:
    """Whether a method changes the module of that name: its mode, or by an optimizer's step."""
    made = code.made_by(name) if method == "update" else set()
    return method in _IN_PLACE or (
        method == "update" and (name == "optimizer" or any(one.startswith("flax.nnx.Optimizer") for one in made))
    )


def _once(function: str, what: str, line: int) -> Suspicion:
    said = f"`{function}` is compiled, and changes {what}. That happens once, while it is traced, and in no later call."
    return Suspicion(
        "traced-change", "a change in a jitted function", said, line, "Take it as an argument, and return the new one."
    )


def _lost(what: str, function: str, line: int) -> Suspicion:
    said = f"`{function}` is under `jax.jit` and changes `{what}`. The change is lost when it returns."
    cure = "`nnx.jit` carries a module's changes out. Under `jax.jit`, split the module, and return its state."
    return Suspicion("jax-jit-module", "a module changed under jax.jit", said, line, cure)


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
