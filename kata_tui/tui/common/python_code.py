"""Python in the colours of the editor, for what is read and not written."""

from pygments.token import Token
from textual.content import Content
from textual.highlight import HighlightTheme, highlight

from kata_tui.model.text import clean


class _Colours(HighlightTheme):
    """Nothing is underlined: an underscore could not be seen."""

    STYLES = {  # noqa: RUF012 - Textual's own way
        Token.Comment: "$muted italic",
        Token.Keyword: "$keyword",
        Token.Operator.Word: "$keyword",
        Token.Name.Function: "$code bold",
        Token.Name.Class: "$code bold",
        Token.Name.Decorator: "$code",
        Token.Name.Builtin: "$code",
        Token.Literal.Number: "$warn",
        Token.Keyword.Constant: "$warn",
        Token.Literal.String: "$good",
        Token.Literal.String.Escape: "$good bold",
    }


def python_code(code: str) -> Content:
    """Source from outside, cleaned, in colours."""
    return highlight(clean(code).rstrip("\n"), language="python", theme=_Colours)


def numbered(code: Content) -> Content:
    """Code with the number of each line before it."""
    lines = code.split("\n", allow_blank=True)
    return Content("\n").join(Content.assemble((f"{number:>4}  ", "$muted"), line) for number, line in enumerate(lines, 1))
