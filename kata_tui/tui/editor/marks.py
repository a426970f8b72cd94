"""What looks wrong in the text without being run: undefined names, what is left over, builtins that another value hides."""

import ast
import builtins
import logging
import warnings
from collections.abc import Iterable, Iterator

from kata_tui.model.assistance import Mark, Weight
from kata_tui.model.text import clean_line
from kata_tui.tui.editor.diagnostic import MAX_CHECKED
from kata_tui.tui.editor.python_text import UNWRITTEN

_log = logging.getLogger(__name__)

_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))
_LEFT_OVER = ("UnusedImport", "UnusedVariable", "UnusedAnnotation", "RedefinedWhileUnused", "ImportShadowedByLoopVar")


def marks_of(text: str, starter: str) -> tuple[Mark, ...]:
    """The marks of a text that compiles; none of one that does not, for its syntax error is told.

    Whatever is in the starter too was not the learner's doing. While there is still a `raise NotImplementedError` nothing is left over.
    """
    known = {mark.message for mark in _found(starter)}
    begun = UNWRITTEN in text
    return tuple(mark for mark in _found(text) if mark.message not in known and not (begun and mark.weight is Weight.HINT))


def is_undefined(mark: Mark) -> bool:
    """Whether it says that a name is not known."""
    return mark.message.startswith("Undefined name")


def first_of_each_row(marks: Iterable[Mark]) -> dict[int, Mark]:
    """The weightiest mark of each row."""
    order = list(Weight)
    rows: dict[int, Mark] = {}
    for mark in sorted(marks, key=lambda mark: (order.index(mark.weight), mark.row, mark.column)):
        rows.setdefault(mark.row, mark)
    return rows


def _found(text: str) -> list[Mark]:
    if len(text) > MAX_CHECKED:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        return [*_flaked(tree), *_hidden(tree)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    except Exception as error:  # a fault in what is not ours must not end the app: there are no marks
        _log.warning("the text could not be looked at", exc_info=error)
        return []


def _flaked(tree: ast.Module) -> Iterator[Mark]:
    from pyflakes.checker import Checker  # late: nobody needs it until somebody has typed

    for message in Checker(tree, withDoctest=False).messages:
        kind = type(message).__name__
        weight = Weight.HINT if kind in _LEFT_OVER else Weight.WARNING
        if kind in ("UndefinedName", "UndefinedLocal"):
            weight = Weight.ERROR
        said = clean_line(str(message.message % message.message_args), 300)
        yield Mark(message.lineno - 1, message.col, said[:1].upper() + said[1:], weight)


def _hidden(tree: ast.Module) -> Iterator[Mark]:
    """Names of builtins that get another value.

    Parameters do not count: what they are called is the caller's word. In the body of a class a name is an attribute.
    """
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, attribute = waiting.pop()
        name = None
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            name = node.name
        if name in _BUILTINS and not attribute and isinstance(node, (ast.Name, ast.FunctionDef, ast.ClassDef)):
            said = f"`{name}` hides Python's own `{name}` from here on"
            yield Mark(node.lineno - 1, node.col_offset, said, Weight.WARNING)
        inside = isinstance(node, ast.ClassDef) or (attribute and not isinstance(node, (ast.FunctionDef, ast.Lambda)))
        waiting += [(child, inside) for child in ast.iter_child_nodes(node)]
