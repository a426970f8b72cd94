"""`kata-tui start`: the learner's own file."""

from argparse import ArgumentParser, Namespace
from contextlib import suppress

from kata_tui.cli.arguments import add_id
from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.model.text import clean_line
from kata_tui.profile.attempts import ProgressError
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Span

MORE = "A file that is there stays as it is. Prints its path."


def add_arguments(parser: ArgumentParser) -> None:
    """The id."""
    add_id(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Write the starter if there is no file yet, and print the path. Raises UnknownProblem, FileError, WorkspaceError."""
    problem = profile.problem(options.id)
    there = profile.workspace.path(problem).exists()
    path = profile.workspace.start(problem)
    with suppress(ProgressError):  # then nobody knows how long it took
        profile.attempts.open(problem.id)
    printer.line(Span(clean_line(str(path), 4096)))
    if there:
        printer.say("You have begun this one already: the file stays as it is.")
    printer.say(f"Write `{problem.entry}` there, then: kata-tui run {problem.id}")
    return Exit.WELL
