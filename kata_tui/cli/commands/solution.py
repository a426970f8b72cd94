"""`kata-tui solution`: the reference, why it works, and other ways."""

from argparse import ArgumentParser, Namespace

from kata_tui.cli.arguments import add_id
from kata_tui.cli.exit import Exit, UsageError
from kata_tui.cli.markdown import render
from kata_tui.cli.printer import Printer
from kata_tui.model.text import clean_line
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span

MORE = "Once you solved the problem, or gave it up."


def add_arguments(parser: ArgumentParser) -> None:
    """The id, and whether it is given up."""
    add_id(parser)
    parser.add_argument("--give-up", action="store_true", help="show it although you did not; this is recorded")


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print the solution, once solved or given up. Raises UsageError before that, UnknownProblem, FileError."""
    problem = profile.problem(options.id)
    if not profile.may_see_solution(problem.id):
        if not options.give_up:
            raise UsageError(
                f"You have not solved `{problem.id}` yet. `kata-tui hint {problem.id}` shows a hint; "
                f"`kata-tui solution {problem.id} --give-up` shows the solution all the same."
            )
        profile.attempts.give_up(problem.id)
    ways = [("Solution", problem.reference), *((clean_line(other.title), other.code) for other in problem.alternatives)]
    for number, (title, code) in enumerate(ways):
        printer.line(Span(title, Role.TITLE))
        printer.write(render(_fenced(code), printer))
        if not number and problem.explanation:
            printer.line()
            printer.write(render(problem.explanation, printer))
        if number + 1 < len(ways):
            printer.line()
    return Exit.WELL


def _fenced(code: str) -> str:
    """Python code as a block of Markdown, whatever fences stand in it."""
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}python\n{code.rstrip()}\n{fence}\n"
