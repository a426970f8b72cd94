"""Mutations of statements: one less, or its value seen through a pane of glass."""

import ast
from collections.abc import Iterator

from kata_tui.authoring.mutants.calls import TRANSFORMS
from kata_tui.authoring.mutants.edits import Edit, ReferenceText, called

_WHOLE = frozenset({"int", "bool", "len", "split", "key", "fold_in", "argmax", "argmin", "argsort", "arange"})
"""Calls whose result has no gradient."""

_Functions = ast.FunctionDef | ast.AsyncFunctionDef


def dropped(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """A statement less, where what follows can do without it; a decorator less."""
    if isinstance(node, _Functions | ast.ClassDef):
        for decorator in node.decorator_list:
            name = called(decorator) if called(decorator) in TRANSFORMS else _partial(decorator)
            if name in TRANSFORMS:
                start, end = source.span(decorator)
                at = source.data.rindex(b"@", 0, start)
                yield Edit(name, at, end, "", f"@{source.text(decorator)}", "none")
    if not isinstance(node, ast.stmt) or not any(isinstance(above, _Functions) for above in source.enclosing(node)):
        return
    match node:
        case ast.AugAssign() | ast.If():
            yield _without(source, node)
        case ast.Expr(value=value) if not isinstance(value, ast.Constant):
            yield _without(source, node)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield _without(source, node)
        case ast.Assign(targets=[target]):
            names = {name.id for name in ast.walk(target) if isinstance(name, ast.Name)}
            if names & _bound_before(source, node):
                yield _without(source, node)


def blocked(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """`stop_gradient` around a value that is returned or named."""
    match node:
        case ast.Return(value=ast.expr() as value) | ast.Assign(targets=[ast.Name()], value=value):
            smooth = not isinstance(value, ast.Constant | ast.Lambda | ast.Compare | ast.Dict)
            made = isinstance(value, ast.Call) and (called(value)[:1].isupper() or called(value) in _WHOLE)
            if smooth and not made and any(isinstance(above, _Functions) for above in source.enclosing(node)):
                text = f"{source.named('jax.lax.stop_gradient')}({source.text(value)})"
                yield source.replacing("stop_gradient", value, text, (source.text(value), "stop_gradient of it"))


def rounded(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """A result that went through bfloat16 on its way."""
    match node:
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Tuple | ast.Constant | ast.Lambda):
            text = f"{source.named('jax.lax.reduce_precision')}({source.text(value)}, 8, 7)"
            yield source.replacing("precision", value, text, (source.text(value), "rounded to bfloat16"))


def shared_key(source: ReferenceText, node: ast.AST) -> Iterator[Edit]:
    """The first of several split keys in the place of another."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id=first), *others])], value=ast.Call() as call):
            if called(call) != "split" or "random" not in ast.unparse(call.func):
                return
            names = {other.id for other in others if isinstance(other, ast.Name)}
            for use in ast.walk(source.tree):
                if isinstance(use, ast.Name) and isinstance(use.ctx, ast.Load) and use.id in names:
                    yield source.replacing("key reuse", use, first, (source.text(source.parents[use]), f"with {first}"))


def _without(source: ReferenceText, node: ast.stmt) -> Edit:
    return source.replacing("dropped statement", node, "pass")


def _partial(decorator: ast.expr) -> str:
    """The transformation in `@partial(jax.jit, …)`."""
    if isinstance(decorator, ast.Call) and called(decorator) == "partial" and decorator.args:
        return called(decorator.args[0])
    return ""


def _bound_before(source: ReferenceText, node: ast.stmt) -> set[str]:
    """Names that the function around a statement has bound when it comes there, roughly."""
    for above in source.enclosing(node):
        if isinstance(above, _Functions):
            names = {argument.arg for argument in (*above.args.args, *above.args.kwonlyargs, *above.args.posonlyargs)}
            stored = [name for name in ast.walk(above) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)]
            return names | {name.id for name in stored if source.span(name)[0] < source.span(node)[0]}
    return set()
