"""`kata-tui import`: what another machine's log holds is added to this one's."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.profile.exchange import import_log
from kata_tui.profile.profile import Profile

MORE = "What is there already stays, so it does not matter which machine is first, or how often."


def add_arguments(parser: ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", metavar="FILE", type=Path, help="what `kata-tui export` wrote")


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Add what is new. Raises ExchangeError."""
    count = import_log(profile.attempts, options.file)
    printer.say(f"{count} {'entry' if count == 1 else 'entries'} of {options.file} {'was' if count == 1 else 'were'} new.")
    return Exit.WELL
