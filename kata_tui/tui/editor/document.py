"""The text of the editor: its lines, and its tree, which tells what is code, what a string, and which colours there are."""

from collections.abc import Iterator
from functools import cache

from textual.document._document import EditResult, Location, _detect_newline_style
from textual.document._syntax_aware_document import SyntaxAwareDocument
from tree_sitter import Language, Query, QueryCursor

from kata_tui.model.text import lines_of

READ_IN_A_ROW = 30
"""So many lines of comments in a row are parsed. The time that the parser takes for a row grows with the square of its length."""


STRING = '"'
"""What stands in `code` for a character of a string."""

FURTHER_UP = 200
"""Rows above those that are asked about in which a string may begin that nobody has closed yet."""

_TRIPLE = 3


@cache
def _texts(language: Language) -> Query:
    return Query(language, "(string) @string (comment) @comment (string_start) @start")


class PythonDocument(SyntaxAwareDocument):
    """Python text whose lines end where Python's do.

    Where many lines of comments stand in a row, the parser gets blanks of the same length for those beyond the first, `unread`: after
    every line it looks ahead for the next one that is code.
    """

    def __init__(self, text: str, language: Language) -> None:
        super().__init__("", language)
        self._newline = _detect_newline_style(text)
        self._lines = lines_of(text)
        self.unread = self._comments_in_a_row()
        self._syntax_tree = self._parser.parse(self._as_read())

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Replace what is between `start` and `end` by `text`. Returns where that ends, and what was there."""
        (top, left), (bottom, right) = sorted((start, end))
        first_byte, first_point = self._location_to_byte_offset((top, left)), self._location_to_point((top, left))
        last_byte, last_point = self._location_to_byte_offset((bottom, right)), self._location_to_point((bottom, right))
        replaced = self.get_text_range((top, left), (bottom, right))
        lines, new = self._lines, lines_of(text)
        ends = (top + len(new) - 1, len(new[-1]) + (left if len(new) == 1 else 0))
        before, after = "".join(lines[top : top + 1])[:left], "".join(lines[bottom : bottom + 1])[right:]
        new[0] = before + new[0]
        new[-1] += after
        lines[top : bottom + 1] = new

        unread, self.unread = self.unread, self._comments_in_a_row()
        if unread or self.unread:
            self._syntax_tree = self._parser.parse(self._as_read())
        else:
            self._syntax_tree.edit(
                start_byte=first_byte,
                old_end_byte=last_byte,
                new_end_byte=first_byte + len("\n".join(lines_of(text)).encode()),
                start_point=first_point,
                old_end_point=last_point,
                new_end_point=self._location_to_point(ends),
            )
            self._syntax_tree = self._parser.parse(self._as_read(), self._syntax_tree)
        return EditResult(ends, replaced)

    def _location_to_byte_offset(self, location: Location) -> int:
        """Where that is in what the parser reads, in bytes."""
        row, column = location
        above = sum(len(line.encode()) + 1 for line in self._lines[:row])
        return above + len("".join(self._lines[row : row + 1])[:column].encode())

    def _as_read(self) -> bytes:
        """The whole text as the parser reads it. Asked for it line by line, it would ask again for every line that it looks ahead."""
        lines = self._lines
        if self.unread:
            lines = [" " * len(line.encode()) if row in self.unread else line for row, line in enumerate(lines)]
        return "\n".join(lines).encode()

    def _comments_in_a_row(self) -> frozenset[int]:
        """The rows of comments that the parser does not read."""
        if len(self._lines) <= READ_IN_A_ROW:
            return frozenset()
        unread: list[int] = []
        in_a_row = 0
        for row, line in enumerate(self._lines):
            written = line.lstrip()
            if written[:1] == "#":
                in_a_row += 1
                if in_a_row > READ_IN_A_ROW:
                    unread.append(row)
            elif written:
                in_a_row = 0
        return frozenset(unread)

    # Code, strings and comments

    def code(self, first: int, last: int) -> list[str]:
        """These rows as far as they are code: each character of a string is `STRING`, of a comment a blank. White space stays."""
        lines = [list(line) for line in self._lines[first : last + 1]]
        for (top, left), (bottom, right), kind in self._texts(first, last):
            for row in range(max(first, top), min(last, bottom) + 1):
                line = lines[row - first]
                for column in range(left if row == top else 0, min(right, len(line)) if row == bottom else len(line)):
                    if not line[column].isspace():
                        line[column] = " " if kind == "comment" else STRING
        return ["".join(line) for line in lines]

    def in_string(self, row: int, column: int) -> bool:
        """Whether that place is in a string, between its quotes."""
        return any(kind == "string" and start < (row, column) < end for start, end, kind in self._texts(row, row))

    def in_code(self, row: int, column: int) -> bool:
        """Whether that place is neither in a string nor in a comment."""
        return not any(
            start < (row, column) < end or (kind == "comment" and (row, column) == end)
            for start, end, kind in self._texts(row, row)
        )

    def _texts(self, first: int, last: int) -> Iterator[tuple[Location, Location, str]]:
        """The strings and comments of these rows: where they begin and end, and which of the two.

        A string that nobody has closed ends with its line, or, in three quotes, with the text.
        """
        if self.unread:
            yield from (((row, 0), (row, len(self._lines[row])), "comment") for row in range(first, last + 1) if row in self.unread)
        cursor = QueryCursor(_texts(self.language))
        cursor.set_point_range((max(0, first - FURTHER_UP), 0), (last + 1, 0))
        for kind, nodes in cursor.captures(self._syntax_tree.root_node).items():
            for node in nodes:
                if kind == "start" and node.parent is not None and node.parent.type == "string":
                    continue
                start, end = self._location(*node.start_point), self._location(*node.end_point)
                if kind == "start":
                    closing = node.text is not None and node.text.endswith((b'"' * _TRIPLE, b"'" * _TRIPLE))
                    top = start[0]
                    end = (len(self._lines), 0) if closing else (top, len(self._lines[top]) + 1)
                if end[0] >= first and start[0] <= last:
                    yield start, end, "comment" if kind == "comment" else "string"

    def _location(self, row: int, byte: int) -> Location:
        line = self._lines[row] if row < len(self._lines) else ""
        return row, byte if line.isascii() else len(line.encode()[:byte].decode("utf-8", "ignore"))
