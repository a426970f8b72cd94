"""Mutations of what a value is: its class, its shape and its dtype, and where it gets that dtype."""

import ast
from collections.abc import Iterator

from kata_tui.authoring.mutants.calls import of_module
from kata_tui.authoring.mutants.edits import Edit, ReferenceText, called

_COMPUTING = frozenset(
    {"sum", "mean", "prod", "var", "std", "cumsum", "cumprod", "dot", "vdot", "matmul", "einsum", "tensordot", "inner", "outer"}
    | {
        "exp",
        "log",
        "sqrt",
        "square",
        "power",
        "tanh",
        "sin",
        "cos",
        "norm",
        "logsumexp",
        "softmax",
        "log_softmax",
        "floor",
        "ceil",
    }
    | {"round", "argmax", "argmin", "segment_sum", "convolve", "trace"}
)
"""Functions whose result depends on the dtype in which they work; a cast before what only moves elements is a cast after it."""


def classes(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """The very class, where one of its subclasses would do as well."""
    match node:
        case ast.Call(func=ast.Name(id="isinstance"), args=[value, ast.Tuple() as kinds]):
            yield source.replacing("exact type", node, f"type({source.text(value)}) in {source.operand(kinds)}")
        case ast.Call(func=ast.Name(id="isinstance"), args=[value, ast.Name() | ast.Attribute() as kind]):
            yield source.replacing("exact type", node, f"type({source.text(value)}) is {source.text(kind)}")


def compared(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """The number of axes for a shape; the size of an element for its dtype."""
    match node:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
            gap = source.between(left, right)[2]
            shapes, dtypes = [_rank(source, side) for side in (left, right)], [_size(source, side) for side in (left, right)]
            if all(shapes):
                yield source.replacing("rank for shape", node, gap.join(filter(None, shapes)))
            elif any(_is_dtype(side) for side in (left, right)):
                yield source.replacing("size for dtype", node, gap.join(dtypes))


def cast(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """A cast of what goes into a computation, for one of what comes out."""
    match node:
        case ast.Call(func=ast.Attribute(attr="astype", value=ast.BinOp(left=left, right=right) as value), args=[dtype]):
            array, to = source.named("jax.numpy.asarray"), source.text(dtype)
            gap = source.between(left, right)[2].replace("(", "").replace(")", "")
            text = gap.join(f"{array}({source.text(side)}, {to})" for side in (left, right))
            yield source.replacing(
                "cast moved inwards", node, f"({text})", (source.text(node), f"cast before {source.text(value)}")
            )
        case ast.Call(func=ast.Attribute(attr="astype", value=ast.Call() as value), args=[dtype]) if called(value) in _COMPUTING:
            inner = _first(value)
            if inner is not None:
                inside = f"{source.named('jax.numpy.asarray')}({source.text(inner)}, {source.text(dtype)})"
                text = source.around(value, *source.span(inner), inside)
                yield source.replacing("cast moved inwards", node, text, (source.text(node), f"cast before {called(value)}"))


def _first(call: ast.Call) -> ast.expr | None:
    """What a function computes with first: its first array, or the object of a method."""
    if isinstance(call.func, ast.Attribute) and not of_module(call):
        return call.func.value
    arrays = [argument for argument in call.args if not isinstance(argument, ast.Constant | ast.Starred)]
    return arrays[0] if arrays else None


def _rank(source: ReferenceText, node: ast.expr) -> str | None:
    """The number of axes of that whose shape this is."""
    match node:
        case ast.Attribute(attr="shape", value=value):
            return f"{source.operand(value)}.ndim"
        case ast.Call(args=[value]) if called(node) == "shape":
            return f"{source.named('jax.numpy.ndim')}({source.text(value)})"
    return None


def _is_dtype(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "dtype"


def _size(source: ReferenceText, node: ast.expr) -> str:
    """The size of an element of that dtype."""
    text = source.text(node)
    return f"{text}.itemsize" if _is_dtype(node) else f"{source.named('jax.numpy.dtype')}({text}).itemsize"
