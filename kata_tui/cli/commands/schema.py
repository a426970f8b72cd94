"""`kata-tui schema`: what an editor needs to help with a problem file."""

from argparse import ArgumentParser, Namespace

from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.library.format.schema import problem_schema, schema_text
from kata_tui.profile.profile import Profile
from kata_tui.reporting.report_schema import report_schema

MORE = "For editors that complete and validate."


def add_arguments(parser: ArgumentParser) -> None:
    """Which of the two schemas."""
    parser.add_argument("--report", action="store_true", help="that of the report of `kata-tui run --json`, for scripts")


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print the JSON Schema of a problem file, or of a report."""
    printer.write(schema_text(report_schema() if options.report else problem_schema()))
    return Exit.WELL
