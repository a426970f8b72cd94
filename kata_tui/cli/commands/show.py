"""`kata-tui show`: what a problem asks."""

from argparse import ArgumentParser, Namespace
from typing import Any

from kata_tui.cli.arguments import add_id, add_json
from kata_tui.cli.exit import Exit
from kata_tui.cli.markdown import render
from kata_tui.cli.printer import Printer
from kata_tui.model.problem import Problem
from kata_tui.model.text import clean_line
from kata_tui.profile.attempts import Status
from kata_tui.profile.profile import Profile
from kata_tui.profile.status_words import STATUSES
from kata_tui.reporting import Role, Span

MORE = ""


def add_arguments(parser: ArgumentParser) -> None:
    """The id, and how it is printed."""
    add_id(parser)
    add_json(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print the statement of `options.id`. Raises UnknownProblem, FileError."""
    problem = profile.problem(options.id)
    status = profile.status(problem.id)
    if options.json:
        printer.json(_document(profile, problem, status))
        return Exit.WELL
    printer.line(Span(clean_line(problem.title), Role.TITLE))
    about = f"{problem.id}, {problem.level.value}, about {problem.minutes} min"
    sign, _, role = STATUSES[status]
    printer.line(Span(about, Role.MUTED), Span("  "), Span(f"{sign} {status.value}", role))
    for name, values in (("concepts", problem.concepts), ("comes after", problem.requires)):
        if values:
            printer.prose(Span(f"{name}: {clean_line(', '.join(values), 400)}", Role.MUTED))
    printer.line()
    printer.write(render(problem.statement, printer))
    printer.line()
    path = profile.workspace.path(problem)
    if path.exists():
        printer.prose(Span("Your solution: ", Role.MUTED), Span(clean_line(str(path), 4096)))
    else:
        printer.prose(Span("To begin: ", Role.MUTED), Span(f"kata-tui start {problem.id}", Role.CODE))
    return Exit.WELL


def _document(profile: Profile, problem: Problem, status: Status) -> dict[str, Any]:
    """What a learner may see of a problem: neither the reference nor the hidden cases."""
    return {
        "format": 1,
        "id": problem.id,
        "track": problem.track,
        "title": problem.title,
        "level": problem.level.value,
        "minutes": problem.minutes,
        "concepts": problem.concepts,
        "requires": problem.requires,
        "summary": problem.summary,
        "revision": problem.revision,
        "entry": problem.entry,
        "statement": problem.statement,
        "starter": problem.starter,
        "hints": len(problem.hints),
        "status": status.value,
        "solution": str(profile.workspace.path(problem)),
    }
