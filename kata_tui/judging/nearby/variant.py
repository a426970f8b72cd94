"""A source with one place of it changed."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from kata_tui.judging.suspicions.code import Code, shown

_WORD = re.compile(r"\w+|[^\w\s(),]")


class Variant(Struct, frozen=True, eq=False):
    """A change of one place. `name`, `sentence` and `line` tell of it; `node` gets `fields`, or `new` comes in its place.

    `gone` and `come`: the words that the text has no more, and those that it has then.
    """

    id: str
    name: str
    sentence: str
    line: int
    node: ast.AST
    gone: str
    come: str
    new: ast.AST | None = None
    fields: dict[str, Any] = {}

    def nearer(self, lacking: Counter[str]) -> int:
        """By how many words a text comes nearer to another one, of which it lacks so many of each: less than 0 for too many."""
        changed = Counter(_words(self.come))
        changed.subtract(_words(self.gone))
        return sum(abs(lacking[word]) - abs(lacking[word] - count) for word, count in changed.items())


class SourceTree:
    """A learner's source, from which variants are made. The tree is as it was between any two of them."""

    def __init__(self, code: Code) -> None:
        self.code = code
        kept = {node: not isinstance(node, ast.JoinedStr | ast.Raise | ast.Import | ast.ImportFrom) for node in code.nodes}
        for node in code.nodes:  # what holds another comes before it
            kept[node] = kept[node] and kept.get(code.parents.get(node, code.tree), True)
        self.nodes = tuple(node for node in code.nodes if kept[node])
        self._texts: dict[ast.AST, str] = {}

    def text(self, node: ast.AST) -> str:
        """The text of a node."""
        if node not in self._texts:
            self._texts[node] = ast.unparse(node)
        return self._texts[node]

    def replacing(
        self, id_: str, name: str, sentence: str, node: ast.AST, new: ast.AST | str, told: ast.AST | None = None
    ) -> Variant:
        """Another expression in the place of a node. `told`: the node whose line is told."""
        come = new if isinstance(new, str) else ast.unparse(new)
        made = parsed(new) if isinstance(new, str) else new
        return Variant(id_, name, sentence, getattr(told or node, "lineno", 1), node, self.text(node), come, made)

    def changing(self, id_: str, name: str, sentence: str, node: ast.AST, gone: str, come: str, **fields: object) -> Variant:
        """Other fields of a node, by which the text loses the words `gone` and gets `come`."""
        return Variant(id_, name, sentence, getattr(node, "lineno", 1), node, gone, come, None, fields)

    def source(self, variant: Variant) -> str:
        """The whole text with a variant's change."""
        owner, fields = variant.node, variant.fields
        if variant.new is not None:
            owner = self.code.parents[variant.node]
            for field, held in ast.iter_fields(owner):
                if held is variant.node:
                    fields = {field: variant.new}
                elif isinstance(held, list) and any(one is variant.node for one in held):
                    fields = {field: [variant.new if one is variant.node else one for one in held]}
        before = {field: getattr(owner, field) for field in fields}
        try:
            for field, value in fields.items():
                setattr(owner, field, value)
            return ast.unparse(self.code.tree)
        finally:
            for field, value in before.items():
                setattr(owner, field, value)

    def around(self, node: ast.AST) -> str:
        """What a node stands in, short, to tell of it: the expression or statement around it."""
        for above in (node, *self.code.above(node)):
            if (
                isinstance(above, ast.BinOp | ast.Call | ast.Compare | ast.Subscript | ast.Return | ast.Assign)
                and above is not node
            ):
                return shown(above, 44)
        return shown(node, 44)


def lacking(code: Code, reference: Code) -> Counter[str]:
    """How many more of each word another text has; negative where it has fewer."""
    found = Counter(_words(ast.unparse(reference.tree)))
    found.subtract(_words(ast.unparse(code.tree)))
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def parsed(text: str) -> ast.expr:
    """An expression of its text."""
    return ast.parse(text, mode="eval").body


def values(draft: SourceTree) -> Iterator[ast.expr]:
    """Expressions that stand for a value by themselves: what is assigned, returned, an operand, an argument. Not what is called."""
    for node in draft.nodes:
        above = draft.code.parents.get(node)
        if not isinstance(node, ast.expr) or isinstance(
            node, ast.Tuple | ast.List | ast.Lambda | ast.Starred | ast.Slice | ast.Dict
        ):
            continue
        if isinstance(getattr(node, "ctx", ast.Load()), ast.Store) or isinstance(above, ast.Attribute | ast.Starred | ast.Expr):
            continue
        if (isinstance(above, ast.Call) and above.func is node) or any(isinstance(one, ast.ClassDef) for one in [above]):
            continue
        if isinstance(above, ast.arg | ast.arguments | ast.keyword | ast.FunctionDef) or (
            isinstance(above, ast.Subscript) and above.slice is node
        ):
            continue
        if not isinstance(node, ast.Constant):
            yield node
