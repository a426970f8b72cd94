"""`kata-tui hint`: one more hint."""

from argparse import ArgumentParser, Namespace

from kata_tui.cli.arguments import add_id
from kata_tui.cli.exit import Exit
from kata_tui.cli.markdown import render
from kata_tui.cli.printer import Printer
from kata_tui.profile.profile import Profile
from kata_tui.reporting import Role, Span

MORE = ""


def add_arguments(parser: ArgumentParser) -> None:
    """The id."""
    add_id(parser)


def run(profile: Profile, printer: Printer, options: Namespace) -> int:
    """Print the next hint and how many are left; all of them again when there is no other. Raises UnknownProblem, FileError."""
    problem = profile.problem(options.id)
    total = len(problem.hints)
    if not total:
        printer.say("This problem has no hints.")
        return Exit.WELL
    shown = profile.attempts.hints_shown(problem.id)
    if shown < total:
        shown = profile.attempts.show_hint(problem.id)
        first = min(shown, total) - 1
    else:
        first = 0
    for number, text in list(enumerate(problem.hints, 1))[first : min(shown, total)]:
        printer.line(Span(f"Hint {number} of {total}", Role.TITLE))
        printer.write(render(text, printer))
    left = total - min(shown, total)
    if left:
        printer.say(f"{left} more {'hint' if left == 1 else 'hints'}: kata-tui hint {problem.id}")
    else:
        printer.say(f"There is no other hint. If you are stuck: kata-tui solution {problem.id} --give-up")
    return Exit.WELL
