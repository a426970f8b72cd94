"""Indices that leave an array at one of its ends, seen in the source: `x[i + 1]` for each `i` of `x`."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code, shown
from kata_tui.model.result import Suspicion

_BRINGING_BACK = frozenset({"clip", "minimum", "maximum", "where", "pad", "concatenate"})


def neighbours(code: Code, reference: Code) -> Iterator[Suspicion]:
    """`x[i + 1]` or `x[i - 1]`, where `i` goes along all of `x` and nothing asks where it is."""
    for function in code.functions:
        walked = dict(_walked(code, function))
        for node in ast.walk(function):
            if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load) or not isinstance(node.slice, ast.BinOp):
                continue
            index, step = node.slice.left, node.slice.right
            array, at = ast.unparse(node.value), shown(node, 30)
            if not isinstance(index, ast.Name) or walked.get(index.id) != array or _is_asked(function, index.id):
                continue
            if not isinstance(step, ast.Constant) or not isinstance(step.value, int) or step.value < 1:
                continue
            if isinstance(node.slice.op, ast.Add):
                said = (
                    f"`{at}` leaves `{array}` at its end, for `{index.id}` goes along all of it. JAX then gives the last element."
                )
                yield Suspicion("past-the-end", "an index past the end", said, node.lineno, "Say what should stand there.")
            elif isinstance(node.slice.op, ast.Sub):
                said = f"`{at}` begins below 0, for `{index.id}` goes along all of `{array}`: -1 is its last element."
                yield Suspicion("past-the-end", "an index below 0", said, node.lineno, "Say what should stand there.")


def _walked(code: Code, function: ast.AST) -> Iterator[tuple[str, str]]:
    """Each name that counts along an array, and the array: `for i in range(len(x))`, `i = jnp.arange(x.shape[0])`."""
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.comprehension):
            target, counted = node.target, node.iter
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, counted = node.targets[0], node.value
        else:
            continue
        if isinstance(target, ast.Name) and isinstance(counted, ast.Call) and len(counted.args) == 1:
            plain = isinstance(counted.func, ast.Name) and counted.func.id == "range"
            if plain or code.name(counted.func) == "jax.numpy.arange":
                yield target.id, _counted(counted.args[0])


def _counted(length: ast.expr) -> str:
    """The array whose first axis is that long; empty for another length."""
    if isinstance(length, ast.Call) and isinstance(length.func, ast.Name) and length.func.id == "len" and length.args:
        return ast.unparse(length.args[0])
    if isinstance(length, ast.Attribute) and length.attr == "size":
        return ast.unparse(length.value)
    if isinstance(length, ast.Subscript) and isinstance(length.value, ast.Attribute) and length.value.attr == "shape":
        return ast.unparse(length.value.value) if ast.unparse(length.slice) == "0" else ""
    return ""


def _is_asked(function: ast.AST, name: str) -> bool:
    """Whether something compares the index, or brings it back."""
    for node in ast.walk(function):
        asks = isinstance(node, ast.Compare) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod))
        if asks and any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node)):
            return True
        if isinstance(node, ast.Attribute) and node.attr in _BRINGING_BACK:
            return True
    return False
