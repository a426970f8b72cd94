"""The moment of success, line by line: how it was reached, what it was about, where one stands, and what comes next and why."""

from collections.abc import Sequence

from msgspec import Struct

from kata_tui.model.concept import Concept
from kata_tui.model.text import clean_line
from kata_tui.reporting.spans import Line, Role, Span

_BAR = 20
LABEL = 11
"""Cells of what stands before a line: where it breaks, it goes on behind them."""

_ORDINALS = {1: "first", 2: "second", 3: "third"}


class Reached(Struct, frozen=True):
    """How a problem was solved: the tries so far, the accepted ones of them, seconds from the first to the last, hints that were seen."""

    tries: int
    accepted: int = 1
    seconds: float = 0.0
    hints: int = 0


class Next(Struct, frozen=True):
    """What comes next. `builds`: it asks for what was solved just now. `track`: its title where it is another one, else ""."""

    title: str
    minutes: int
    builds: bool
    track: str = ""


def success_lines(
    way: Reached, concepts: Sequence[Concept | str], solved: int, total: int, track: str, following: Next | None
) -> list[Line]:
    """What is told below the verdict. `solved` of `total` problems of the track of that title are solved by now."""
    lines: list[Line] = [_reached(way)]
    for concept in concepts:
        if isinstance(concept, Concept):
            sentence = Span(f": {clean_line(concept.sentence, 200)}")
            lines += [(Span("Learnt     ", Role.MUTED), Span(clean_line(concept.title, 80), Role.TITLE), sentence)]
    if practised := [clean_line(name, 80) for name in concepts if isinstance(name, str)]:
        lines.append((Span("Practised  ", Role.MUTED), Span(", ".join(practised), Role.CODE)))
    if total:
        done = max(1, _BAR * solved // total) if solved else 0
        lines.append(
            (
                Span("Track      ", Role.MUTED),
                Span("━" * done, Role.GOOD),
                Span("─" * (_BAR - done), Role.MUTED),
                Span(f" {solved} of {total} in {clean_line(track, 80)}" + " – all of it" * (solved == total)),
            )
        )
    lines.append(
        (
            Span("Compare    ", Role.MUTED),
            Span("v", Role.CODE),
            Span(" in the results (F4): yours beside the reference and the other ways"),
        )
    )
    if following is None:
        lines.append((Span("Next       ", Role.MUTED), Span("You have solved all there is.", Role.GOOD)))
        return lines
    why = "it builds on this one" if following.builds else f"it opens {clean_line(following.track, 80)}" if following.track else ""
    lines.append(
        (
            Span("Next       ", Role.MUTED),
            Span("Ctrl+N", Role.CODE),
            Span(" opens "),
            Span(clean_line(following.title, 80), Role.TITLE),
            Span(f", about {following.minutes} min" + f": {why}" * bool(why)),
        )
    )
    return lines


def _reached(way: Reached) -> Line:
    count = _ORDINALS.get(way.tries, f"{way.tries}{_suffix(way.tries)}")
    after = f", {_span(way.seconds)} after the first" if way.tries > 1 else ""
    hints = "no hint" if not way.hints else f"{way.hints} hint{'s' * (way.hints != 1)}"
    if way.accepted > 1:
        return Span("Solved again", Role.GOOD), Span(f", the {way.accepted}{_suffix(way.accepted)} time in {way.tries} tries")
    return Span("Solved", Role.GOOD), Span(f" at the {count} try{after}, with {hints}")


def _suffix(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _span(seconds: float) -> str:
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if (count := int(seconds // size)) >= 1:
            return f"{count} {unit}{'s' * (count != 1)}"
    return "less than a minute"
