"""Spans become styled text here, and nowhere else. Nothing of it is ever parsed as markup.

Colours are theme variables. `variables` adds a few of our own that hold in ANSI themes too, where colours cannot be blended.
"""

from collections.abc import Iterable, Mapping

from rich.cells import cell_len, set_cell_size
from textual.color import Color
from textual.content import Content
from textual.theme import Theme

from kata_tui.model.text import clean, clean_line
from kata_tui.reporting import Line, Role, Span

_ROLES = {
    Role.PLAIN: "",
    Role.MUTED: "$muted",
    Role.TITLE: "bold",
    Role.GOOD: "$good",
    Role.BAD: "$bad",
    Role.WARN: "$warn",
    Role.MARK: "bold $bad",
    Role.CODE: "$code",
}


def variables(theme: Theme, given: Mapping[str, str], *, colours: bool = True) -> dict[str, str]:
    """Our own style variables under `theme`, whose variables are `given`; a theme may have its own word for each.

    `colours`: whether there are any to tell apart; where there are none, what is chosen is reversed.
    """
    usual = _ansi(theme.dark) if theme.ansi else _blended(given)
    usual |= {name: value for name, value in theme.variables.items() if name in usual}
    if not colours:
        usual |= {"tab-active": "bold reverse", "pane-name": "bold reverse", "completion-chosen": "bold reverse"}
    return usual


def _ansi(dark: bool) -> dict[str, str]:
    """The sixteen colours of the terminal."""
    return {
        "muted": "dim",
        "good": "ansi_green",
        "bad": "ansi_bright_red" if dark else "ansi_red",
        "warn": "ansi_yellow" if dark else "ansi_magenta",
        "code": "ansi_cyan" if dark else "ansi_blue",
        "keyword": "ansi_magenta",
        "string": "ansi_green",
        "number": "ansi_yellow" if dark else "ansi_magenta",
        "comment": "italic dim",
        "keybar-key": "bold ansi_cyan" if dark else "bold ansi_blue",
        "tab-active": "bold reverse",
        "completion-chosen": "bold reverse",
        "frame": "ansi_bright_black",
        "frame-lit": "ansi_cyan" if dark else "ansi_blue",
        "pane-name": "bold reverse",
        "gutter": "ansi_default",
        "marked": "ansi_default",
        "match": "ansi_yellow",
        "marked-number": "ansi_red",
        "on-marked-number": "ansi_bright_white",
    }


def _blended(given: Mapping[str, str]) -> dict[str, str]:
    """What fits any theme that names no colours for us."""
    foreground, background = Color.parse(given["foreground"]), Color.parse(given["background"])
    return {
        "muted": foreground.with_alpha(0.66).hex,
        "good": given["text-success"],
        "bad": given["text-error"],
        "warn": given["text-warning"],
        "code": given["text-primary"],
        "keyword": given["text-accent"],
        "string": given["text-success"],
        "number": given["text-warning"],
        "comment": f"italic {foreground.with_alpha(0.66).hex}",
        "keybar-key": f"bold {given['text-primary']}",
        "completion-chosen": f"bold {given['block-cursor-foreground']} on {given['block-cursor-background']}",
        "tab-active": f"bold {given['foreground']} on {given['primary-muted']}",
        "frame": background.blend(foreground, 0.35).hex,
        "frame-lit": given["text-primary"],
        "pane-name": f"bold {given['text-primary']}",
        "gutter": background.blend(foreground, 0.6).hex,
        "match": background.blend(Color.parse(given["warning"]), 0.2).hex,
        "marked": background.blend(Color.parse(given["error"]), 0.2).hex,
        "marked-number": given["text-error"],
        "on-marked-number": given["background"],
    }


def content(line: Line) -> Content:
    """One line."""
    return Content.assemble(*((span.text, _ROLES[span.role]) for span in line))


def paragraphs(lines: Iterable[Line]) -> Content:
    """Several lines under each other."""
    return Content("\n").join([content(line) for line in lines])


def outside(text: str, role: Role = Role.PLAIN, width: int = 200) -> Span:
    """One line of text from outside, cleaned."""
    return Span(clean_line(text, width), role)


def outside_lines(text: str, role: Role = Role.PLAIN) -> list[Line]:
    """Text from outside, cleaned, line by line."""
    return [(Span(line, role),) for line in clean(text).split("\n")]


def fitted(text: str, width: int, role: Role = Role.PLAIN) -> Span:
    """`text`, already clean, as exactly `width` cells: padded, or cut with an ellipsis."""
    if cell_len(text) > width:
        return Span(set_cell_size(text, max(0, width - 1)) + "…" * (width > 0), role)
    return Span(set_cell_size(text, width), role)


def bar(done: int, total: int, width: int) -> Line:
    """A bar of `width` cells of which `done` of `total` is filled; it is full only when all is done, and empty only when nothing is."""
    filled = done * width // total if total else 0
    if done:
        filled = max(1, filled)
    return Span("━" * filled, Role.GOOD), Span("─" * (width - filled), Role.MUTED)
