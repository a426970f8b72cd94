"""A column and a row that broadcast to a square: (n, 1) with (n,)."""

import ast
from collections.abc import Iterator

from kata_tui.judging.suspicions.code import Code, shown
from kata_tui.model.result import Suspicion

_FLAT = frozenset({"squeeze", "ravel", "flatten", "reshape"})
_LAYERS = {"flax.linen.Dense": 0, "flax.nnx.Linear": 1}


def columns(code: Code, reference: Code) -> Iterator[Suspicion]:
    """A difference or comparison where the source makes a column, and the reference lets an axis go that stays here."""
    if _lets_go(code) >= _lets_go(reference):
        return
    made = next(_columns(code), None)
    if made is None:
        return
    for node in code.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            pair = node.left, node.right
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
            pair = node.left, node.comparators[0]
        else:
            continue
        if not any(isinstance(part, ast.Constant) for part in pair):
            said = f"`{shown(made, 36)}` makes a column. In `{shown(node, 36)}` a column (n, 1) and a row (n,) broadcast to (n, n)."
            hint = "Print both shapes, and take `[:, 0]` of the column."
            yield Suspicion("column-and-row", "a column against a row", said, node.lineno, hint)


def _lets_go(code: Code) -> int:
    """How often an axis is taken away."""
    found = 0
    for node in code.nodes:
        if isinstance(node, ast.Attribute) and node.attr in _FLAT:
            found += 1
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            found += len(node.slice.elts) == 2 and ast.unparse(node.slice.elts[1]) == "0"
    return found


def _columns(code: Code) -> Iterator[ast.expr]:
    """Layers of one feature: what they make has a last axis of length 1."""
    for call, name in code.calls():
        at = _LAYERS.get(name)
        if at is not None and len(call.args) > at and ast.unparse(call.args[at]) == "1":
            yield call
