"""Where in a problem file something stands."""

from pathlib import Path

from kata_tui.authoring.file_report import Complaint
from kata_tui.library.format.yaml_document import Document
from kata_tui.library.format.yaml_nodes import Mapping, Place, Scalar


class Places:
    """The places of one file, for complaints. The file has loaded before."""

    def __init__(self, path: Path) -> None:
        """Read it. Raises FileError when it has changed for the worse."""
        self._document = Document.read(path)

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
