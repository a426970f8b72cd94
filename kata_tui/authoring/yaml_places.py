"""Where in a problem file something stands."""

from collections.abc import Iterator
from pathlib import Path

from kata_tui.authoring.file_report import Complaint
from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import Mapping, Node, Place, Scalar, Sequence

Steps = tuple[str | int, ...]
"""Keys and positions that lead to a place in the file."""


class Places:
    """The places of one file, for complaints. The file has loaded before."""

    def __init__(self, path: Path) -> None:
        """Read it. Raises FileError when it has changed for the worse."""
        self._document = Document.read(path)

    @property
    def root(self) -> Mapping:
        """All of the file."""
        return self._document.root

    @property
    def lines(self) -> list[str]:
        """The file, line by line."""
        return self._document.lines

    @property
    def blocks(self) -> set[int]:
        """The lines of the file, from 1, that belong to a text after `|`: a `#` there begins no comment."""
        found: set[int] = set()
        for steps, text in texts_in(self.root):
            node = self._document.at(*steps)
            if isinstance(node, Scalar) and node.literal:
                found.update(range(node.place[0] + 1, node.place[0] + 1 + len(text.splitlines())))
        return found

    def value(self, *steps: str | int) -> Place:
        """The place of the value, and not of its key."""
        return self._document.at(*steps).place

    def of(self, *steps: str | int) -> Place:
        """The place of the key, or of the list item, that these keys and positions lead to."""
        above = self._document.at(*steps[:-1])
        last = steps[-1]
        if isinstance(above, Mapping) and isinstance(last, str):
            return above.where(last)
        return self._document.at(*steps).place

    def inside(self, *steps: str | int, at: Place) -> Place:
        """The place in the file of a place in the text that these keys and positions lead to."""
        node = self._document.at(*steps)
        return self._document.inside(node, *at) if isinstance(node, Scalar) else node.place

    def complaint(self, rule: str, message: str, *steps: str | int, detail: str = "") -> Complaint:
        """A complaint at that place."""
        return Complaint(*self.of(*steps), rule, message, detail)


def texts_in(node: Node, steps: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Every text below a node, with what leads to it."""
    match node:
        case Scalar(value=str(text)):
            yield steps, text
        case Sequence(items=items):
            for number, item in enumerate(items):
                yield from texts_in(item, (*steps, number))
        case Mapping(items=entries):
            for key, item in entries.items():
                yield from texts_in(item, (*steps, key))
