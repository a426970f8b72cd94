"""What is said below the lists: of a problem, or of a track with the map of its problems."""

from collections.abc import Iterable, Mapping

from kata_tui.library.listed import Listed
from kata_tui.model.concept import Concept
from kata_tui.model.problem import Track
from kata_tui.profile.attempts import Status
from kata_tui.profile.status_words import STATUSES
from kata_tui.reporting import Line, Role, Span
from kata_tui.tui.common.styled import bar, outside
from kata_tui.tui.library.library_rows import ProblemRow

_BAR = 24


def about_problem(listed: Listed, rows: Mapping[str, ProblemRow], concepts: Mapping[str, Concept]) -> list[Line]:
    """Its summary, its concepts by their titles, and what comes before it."""
    lines: list[Line] = [(outside(listed.summary, width=400),)]
    if listed.concepts:
        titles = (concepts[name].title if name in concepts else name for name in listed.concepts)
        lines.append((Span("Concepts: ", Role.MUTED), outside(", ".join(titles), Role.CODE)))
    if listed.requires:
        lines.append((Span("After: ", Role.MUTED), *_named(listed.requires, rows)))
    return lines


def about_track(track: Track | None, title: str, rows: Iterable[ProblemRow]) -> list[Line]:
    """What a track is about, and how much of it is solved."""
    held = list(rows)
    solved = sum(row.status is Status.SOLVED for row in held)
    minutes = sum(row.listed.minutes for row in held if row.status is not Status.SOLVED)
    left = f", about {minutes // 60} h {minutes % 60:02d} min to go" if minutes else ""
    said = track.summary if track is not None else ""
    lines: list[Line] = [(outside(title, Role.TITLE), outside(f"  {said}" if said else "", width=400))]
    return [*lines, (*bar(solved, len(held), _BAR), Span(f" {solved} of {len(held)} solved{left}", Role.MUTED))]


def map_of(held: Iterable[ProblemRow], rows: Mapping[str, ProblemRow]) -> list[Line]:
    """A track's problems by what they ask for: which are open, and what the others wait for."""
    lines: list[Line] = [(Span("What is open, and what waits for what", Role.TITLE),), ()]
    for row in held:
        sign, _, role = STATUSES[row.status]
        waits = [name for name in row.listed.requires if name in rows and rows[name].status is not Status.SOLVED]
        line: Line = (Span(f" {sign} ", role), outside(row.listed.title))
        if row.status is Status.SOLVED:
            lines.append((Span(f" {sign} ", role), outside(row.listed.title, Role.MUTED)))
        elif waits:
            lines.append((*line, Span("  waits for ", Role.MUTED), *_named(waits, rows)))
        else:
            lines.append((*line, Span("  open", Role.GOOD)))
    return lines


def _named(names: Iterable[str], rows: Mapping[str, ProblemRow]) -> Line:
    spans: list[Span] = []
    for number, name in enumerate(names):
        row = rows.get(name)
        sign, _, role = STATUSES[row.status if row else Status.NEW]
        spans += [Span(", " * bool(number)), Span(f"{sign} ", role), outside(row.listed.title if row else name, width=60)]
    return tuple(spans)
