"""Markdown in the colours of the house: code as the editor has it, and nothing underlined that can hold a name."""

from pygments.token import Token
from textual.content import Content
from textual.highlight import HighlightTheme, TokenType, highlight
from textual.widgets import Markdown
from textual.widgets._markdown import MarkdownFence


class PythonColours(HighlightTheme):
    """What the editor's own colours are called, for pygments."""

    STYLES: dict[TokenType, str] = {  # noqa: RUF012 - Textual's own way
        Token.Comment: "$comment",
        Token.Keyword: "$keyword",
        Token.Keyword.Constant: "$number",
        Token.Literal.Number: "$number",
        Token.Literal.String: "$string",
        Token.Literal.String.Interpol: "$code",
        Token.Name.Builtin: "$code",
        Token.Name.Builtin.Pseudo: "italic",
        Token.Name.Class: "bold $code",
        Token.Name.Decorator: "$keyword",
        Token.Name.Exception: "$code",
        Token.Name.Function: "bold $code",
        Token.Operator.Word: "$keyword",
    }


def python(code: str) -> Content:
    """Python, coloured."""
    return highlight(code, language="python", theme=PythonColours)


class Fence(MarkdownFence):
    """Code between fences."""

    @classmethod
    def highlight(cls, code: str, language: str, ansi: bool = False, dark: bool = False) -> Content:
        """The colours, which follow the theme by themselves."""
        return highlight(code, language=language or None, theme=PythonColours)


class Prose(Markdown):
    """Markdown from a problem file. Its links lead nowhere."""

    BLOCKS = {**Markdown.BLOCKS, "fence": Fence, "code_block": Fence}  # noqa: RUF012 - Textual's own way

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, open_links=False)
