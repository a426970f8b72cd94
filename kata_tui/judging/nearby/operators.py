"""Other operators, numbers and comparisons: a sign, two sides that changed places, one more or one less."""

import ast
from collections.abc import Iterator

from kata_tui.judging.nearby.variant import SourceTree, Variant
from kata_tui.judging.suspicions.code import shown

_OTHER: dict[type[ast.operator], tuple[type[ast.operator], str, str]] = {
    ast.Add: (ast.Sub, "a sign", "In `{}` the sign is another one than is meant."),
    ast.Sub: (ast.Add, "a sign", "In `{}` the sign is another one than is meant."),
    ast.Mult: (ast.Div, "multiplied, not divided", "`{}` multiplies, and a division is meant."),
    ast.Div: (ast.Mult, "divided, not multiplied", "`{}` divides, and a product is meant."),
    ast.FloorDiv: (ast.Div, "// for /", "`{}` leaves out the fraction."),
}
_ORDERED = ast.Sub | ast.Div | ast.MatMult | ast.Pow | ast.FloorDiv | ast.Mod
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//"}
_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt, ast.GtE),
    ast.Gt: (ast.GtE, ast.LtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}


def operators(draft: SourceTree) -> Iterator[Variant]:
    """Another operator, or its two sides the other way round."""
    for node in draft.nodes:
        if isinstance(node, ast.BinOp):
            written = shown(node, 44)
            if type(node.op) in _OTHER:
                other, name, sentence = _OTHER[type(node.op)]
                yield draft.changing(
                    "operator", name, sentence.format(written), node, _SIGNS[type(node.op)], _SIGNS[other], op=other()
                )
            if isinstance(node.op, _ORDERED):
                said = f"In `{written}` the two sides have changed places."
                yield draft.changing("operands", "two sides swapped", said, node, "", "", left=node.right, right=node.left)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
            said = f"The minus of `{shown(node, 44)}` is too much."
            yield draft.replacing("operator", "a sign", said, node, node.operand)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert | ast.Not):
            said = f"`{shown(node, 44)}` is the other way round than is meant."
            yield draft.replacing("operator", "not what is meant", said, node, node.operand)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            for compared in _COMPARED.get(type(node.ops[0]), ()):
                said = f"In `{shown(node, 44)}` another comparison is meant."
                yield draft.changing(
                    "comparison", "another comparison", said, node, _sign(node.ops[0]), _sign(compared()), ops=[compared()]
                )


def weights(draft: SourceTree) -> Iterator[Variant]:
    """`a * x + (1 - a) * y` with the two weights swapped, and `a` for `1 - a` or the other way round."""
    for node in draft.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            parts = [part for part in (node.left, node.right) if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mult)]
            if len(parts) == 2:
                (left, right) = parts
                swapped = ast.BinOp(
                    ast.BinOp(right.left, left.op, left.right), node.op, ast.BinOp(left.left, right.op, right.right)
                )
                said = f"In `{shown(node, 44)}` the two weights have changed places."
                yield draft.replacing("weights", "two weights swapped", said, node, swapped)
    for node in draft.nodes:
        above = draft.code.parents.get(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and ast.unparse(node.left) in ("1", "1.0"):
            said = f"`{shown(node, 30)}` stands where `{shown(node.right, 20)}` itself is meant."
            yield draft.replacing("complement", f"{shown(node, 20)}, not {shown(node.right, 15)}", said, node, node.right)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and isinstance(above, ast.Call | ast.BinOp):
            if isinstance(above, ast.Call) and above.func is node:
                continue
            said = f"In `{draft.around(node)}` not `{node.id}` is meant, but `1 - {node.id}`."
            yield draft.replacing("complement", f"{node.id}, not 1 - {node.id}", said, node, f"1 - {node.id}")


def numbers(draft: SourceTree) -> Iterator[Variant]:
    """Another number: one more, one less, the double, the half, its opposite; and one that stands there left out."""
    for node in draft.nodes:
        above = draft.code.parents.get(node)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and not isinstance(above, ast.arguments):
            value = node.value
            assert isinstance(value, int | float)
            others: list[float] = [value + 1, value - 1, value * 2, -value, 10 * value, value / 10]
            others += [value // 2] if type(value) is int else [value / 2, 1 - value]
            for other in dict.fromkeys(others):
                if other != value:
                    said = f"In `{draft.around(node)}` another number than {value} is meant."
                    yield draft.replacing("number", f"the number {value}", said, node, ast.Constant(other))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow | ast.MatMult):
            for kept, gone in ((node.left, node.right), (node.right, node.left)):
                if kept is node.right and not isinstance(node.op, ast.Add | ast.Mult | ast.MatMult):
                    continue
                said = f"In `{shown(node, 44)}` the `{shown(gone, 24)}` is too much."
                yield draft.replacing("too-much", f"{shown(gone, 24)} too much", said, node, kept)


def _sign(compared: ast.cmpop) -> str:
    """A comparison as it is written."""
    return ast.unparse(ast.Compare(ast.Constant(0), [compared], [ast.Constant(0)]))[1:-1]
