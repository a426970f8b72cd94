"""`kata-tui schema`: what an editor needs to help with a problem file."""

from argparse import ArgumentParser, Namespace

from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.library.schema import schema_text
from kata_tui.profile.profile import Profile

MORE = "For editors that complete and validate."


def add_arguments(parser: ArgumentParser) -> None:
    """None of its own."""


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print the JSON Schema of a problem file."""
    printer.write(schema_text())
    return Exit.WELL
