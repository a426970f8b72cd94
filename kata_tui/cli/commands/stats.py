"""`kata-tui stats`: where the learner is."""

from argparse import ArgumentParser, Namespace

from msgspec import to_builtins

from kata_tui.cli.arguments import add_json, add_plain
from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.practice.practice import Practice
from kata_tui.practice.stats import stats_of
from kata_tui.practice.telling import stats_lines
from kata_tui.profile.profile import Profile

MORE = "Tracks solved and held, minutes, what goes wrong again and again, and what comes due."


def add_arguments(parser: ArgumentParser) -> None:
    """How it is printed."""
    add_plain(parser)
    add_json(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print where the learner is."""
    if options.plain:
        printer.make_plain()
    practice = Practice(profile)
    practice.grade()
    stats = stats_of(practice)
    if options.json:
        printer.json(to_builtins(stats))
    else:
        for line in stats_lines(stats, plain=options.plain):
            printer.prose(*line)
    return Exit.WELL
