"""The lines at the top of the library: what to do first, where to go on, or why there is nothing."""

from pathlib import Path

from textual.widgets import Static

from kata_tui.profile.status_words import STATUSES
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.common.styled import outside, paragraphs
from kata_tui.tui.library.library_rows import ProblemRow
from kata_tui.tui.library.listing import Listing

_FIRST: list[Line] = [
    (Span(" Pick a problem with ↑ ↓ and press ", Role.TITLE), Span("Enter", Role.CODE), Span(".", Role.TITLE)),
    (Span(" Write the function in the editor; "), Span("Ctrl+R", Role.CODE), Span(" runs it. Your text is saved as you type.")),
    (Span(" "), Span("w", Role.CODE), Span(" asks which way you want to go; "), Span("F1", Role.CODE), Span(" shows every key.")),
]


class Welcome(Static):
    """Three lines at most."""

    def __init__(self) -> None:
        super().__init__(id="welcome", markup=False)

    def show(self, stock: Listing, folder: Path) -> None:
        """Show what fits `stock`. `folder`: where a person puts problem files."""
        if not stock.rows:
            lines = _nothing(len(stock.troubles), folder)
        elif stock.untouched:
            lines = _FIRST
        else:
            lines = [(Span(" kata-tui", Role.TITLE), Span(f"  {stock.solved()} of {len(stock.rows)} solved", Role.MUTED))]
            ways = {"c": ("Continue", stock.to_go_on()), "n": ("Next new", stock.next_new())}
            lines += [_way(key, label, row) for key, (label, row) in ways.items() if row is not None]
        self.update(paragraphs(lines))


def _way(key: str, label: str, row: ProblemRow) -> Line:
    sign, word, role = STATUSES[row.status]
    title = outside(row.listed.title, Role.TITLE, 60)
    return Span(f" {key} ", Role.CODE), Span(f"{label}  "), title, Span(f"  {sign} {word}", role)


def _nothing(troubles: int, folder: Path) -> list[Line]:
    why = f" None of the {troubles} files that were found can be used: see below." if troubles else " No problem files were found."
    return [
        (Span(why, Role.BAD),),
        (Span(" Put problem files into "), outside(str(folder), Role.CODE), Span(", one folder a track.")),
        (Span(" Or start with "), Span("--problems FOLDER", Role.CODE), Span(". Then press "), Span("r", Role.CODE), Span(".")),
    ]
