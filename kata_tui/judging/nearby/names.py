"""Other names: one that was meant in the place of another, a factor that is left out, a key that is not renewed."""

import ast
from collections.abc import Iterator

from kata_tui.judging.nearby.variant import SourceTree, Variant, values
from kata_tui.judging.suspicions.code import FunctionNode, arguments, shown

_FACTORS = (
    ("{0} * ({1})", "lacks the factor `{0}`"),
    ("({1}) / {0}", "is not divided by `{0}`"),
    ("{0} + ({1})", "lacks `{0}`, which is to be added"),
    ("({1}) - {0}", "lacks `{0}`, which is to be taken away"),
    ("({1}) @ {0}", "lacks the product with `{0}`"),
)
"""How a name is left out, and how that is said."""


def names(draft: SourceTree) -> Iterator[Variant]:
    """Another name of the same function, or of those around it, in the place of one."""
    returned = {node for made in draft.nodes if isinstance(made, ast.Return) for node in ast.walk(made)}
    for node in sorted(draft.nodes, key=lambda node: node not in returned):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in draft.code.imported:
            around = draft.around(node)
            for other in sorted(_known(draft, node) - {node.id}):
                said = f"`{node.id}` stands in `{around}` where `{other}` is meant."
                yield draft.changing("name", f"{node.id} in the place of {other}", said, node, node.id, other, id=other)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id.startswith("_"):
            call = next((above for above in draft.code.above(node) if isinstance(above, ast.Assign)), None)
            given = {one.id for one in ast.walk(call.value) if isinstance(one, ast.Name)} if call is not None else set()
            for other in sorted(given & _known(draft, node)):
                said = f"`{shown(call, 44)}` throws away what `{other}` should be from here on." if call is not None else ""
                yield draft.changing("name", f"{other} stays as it was", said, node, node.id, other, id=other)


def factors(draft: SourceTree) -> Iterator[Variant]:
    """An argument that is left out of a product, a quotient or a sum."""
    for node in values(draft):
        scope = draft.code.scope(node)
        if not isinstance(scope, FunctionNode) or isinstance(node, ast.Compare):
            continue
        known, text, around = _known(draft, node), draft.text(node), draft.around(node)
        there = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        for name in sorted(known):
            for form, lack in _FACTORS[:1] if name in there else _FACTORS:
                said = f"`{shown(node, 36)}` in `{around}` {lack.format(name)}."
                yield draft.replacing("missing", f"without {name}", said, node, form.format(name, text))


def results(draft: SourceTree) -> Iterator[Variant]:
    """A name of a value that is made already, in the place of a call that makes another one."""
    for node in values(draft):
        if isinstance(node, ast.Call):
            for name in sorted(_known(draft, node)):
                said = f"`{shown(node, 40)}` stands where `{name}` is meant, which is there already."
                yield draft.replacing("name", f"{shown(node, 24)}, not {name}", said, node, name)


def kept(draft: SourceTree) -> Iterator[Variant]:
    """`+=` where `=` forgets what was there."""
    for node in draft.nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if isinstance(node, ast.Assign) and isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
            said = f"`{shown(node, 44)}` forgets what `{shown(target, 20)}` was before."
            more = ast.AugAssign(target, ast.Add(), node.value)
            yield draft.replacing("forgotten", f"= for += of {shown(target, 20)}", said, node, more)


def _known(draft: SourceTree, node: ast.AST) -> set[str]:
    """The names that a place can read: arguments and what is assigned in its function and those around it."""
    found: set[str] = set()
    for scope in draft.code.above(node):
        if isinstance(scope, FunctionNode):
            found |= arguments(scope) | {
                one.id for one in draft.code.own(scope) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
            }
    return {name for name in found if name != "self" and not name.startswith("_")}
