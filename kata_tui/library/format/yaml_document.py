"""A YAML file that could be read: its tree, its lines, and the faults found in it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kata_tui.library.format.file_error import FileError
from kata_tui.library.format.yaml_core import compose
from kata_tui.library.format.yaml_nodes import Mapping, Node, Place, Scalar, Sequence
from kata_tui.storage.files import read_bounded, why

MAX_FAULTS = 50


class Document:
    """A YAML file that could be read, and the faults found in it so far."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = re.split(r"\r\n|\r|\n", text)
        self.faults: list[FileError] = []
        self.root: Mapping = compose(path, text)

    @classmethod
    def read(cls, path: Path) -> "Document":
        """The file at `path`. Raises FileError when it cannot be read, is no UTF-8, or is no single plain YAML mapping."""
        try:
            content = read_bounded(path)
        except (OSError, ValueError) as error:
            raise FileError(path, 1, 1, f"This file cannot be read: {why(error)}.") from None
        return cls(path, _decode(path, content))

    def at(self, *steps: str | int) -> Node:
        """The node that is reached by these keys and positions (from 0); the deepest one on the way when the last are missing."""
        node: Node = self.root
        for step in steps:
            match node, step:
                case Mapping(), str() if step in node.items:
                    node = node.items[step]
                case Sequence(), int() if step < len(node.items):
                    node = node.items[step]
                case _:
                    break
        return node

    def error(self, where: Node | Place, message: str) -> FileError:
        """An error at that place of this file, to be raised or kept."""
        line, column = where if isinstance(where, tuple) else where.place
        return FileError(self.path, line, column, message)

    def inside(self, node: Scalar, line: int, column: int) -> Place:
        """The place in the file of a place in a node's text (from 1); the node's own where the text is not written as it is."""
        text = str(node.value).split("\n")
        row, start = node.place
        if node.literal and line <= len(text):
            source = self._line(row + line)
            return row + line, len(source) - len(text[line - 1]) + column
        if line == 1 and len(text) == 1:
            for quote in (0, 1):
                if self._line(row)[start - 1 + quote :].startswith(text[0]):
                    return row, start + quote + column - 1
        return node.place

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if number <= len(self.lines) else ""

    @property
    def full(self) -> bool:
        """Whether so much is wrong that it is not worth looking for more."""
        return len(self.faults) >= MAX_FAULTS

    def fault(self, where: Node | Place, message: str) -> None:
        """Keep an error, and go on to find more."""
        self.faults.append(self.error(where, message))

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep a FileError that is raised inside, and go on after it."""
        try:
            yield
        except FileError as error:
            self.faults.append(error)


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def _decode(path: Path, content: bytes) -> str:
    """The file's text, without a byte order mark. Raises FileError for what is no UTF-8 and for characters that YAML has no place for."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(path, 1, 1, "This file is UTF-16. Save it as UTF-8.")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileError(
            path, *_end(content[: error.start].decode()), "This file is not UTF-8 from here on. Save it as UTF-8."
        ) from None
    found = _FORBIDDEN.search(text)
    if found:
        code = ord(found.group())
        advice = "Save the file as UTF-8." if code == 0 else f'In a text in double quotes it is written "\\u{code:04x}".'
        raise FileError(path, *_end(text[: found.start()]), f"The invisible character U+{code:04X} may not stand here. {advice}")
    return text


def _end(text: str) -> Place:
    """The place just after `text`."""
    lines = re.split(r"\r\n|\r|\n", text)
    return len(lines), len(lines[-1]) + 1
