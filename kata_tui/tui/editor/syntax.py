"""The colours of Python in the editor."""

from collections import defaultdict
from collections.abc import Mapping

from rich.style import Style as RichStyle
from textual.style import Style
from textual.widgets.text_area import TextAreaTheme
from tree_sitter import Query

from kata_tui.tui.editor.document import PythonDocument

AT_ONCE = 64
"""Rows whose colours are looked up at a time: about as many as are seen."""

_SYNTAX = {
    "comment": "$comment",
    "string": "$string",
    "string.escape": "bold $string",
    "number": "$number",
    "float": "$number",
    "boolean": "$number",
    "constant.builtin": "$number",
    "keyword": "$keyword",
    "keyword.function": "$keyword",
    "keyword.return": "$keyword",
    "keyword.operator": "$keyword",
    "conditional": "$keyword",
    "repeat": "$keyword",
    "exception": "$keyword",
    "include": "$keyword",
    "function": "bold $code",
    "method": "bold $code",
    "constructor": "$code",
    "function.call": "$code",
    "method.call": "$code",
    "function.builtin": "$code",
    "type": "$code",
    "type.builtin": "$code",
    "type.class": "bold $code",
    "attribute": "$keyword",
    "variable.builtin": "italic",
}


class RowColours(defaultdict[int, list[tuple[int, int | None, str]]]):
    """What has which colour, by row: from a byte, to a byte or to the end, and the name of the colour. Looked up when a row is drawn."""

    def __init__(self, document: PythonDocument, query: Query) -> None:
        super().__init__(list)
        self._document = document
        self._query = query

    def __bool__(self) -> bool:
        """There may be some, for every row that was not asked for yet."""
        return True

    def __missing__(self, row: int) -> list[tuple[int, int | None, str]]:
        """Look up the rows around this one."""
        first = row // AT_ONCE * AT_ONCE
        rows = range(first, first + AT_ONCE)
        for index in rows:
            self[index] = []
        found = self._document.query_syntax_tree(self._query, (first, 0), (first + AT_ONCE, 0))
        for name, nodes in found.items():
            for node in nodes:
                (top, left), (bottom, right) = node.start_point, node.end_point
                for index in range(max(top, first), min(bottom, rows[-1]) + 1):
                    self[index].append((left if index == top else 0, right if index == bottom else None, name))
        for index in self._document.unread.intersection(rows):
            # the parser has not read it; what it says of it goes first: a string holds it
            if not self[index]:
                self[index].append((0, None, "comment"))
        return self[row]


def editor_theme(given: Mapping[str, str]) -> TextAreaTheme:
    """The colours of Python in the editor, from the app's variables."""
    background = Style.parse("on $surface", dict(given))

    def rich(style: str) -> RichStyle:
        blended = (background + Style.parse(style, dict(given))).rich_style
        return RichStyle(
            color=blended.color, bold=blended.bold, italic=blended.italic, underline=blended.underline, dim=blended.dim
        )

    return TextAreaTheme("kata", syntax_styles={name: rich(style) for name, style in _SYNTAX.items()})
