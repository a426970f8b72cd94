"""The colours of Python in the editor."""

from collections.abc import Mapping

from rich.style import Style as RichStyle
from textual.style import Style
from textual.widgets.text_area import TextAreaTheme

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


def editor_theme(given: Mapping[str, str]) -> TextAreaTheme:
    """The colours of Python in the editor, from the app's variables."""
    background = Style.parse("on $surface", dict(given))

    def rich(style: str) -> RichStyle:
        blended = (background + Style.parse(style, dict(given))).rich_style
        return RichStyle(
            color=blended.color, bold=blended.bold, italic=blended.italic, underline=blended.underline, dim=blended.dim
        )

    return TextAreaTheme("kata", syntax_styles={name: rich(style) for name, style in _SYNTAX.items()})
