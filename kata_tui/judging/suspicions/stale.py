"""What a function reads of the outside, and when: a compiled one at its first call, a lambda of a loop at the end of it."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code, FunctionNode, arguments
from kata_tui.model.result import Suspicion

_MAKING = frozenset({"__init__", "setup", "__post_init__"})


def captured(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A name from outside that a jitted function reads, and that is given other values after the function was made."""
    for function in code.wrapped_in("jax.jit", "jax.pmap", "flax.nnx.jit"):
        if code.loop(function) is not None:
            continue  # it is made and compiled anew in each turn
        own = arguments(function) | {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and _stores(node)}
        for node in code.own(function):
            if not isinstance(node, ast.Name) or _stores(node) or node.id in own | code.imported.keys():
                continue
            stores = [place for place in _assigned(code, function, node.id) if function not in code.above(place)]
            calls = [call for call, _ in code.calls() if isinstance(call.func, ast.Name) and call.func.id == function.name]
            if any(_comes_after(code, place, call) for place in stores if place.lineno > function.lineno for call in calls):
                said = f"`{function.name}` is compiled, and reads `{node.id}` from outside. It keeps the value of its first call."
                cure = f"Pass `{node.id}` as an argument."
                yield Suspicion("stale-value", f"{node.id} as it was at the first call", said, node.lineno, cure)


def _comes_after(code: Code, place: ast.AST, call: ast.Call) -> bool:
    """Whether a name is given a value after a call, or again and again in the loop that the call stands in."""
    loop = code.loop(place)
    return (loop is not None and loop in code.above(call)) or call.lineno < getattr(place, "lineno", 0)


def of_self(code: Code, reference: Code) -> Iterator[Suspicion]:
    """An attribute that a jitted method with a static `self` reads, and that is changed after the object was made."""
    changed = {
        node.attr
        for node in code.nodes
        if isinstance(node, ast.Attribute) and _stores(node) and getattr(code.scope(node), "name", "") not in _MAKING
    }
    for function in code.wrapped_in("jax.jit"):
        if not function.args.args or function.args.args[0].arg != "self":
            continue
        for node in code.own(function):
            read = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
            if isinstance(node, ast.Attribute) and read and not _stores(node) and node.attr in changed:
                said = f"`{function.name}` is compiled, and reads `self.{node.attr}`. It keeps the value of its first call."
                cure = f"Pass `self.{node.attr}` as an argument that is traced."
                yield Suspicion("stale-value", f"self.{node.attr} as it was at the first call", said, node.lineno, cure)


def lambdas(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A lambda that is kept from a turn of a loop, and reads the loop's own name when it is called, after the last turn."""
    for node in code.nodes:
        if not isinstance(node, ast.Lambda) or not _is_kept(code, node):
            continue
        parent = code.parents[node]
        loop = parent if isinstance(parent, ast.ListComp | ast.DictComp) else code.loop(parent)
        targets = [loop.target] if isinstance(loop, ast.For) else [part.target for part in getattr(loop, "generators", ())]
        turning = {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        for name in ast.walk(node.body):
            if isinstance(name, ast.Name) and name.id in turning - arguments(node):
                said = f"Each lambda reads `{name.id}` when it is called, and by then the loop has ended: all have its last value."
                cure = f"Bind it: `{name.id}={name.id}` among its parameters."
                yield Suspicion("late-lambda", f"{name.id} of the last turn", said, node.lineno, cure)
                break


def _stores(node: ast.Name | ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store)


def _is_kept(code: Code, node: ast.Lambda) -> bool:
    """Whether a lambda is an element of what a comprehension makes, or is put in a list or a dict."""
    parent = code.parents[node]
    if isinstance(parent, ast.ListComp | ast.DictComp):
        return True
    if isinstance(parent, ast.Assign):
        return any(isinstance(target, ast.Subscript) for target in parent.targets)
    return isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr == "append"


def _assigned(code: Code, function: ast.AST, name: str) -> list[ast.Name]:
    """Where a name that a function reads from outside is given a value: in the scope that has it, or by `global`."""
    scope = code.scope(function)
    names: list[ast.Name] = []
    while not names:
        names = [node for node in code.own(scope) if isinstance(node, ast.Name) and node.id == name and _stores(node)]
        if isinstance(scope, ast.Module) or name in _arguments_of(scope):
            break
        scope = code.scope(scope)
    for other in code.functions:
        if any(isinstance(node, ast.Global | ast.Nonlocal) and name in node.names for node in code.own(other)):
            names += [node for node in code.own(other) if isinstance(node, ast.Name) and node.id == name and _stores(node)]
    return names + [node for node in code.nodes if isinstance(node, ast.Name) and node.id == name and _is_changed(code, node)]


def _is_changed(code: Code, node: ast.Name) -> bool:
    """Whether an element or an attribute of it is set there."""
    parent = code.parents.get(node)
    return isinstance(parent, ast.Subscript | ast.Attribute) and isinstance(parent.ctx, ast.Store) and parent.value is node


def _arguments_of(scope: ast.AST) -> set[str]:
    """The arguments of a scope; none of a module."""
    return arguments(scope) if isinstance(scope, FunctionNode) else set()
