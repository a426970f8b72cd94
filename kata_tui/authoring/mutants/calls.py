"""Mutations of calls: another function, other arguments, none at all."""

import ast
from collections.abc import Iterator

from kata_tui.authoring.mutants.edits import Edit, ReferenceText, called, one_line
from kata_tui.authoring.mutants.expressions import AXES

_OTHER = {
    "argmax": "max",
    "argmin": "min",
    "max": "argmax",
    "min": "argmin",
    "amax": "amin",
    "maximum": "minimum",
    "minimum": "maximum",
    "mean": "sum",
    "sum": "mean",
    "prod": "sum",
    "std": "var",
    "var": "std",
    "cumsum": "cumprod",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "ceil": "floor",
    "sin": "cos",
    "cos": "sin",
    "tanh": "sin",
    "exp": "expm1",
    "log": "log1p",
    "log1p": "log",
    "sqrt": "square",
    "square": "abs",
    "abs": "square",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "softmax": "log_softmax",
    "log_softmax": "softmax",
    "relu": "elu",
    "sort": "argsort",
    "argsort": "sort",
    "psum": "pmean",
    "pmean": "psum",
    "normal": "uniform",
    "uniform": "normal",
    "add": "set",
    "set": "add",
    "tril": "triu",
    "triu": "tril",
}
_EITHER_WAY = frozenset(
    {"add", "multiply", "maximum", "minimum", "equal", "not_equal", "logaddexp", "hypot", "logical_and", "logical_or"}
)
_REDUCTIONS = frozenset({"sum", "mean", "max", "min", "prod", "var", "std", "any", "all", "logsumexp", "norm", "median"})
TRANSFORMS = frozenset({"jit", "vmap", "remat", "checkpoint", "pmap"})
"""What changes how a function runs, hardly what it returns: dropped only where a check asks for it."""

_NEEDED = frozenset(
    {"grad", "value_and_grad", "vjp", "jvp", "partial", "super", "range", "len", "isinstance", "tuple", "list", "dict"}
)


def function(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """Another function of the same kind."""
    if isinstance(node, ast.Call) and (other := _OTHER.get(called(node))):
        name = source.text(node.func)
        old = called(node)
        yield source.replacing("function", node.func, f"{name[: len(name) - len(old)]}{other}")


def arguments(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """Two neighbouring arguments swapped; in the definition of an inner function and in what it returns too."""
    match node:
        case ast.Call(args=given) if called(node) not in _EITHER_WAY:
            first = 1 if called(node) in ("where", "cond", "select", "einsum") else 0
            for left, right in zip(given[first:3], given[first + 1 : 4], strict=False):
                if not isinstance(left, ast.Starred) and not isinstance(right, ast.Starred):
                    yield _swapped(source, left, right, node)
        case ast.Return(value=ast.Tuple(elts=[left, right, *_])):
            yield _swapped(source, left, right)
        case ast.FunctionDef() | ast.Lambda() if not isinstance(source.parents[node], ast.Module):
            plain = [argument for argument in node.args.args if argument.arg != "self"]
            if len(plain) > 1:
                yield _swapped(source, plain[0], plain[1])


def dropped(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """A call's first argument, or the object of a method, in the place of the call; an optional argument less."""
    if not isinstance(node, ast.Call):
        return
    name = called(node)
    if name in TRANSFORMS and node.args:
        yield source.replacing(name, node, source.operand(node.args[0]))
    elif name == "split" and _is_random(node) and node.args:
        count = source.text(node.args[1]) if len(node.args) > 1 else "2"
        stack = source.named("jax.numpy.stack")
        yield source.replacing("key reuse", node, f"{stack}([{source.text(node.args[0])}] * {count})")
    elif name == "fold_in" and node.args:
        yield source.replacing("key reuse", node, source.operand(node.args[0]))
    elif name in ("transpose", "swapaxes", "moveaxis"):
        kept = node.args[0] if of_module(node) and node.args else getattr(node.func, "value", None)
        if kept is not None:
            yield source.replacing("transpose", node, source.operand(kept))
    elif isinstance(node.func, ast.Attribute) and not of_module(node) and name in ("astype", *_OTHER, "reshape", "ravel", "copy"):
        operator = "dtype" if name == "astype" else "dropped call"
        yield source.replacing(operator, node, source.operand(node.func.value))
    elif len(node.args) == 1 and name not in _NEEDED and not name[:1].isupper() and of_module(node):
        yield source.replacing("dropped call", node, source.operand(node.args[0]))
    for keyword in node.keywords:
        if keyword.arg in (*AXES, "keepdims", "dtype", "preferred_element_type", "where", "initial", "unroll", "reverse"):
            operator = "keepdims" if keyword.arg == "keepdims" else "axis" if keyword.arg in AXES else "dropped argument"
            yield _without(source, node, keyword, operator)
    if name in _REDUCTIONS and not any(keyword.arg == "keepdims" for keyword in node.keywords) and node.keywords:
        last = node.keywords[-1]
        yield source.replacing("keepdims", last, f"{source.text(last)}, keepdims=True")


def attribute(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """No transpose; a fixed dtype for that of an argument; the other end of a shape."""
    match node:
        case ast.Attribute(attr="T" | "mT", value=value):
            yield source.replacing("transpose", node, source.operand(value))
        case ast.Attribute(attr="dtype"):
            yield source.replacing("dtype", node, source.named("jax.numpy.float32"))
        case ast.Subscript(value=ast.Attribute(attr="shape"), slice=ast.Constant(value=int(number))):
            yield source.replacing(
                "axis",
                node.slice,
                other := str(number + 1 if number >= 0 else number - 1),
                (source.text(node), f"{source.text(node.value)}[{other}]"),
            )


def _swapped(source: ReferenceText, left: ast.AST, right: ast.AST, call: ast.Call | None = None) -> Edit:
    """Two neighbours swapped; called by the whole call where that is not long."""
    start, end = source.span(left)[0], source.span(right)[1]
    text = source.text(right) + source.between(left, right)[2] + source.text(left)
    old, new = source.data[start:end].decode(), text
    if call is not None and len(source.text(call)) <= 60:
        old, new = source.text(call), source.around(call, start, end, text)
    return Edit("swapped arguments", start, end, text, one_line(old), one_line(new))


def _without(source: ReferenceText, call: ast.Call, keyword: ast.keyword, operator: str) -> Edit:
    """The call without a keyword and the comma before it."""
    start, end = source.span(keyword)
    before = source.data[source.span(call.func)[1] : start]
    comma = before.rstrip()
    if comma.endswith(b","):
        start -= len(before) - len(comma) + 1
    elif source.data[end:].lstrip().startswith(b","):
        end = source.data.index(b",", end) + 1
    return Edit(operator, start, end, "", one_line(source.text(keyword)), "none")


def _is_random(call: ast.Call) -> bool:
    return "random" in ast.unparse(call.func) and bool(call.args)


def of_module(call: ast.Call) -> bool:
    """Whether a call is of a module's function (`jnp.sum(x)`, `relu(x)`) and no method (`x.sum()`)."""
    function = call.func
    while isinstance(function, ast.Attribute):
        function = function.value
    return isinstance(call.func, ast.Name) or (
        isinstance(function, ast.Name) and function.id in ("jax", "jnp", "lax", "np", "nn", "nnx", "optax", "numpy", "random")
    )
