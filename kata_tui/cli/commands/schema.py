"""`kata-tui schema`: what an editor needs to help with a problem file."""

from argparse import ArgumentParser, Namespace

from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.library.format.schema import concepts_schema, course_schema, problem_schema, schema_text
from kata_tui.profile.profile import Profile
from kata_tui.reporting.report_schema import report_schema

MORE = "For editors that complete and validate."


def add_arguments(parser: ArgumentParser) -> None:
    """Which of the schemas."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--concepts", action="store_true", help="that of a library's `concepts.yaml`")
    which.add_argument("--course", action="store_true", help="that of a `course.yaml`, for `kata-tui grade`")
    which.add_argument("--report", action="store_true", help="that of the report of `kata-tui run --json`, for scripts")


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print the JSON Schema of a problem file, of a list of concepts, of a course, or of a report."""
    if options.report:
        schema = report_schema()
    elif options.concepts or options.course:
        schema = course_schema() if options.course else concepts_schema()
    else:
        schema = problem_schema()
    printer.write(schema_text(schema))
    return Exit.WELL
