"""The lists of the library, line by line: tracks and problems."""

from datetime import datetime

from msgspec import Struct

from kata_tui.library.catalogue import BrokenFile, Listed
from kata_tui.profile.attempts import Status
from kata_tui.profile.status_words import STATUSES
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.common.ago import ago
from kata_tui.tui.common.styled import bar, fitted, outside


class TrackRow(Struct, frozen=True):
    """A line of the left list: all problems, one track, or the files that cannot be read. `track` is "" for all, None for those."""

    track: str | None
    title: str
    solved: int
    total: int


class ProblemRow(Struct, frozen=True, gc=False):
    """A line of the right list: a problem, with what is known of one's way with it. There may be thousands."""

    listed: Listed
    status: Status
    tried: datetime | None


class TroubleRow(Struct, frozen=True):
    """A line of the right list: a file that cannot be read (`broken`), or one with something odd about it (`notice`)."""

    about: BrokenFile
    word: str


Row = ProblemRow | TroubleRow
"""What stands on a shelf."""


def draw_track(shelf: TrackRow, width: int) -> Line:
    """A track: title, a bar of what is solved, and the count."""
    if shelf.track is None:
        return Span(" !", Role.BAD), fitted(f" {shelf.title}", width - 6), Span(f"{shelf.total:>3}", Role.BAD)
    count = f"{shelf.solved}/{shelf.total} ".rjust(7)
    bar_width = 0 if width < 22 else 4 if width < 34 else 8
    title = fitted(" " + outside(shelf.title).text, width - bar_width - len(count) - 1)
    return title, Span(" "), *bar(shelf.solved, shelf.total, bar_width), Span(count, Role.MUTED)


_STATUS, _TRIED = 11, 9
_WITH_MINUTES, _WITH_TRIED = 46, 60
"""Cells from which on a row has room for them."""


def heads(width: int) -> str:
    """What stands above the ends of the rows: concepts, level, how long they take, when they were last tried."""
    if width < _WITH_MINUTES:
        return ""
    tried = f"{'tried':>{_TRIED}}" if width >= _WITH_TRIED else ""
    concepts = _concept_cells(width - _STATUS - 8 - 7 - len(tried))
    return f"{'  concepts' if concepts else '':<{concepts}} level  {'takes':>7}{tried}"


def _concept_cells(room: int) -> int:
    """The cells for concepts, of those for them and the title."""
    return min(50, room - 30) if room >= 46 else 0


def draw_row(book: Row, now: datetime, width: int) -> Line:
    """A problem: status, title, level, minutes, and where there is room concepts and when last tried. A file with trouble: what it is."""
    if isinstance(book, TroubleRow):
        role = Role.BAD if book.word == "broken" else Role.WARN
        return Span(" ! ", role), Span(f"{book.word} ", role), outside(book.about.message, width=400)
    sign, word, role = STATUSES[book.status]
    listed = book.listed
    minutes = f"{listed.minutes:>3} min" if width >= _WITH_MINUTES else ""
    tried = (ago(book.tried, now) if book.tried else "").rjust(_TRIED) if width >= _WITH_TRIED else ""
    tail: Line = (
        fitted(f" {listed.level.value}", 8, Role.MUTED),
        Span(minutes, Role.MUTED),
        Span(tried, Role.MUTED),
    )
    room = width - _STATUS - 8 - len(minutes) - len(tried)
    concepts = _concept_cells(room)
    title = outside(listed.title).text
    return (
        fitted(f" {sign} {word}", _STATUS, role),
        fitted(title, room - concepts),
        *((fitted("  " + outside(", ".join(listed.concepts)).text, concepts, Role.CODE),) if concepts else ()),
        *tail,
    )
