"""Mutations of operators and numbers."""

import ast
import re
from collections.abc import Iterator

from kata_tui.authoring.mutants.edits import Edit, ReferenceText, called, one_line

_SWAPPED: dict[type[ast.operator], tuple[str, str, str]] = {
    ast.Add: ("sign", "+", "-"),
    ast.Sub: ("sign", "-", "+"),
    ast.Mult: ("arithmetic", "*", "/"),
    ast.Div: ("arithmetic", "/", "*"),
    ast.FloorDiv: ("arithmetic", "//", "/"),
    ast.Mod: ("arithmetic", "%", "//"),
    ast.Pow: ("arithmetic", "**", "*"),
    ast.BitAnd: ("arithmetic", "&", "|"),
    ast.BitOr: ("arithmetic", "|", "&"),
}
_COMPARED: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
}
_ORDERED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
AXES = frozenset({"axis", "axes", "in_axes", "out_axes", "argnums", "axis1", "axis2", "dimension", "batch_axis", "split_axis"})
"""Keywords that name an axis or a position."""

EPSILON = 1e-2
"""A positive number below this is taken for a guard against division by zero and the like."""


def binary(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """Another operator; one operand alone; the operands the other way round."""
    if not isinstance(node, ast.BinOp):
        return
    start, end, gap = source.between(node.left, node.right)
    if type(node.op) in _SWAPPED:
        operator, old, new = _SWAPPED[type(node.op)]
        text = gap.replace(old, new, 1)
        yield Edit(operator, start, end, text, one_line(source.text(node)), one_line(source.around(node, start, end, text)))
    for kept in (node.left, node.right):
        yield source.replacing("dropped term", node, source.operand(kept), (source.text(node), source.text(kept)))
    if isinstance(node.op, _ORDERED) and not (isinstance(node.op, ast.Sub) and _is_even(source.parents[node])):
        text = f"{source.operand(node.right)}{gap.replace('(', '').replace(')', '')}{source.operand(node.left)}"
        yield source.replacing("swapped operands", node, text)


def _is_even(node: ast.AST) -> bool:
    """Whether it gives the same for a value and for minus that value."""
    match node:
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=2)):
            return True
        case ast.Call():
            return called(node) in ("abs", "square", "cos", "norm")
    return False


def unary(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """A minus, a `not`, a `~` less."""
    if isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant):
        operator = "sign" if isinstance(node.op, ast.USub | ast.UAdd) else "negation"
        yield source.replacing(operator, node, source.operand(node.operand))


def comparison(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """The other side of the boundary, and the opposite."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or type(node.ops[0]) not in _COMPARED:
        return
    old, others = _COMPARED[type(node.ops[0])]
    start, end, gap = source.between(node.left, node.comparators[0])
    for new in others:
        text = gap.replace(old, new, 1)
        yield Edit("comparison", start, end, text, one_line(source.text(node)), one_line(source.around(node, start, end, text)))


def boolean(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """One condition of several less; `and` for `or`."""
    if isinstance(node, ast.BoolOp):
        for kept in node.values[:2]:
            yield source.replacing("dropped term", node, source.operand(kept))
    elif isinstance(node, ast.IfExp):
        yield source.replacing("dropped branch", node, source.operand(node.body))
        yield source.replacing("dropped branch", node, source.operand(node.orelse))


def number(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """Off by one; another constant; no epsilon; another axis; the other flag."""
    if not isinstance(node, ast.Constant):
        return
    parent = source.parents[node]
    negative = isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.USub)
    whole = parent if negative else node
    if _is_of_shape(source, whole):
        return
    value = -node.value if negative and type(node.value) in (int, float) else node.value  # type: ignore[operator]
    keyword = _keyword(source, whole)
    match value:
        case bool():
            operator = "keepdims" if keyword == "keepdims" else "flag"
            yield _constant(source, operator, whole, repr(not value), keyword)
        case int() if keyword in AXES:
            for other in dict.fromkeys((0, value + 1 if value >= 0 else value - 1)):
                if other != value:
                    yield _constant(source, "axis", whole, repr(other), keyword)
        case int():
            for other in (value + 1, value - 1):
                yield _constant(source, "off by one", whole, repr(other), keyword)
        case float() if 0 < value < EPSILON:
            yield _constant(source, "epsilon", whole, "0.0", keyword)
        case float():
            yield _constant(source, "constant", whole, "1.0" if value == 0 else repr(value * 2), keyword)
        case str() if "->" in value:
            yield from _equation(source, node, value)
        case None if keyword in AXES:
            yield _constant(source, "axis", whole, "0", keyword)


def bounds(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """A slice without one of its bounds; one index further."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        value, part = source.operand(node.value), node.slice
        for bound in (part.lower, part.upper, part.step):
            if bound is not None:
                kept = [
                    source.text(other) if other is not None and other is not bound else "" for other in (part.lower, part.upper)
                ]
                step = f":{source.text(part.step)}" if part.step is not None and part.step is not bound else ""
                yield source.replacing("bound", node, f"{value}[{':'.join(kept)}{step}]")


def _is_of_shape(source: ReferenceText, node: ast.AST) -> bool:
    """Whether a number is that of an axis in `x.shape[0]`, which has a mutation of its own."""
    parent = source.parents[node]
    return isinstance(parent, ast.Subscript) and parent.slice is node and called(parent.value) == "shape"


def _equation(source: ReferenceText, node: ast.Constant, value: str) -> Iterator[Edit]:
    """An einsum whose result, or whose first operand, is transposed."""
    inputs, _, output = value.partition("->")
    first, comma, rest = inputs.partition(",")
    for text in (f"{inputs}->{output.strip()[::-1]}", f"{first.strip()[::-1]}{comma}{rest}->{output}"):
        if text != value and re.fullmatch(r"[A-Za-z,\s]*->[A-Za-z\s]*", text):
            yield source.replacing("transpose", node, repr(text))


def _constant(source: ReferenceText, operator: str, node: ast.AST, text: str, keyword: str) -> Edit:
    """Another constant; called by what it stands in, for a number alone says little."""
    whole = source.parents[node]
    while isinstance(whole, ast.Tuple | ast.List | ast.Slice) or (keyword and isinstance(whole, ast.UnaryOp)):
        whole = source.parents[whole]
    if isinstance(whole, ast.Return | ast.Assign | ast.arguments):
        whole = node
    return source.replacing(operator, node, text, (source.text(whole), source.around(whole, *source.span(node), text)))


def _keyword(source: ReferenceText, node: ast.AST) -> str:
    """The keyword that a value is given for, also inside a tuple or list; the name of a positional axis where that is known."""
    parent = source.parents[node]
    while isinstance(parent, ast.Tuple | ast.List | ast.UnaryOp):
        node, parent = parent, source.parents[parent]
    if isinstance(parent, ast.keyword):
        return parent.arg or ""
    if (
        isinstance(parent, ast.Call)
        and called(parent) in ("vmap", "swapaxes", "moveaxis", "transpose", "expand_dims")
        and node in parent.args
    ):
        return "axis"
    return ""
