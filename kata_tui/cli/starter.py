"""`kata-tui start`: the learner's own file."""

import argparse

from kata_tui.cli.exit import Exit
from kata_tui.cli.printer import Printer
from kata_tui.domain.text import clean_line
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Span


def start(profile: Profile, printer: Printer, options: argparse.Namespace) -> int:
    """Write the starter if there is no file yet, and print the path. Raises UnknownProblem, FileError, WorkspaceError."""
    problem = profile.problem(options.id)
    there = profile.workspace.path(problem).exists()
    path = profile.workspace.start(problem)
    printer.line(Span(clean_line(str(path), 4096)))
    if there:
        printer.say("You have begun this one already: the file stays as it is.")
    printer.say(f"Write `{problem.entry}` there, then: kata-tui run {problem.id}")
    return Exit.WELL
