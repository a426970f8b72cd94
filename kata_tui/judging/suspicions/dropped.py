"""A value that is made and not kept: JAX changes nothing in place."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code, shown
from kata_tui.model.result import Suspicion

_UPDATES = frozenset({"set", "add", "subtract", "multiply", "mul", "divide", "power", "min", "max", "apply"})
_METHODS = frozenset(
    {
        "astype",
        "reshape",
        "transpose",
        "flatten",
        "ravel",
        "squeeze",
        "clip",
        "round",
        "swapaxes",
        "repeat",
        "cumsum",
        "apply_gradients",
    }
)
_PURE = (
    "jax.numpy.",
    "jax.nn.",
    "jax.lax.",
    "jax.random.",
    "jax.tree.",
    "jax.tree_util.tree_map",
    "jax.grad",
    "jax.vmap",
    "optax.apply_updates",
    "optax.incremental_update",
    "flax.nnx.merge",
    "flax.nnx.split",
    "flax.nnx.state",
    "flax.nnx.grad",
    "flax.nnx.pure",
)
_COPYING = frozenset({"numpy.array", "numpy.asarray", "numpy.copy", "jax.device_get"})
_ACTING = ("jax.tree.map", "jax.tree_util.tree_map", "jax.lax.fori_loop")
"""They may be called for what their function does: with a name of a function that changes something, nothing is said."""


def values(code: Code, reference: Code) -> Iterator[Suspicion]:
    """An expression statement whose value is dropped, of what does nothing but make that value."""
    yield from _copies(code)
    for node in code.nodes:
        if isinstance(node, ast.Expr) and _is_result(code, node):
            continue  # a `return` is missing, which is told otherwise
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.BinOp | ast.Dict | ast.UnaryOp):
            said = f"`{shown(node.value)}` is computed, and nothing keeps it."
            yield Suspicion("dropped", "a value is thrown away", said, node.lineno, "Give it a name, and use it.")
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
            continue
        call = node.value
        function = call.func
        name = code.name(function)
        if _is_update(function):
            array = shown(_array_of(function), 24)
            yield _kept(call, "returns a new array", f"`{array}` stays as it is. Write `{array} = {shown(call, 40)}`.")
        elif name.startswith(_PURE) and not (name.startswith(_ACTING) and not _is_plain(code, call)):
            yield _kept(call, "returns its result", "JAX changes nothing in place. Give it a name, and use it.")
        elif isinstance(function, ast.Attribute) and function.attr in _METHODS and not isinstance(function.value, ast.Constant):
            yield _kept(call, "returns its result", "It changes nothing in place. Give it a name, and use it.")
        elif isinstance(function, ast.Attribute) and function.attr == "update" and _is_optax(code, function):
            yield _kept(call, "returns the updates and a new state", "Keep both: `updates, state = …`, then `optax.apply_updates`.")


def _copies(code: Code) -> Iterator[Suspicion]:
    """An element of a copy is set, and the copy has no name."""
    for node in code.nodes:
        if not isinstance(node, ast.Assign | ast.AugAssign):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Call):
                made = target.value
                copies = isinstance(made.func, ast.Attribute) and made.func.attr == "copy"
                if copies or code.name(made.func) in _COPYING:
                    said = f"`{shown(made, 36)}` is a copy, which nothing keeps: what is set in it is lost."
                    yield Suspicion("dropped", "a copy is changed", said, node.lineno, "Keep `x = x.at[i].set(v)`.")


def _is_result(code: Code, node: ast.Expr) -> bool:
    """Whether it is the last statement of a function that returns nothing."""
    scope = code.scope(node)
    if not isinstance(scope, ast.FunctionDef) or scope.body[-1] is not node:
        return False
    return not any(isinstance(other, ast.Return) and other.value is not None for other in code.own(scope))


def _kept(call: ast.Call, does: str, cure: str) -> Suspicion:
    said = f"`{shown(call)}` {does}, and nothing keeps it."
    return Suspicion("dropped", "a value is thrown away", said, call.lineno, cure)


def _array_of(function: ast.AST) -> ast.AST:
    """The `x` of an `x.at[i].set`."""
    for _ in range(3):
        function = function.value if isinstance(function, ast.Attribute | ast.Subscript) else function
    return function


def _is_update(function: ast.AST) -> bool:
    """Whether it is the `x.at[i].set` of a call."""
    return (
        isinstance(function, ast.Attribute)
        and function.attr in _UPDATES
        and isinstance(function.value, ast.Subscript)
        and isinstance(function.value.value, ast.Attribute)
        and function.value.value.attr == "at"
    )


def _is_plain(code: Code, call: ast.Call) -> bool:
    """Whether a function that is handed over is one expression without a call that could act."""
    first = call.args[0] if call.args else None
    body: ast.AST | None = first.body if isinstance(first, ast.Lambda) else None
    if isinstance(first, ast.Name):
        made = next((function for function in code.functions if function.name == first.id), None)
        body = made.body[0] if made is not None and len(made.body) == 1 and isinstance(made.body[0], ast.Return) else None
    if body is None:
        return False
    return all(code.name(node.func).startswith("jax.numpy.") for node in ast.walk(body) if isinstance(node, ast.Call))


def _is_optax(code: Code, function: ast.Attribute) -> bool:
    """Whether `tx.update(…)` is that of an optax transformation, which returns what it does. A module's, which does it, looks the same."""
    return isinstance(function.value, ast.Name) and any(name.startswith("optax.") for name in code.made_by(function.value.id))
