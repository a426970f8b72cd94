"""Where the learner was, and how the panes were arranged: kept from one start to the next."""

from typing import TypeVar

import msgspec
from msgspec import Struct

WIDE = 100
"""Columns of the terminal from which on panes stand beside each other."""

BROAD = 160
"""Columns of the terminal from which on there is room for more than the work: a preview, sentences beside keys."""

HIGH = 30
"""Lines of the terminal from which on panes have frames."""

Kept = TypeVar("Kept", "Place", "Layout")


class Place(Struct, frozen=True):
    """Row and column (from 0) of the cursor, and the pane; no pane for a problem that was not opened yet."""

    row: int = 0
    column: int = 0
    pane: str = ""


class Layout(Struct, frozen=True):
    """Width of the statement and height of the editor, in percent."""

    statement: int = 45
    editor: int = 66

    def within_bounds(self) -> "Layout":
        """The nearest one in which every pane can be seen."""
        return Layout(max(20, min(80, self.statement)), max(20, min(85, self.editor)))


def kept(text: str | None, kind: type[Kept]) -> Kept:
    """What `written` made of it; the usual one for no text and for any other text."""
    try:
        return msgspec.json.decode(text or "{}", type=kind)
    except msgspec.MsgspecError:
        return kind()


def written(value: Place | Layout) -> str:
    """As text, to be kept."""
    return msgspec.json.encode(value).decode()
