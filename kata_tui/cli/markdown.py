"""Markdown in the terminal's own colours."""

from io import StringIO

from rich.console import Console
from rich.markdown import Markdown
from rich.segment import Segment, Segments
from rich.theme import Theme

from kata_tui.cli.printer import Printer
from kata_tui.model.text import clean

_READABLE = 100
_OWN_COLOURS = Theme({"markdown.code": "cyan", "markdown.h1": "bold", "markdown.h2": "bold", "markdown.h3": "bold"})
"""No backgrounds: they would hide text in terminals of the other kind, light or dark."""


def render(text: str, printer: Printer) -> str:
    """`text` for the terminal; as it was written where there is none, so that it can go to a file or another program."""
    text = clean(text)
    if not printer.terminal:
        return text.rstrip("\n") + "\n"
    out = StringIO()
    console = Console(
        file=out,
        width=min(printer.width, _READABLE),
        force_terminal=True,
        no_color=not printer.colour,
        markup=False,
        emoji=False,
        highlight=False,
        theme=_OWN_COLOURS,
    )
    rendered = console.render(Markdown(text, code_theme="ansi_dark", hyperlinks=False))
    # an entity of Markdown can spell what `clean` took away
    console.print(Segments(Segment(clean(piece.text), piece.style) for piece in rendered if not piece.control))
    return out.getvalue().rstrip("\n") + "\n"
