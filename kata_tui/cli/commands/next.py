"""`kata-tui next`: the next new problem of the way, and what shows where one is."""

import sys
from argparse import ArgumentParser, Namespace

from kata_tui.cli.arguments import add_plain
from kata_tui.cli.exit import Exit, UsageError
from kata_tui.cli.printer import Printer
from kata_tui.library.listed import Listed
from kata_tui.model.suggest import did_you_mean
from kata_tui.model.text import clean_line
from kata_tui.practice.placement import PlacementTest
from kata_tui.practice.practice import Practice
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span

MORE = "The first of your way whose requirements you hold; `--ways` lists the ways."

NO_WAY = "none"


def add_arguments(parser: ArgumentParser) -> None:
    """What is done with it, and which way is gone."""
    parser.add_argument("--open", action="store_true", help="open it in the trainer")
    parser.add_argument("--way", metavar="WAY", help=f"go that way from now on; `{NO_WAY}` for none")
    parser.add_argument("--ways", action="store_true", help="list the ways")
    parser.add_argument("--place", action="store_true", help="find out where you are: the last kata of a track, ten at the most")
    add_plain(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print the next problem. Raises UsageError for an unknown way, and what opening the trainer does."""
    practice = Practice(profile)
    practice.grade()
    if options.way is not None:
        _choose(practice, options.way)
    if options.ways:
        for way in profile.ways.values():
            chosen = " (yours)" if way.id == practice.way else ""
            printer.line(Span(way.id, Role.CODE), Span(f"  {way.title}, {len(way.katas)} katas{chosen}"))
            printer.prose(Span(f"    {way.summary}", Role.MUTED))
        return Exit.WELL
    found = _to_place(practice, printer) if options.place else practice.next_new()
    if found is None:
        if not options.place:
            printer.say("There is no new one: you have solved them all. `kata-tui review` keeps them.")
        return Exit.WELL
    if options.open:
        profile.attempts.open(found.id, placement=options.place)
        return _opened(profile, printer, found)
    printer.line(Span(found.id, Role.CODE), Span(f"  {clean_line(found.title)}"), Span(f"  {found.minutes} min", Role.MUTED))
    return Exit.WELL


def _choose(practice: Practice, way: str) -> None:
    ways = practice.profile.ways
    if way not in (*ways, NO_WAY):
        raise UsageError(f"There is no way `{clean_line(way, 60)}`.{did_you_mean(way, (*ways, NO_WAY))}")
    practice.choose_way("" if way == NO_WAY else way)


def _to_place(practice: Practice, printer: Printer) -> Listed | None:
    test = PlacementTest(practice)
    found = test.next_kata()
    if found is None:
        printer.say(test.result())
    return found


def _opened(profile: Profile, printer: Printer, found: Listed) -> int:
    from kata_tui.cli.trainer import open_trainer

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(f"The trainer needs a terminal. Without one: `kata-tui start {found.id}`, and `kata-tui run {found.id}`.")
    return open_trainer(profile, printer, Namespace(id=found.id))
