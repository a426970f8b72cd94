"""A reference as pieces to be put in order: its statements, and beside them statements of mistakes that do not belong."""

import ast
import hashlib
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from kata_tui.model.problem import Problem
from kata_tui.practice.items.small_change import is_small

FEWEST, MOST = 3, 12
"""Pieces of a reference: with fewer there is nothing to order, with more it is no short exercise."""

ALONE = 5
"""With so many pieces of its own a reference needs none of a mistake beside them."""

DISTRACTORS = 3
_PARTS = (ast.FunctionDef, ast.ClassDef, ast.If, ast.For, ast.While, ast.With)


class Piece(Struct, frozen=True):
    """A statement, or the head of one, with its indentation; it may have several lines. `of`: the mistake that it is from, "" for none."""

    text: str
    of: str = ""


class Puzzle(Struct, frozen=True):
    """`head` stands above: imports. `pieces` are shuffled; `order` says which make the reference."""

    head: str
    pieces: tuple[Piece, ...]
    order: tuple[int, ...]

    def source(self, order: Iterable[int]) -> str:
        """The program that these pieces make."""
        body = "\n".join(self.pieces[number].text for number in order)
        return f"{self.head}\n\n\n{body}\n" if self.head else f"{body}\n"


def puzzle_of(problem: Problem) -> Puzzle | None:
    """The puzzle of a problem, always the same one; None when its reference makes none."""
    found = pieces_of(problem.reference)
    if found is None:
        return None
    head, own = found
    others = _distractors(problem, head, own)
    if not FEWEST <= len(own) <= MOST or (len(own) < ALONE and not others):
        return None
    pieces = [*(Piece(text) for text in own), *others]
    at = sorted(range(len(pieces)), key=lambda number: shuffled(problem.id, f"{number} {pieces[number].text}"))
    return Puzzle(head, tuple(pieces[number] for number in at), tuple(at.index(number) for number in range(len(own))))


def shuffled(seed: str, text: str) -> str:
    """What to sort by so that an order is nobody's, and always the same."""
    return hashlib.sha256(f"{seed}\n{text}".encode()).hexdigest()


def pieces_of(source: str) -> tuple[str, list[str]] | None:
    """The imports of a source, and its pieces in order; None when they would not make it again. Comments and docstrings are left out."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    lines = source.splitlines()
    first = next((number for number, node in enumerate(tree.body) if not _is_head(node)), len(tree.body))
    head = [text for node in tree.body[:first] if isinstance(node, ast.Import | ast.ImportFrom) for text in _lines(lines, node)]
    pieces = ["\n".join(part) for part in _walk(tree.body[first:], lines)]
    again = "\n".join([*head, *pieces])
    try:
        same = ast.dump(_bare(ast.parse(again))) == ast.dump(_bare(tree))
    except (SyntaxError, ValueError):  # two statements on a line, and the like
        return None
    return ("\n".join(head), pieces) if same else None


def _distractors(problem: Problem, head: str, own: Sequence[str]) -> list[Piece]:
    """Statements of mistakes that the reference does not have, one of each mistake first."""
    found: list[list[Piece]] = []
    for mistake in problem.mistakes:
        wrong = pieces_of(mistake.code) if is_small(problem.reference, mistake.code) else None
        if wrong is not None and wrong[0] == head:
            found.append([Piece(text, mistake.id) for text in wrong[1] if text not in own])
    taken: dict[str, Piece] = {}
    for number in range(max(map(len, found), default=0)):
        for pieces in found:
            if number < len(pieces):
                taken.setdefault(pieces[number].text, pieces[number])
    return list(taken.values())[:DISTRACTORS]


def _is_head(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom) or _is_text(node)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _walk(body: Sequence[ast.stmt], lines: Sequence[str]) -> Iterator[list[str]]:
    """The pieces of statements, in order."""
    for node in body:
        if _is_text(node):
            continue
        if not isinstance(node, _PARTS) or _start(node.body[0]) <= node.lineno:
            yield list(_lines(lines, node))
            continue
        yield _code(lines[_start(node) - 1 : _start(node.body[0]) - 1])
        yield from _walk(node.body, lines)
        otherwise = getattr(node, "orelse", [])
        if otherwise:
            said = _code(lines[(node.body[-1].end_lineno or 0) : _start(otherwise[0]) - 1])
            if said:  # an `elif` begins with itself
                yield said
            yield from _walk(otherwise, lines)


def _start(node: ast.stmt) -> int:
    """The line where a statement begins, with what decorates it."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _lines(lines: Sequence[str], node: ast.stmt) -> list[str]:
    return list(lines[_start(node) - 1 : node.end_lineno])


def _code(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def _bare(tree: ast.Module) -> ast.Module:
    """The tree without texts that are statements: docstrings."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [one for one in body if not _is_text(one)]  # type: ignore[attr-defined]
    return tree
