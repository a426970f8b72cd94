"""What a YAML file consists of: nodes that know their places."""

from typing import Any

from msgspec import Struct

Place = tuple[int, int]
"""Line and column, both from 1."""


class Scalar(Struct, frozen=True):
    """A number, text, bool or null. `literal`: written as a block after `|`, so its lines are lines of the file."""

    value: str | int | float | bool | None
    place: Place
    literal: bool = False


class Sequence(Struct, frozen=True):
    """A list."""

    items: list["Node"]
    place: Place


class Mapping(Struct, frozen=True):
    """A mapping from text to nodes, in the order written; `keys` are the places of its keys."""

    items: dict[str, "Node"]
    keys: dict[str, Place]
    place: Place

    def where(self, key: str) -> Place:
        """The place of that key, or of the mapping when it has no such key."""
        return self.keys.get(key, self.place)


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Any:
    """The node as Python's own dicts, lists and scalars."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(item) for key, item in node.items.items()}
