"""A name that is given a value by a call and is never read: the value was meant for something."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code, arguments, shown
from kata_tui.model.result import Suspicion

_LIKE = frozenset({"shape", "dtype", "size", "ndim"})
_MAKERS = frozenset(
    {"grad", "value_and_grad", "jacfwd", "jacrev", "hessian", "vmap", "pmap", "jit", "partial", "checkpoint", "remat"}
)
_TELLING = ("state", "new", "key", "sub", "updat", "carry", "param", "opt", "rng", "grad")
"""Of several values that a call gives one is often not wanted; of those that are called like this it is."""


def names(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A local name of a function that is assigned from a call and never read, neither there nor in a function within."""
    for function in code.functions:
        read = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)}
        free = {name for node in ast.walk(function) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
        for node in code.own(function):
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
                continue
            for target in node.targets:
                for name in _stored(target):
                    telling = target is name or any(word in name.id.lower() for word in _TELLING) or _all_count(code, node.value)
                    if telling and name.id not in read | free and not name.id.startswith("_"):
                        yield _unused(name, node.value)


def given(code: Code, reference: Code) -> Iterator[Suspicion]:
    """An argument of a function at the top level that is never read, where the reference's function of that name reads it."""
    theirs = {function.name: function for function in reference.functions if reference.scope(function) is reference.tree}
    for function in code.functions:
        if code.scope(function) is not code.tree or function.name not in theirs or _gives_a_function(code, function):
            continue
        for name in sorted(arguments(function) & arguments(theirs[function.name])):
            if not _reads(function, name) and any(_for_its_value(reference, one) for one in _reads(theirs[function.name], name)):
                said = f"`{function.name}` is given `{name}`, and nothing reads it."
                yield Suspicion("unused", f"{name} is never used", said, function.lineno, f"What should change with `{name}`?")


def _gives_a_function(code: Code, function: ast.AST) -> bool:
    """Whether all that it returns was made and not called: that says more than what is not read."""
    given = [node.value for node in code.own(function) if isinstance(node, ast.Return)]
    return bool(given) and all(
        isinstance(value, ast.Lambda) or (isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in _MAKERS)
        for value in given
    )


def _reads(function: ast.AST, name: str) -> list[ast.Name]:
    """Where an argument is read."""
    return [
        node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]


def _for_its_value(code: Code, node: ast.Name) -> bool:
    """Whether more is asked than what an argument is like: its length, its shape, zeros of its kind."""
    above = next((above for above in code.above(node) if isinstance(above, ast.Call | ast.Attribute | ast.stmt)), None)
    if isinstance(above, ast.Attribute):
        return above.attr not in _LIKE
    return not isinstance(above, ast.Call) or not any(word in ast.unparse(above) for word in ("_like", "len("))


def _all_count(code: Code, call: ast.Call) -> bool:
    """Whether of what a call gives everything is meant to be used: keys, an optimizer's updates and state."""
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr == "update" and isinstance(function.value, ast.Name):
        return any(name.startswith("optax.") for name in code.made_by(function.value.id))
    return code.name(function) == "jax.random.split"


def _stored(target: ast.AST) -> Iterator[ast.Name]:
    if isinstance(target, ast.Name):
        yield target
    elif isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _stored(part)


def _unused(name: ast.Name, call: ast.Call) -> Suspicion:
    said = f"`{name.id}` is made by `{shown(call, 36)}`, and nothing reads it."
    return Suspicion(
        "unused", f"{name.id} is never used", said, name.lineno, "Was it meant to be returned, or to go into the next step?"
    )
