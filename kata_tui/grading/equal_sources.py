"""Sources that are one and the same: those are judged once."""

import ast
import hashlib

from msgspec import Struct


class SourceForm(Struct, frozen=True):
    """What a source is without its layout and its comments (`tree`), and with the places of all that is in it (`places`)."""

    tree: str
    places: str


def form_of(source: str) -> SourceForm:
    """The form of a source; of one that does not parse it is the text itself."""
    try:
        tree = ast.parse(source)
        dumped, placed = ast.dump(tree), ast.dump(tree, include_attributes=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        dumped = placed = f"text {source}"
    return SourceForm(_digest(dumped), _digest(placed))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
