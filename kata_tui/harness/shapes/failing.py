"""What stood behind the names of the expression that raised, as its frame holds them."""

import ast
from collections.abc import Iterator
from traceback import FrameSummary
from types import FrameType

from kata_tui.harness.execution.source_lines import nodes
from kata_tui.harness.shapes.bindings import attributes_of, described
from kata_tui.model.result import MAX_SHAPES

_OWN_SCOPE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""Expressions whose names are not those of the frame around them."""

_BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
"""The parts of a statement that are statements themselves."""

_MISSING = object()
Span = tuple[int, int, int, int]


def names_of(frame: FrameType, place: FrameSummary) -> dict[str, str]:
    """The names of the expression that raised, in their order, and what each is bound to; of its statement where it has none.

    `self.w` and `params["w"]` are told as such. What has no shape is left out: functions, texts, modules.
    """
    if None in (place.lineno, place.end_lineno, place.colno, place.end_colno):
        return {}
    span = (place.lineno or 0, place.colno or 0, place.end_lineno or 0, place.end_colno or 0)
    names = dict(frame.f_globals) | dict(frame.f_locals)
    for node in _around(span):
        found: dict[str, str] = {}
        for expression in _expressions(node):
            written, value = _resolved(expression, names)
            text = described(value) if value is not _MISSING else None
            if text is not None and len(found) < MAX_SHAPES:
                found.setdefault(written, text)
        if found:
            return found
    return {}


def _around(span: Span) -> Iterator[ast.AST]:
    """The nodes around a place, the smallest first: up to its statement, or to where another scope begins."""
    around = [node for node in nodes() if (at := _span(node)) is not None and at[:2] <= span[:2] and at[2:] >= span[2:]]
    for node in reversed(around):  # what holds another comes before it
        if isinstance(node, _OWN_SCOPE):
            return
        yield node
        if isinstance(node, ast.stmt):
            return


def _span(node: ast.AST) -> Span | None:
    if not isinstance(node, ast.expr | ast.stmt) or node.end_lineno is None or node.end_col_offset is None:
        return None
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    """The names below a node in their order, each with the attributes and the written indices behind it."""
    if isinstance(node, _OWN_SCOPE):
        return
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        base: ast.expr = node
        while isinstance(base, ast.Attribute | ast.Subscript):
            base = base.value
        if isinstance(base, ast.Name):
            if not isinstance(base.ctx, ast.Load):
                return
            yield node
        else:
            yield from _expressions(base)
        yield from _indices(node)
        return
    for name, field in ast.iter_fields(node):
        if isinstance(node, ast.stmt) and name in _BLOCKS:
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST):
                yield from _expressions(child)


def _indices(node: ast.expr) -> Iterator[ast.expr]:
    """The names in the indices of `x[i].y[j]`."""
    if isinstance(node, ast.Attribute | ast.Subscript):
        yield from _indices(node.value)
    if isinstance(node, ast.Subscript):
        yield from _expressions(node.slice)


def _resolved(expression: ast.expr, names: dict[str, object]) -> tuple[str, object]:
    """A name with as much behind it as can be followed without calling anything: what it is written as, and what it holds."""
    if isinstance(expression, ast.Name):
        return expression.id, names.get(expression.id, _MISSING)
    assert isinstance(expression, ast.Attribute | ast.Subscript)
    written, value = _resolved(expression.value, names)
    if written != ast.unparse(expression.value):
        return written, value  # an inner part could not be followed
    inner = _attribute(value, expression.attr) if isinstance(expression, ast.Attribute) else _item(value, expression.slice)
    return (written, value) if inner is _MISSING else (ast.unparse(expression), inner)


def _attribute(value: object, name: str) -> object:
    return attributes_of(value).get(name, _MISSING)


def _item(value: object, index: ast.expr) -> object:
    key = index.value if isinstance(index, ast.Constant) else _MISSING
    if type(value) is dict and type(key) is str:
        return value.get(key, _MISSING)
    if type(value) in (list, tuple) and type(key) is int and isinstance(value, list | tuple) and 0 <= key < len(value):
        return value[key]
    return _MISSING
