"""`kata-tui export`: the log of what was done, as a file."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.profile.exchange import export_log
from kata_tui.profile.profile import Profile

MORE = "Each line is JSON. `kata-tui import FILE` on another machine adds what is missing there."


def add_arguments(parser: ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", metavar="FILE", type=Path, help="where to write it")


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Write the log. Raises ExchangeError."""
    count = export_log(profile.attempts, options.file)
    printer.say(f"{count} {'entry' if count == 1 else 'entries'} of your log: {options.file}")
    return Exit.WELL
