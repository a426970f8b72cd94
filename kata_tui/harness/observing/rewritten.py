"""A source in which operations ask an observer first: its tree, with `a - b` as a call that is given `a` and `b`, at the same place."""

import ast

WATCH = "__kata_tui_observer__"
"""What the observer is called in the module."""

_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult, ast.Mod)
_LIBRARIES = frozenset({"jnp", "np", "lax", "jax", "optax", "numpy"})
_METHODS = frozenset({"sum", "prod", "cumsum", "cumprod", "dot", "astype"})


class Rewriter(ast.NodeTransformer):
    """Rewrites a tree. `places`: the nodes that are observed, by the number that the observer is given."""

    def __init__(self) -> None:
        self.places: list[ast.expr] = []

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """`a op b`."""
        self.generic_visit(node)
        if not isinstance(node.op, _OPERATORS):
            return node
        return self._asked(node, "operate", ast.Constant(type(node.op).__name__), node.left, node.right)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """`a == b`; of a chain nothing is asked."""
        self.generic_visit(node)
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            return node
        return self._asked(node, "operate", ast.Constant(type(node.ops[0]).__name__), node.left, node.comparators[0])

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """`x[i]` and `x.at[i]`, where they are read."""
        self.generic_visit(node)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if not isinstance(node.ctx, ast.Load) or any(isinstance(part, ast.Starred) for part in parts):
            return node
        written = all(isinstance(part, ast.Constant | ast.UnaryOp | ast.Slice) for part in parts)
        index: ast.expr = (
            ast.Tuple([_index(part) for part in parts], ast.Load()) if isinstance(node.slice, ast.Tuple) else _index(node.slice)
        )
        return self._asked(node, "item", ast.Constant(written), node.value, index)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A function of a library that is named as such, and a few methods of arrays; a `mode` says what is to be past the end."""
        self.generic_visit(node)
        if any(keyword.arg == "mode" for keyword in node.keywords):
            inner = node.func.value if isinstance(node.func, ast.Attribute) else None
            asker = inner.func if isinstance(inner, ast.Call) else None
            if isinstance(asker, ast.Attribute) and asker.attr == "item":
                asker.attr = "item_of_mode"
            return node
        if not isinstance(node.func, ast.Attribute) or any(isinstance(arg, ast.Starred) for arg in node.args):
            return node
        if _root(node.func) in _LIBRARIES and node.args:
            return self._asked(node, "call", node.func, *node.args, keywords=node.keywords)
        if node.func.attr in _METHODS and not isinstance(node.func.value, ast.Constant):
            return self._asked(node, "call", node.func, *node.args, keywords=node.keywords)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """What is annotated stays as it is."""
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Decorators and annotations stay as they are."""
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """`x += y` of a name."""
        node.value = self.visit(node.value)
        if not isinstance(node.target, ast.Name) or not isinstance(node.op, _OPERATORS):
            return node
        target = node.target
        read = ast.copy_location(ast.Name(target.id, ast.Load()), target)
        whole = ast.copy_location(ast.BinOp(read, node.op, node.value), node)
        asked = self._asked(whole, "increase", ast.Constant(type(node.op).__name__), read, node.value)
        return ast.copy_location(ast.Assign([ast.copy_location(ast.Name(target.id, ast.Store()), target)], asked), node)

    def _asked(self, node: ast.expr, what: str, *given: ast.expr, keywords: list[ast.keyword] | None = None) -> ast.expr:
        self.places.append(node)
        asker = ast.Attribute(ast.Name(WATCH, ast.Load()), what, ast.Load())
        call = ast.Call(asker, [ast.Constant(len(self.places) - 1), *given], keywords or [])
        return ast.fix_missing_locations(ast.copy_location(call, node))


def _index(part: ast.expr) -> ast.expr:
    """An index as an expression that is no slice."""
    if not isinstance(part, ast.Slice):
        return part
    bounds = [bound or ast.Constant(None) for bound in (part.lower, part.upper, part.step)]
    maker = ast.Attribute(ast.Name(WATCH, ast.Load()), "slice", ast.Load())
    return ast.copy_location(ast.Call(maker, list(bounds), []), part)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
